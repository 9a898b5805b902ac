"""The health page, and URLs for monitoring programs."""

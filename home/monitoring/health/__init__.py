"""The health page, and addresses that monitoring programs ask."""

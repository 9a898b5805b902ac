"""What every answer has in common: its language, and for whom it is."""

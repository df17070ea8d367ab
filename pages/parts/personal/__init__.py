"""What the Personal data page draws."""

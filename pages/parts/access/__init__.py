"""What the Access page draws."""

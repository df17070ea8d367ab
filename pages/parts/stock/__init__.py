"""What the Stock page draws."""

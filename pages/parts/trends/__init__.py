"""What the Trends page draws."""

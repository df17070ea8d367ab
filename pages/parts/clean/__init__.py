"""What the Clean page draws."""

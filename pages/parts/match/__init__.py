"""What the Match page draws."""

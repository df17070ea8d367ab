"""What the Upload page draws."""

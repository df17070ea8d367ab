"""What the Profile page draws."""

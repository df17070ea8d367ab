"""What the Experiments page draws."""

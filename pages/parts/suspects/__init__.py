"""What the Suspects page draws."""

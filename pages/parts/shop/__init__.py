"""What the Shop page draws."""

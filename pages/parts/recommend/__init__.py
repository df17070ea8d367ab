"""What the Recommend page draws."""

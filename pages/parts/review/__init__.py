"""What the Review page draws."""

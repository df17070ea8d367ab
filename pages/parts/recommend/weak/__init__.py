"""What the view of weak lists draws."""

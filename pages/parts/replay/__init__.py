"""What the Replay page draws."""

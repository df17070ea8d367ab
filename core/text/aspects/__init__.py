"""What reviews speak about, and how."""

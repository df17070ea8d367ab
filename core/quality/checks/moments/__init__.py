"""Moments: possible, of one zone, on the same clock, not too old."""

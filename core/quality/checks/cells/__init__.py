"""One cell by itself: filled, readable, allowed, within its limits, in its form."""

"""A shop's events, catalog and reviews as arrays, and the way back to the source rows."""

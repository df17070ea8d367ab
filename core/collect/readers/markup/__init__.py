"""XML records and HTML tables."""

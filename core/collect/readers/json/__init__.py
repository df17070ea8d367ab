"""JSON: one object per line, or one document that holds the records."""

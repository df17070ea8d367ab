"""A table as a whole: rows, and the columns its contract names."""

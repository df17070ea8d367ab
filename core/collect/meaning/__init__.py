"""What a table and its columns mean: kind, roles, names, damaged letters."""

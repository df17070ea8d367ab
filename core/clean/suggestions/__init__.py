"""Steps that the data itself asks for: what speaks for each, how sure it is, and what it would do."""

"""Keys and rows: unique, undamaged, known elsewhere, there once."""

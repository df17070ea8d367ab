"""Rows that could not be loaded: listed with their reason, mended, and read again."""

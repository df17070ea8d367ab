"""Delimited and fixed-width text: dialect, header, records."""

"""Workbooks: sheets of cells, their error values, and where the table stands in them."""

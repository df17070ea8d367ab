"""Integrate: products and people matched across catalogs, and one shop made of many uploads."""

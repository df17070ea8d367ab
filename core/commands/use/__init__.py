"""Commands that use the shop: lists, searches, advertisements, and what the data does to them."""

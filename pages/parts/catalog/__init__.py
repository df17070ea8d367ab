"""What the Catalog page draws."""

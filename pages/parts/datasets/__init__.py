"""What the Datasets page draws."""

"""What every scorer reads: interest, attributes, sentiment."""

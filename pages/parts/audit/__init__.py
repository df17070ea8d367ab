"""What the Audit page draws."""

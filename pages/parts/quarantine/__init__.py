"""What the Quarantine page draws."""

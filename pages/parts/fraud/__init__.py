"""What the Fraud page draws."""

"""What the Robustness page draws."""

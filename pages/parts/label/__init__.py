"""What the Label page draws."""

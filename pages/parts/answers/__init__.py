"""What the Answers page draws."""

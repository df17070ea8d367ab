"""What the Roadmap page draws."""

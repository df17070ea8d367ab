"""The log of a test: what was planned, read out and decided, by whom, and why."""

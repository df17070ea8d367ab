"""One column: its values, shapes, spread, course over time, and what is odd about it."""

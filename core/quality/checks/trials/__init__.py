"""Tests and experiments: nothing of what is tested is known beforehand, arms are as planned."""

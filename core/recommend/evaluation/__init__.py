"""Honest evaluation: splits, metrics, intervals, stored results."""

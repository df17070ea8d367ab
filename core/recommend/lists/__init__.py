"""Ranked lists for one shopper or all."""

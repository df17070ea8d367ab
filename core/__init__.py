"""Touchstone's engine: everything the product knows and does, without any user interface."""

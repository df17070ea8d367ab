"""Checks of advertisements: their bids, budgets and days, and what they lead to."""

"""Behaviour: events and searches as a shopper can have made them, and enough of them to learn from."""

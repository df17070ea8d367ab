"""The scorers, one family to a file: formula, model, cold behaviour and the sentence under an item."""

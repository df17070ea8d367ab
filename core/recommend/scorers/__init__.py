"""The named scorers: formulas, learned models, terms and reasons."""

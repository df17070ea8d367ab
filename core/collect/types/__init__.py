"""Which type each text column has: rules, candidates, the decision over every row, and the cast."""

"""What came last, held against what came before it."""

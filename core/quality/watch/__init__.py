"""What came last, held against what came before: sketches of uploads and days, bands of the usual, gaps, effects."""

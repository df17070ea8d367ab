"""Training and measuring classifiers: splits, loops, calibration, the ladder."""

"""Anomalies and fraud: what stands apart, within what a team can review, with its reason and its source rows."""

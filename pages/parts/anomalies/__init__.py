"""What the Anomalies page draws."""

"""What the Forecast page draws."""

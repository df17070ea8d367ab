"""What the Incidents page draws."""

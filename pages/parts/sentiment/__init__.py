"""What the Sentiment page draws."""

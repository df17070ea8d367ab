"""Commands on texts: sentiment, intent, training, a large model."""

"""Sentiment of reviews: scored, stored, asked, explained."""

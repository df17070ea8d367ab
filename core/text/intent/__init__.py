"""What customers ask for: the intent of questions and searches."""

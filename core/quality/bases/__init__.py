"""Tables and judgements that several types of check share."""

"""A contract from its draft: read from JSON and YAML, written by a person, exchanged in the forms of other tools."""

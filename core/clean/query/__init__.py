"""A recipe written out as one query, and the answers it gives."""

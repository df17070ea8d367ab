"""Methods: how large a difference between two arms is, and how sure that is."""

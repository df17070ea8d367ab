"""From what was uploaded to the plain files inside: compressed streams and archives, within a budget."""

"""How strongly a session means to buy."""

"""Where files come from: the computer, the server, an address, an object store, a database; and what is permitted."""

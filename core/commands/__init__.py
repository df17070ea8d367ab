"""The commands of `python -m core`, one module per room, each with a `register(app)`."""

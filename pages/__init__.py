"""Pages of the app: one file per page, each a direct script that reads parameters, calls core and draws."""

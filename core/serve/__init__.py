"""Serve: what the server offers beside the pages: uploads in pieces, a search, a health check, figures for monitoring.

`python -m core serve` puts these routes beside the app. Streamlit's own protection does not cover them, so each
request of uploads and of the search proves by a token that a page sent it; what writes proves by its Origin, too,
that the page is ours.
"""

from __future__ import annotations

from core.serve.api import api_routes
from core.serve.doors import Doors
from core.serve.figures import page_drawn
from core.serve.finding import FIND_PATH, find_routes
from core.serve.health import health_routes
from core.serve.hosts import KnownHosts
from core.serve.life import is_served, living
from core.serve.requests import Requests
from core.serve.uploads import UPLOAD_PATH, upload_routes

__all__ = [
    "FIND_PATH",
    "UPLOAD_PATH",
    "Doors",
    "KnownHosts",
    "Requests",
    "api_routes",
    "find_routes",
    "health_routes",
    "is_served",
    "living",
    "page_drawn",
    "upload_routes",
]

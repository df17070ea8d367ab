"""Touchstone as a server: the same app, with uploads in pieces, /healthz and /metrics beside it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from core.serve import Doors, KnownHosts, Requests, api_routes, find_routes, health_routes, living, upload_routes
from pages.parts.shared.reader import claims_of

script = Path(__file__).parents[1] / "app.py"
app = st.App(
    script,
    routes=[*api_routes(), *upload_routes(), *find_routes(), *health_routes()],
    middleware=[Middleware(Requests), Middleware(KnownHosts), Middleware(Doors, identify=claims_of)],
    lifespan=living(script),
)

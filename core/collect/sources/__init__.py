"""Where files come from: the computer, the server, an address, an object store, a database; and what is permitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.collect.sources import uploads
    from core.collect.sources.inbox import discard, receive, safe_name, tidy
    from core.collect.sources.permits import permit
    from core.collect.sources.places import Found, NothingThere, fetched, files_of
    from core.collect.sources.uploads import Refused, Upload, loaded_before, received_hash

__getattr__ = lazily(
    __name__,
    {
        "Found": "places",
        "NothingThere": "places",
        "Refused": "uploads",
        "Upload": "uploads",
        "discard": "inbox",
        "fetched": "places",
        "files_of": "places",
        "loaded_before": "uploads",
        "permit": "permits",
        "receive": "inbox",
        "received_hash": "uploads",
        "safe_name": "inbox",
        "tidy": "inbox",
    },
)

__all__ = [
    "Found",
    "NothingThere",
    "Refused",
    "Upload",
    "discard",
    "fetched",
    "files_of",
    "loaded_before",
    "permit",
    "receive",
    "received_hash",
    "safe_name",
    "tidy",
    "uploads",
]

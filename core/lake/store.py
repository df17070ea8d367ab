"""Rows in an object store that speaks S3: its login from the environment, by the names that AWS's own tools use.

`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, and `AWS_ENDPOINT_URL_S3` or
`AWS_ENDPOINT_URL` for another store than Amazon's. They are secrets and no settings: no file of ours holds them.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from core.engine import Cursor, EngineError, literal
from core.errors import BadInput, Unavailable
from core.i18n import _

EXTENSION = "httpfs"
SCHEME = "s3://"
_NAMES = {
    "KEY_ID": ("AWS_ACCESS_KEY_ID",),
    "SECRET": ("AWS_SECRET_ACCESS_KEY",),
    "SESSION_TOKEN": ("AWS_SESSION_TOKEN",),
    "REGION": ("AWS_REGION", "AWS_DEFAULT_REGION"),
}


def in_store(data: str) -> bool:
    """Whether rows lie in an object store.

    Raises:
        BadInput: in one that is not spoken to.
    """
    if "://" in data and not data.startswith(SCHEME):
        raise BadInput(_("The setting data_path names a folder, or s3://BUCKET/PREFIX."))
    return data.startswith(SCHEME)


def let_in(con: Cursor) -> None:
    """Give an instance the login to the store; for as long as it lives, and for no file.

    Raises:
        BadInput: the address of the store is none.
    """
    given = {
        part: next((os.environ[name] for name in names if os.environ.get(name)), "") for part, names in _NAMES.items()
    }
    said = {part: literal(value) for part, value in given.items() if value}
    if address := os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"):
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
            raise BadInput(_("AWS_ENDPOINT_URL is no address of an object store."))
        said |= {
            "ENDPOINT": literal(parts.netloc),
            "URL_STYLE": "'path'",
            "USE_SSL": str(parts.scheme == "https").lower(),
        }
    listed = "".join(f", {part} {value}" for part, value in said.items())
    try:
        con.execute(f"CREATE SECRET store (TYPE s3{listed})")
    except EngineError:  # its words may repeat the statement
        raise Unavailable(_("The login to the object store cannot be used.")) from None

"""The workspace's own secret, with which personal data is hashed; it never leaves the workspace."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.lake.workspace import Lake

FILE = "salt"
BLOCK = 64
"""Bytes of a block of SHA-256 (FIPS 180-4)."""


def workspace_salt(lake: Lake) -> str:
    """The workspace's secret, 64 hexadecimal digits; made on first use, readable by its owner alone, never exported."""
    path = lake.path / FILE
    if not path.exists():
        fresh = lake.path / f"salt.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):  # another process was first: its salt counts
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="ascii")


def keyed_hash(lake: Lake, value: str) -> str:
    """HMAC-SHA256 (RFC 2104) of a text under the workspace's secret, 64 hexadecimal digits."""
    return hmac.new(bytes.fromhex(workspace_salt(lake)), value.encode(), hashlib.sha256).hexdigest()


def hmac_pads(lake: Lake) -> tuple[str, str]:
    """The inner and the outer key of HMAC-SHA256 under the workspace's secret, for whoever hashes in SQL.

    HMAC(K, m) = H(outer + H(inner + m)); each is the secret, filled up to a block of 64 bytes, XOR 0x36 or 0x5c.
    """
    key = bytes.fromhex(workspace_salt(lake)).ljust(BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in key).hex() for pad in (0x36, 0x5C))
    return inner, outer

"""What was found in a file's bytes, remembered as long as the file stays as it is, and handed to another process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.collect.encoding.decode import TextScan, scan_bytes
from core.collect.facts import EncodingGuess

SCANS_KEPT = 64
"""Passes over files remembered in a process: those of an upload of many files, at a few hundred bytes each."""
_Key = tuple[int | str | None, ...]
_scanned: OrderedDict[_Key, TextScan] = OrderedDict()
_scanning = threading.Lock()


def scan(path: Path, encoding: str | None = None, fallback: str | None = None) -> TextScan:
    """`scan_bytes`, remembered: a file is inspected first and stored then.

    A file is known by its place on the disk, size and time, so that a second name of it is known too.
    """
    key = (*_identity(path), encoding, fallback)
    with _scanning:
        known = _scanned.get(key)
    if known is None:
        known = scan_bytes(path, encoding, fallback)
        _keep(key, known)
    return known


def handed(path: Path, encoding: str | None, fallback: str | None) -> dict[str, Any] | None:
    """What is known of a file, for the process that will read it; None where it was not looked at."""
    if not path.is_file():
        return None
    place = _identity(path)
    with _scanning:
        known = _scanned.get((*place, encoding, fallback))
    return {"place": list(place), "scan": asdict(known)} if known is not None else None


def taken(path: Path, encoding: str | None, fallback: str | None, found: Mapping[str, Any] | None) -> None:
    """Take what another process `handed` on, if the file is still as it was."""
    if not found or not path.is_file() or list(_identity(path)) != found["place"]:
        return
    said = dict(found["scan"])
    said["guesses"] = tuple(_guess(one) for one in said["guesses"])
    _keep((*_identity(path), encoding, fallback), TextScan(**said))


def _guess(said: Mapping[str, Any]) -> EncodingGuess:
    """A guess again from what JSON made of it."""
    lists = {"sample": tuple(said["sample"]), "examples": tuple(tuple(one) for one in said["examples"])}
    return EncodingGuess(**{**said, **lists})


def _identity(path: Path) -> tuple[int, ...]:
    there = path.stat()
    return (there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns)


def _keep(key: _Key, found: TextScan) -> None:
    with _scanning:
        _scanned[key] = found
        while len(_scanned) > SCANS_KEPT:
            _scanned.popitem(last=False)

"""A stored model as one file to take away."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

FILES = ("adapter.safetensors", "config.json", "card.md")


def packed(folder: Path) -> bytes:
    """The model's files in a zip; unpacked anywhere, its folder can be given as a model's name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            if (folder / name).is_file():
                archive.write(folder / name, f"{folder.name}/{name}")
    return target.getvalue()

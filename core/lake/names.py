"""Names of datasets, columns and tables, and how they become SQL identifiers."""

from __future__ import annotations

import re
import unicodedata

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,62}$")


def quote(identifier: str) -> str:
    """An SQL identifier that means exactly this text, whatever it holds."""
    return '"' + identifier.replace("\x00", "").replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal; for the few statements that take no parameters."""
    return "'" + text.replace("\x00", "").replace("'", "''") + "'"


def table_of(layer: str, name: str) -> str:
    """The SQL name of a dataset's table in a layer; what is built from others, `shop_items`, is `shop.items` there."""
    return f"lake.{layer}.{quote(name.removeprefix('shop_') if layer == 'shop' else name)}"


def is_dataset_name(name: str) -> bool:
    """Whether the name can be a dataset's: lower-case letters, digits, underscores, at most 63."""
    return bool(_NAME.match(name))


def dataset_name(text: str) -> str:
    """Make a dataset name from a title or any other text: what is no letter or digit becomes an underscore."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not name:
        return "dataset"
    if not name[0].isalpha():
        name = f"data_{name}"
    return name[:63].rstrip("_")

"""From the widgets of a received file to the options of its reading, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.collect import Dialect, Options
from core.collect.readers.delimited import parse_starts
from core.errors import TouchstoneError
from core.i18n import sentences
from pages.parts.upload.received import Waiting


def shown(one: Waiting) -> dict[str, Any]:
    """What each widget shows: what was chosen, else what was recognised."""
    part = one.part if one.found is not None else None
    dialect = part.dialect if part and part.dialect else Dialect(",", '"', "", True, 0, 1)
    sheet = one.found.sheets[0] if one.found and one.found.sheets else ""
    starts = one.options.starts or dialect.starts
    return {
        "shape": "fixed" if starts else "delimited",
        "encoding": one.options.encoding or (part.encoding if part and part.encoding else "utf-8"),
        "fallback_encoding": one.options.fallback_encoding or "",
        "delimiter": one.options.delimiter or dialect.delimiter or ",",
        "quote": dialect.quote,
        "escape": dialect.escape,
        "repeated": dialect.repeated,
        "starts": ", ".join(str(start) for start in starts),
        "skip": _first(one.options.skip, dialect.skip),
        "header_rows": _first(one.options.header_rows, dialect.header_rows if dialect.header else 0),
        "footer": _first(one.options.footer, dialect.footer),
        "comment": dialect.comment,
        "sheet": one.options.sheet or sheet,
        "table": one.options.table or 1,
        "null_tokens": list(one.options.null_tokens or ()),
        "flatten": bool(one.options.flatten),
        "file_date": bool(one.options.file_date),
        "keep_totals": bool(one.options.keep_totals),
        "keep_marks": one.options.unwrap is False,
        "fill_merged": one.options.fill_merged is not False,
    }


def _first(chosen: int | None, recognised: int) -> int:
    return chosen if chosen is not None else recognised


def key_of(one: Waiting, name: str) -> str:
    """The key of a widget of a received file."""
    return f"{name}_{one.id}"


def widget(group: Sequence[Waiting], name: str) -> dict[str, Any]:
    """What a widget needs to change an option of every file of a group."""
    return {"key": key_of(group[0], name), "on_change": _changed, "args": (group, name)}


def _changed(group: Sequence[Waiting], name: str) -> None:
    """One widget was changed: only what it says is fixed, everything else is recognised anew."""
    value = st.session_state[key_of(group[0], name)]
    if name == "shape":
        apply(group, {"starts": (0,) if value == "fixed" else None})
    elif name == "starts":
        try:
            apply(group, {"starts": parse_starts(value)})
        except TouchstoneError as error:
            st.toast(sentences(error.message, error.hint), icon=":material/error:")
    elif name == "keep_totals":
        apply(group, {"keep_totals": value or None})
    elif name == "keep_marks":
        apply(group, {"unwrap": False if value else None})
    elif name == "fill_merged":
        apply(group, {"fill_merged": None if value else False})
    elif name == "null_tokens":
        apply(group, {"null_tokens": tuple(value) or None})
    elif name == "fallback_encoding":
        apply(group, {"fallback_encoding": value or None})
    elif name == "delimiter":
        apply(group, {"delimiter": value or None, "starts": None})
    else:
        apply(group, {name: value})


def take(group: Sequence[Waiting], dialect: Dialect) -> None:
    """Read by another of the dialects found."""
    if dialect.starts:
        apply(group, {"starts": dialect.starts, "delimiter": None})
    else:
        apply(group, {"delimiter": dialect.delimiter, "quote": dialect.quote, "escape": dialect.escape})


def apply(group: Sequence[Waiting], changes: dict[str, Any] | None) -> None:
    """Read every file of the group again, with changed options or (None) with nothing fixed."""
    for one in group:
        fresh = Options(parts=one.options.parts)
        keeps = changes is not None and set(changes) == {"file_date"}
        one.options = fresh if changes is None else replace(one.options, **changes)
        if not keeps:
            one.options = replace(one.options, types={}, rename={})
            one.roles = None
        one.look()
    for name, value in shown(group[0]).items():
        st.session_state[key_of(group[0], name)] = value

"""What is handed to whoever asked for an erasure: what was found where, what was done, and the proof; no identifier."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.govern.erasure.apart import FOLDER
from core.govern.erasure.writings import Identifier, without
from core.i18n import _, listed, ngettext, use_language
from core.lake import Lake, keyed_hash

if TYPE_CHECKING:
    from core.govern.erasure.running import Order

FORMAT = 1
"""Of the JSON; a reader that knows another refuses."""


def facts(lake: Lake, order: Order) -> dict[str, Any]:
    """The certificate as JSON; each identifier stands there as its kind and its keyed hash (HMAC-SHA256)."""
    spoken = [one for one in order.identifiers if not one.bare and not one.column]
    said: dict[str, Any] = _unnamed(_facts(lake, order), spoken)
    return said


def _unnamed(value: Any, wanted: Sequence[Identifier]) -> Any:
    """Facts in which no name of a file or a column tells of the person."""
    if isinstance(value, Mapping):
        return {_unnamed(key, wanted): _unnamed(one, wanted) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_unnamed(one, wanted) for one in value]
    return without(value, wanted) if isinstance(value, str) else value


def _facts(lake: Lake, order: Order) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": order.id,
        "workspace": lake.path.name,
        "asked_by": order.by,
        "asked": order.asked,
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "how": order.how,
        "language": order.language,
        "person": [
            {"kind": one.kind, "hash": keyed_hash(lake, one.said.casefold()), "column": one.column}
            for one in order.identifiers
        ],
        "found": dict(order.found),
        "done": {key: value for key, value in order.done.items() if key != "proof"},
        "proof": order.done["proof"],
    }


def write(lake: Lake, said: dict[str, Any]) -> Path:
    """Keep the certificate in the workspace, as JSON and as a page; the page's path."""
    folder = lake.path / FOLDER
    (folder / f"{said['id']}.json").write_text(json.dumps(said, ensure_ascii=False, indent=2), "utf-8")
    path = folder / f"{said['id']}.html"
    path.write_text(page(said), "utf-8")
    return path


def certificates(lake: Lake) -> list[dict[str, Any]]:
    """All certificates of a workspace, the newest first."""
    found = []
    for path in (lake.path / FOLDER).glob("*-*.json"):
        said = json.loads(path.read_text("utf-8"))
        if said.get("format") == FORMAT:
            found.append(said)
    return sorted(found, key=lambda one: str(one["ended"]), reverse=True)


def said_kind(kind: str) -> str:
    """The kind of an identifier in words."""
    words = {
        "mail": _("mail address"), "phone": _("telephone number"), "digits": _("number"), "number": _("number"),
        "name": _("name of a person"), "code": _("number or code"), "word": _("number or code"),
    }  # fmt: skip
    return words.get(kind, kind)


def said_what(what: str) -> str:
    """What a place is and what happens to it, in words."""
    words = {
        "table": _("table: rewritten in every version"), "upload": _("uploaded file: deleted"),
        "text": _("text of the workspace: written over"), "database": _("database: rows written over, vacuumed"),
        "file": _("file made from the data: deleted"), "left": _("data file of no version: deleted"),
    }  # fmt: skip
    return words.get(what, what)


def said_place(place: Mapping[str, Any]) -> str:
    """A place by its name; of an upload the file's own, with the rows that it held and the dataset that stays."""
    name = str(place["name"])
    if not place.get("label"):
        return name
    words = ngettext(
        "{label} ({name}), with the {n} row read from it; the dataset {dataset} stays",
        "{label} ({name}), with the {n} rows read from it; the dataset {dataset} stays",
        int(place["held"]),
    )
    return words.format(label=place["label"], name=name, n=f"{place['held']:,}", dataset=place["dataset"])


def page(said: dict[str, Any]) -> str:
    """The certificate as one HTML page that needs nothing else, in the language of whoever asked."""
    with use_language(said["language"]):
        proof, tables = said["proof"], said["done"].get("tables", {})
        beside = said["done"].get("beside", {})
        rows = [
            (_("Certificate"), said["id"]),
            (_("Workspace"), said["workspace"]),
            (_("Asked by"), said["asked_by"]),
            (_("Asked (UTC)"), said["asked"]),
            (_("Ended (UTC)"), said["ended"]),
            (_("Rows of the person"), _("removed") if said["how"] == "remove" else _("emptied")),
            (_("Data files rewritten"), f"{tables.get('files', 0):,}"),
            (_("Rows removed, all versions"), f"{tables.get('rows', 0):,}"),
            (_("Cells emptied or masked, all versions"), f"{tables.get('cells', 0):,}"),
            (_("Files deleted"), f"{len(beside.get('deleted', [])):,}"),
            (_("Files written over"), f"{len(beside.get('changed', [])):,}"),
            (
                _("Proof"),
                _proven().format(files=f"{proof['files']:,}", size=f"{proof['bytes']:,}", time=proof["at"]),
            ),
            (_("Could not be opened"), listed(proof["sealed"]) or _("none")),
            (_("Audit trail, whose rows never change; mentions"), f"{proof.get('trail', 0):,}"),
            (_("Models trained on these datasets"), listed(said["found"].get("models", [])) or _("none")),
        ]  # fmt: skip
        person = [(said_kind(one["kind"]), one["hash"]) for one in said["person"]]
        places = [
            (
                said_place(one),
                said_what(one["what"]),
                listed(map(str, one["versions"])),
                f"{one['rows']:,}",
                f"{one['mentions']:,}",
                listed(one["columns"]),
            )
            for one in said["found"].get("places", [])
        ]
        heads = (_("Place"), _("What"), _("Versions"), _("Rows of the person"), _("Mentions"), _("Columns"))
        title = _("Certificate of erasure")
        body = (
            f"<h1>{escape(title)}</h1>{_table((), rows)}<h2>{escape(_('The person, as keyed hashes'))}</h2>"
            f"{_table((), person)}<h2>{escape(_('What was found where'))}</h2>{_table(heads, places)}"
        )
        tongue = said["language"].replace("_", "-")
    return (
        f'<!doctype html><html lang="{tongue}"><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style><body>{body}</body></html>"
    )


def _proven() -> str:
    return _("files read through, unpacked and column by column: {files} ({size} bytes), at {time}; hits: 0")


_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;"
    "padding:.35rem .8rem .35rem 0;border-bottom:1px solid #ddd;overflow-wrap:anywhere}h1{font-size:1.5rem}"
    "h2{font-size:1.1rem;margin-top:2rem}"
)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = f"<tr>{''.join(f'<th>{escape(one)}</th>' for one in heads)}</tr>" if heads else ""
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{head}{body}</table>"

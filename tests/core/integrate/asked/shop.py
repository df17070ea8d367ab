"""A catalog whose contradictions and gaps are known, reviews, and a model that reads it well."""

from __future__ import annotations

import re
from typing import Any

from core.lake import Lake
from tests.core.quality.planting import land

ROLES = {"item_id": "id", "title": "name", "description": "about", "category": "shelf"}
COLOURS = ("red", "blue", "green", "藏青色")
KINDS = {"kettle": "Kitchen", "lamp": "Home", "hose": "Garden"}
WRONG_COLOUR, WRONG_SHELF, WRONG_TEXT, NO_COLOUR, NO_PACK = (7, 8, 9), (20, 21), (30,), (40, 41, 42), (50, 51)


def rows(n: int = 90) -> list[dict[str, Any]]:
    """Products that say colour and pack twice; some colours, shelves and descriptions are another's, some empty."""
    made: list[dict[str, Any]] = []
    for at in range(n):
        kind, colour, pack = list(KINDS)[at % 3], COLOURS[at % 4], str(at % 3 + 1)
        row: dict[str, Any] = {
            "id": f"p{at}",
            "name": f"{colour} {kind} number {at}",
            "about": f"A {kind} in {colour}, pack of {pack}.",
            "shelf": KINDS[kind],
            "colour": colour,
            "pack": pack,
        }
        if at in WRONG_COLOUR:
            row["colour"] = COLOURS[(at + 1) % 4]
        if at in WRONG_SHELF:
            row["shelf"] = list(KINDS.values())[(at + 1) % 3]
        if at in WRONG_TEXT:
            row["about"] = "A sofa with 3 seats."
        if at in NO_COLOUR:
            row["colour"] = None
        if at in NO_PACK:
            row["pack"] = None
        made.append(row)
    return made


def fill(lake: Lake) -> None:
    """The catalog `goods`, and reviews of it."""
    land(lake, "goods", "items", ROLES, rows())
    said = [
        {"rid": f"r{at}", "sku": f"p{at}", "words": f"This {list(KINDS)[at % 3]} is fine, number {at}."}
        for at in range(30)
    ]
    said[4]["words"] = "The sofa is too soft, call me at +49 30 901820."
    land(lake, "opinions", "reviews", {"review_id": "rid", "item_id": "sku", "text": "words"}, said)


def reader(told: dict[str, Any]) -> list[dict[str, Any]]:
    """What a good model says: what the planted rows bear out."""
    return [{"row": row["row"], "findings": list(_findings(row))} for row in told["rows"]]


def _findings(row: dict[str, Any]) -> list[dict[str, Any]]:
    text = " ".join(row["texts"].values())
    colour = next((one for one in COLOURS if one in row["texts"].get("name", "")), None)
    kind = next((one for one in KINDS if one in row["texts"].get("name", "")), "")
    pack = re.search(r"pack of (\d)", text)
    found = []
    cells = row.get("cells", {})
    if cells.get("colour") and cells["colour"] != colour:
        found.append(said("colour", str(colour), str(colour)))
    if "shelf" in cells and cells["shelf"] != KINDS[kind]:
        found.append(said("shelf", kind, KINDS[kind]))
    if "cells" in row and "sofa" in text:
        found.append(said("about", "A sofa with 3 seats", None))
    if "product" in row and "sofa" in text:
        found.append(said("words", "The sofa is too soft", None, "likely"))
    for column, value in (("colour", colour), ("pack", pack and pack[1])):
        if column in row.get("missing", ()) and value:
            found.append(said(column, pack[0] if column == "pack" and pack else str(value), value))
    return found


def said(column: str, quote: str, proposal: str | None, sure: str = "certain") -> dict[str, Any]:
    return {"column": column, "quote": quote, "proposal": proposal, "sure": sure}

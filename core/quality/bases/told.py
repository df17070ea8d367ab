"""What is told of pieces that came last: which piece, in words, and what was unusual about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from core.i18n import N_, _, listed
from core.quality.registry import Outcome, Skip
from core.quality.scope import Scope
from core.quality.watch.series import Piece
from core.quality.watch.watched import Told, Watched, watched

SHOWN_PIECES, SHOWN = 3, 5
"""Pieces, and findings of each, that a sentence names; the page lists all."""
YOUNG = N_("More uploads needed before one can be compared with those before it: {n}.")
REASONS = {"young": YOUNG, "nothing": N_("Nothing to compare came with the newest upload.")}
"""Reasons for skipping that all checks of what came last share."""


def watching(scope: Scope) -> Watched | Skip:
    """What is watched of the version, or how much more has to come until something can be."""
    found = watched(scope)
    if found.by_upload or found.by_period:
        return found
    return Skip("young", {"n": max(1, found.lacking)})


def piece_facts(piece: Piece) -> dict[str, Any]:
    """A piece as a finding keeps it."""
    day = piece.day.isoformat() if piece.day is not None and piece.grain != "upload" else ""
    return {"piece": piece.key, "ordinal": piece.ordinal, "file": piece.file, "day": day} | {
        "grain": piece.grain, "rows": piece.rows,
    }  # fmt: skip


def facts_of(told: Told) -> dict[str, Any]:
    """An unusual figure as a finding keeps it."""
    return piece_facts(told.piece) | {"figure": told.figure.name}


def newest_facts(found: Watched) -> dict[str, Any]:
    """The newest upload's version and rows."""
    last = found.series.uploads[-1]
    return {"number": last.ordinal, "newest": last.rows}


def piece_name(one: Mapping[str, Any], detail: Mapping[str, Any]) -> str:
    """A piece in words: a version, a file of one, or a day, week or month of the data."""
    grain, day = one.get("grain", "upload"), str(one.get("day", ""))
    if grain == "day":
        return day
    if grain == "week":
        year, week, _weekday = date.fromisoformat(day).isocalendar()
        return _("week {week} of {year}").format(week=week, year=year)
    if grain == "month":
        return day[:7]
    version = _("version {n}").format(n=one.get("ordinal", detail.get("number", "")))
    return _("{file} of {version}").format(file=one["file"], version=version) if one.get("file") else version


def by_piece(
    off: Sequence[Mapping[str, Any]], detail: Mapping[str, Any], say: Callable[[Mapping[str, Any]], str]
) -> str:
    """The findings of each piece, in one sentence."""
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for one in off:
        grouped.setdefault(str(one.get("piece", "")), []).append(one)
    told = []
    for found in list(grouped.values())[:SHOWN_PIECES]:
        name, rows = piece_name(found[0], detail), found[0].get("rows", detail.get("rows", 0))
        words = {"piece": name, "rows": f"{int(rows):,}", "columns": listed([say(one) for one in found[:SHOWN]])}
        told.append(_("In {piece} (rows: {rows}): {columns}").format_map(words))
    more = len(grouped) - SHOWN_PIECES
    return _("; ").join(told) + (_(" and {n} more").format(n=more) if more > 0 else "")


def skip_or(scope: Scope, build: Callable[[Watched], Outcome]) -> Outcome:
    """The outcome on what is watched, or the reason why nothing is yet."""
    found = watching(scope)
    return found if isinstance(found, Skip) else build(found)

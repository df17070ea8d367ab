"""Columns of what the law guards most: health, belief, politics, union, biometrics, sexual life, crime and further.

The categories are those of GDPR, articles 9 and 10, and of article 28 of the Personal Information Protection Law of
China, which adds finances, minors and whereabouts. A column is told by its name, in the languages of `tongues`, unless
the name speaks of goods ("allergy friendly", "religion books") or its cells speak against it; else by its cells, where
nearly all of them are words that are said of people alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.cells.personal import tongues
from core.cells.personal.guarded_words import GOODS, KINDS_OF_GOODS, NAMES, VALUES
from core.i18n import N_

MOST = 0.6
"""Share of the filled cells that must be such words where the column's name says nothing."""
FEWEST = 2
"""Different such words: one alone, over and over, is as likely a label of something else."""
LONGEST = 60
"""Signs of a cell that is read as a list of such words; what is longer is a text."""
CATEGORIES = {
    "health": N_("health"),
    "belief": N_("religion or belief"),
    "politics": N_("political opinion"),
    "union": N_("trade union membership"),
    "biometrics": N_("biometrics or genes"),
    "sexual_life": N_("sexual life"),
    "crime": N_("criminal record"),
    "ethnic": N_("ethnic origin"),
    "finances": N_("income, debt and means"),
    "minors": N_("children and guardians"),
    "whereabouts": N_("whereabouts over time"),
}
"""Key of a category -> its title (msgid)."""
_NOTHING = re.compile(
    r"(n/?a|none|no|nil|null|unknown|not (stated|given|disclosed|known)|prefer not to say|other|nothing|keine?|aucune?|"
    r"ninguno?a?|nessuno?a?|nenhuma?|geen|brak|нет|なし|없음|无|無|没有|未知|不详|其他|保密|[-—/?.]+)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[,;、，；|/+&]\s*|\s+(?:and|und|et|y|e|en|i|и|和|及)\s+")
_FLAG = re.compile(r"(yes|no|y|n|true|false|t|f|0|1|是|否|有|无|√|×)", re.IGNORECASE)
_LEVEL = re.compile(r"-?\d{1,3}")
_FLAGS_OF_GOODS = ("biometrics", "whereabouts")
"""Categories of which yes and no say what a thing can do, and nothing of a person."""
_CODED = re.compile(r"[A-Z]{1,4}[-_ ]?\d{3,}[A-Z0-9-]*", re.ASCII)
"""Numbers of articles: a column of them is one of goods, whatever it is called."""
_CODE_OF_ILLNESS = re.compile(r"[A-TV-Z]\d\d(\.[0-9A-Z]{1,4})?", re.ASCII)
"""ICD-10, which is written like a number of an article."""


@dataclass(frozen=True)
class Told:
    """What a column tells of persons.

    Attributes:
        category: Key of `CATEGORIES`.
        by_name: Whether its name tells so; else its cells do.
        share: Of the filled cells, 0 to 1, those that are such (by cells) or can be (by name); None without cells.
    """

    category: str
    by_name: bool
    share: float | None


def sensitive(name: str, values: Iterable[object] = ()) -> Told | None:
    """What a column tells of what the law guards most; None where it tells nothing of the kind.

    Args:
        name: The column's.
        values: Some of its cells; those that are empty do not count.
    """
    words = _words(name)
    cells = [text for value in values if value is not None and (text := str(value).strip())]
    if not GOODS.search(words):
        for key, pattern in NAMES.items():
            if pattern.search(words) and (not cells or (share := _can_be(key, cells)) > 1 / 2):
                return Told(key, True, share if cells else None)
    if KINDS_OF_GOODS.search(words) or GOODS.search(words):
        return None
    return _by_cells(cells)


def _by_cells(cells: list[str]) -> Told | None:
    said = [cell for cell in cells if not _NOTHING.fullmatch(cell)]
    if not said:
        return None
    for key, pattern in VALUES.items():
        hits = [cell for cell in said if len(cell) <= LONGEST and all(map(pattern.fullmatch, _parts(cell)))]
        if len(hits) > MOST * len(said) and len(set(hits)) >= FEWEST:
            return Told(key, False, len(hits) / len(said))
    return None


def _parts(cell: str) -> list[str]:
    return [part for part in _PARTS.split(tongues.plain(cell).casefold().strip()) if part] or [""]


def _can_be(key: str, cells: list[str]) -> float:
    """Share of the cells that do not speak against a telling name."""
    return sum(not _against(key, cell) for cell in cells) / len(cells)


def _against(key: str, cell: str) -> bool:
    if key in _FLAGS_OF_GOODS and _FLAG.fullmatch(cell):
        return True
    if cell.startswith(("http://", "https://", "/")):
        return key != "biometrics"
    if key == "finances":
        return not any(sign.isdigit() for sign in cell) and not _BAND.search(cell.casefold())
    return (
        bool(_CODED.fullmatch(cell))
        and not (key == "health" and _CODE_OF_ILLNESS.fullmatch(cell))
        and key != "biometrics"
    )


_BAND = re.compile(
    r"low|mid|high|good|fair|poor|excellent|万|千|元|级|高|中|低|[•*]|niedrig|mittel|hoch|bas|alto|bajo|基"
)
"""Words for how much somebody has, where no number is told."""


def _words(name: str) -> str:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", tongues.plain(name.strip())).casefold()
    return re.sub(r"[\s\-./:'’]+", "_", parted)

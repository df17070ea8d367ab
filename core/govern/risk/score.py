"""One number for how much a dataset tells of persons, and the parts it is made of.

The parts are the classes of attributes of ISO/IEC 20889:2018 (direct identifiers, quasi-identifiers, sensitive
attributes) and free text. Quasi-identifiers count by the prosecutor's risk (El Emam and Dankar 2008): the share of
persons in groups smaller than five; sensitive attributes by the share whose value is known once they are placed
(homogeneity, Machanavajjhala et al. 2007). Hashed identifiers are pseudonyms, which still belong to a person (GDPR,
recital 26). The weights are this product's own judgement: they order datasets and steps, and are no probability.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.engine import Cursor, quote
from core.govern.anonymity import MOST_TOGETHER, Anonymity, hiding
from core.govern.personal import Finding, drawn, found_in
from core.i18n import _
from core.lake import Lake, kept

MOST = {"direct": 40, "quasi": 30, "sensitive": 15, "text": 15}
"""Points of each part, 100 in all: a direct identifier alone places a person, the others need more or tell less."""
HASHED, MASKED = 0.25, 0.1
"""Share of the points of a direct identifier that stay when all its cells are hashed, as a user's number is from the
start, or masked to two signs."""
UNSEEN = 0.2
"""Share of the points of texts that stay where nothing was found in them: a name within a text is not found."""
KNOWN_TOGETHER = re.compile(r"(^|_)(age|sex|gender|nationality|marital_?status)$|年龄|性别|民族|婚姻")
"""Names of columns that others may know of a person, beside the kinds that the finder knows."""
PROSE_WORDS = 4
"""Words of a cell from which it is a text."""
LONG = 20
"""Signs of a text of a script that parts no words: a sentence of Chinese has more than ten, a name or a place fewer."""


@dataclass(frozen=True)
class Part:
    """One part of the score: points, at most `MOST[key]`, and the columns they come from."""

    key: str
    points: float
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Risk:
    """How much a dataset tells of persons.

    Attributes:
        score: 0 to 100, the parts' sum.
        parts: In the order of `MOST`.
        findings: What was found.
        hidden: How well persons hide; None without columns that others may know.
        persons: How many it tells of: those of its user column, else its rows.
    """

    score: int
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]
    hidden: Anonymity | None
    persons: int = 0

    @property
    def weight(self) -> float:
        """What datasets are ordered by: the points times the magnitude of the persons they concern."""
        return self.points * math.log10(10 + self.persons)

    @property
    def points(self) -> float:
        """The parts' sum, not rounded."""
        return sum(one.points for one in self.parts)


def part_said(key: str) -> str:
    """A part in words."""
    return {
        "direct": _("Direct identifiers"),
        "quasi": _("Persons in groups smaller than five"),
        "sensitive": _("Sensitive columns"),
        "text": _("Free text"),
    }[key]


def sensitive_columns(findings: Sequence[Finding]) -> list[str]:
    """Columns that hold what should not be guessed of a person, where it lies open: a hash tells nothing of it."""
    return list(dict.fromkeys(one.column for one in findings if one.sensitive and not one.path and not one.cover))


@kept
def risk(lake: Lake, name: str) -> Risk:
    """The risk of a dataset's newest version."""
    dataset = lake.dataset(name)
    columns = [one for one in lake.columns(name, dataset.layer) if one[:1] != "_"]
    with lake.read() as cursor:
        return risk_of(cursor, lake.table(name, dataset.layer), columns, dataset.column("user_id") or "")


def risk_of(cursor: Cursor, table: str, columns: Sequence[str], person: str = "") -> Risk:
    """The risk of whatever can stand after FROM.

    Args:
        cursor: Of a lake.
        table: The rows, with ``_row``.
        columns: Its data columns.
        person: The column that names a person, of whom the first row counts; "" where each row is one.
    """
    findings = found_in(cursor, table, columns) if columns else ()
    rows = drawn(cursor, table, columns) if columns else []
    cells = {column: [text for row in rows if (text := row[at])] for at, column in enumerate(columns)}
    quasi = _quasi(findings, columns, person)
    sensitive = [one for one in sensitive_columns(findings) if one not in quasi]
    person = person if person in columns else ""
    hidden = hiding(cursor, table, quasi, person=person, sensitive=sensitive[0] if sensitive else "") if quasi else None
    parts = (
        _direct(findings, person),
        Part("quasi", MOST["quasi"] * (hidden.exposed if hidden else 0.0), tuple(quasi)),
        _sensitive(sensitive, hidden),
        _text(findings, cells),
    )
    who = f"count(DISTINCT {quote(person)}) + count(*) - count({quote(person)})" if person else "count(*)"
    row = cursor.execute(f"SELECT {who} FROM {table} AS t").fetchone()
    return Risk(round(sum(one.points for one in parts)), parts, findings, hidden, int(row[0]) if row else 0)


def _quasi(findings: Sequence[Finding], columns: Sequence[str], person: str) -> list[str]:
    found = [one.column for one in findings if not (one.direct or one.sensitive or one.path) and one.by != "within"]
    found += [one for one in columns if KNOWN_TOGETHER.search(_words(one))]
    return [one for one in dict.fromkeys(found) if one != person][:MOST_TOGETHER]


def _direct(findings: Sequence[Finding], person: str) -> Part:
    found = [one for one in findings if one.direct and one.by != "within"]
    columns = dict.fromkeys(one.column for one in found)
    weights = [{"hashed": HASHED, "masked": MASKED}.get(one.cover, 1.0) for one in found]
    if person:
        columns, weights = columns | {person: None}, [*weights, HASHED]
    return Part("direct", MOST["direct"] * max(weights, default=0.0), tuple(columns))


def _sensitive(columns: Sequence[str], hidden: Anonymity | None) -> Part:
    if not columns:
        return Part("sensitive", 0.0, ())
    known = hidden.guessed if hidden is not None and hidden.guessed is not None else 0.0
    return Part("sensitive", MOST["sensitive"] * max(known, 1 / 3), tuple(columns))


def _text(findings: Sequence[Finding], cells: dict[str, list[str]]) -> Part:
    within = {one.column: one.share or 0.0 for one in findings if one.by == "within"}
    prose = [column for column, held in cells.items() if held and 2 * sum(map(_is_prose, held)) > len(held)]
    weight = max([*(0.5 + share / 2 for share in within.values()), *(UNSEEN for _one in prose)], default=0.0)
    return Part("text", MOST["text"] * weight, tuple(dict.fromkeys([*within, *prose])))


def _is_prose(cell: str) -> bool:
    return len(cell.split()) >= PROSE_WORDS or (len(cell) > LONG and " " not in cell and not cell.isascii())


def _words(name: str) -> str:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip()).casefold()
    return re.sub(r"[\s\-./:]+", "_", parted)

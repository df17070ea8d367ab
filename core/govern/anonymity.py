"""How easily a person is picked out of a dataset by what others may know: k-anonymity, l-diversity, uniqueness.

Rows that agree in all quasi-identifiers form a class; a person hides among those of the class. Method: Sweeney 2002
(k-anonymity), Machanavajjhala et al. 2007 (distinct l-diversity), and the risks of El Emam and Dankar 2008: the
prosecutor knows that the person is in the data and picks right with one in the size of the class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.engine import Cursor, quote
from core.errors import BadInput, NotFound
from core.govern.personal import personal_data
from core.i18n import _
from core.lake import Lake, kept

SAFE = 5
"""Persons of a class below which the data is commonly not released (the "rule of five" of statistical offices)."""
MOST_TOGETHER = 10
"""Columns taken together; more make every row its own class."""


@dataclass(frozen=True)
class Anonymity:
    """How well persons hide.

    Attributes:
        quasi: Columns that were taken together.
        person: Column that names a person, of whom the first row counts; "" where each row is a person.
        sensitive: Column whose value should not be guessed; "" where none was named.
        persons: How many.
        classes: Distinct combinations of the quasi-identifiers.
        k: Persons of the smallest class; 0 without persons.
        unique: Share of persons, 0 to 1, who are alone in their class.
        exposed: Share of persons, 0 to 1, in classes smaller than five.
        mean_risk: Chance, 0 to 1, to pick a person right, averaged over persons: classes over persons.
        l: Fewest distinct sensitive values of a class; None without a sensitive column.
        guessed: Share of persons, 0 to 1, whose class has one sensitive value alone; None likewise.
    """

    quasi: tuple[str, ...]
    person: str
    sensitive: str
    persons: int
    classes: int
    k: int
    unique: float
    exposed: float
    mean_risk: float
    l: int | None = None  # noqa: E741  its name in the literature
    guessed: float | None = None


def quasi_identifiers(lake: Lake, name: str) -> tuple[str, ...]:
    """Columns that tell of a person together with others: places, dates of birth, coordinates, as far as found."""
    found = (one.column for one in personal_data(lake, name) if not (one.direct or one.sensitive or one.path))
    return tuple(dict.fromkeys(found))[:MOST_TOGETHER]


@kept
def anonymity(lake: Lake, name: str, quasi: tuple[str, ...], *, person: str = "", sensitive: str = "") -> Anonymity:
    """How well persons hide among those who share these columns' values; an empty cell is a value of its own.

    Raises:
        BadInput: no columns, too many, or one named twice.
        NotFound: a column that is not there.
    """
    _possible(lake, name, [*quasi, *filter(None, (person, sensitive))])
    if not quasi:
        raise BadInput(_("Name the columns that others may know of a person, such as city, age and sex."))
    if len(quasi) > MOST_TOGETHER:
        raise BadInput(_("Too many columns taken together; at most: {n}.").format(n=MOST_TOGETHER))
    with lake.read() as cursor:
        return hiding(cursor, lake.table(name, lake.dataset(name).layer), quasi, person=person, sensitive=sensitive)


def hiding(cursor: Cursor, table: str, quasi: Sequence[str], *, person: str = "", sensitive: str = "") -> Anonymity:
    """As `anonymity`, of whatever can stand after FROM; it needs a column ``_row`` where a person has several rows.

    A row that names nobody counts as a person of its own, so that k is never told too high.
    """
    named = [f"CAST({quote(one)} AS VARCHAR)" for one in quasi]
    named.append(f"CAST({quote(sensitive)} AS VARCHAR)" if sensitive else "NULL")
    cells = ", ".join(f"{sql} AS c{at}" for at, sql in enumerate(named))
    source = f"(SELECT {cells} FROM {table} AS t)"
    if person:
        firsts = ", ".join(f"arg_min(struct_pack(v := {sql}), _row).v AS c{at}" for at, sql in enumerate(named))
        who = f"nullif(trim(CAST({quote(person)} AS VARCHAR)), '')"
        nobody = f"CASE WHEN {who} IS NULL THEN _row END"
        source = f"(SELECT {firsts} FROM {table} AS t GROUP BY {who}, {nobody})"
    together, secret = ", ".join(f"c{at}" for at in range(len(quasi))), f"c{len(quasi)}"
    row = cursor.execute(
        f"""WITH classes AS (
            SELECT count(*) AS n, count(DISTINCT {secret}) + (count(*) > count({secret}))::INT AS l
            FROM {source} GROUP BY {together}
        )
        SELECT coalesce(sum(n), 0), count(*), coalesce(min(n), 0), coalesce(sum(n) FILTER (n = 1), 0),
            coalesce(sum(n) FILTER (n < {SAFE}), 0), coalesce(min(l), 0), coalesce(sum(n) FILTER (l = 1), 0)
        FROM classes"""
    ).fetchone()
    persons, classes, k, alone, exposed, fewest, guessed = (int(one) for one in row or (0,) * 7)
    of = max(persons, 1)
    risks = (alone / of, exposed / of, classes / of)
    secrets = (fewest, guessed / of) if sensitive else (None, None)
    return Anonymity(tuple(quasi), person, sensitive, persons, classes, k, *risks, *secrets)


def _possible(lake: Lake, name: str, named: Sequence[str]) -> None:
    known = [one for one in lake.columns(name) if one[:1] != "_"]
    for one in named:
        if one not in known:
            raise NotFound.among(_("column"), one, known)
    if len(set(named)) < len(named):
        raise BadInput(_("Each column can be named once."))


def left_out(lake: Lake, name: str, found: Anonymity) -> tuple[tuple[str, Anonymity], ...]:
    """Each column left out and how well persons hide then, the one first that leaves the fewest exposed."""
    if len(found.quasi) < 2:
        return ()
    rest = {one: tuple(other for other in found.quasi if other != one) for one in found.quasi}
    given = {"person": found.person, "sensitive": found.sensitive}
    tried = [(one, anonymity(lake, name, others, **given)) for one, others in rest.items()]
    return tuple(sorted(tried, key=lambda one: (one[1].exposed, -one[1].k, one[1].mean_risk)))

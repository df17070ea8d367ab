"""What landing casts by a column's one format is what `core.cells` reads in the same text."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.cells import times
from core.cells.convention import Convention
from core.collect.types.time_rules import FORMATS, epoch, formatted, iso_timestamp
from core.engine import cell_sql, literal, unattached

MOMENTS = [
    datetime(2026, 3, 25, 13, 4, 5),
    datetime(1999, 12, 31, 23, 59, 59),
    datetime(2024, 2, 29, 0, 0, 0),
    datetime(2001, 1, 2, 9, 30, 0),
]


Asked = tuple[str, str, str]
"""A format, a text in it, and landing's cast of the format."""


def differing(asked: list[Asked], how: Convention) -> list[tuple[object, ...]]:
    """What landing and cells say of each text, where it is not the same."""
    cells = f"CAST({cell_sql(times.moment, 'x', 'VARCHAR', how)} AS TIMESTAMP)"
    found = []
    with unattached() as con:
        con.execute("CREATE TABLE texts AS SELECT unnest(?) AS f, unnest(?) AS x", [*zip(*asked, strict=True)][:2])
        read = dict(con.execute(f"SELECT f || ' ' || x, {cells} FROM texts").fetchall())
        for cast in dict.fromkeys(cast for _f, _x, cast in asked):
            mine = sorted({(f, x) for f, x, own in asked if own == cast})
            casts = ", ".join(f"CAST({cast.replace('{x}', literal(x))} AS TIMESTAMP)" for _f, x in mine)
            landed = con.execute(f"SELECT {casts}").fetchone() or ()
            found += [(f, x, a, read[f"{f} {x}"]) for (f, x), a in zip(mine, landed, strict=True)]
    return [one for one in found if one[2] is None or one[2] != one[3]]


@pytest.mark.parametrize("month", [False, True])
def test_every_format_of_landing_is_read_alike(month: bool) -> None:
    """The column's other cells have shown whether the month comes first, as they decide the format."""
    forms = [form for form in FORMATS if form.text.startswith("%m") == month]
    asked = [(form.text, at.strftime(form.text), formatted(form).cast) for form in forms for at in MOMENTS]
    assert differing(asked, Convention(month=month)) == []


def test_iso_with_and_without_zones_and_epochs_are_read_alike() -> None:
    asked = []
    for at in MOMENTS:
        for zone in ("", "Z", " UTC", "+08:00", "-0330", "+05"):
            cast = iso_timestamp(bool(zone)).cast
            asked += [(zone, text + zone, cast) for text in (at.isoformat(sep=" "), at.isoformat() + ".25")]
        since = int((at - datetime(1970, 1, 1)).total_seconds())
        asked += [(u, str(since * n), epoch(u).cast) for u, n in (("s", 1), ("ms", 1000), ("us", 1_000_000))]
    assert differing(asked, Convention()) == []

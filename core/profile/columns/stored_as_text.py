"""Numbers and dates stored as text: counted exactly, only for columns whose patterns look like it."""

from __future__ import annotations

from core.cells import sql
from core.cells.numbers import PLAIN
from core.engine import Cursor
from core.profile.columns.families import Column
from core.profile.columns.findings import READS_AS
from core.profile.columns.values import WHITE
from core.profile.model import Finding

LEADING_ZERO = r"^[-+]?0\d"


def confirm(cursor: Cursor, table: str, suspects: list[tuple[Column, str]]) -> dict[str, dict[str, Finding]]:
    """Count, in one scan, which values of the suspected columns really read as numbers or dates.

    Codes with leading zeros are not numbers: a column that has some is left alone. Nor are letters before digits:
    the patterns that make a column suspect cannot tell USD 9 from AB 9, so the cells are read.
    """
    if not suspects:
        return {}
    wanted: list[str] = []
    values: list[str | list[str]] = []
    for column, code in suspects:
        text = f"trim({column.text_sql}, ?)"
        wanted.append(f"count(*) FILTER ({text} <> '')")
        values.append(WHITE)
        if code == "date_as_text":
            wanted.append(f"0, count({sql.moment(column.text_sql, 'VARCHAR')}), 0")
        else:
            number = sql.number(column.text_sql, "VARCHAR")
            wanted.append(
                f"count(*) FILTER (regexp_matches({text}, ?)), count(*) FILTER (regexp_matches({text}, ?)), "
                f"count({number})"
            )
            values += [WHITE, LEADING_ZERO, WHITE, PLAIN]
    row = cursor.execute(f"SELECT {', '.join(wanted)} FROM {table}", values).fetchone()
    assert row is not None
    found: dict[str, dict[str, Finding]] = {}
    for index, (column, code) in enumerate(suspects):
        present, first, reads, numbers = (int(one) for one in row[index * 4 : index * 4 + 4])
        if code == "date_as_text":
            if present and reads >= READS_AS * present:
                found[column.name] = {code: Finding(code, "warning", present - reads, {})}
        elif not first and numbers >= READS_AS * present:
            found[column.name] = {code: Finding(code, "warning", present - reads, {})}
    return found

"""Rows that sum up other rows: found by their words and by their numbers, and set aside before types are decided.

A row is a total where its word and its numbers say so together, or where the numbers alone leave no doubt. A word
alone never is: a brand may be called Total. Numbers are held against the rows above it (its block, or all), the rows
below it (a total that comes first), each without the totals among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.cells import sql
from core.cells.convention import USUAL, Convention
from core.cells.missing import means_missing
from core.cells.totals import NO, NO_LABEL, PARTLY, SUSPECT, WHOLLY, says_total
from core.cells.wrapping import unwrapped_sql
from core.collect.facts import Note
from core.collect.readers.format import BY_HAND
from core.collect.readers.formats import leaves
from core.collect.stage import Staged, raw_text
from core.collect.types.plan import NeedsText
from core.engine import Cursor, quote
from core.i18n import N_

TAIL = 4
"""Rows at the end that are looked at in every table: report, subtotal, total, grand total."""
SEARCHED = 20_000
"""Rows up to which every row is looked at for a word; in longer tables, which no report is, only the last ones."""
SUMMED = 100
"""Columns of which sums are made: more than a report has, few enough for one statement."""
MOST = 500
"""Rows with such a word beyond which it is a value of the column, not the name of a sum."""
SHARE = 1 / 2
"""Share of rows with such a word beyond which the same holds: each subtotal stands for at least one other row."""
NUMERIC = 0.8
"""Share of a column's filled cells that are numbers, so that a sum can be asked of it."""
FILLED = 0.9
"""Share of rows that fill a column, so that a blank in it says something."""
EXAMPLE = 80
"""Characters of a total row that a note shows: about a line."""


@dataclass(frozen=True)
class _Row:
    """A row that may be a total: its number, its line, its cells, and the number in each under both conventions."""

    at: int
    line: int
    cells: tuple[str, ...]
    numbers: tuple[tuple[float | None, ...], ...]
    word: int


@dataclass(frozen=True)
class _Block:
    """The rows between two possible totals; per column how many are filled and numbers, and per convention their sum,
    least and greatest. `places` = decimals written at most, `seen` = how often the cell of the asking row occurs."""

    rows: int
    filled: tuple[int, ...]
    numeric: tuple[int, ...]
    places: tuple[int, ...]
    sums: tuple[tuple[float, ...], ...]
    least: tuple[tuple[float, ...], ...]
    most: tuple[tuple[float, ...], ...]


def set_aside(cursor: Cursor, part: Staged, keep: bool | None) -> None:
    """Take the total rows of a part out of it, with a note; the part is changed in place.

    Args:
        cursor: Where to look at the staged rows.
        part: A part that was read whole; others are left as they are.
        keep: The analyst's word: True keeps such rows as rows.

    Raises:
        NeedsText: the cells were cast while they were read, and the last rows name themselves a total.
    """
    if keep or not leaves(part.format, BY_HAND) or not part.complete or part.rows < 2 or not part.columns:
        return
    if part.cast is not None:
        if any(max(map(says_total, row)) for row in _cast_tail(cursor, part)):
            raise NeedsText(every=True)
        return
    found = _totals(cursor, part)
    doubtful = found.doubtful
    if found.rows:
        part.without = tuple(row.at for row in found.rows)
        part.rows -= len(found.rows)
        part.records -= len(found.rows)
        part.preamble.extend(raw_text(row.cells) for row in found.rows)
        part.notes.append(
            Note(
                N_(
                    "Rows with totals that were set aside, so that nothing is summed twice: {n} (line {line}: "
                    "{example}); “Keep rows with totals” reads them as rows."
                ),
                {"n": len(found.rows), "line": found.rows[-1].line, "example": _example(found.rows[-1])},
            )
        )
    if doubtful is not None:
        part.notes.append(
            Note(
                N_(
                    "Line {line} may hold totals, but its numbers are not the sums of the others; "
                    "it was kept: {example}."
                ),
                {"line": doubtful.line, "example": _example(doubtful)},
            )
        )


@dataclass
class _Found:
    rows: list[_Row] = field(default_factory=list)
    doubtful: _Row | None = None


def _example(row: _Row) -> str:
    text = raw_text(row.cells)
    return text if len(text) <= EXAMPLE else f"{text[:EXAMPLE]}…"


def _cast_tail(cursor: Cursor, part: Staged) -> list[list[str]]:
    """The last rows of a part that was cast while it was read, as far as their text is known."""
    assert part.cast is not None
    cells = ", ".join(f"CAST({quote(part.stored.get(c, c))} AS VARCHAR)" for c in part.columns)
    last = f"SELECT {cells} FROM ({part.query()}) WHERE _row >= {part.rows - TAIL}"
    rows = [[cell or "" for cell in row] for row in cursor.execute(last).fetchall()]
    return rows + [[cell or "" for cell in one.cells] for one in part.cast.aside if one.row >= part.rows - TAIL]


def _totals(cursor: Cursor, part: Staged) -> _Found:
    """The rows of a part that sum up others, in order."""
    names = [unwrapped_sql(quote(part.stored.get(c, c)), part.wrapped.get(c, ())) for c in part.columns]
    source = f"({part.query()})"
    rows = _asking(cursor, source, names, part.rows)
    if not rows:
        return _Found()
    last = part.rows - 1
    marks = [row.at for row in rows]
    asked = [i for i in range(len(names)) if any(n is not None for row in rows for n in (r[i] for r in row.numbers))]
    blocks = _blocks(cursor, source, names, frozenset(asked[:SUMMED]), marks)
    found = _Found()
    for place, row in enumerate(rows):
        if any(_is_total(row, group, row.at + TAIL > last) for group in _groups(blocks, place)):
            found.rows.append(row)
        elif row.word == WHOLLY and row.at == last and _towers(row, _joined(blocks)):
            found.doubtful = row
    usual = {word for word in (PARTLY, WHOLLY) if _of(rows, word) > 2 * _of(found.rows, word)}
    found.rows = [row for row in found.rows if row.word not in usual or row.at == last]
    return found


def _of(rows: Sequence[_Row], word: int) -> int:
    return sum(row.word == word for row in rows)


def _asking(cursor: Cursor, source: str, names: Sequence[str], rows: int) -> list[_Row]:
    """The rows that a word, or the last place, makes worth a look."""
    texts = ", ".join(f"CAST({name} AS VARCHAR)" for name in names)
    tail = f"SELECT _row, _line, {texts} FROM {source} WHERE _row >= {rows - TAIL} ORDER BY _row"
    found = {int(row[0]): row for row in cursor.execute(tail).fetchall()}
    worded = {at for at, row in found.items() if _word(row[2:])}
    if rows <= SEARCHED:
        anywhere = " OR ".join(f"regexp_matches({name}, '{_escaped(SUSPECT)}')" for name in names)
        more = cursor.execute(f"SELECT _row, _line, {texts} FROM {source} WHERE {anywhere} ORDER BY _row").fetchall()
        more = [row for row in more if _word(row[2:])]
        if len(more) > min(MOST, max(1, rows * SHARE)):
            return []
        found |= {int(row[0]): row for row in more}
        worded |= {int(row[0]) for row in more}
    wanted = [found[at] for at in sorted(worded | {rows - 1}) if at in found]
    if rows - 1 in found and rows - 1 not in worded and not _may_be_silent(found, rows):
        wanted = [row for row in wanted if row[0] != rows - 1]
    return [_row_of(cursor, row) for row in wanted]


def _escaped(pattern: str) -> str:
    return pattern.replace("'", "''")


def _word(cells: Sequence[str | None]) -> int:
    return max((says_total(cell) for cell in cells if cell), default=NO)


def _may_be_silent(tail: Mapping[int, Sequence[object]], rows: int) -> bool:
    """Whether the last row could be a total without a word: its numbers tower over those above it, in one column where
    it leaves out what the rows before it fill, else in two of a table short enough to be a report."""
    columns = list(zip(*(tail[at][2:] for at in sorted(tail)), strict=True))
    texts = [[str(cell or "") for cell in column] for column in columns]
    gaps = any(_blank(own) and not any(map(_blank, above)) for *above, own in texts)
    heights = [[_height(cell) for cell in column] for column in texts]
    over = sum(own > 0 and min(above) >= 0 and own >= sum(above) for *above, own in heights if above)
    return (over > 0 and gaps) or (over > 1 and rows <= SEARCHED // 10)


def _height(cell: str) -> float:
    """The digits of a cell as a number, good enough to compare cells of one column; -1 where it holds letters."""
    digits = "".join(sign for sign in cell if sign.isdecimal())
    return float(digits) if digits and not any(map(str.isalpha, cell)) else -1.0


def _blank(cell: str) -> bool:
    return cell.strip() in NO_LABEL or means_missing(cell)


def _row_of(cursor: Cursor, row: Sequence[object]) -> _Row:
    cells = tuple(str(cell) if cell is not None else "" for cell in row[2:])
    values = ", ".join(["(?)"] * len(cells))
    read = ", ".join(sql.number("x", "VARCHAR", how) for how in _CONVENTIONS)
    both = cursor.execute(f"SELECT {read} FROM (VALUES {values}) AS v(x)", list(cells)).fetchall()
    numbers = tuple(tuple(one[i] for one in both) for i in range(len(_CONVENTIONS)))
    return _Row(int(str(row[0])), int(str(row[1])), cells, numbers, _word(cells))


_CONVENTIONS = (USUAL, Convention(comma=True))


def _blocks(
    cursor: Cursor, source: str, names: Sequence[str], summed: frozenset[int], marks: Sequence[int]
) -> list[_Block]:
    """The figures of the rows before, between and after the marked ones."""
    listed = ", ".join(map(str, marks))
    place = f"len(list_filter([{listed}], x -> x < _row))"
    blanks = ", ".join(f"'{blank}'" for blank in NO_LABEL)
    inner, outer = [], []
    for i, name in enumerate(names):
        inner.append(f"CASE WHEN trim({name}) IN ({blanks}) THEN NULL ELSE trim({name}) END AS c{i}")
    middle = []
    for i in range(len(names)):
        middle.append(f"c{i}")
        for k, how in enumerate(_CONVENTIONS):
            read = sql.number(f"c{i}", "VARCHAR", how) if i in summed else "CAST(NULL AS DOUBLE)"
            middle.append(f"{read} AS n{i}_{k}")
        outer.append(f"count(c{i}), count(n{i}_0)")
        outer.append(f"coalesce(max(strlen(regexp_extract(c{i}, '[.,]([0-9]+)[^0-9]*$', 1))), 0)")
        outer += [f"sum(n{i}_{k}), min(n{i}_{k}), max(n{i}_{k})" for k in range(len(_CONVENTIONS))]
    found = cursor.execute(
        f"SELECT block, count(*), {', '.join(outer)} FROM (SELECT block, {', '.join(middle)} FROM "
        f"(SELECT {place} AS block, {', '.join(inner)} FROM {source} WHERE _row NOT IN ({listed}))) GROUP BY block"
    ).fetchall()
    known = {int(row[0]): _block(row[1:], len(names)) for row in found}
    empty = _block([0, *[0] * (9 * len(names))], len(names))
    return [known.get(i, empty) for i in range(len(marks) + 1)]


def _block(row: Sequence[object], width: int) -> _Block:
    cells = [row[1 + 9 * i : 10 + 9 * i] for i in range(width)]

    def counts(at: int) -> tuple[int, ...]:
        return tuple(int(str(c[at])) for c in cells)

    def figures(at: int, missing: float) -> tuple[tuple[float, ...], ...]:
        both = ((c[at + 3 * k] for c in cells) for k in (0, 1))
        return tuple(tuple(missing if value is None else float(str(value)) for value in one) for one in both)

    rows, inf = int(str(row[0])), float("inf")
    return _Block(rows, counts(0), counts(1), counts(2), figures(3, 0.0), figures(4, inf), figures(5, -inf))


def _joined(blocks: Sequence[_Block]) -> _Block:
    """Several blocks as one."""
    width, both = range(len(blocks[0].filled)), (0, 1)
    return _Block(
        sum(b.rows for b in blocks),
        tuple(sum(b.filled[i] for b in blocks) for i in width),
        tuple(sum(b.numeric[i] for b in blocks) for i in width),
        tuple(max(b.places[i] for b in blocks) for i in width),
        tuple(tuple(sum(b.sums[k][i] for b in blocks) for i in width) for k in both),
        tuple(tuple(min(b.least[k][i] for b in blocks) for i in width) for k in both),
        tuple(tuple(max(b.most[k][i] for b in blocks) for i in width) for k in both),
    )


def _groups(blocks: Sequence[_Block], place: int) -> list[_Block]:
    """What the row between block `place` and the next may sum up: its block, all so far, everything, what follows."""
    choices = [blocks[place : place + 1], blocks[: place + 1], blocks, blocks[place + 1 : place + 2]]
    return [_joined(list(choice)) for choice in choices if choice]


def _is_total(row: _Row, group: _Block, trailing: bool) -> bool:
    """Whether the row's word, its numbers and its gaps make it the sum of a group."""
    if not group.rows:
        return False
    sums, compared, strange, bigger = 0, 0, 0, True
    for i, cell in enumerate(row.cells):
        if _blank(cell) or not group.numeric[i] or group.numeric[i] < NUMERIC * group.filled[i]:
            continue
        if row.numbers[0][i] is None and row.numbers[1][i] is None:
            continue
        compared += 1
        if any(_equals(row, group, i, k) for k in (0, 1)):
            sums += 1
            continue
        bigger = bigger and any(_over(row, group, i, k) for k in (0, 1))
        strange += not any(_between(row, group, i, k) for k in (0, 1))
    gaps = sum(1 for i, cell in enumerate(row.cells) if _blank(cell) and group.filled[i] >= FILLED * group.rows)
    labels = [i for i in range(len(row.cells)) if group.filled[i] and group.numeric[i] < NUMERIC * group.filled[i]]
    silent = not any(not _blank(row.cells[i]) for i in labels)
    if row.word == WHOLLY:
        return (sums > 0 and (gaps > 0 or (group.rows > 1 and not strange))) or (
            trailing and gaps > 0 and group.rows > 2 and bigger and _has_number(row, group)
        )
    if row.word == PARTLY:
        return sums > 0 and (group.rows > 2 or gaps > 0 or sums > 1) and not strange
    if not trailing or strange or group.rows < 2:
        return False
    return (silent and gaps > 0 and sums > 0) or (sums > 1 and 2 * sums >= compared and group.rows > 3)


def _has_number(row: _Row, group: _Block) -> bool:
    return any(row.numbers[0][i] is not None and group.numeric[i] for i in range(len(row.cells)))


def _towers(row: _Row, group: _Block) -> bool:
    """Whether every number of the row is at least the sum of the others."""
    places = [i for i in range(len(row.cells)) if row.numbers[0][i] is not None and group.numeric[i] > 1]
    return bool(places) and all((row.numbers[0][i] or 0) >= group.sums[0][i] > 0 for i in places)


def _equals(row: _Row, group: _Block, i: int, k: int) -> bool:
    """Whether the number is the sum: exact for whole numbers, within what rounding can do for decimals."""
    own, total = row.numbers[k][i], group.sums[k][i]
    if own is None or total == 0:
        return False
    shown = _decimals(row.cells[i], k)
    # half of the last digit shown, and what adding floats loses
    slack = 0.5 * 10.0**-shown + 1e-9 * abs(total) if shown < group.places[i] else 1e-9 * abs(total) + 1e-9
    if group.places[i]:
        slack += group.rows**0.5 * 10.0 ** -group.places[i]  # roundings of n rows add up as their root
    return abs(own - total) <= slack


def _decimals(cell: str, k: int) -> int:
    """Digits behind a cell's decimal mark: the convention's own, else the other one where no group of three follows."""
    own, other = (",", ".") if k else (".", ",")
    behind = cell.rpartition(own if own in cell else other)[2] if own in cell or other in cell else ""
    return 0 if own not in cell and len(behind) == 3 else len(behind)


def _over(row: _Row, group: _Block, i: int, k: int) -> bool:
    own = row.numbers[k][i]
    return own is not None and own >= group.most[k][i]


def _between(row: _Row, group: _Block, i: int, k: int) -> bool:
    """Whether the number could be a mean, as rates and prices have in a row of totals."""
    own = row.numbers[k][i]
    return own is not None and group.least[k][i] <= own <= group.most[k][i]

"""One suspicion per cell out of all the evidence, before anybody has said how sure each kind is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from core.clean.repair.blame import blamed
from core.clean.repair.claims import Panel
from core.clean.repair.columns import GAP, Codes, Column, Counts, Flags, Grid
from core.clean.repair.dependencies import FEWEST, REPEATS, Group, Left, Votes, gains, lefts_of, votes_on
from core.clean.repair.guard import guarded
from core.clean.repair.magnitude import off
from core.clean.repair.misplaced import Moved, misplaced
from core.clean.repair.raw import Raw
from core.clean.repair.shapes import shaped
from core.clean.repair.sources import believed, panel_of
from core.clean.repair.spelling import OVER, SUPPORTED, Spelled, lost_digits, similar, spelled, usual_rate
from core.clean.repair.words import worded

VOTED = 0.75
"""Weighted share of the votes from which a value is suggested."""
ALONE = 0.15
"""Share of the votes that the cell's own value may have: one fellow in seven makes it a second opinion."""
UNUSUAL = 0.5
"""Share of the rows of some other value that a suspicion falls on, from which it tells of that value and not of
slips."""
UNUSUAL_ROWS = 3
"""Rows of such a value: of two, both are struck by chance now and then."""
DAMAGED = 0.05
"""Share of a column's cells that are damaged at most, where one value of each group is right: the dirtiest column of
the public sets has one in twenty-five, sources that disagree apart."""
GOES_WITH = 0.9
"""Share of a value's rows that have one value in another column, from which another one there says: not this value."""
MENDED = 0.98
"""Confidence in an odd shape that one simple change turns into a value other rows have, before it is measured: that
this happens by chance is as rare as the shape."""
PAIRED = 400
"""Pairs of values drawn to see how alike two of them are by nature."""
READ_AGAIN = 3.0
"""Single odd shapes for each that comes twice, as in texts where every value is new (Good-Turing)."""


@dataclass(frozen=True)
class Known:
    """What was found out about a table and holds for a copy of it with a few other cells."""

    gains: Mapping[tuple[str, str], float]
    panel: Panel | None


def learn(grid: Grid, check: Callable[[], None] = lambda: None) -> Known:
    """The dependencies and the sources of a table."""
    found = gains(grid, check)
    return Known(found, panel_of(grid, found))


def judge(grid: Grid, known: Known, check: Callable[[], None] = lambda: None) -> list[Raw]:
    """Every suspicious cell once, with its strongest evidence; in the order of columns and rows."""
    found: dict[tuple[str, int], Raw] = {}
    told = set(known.panel.told) if known.panel else set()
    if known.panel:
        _keep(found, _of_sources(grid, known.panel))
    open_ = [one for one in grid.columns if one.name not in told and len(one.values) > 1]
    spellings = {one.name: spelled(one) for one in open_}
    usual = usual_rate(spellings.values())
    decided: dict[str, list[Left]] = {}
    for column in open_:
        check()
        lefts = lefts_of(grid, column, dict(known.gains))
        decided[column.name] = lefts
        _keep(found, _explained(grid, column, _of_votes(grid, column, lefts)))
        _keep(found, _explained(grid, column, _of_spelling(grid, column, lefts, spellings[column.name], usual)))
        _keep(found, _explained(grid, column, _of_shapes(column)))
        _keep(found, _of_words(column))
        if column.measured or column.family == "number":
            _keep(found, _explained(grid, column, _of_amounts(grid, column)))
    for moved in misplaced(grid):
        _keep(found, _of_places(grid, moved))
    found = {at: guarded(grid.column(one.column), one) for at, one in blamed(grid, found, decided).items()}
    place = {one.name: number for number, one in enumerate(grid.columns)}
    return sorted(found.values(), key=lambda one: (place[one.column], one.row))


def _keep(found: dict[tuple[str, int], Raw], fresh: Iterable[Raw]) -> None:
    """Of two suspicions of a cell the one with the higher base stays, and one with a suggestion before one without."""
    for one in fresh:
        held = found.get((one.column, one.row))
        if held is None or (one.suggestion is not None, one.base) > (held.suggestion is not None, held.base):
            found[one.column, one.row] = one


# --- sources ------------------------------------------------------------------------------------------


def _of_sources(grid: Grid, panel: Panel) -> Iterator[Raw]:
    thing = grid.column(panel.thing)
    for name, truth in believed(grid, panel).items():
        column = grid.column(name)
        winner = np.where(thing.codes >= 0, truth.winner[np.maximum(thing.codes, 0)], GAP)
        for row in np.flatnonzero((winner >= 0) & (winner != column.codes)).tolist():
            code, best, at = int(column.codes[row]), int(winner[row]), int(thing.codes[row])
            same = code >= 0 and truth.meaning[code] == truth.meaning[best]
            kind = "untold" if code < 0 else "writing" if same else "sources"
            facts = {
                "n": int(truth.claims[at]), "votes": int(truth.votes[at]), "by": panel.thing, "source": panel.source
            }  # fmt: skip
            base = float(truth.confidence[at]) * truth.agreement
            yield Raw(row, name, kind, column.values[best], base, (panel.thing,), facts)


# --- votes --------------------------------------------------------------------------------------------


def _of_votes(grid: Grid, column: Column, lefts: list[Left]) -> list[Raw]:
    votes = votes_on(column, lefts) if lefts else None
    if votes is None:
        return []
    kept = (votes.share >= VOTED) & (votes.own <= ALONE) & (votes.support >= FEWEST) & (votes.best >= 0)
    if not kept.any():
        return []
    doubts = {empty: _second_opinions(column, lefts[0], empty=empty) for empty in (False, True)}
    alike = _alike(column)
    return [_voted(column, votes, at, doubts, alike) for at in np.flatnonzero(kept).tolist()]


def _voted(column: Column, votes: Votes, at: int, doubts: Mapping[bool, float], alike: float) -> Raw:
    row, best = int(votes.rows[at]), int(votes.best[at])
    code, meant = int(column.codes[row]), column.values[best]
    left = votes.lefts[int(votes.by[at])]
    rare = code >= 0 and (column.counts[code] < SUPPORTED or column.counts[code] * OVER <= column.counts[best])
    slip = rare and similar(column.values[code], meant)
    # Codes a letter apart are two things, as those a digit apart are.
    slip = slip and (not column.identifier or lost_digits(column.values[code], meant))
    kind = "gap" if code < 0 else "slip" if slip else "dependency"
    base = (1.0 - doubts[code < 0] * (alike if slip else 1.0)) * (1.0 - 0.5 ** int(votes.support[at]))
    facts = {
        "n": int(votes.group[at]), "votes": int(votes.support[at]), "by": " + ".join(left.names),
        "voices": int(votes.voices[at]),
    }  # fmt: skip
    return Raw(row, column.name, kind, meant, base * float(votes.share[at]), left.names, facts)


def _second_opinions(column: Column, left: Left, *, empty: bool) -> float:
    """Share of the single deviations from a dependency that are likely no slips.

    Slips of a kind seldom come twice in one group; where second values do, they are opinions, and single ones among
    them too: two single for each that comes twice. And where more cells dissent than are ever damaged, dissent is the
    rule. Of a gap (`empty`) the column's gaps tell too; of a value they do not, as what is left empty is no opinion.
    """
    group = Group(left.codes, column.with_gaps if empty else column.codes)
    lefts, rights = group.pairs // group.width, group.pairs % group.width
    minor = (rights != group.top[0, lefts]) & (group.size[lefts] >= 2 * FEWEST)
    once, more = int((minor & (group.counts == 1)).sum()), int((minor & (group.counts > 1)).sum())
    large = group.size[lefts] >= 2 * FEWEST
    dissent = float(group.counts[minor].sum()) / max(float(group.counts[large].sum()), 1.0)
    rule = max(0.0, 1.0 - DAMAGED / dissent) if dissent else 0.0
    return min(1.0, max((2.0 * more + 0.5) / (once + 1.0), rule))


def _alike(column: Column) -> float:
    """How often two values of the column, drawn by their rows, look like slips of each other."""
    often = np.flatnonzero(column.counts >= SUPPORTED)
    if len(often) < 2:
        return 0.5
    chance = np.random.default_rng(0)
    weight = column.counts[often] / column.counts[often].sum()
    one, two = chance.choice(often, PAIRED, p=weight), chance.choice(often, PAIRED, p=weight)
    pairs = {(int(a), int(b)) for a, b in zip(one, two, strict=True) if a != b}
    near = sum(similar(column.values[a], column.values[b]) for a, b in sorted(pairs))
    return (near + 1.0) / (len(pairs) + 2.0)


# --- spelling and shape -------------------------------------------------------------------------------


def _of_spelling(grid: Grid, column: Column, lefts: list[Left], seen: Spelled, usual: float) -> list[Raw]:
    if not seen.near:
        return []
    near = {one.value: one for one in seen.near}
    rows = np.flatnonzero(np.isin(column.codes, list(near)))
    rows = rows[~_backed(column, lefts, rows)]
    meant_codes = np.array(
        [-1 if (to := near[int(code)].target) is None else to for code in column.codes[rows]], np.int64
    )
    rows = rows[~_at_odds(grid, column, rows, meant_codes)]
    base = seen.precision(usual)
    found = []
    for row in rows.tolist():
        one = near[int(column.codes[row])]
        meant = None if one.target is None else column.values[one.target]
        kind = "spelling" if meant is not None else "blurred"
        found.append(Raw(row, column.name, kind, meant, base, (), {"n": one.rows}))
    return found


def _backed(column: Column, lefts: list[Left], rows: Counts) -> Flags:
    """Rows whose value their fellows have too: a name spelled rarely, but so by all rows of its owner."""
    backed = np.zeros(len(rows), bool)
    for left in lefts:
        own, others, _most = Group(left.codes, column.codes).row_counts(rows)
        backed |= (others > 0) & (own * 2 >= others)
    return backed


def _at_odds(grid: Grid, column: Column, rows: Counts, meant: Counts) -> Flags:
    """Rows whose other cells do not go with the value meant: Ipatinga lies in another state than Ibitinga.

    The meant value's rows must have nearly all one value in the other column, and the row a different, known one.
    """
    odds = np.zeros(len(rows), bool)
    for other in grid.columns:
        if other is column or other.measured or not other.values or other.repeating < REPEATS or not len(rows):
            continue
        group = Group(column.codes, other.codes)
        at = np.maximum(meant, 0)
        told = (meant >= 0) & (group.votes[0, at] >= GOES_WITH * group.size[at]) & (group.size[at] >= SUPPORTED)
        theirs = other.codes[rows]
        known = (theirs >= 0) & (other.counts[np.maximum(theirs, 0)] >= SUPPORTED)
        odds |= told & known & (group.count(at, theirs) == 0)
    return odds


def _of_shapes(column: Column) -> list[Raw]:
    seen = shaped(column)
    if not seen.odd:
        return []
    base = max(0.0, 1.0 - (READ_AGAIN * seen.more + 0.5) / (seen.few + 1.0))
    odd = {one.value: one for one in seen.odd}
    wanted = {one.suggestion for one in seen.odd}
    known = {value: int(rows) for value, rows in zip(column.values, column.counts, strict=True) if value in wanted}
    found = []
    for row in np.flatnonzero(np.isin(column.codes, list(odd))).tolist():
        one = odd[int(column.codes[row])]
        rows = known.get(one.suggestion or "", 0)
        if rows >= FEWEST:
            found.append(Raw(row, column.name, "mended", one.suggestion, MENDED, (), {"n": rows}))
            continue
        facts = {"shape": one.shape, "share": one.share, "usual": one.usual}
        found.append(Raw(row, column.name, "shape", one.suggestion, base, (), facts))
    return found


def _of_words(column: Column) -> list[Raw]:
    seen = worded(column)
    odd = {one.value: one for one in seen.odd}
    found = []
    for row in np.flatnonzero(np.isin(column.codes, list(odd))).tolist() if odd else ():
        one = odd[int(column.codes[row])]
        facts = {"word": one.word, "meant": one.meant, "n": one.texts}
        found.append(Raw(row, column.name, "word", one.mended, seen.precision, (), facts))
    return found


def _of_amounts(grid: Grid, column: Column) -> list[Raw]:
    seen = off(grid, column)
    if seen is None:
        return []
    found = []
    for row, power, meant in zip(seen.rows.tolist(), seen.powers.tolist(), seen.meant, strict=True):
        facts = {"by": seen.by, "times": f"{10.0**power:g}"}
        found.append(Raw(row, column.name, "magnitude", meant, seen.precision, (seen.by,), facts))
    return found


def _of_places(grid: Grid, moved: Moved) -> list[Raw]:
    here, home = grid.column(moved.column), grid.column(moved.home)
    found = []
    for row, swapped, seen in zip(moved.rows.tolist(), moved.swapped.tolist(), moved.seen.tolist(), strict=True):
        facts = {"n": seen, "by": moved.home}
        if swapped:
            found.append(Raw(row, here.name, "misplaced", home.values[home.codes[row]], 0.95, (moved.home,), facts))
        else:
            found.append(Raw(row, here.name, "misplaced", None, 0.6, (moved.home,), facts))
    return found


# --- what explains suspicions away --------------------------------------------------------------------


def _explained(grid: Grid, column: Column, found: list[Raw]) -> list[Raw]:
    """Without those that fall on most rows of some other column's value: they tell of that value, not of slips."""
    if len(found) < UNUSUAL_ROWS:
        return found
    rows = np.array([one.row for one in found])
    struck = np.zeros(len(found), bool)
    for other in grid.columns:
        if other is column or other.measured or not other.values:
            continue
        codes: Codes = other.codes[rows]
        hit = np.bincount(codes[codes >= 0], minlength=len(other.values))
        usual = (hit >= UNUSUAL_ROWS) & (hit > UNUSUAL * other.counts)
        struck |= (codes >= 0) & usual[np.maximum(codes, 0)]
    return [one for one, away in zip(found, struck, strict=True) if not away]

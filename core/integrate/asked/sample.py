"""A drawn sample that people judge without seeing the model's answer, and what their agreement with it allows.

Half of the cases are cells that the model found, half cells that it let pass. Each offers two values, in drawn order:
what the cell says and what the model proposes, or another value of the column where it proposes nothing, so that
nobody can tell from the question what the model said. Cohen's kappa (1960) compares both over all judged cases; its
interval is Wilson's (1927) of the observed agreement, with the agreement by chance held as it was measured.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.errors import BadInput
from core.i18n import N_, _
from core.integrate.asked.questions import KIND_OF, Questions
from core.integrate.consistency.attributes import mentions
from core.integrate.consistency.finding import Finding
from core.integrate.consistency.looking import MOST_ROWS, queue, say
from core.integrate.seen import cases_as_seen
from core.lake import Lake
from core.text.metrics import cohen_kappa, kappa_interval

if TYPE_CHECKING:
    from core.engine import Cursor

SAMPLE, LABELS = "lake.integrate.asked_sample", "lake.integrate.asked_labels"
_TABLES = {
    SAMPLE: 'dataset VARCHAR, use VARCHAR, place BIGINT, key VARCHAR, title VARCHAR, "column" VARCHAR, value VARCHAR, '
    "offered VARCHAR, said VARCHAR, texts VARCHAR",
    LABELS: "dataset VARCHAR, use VARCHAR, key VARCHAR, label VARCHAR, author VARCHAR, entry BIGINT, time TIMESTAMPTZ",
}
HALF = 30
"""Cases drawn of what the model found, and of what it let pass: an hour of nobody's time, some seconds each."""
LEAST_LABELLED = 30
"""Judged cases from which an agreement is shown as one: below, Wilson's interval of nine in ten is wider than 0.25."""
LEAST_KAPPA = 0.6
"""Lower end of kappa's interval from which findings are applied in bulk: "substantial" (Landis and Koch 1977)."""
LABELLED = ("now", "offered", "other", "none", "skip", "open")
"""The cell's own value, the other one, neither of them, nothing said; passed over; taken back."""


@dataclass(frozen=True)
class Case:
    """One cell to be judged.

    Attributes:
        key: What it is known by.
        title: What the row is called.
        column: Of the cell.
        choices: Label -> value to show, "" for those in words, in the order to be shown.
        texts: Column -> text of the row.
    """

    key: str
    title: str
    column: str
    choices: dict[str, str]
    texts: dict[str, str]


@dataclass(frozen=True)
class Agreement:
    """How far people and the model agree over the drawn sample.

    Attributes:
        drawn, labelled, same: Cases drawn, judged, and judged alike.
        kappa: Cohen's; None where nothing is judged, or both said one thing throughout.
        low, high: Its 95 % interval.
    """

    drawn: int
    labelled: int
    same: int
    kappa: float | None
    low: float
    high: float

    @property
    def enough(self) -> bool:
        """Whether what the model found may be applied in bulk."""
        return self.labelled >= LEAST_LABELLED and self.kappa is not None and self.low >= LEAST_KAPPA


def drawn(questions: Questions, found: Sequence[Finding], answered: Sequence[int]) -> list[tuple[Any, ...]]:
    """Cases of a run, as rows of the table: key, title, column, value, offered, what the model said, texts."""
    by_cell = {(one.row, one.column): one for one in found}
    gaps = questions.use == "attributes"
    cells: dict[bool, list[tuple[str, int, str]]] = {True: [], False: []}
    for place in answered:
        at, row = questions.places[place], questions.rows[place]
        columns = row["missing"] if gaps else [*row.get("cells", {}), *_whole_texts(questions, at)]
        for column in columns:
            hit = (int(questions.table.rows[at]), column) in by_cell
            key = _hash(questions, at, column, questions.table.columns[column][at] or "")
            cells[hit].append((key, place, column))
    made = []
    for key, place, column in [*sorted(cells[True])[:HALF], *sorted(cells[False])[:HALF]]:
        at, row = questions.places[place], questions.rows[place]
        one = by_cell.get((int(questions.table.rows[at]), column))
        value = str(questions.table.columns[column][at] or "")
        offered = one.proposal if one is not None and one.proposal is not None else _decoy(questions, key, at, column)
        said = ("none" if gaps else "now") if one is None else "offered" if one.proposal is not None else "other"
        texts = dict(row["texts"]) | ({"": row["product"]["title"]} if "product" in row else {})
        told = json.dumps(texts, ensure_ascii=False)
        mine = _hash(questions, at, column, value, offered or "")
        made.append((mine, questions.table.title(at), column, value, offered, said, told))
    return sorted(made)


def _whole_texts(questions: Questions, at: int) -> list[str]:
    """Columns whose text is judged as a whole: a description, a review."""
    column = questions.table.roles.get("text" if questions.use == "reviews" else "description")
    if column not in questions.columns:
        return []
    assert column is not None
    return [column] if questions.table.columns[column][at] else []


def _hash(questions: Questions, at: int, *said: str) -> str:
    thing = questions.table.id(at) or str(questions.table.rows[at])
    return hashlib.sha256("\x1f".join((questions.use, thing, *said)).encode("utf-8", "surrogatepass")).hexdigest()


def _decoy(questions: Questions, key: str, at: int, column: str) -> str | None:
    """Another value of the column that the row does not name; None where the column has none."""
    values = questions.allowed.get(column, {})
    texts = list(questions.rows[questions.places.index(at)]["texts"].values())
    now = questions.table.columns[column][at]
    named = set().union(*mentions(texts, values)) if values else set()
    free = [shown for plain, shown in values.items() if plain not in named and shown != now]
    return free[int(key[:8], 16) % len(free)] if free else None


def keep(cursor: Cursor, name: str, use: str, cases: Sequence[tuple[Any, ...]]) -> None:
    """Keep the cases of a run in place of those of an earlier one; labels stay, by case."""
    import pandas as pd

    _prepare(cursor)
    cursor.execute(f"DELETE FROM {SAMPLE} WHERE dataset = ? AND use = ?", [name, use])
    if cases:
        lines = [(name, use, place, *case) for place, case in enumerate(cases)]
        frame = pd.DataFrame(lines, columns=_names(SAMPLE)).astype({"offered": object})
        cursor.register("batch", frame)
        cursor.execute(f"INSERT INTO {SAMPLE} SELECT * FROM batch")
        cursor.unregister("batch")


def _names(table: str) -> list[str]:
    return [part.split()[0].strip('"') for part in _TABLES[table].split(", ")]


def _prepare(cursor: Cursor) -> None:
    for table, columns in _TABLES.items():
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")


_JOINED = (
    f"SELECT s.*, coalesce(l.label, 'open') AS label, coalesce(l.entry, 0) AS entry FROM {SAMPLE} s LEFT JOIN "
    f"(SELECT key, arg_max(label, entry) AS label, max(entry) AS entry FROM {LABELS} WHERE dataset = ? AND use = ? "
    "GROUP BY key) l ON s.key = l.key WHERE s.dataset = ? AND s.use = ?"
)


def _asked(lake: Lake, name: str, use: str) -> list[dict[str, Any]]:
    if not lake.holds("integrate.asked_sample"):
        return []
    with lake.read() as cursor:
        found = cursor.execute(f"{_JOINED} ORDER BY s.place", [name, use, name, use]).arrow().read_all().to_pylist()
    return list(found)


def waiting(lake: Lake, name: str, use: str) -> list[Case]:
    """Cases that nobody has judged, as whoever acts sees the dataset."""
    return cases_as_seen(lake, name, [_case(use, row) for row in _asked(lake, name, use) if row["label"] == "open"])


def _case(use: str, row: Mapping[str, Any]) -> Case:
    if use == "attributes":
        choices = {"offered": str(row["offered"])} if row["offered"] is not None else {}
        choices |= {"other": "", "none": ""}
    elif row["offered"] is None:
        choices = {"now": "", "other": ""}
    else:
        pair = [("now", str(row["value"])), ("offered", str(row["offered"]))]
        choices = dict(pair if int(row["key"][-1], 16) % 2 else pair[::-1]) | {"other": ""}
    return Case(row["key"], row["title"], row["column"], choices, json.loads(row["texts"]))


def label(lake: Lake, name: str, use: str, said: Mapping[str, str], author: str | None = None) -> None:
    """Keep a person's judgements, in one commit.

    Args:
        lake, name, use: Of which sample.
        said: Key of a case -> one of `LABELLED`.
        author: Who judges.

    Raises:
        BadInput: no such judgement.
    """
    import pandas as pd

    for one in said.values():
        if one not in LABELLED:
            raise BadInput(_("“{verdict}” is no verdict.").format(verdict=one))
    if not said:
        return
    info = {"judged": name, "use": use, "cases": len(said)}
    with lake.write(N_("Judge cases of the large model"), author=author, info=info, needs="judge") as cursor:
        _prepare(cursor)
        who = author or lake.author
        lines = [(name, use, key, one, who) for key, one in said.items()]
        cursor.register("batch", pd.DataFrame(lines, columns=_names(LABELS)[:5]))
        cursor.execute(
            f"INSERT INTO {LABELS} SELECT *, (SELECT coalesce(max(entry), 0) FROM {LABELS}) + row_number() OVER (), "
            "now() FROM batch"
        )
        cursor.unregister("batch")


def take_back(lake: Lake, name: str, use: str, author: str | None = None) -> bool:
    """Open the case again that was judged last; False where there is none."""
    judged = [row for row in _asked(lake, name, use) if row["label"] != "open"]
    if not judged:
        return False
    label(lake, name, use, {max(judged, key=lambda row: row["entry"])["key"]: "open"}, author)
    return True


def agreement(lake: Lake, name: str, use: str) -> Agreement:
    """How far the people's judgements and the model's answers agree over the sample of the newest run."""
    rows = _asked(lake, name, use)
    judged = [row for row in rows if row["label"] not in ("open", "skip")]
    mine, people = [row["said"] for row in judged], [row["label"] for row in judged]
    same = sum(one == other for one, other in zip(mine, people, strict=True))
    kappa = cohen_kappa(mine, people)
    low, high = kappa_interval(mine, people)
    return Agreement(len(rows), len(judged), same, kappa, low, high)


def apply_all(lake: Lake, name: str, use: str, author: str | None = None) -> int:
    """Accept every waiting finding of a use that has a proposal, which makes them a step of the recipe; how many.

    Raises:
        BadInput: people's agreement with the model is not shown well enough.
    """
    shown = agreement(lake, name, use)
    if not shown.enough:
        said = "–" if shown.kappa is None else f"{shown.kappa:.2f} ({shown.low:.2f})"
        words = _("The findings cannot be applied in bulk yet: judged cases {n}, agreement (kappa) {kappa}.")
        need = _("Judged cases of the sample that it takes: {n}; kappa's interval must begin at {k} or above.")
        raise BadInput(words.format(n=shown.labelled, kappa=said), hint=need.format(n=LEAST_LABELLED, k=LEAST_KAPPA))
    found = [one for one in queue(lake, name, KIND_OF[use], "open", MOST_ROWS) if one.proposal is not None]
    say(lake, name, found, "accepted", author)
    return len(found)

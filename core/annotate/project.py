"""Projects: which items are labelled with which labels, and by what rules."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from core.annotate import sessions
from core.annotate.item import Item
from core.annotate.ledger import reading, writing
from core.engine import quote
from core.errors import BadInput, NotFound
from core.i18n import _, listed
from core.lake import dataset_name
from core.text import LABELS
from core.text.reading import content
from core.text.sentiment import predictions

if TYPE_CHECKING:
    from core.lake import Lake

POOL = 1_000
"""Texts drawn for a project where nobody says how many: a few hours of one person's work."""
MOST_LABELS = 9
"""Each label has a digit as its key."""


@dataclass(frozen=True)
class Project:
    """One labelling task.

    Attributes:
        name: key of the project, as a dataset's name.
        title: what people call it.
        dataset, version, column: where the items come from; the column is empty for sessions.
        task: ``sentiment``, ``own`` (any list of labels) or ``behaviour`` (sessions of an events dataset).
        labels: two to nine; label n has the key n.
        encoder: base encoder of the head, or ``behaviour`` for counts of what a session holds.
        guidelines: Markdown shown to every annotator.
        goal: labels to reach; never more than items when the project is made.
        overlap: share of the items that every annotator gets, so that agreement can be measured.
        every: labels after which the head is retrained by itself; 0 never.
        seed: of the pool and of every queue.
    """

    name: str
    title: str
    dataset: str
    version: int
    column: str
    task: str
    labels: tuple[str, ...]
    encoder: str
    guidelines: str = ""
    goal: int = 200
    overlap: float = 0.2
    every: int = 5
    seed: int = 13


def create(
    lake: Lake,
    title: str,
    dataset: str,
    *,
    task: str = "sentiment",
    labels: Sequence[str] = (),
    column: str | None = None,
    pool: int = POOL,
    below: float | None = None,
    author: str | None = None,
    **settings: Any,
) -> Project:
    """Make a project and draw its pool: distinct items in the order of a seeded hash, ``pool`` at most.

    Args:
        labels: own labels; sentiment and behaviour bring theirs.
        column: text column; None takes the one with the role text.
        below: draw only texts that the review model is less sure of than this.
        settings: further fields of ``Project``.

    Raises:
        BadInput: a name already taken, wrong labels, no such column, or nothing to label.
    """
    found = lake.dataset(dataset)
    name = _free_name(lake, title)
    chosen: tuple[str, ...]
    if task == "behaviour":
        chosen, place = sessions.LABELS, ""
    else:
        place = column or found.column("text") or ""
        chosen = LABELS if task == "sentiment" else tuple(labels)
        if place not in lake.columns(dataset, version=found.version):
            raise BadInput(
                _("{name} has no text column to label.").format(name=dataset),
                hint=_("Say which column holds the text on the Datasets page."),
            )
    project = Project(name, title.strip(), dataset, found.version, place, task, check_labels(chosen), "", **settings)
    if task == "behaviour":
        items = list(sessions.items(lake, dataset, found.version, pool, project.seed))
    else:
        items = _texts(lake, project, found.column("rating"), pool, below)
    if not items:
        raise BadInput(
            _("{name} holds nothing that could be labelled.").format(name=dataset),
            hint=_("Choose another dataset or column."),
        )
    encoder = _encoder(project, [item.language for item in items])
    project = replace(project, encoder=encoder, goal=min(project.goal, len(items)))
    with writing(lake) as db:
        _write(db, project, author or lake.author, 0)
        db.executemany(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(name, i.place, i.row, i.text_hash, i.language, i.text, i.hint) for i in items],
        )
    return project


def change(lake: Lake, name: str, *, author: str | None = None, **changes: Any) -> Project:
    """Give a project other guidelines, goal, overlap, pace of retraining or title; every revision stays on record."""
    fixed = set(changes) - {"guidelines", "goal", "overlap", "every", "title"}
    if fixed:
        raise BadInput(_("These cannot be changed once labels exist: {names}.").format(names=listed(sorted(fixed))))
    changed = replace(get(lake, name), **changes)
    with writing(lake) as db:
        last = db.execute("SELECT max(revision) FROM projects WHERE name = ?", [name]).fetchone()[0]
        _write(db, changed, author or lake.author, int(last) + 1)
    return changed


def _write(db: Any, project: Project, author: str, revision: int) -> None:
    facts = json.dumps(asdict(project), ensure_ascii=False)
    db.execute("INSERT INTO projects VALUES (?, ?, ?, ?, ?)", [project.name, revision, facts, author, time.time()])


def all_projects(lake: Lake) -> list[Project]:
    """Every project in its newest revision, newest project first."""
    with reading(lake) as db:
        rows = db.execute(
            "SELECT facts FROM projects AS one WHERE revision = (SELECT max(revision) FROM projects "
            "WHERE name = one.name) ORDER BY (SELECT min(time) FROM projects WHERE name = one.name) DESC"
        ).fetchall()
    return [_read(row["facts"]) for row in rows]


def get(lake: Lake, name: str) -> Project:
    """One project.

    Raises:
        NotFound: there is none of that name, with the nearest names.
    """
    found = {project.name: project for project in all_projects(lake)}
    if name not in found:
        raise NotFound.among(_("project"), name, list(found))
    return found[name]


def _read(facts: str) -> Project:
    values = json.loads(facts)
    return Project(**{**values, "labels": tuple(values["labels"])})


def items(lake: Lake, name: str) -> list[Item]:
    """The project's pool, in the order of its drawing; ``place`` is the position in this list."""
    with reading(lake) as db:
        rows = db.execute(
            "SELECT place, row, text_hash, language, text, hint FROM items WHERE project = ? ORDER BY place", [name]
        ).fetchall()
    return [Item(*row) for row in rows]


def check_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels without blanks around them.

    Raises:
        BadInput: fewer than two, more than nine, one twice, or one longer than 40 characters.
    """
    chosen = tuple(label.strip() for label in labels if label.strip())
    if not 2 <= len(chosen) <= MOST_LABELS or len(set(chosen)) < len(chosen) or any(len(one) > 40 for one in chosen):
        raise BadInput(
            _("A project needs two to nine different labels of at most 40 characters."),
            hint=_("Write one label per line."),
        )
    return chosen


def _free_name(lake: Lake, title: str) -> str:
    if not title.strip():
        raise BadInput(_("The project needs a name."))
    base = dataset_name(title) if title.strip().isascii() else "project"
    known = all_projects(lake)
    taken = {project.name for project in known}
    if title.strip() in {project.title for project in known}:
        raise BadInput(
            _("There is already a project called “{name}”.").format(name=title.strip()),
            hint=_("Choose another name."),
        )
    return next(name for n in range(1, 10_000) if (name := base if n == 1 else f"{base[:58]}_{n}") not in taken)


def _texts(lake: Lake, project: Project, rating: str | None, pool: int, below: float | None) -> list[Item]:
    """Distinct cleaned texts with at least one letter, drawn by a seeded hash of the cell; ``row`` is the first row."""
    column = quote(project.column)
    stars = f"any_value(TRY_CAST({quote(rating)} AS DOUBLE))" if rating and project.task == "sentiment" else "NULL"
    unsure, values = ("", []) if below is None else _unsure(lake, project, below)
    sql = f"""
        SELECT min(_row), {column}::VARCHAR, {stars}
        FROM {lake.table(project.dataset, version=project.version)} AS source
        WHERE trim({column}::VARCHAR) <> '' {unsure} GROUP BY 2
        ORDER BY md5(? || {column}::VARCHAR), 1 LIMIT ?
    """
    with lake.read() as cursor:
        rows = cursor.execute(sql, [*values, f"{project.seed}:", 2 * pool]).fetchall()
    found: dict[str, Item] = {}
    for row, text, rated in rows:
        read = content.read(text)
        if read.language not in ("none", "placeholder") and read.hash not in found and len(found) < pool:
            found[read.hash] = Item(len(found), row, read.hash, read.language, read.text, _from_stars(rated))
    return list(found.values())


def _unsure(lake: Lake, project: Project, below: float) -> tuple[str, list[Any]]:
    """SQL of the rows that the review model is less sure of than a threshold."""
    place = predictions.chosen(lake, project.dataset, project.version)
    if place is None:
        raise BadInput(
            _("The review model has not read this version of {name}.").format(name=project.dataset),
            hint=_("Score the reviews on the Sentiment page first."),
        )
    rows = (
        f"SELECT _row FROM {predictions.TABLE} WHERE dataset = ? AND version = ? AND model = ? "
        "AND greatest(p_negative, p_neutral, p_positive) < ?"
    )
    return f"AND _row IN ({rows})", [project.dataset, *place, below]


def _from_stars(stars: float | None) -> str | None:
    if stars is None or not 1 <= stars <= 5:
        return None
    return LABELS[0] if stars <= 2 else LABELS[2] if stars >= 4 else LABELS[1]


def _encoder(project: Project, languages: Sequence[str]) -> str:
    """MiniLM where nearly everything is English, else the multilingual encoder."""
    if project.task == "behaviour":
        return "behaviour"
    foreign = sum(language != "en" for language in languages)
    return "multilingual-e5-small" if 10 * foreign > len(languages) else "all-MiniLM-L6-v2"

"""Labelled texts: read from a dataset, mapped to classes, split once without leakage."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.engine import quote
from core.errors import BadInput, NotFound
from core.i18n import _, listed
from core.text import LABELS
from core.text.reading import content
from core.text.training.labels import examples_of, names_sentiment, plain, readable
from core.text.training.split import Example, without_leakage

if TYPE_CHECKING:
    from core.lake import Lake

KINDS = ("auto", "sentiment", "classes")
"""How a label column is read: sentiment maps names, 0/1 and stars 1 to 5 to three classes; classes keeps its values."""
MAX_CLASSES = 200
"""Classes of a training: with more a class has too few texts to learn from."""
RARE = 8
"""A class with fewer texts cannot be split in three and is left out."""
DEV, TEST = 0.1, 0.2
"""Shares of the texts held out for choices and for the figure that is told; the rest is learned from."""


@dataclass(frozen=True)
class Labelled:
    """Texts with a class each.

    Attributes:
        name, version: the dataset or file they come from; a file has version 0.
        text, label: its columns.
        kind: sentiment or classes.
        labels: class names in the order of the class numbers.
        left_out: rows that are not used, by reason (empty, rare, limit).
    """

    name: str
    version: int
    text: str
    label: str
    kind: str
    labels: tuple[str, ...]
    examples: tuple[Example, ...]
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """Short hash of every text and its class, in order."""
        return _digest(f"{e.label}\t{e.text}" for e in self.examples)


@dataclass(frozen=True)
class Split:
    """Train, development and test part of one data set; ``hash`` names exactly this split."""

    labels: tuple[str, ...]
    kind: str
    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]
    hash: str

    @property
    def chinese(self) -> float:
        """Share of the test texts that are Chinese."""
        return sum(content.language_of(e.text) == "zh" for e in self.test) / len(self.test)

    @property
    def languages(self) -> tuple[str, ...]:
        """English and Chinese, each where at least every twentieth training text is in it."""
        found = Counter(content.language_of(e.text) for e in self.train)
        return tuple(code for code in ("en", "zh") if 20 * found[code] >= len(self.train)) or ("en",)


def from_lake(
    lake: Lake, dataset: str, text: str, label: str, *, kind: str = "auto", version: int | None = None, limit: int = 0
) -> Labelled:
    """The labelled texts of a dataset at a version, the newest when None.

    Raises:
        NotFound: no such dataset or column.
        BadInput: the labels cannot be used.
    """
    found = lake.dataset(dataset)
    number = version or found.version
    columns = lake.columns(dataset, version=number)
    for name in (text, label):
        if name not in columns:
            raise NotFound.among(_("column"), name, list(columns))
    if kind == "auto" and found.column("rating") == label:
        kind = "sentiment"
    sql = f"SELECT {quote(text)}::VARCHAR, {quote(label)}::VARCHAR FROM {lake.table(dataset, version=number)} AS source"
    with lake.read() as cursor:
        rows = cursor.execute(f"{sql} ORDER BY _row").fetchall()
    return labelled(dataset, number, text, label, rows, kind=kind, limit=limit)


def labelled(
    name: str,
    version: int,
    text: str,
    label: str,
    rows: Sequence[tuple[str | None, str | None]],
    *,
    kind: str = "auto",
    limit: int = 0,
) -> Labelled:
    """Texts and labels of rows; texts are cleaned as the scorer cleans them.

    Args:
        kind: one of ``KINDS``; auto takes sentiment when every label is the name of one.
        limit: at most this many texts, drawn at random with a fixed seed; 0 takes all.

    Raises:
        BadInput: fewer than two classes, too many, or a label that is no sentiment.
    """
    if kind not in KINDS:
        raise NotFound.among(_("kind of label"), kind, KINDS)
    cleaned = [(content.read(t).text, "" if x is None else str(x).strip()) for t, x in rows]
    pairs = [(t, x) for t, x in cleaned if t and x]
    left_out = Counter({"empty": len(cleaned) - len(pairs)})
    if kind == "auto":
        kind = "sentiment" if pairs and all(map(names_sentiment, {x for _t, x in pairs})) else "classes"
    if kind == "sentiment":
        usable, strange = _stars(pairs)
        left_out["strange"] = strange
        labels, examples = LABELS, examples_of((t for t, _x in usable), (x for _t, x in usable), name)
    else:
        labels, examples = _classes(pairs, name, label)
    counts = Counter(e.label for e in examples)
    rare = {number for number, count in counts.items() if count < RARE}
    if kind == "classes" and rare:
        left_out["rare"] = sum(counts[number] for number in rare)
        names = [n for i, n in enumerate(labels) if i not in rare]
        examples = [Example(e.text, names.index(labels[e.label]), e.source) for e in examples if e.label not in rare]
        labels = tuple(names)
    if limit and len(examples) > limit:
        left_out["limit"] = len(examples) - limit
        chosen = np.sort(np.random.default_rng(13).permutation(len(examples))[:limit])
        examples = [examples[i] for i in chosen]
    if len({e.label for e in examples}) < 2:
        raise BadInput(
            _("The column {label} does not hold two classes with {least} texts each.").format(label=label, least=RARE),
            hint=_("Choose the column that holds the labels, or label more texts."),
        )
    return Labelled(name, version, text, label, kind, tuple(labels), tuple(examples), dict(+left_out))


def _stars(pairs: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], int]:
    """Pairs whose label is a sentiment or a whole star, and how many are neither; damaged ratings are common."""
    usable = [(t, plain(x)) for t, x in pairs if readable(x)]
    if {x for _t, x in usable} & set("2345"):  # stars: a zero among them is no star
        usable = [(t, x) for t, x in usable if x not in ("0", "-1")]
    if not usable:
        raise BadInput(
            _("The labels are no sentiment."),
            hint=_("Use {names}, or 0 and 1, or stars 1 to 5.").format(names=listed(LABELS)),
        )
    return usable, len(pairs) - len(usable)


def _classes(pairs: Sequence[tuple[str, str]], name: str, label: str) -> tuple[tuple[str, ...], list[Example]]:
    names = sorted({x for _t, x in pairs})
    if len(names) > MAX_CLASSES:
        raise BadInput(
            _("The column {label} holds too many different values for classes ({n}).").format(
                label=label, n=len(names)
            ),
            hint=_("At most {most} classes can be trained.").format(most=MAX_CLASSES),
        )
    numbers = {value: number for number, value in enumerate(names)}
    return tuple(names), [Example(t, numbers[x], name) for t, x in pairs]


def split(labelled: Labelled, seed: int) -> Split:
    """Draw the parts; near-duplicates stay on one side and only one of them is kept.

    Raises:
        BadInput: too few distinct texts, or a class that the training part lacks.
    """
    kept = without_leakage(labelled.examples, dev=DEV, test=TEST, seed=seed)
    parts = {part: tuple(e for e in kept if e.part == part) for part in ("train", "dev", "test")}
    needed = {e.label for e in labelled.examples}
    if len(kept) < 30 or len(parts["dev"]) < 2 or len(parts["test"]) < 5 or {e.label for e in parts["train"]} != needed:
        raise BadInput(
            _("There are too few labelled texts to train and test on: {n} after removing duplicates.").format(
                n=len(kept)
            ),
            hint=_("Bring at least 30 distinct texts, with every class among them."),
        )
    digest = _digest(f"{e.part}\t{e.label}\t{e.text}" for e in kept)
    return Split(labelled.labels, labelled.kind, parts["train"], parts["dev"], parts["test"], digest)


def _digest(lines: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode("utf-8", "surrogatepass") + b"\x00")
    return digest.hexdigest()[:16]

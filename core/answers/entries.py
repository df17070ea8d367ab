"""Questions with their answers as one version of a dataset holds them, each with the place it came from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.answers import journal
from core.engine import quote
from core.errors import BadInput
from core.i18n import _
from core.recommend.data import parsing
from core.search.matching import fold, pieces
from core.text.reading import content

if TYPE_CHECKING:
    from core.lake import Dataset, Lake

LONGEST_QUESTION = 1_000
"""Signs of a question that are read; what stands behind asks for nothing more."""
LONGEST_ANSWER = 10_000
"""Signs of an answer that are kept: some pages, as somebody reads them to a customer."""
IDS_KNOWN = 0.8
"""Share of a column's values that are products of one catalog from which it says what a question is about."""
IDS_LOOKED_AT = 2_000
"""Values of a column that are held against catalogs."""
_EMPTY = (
    "a an the please kindly usually normally generally typically just simply also then very really so our we you "
    "请 您 亲"
)
EMPTY_WORDS = frozenset(_EMPTY.split())
"""Words by which two answers may differ and still say the same; none that denies, limits or joins."""
_ZH_EMPTY = re.compile("请|您|亲|哦|呢|啊|呀|哈|的|了|通常|一般|会")
WRITTEN = "desk"
"""In the place of a file: an entry that somebody wrote at the desk."""


@dataclass(frozen=True)
class Entry:
    """A question with its answer.

    Attributes:
        question, answer: Cleaned of tags, entities and control characters.
        about: Id of the product that the row names, "" for none.
        row: The dataset's own row number; -1 for one written at the desk.
        file, line: Where it stands; of one written at the desk `WRITTEN` and its number there.
        author: Who wrote it at the desk, else "".
    """

    question: str
    answer: str
    about: str
    row: int
    file: str
    line: int
    author: str = ""

    @property
    def key(self) -> str:
        """What the entry says, whatever row it stands in: what people say of it is kept by this."""
        return journal.digest(self.question, self.answer)


@dataclass(frozen=True)
class Entries:
    """The entries of one version.

    Attributes:
        dataset, layer, version: Where they were read; the layer's newest data.
        number: The dataset's own number of that version.
        entries: In the order of the rows, those of the desk last; equal ones once.
        answer_of: (entries,) number of each entry's answer: those that differ in case, marks and empty words have one.
        empty: Rows without question or without answer, left out.
        repeated: Rows that say what an earlier one says.
        replaced: Entries set aside because a better answer was accepted in their place.
    """

    dataset: str
    layer: str
    version: int
    number: int
    entries: tuple[Entry, ...]
    answer_of: NDArray[np.int64]
    empty: int = 0
    repeated: int = 0
    replaced: int = 0

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def questions(self) -> list[str]:
        """(entries,) the questions."""
        return [one.question for one in self.entries]

    @property
    def answers(self) -> int:
        """How many different answers there are."""
        return int(self.answer_of.max()) + 1 if len(self.answer_of) else 0

    @cached_property
    def place(self) -> dict[str, int]:
        """Key -> place of the first entry that says it."""
        found: dict[str, int] = {}
        for at, one in enumerate(self.entries):
            found.setdefault(one.key, at)
        return found


def open_entries(lake: Lake, dataset: Dataset) -> Entries:
    """The entries of a dataset's newest version, with what people wrote and accepted at the desk.

    Raises:
        BadInput: No column is known to hold questions, or answers.
    """
    columns = lake.columns(dataset.name)
    asked, told = dataset.column("question"), dataset.column("answer")
    if asked not in columns or told not in columns:
        raise BadInput(
            _("“{name}” has no column of questions and one of answers.").format(name=dataset.name),
            hint=_("Say on the Datasets page which columns they are."),
            command=_("Say which columns they are when it is ingested: --role question=COLUMN --role answer=COLUMN."),
        )
    about = _about(lake, dataset, columns)
    subject = parsing.text(about) if about else "NULL"
    source = f"{parsing.text(asked)} AS q, {parsing.text(told)} AS a, {subject} AS s, _row, _file, _line"
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {source} FROM {lake.table(dataset.name)} ORDER BY _row").fetchall()
    said = journal.decided(lake, dataset.name)
    found = [_entry(*row) for row in rows]
    written = [Entry(one.question, one.answer, "", -1, WRITTEN, one.number, one.author) for one in said.written]
    return put_together(
        [*found, *written],
        dataset=dataset.name,
        layer=dataset.layer,
        version=dataset.version,
        number=dataset.ordinal,
        aside=said.aside,
    )


def put_together(
    found: Sequence[Entry | None],
    *,
    dataset: str = "",
    layer: str = "raw",
    version: int = 0,
    number: int = 0,
    aside: frozenset[str] = frozenset(),
) -> Entries:
    """Entries of rows: None is a row without question or answer; `aside` are keys of what no longer holds."""
    kept: list[Entry] = []
    seen: set[tuple[str, str, str]] = set()
    answers: dict[str, int] = {}
    numbers: list[int] = []
    replaced = repeated = 0
    for one in found:
        if one is None:
            continue
        same = (plain(one.question), plain(one.answer), one.about)
        if one.key in aside:
            replaced += 1
        elif same in seen:
            repeated += 1
        else:
            seen.add(same)
            kept.append(one)
            numbers.append(answers.setdefault(same_answer(one.answer), len(answers)))
    empty = sum(one is None for one in found)
    number_of = np.array(numbers, dtype=np.int64)
    return Entries(dataset, layer, version, number, tuple(kept), number_of, empty, repeated, replaced)


def plain(text: str) -> str:
    """A text as it is compared as a whole: words alone, without differences of width, case and marks."""
    return " ".join(pieces(text)) or " ".join(fold(text).split())


def same_answer(text: str) -> str:
    """What two answers have in common that say the same: their words without those that change nothing."""
    told = _ZH_EMPTY.sub("", plain(text))
    return " ".join(word for word in told.split() if word not in EMPTY_WORDS) or told


def clean(text: object, longest: int = LONGEST_QUESTION) -> str:
    """A text of a stranger as it is read: no tags, entities or control characters, no half signs, and not endless."""
    cut = str(text or "")[: 20 * longest]
    return content.cleaned(cut)[:longest].encode("utf-8", "ignore").decode()


def _entry(question: str | None, answer: str | None, about: str | None, row: int, file: str, line: int) -> Entry | None:
    asked, told = clean(question), clean(answer, LONGEST_ANSWER)
    if not asked or not told or not pieces(asked):
        return None
    return Entry(asked, told, about or "", int(row), str(file or ""), int(line or 0))


def _about(lake: Lake, dataset: Dataset, columns: dict[str, str]) -> str | None:
    """The column that says which product a question is about: most of its values are ids of one catalog."""
    taken = set(dataset.roles.values())
    able = [name for name, kind in columns.items() if name not in taken and not name.startswith("_")]
    able = [name for name in able if columns[name] in ("VARCHAR", "BIGINT", "INTEGER")]
    catalogs = [
        one for one in lake.datasets() if one.kind == "items" and one.column("item_id") in lake.columns(one.name)
    ]
    best: tuple[float, str | None] = (0.0, None)
    for catalog in catalogs:
        known = f"SELECT {parsing.text(str(catalog.column('item_id')))} FROM {lake.table(catalog.name)}"
        for column in able:
            some = (
                f"SELECT DISTINCT {parsing.text(column)} AS one FROM {lake.table(dataset.name)} "
                f"WHERE {quote(column)} IS NOT NULL LIMIT {IDS_LOOKED_AT}"
            )
            with lake.read() as cursor:
                share = cursor.execute(
                    f"SELECT avg((one IN ({known}))::DOUBLE) FROM ({some}) WHERE one IS NOT NULL"
                ).fetchone()
            if share and share[0] and share[0] > best[0]:
                best = (float(share[0]), column)
    return best[1] if best[0] >= IDS_KNOWN else None

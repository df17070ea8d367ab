"""The topics of a dataset's texts, kept in the lake version by version, so that a topic keeps its number over time."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core import access
from core.errors import NotFound
from core.i18n import N_, _, language
from core.lake import has_table, kept
from core.text.reading import item_text, remembered
from core.text.topics import KINDS, Topic, is_chinese, matched, topics
from core.voice.by_people import as_said, hidden_in, words
from core.voice.over_time import Growing, grain_of, newest, warnings_of
from core.voice.said import Said, column_of, said_of

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs
    from core.lake import Lake
    from core.text.models import encoders

TABLE = "text.topics"
COLUMNS = "dataset VARCHAR, version BIGINT, heard TIMESTAMP, texts BIGINT, topics VARCHAR, growing VARCHAR"
FEWEST = 8
"""Texts of a topic: fewer are chance."""
MOST = 40
"""Topics kept, known complaints and then the largest: more are not read."""
HANDLER = "core.voice.hearing:run"


@dataclass(frozen=True)
class HeardTopic:
    """One topic.

    Attributes:
        id: Its number, the same in every reading.
        words: What it speaks of, the most telling first.
        rows: Numbers of its rows, the most typical first.
        negative: How many of its texts are negative, and of how many the tone is known.
        known: Of how many the tone is known.
        is_new: Whether no earlier reading had it.
        centre: (width,) of length 1, by which it is known again.
        name: What people call it, "" for its words.
        parts: Numbers of the topics that people joined in it.
        kind: The complaint that every shop knows that it is, a key of `KINDS`; "" for none.
    """

    id: int
    words: tuple[str, ...]
    rows: tuple[int, ...]
    negative: int
    known: int
    is_new: bool
    centre: NDArray[np.float64]
    name: str = ""
    parts: tuple[int, ...] = ()
    kind: str = ""

    @property
    def size(self) -> int:
        """How many texts."""
        return len(self.rows)

    @property
    def share(self) -> float | None:
        """Negative share, 0 to 1, of the texts whose tone is known."""
        return self.negative / self.known if self.known else None


@dataclass(frozen=True)
class Heard:
    """A reading of a dataset's version.

    Attributes:
        texts: How many were read, those of no topic too.
        topics: The largest first.
        growing: What had grown in the last two periods when it was read, the surest first.
    """

    dataset: str
    version: int
    time: datetime
    texts: int
    topics: tuple[HeardTopic, ...]
    growing: tuple[Growing, ...] = ()

    def topic(self, number: int) -> HeardTopic:
        """A topic by its number.

        Raises:
            NotFound: this reading has none of that number.
        """
        for one in self.topics:
            if one.id == number:
                return one
        raise NotFound(_("There is no topic {n} in this reading.").format(n=number))


def topic_name(topic: HeardTopic) -> str:
    """What a topic is called: by people, else what such a complaint is called in the reader's language and its two most
    telling words of that language, else its most telling words, those of the reader's language first."""
    if topic.name:
        return topic.name
    chinese = language() == "zh_CN"
    telling = sorted(topic.words, key=lambda word: (len(word) < 2, is_chinese(word) != chinese))[:3]
    if topic.kind in KINDS:
        telling = [_(KINDS[topic.kind]), *[word for word in telling if is_chinese(word) == chinese][:2]]
    return " · ".join(telling) or _("topic {n}").format(n=topic.id)


def hear(lake: Lake, name: str, progress: Callable[[int, int], None] = lambda _done, _total: None) -> Heard:
    """Read the texts of a dataset's newest version, find their topics, and keep them.

    Args:
        progress: Called with (texts read, texts to read); may raise to stop, and what was read stays.

    Raises:
        BadInput: no column is known to hold texts.
        Unavailable: no text model that reads these languages is on this machine.
    """
    said = said_of(lake, name)
    encoder = _encoder(said.texts)
    remembered.read(said.texts, encoder, item_text.LENGTH, lake.path, progress)
    with access.whole():
        before = _all(lake).get(name, ())
    made = named(said, _vectors(said, encoder, lake), before, _names(lake, said), encoder.name if encoder else "")
    made = replace(made, growing=tuple(_growing(said, as_said(made, words(lake, name)))))
    _keep(lake, made)
    return as_said(made, words(lake, name))


def _vectors(said: Said, encoder: encoders.Encoder, lake: Lake) -> NDArray[np.float32]:
    if not said.texts:
        return np.zeros((0, 1), np.float32)
    return remembered.vectors(said.texts, encoder, item_text.LENGTH, lake.path)


def _growing(said: Said, made: Heard) -> list[Growing]:
    grain = grain_of(said)
    found = newest(warnings_of(said, made, grain), said, grain) if grain else []
    return sorted(found, key=lambda one: one.q)


@kept
def warned(lake: Lake, name: str) -> tuple[Growing, ...]:
    """What grew in the newest reading, as a look at the end of each period would have told it, the newest first."""
    found = heard(lake, name)
    return tuple(warnings_of(said_of(lake, name), found)) if found else ()


def _encoder(texts: Sequence[str]) -> encoders.Encoder:
    from core.text.models import encoders

    return encoders.resolve(item_text.encoder_for(texts))


def named(
    said: Said,
    vectors: NDArray[np.float32],
    before: Sequence[Heard],
    without: Collection[str] = (),
    encoder: str = "",
) -> Heard:
    """The topics with numbers: an earlier one's where it is that one."""
    every = topics(said.texts, vectors, fewest=FEWEST, without=without, encoder=encoder) if len(said) else []
    some = [one for one in every if one.kind], [one for one in every if not one.kind]
    found = sorted([*some[0], *some[1][: max(MOST - len(some[0]), 0)]], key=lambda one: -one.size)
    earlier = {one.id: one for reading in before for one in reading.topics}
    ids = _numbers(found, earlier)
    told = [
        HeardTopic(
            number,
            one.words,
            tuple(int(said.rows[place]) for place in one.places),
            int(np.nansum(said.negative[list(one.places)])),
            int((~np.isnan(said.negative[list(one.places)])).sum()),
            bool(before) and number not in earlier,
            one.centre,
            kind=one.kind,
        )
        for number, one in zip(ids, found, strict=True)
    ]
    return Heard(said.dataset, said.version, datetime.now(UTC), len(said), tuple(told))


def _numbers(found: Sequence[Topic], earlier: Mapping[int, HeardTopic]) -> list[int]:
    """The number of each topic: a known complaint's own, of others by their centres; else a new one."""
    kinds = {one.kind: number for number, one in earlier.items() if one.kind}
    ids = [kinds.get(one.kind) if one.kind else None for one in found]
    rest = [at for at, number in enumerate(ids) if number is None]
    width = found[0].centre.shape[0] if found else 0
    past = {number: one.centre for number, one in earlier.items() if not one.kind and len(one.centre) == width}
    if rest and past:
        same = matched(np.array([found[at].centre for at in rest]), np.array([*past.values()]), [*past])
        for at, number in zip(rest, same.ids, strict=True):
            ids[at] = number if number in past else None
    fresh = max(earlier, default=0)
    numbers = []
    for one in ids:
        fresh += one is None
        numbers.append(fresh if one is None else one)
    return numbers


def _names(lake: Lake, said: Said) -> set[str]:
    """Products and brands, as words: what a text is of is not what it speaks of."""
    brands = said.groups.get(lake.dataset(said.dataset).column("brand") or "", ())
    return {one.casefold() for one in {*said.items, *brands} if one}


def heard(lake: Lake, name: str) -> Heard | None:
    """The newest reading of a dataset; None where its texts were never read."""
    return next(iter(readings(lake, name)[::-1]), None)


@kept
def _all(lake: Lake) -> dict[str, tuple[Heard, ...]]:
    with lake.read() as cursor:
        if not has_table(cursor, TABLE):
            return {}
        rows = cursor.execute(
            f"SELECT dataset, version, heard, texts, topics, growing FROM lake.{TABLE} ORDER BY heard"
        ).fetchall()
    numbers = {one.name: {each.number for each in lake.versions(one.name)} for one in lake.datasets()}
    found: dict[str, list[Heard]] = {}
    for dataset, version, time, texts, told, growing in rows:
        if version in numbers.get(dataset, ()):
            topics_of = tuple(_topic(one) for one in json.loads(told))
            grown = tuple(map(_grown, json.loads(growing)))
            made = Heard(dataset, version, time.replace(tzinfo=UTC), texts, topics_of, grown)
            found.setdefault(dataset, []).append(made)
    return {name: tuple(map(_as_read_by(lake, name), one)) for name, one in found.items()}


CLOSED = ("hidden", "masked", "year")
"""Ways of showing a column that leave nothing of a text."""


def closed(lake: Lake, name: str) -> bool:
    """Whether whoever acts may not see what a dataset's texts speak of: their column, or some of the rows, are not
    theirs to see."""
    role = access.seen_as()
    if not role:
        return False
    column = column_of(lake.dataset(name))
    rows = role == "nobody" or access.rules(lake.path).conditions(name, role)
    return bool(rows) or lake.hidden(name).get(column or "", "") in CLOSED


def _as_read_by(lake: Lake, name: str) -> Callable[[Heard], Heard]:
    """A reading as whoever acts may see it. Topics are found in whole texts; what is told of them is what their reader
    could read there: no topics where texts are closed, and no word that was taken out of the texts that they see."""
    if not access.seen_as():
        return lambda one: one
    if closed(lake, name):
        return lambda one: replace(one, topics=(), growing=())
    if column_of(lake.dataset(name)) not in lake.hidden(name):
        return lambda one: one
    readable = "\n".join(said_of(lake, name).texts).casefold()

    def told(one: Heard) -> Heard:
        topics = (replace(each, words=tuple(w for w in each.words if w.casefold() in readable)) for each in one.topics)
        return replace(one, topics=tuple(topics))

    return told


def readings(lake: Lake, name: str) -> tuple[Heard, ...]:
    """The readings of a dataset's present life, the oldest first."""
    said = words(lake, name)
    return tuple(as_said(one, said) for one in _all(lake).get(name, ()))


def hidden_topics(lake: Lake, name: str) -> list[HeardTopic]:
    """The topics of the newest reading that people hid."""
    return [one for reading in _all(lake).get(name, ())[-1:] for one in hidden_in(reading, words(lake, name))]


def all_readings(lake: Lake) -> dict[str, tuple[Heard, ...]]:
    """Dataset -> its readings, the oldest first."""
    return {name: readings(lake, name) for name in _all(lake)}


def _keep(lake: Lake, made: Heard) -> None:
    """Write a reading down, in place of an earlier one of the same version."""
    told = json.dumps([_facts(one) for one in made.topics], ensure_ascii=False)
    growing = json.dumps([asdict(one) for one in made.growing], default=date.isoformat)
    with lake.write(N_("Topics of {name}").format(name=made.dataset), info={"topics": made.dataset}) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.{TABLE} ({COLUMNS})")
        cursor.execute(f"DELETE FROM lake.{TABLE} WHERE dataset = ? AND version = ?", [made.dataset, made.version])
        cursor.execute(
            f"INSERT INTO lake.{TABLE} VALUES (?, ?, ?, ?, ?, ?)",
            [made.dataset, made.version, made.time.replace(tzinfo=None), made.texts, told, growing],
        )


def _facts(one: HeardTopic) -> dict[str, Any]:
    return {
        "id": one.id,
        "words": one.words,
        "rows": one.rows,
        "negative": one.negative,
        "known": one.known,
        "is_new": one.is_new,
        "kind": one.kind,
        "centre": [round(float(value), 5) for value in one.centre],
    }


def _grown(said: dict[str, Any]) -> Growing:
    days = {key: date.fromisoformat(said[key]) for key in ("period", "since") if said.get(key)}
    return Growing(**{**said, **days})


def _topic(said: dict[str, Any]) -> HeardTopic:
    centre = np.array(said["centre"], dtype=np.float64)
    return HeardTopic(
        int(said["id"]),
        tuple(said["words"]),
        tuple(said["rows"]),
        int(said["negative"]),
        int(said["known"]),
        bool(said["is_new"]),
        centre,
        kind=str(said.get("kind", "")),
    )


# --- in the background -----------------------------------------------------------------------------


def submit(jobs: Jobs, dataset: str, *, author: str | None = None) -> int:
    """Queue the reading of a dataset's texts. Returns the job's id."""
    title = N_("Find the topics of {name}")
    return jobs.submit(HANDLER, {"dataset": dataset}, title=title, title_params={"name": dataset}, author=author)


def unfinished(jobs: Jobs, dataset: str) -> Job | None:
    """The newest job of a dataset where it waits, runs, or could be resumed."""
    newest = next((job for job in jobs.list(HANDLER) if job.params.get("dataset") == dataset), None)
    return newest if newest and (newest.active or newest.resumable) else None


def run(job: JobContext) -> dict[str, Any]:
    """Job handler; params: dataset.

    Returns:
        texts and topics, how many.
    """
    found = hear(job.lake, str(job.params["dataset"]), job.progress)
    return {"texts": found.texts, "topics": len(found.topics)}

"""What to do about topics that grow: one action for each that was warned of, whom it concerns, and whether it is done.

An action is of the newest period in which its topic grew, and asks whoever answers for what stands out among the texts
of that time: a supplier, a product, a region; with none, they are to be read. Whether it is done is a statement
(`core.govern.statements`), with name and time in the trail; where the topic grows again later, it is open again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.govern import statements
from core.govern.describing import owner_of
from core.i18n import N_, _, ngettext
from core.voice.by_people import PLACE
from core.voice.hearing import heard, readings, topic_name, warned
from core.voice.over_time import Growing, within
from core.voice.root_causes import ITEM, Root, roots
from core.voice.said import Said, said_of

if TYPE_CHECKING:
    from core.lake import Lake

DONE = "done"
"""The item of a topic's statement that holds the period up to which its action is done."""
STATES = {"open": N_("open"), "done": N_("done")}
"""State of an action -> its name (msgid)."""
MOST_ROWS = 200
"""Rows that an action names: more are found on the page of the topic."""


@dataclass(frozen=True)
class Action:
    """What to do about one topic.

    Attributes:
        dataset, topic, name: Which topic of which texts.
        grain, period: The newest period in which it grew: how long it is, and its first day.
        since: First day that is counted; the period's own where None.
        texts: Numbers of the rows that are about it then, as they stand in the dataset, the negative ones first.
        cause: What stands out among them by itself, None for nothing.
        product: The product that does, "" for none.
        owner: Who answers for the column, or the products, that stand out, else for the texts; "" for nobody.
        incident: The incident that it is, "" where no reading found it while it grew.
        state: A key of `STATES`.
        author, time: Who said that it is done, and when (UTC); "" and None for an open one.
    """

    dataset: str
    topic: int
    name: str
    grain: str
    period: date
    since: date | None
    texts: tuple[int, ...]
    cause: Root | None
    product: str
    owner: str
    incident: str
    state: str
    author: str = ""
    time: datetime | None = None

    @property
    def concerns(self) -> str:
        """Whom or what it concerns, in the reader's language; "" for nobody in particular."""
        if self.cause is None:
            return ""
        column = _("product") if self.cause.column == ITEM else self.cause.column
        return _("{column} {value}").format(column=column, value=self.cause.value)

    @property
    def sentence(self) -> str:
        """What to do, in the reader's language."""
        n = len(self.texts)
        if self.cause is None:
            words = ngettext(
                "Read the text about “{name}”: no product and no value of another column stands out.",
                "Read the {n} texts about “{name}”: no product and no value of another column stands out.",
                n,
            )
            return words.format(n=f"{n:,}", name=self.name)
        if self.cause.column == ITEM:
            words = _("Look at {whom} for “{name}” (texts of it: {texts} of {n}).")
        else:
            words = _("Ask {whom} about “{name}” (texts of it: {texts} of {n}).")
        return words.format(whom=self.concerns, name=self.name, texts=f"{self.cause.texts:,}", n=f"{n:,}")


def actions(lake: Lake, dataset: str) -> list[Action]:
    """One action for each topic that was warned of, the open ones first, then the newest.

    Raises:
        NotFound: there is no such dataset.
        BadInput: no column is known to hold texts.
    """
    said, reading = said_of(lake, dataset), heard(lake, dataset)
    if reading is None:
        return []
    known = {one.id: one for one in reading.topics}
    latest: dict[int, Growing] = {}
    for one in (*reading.growing, *warned(lake, dataset)):
        if one.topic in known and (one.topic not in latest or latest[one.topic].period < one.period):
            latest[one.topic] = one
    done = _done(lake, dataset)
    opened = {one.topic for each in readings(lake, dataset) for one in each.growing}
    found = []
    for topic, one in latest.items():
        places = within(said, known[topic], one.grain, one.period, one.since)
        standing = [each for each in roots(said, places) if each.goes_with is None]
        cause = min(standing, key=lambda each: (each.column == ITEM, each.p), default=None)
        product = next((each.value for each in standing if each.column == ITEM), "")
        held = done.get(topic)
        over = held is not None and held[0] >= one.period
        found.append(
            Action(
                dataset, topic, topic_name(known[topic]), one.grain, one.period, one.since,
                tuple(int(said.rows[at]) for at in places), cause, product, _owner(lake, said, cause),
                f"{dataset}@topic{topic}" if topic in opened else "", "done" if over else "open",
                *((held[1], held[2]) if held is not None and over else ("", None)),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.state == "done", -one.period.toordinal(), one.topic))


def settle(lake: Lake, dataset: str, topic: int, done: bool = True) -> Action:
    """Say that a topic's action is done, or open again; who says it and when is kept.

    Raises:
        BadInput: there is nothing to do about such a topic.
        Forbidden: the role of whoever acts may not describe data.
    """
    found = _of(actions(lake, dataset), topic)
    value = found.period.isoformat() if done else ""
    statements.say(lake, f"{PLACE}{dataset}:{topic}", {DONE: value})
    return _of(actions(lake, dataset), topic)


def action_heads() -> list[str]:
    """The columns of actions in a file, in the reader's language."""
    return [
        _("Topic"), _("To do"), _("Concerns"), _("Product"), _("Owner"), _("From"), _("State"), _("Done by"),
        _("Done at (UTC)"), _("Incident"), _("Rows of the data"),
    ]  # fmt: skip


def action_rows(found: Sequence[Action]) -> list[dict[str, str]]:
    """Actions as rows of texts, for a file, under `action_heads`."""
    return [dict(zip(action_heads(), _cells(one), strict=True)) for one in found]


def _cells(one: Action) -> tuple[str, ...]:
    return (
        one.name,
        one.sentence,
        one.concerns,
        one.product,
        one.owner,
        (one.since or one.period).isoformat(),
        _(STATES[one.state]),
        one.author,
        f"{one.time:%Y-%m-%d %H:%M}" if one.time else "",
        one.incident,
        " ".join(map(str, one.texts[:MOST_ROWS])),
    )


def _of(found: Sequence[Action], topic: int) -> Action:
    for one in found:
        if one.topic == topic:
            return one
    raise BadInput(_("There is nothing to do about topic {n}.").format(n=topic))


def _done(lake: Lake, dataset: str) -> dict[int, tuple[date, str, datetime]]:
    """Topic -> the period up to which its action is done, by whom, and when that was said."""
    begin, found = f"{PLACE}{dataset}:", {}
    for change in statements.newest(lake, begin):
        number = change.subject.removeprefix(begin)
        if change.item == DONE and number.isdecimal():
            try:
                found[int(number)] = date.fromisoformat(change.value), change.author, change.time
            except ValueError:
                continue
    return found


def _owner(lake: Lake, said: Said, cause: Root | None) -> str:
    """Who answers for what stands out: for its column; for products, whoever answers for their dataset."""
    if cause is not None and cause.column == ITEM:
        for one in lake.datasets(built=False):
            column = one.column("item_id")
            if one.kind == "items" and column in one.types and (name := owner_of(lake, one.name, column)[0]):
                return name
    column = said.column if cause is None or cause.column == ITEM else cause.column
    return owner_of(lake, said.dataset, column)[0]

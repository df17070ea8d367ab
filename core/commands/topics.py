"""topics: what the texts of a dataset speak of, what grows, and where that may come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state
from core.errors import BadInput
from core.i18n import _

if TYPE_CHECKING:
    from core.lake import Lake


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("topics")(topics)


def topics(
    ctx: typer.Context,
    dataset: str = typer.Argument(help="A dataset with a column of texts: reviews, questions, posts, news."),
    again: bool = typer.Option(False, "--again", help="Read the texts although they were read at this version."),
    fail_on: int = typer.Option(0, min=0, help="Exit 1 where so many topics grew in the last two periods; 0 never."),
    rename: list[str] = typer.Option([], "--rename", help="NUMBER=NAME: what a topic is called; no name: its words."),
    join: list[str] = typer.Option([], "--join", help="NUMBER=NUMBER: the first topic is part of the second."),
    apart: list[int] = typer.Option([], "--apart", help="A topic that was joined is one of its own again."),
    hide: list[int] = typer.Option([], "--hide", help="A topic that is nobody's concern."),
    show: list[int] = typer.Option([], "--show", help="A topic that was hidden."),
    json: bool = JsonOption,
) -> None:
    """Find the topics of a dataset's texts; those of the newest version are read once."""
    from core.voice import closed, hear, heard, roots, said_of, topic_name, within

    lake = state(ctx).lake
    said, found = said_of(lake, dataset), heard(lake, dataset)
    if found is None or again or found.version != said.version:
        found = hear(lake, dataset)
    if rename or join or apart or hide or show:
        _say(lake, dataset, rename, join, apart, hide, show)
        found = heard(lake, dataset) or found
    growing: list[dict[str, Any]] = []
    for one in found.growing:
        places = within(said, found.topic(one.topic), one.grain, one.period, one.since)
        causes = [
            {
                "column": each.column,
                "value": each.value,
                "times": each.lift,
                "goes_with": each.goes_with,
                "told_apart": each.apart,
            }
            for each in roots(said, places)
        ]
        growing.append(
            {
                "topic": one.topic,
                "name": topic_name(found.topic(one.topic)),
                "grain": one.grain,
                "period": one.period.isoformat(),
                "since": one.since.isoformat() if one.since else None,
                "way": one.way,
                "negative": one.negative,
                "texts": one.texts,
                "usual": round(one.usual, 5),
                "q": one.q,
                "causes": causes,
            }
        )
    listed = [
        {
            "topic": one.id,
            "name": topic_name(one),
            "words": one.words,
            "joined": one.parts,
            "texts": one.size,
            "negative": one.negative,
            "tone_known": one.known,
            "new": one.is_new,
        }
        for one in found.topics
    ]
    facts = {"dataset": dataset, "version": found.version, "texts": found.texts, "topics": listed, "growing": growing}
    lines = [f"{'id':>4}  {'texts':>7}  {'negative':>8}  topic"] if found.topics else []
    for topic in found.topics:
        share = "-" if topic.share is None else f"{100 * topic.share:.0f} %"
        lines.append(f"{topic.id:>4}  {topic.size:>7,}  {share:>8}  {topic_name(topic)}")
    if not found.topics:
        lines.append(f"no topics: the {found.texts:,} texts are too few, or too different")
    if closed(lake, dataset):
        lines = [_("What these texts speak of is not shown: your role does not see the texts.")]
    for grew in growing:
        why = ", ".join(
            f"{each['column']} {each['value']} (x {each['times']:.1f})"
            + (f" with {' '.join(each['goes_with'])}" if each["goes_with"] else "")
            for each in grew["causes"][:3]
        )
        lines.append(
            f"grew{' slowly' if grew['since'] else ''}: {grew['name']}, {grew['negative']} of {grew['texts']} "
            + (f"from {grew['since']} on" if grew["since"] else f"in the {grew['grain']} from {grew['period']}")
            + f", usual {100 * grew['usual']:.1f} %"
            + (f"; more often: {why}" if why else "")
        )
    emit(ctx, facts, lines, as_json=json)
    if fail_on and len({one.topic for one in found.growing}) >= fail_on:
        raise typer.Exit(1)


def _say(
    lake: Lake, dataset: str, rename: list[str], join: list[str], apart: list[int], hide: list[int], show: list[int]
) -> None:
    """What the options say of topics, kept for the readings to come."""
    from core.voice.by_people import say

    for given in rename:
        topic, name = _pair(given)
        say(lake, dataset, topic, name=name)
    for given in join:
        topic, other = _pair(given)
        if not other.isdecimal():
            raise BadInput(_("This is no topic: {text}.").format(text=given))
        say(lake, dataset, topic, into=int(other))
    for topic in apart:
        say(lake, dataset, topic, apart=True)
    for topic in hide:
        say(lake, dataset, topic, hidden=True)
    for topic in show:
        say(lake, dataset, topic, hidden=False)


def _pair(given: str) -> tuple[int, str]:
    number, equals, text = given.partition("=")
    if not equals or not number.strip().isdecimal() or len(number) > 9:
        raise BadInput(_("This is no topic: {text}.").format(text=given))
    return int(number), text.strip()

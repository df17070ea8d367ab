"""topics: what the texts of a dataset speak of, what grows, and where that may come from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state
from core.errors import BadInput, Unavailable
from core.i18n import _

if TYPE_CHECKING:
    from core.lake import Lake
    from core.voice import Action, Said


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
    aspects: bool = typer.Option(False, "--aspects", help="Say which aspects the texts of each topic speak of."),
    done: list[int] = typer.Option([], "--done", help="A topic about which was done what is to be done."),
    undone: list[int] = typer.Option([], "--undone", help="A topic about which something is to be done after all."),
    to: Path = typer.Option(None, "--actions", help="Write what to do about topics that grew to this file, as CSV."),
    json: bool = JsonOption,
) -> None:
    """Find the topics of a dataset's texts and what to do about them; those of the newest version are read once."""
    from core.i18n import listed, sentences
    from core.lake import own_number
    from core.voice import (
        STATES,
        actions,
        closed,
        grain_of,
        growth_said,
        hear,
        heard,
        no_course_said,
        roots,
        said_of,
        settle,
        topic_name,
        within,
    )

    lake = state(ctx).lake
    said, found = said_of(lake, dataset), heard(lake, dataset)
    if found is None or again or found.version != said.version:
        found = hear(lake, dataset)
    if rename or join or apart or hide or show:
        _say(lake, dataset, rename, join, apart, hide, show)
        found = heard(lake, dataset) or found
    for number in (*done, *undone):
        settle(lake, dataset, number, number not in undone)
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
    spoken_of: list[dict[str, Any]] = [
        {
            "topic": one.id,
            "name": topic_name(one),
            "words": one.words,
            "joined": one.parts,
            "texts": one.size,
            "negative": one.negative,
            "tone_known": one.known,
            "new": one.is_new,
            **({"aspects": _aspects(lake, said, one.rows)} if aspects else {}),
        }
        for one in found.topics
    ]
    doing = actions(lake, dataset)
    facts = {
        "dataset": dataset,
        "version": own_number(lake, dataset, found.version),
        "snapshot": found.version,
        "texts": found.texts,
        "topics": spoken_of,
        "growing": growing,
        "actions": [_action(one) for one in doing],
    }
    lines = [f"{'#':>4}  {_('Texts'):>7}  {_('Negative'):>8}  {_('Topic')}"] if found.topics else []
    for topic in found.topics:
        share = "-" if topic.share is None else f"{100 * topic.share:.0f} %"
        lines.append(f"{topic.id:>4}  {topic.size:>7,}  {share:>8}  {topic_name(topic)}")
        lines += _aspect_lines(next(one["aspects"] for one in spoken_of if one["topic"] == topic.id)) if aspects else []
    if not found.topics:
        lines.append(_("No topics: too few texts ({n}), or too different ones.").format(n=f"{found.texts:,}"))
    if aspects and spoken_of and spoken_of[0]["aspects"] is None:
        lines.append(_("The aspects of these texts were not read."))
    if closed(lake, dataset):
        lines = [_("What these texts speak of is not shown: your role does not see the texts.")]
    elif grain_of(said) is None and found.topics:
        lines.append(no_course_said(said))
    told_of: set[int] = set()
    for one, grew in zip(found.growing, growing, strict=True):  # the surest first; of each topic that alone is told
        if one.topic in told_of:
            continue
        told_of.add(one.topic)
        why = listed(
            f"{each['column']} {each['value']} x {each['times']:.1f}"
            + (f" ({' '.join(each['goes_with'])})" if each["goes_with"] else "")
            for each in grew["causes"][:3]
        )
        told = growth_said(found.topic(one.topic), one, complaints=bool(said.tone_from))
        lines.append(sentences(told, _("More often there: {causes}.").format(causes=why) if why else ""))
    for task in doing:
        who = "".join([f", {task.owner}" if task.owner else "", f", {task.author}" if task.author else ""])
        lines.append(f"{_(STATES[task.state])}: {task.sentence}{who}")
    if to is not None:
        _write(to, doing)
    emit(ctx, facts, lines, as_json=json)
    if fail_on and len({one.topic for one in found.growing}) >= fail_on:
        raise typer.Exit(1)


def _aspects(lake: Lake, said: Said, rows: Sequence[int]) -> list[dict[str, Any]] | None:
    """What the texts of some rows speak of; None where they were not read for aspects."""
    from core.voice import aspects_of

    at_row = {int(row): at for at, row in enumerate(said.rows)}
    found = aspects_of(lake, said, [at_row[row] for row in rows if row in at_row])
    if found is None:
        return None
    return [
        {
            "aspect": one.aspect,
            "texts": one.texts,
            "negative": one.negative,
            "product": one.product,
            "of_product": one.of_product,
        }
        for one in found
    ]


def _aspect_lines(found: list[dict[str, Any]] | None) -> list[str]:
    from core.text import aspects

    words = _("{aspect}: negative {n} of {total}")
    return [
        "      "
        + words.format(aspect=aspects.title(one["aspect"]), n=f"{one['negative']:,}", total=f"{one['texts']:,}")
        for one in found or ()
    ]


def _action(one: Action) -> dict[str, Any]:
    return {
        "topic": one.topic,
        "name": one.name,
        "do": one.sentence,
        "concerns": {"column": one.cause.column, "value": one.cause.value} if one.cause else None,
        "product": one.product,
        "owner": one.owner,
        "from": (one.since or one.period).isoformat(),
        "rows": one.texts,
        "incident": one.incident,
        "state": one.state,
        "by": one.author,
        "time": one.time.isoformat() if one.time else None,
    }


def _write(path: Path, found: Sequence[Action]) -> None:
    """The actions as CSV, with cells that a spreadsheet would run made inert."""
    from core.cells.formulas import Rows
    from core.voice import action_heads, action_rows

    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            Rows(stream).writerows([action_heads(), *(one.values() for one in action_rows(found))])
    except OSError as error:
        words = _("{file} cannot be written: {reason}.").format(file=path, reason=error.strerror or str(error))
        raise Unavailable(words) from error


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

"""find: anything of a workspace by its words, as Ctrl+K does on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from core.commands.output import JsonOption, emit, state

if TYPE_CHECKING:
    from core.finder import Entry

MOST_TEXT = 90
"""Letters of a title on a line of the terminal."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("find")(find)


def find(
    ctx: typer.Context,
    words: list[str] = typer.Argument(help="What to look for; one wrong letter in a word of four is allowed."),
    kind: list[str] = typer.Option([], "--kind", help="Only these: dataset, column, term, check, incident and others."),
    json: bool = JsonOption,
) -> None:
    """Find datasets, columns, terms, checks, incidents, recipe steps, experiments, models, commands and settings."""
    from core import finder
    from core.errors import NotFound
    from core.i18n import _, ngettext

    for one in kind:
        if one not in finder.KINDS:
            raise NotFound.among(_("kind"), one, finder.KINDS)
    root = ctx.find_root().command
    finder.offer("commands", lambda _lake: commands(root))
    answer = finder.find(state(ctx).lake, " ".join(words), kind)
    lines = [f"{finder.kind_title(one.kind)}: {_short(one.title)}  {_short(one.about)}" for one in answer.found]
    if not lines:
        lines = [_("Nothing fits. Use fewer or shorter words.")]
    elif answer.total > len(lines):
        rest = answer.total - len(lines)
        lines.append(ngettext("{n} more fits.", "{n} more fit.", rest).format(n=f"{rest:,}"))
    emit(ctx, {"found": [asdict(one) for one in answer.found], "total": answer.total}, lines, as_json=json)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_TEXT else f"{line[:MOST_TEXT]}…"


def commands(root: Any, before: str = "python -m core") -> Iterator[Entry]:
    """Every command as something to copy."""
    from core.finder import Entry, english

    for name, one in getattr(root, "commands", {}).items():
        if getattr(one, "commands", None):
            yield from commands(one, f"{before} {name}")
        elif not one.hidden:
            about, whole = " ".join((one.help or "").split("\n\n")[0].split()), f"{before} {name}"
            yield Entry("command", whole, english(about), copy=whole, names=(name,), text=about)

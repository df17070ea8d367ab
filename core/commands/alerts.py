"""alerts: the channels, a test message, and sending what has to be told."""

from __future__ import annotations

import typer

from core.commands.output import JsonOption, emit, state
from core.i18n import _


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("alerts")(alerts)


def alerts(
    ctx: typer.Context,
    send: bool = typer.Option(False, "--send", help="Send what has to be told, as one message; for cron."),
    test: str = typer.Option("", "--test", help="Send a test message through the channel of this name."),
    json: bool = JsonOption,
) -> None:
    """List the channels of the setting alert_channels, without their secrets."""
    from core import alerts as room

    if test:
        room.test(test)
    done = room.send(state(ctx).lake) if send else None
    known = room.channels()
    lines = [
        f"{one.name}  {one.service}  {one.host or '-'}  {_(one.refused) if one.refused else ''}".rstrip()
        for one in known
    ]
    if done:
        lines = [f"told {done.told}, waiting {done.waiting}" + (f", held back: {done.held}" if done.held else "")]
    answer = {
        "channels": [
            {"name": one.name, "service": one.service, "host": one.host, "used": not one.refused} for one in known
        ],
        "sent": done,
    }
    emit(ctx, answer, lines, as_json=json)

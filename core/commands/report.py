"""report: a report of the workspace as a file; reports: those that are kept."""

from __future__ import annotations

from pathlib import Path

import typer

from core.commands.output import JsonOption, emit, state

FORMS_HELP = "html, xlsx or json; by the file's ending when left out."


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("report")(report)
    app.command("reports")(reports)


def report(
    ctx: typer.Context,
    kind: str = typer.Argument(help="quality, cleaning, experiment, model, sheet or lead."),
    about: str = typer.Argument("", help="The dataset, test or model; left out for the whole workspace."),
    output: Path = typer.Option(None, "-o", "--output", help="The file to write; left out to only keep it."),
    form: str = typer.Option(None, "--format", help=FORMS_HELP),
    language: str = typer.Option("en", "--language", help="en or zh_CN."),
    keep: bool = typer.Option(True, "--keep/--no-keep", help="Put it on the workspace's shelf."),
    to: list[str] = typer.Option([], "--to", help="A channel of the setting alert_channels to send it to; repeatable."),
    json: bool = JsonOption,
) -> None:
    """Make a report: self-contained HTML with figures, a workbook, or JSON; in English or Chinese."""
    from core.access import allow, outward
    from core.errors import Unavailable
    from core.i18n import _
    from core.report import shelf
    from core.report.forms import send, written
    from core.report.kinds import made

    lake = state(ctx).lake
    if output is not None:
        allow("export", about, folder=lake.path)
    form = form or (output.suffix.removeprefix(".").lower() if output else "") or "html"
    found = made(lake, kind, about, spoken=language)
    content = written(found, form)
    facts: dict[str, object] = {
        "kind": kind,
        "about": about,
        "title": found.title,
        "language": language,
        "parts": len(found.parts),
    }
    lines = [found.title]
    if output is not None:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(content)
        except OSError as error:
            words = _("{file} cannot be written: {reason}.").format(file=output, reason=error.strerror or str(error))
            raise Unavailable(words) from error
        facts |= {"file": str(output), "format": form, "bytes": len(content)}
        lines.append(f"{output} · {len(content):,} bytes")
    if keep:
        facts["id"] = shelf.keep(lake, found, about).id
        lines.append(f"kept as {facts['id']}")
    if to:
        with outward():  # nobody knows who reads it
            outside = made(lake, kind, about, spoken=language)
        took = send(outside, to, form)
        facts["sent"] = took
        lines.append(f"sent to {', '.join(took)}")
    emit(ctx, facts, lines, as_json=json)


def reports(
    ctx: typer.Context,
    take: str = typer.Option("", "--take", help="The id of one, to be written to a file."),
    output: Path = typer.Option(None, "-o", "--output", help="With --take: the file to write."),
    form: str = typer.Option(None, "--format", help=FORMS_HELP),
    delete: str = typer.Option("", "--delete", help="The id of one to throw away."),
    json: bool = JsonOption,
) -> None:
    """List the reports that are kept, newest first; or take one out as a file, or throw one away."""
    from core.access import allow
    from core.errors import BadInput
    from core.i18n import _
    from core.report import shelf
    from core.report.forms import file_name, written

    lake = state(ctx).lake
    if delete:
        shelf.remove(lake, delete)
    if take:
        allow("export", take, folder=lake.path)
        found = shelf.take(lake, take)
        form = form or (output.suffix.removeprefix(".").lower() if output else "") or "html"
        target = output or Path(file_name(found, form))
        if target.is_dir():
            raise BadInput(_("{file} is a folder.").format(file=target))
        target.write_bytes(written(found, form))
        emit(ctx, {"id": take, "file": str(target)}, [str(target)], as_json=json)
        return
    kept = shelf.shelf(lake)
    emit(ctx, kept, [f"{one.id}  {one.title}  {one.language}  {one.author}" for one in kept], as_json=json)

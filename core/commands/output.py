"""What every command shares: the workspace, `--json`, and printing."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.settings import settings

if TYPE_CHECKING:
    from core.lake import Lake


@dataclass
class State:
    """The global options of one call."""

    workspace: Path | None
    json: bool

    @property
    def folder(self) -> Path:
        """The workspace's folder, whether or not it is there."""
        return (self.workspace or settings().workspace).expanduser().resolve()

    @property
    def lake(self) -> Lake:
        from core.lake import open_lake

        return open_lake(self.folder)


JsonOption = typer.Option(False, "--json", help="Machine-readable output on stdout.")


def state(ctx: typer.Context) -> State:
    """The global options that belong to a command's context."""
    found = ctx.find_root().obj
    assert isinstance(found, State)
    return found


def emit(ctx: typer.Context, result: Any, lines: Iterable[str] = (), *, as_json: bool = False) -> None:
    """Print a result: JSON on stdout when asked for, else the given lines for people."""
    if as_json or state(ctx).json:
        typer.echo(json.dumps(plain(result), ensure_ascii=False, indent=2))
    else:
        for line in lines:
            typer.echo(line)


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dataclasses become objects, times ISO text, non-finite numbers null."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if hasattr(value, "item"):
        return plain(value.item())
    return str(value)

"""Command line: `python -m core [--workspace DIR] COMMAND`.

Exit codes: 0 fine, 1 a gate failed, 2 bad usage or input with one line on stderr.
"""

from __future__ import annotations

import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import typer

import core.commands
from core.commands.output import JsonOption, State, harmless
from core.commands.remote import Remote
from core.errors import TouchstoneError

app = typer.Typer(
    name="touchstone",
    help="Data governance for e-commerce search and recommendation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _options(
    ctx: typer.Context,
    workspace: Path = typer.Option(None, "--workspace", "-w", help="Folder of the workspace."),
    as_json: bool = JsonOption,
    server: str = typer.Option(None, "--server", help="A server to ask instead: https://data.shop.example."),
    token_env: str = typer.Option("TOUCHSTONE_TOKEN", "--token-env", help="Variable that holds its token."),
) -> None:
    ctx.obj = State(workspace, as_json, Remote(server, token_env) if server else None)


for _found in pkgutil.walk_packages(core.commands.__path__, "core.commands."):
    _module = import_module(_found.name)
    if hasattr(_module, "register"):
        _module.register(app)


def main() -> None:
    """Run the command line; a `TouchstoneError` becomes one line on stderr and exit 2, or what it says."""
    try:
        app()
    except TouchstoneError as error:
        _refuse(error)
    except OSError as error:
        from core.lake.faults import in_words

        if (words := in_words(error, Path(error.filename or ".").absolute().parent)) is None:
            raise
        _refuse(words)


def _refuse(error: TouchstoneError) -> NoReturn:
    typer.echo(harmless(error.line()), err=True)
    sys.exit(error.exit_code)


if __name__ == "__main__":
    main()

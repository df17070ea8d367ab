"""serve: the app in the browser, with uploads in pieces, /healthz and /metrics."""

from __future__ import annotations

from pathlib import Path

import typer

from core.commands.output import state
from core.errors import Unavailable
from core.i18n import _
from core.settings import settings


def register(app: typer.Typer) -> None:
    """Add the serve command."""
    app.command("serve")(serve)


def serve(
    ctx: typer.Context,
    port: int = typer.Option(8501, help="Port to listen on."),
    address: str = typer.Option("127.0.0.1", help="Address to listen on."),
    headless: bool = typer.Option(False, help="Do not open a browser."),
) -> None:
    """Start the app in the browser."""
    import os
    import subprocess
    import sys

    root = app_folder()
    command = [sys.executable, "-m", "streamlit", "run", ".streamlit/serve.py", f"--server.port={port}"]
    command += [f"--server.address={address}", f"--server.headless={str(headless).lower()}"]
    command += ["--logger.hideWelcomeMessage=true"]  # else Streamlit offers tools for developers over every page
    typer.echo(_("Touchstone: {address}").format(address=f"http://{address}:{port}"), err=True)
    environment = surroundings(state(ctx).workspace, root)
    if os.name == "posix":  # the server takes this process's place, so that a signal to it reaches the server
        os.chdir(root)
        os.execve(sys.executable, command, environment)
    raise typer.Exit(subprocess.call(command, cwd=root, env=environment))


def app_folder() -> Path:
    """The folder of app.py: of the checkout, or of the installed package.

    Raises:
        Unavailable: the pages were not installed with the engine.
    """
    import core

    beside = Path(str(core.__file__)).resolve().parents[1]
    for folder in (beside / "touchstone_app", beside):
        if (folder / "app.py").is_file() and (folder / ".streamlit" / "serve.py").is_file():
            return folder
    raise Unavailable(_("The pages are not installed here."), hint=_("Install the package again: pip install ."))


def surroundings(workspace: Path | None, root: Path) -> dict[str, str]:
    """The server's environment: it runs in the app's folder, so the caller's relative paths are made whole."""
    import os

    environment = dict(os.environ)
    environment["TOUCHSTONE_WORKSPACE"] = str((workspace or settings().workspace).expanduser().resolve())
    environment["TOUCHSTONE_CONFIG"] = str(Path(environment.get("TOUCHSTONE_CONFIG", "touchstone.toml")).resolve())
    paths = [str(root), *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)  # pages and sample_data, also for processes the server starts
    return environment

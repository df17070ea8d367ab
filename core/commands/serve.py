"""serve: the app in the browser, with uploads in pieces, /healthz and /metrics."""

from __future__ import annotations

import typer

from core.commands.output import state


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
    from pathlib import Path

    environment = dict(os.environ)
    if state(ctx).workspace:
        environment["TOUCHSTONE_WORKSPACE"] = str(Path(str(state(ctx).workspace)).resolve())
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "streamlit", "run", ".streamlit/serve.py", f"--server.port={port}"]
    command += [f"--server.address={address}", f"--server.headless={str(headless).lower()}"]
    if os.name == "posix":  # the server takes this process's place, so that a signal to it reaches the server
        os.chdir(root)
        os.execve(sys.executable, command, environment)
    raise typer.Exit(subprocess.call(command, cwd=root, env=environment))

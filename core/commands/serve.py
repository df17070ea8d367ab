"""serve: the app in the browser, with uploads in pieces, /healthz and /metrics."""

from __future__ import annotations

from pathlib import Path

import typer

from core.commands.output import state
from core.errors import BadInput, Unavailable
from core.i18n import _
from core.settings import settings

SECRET_SIGNS = 32
"""Of the secret that signs cookies: 128 bits in hexadecimal digits. Whoever guesses it can be anybody."""


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
    secrets = door(address, root)
    command = [sys.executable, "-m", "streamlit", "run", ".streamlit/serve.py", f"--server.port={port}"]
    command += [f"--server.address={address}", f"--server.headless={str(headless).lower()}"]
    command += ["--logger.hideWelcomeMessage=true"]  # else Streamlit offers tools for developers over every page
    command += [f"--secrets.files={secrets}"] if secrets else []
    typer.echo(_("Touchstone: {address}").format(address=f"http://{address}:{port}"), err=True)
    environment = surroundings(state(ctx).workspace, root)
    if os.name == "posix":  # the server takes this process's place, so that a signal to it reaches the server
        os.chdir(root)
        os.execve(sys.executable, command, environment)
    raise typer.Exit(subprocess.call(command, cwd=root, env=environment))


def door(address: str, root: Path) -> str:
    """The file that the login needs, empty for the usual one; asked before anything is started.

    Raises:
        BadInput: others could reach the server and nobody asks who they are, or the login is not set up.
    """
    from core.access import wanted

    if not wanted():
        if not (_here(address) or settings().open_server):
            raise BadInput(
                _("Without a login, whoever reaches {address} is an admin here.").format(address=address),
                hint=_("Set login = oidc (docs/access.md), or open_server = true where that is meant."),
            )
        return ""
    import tomllib

    file = Path(settings().login_file or root / ".streamlit" / "secrets.toml").expanduser().resolve()
    try:
        known = tomllib.loads(file.read_text("utf-8")).get("auth", {})
    except (OSError, ValueError) as error:
        raise BadInput(_("The login's file {file} cannot be read.").format(file=file)) from error
    if not known.get("redirect_uri") or len(str(known.get("cookie_secret", ""))) < SECRET_SIGNS:
        raise BadInput(
            _(
                "The login's file {file} needs [auth] with redirect_uri and a cookie_secret of {n} signs or more."
            ).format(file=file, n=SECRET_SIGNS)
        )
    return str(file) if settings().login_file else ""


def _here(address: str) -> bool:
    """Whether an address is reached from this machine alone."""
    import ipaddress

    if address.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


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

"""What is said in `deploy/` is what the product knows: settings, options, addresses, sizes. Nothing runs as root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from core import VERSION
from core.__main__ import app
from core.serve import health_routes
from core.settings import PREFIX, documented, settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(one for one in DEPLOY.iterdir() if one.is_file())
MB = 1_000_000


def _text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def test_the_dockerfile_is_as_the_linter_wants_it() -> None:
    linter = shutil.which("hadolint") or str(ROOT / ".venv" / "bin" / "hadolint")
    if not Path(linter).exists():
        assert not os.environ.get("CI")
        pytest.skip("hadolint is not installed")
    done = subprocess.run([linter, str(DEPLOY / "Dockerfile")], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    assert re.search(r"^USER 10001", _text("Dockerfile"), re.MULTILINE)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_named_exists(file: Path) -> None:
    text = file.read_text("utf-8")
    known = {PREFIX + name.upper() for name in documented()} | {PREFIX + "CONFIG"}
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", text)) <= known
    paths = {route.path for route in health_routes()}
    assert set(re.findall(r"/(?:healthz|readyz|metrics)\b", text)) <= paths
    for command, words in re.findall(r"bin/touchstone (\w+)([^'\n]*)", text):
        said = CliRunner().invoke(app, [command, "--help"]).output
        assert "Usage" in said
        assert all(f"{option} " in said for option in re.findall(r"--[a-z-]+", words))
    if "[touchstone]" in text:
        named = re.findall(r"^\s*(?:# )?([a-z_]+) = ", text.split("[touchstone]")[1], re.MULTILINE)
        assert named
        assert set(named) <= set(documented())


def test_the_containers_are_held_in() -> None:
    [server] = yaml.safe_load(_text("compose.yaml"))["services"].values()
    assert server["read_only"] is True
    assert server["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in server["ports"])  # without a login nobody else reaches it
    assert "privileged" not in server
    kinds = list(yaml.safe_load_all(_text("kubernetes.yaml")))
    [pod] = [one["spec"]["template"]["spec"] for one in kinds if one["kind"] == "Deployment"]
    [container] = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}
    }  # fmt: skip
    assert container["image"].endswith(f":{VERSION}")
    assert {one["name"] for one in container["volumeMounts"]} == {one["name"] for one in pod["volumes"]}


def test_a_proxy_lets_through_what_the_product_sends() -> None:
    """A whole small file, as large as the upload page takes one; the websocket; the name that was asked for."""
    [body] = re.findall(r"client_max_body_size (\d+)m;", _text("nginx.conf"))
    [size] = re.findall(r"max_size (\d+)MB", _text("Caddyfile"))
    assert min(int(body) * 1024 * 1024, int(size) * MB) >= settings().max_upload_mb * MB
    for line in ("Host $http_host", "Upgrade $http_upgrade", "X-Forwarded-For"):
        assert line in _text("nginx.conf")

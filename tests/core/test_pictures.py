"""Pictures of the README and the docs: each is taken by the script, lies in the repository, and is shown somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def taken() -> set[str]:
    """The names in the script's table, read from its text: it needs a browser to be imported."""
    tree = ast.parse((DOCS / "screenshots.py").read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Shot"]
    return {ast.literal_eval(call.args[0]) for call in calls}


def test_each_picture_is_taken_kept_and_shown() -> None:
    shown: set[str] = set()
    for page in (ROOT / "README.md", *DOCS.glob("*.md")):
        for found in re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", page.read_text("utf-8")):
            assert (page.parent / found).is_file(), f"{page.name} shows {found}"
            shown.add(Path(found).stem)
    kept = {path.stem for path in (DOCS / "images").iterdir()}
    assert taken() == kept == shown

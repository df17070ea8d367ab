"""docs/architecture.md is the tree: every folder with its own first sentence, in the order of the import contract."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
LINE = re.compile(r"^- `([a-z0-9_/]+)/`: (.+)$", re.MULTILINE)


def layers() -> list[str]:
    """The rooms from the top of the contract to the ground."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [found] = [one for one in contracts if one["name"] == "rooms only look down the road"]
    return [name.strip() for layer in found["layers"] for name in layer.split("|")]


def folders() -> list[Path]:
    """Every package of `pages` and `core`, rooms in the contract's order, each followed by what is in it."""
    order = [name.removeprefix("core.") for name in layers()]

    def place(folder: Path) -> tuple[int, int, str]:
        parts = folder.relative_to(ROOT).parts
        return (parts[0] != "pages", order.index(parts[1]) if parts[0] == "core" else 0, "/".join(parts))

    found = [path.parent for top in ("core", "pages") for path in (ROOT / top).rglob("*/__init__.py")]
    return sorted(found, key=place)


def first_sentence(folder: Path) -> str:
    told = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    return " ".join(told.split("\n\n")[0].split())


def test_the_page_equals_the_tree() -> None:
    wanted = [(str(folder.relative_to(ROOT)), first_sentence(folder)) for folder in folders()]
    assert all(told for _folder, told in wanted), [folder for folder, told in wanted if not told]
    block = "\n".join(f"- `{folder}/`: {told}" for folder, told in wanted)
    assert LINE.findall(PAGE.read_text("utf-8")) == wanted, f"docs/architecture.md should list:\n{block}"


def test_every_room_is_in_the_contract() -> None:
    rooms = {f"core.{path.stem}" for path in (ROOT / "core").glob("*.py") if path.stem != "__init__"}
    rooms |= {f"core.{path.parent.name}" for path in (ROOT / "core").glob("*/__init__.py")}
    assert sorted(layers()) == sorted(rooms)


def test_what_the_page_names_is_there() -> None:
    text = PAGE.read_text("utf-8")
    paths = [name for name in re.findall(r"`([a-z_.]+/[a-z_/.]*[a-z_])`", text) if not name.startswith("models/")]
    gone = [name for name in paths if not (ROOT / name).exists()]
    modules = re.findall(r"`(core(?:\.[a-z_]+)+)`", text)
    gone += [
        name for name in modules if not any((ROOT / (name.replace(".", "/") + end)).exists() for end in ("", ".py"))
    ]
    assert gone == []
    assert len(paths) > 10
    assert len(modules) > 20


def test_parts_belong_to_pages() -> None:
    parts = {folder.name for folder in (ROOT / "pages" / "parts").iterdir() if (folder / "__init__.py").exists()}
    assert parts - {"shared"} <= {file.stem for file in (ROOT / "pages").glob("[!_]*.py")}


def reaches() -> list[str]:
    """Imports from outside a room that go past the face of one of its folders."""
    found = []
    product = [path for top in ("core", "pages", "sample_data") for path in (ROOT / top).rglob("*.py")]
    for file in [ROOT / "app.py", *product]:
        own = file.relative_to(ROOT).parts[:2]
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("core."):
                continue
            parts = str(node.module).split(".")
            if own == tuple(parts[:2]) or len(parts) < 4:
                continue
            if (ROOT.joinpath(*parts[:3])).is_dir() and not (ROOT.joinpath(*parts) / "__init__.py").exists():
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}: {node.module}")
    return found


def test_rooms_ask_the_faces_of_each_others_folders() -> None:
    assert reaches() == []


def test_every_name_a_face_offers_is_there() -> None:
    offered = 0
    for folder in folders():
        package = ".".join(folder.relative_to(ROOT).parts)
        if package.startswith("pages"):
            continue
        face = importlib.import_module(package)
        for name in getattr(face, "__all__", ()):
            exec(f"from {package} import {name}", {})
            offered += 1
    assert offered > 250
    with pytest.raises(ImportError):
        exec("from core.text.sentiment import nothing_of_that_name", {})


def test_a_name_of_a_face_is_no_modules_name() -> None:
    """A module that is loaded takes its own name in its package, so that the name offered would change its meaning."""
    clashes = []
    for folder in folders():
        package = ".".join(folder.relative_to(ROOT).parts)
        face = importlib.import_module(package)
        modules = {one.name for one in pkgutil.iter_modules([str(folder)])}
        for name in modules & set(getattr(face, "__all__", ())) if "lazily" in vars(face) else ():
            if importlib.import_module(f"{package}.{name}") is not getattr(face, name) or f'"{name}": "' in (
                folder / "__init__.py"
            ).read_text("utf-8"):
                clashes.append(f"{package}.{name}")
    assert clashes == []

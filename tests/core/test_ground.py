"""Settings, languages, vocabulary and the architecture's promises."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import BadInput, NotFound
from core.i18n import _, ngettext, use_language
from core.i18n.check import gaps
from core.kinds import EVENT_SYNONYMS, EVENT_TYPES, KINDS, event_label, kind_label, role_label
from core.recommend.events import TYPES
from core.settings import documented, load
from tests.core.test_lists_in_words import OTHERWISE, comma_joined, told

ROOT = Path(__file__).parents[2]


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in documented() if f"| `{name}` |" not in text]
    assert not missing
    assert all(documented().values())


def test_settings_from_environment_and_file(tmp_path: Path) -> None:
    file = tmp_path / "touchstone.toml"
    file.write_text('[touchstone]\nauthor = "ann"\njob_batch = 7\n', encoding="utf-8")
    found = load({"TOUCHSTONE_CONFIG": str(file), "TOUCHSTONE_JOB_BATCH": "9"})
    assert (found.author, found.job_batch) == ("ann", 9)
    with pytest.raises(BadInput, match="job_batch"):
        load({"TOUCHSTONE_JOB_BATCH": "many", "TOUCHSTONE_CONFIG": "absent"})
    file.write_text("[touchstone]\nworkspce = 'x'\n", encoding="utf-8")
    with pytest.raises(BadInput, match="workspce"):
        load({"TOUCHSTONE_CONFIG": str(file)})


def test_no_translation_is_missing_or_left_over_or_differs_in_placeholders() -> None:
    found = gaps("zh_CN")
    assert found.missing == {}
    assert found.placeholders == {}
    assert found.obsolete == {}


def test_language_follows_the_block() -> None:
    with use_language("zh_CN"):
        assert _("Datasets") == "数据集"
        assert ngettext("{n} day ago", "{n} days ago", 2) == "{n} 天前"
    with use_language("en"):
        assert ngettext("{n} day ago", "{n} days ago", 1) == "{n} day ago"


def test_without_a_reader_the_language_is_the_settings(tmp_path: Path) -> None:
    def said(*words: str, language: str) -> str:
        environment = os.environ | {"TOUCHSTONE_LANGUAGE": language, "TOUCHSTONE_CONFIG": os.devnull}
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True)
        return done.stdout + done.stderr

    command = ("-m", "core", "--workspace", str(tmp_path / "w"), "versions", "nope")
    assert "没有" in said(*command, language="zh_CN")
    assert "There is no" in said(*command, language="en")
    alone = "import sys; from core.i18n import _; print(_('Datasets'), 'core.settings' in sys.modules)"
    assert said("-c", alone, language="zh_CN").split() == ["Datasets", "False"]  # the ground below needs no settings


def test_the_vocabulary_is_complete() -> None:
    assert set(EVENT_SYNONYMS.values()) == set(EVENT_TYPES)
    assert EVENT_SYNONYMS["pv"] == "view"
    assert EVENT_SYNONYMS["加购"] == "cart"
    with use_language("zh_CN"):
        for kind in KINDS.values():
            assert kind_label(kind.name) != kind.name
            for role in kind.roles:
                assert role_label(role.name) != role.name
        assert all(event_label(name) != name for name in TYPES), "also rows without event types"


def test_errors_suggest_the_nearest_name() -> None:
    error = NotFound.among("dataset", "evnts", ["events", "items"])
    assert "events" in error.hint
    assert "\n" not in error.line()


def test_the_first_page_imports_no_torch(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        "at = AppTest.from_file('app.py', default_timeout=60).run()\n"
        "assert not at.exception, at.exception\n"
        "heavy = {'torch', 'transformers', 'ydata_profiling', 'sklearn', 'implicit'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    environment = {"TOUCHSTONE_WORKSPACE": str(tmp_path / "w"), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def test_core_imports_no_user_interface() -> None:
    script = (
        "import pkgutil, importlib, sys, core\n"
        "for found in pkgutil.walk_packages(core.__path__, 'core.'):\n"
        "    if not found.name.endswith('__main__'): importlib.import_module(found.name)\n"
        "assert 'streamlit' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def test_what_is_chosen_freely_says_so_in_the_readers_language() -> None:
    """Streamlit's own words in a field without a choice are English."""
    silent = []
    for path in sorted((ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            given = {one.arg: one.value for one in node.keywords}
            index = given.get("index")
            empty = isinstance(index, ast.Constant) and index.value is None
            if node.func.attr == "multiselect" or (node.func.attr == "selectbox" and empty):
                silent += [] if "placeholder" in given or None in given else [f"{path.name}:{node.lineno}"]
    assert silent == []


def test_no_sentence_lists_by_plain_commas() -> None:
    """Several values in a sentence are put together by `listed`."""
    found = []
    for folder in ("core", "pages"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            tree, place = ast.parse(file.read_text("utf-8")), str(file.relative_to(ROOT))
            lines = set(told(tree))
            if folder == "pages":
                lines |= {one.lineno for one in ast.walk(tree) if comma_joined(one)}
            found += [f"{place}:{line}" for line in sorted(lines) if place not in OTHERWISE]
    assert found == []

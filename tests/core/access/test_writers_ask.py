"""Every module that writes below a workspace asks who acts, or stands here with the reason why it need not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
WRITING = {
    "copy2", "copyfile", "copyfileobj", "copytree", "executescript", "mkstemp", "move", "rmtree", "save_pretrained",
    "savez", "savez_compressed", "to_parquet", "unlink", "write_bytes", "write_table", "write_text",
}  # fmt: skip
"""Calls by which files come, change or go."""
WORDS = re.compile("|".join(sorted(f"{one}\\(" for one in (*WRITING, "open", "fdopen"))))
DOORS = {"allow", "access.allow", "working"}
"""Calls that ask."""
LAKE = ("lake.write", "self.write", ".writing", ".rewriting")
"""Ends of calls of the lake's own doors, which ask."""

OWN = "roles, rules and the trail itself, whose callers ask"
BELOW = "a part of work whose door asked"
JOB = "written by a job, which asked when it was handed in"
CACHE = "what anybody's reading may make anew, kept to be quicker; nothing is told of it that its reader may not see"
SCRATCH = "a file of its own that goes with the work"
SYSTEM = "what the server does by itself, or the engine"
NAMED = "a file that whoever sits at this machine names"
NEED_NOT = {
    "core/access/audit.py": OWN,
    "core/access/documents.py": OWN,
    "core/access/sealing.py": OWN,
    "core/annotate/head.py": JOB,
    "core/anomaly/keeping.py": JOB,
    "core/answers/kept.py": CACHE,
    "core/collect/adopt.py": BELOW,
    "core/collect/readers": SCRATCH,
    "core/collect/sources/database.py": SCRATCH,
    "core/collect/stage.py": SCRATCH,
    "core/collect/unpack": SCRATCH,
    "core/commands": NAMED,
    "core/engine/spill.py": SYSTEM,
    "core/experiment/given.py": NAMED,
    "core/experiment/recommenders/drafting.py": SCRATCH,
    "core/forecast/job.py": JOB,
    "core/forecast/processes.py": SCRATCH,
    "core/govern/erasure": BELOW,
    "core/integrate/match/pairs_file.py": NAMED,
    "core/jobs": SYSTEM,
    "core/lake/doctor.py": SYSTEM,
    "core/lake/inventory.py": SYSTEM,
    "core/lake/secret.py": SYSTEM,
    "core/recommend/lists/all_shoppers.py": NAMED,
    "core/recommend/scorers/neural": JOB,
    "core/recommend/weak/rows.py": NAMED,
    "core/report/full_profile.py": JOB,
    "core/report/ydata_child.py": SCRATCH,
    "core/review/flags.py": CACHE,
    "core/runs/table.py": "the tables alone; what stands in them is written by schedules, which ask",
    "core/text/intent/heads.py": "made by those who make the product",
    "core/text/models/adapter.py": JOB,
    "core/text/reading": CACHE,
    "core/text/sentiment/export.py": NAMED,
    "core/text/training": JOB,
}
"""Module, or folder of modules, that writes and does not ask -> why."""


def writes(calls: list[ast.Call]) -> bool:
    for node in calls:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in WRITING:
            return True
        if name in ("open", "fdopen"):
            said = [*node.args, *(one.value for one in node.keywords if one.arg == "mode")]
            modes = [one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if any(len(one) <= 3 and set("wax+") & set(one) for one in modes):
                return True
    return False


def asks(calls: list[ast.Call]) -> bool:
    called = [ast.unparse(node.func) for node in calls]
    return any(one in DOORS or one.endswith(LAKE) for one in called)


def test_every_module_that_writes_asks_or_says_why_not() -> None:
    silent = set()
    for file in (ROOT / "core").rglob("*.py"):
        text = file.read_text("utf-8")
        if not WORDS.search(text):
            continue
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        if writes(calls) and not asks(calls):
            silent.add(file.relative_to(ROOT).as_posix())

    def reason(module: str) -> str:
        return next((one for one in NEED_NOT if module == one or module.startswith(f"{one}/")), "")

    assert sorted(one for one in silent if not reason(one)) == []
    assert sorted(set(NEED_NOT) - {reason(one) for one in silent}) == [], "these write nothing any more, or ask"

"""The forms that a contract is written in and read from, by a file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from core.errors import BadInput
from core.i18n import _
from core.quality.contract.elsewhere import to_dbt, to_great_expectations, to_pandera
from core.quality.contract.odcs import read_any, to_odcs
from core.quality.model import Suite

FORMS: Mapping[str, tuple[str, str]] = {
    "yaml": ("YAML", "yaml"),
    "json": ("JSON", "json"),
    "odcs": ("Open Data Contract", "odcs.yaml"),
    "pandera": ("pandera", "py"),
    "gx": ("Great Expectations", "gx.json"),
    "dbt": ("dbt", "dbt.yaml"),
}
"""Form -> its name and the ending of its files."""
_WRITERS: Mapping[str, Callable[[Suite], str]] = {
    "yaml": Suite.to_yaml,
    "json": Suite.to_json,
    "odcs": to_odcs,
    "pandera": to_pandera,
    "gx": to_great_expectations,
    "dbt": to_dbt,
}


def written(suite: Suite, file_name: str) -> str:
    """A contract in the form that a file's name asks for, the longest ending first; YAML where none fits."""
    endings = sorted(((ending, form) for form, (_label, ending) in FORMS.items()), key=lambda one: -len(one[0]))
    form = next((form for ending, form in endings if file_name.lower().endswith(f".{ending}")), "yaml")
    return _WRITERS[form](suite)


def read_file(path: Path, dataset: str) -> Suite:
    """The contract of a file, in our own form or the standard's.

    Raises:
        BadInput: when it cannot be read or is none.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput(_("The suite {file} cannot be read: {reason}").format(file=path.name, reason=reason)) from error
    return read_any(text, dataset)[0]

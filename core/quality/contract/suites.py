"""Reading a contract from JSON, YAML or a mapping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from core.errors import BadInput, NotFound
from core.i18n import _
from core.quality.checks import CHECKS
from core.quality.model import Check, Suite, among, valid
from core.quality.params import judged

LONGEST = 5_000_000
"""Characters of a contract; that of a table of 200 columns has about 60,000."""
FIELDS = {field.name for field in fields(Check)}
MOST_CHECKS = 5_000
"""Checks of a contract; a table of 200 columns has about 600."""


def suite_from(data: Any, dataset: str = "") -> Suite:
    """Read a suite that comes from outside, from JSON or YAML text or from the mapping inside.

    Raises:
        BadInput: when it is not a suite, or a parameter does not hold what it should, naming check and field.
    """
    suite = kept_suite(data, dataset)
    for check in suite.checks:
        kind = CHECKS[check.check]
        judged(check, kind.params, narrows=kind.narrows)
    return suite


def kept_suite(data: Any, dataset: str = "") -> Suite:
    """Read a suite that the workspace holds: what was drafted or taken in before is not judged anew."""
    if isinstance(data, (str, bytes)):
        data = parsed(data)
    if not isinstance(data, Mapping) or not isinstance(data.get("checks"), list):
        raise BadInput(_("A suite is a mapping with a list named “checks”."), hint=_("Export one to see the format."))
    if len(data["checks"]) > MOST_CHECKS:
        raise BadInput(_("A suite of more than {most} checks is not read.").format(most=f"{MOST_CHECKS:,}"))
    checks = tuple(_check_from(entry, number) for number, entry in enumerate(data["checks"], start=1))
    weights, columns = data.get("weights") or {}, data.get("columns") or {}
    if not isinstance(weights, Mapping) or not isinstance(columns, Mapping):
        raise BadInput(_("“weights” and “columns” of a suite must be mappings."))
    named = dataset or str(data.get("dataset", ""))
    types = {str(name): str(kind) for name, kind in columns.items()}
    for check in checks:
        among(check.id, "check", check.check, CHECKS)
    consumers = data.get("consumers") or []
    if not isinstance(consumers, list) or not all(isinstance(one, str) for one in consumers):
        raise BadInput(_("“consumers” of a suite must be a list of names."))
    terms = (str(data.get("owner") or ""), tuple(consumers), str(data.get("breach") or "warn"))
    return valid(Suite(named, checks, dict(weights), types, 0, *terms))


def parsed(text: str | bytes) -> Any:
    """What a JSON or YAML text of a contract holds.

    Raises:
        BadInput: when it is neither, or longer than any contract.
    """
    import yaml

    if len(text) > LONGEST:
        raise BadInput(_("A suite of more than {n} MB is not read.").format(n=LONGEST // 1_000_000))
    try:
        return json.loads(text)  # first, because not all JSON is YAML 1.1
    except (ValueError, RecursionError):
        pass
    try:
        return yaml.load(text, _loader())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInput(_("The suite is neither JSON nor YAML: {reason}").format(reason=reason)) from error


def _loader() -> Any:
    """YAML's safe loader that takes no alias: a few that hold one another are gigabytes once they are written out."""
    import yaml

    class Plain(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("aliases are not read")
            return super().compose_node(parent, index)

    return Plain


def clause_from(text: str) -> Check:
    """One clause of a contract from its YAML or JSON.

    Raises:
        BadInput: when it is none, or a field does not hold what it should.
        NotFound: when there is no such type of check, with the nearest name.
    """
    entry = parsed(text)
    if isinstance(entry, list) and len(entry) == 1:
        entry = entry[0]
    if not isinstance(entry, Mapping):
        raise BadInput(_("A check is a mapping with “id”, “check”, “columns” and “params”."))
    if unknown := sorted(set(map(str, entry)) - FIELDS):
        raise NotFound.among(_("field of a check"), unknown[0], sorted(FIELDS))
    if str(entry.get("check")) not in CHECKS:
        raise NotFound.among(_("type of check"), str(entry.get("check")), sorted(CHECKS))
    check = _check_from({"id": str(entry.get("check")), **entry}, 1)
    kind = CHECKS[check.check]
    judged(check, kind.params, narrows=kind.narrows)
    valid(Suite("", (check,)))
    return check


def clause_text(check: Check) -> str:
    """One clause of a contract as YAML."""
    import yaml

    return str(yaml.safe_dump(check.to_dict(), allow_unicode=True, sort_keys=False, width=110))


def _check_from(entry: Any, number: int) -> Check:
    if not isinstance(entry, Mapping) or not entry.get("id") or not entry.get("check"):
        raise BadInput(_("Check {number} of the suite needs “id” and “check”.").format(number=number))
    columns, params = entry.get("columns") or [], entry.get("params") or {}
    if not isinstance(columns, list) or not isinstance(params, Mapping):
        message = _("Check “{id}”: “columns” must be a list and “params” a mapping.")
        raise BadInput(message.format(id=entry["id"]))
    return Check(
        id=str(entry["id"]),
        check=str(entry["check"]),
        dimension=str(entry.get("dimension", "validity")),
        columns=tuple(str(column) for column in columns),
        severity=str(entry.get("severity", "warning")),
        weight=entry.get("weight", 1.0),
        tolerance=entry.get("tolerance", 0.0),
        params=dict(params),
        owner=str(entry.get("owner") or ""),
    )


def read_suite(suite: Suite | Mapping[str, Any] | str | Path, name: str) -> Suite:
    """A suite from whatever form it comes in; a `Path` is read, a text is JSON or YAML."""
    if isinstance(suite, Suite):
        return suite
    if isinstance(suite, Path):
        try:
            return suite_from(suite.read_bytes(), name)
        except OSError as error:
            reason = error.strerror or str(error)
            raise BadInput(
                _("The suite {file} cannot be read: {reason}").format(file=suite.name, reason=reason)
            ) from error
    return suite_from(suite, name)

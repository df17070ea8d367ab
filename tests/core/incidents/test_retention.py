"""A rule of retention that nobody keeps opens an incident, and taking out what is late closes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import govern
from core.govern.retention import GRACE, Rule, apply, due, set_rule
from core.incidents import headline, incidents
from core.lake import Lake
from tests.core.govern.retention.test_retention import NOW, fill

Prepared = Callable[..., Lake]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_it_opens_after_the_grace_and_is_closed_when_done(prepared: Prepared, language: str) -> None:
    from core.i18n import use_language

    lake = prepared(fill)
    assert incidents(lake, now=NOW) == []
    set_rule(lake, Rule("visits", rows_days=70))
    since = due(lake, NOW)[0].since
    assert since is not None
    assert since.strftime("%Y-%m-%d") == "2026-03-12", "seventy days after the first of January"
    assert [one for one in incidents(lake, now=since + GRACE - timedelta(hours=2)) if one.late] == []
    (found,) = (one for one in incidents(lake, now=NOW) if one.late)
    assert (found.id, found.state, found.severity, found.open) == ("visits@retention", "open", "warning", True)
    with use_language(language):
        assert f"{found.late.now.rows}" in headline(found)
        assert ("未" in headline(found)) is (language == "zh_CN")
    apply(lake, NOW)
    (done,) = (one for one in incidents(lake, now=NOW) if one.late)
    assert (done.id, done.state, done.open) == ("visits@retention", "resolved", False)
    assert done.late.now.rows == found.late.now.rows
    assert [one.id for one in incidents(lake, now=NOW + timedelta(days=40)) if one.open] == ["visits@retention"]


def test_a_rule_that_cannot_be_kept_takes_no_other_incident_with_it(prepared: Prepared) -> None:
    lake = prepared(fill)
    govern.describe(lake, "visits", tags=["people"])
    set_rule(lake, Rule("tag:people", rows_days=70, column="nothing"))
    assert [one.id for one in incidents(lake, now=NOW) if one.open] == []

"""A check written by hand: the rule, its columns and parameters, whom it is asked of, and what it would find."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

import pages.parts.quality.trial as trial
from core import quality
from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.lake import Dataset
from core.quality import Check, Suite
from core.quality.contract import TEMPLATES, clause_from, clause_text, filled_in, free_id, with_clause, without_clause
from pages.parts.quality.parameters import columns_of, parameters
from pages.parts.quality.within import within
from pages.parts.shared import needing
from pages.parts.shared.choices import flag
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

NEW = ""
BASE = "write_base"
"""Note of the clause that the form begins with; its number makes the keys of the widgets new ones."""


def write(dataset: Dataset, version: int) -> None:
    """The form or its text, what the check would find, and the buttons that keep it in the contract."""
    suite = quality.suite_of(lake(), dataset.name)
    if suite is None:
        st.info(_("The first check drafts the contract; your own checks are added to it then."))
        return
    base, turn = _begun(dataset, suite)
    known = next((one.id for one in suite.checks if base and one.id == base.id), NEW)
    if flag(_("As YAML"), "yaml", help=_("The same check as text, as it stands in the contract.")):
        check = _as_text(base, turn)
    else:
        check = _form(dataset, version, suite, base, turn)
    if check is None:
        return
    if not check.id:
        check = replace(check, id=free_id(check, suite))
    sound = trial.trial(dataset, version, check)
    _kept(dataset, suite, check, known, sound)


def begin_with(check: Check) -> None:
    """Let the form begin with a clause."""
    _held, turn = st.session_state.get(own(BASE), (None, 0))
    st.session_state[own(BASE)] = (check, turn + 1)


def _begun(dataset: Dataset, suite: Suite) -> tuple[Check | None, int]:
    """Where the form begins: nothing, a check of the contract, or a template for some columns."""
    left, right = st.columns(2, vertical_alignment="bottom")
    titles = {one.id: quality.title(one) for one in suite.checks}
    chosen = left.selectbox(
        _("Begin with a check of the contract"),
        [NEW, *titles],
        format_func=lambda one: titles.get(one) or _("(a new one)"),
        key=own("write_which"),
    )
    with right.popover(_("Begin with a template"), icon=":material/auto_stories:"):
        _template(dataset, suite)
    asked = own("write_asked")
    if chosen != st.session_state.get(asked, NEW):
        st.session_state[asked] = chosen
        _held, turn = st.session_state.get(own(BASE), (None, 0))
        found = next((one for one in suite.checks if one.id == chosen), None)
        st.session_state[own(BASE)] = (found, turn + 1)
    base, turn = st.session_state.get(own(BASE), (None, 0))
    return base, turn


def _template(dataset: Dataset, suite: Suite) -> None:
    names = {"a": "A", "b": "B"}
    chosen = st.selectbox(
        _("Template"),
        list(TEMPLATES),
        format_func=lambda one: _(TEMPLATES[one].label).format_map(names),
        key=own("template"),
    )
    template = TEMPLATES[chosen]
    columns = [
        st.selectbox(sign, list(dataset.types), key=own(f"template_{sign}"), index=min(place, len(dataset.types) - 1))
        for place, sign in enumerate(("A", "B")[: template.columns])
    ]
    if st.button(_("Take this template"), key=own("take_template"), disabled=not all(columns)):
        begin_with(filled_in(template, columns, suite))
        st.rerun()


def _as_text(base: Check | None, turn: int) -> Check | None:
    begun = base or Check("", "not_null", "completeness")
    text = st.text_area(_("The check as YAML"), value=clause_text(begun), height=260, key=own(f"write_yaml_{turn}"))
    try:
        return clause_from(text)
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return None


def _form(dataset: Dataset, version: int, suite: Suite, base: Check | None, turn: int) -> Check:
    rules = [name for name, kind in quality.CHECKS.items() if kind.by_hand or (base and base.check == name)]
    rules.sort(key=lambda name: quality.rule(name).casefold())
    begun = base.check if base else "condition"
    rule = st.selectbox(
        _("Rule"), rules, index=rules.index(begun), format_func=quality.rule, key=own(f"write_rule_{turn}")
    )
    old = base if base and base.check == rule else None
    kind = quality.CHECKS[rule]
    key = f"write_{turn}_{rule}"
    columns = columns_of(dataset, rule, old, key)
    params = parameters(dataset, version, rule, columns, old, key)
    where = within(dataset, old, key) if kind.narrows else ""
    if where:
        params["where"] = where
    left, middle, right = st.columns(3)
    severity = left.selectbox(
        _("Severity"),
        list(reversed(quality.SEVERITIES)),
        index=list(reversed(quality.SEVERITIES)).index(old.severity if old else "warning"),
        format_func=quality.severity_label,
        key=own(f"{key}_severity"),
    )
    dimension = middle.selectbox(
        _("Dimension"),
        list(quality.DIMENSIONS),
        index=list(quality.DIMENSIONS).index(old.dimension if old else quality.usual_dimension(rule)),
        format_func=quality.dimension_label,
        key=own(f"{key}_dimension"),
    )
    tolerated = right.number_input(
        _("Tolerated share of failing rows, in %"),
        0.0,
        100.0,
        value=round(old.tolerance * 100, 6) if old else 0.0,
        key=own(f"{key}_tolerance"),
        format="%g",
        help=_("Up to this share the check passes; above it fails."),
    )
    left, right = st.columns(2)
    owner = left.text_input(
        _("Owner (optional)"),
        value=old.owner if old else "",
        max_chars=120,
        key=own(f"{key}_owner"),
        help=_("Who is asked when it fails; otherwise the owner of the dataset."),
    )
    weight = right.number_input(
        _("Weight"), 0.0, 100.0, value=float(old.weight) if old else 1.0, step=0.5, key=own(f"{key}_weight")
    )
    made = Check(
        old.id if old else "", rule, dimension, tuple(columns), severity, weight, tolerated / 100, params, owner.strip()
    )
    st.caption(md(quality.definition(made)))
    return made


def _kept(dataset: Dataset, suite: Suite, check: Check, known: str, sound: bool) -> None:
    """The buttons that keep, copy or take out the check; each makes the contract's next version."""
    replaces = check.id == known and known != NEW
    with st.container(horizontal=True):
        label = _("Save the change") if replaces else _("Add to the contract")
        if needing.button(
            "contract", label, type="primary", icon=":material/save:", key="save_check", disabled=not sound
        ):
            _save(dataset, with_clause(suite, check))
        if replaces and needing.button(
            "contract", _("Take out of the contract"), icon=":material/delete:", key="remove_check", type="tertiary"
        ):
            _save(dataset, without_clause(suite, known))
        st.caption(_("It counts from the next check on."), width="content")


def _save(dataset: Dataset, suite: Suite) -> None:
    kept = quality.save_suite(lake(), suite)
    for note in (BASE, "write_which", "write_asked"):
        st.session_state.pop(own(note), None)
    st.toast(_("Contract {n} of {name} saved").format(n=kept.version, name=md(dataset.name)), icon=":material/save:")
    st.rerun()

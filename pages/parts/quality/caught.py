"""What would be caught: a known fault planted on a copy, and what the checks say of it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import quality
from core.clean import STEPS
from core.errors import TouchstoneError
from core.i18n import _, ngettext, sentences
from core.lake import Dataset
from core.quality import inject
from core.quality.inject import WHOLE, Caught, Change, Fault, Planted, Rows, Trial
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import choice
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md, number, percent

HERE = "here"
"""The choice of the dataset itself, beside the tables of the example shop."""
SHOWN = 8
"""Changes of the answer key that are shown: enough to see what was done; the file has them all."""


Place = tuple[str, str, str, int, str]
"""Which table, fault, severity, seed and column."""


@cache_data(max_entries=32, show_spinner=False)
def _tried(path: str, workspace_version: int, name: str, place: Place) -> Trial:
    on, fault, severity, seed, column = place
    if on == HERE:
        return inject.trial(lake(), name, fault, severity, seed, column)
    beside = {"items": inject.SHOP["items"](seed)} if on != "items" else {}
    return inject.tried_on(on, inject.SHOP[on](seed), fault, severity, seed, column, beside=beside)


@cache_data(max_entries=8, show_spinner=False)
def _planted(path: str, workspace_version: int, name: str, place: Place) -> Planted:
    on, fault, severity, seed, column = place
    rows = inject.read_rows(lake(), name) if on == HERE else inject.SHOP[on](seed)
    return inject.plant(rows, fault, severity, seed, column)


def caught(dataset: Dataset) -> None:
    """The choices, and after a click what the checks say."""
    st.caption(
        _(
            "Plants a known fault on a copy and shows which checks would catch it, and when. The dataset itself stays "
            "as it is; the copy is thrown away. The tables of the example shop show each fault at its plainest."
        )
    )
    place = _chosen(dataset)
    if place is None:
        return
    asked = own("caught_asked")
    if needing.button(
        "compute", _("Plant and look"), type="primary", icon=":material/bug_report:", key=own("plant_fault")
    ):
        st.session_state[asked] = place
    if st.session_state.get(asked) != place:
        return
    before = (str(lake().path), lake().version(), dataset.name)
    try:
        with st.spinner(_("Planting, checking, comparing …")):
            found = _tried(*before, place)
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return
    _verdict(found)
    _checks(found, dataset, place[0])
    _silent(found)
    _changes(found, before, place)


def _chosen(dataset: Dataset) -> Place | None:
    """Which table, fault, severity, seed and column."""
    names = {
        HERE: _("A copy of {name}").format(name=dataset.name), "items": _("Example shop: products"),
        "events": _("Example shop: events"), "reviews": _("Example shop: reviews"),
        "searches": _("Example shop: searches"), "arms": _("Example shop: an experiment"),
        "categories": _("Example shop: categories"),
    }  # fmt: skip
    first, second, third, fourth = st.columns([2, 3, 1.4, 1], vertical_alignment="bottom")
    on = choice(_("Table"), list(names), HERE, "fault_on", lambda one: names[one], at=first)
    rows = inject.shape(lake(), dataset.name) if on == HERE else inject.SHOP[on](0)
    known = {one.id: one for one in inject.fitting(rows)}
    if not known:
        st.info(_("No fault is known for a table of this kind; choose a table of the example shop."))
        return None
    fault = known[
        choice(_("Fault"), list(known), next(iter(known)), "fault", lambda one: _named(known[one]), at=second)
    ]
    severities = list(inject.SEVERITIES)
    severity = choice(
        _("Severity"), severities, "middle", "fault_severity", lambda one: _(inject.SEVERITY_LABELS[one]), at=third
    )
    seed = int(fourth.number_input(_("Seed"), 0, 9999, 0, 1, key=own("fault_seed")))
    return on, fault.id, severity, seed, _column(fault, rows)


def _named(fault: Fault) -> str:
    return f"{fault.family} · {_(fault.title)}" if fault.family != "G" else _(fault.title)


def _column(fault: Fault, rows: Rows) -> str:
    """The column of a fault that is of one; "" lets the first that fits be taken."""
    if not fault.column:
        return ""
    columns = ["", *rows.columns]
    return choice(_("Column"), columns, "", "fault_column", lambda one: one or _("the first that fits"))


def _verdict(found: Trial) -> None:
    if not found.caught:
        st.error(_("No check of the contract would tell this fault."), icon=":material/visibility_off:")
    elif found.days and found.upload:
        text = _("Caught on day {n} of the fault ({day}).")
        st.success(text.format(n=found.upload, day=found.days[found.upload - 1]), icon=":material/check_circle:")
    else:
        st.success(_("Caught when the file is checked."), icon=":material/check_circle:")
    words = ngettext("{n} row of {all} was changed", "{n} rows of {all} were changed", found.changed)
    said = [words.format(n=number(found.changed), all=number(found.rows))]
    if found.found is not None:
        said.append(_("{share} of them are among the failing rows").format(share=percent(found.found, 1)))
    if found.days:
        said.append(_("the fault stays on the last days, which come one by one: {n}").format(n=len(found.days)))
    st.caption(" · ".join(said))


def _checks(found: Trial, dataset: Dataset, on: str) -> None:
    if not found.caught:
        return
    table(
        [
            {
                "check": quality.title(one.result),
                "severity": quality.severity_label(one.result.severity),
                "when": found.days[one.upload - 1].isoformat() if found.days else _("at the upload"),
                "flagged": one.flagged or None,
                "right": percent(one.precision, 1) if one.precision is not None else "–",
                "says": quality.describe(one.result),
                "remedy": _remedy(one, dataset, on),
            }
            for one in found.caught
        ],
        f"caught_{dataset.name}_{found.fault}",
        columns={
            "check": st.column_config.TextColumn(_("Check"), width=180),
            "severity": st.column_config.TextColumn(_("Severity"), width=80),
            "when": st.column_config.TextColumn(_("Found"), width=95),
            "flagged": st.column_config.NumberColumn(_("Rows flagged"), format="localized", width=100),
            "right": st.column_config.TextColumn(_("Of these planted"), width=120),
            "says": st.column_config.TextColumn(_("What it says"), width=320),
            "remedy": st.column_config.TextColumn(_("What mends it"), width=200),
        },
        alt=_("The checks that catch the fault"),
        row_height="fit",
        download=False,
    )


def _remedy(one: Caught, dataset: Dataset, on: str) -> str:
    known = quality.fixes(one.result, dataset if on == HERE else None)
    if known:
        return " → ".join(_(STEPS[step.step].label) for step in known[0])
    return quality.advice(one.result) or "–"


def _silent(found: Trial) -> None:
    for one in found.silent:
        said = quality.describe(one) if one.state == "skipped" else _("not told at this severity")
        st.caption(_("Silent: {check} ({reason})").format(check=md(quality.title(one)), reason=md(said)))


def _changes(found: Trial, before: tuple[str, int, str], place: Place) -> None:
    """What was done to the copy, and the files with it."""
    how = {
        "changed": _("changed"), "added": _("row added"), "removed": _("row taken out"), "involved": _("involved")
    }  # fmt: skip
    st.subheader(_("What was done"), anchor=False)
    rows: list[dict[str, Any]] = [
        {
            "line": one.line,
            "column": _("whole row") if one.column == WHOLE else one.column,
            "how": how[one.how],
            "before": _copied(one) if one.how == "added" else _shown(one.before),
            "after": _shown(one.after),
        }
        for one in found.key[:SHOWN]
    ]
    table(
        rows,
        f"planted_{before[2]}_{found.fault}",
        columns={
            "line": st.column_config.NumberColumn(_("Line"), format="%d", width=80),
            "column": st.column_config.TextColumn(_("Column"), width=120),
            "how": st.column_config.TextColumn(_("Change"), width=110),
            "before": st.column_config.TextColumn(_("Before"), width=240),
            "after": st.column_config.TextColumn(_("After"), width=240),
        },
        alt=_("The first changes of the answer key"),
        download=False,
    )
    with st.container(horizontal=True):
        take(
            _("Table with the fault (CSV)"), lambda: inject.as_csv(_planted(*before, place).rows).encode(),
            f"{before[2]}_{found.fault}.csv", "text/csv", icon=":material/download:", key=own("fault_table"),
        )  # fmt: skip
        take(
            _("Answer key (CSV)"), lambda: inject.key_csv(_planted(*before, place)).encode(),
            f"{before[2]}_{found.fault}_key.csv", "text/csv", icon=":material/download:", key=own("fault_key"),
        )  # fmt: skip


def _copied(one: Change) -> str:
    return "" if one.before is None else _("a copy of line {n}").format(n=one.before)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)

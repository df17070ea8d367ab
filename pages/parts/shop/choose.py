"""What goes into the shop: the datasets with their trust and how they are read, the rules, ids, currencies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from core.i18n import _, listed
from core.integrate.shop import (
    GAP_MINUTES,
    MADE_OF_EVENTS,
    PARTS,
    RULES,
    IdMap,
    Plan,
    Rates,
    Source,
    column_label,
    columns_decided,
    followed,
    left_out_at_first,
    missing_parts,
    numbering_note,
    part_label,
    rule_label,
    sides_of,
)
from core.kinds import EVENT_TYPES, event_label, kind_label
from core.lake import Dataset
from pages.parts.shared.empty import NEEDED_FOR
from pages.parts.shared.session import lake
from pages.parts.shared.tables import choice_column, editor
from pages.parts.shared.wording import md

UPLOADED = [name for name in PARTS if name != MADE_OF_EVENTS]


def sources(plan: Plan) -> Plan:
    """The table of datasets; a person says which go in, whom to trust, and how their clocks and prices are meant."""
    held = {one.name: one for one in lake().datasets()}
    rows = [
        {
            "used": one.used,
            "trust": place + 1,
            "dataset": one.dataset,
            "part": one.part,
            "rows": held[one.dataset].rows,
            "zone": one.zone,
            "currency": one.currency,
            "numbering": one.numbering,
            "event": one.event if one.part == "events" else "",
        }
        for place, one in enumerate(plan.sources)
    ]
    untyped = any(one.part == "events" and not held[one.dataset].column("event_type") for one in plan.sources)
    shown = [name for name in (rows[0] if rows else {}) if name != "event" or untyped]
    edited = editor(
        pd.DataFrame(rows),
        key="shop_sources",
        columns={
            "used": st.column_config.CheckboxColumn(_("Goes in"), width=70),
            "trust": st.column_config.NumberColumn(
                _("Trust"),
                min_value=1,
                step=1,
                width=90,
                help=_("1 is trusted most: its values win where no other rule decides, and its rows stay of twins."),
            ),
            "dataset": st.column_config.TextColumn(_("Dataset"), disabled=True, width=130),
            "part": choice_column(_("Part"), UPLOADED, part_label, width=110),
            "rows": st.column_config.NumberColumn(_("Rows"), disabled=True, format="localized", width=80),
            "zone": st.column_config.TextColumn(
                _("Clock"), width=120, help=_("A zone such as `Asia/Shanghai` where its times are not in UTC.")
            ),
            "currency": st.column_config.TextColumn(
                _("Currency"), width=80, help=_("Of its prices, where no column says it, such as `CNY`.")
            ),
            "event": choice_column(
                _("Rows are"),
                ["", *EVENT_TYPES],
                lambda one: event_label(one) if one else "–",
                width=110,
                help=_("Of events without a type: what each row is. A negative quantity of purchases is a return."),
            ),
            "numbering": st.column_config.TextColumn(
                _("Numbering"),
                width=110,
                help=_("A name where its ids are its own: equal ids of two numberings are two different things."),
            ),
        },
        column_order=shown,
        alt=_("Datasets that can go into the shop, and how each is read"),
    )
    lines: list[dict[str, Any]] = edited.to_dict("records")
    order = sorted(range(len(lines)), key=lambda at: (lines[at]["trust"] or len(lines), at))
    chosen = [
        Source(
            str(lines[at]["dataset"]),
            str(lines[at]["part"]),
            bool(lines[at]["used"]),
            *(str(lines[at][name] or "").strip() for name in ("zone", "currency", "numbering", "event")),
        )
        for at in order
    ]
    return replace(plan, sources=tuple(chosen))


def missing(plan: Plan) -> None:
    """Which kinds of dataset the shop would still gain by."""
    apart, golden = left_out_at_first(lake(), plan)
    if apart:
        words = _(
            "Not in the shop: {list}. What names no product or person of the others stays out until it is taken in."
        )
        st.caption(words.format(list=listed(map(md, apart))))
    if golden:
        words = _("Not in the shop: {list}, golden rows of datasets that go in themselves.")
        st.caption(words.format(list=listed(map(md, golden))))
    if said := numbering_note(plan):
        st.info(md(said), icon=":material/tag:")
    lacking = missing_parts(plan)
    if lacking:
        named = " · ".join(f"**{md(kind_label(part))}** ({md(_(NEEDED_FOR[part]))})" for part in lacking)
        st.caption(_("Not there yet: {list}.").format(list=named))


def rules(plan: Plan) -> Plan:
    """How columns are decided that several rows of one thing say, by column."""
    contested = columns_decided(lake(), plan)
    if not contested:
        st.caption(_("No two datasets tell of the same kind of thing, so nothing has to be decided."))
        return plan
    edited = editor(
        pd.DataFrame(
            [
                {"part": part, "column": column_label(part, column), "rule": plan.rule(part, column)}
                for part, column in contested
            ]
        ),
        key="shop_rules",
        columns={
            "part": choice_column(_("Part"), UPLOADED, part_label, disabled=True, width=110),
            "column": st.column_config.TextColumn(_("Column"), disabled=True, width=160),
            "rule": choice_column(_("Rule"), list(RULES), rule_label, required=True, width=190),
        },
        alt=_("The rule that decides each column"),
    )
    found: dict[str, dict[str, str]] = {part: dict(one) for part, one in plan.rules.items()}
    for (part, column), line in zip(contested, edited.to_dict("records"), strict=True):
        found.setdefault(part, {})[column] = str(line["rule"])
    return replace(plan, rules=found)


def visits(plan: Plan) -> Plan:
    """Sessions and events told twice."""
    left, right = st.columns(2, vertical_alignment="bottom")
    gap = left.number_input(
        _("Pause that ends a session (minutes)"),
        min_value=0,
        max_value=1440,
        value=plan.gap_minutes,
        step=5,
        key="shop_gap",
        help=_("Only where the data name no session; 0 names none. {n} is usual.").format(n=GAP_MINUTES),
    )
    replays = right.toggle(
        _("An event told by two datasets counts once"),
        value=plan.replays,
        key="shop_replays",
        help=_("Same shopper, product, type and time. What happens twice in one dataset stays twice."),
    )
    return replace(plan, gap_minutes=int(gap), replays=bool(replays))


def crosswalks(plan: Plan, others: Mapping[str, Dataset]) -> Plan:
    """Datasets that say which ids are one thing."""
    known = [one.dataset for one in plan.maps]
    pairs = [name for name, one in others.items() if len(one.types) >= 2]
    chosen = st.multiselect(
        _("Crosswalks of ids"),
        pairs,
        default=[name for name in known if name in pairs],
        key="shop_maps",
        placeholder=_("none"),
        help=_("Datasets with two columns of ids that are one thing, as the page Match makes them."),
    )
    before = {one.dataset: one for one in plan.maps}
    maps = tuple(_crosswalk(plan, before.get(name), others[name]) for name in chosen)
    return followed(lake(), replace(plan, maps=maps))


def _crosswalk(plan: Plan, before: IdMap | None, dataset: Dataset) -> IdMap:
    """The columns of one crosswalk, and whose numbers they are."""
    was = before or IdMap(dataset.name)
    if sides := sides_of(dataset):
        words = _("{name}: as Match found them, ids of {left} that are ids of {right}.")
        st.caption(words.format(name=md(dataset.name), left=md(sides[0]), right=md(sides[1])))
        return was
    columns = list(dataset.types)
    numberings = ["", *sorted({one.numbering for one in plan.sources if one.numbering})]
    st.markdown(f"**{md(dataset.name)}**")
    cells = st.columns(5 if len(numberings) > 1 else 3)
    left = _one(cells[0], _("One id"), columns, was.left, 0, f"shop_left_{dataset.name}")
    right = _one(cells[1], _("The other id"), columns, was.right, 1, f"shop_right_{dataset.name}")
    part = cells[2].selectbox(
        _("Ids of"),
        ["items", "users"],
        index=["items", "users"].index(was.part),
        format_func=part_label,
        key=f"shop_of_{dataset.name}",
    )
    of_left, of_right = was.left_numbering, was.right_numbering
    if len(numberings) > 1:
        named = {"": _("shared")}
        of_left = _one(cells[3], _("Numbering of the one"), numberings, of_left, 0, f"shop_nl_{dataset.name}", named)
        of_right = _one(cells[4], _("Of the other"), numberings, of_right, 1, f"shop_nr_{dataset.name}", named)
    return IdMap(dataset.name, left, right, str(part), of_left, of_right)


def _one(
    at: Any,
    label: str,
    options: Sequence[str],
    wanted: str,
    usual: int,
    key: str,
    names: Mapping[str, str] | None = None,
) -> str:
    place = options.index(wanted) if wanted in options else min(usual, len(options) - 1)
    words = names or {}
    return str(at.selectbox(label, options, index=place, key=key, format_func=lambda one: words.get(one, one)))


def money(plan: Plan, others: Mapping[str, Dataset]) -> Plan:
    """The dataset of dated rates, if there is one."""
    usable = [name for name, one in others.items() if len(one.types) >= 3]
    was = plan.rates
    options = ["", *usable]
    chosen = st.selectbox(
        _("Exchange rates"),
        options,
        index=options.index(was.dataset) if was and was.dataset in options else 0,
        format_func=lambda one: one or _("none: currencies stay apart"),
        key="shop_rates",
        help=_("A dataset with a date, a currency and a rate; none is made up here."),
    )
    if not chosen:
        return replace(plan, rates=None)
    columns = list(others[chosen].types)
    before = was if was and was.dataset == chosen else Rates(chosen, was.base if was else "CNY")
    cells = st.columns(4)
    date = _one(cells[0], _("Date"), columns, before.date, 0, f"shop_date_{chosen}")
    currency = _one(cells[1], _("Currency"), columns, before.currency, 1, f"shop_currency_{chosen}")
    rate = _one(cells[2], _("Rate"), columns, before.rate, 2, f"shop_rate_{chosen}")
    base = cells[3].text_input(_("Leads to"), value=before.base, key=f"shop_base_{chosen}", max_chars=3)
    st.caption(_("One unit of the currency is so many {base} from that date on.").format(base=md(base.upper())))
    return replace(plan, rates=Rates(chosen, base.strip().upper(), date, currency, rate))

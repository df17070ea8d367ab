"""Keys, dependencies between columns, and joins to other datasets."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.profile.on_demand as on_demand
from core.i18n import _, ngettext
from core.profile import Dependency, Joins, Key, Profile, Structure, contradicting_rows, describe_join
from pages.parts.profile.overview import limits


def structure(profile: Profile) -> None:
    """Candidate keys, dependencies, joins."""
    found = on_demand.get(profile, Structure)
    if found is not None:
        left, right = st.columns([1, 1.7])
        with left:
            st.subheader(_("Candidate keys"), anchor=False)
            _keys(profile, found.keys)
        with right:
            st.subheader(_("Dependencies"), anchor=False)
            _dependencies(profile, found.dependencies)
        limits(found.limits)
    if profile.duplicate_rows:
        st.subheader(_("Duplicate rows"), anchor=False)
        _duplicates(profile)
    st.subheader(_("Joins to other datasets"), anchor=False)
    joins = on_demand.get(profile, Joins)
    if joins is not None:
        _joins(joins)


def _keys(profile: Profile, keys: tuple[Key, ...]) -> None:
    if not keys:
        st.caption(_("No column and no pair of columns identifies a row."))
        return
    parts.table(
        [
            {
                "columns": " + ".join(one.columns),
                "verdict": _("unique") if not one.repeats else _("nearly"),
                "repeats": one.repeats,
            }
            for one in keys
        ],
        "candidate_keys",
        columns={
            "columns": st.column_config.TextColumn(_("Columns"), width=180),
            "verdict": st.column_config.TextColumn(_("Verdict"), width=70),
            "repeats": st.column_config.NumberColumn(_("Rows that repeat"), format="localized", width=110),
        },
        alt=_("Candidate keys of {name}").format(name=profile.dataset),
        file_name=f"{profile.dataset}_keys.csv",
        height=min(37 + 35 * len(keys), 300),
    )
    st.caption(_("Unique over every row, without gaps, and no smaller key inside. Nearly: at most 1 % repeat."))


def _dependencies(profile: Profile, found: tuple[Dependency, ...]) -> None:
    if not found:
        st.caption(_("No column decides another one."))
        return
    chosen = parts.table(
        [
            {
                "left": one.left,
                "right": one.right,
                "verdict": _("nearly") if one.violations else _("both ways") if one.both_ways else _("always"),
                "violations": one.violations,
                "error": one.error,
                "groups": one.groups,
            }
            for one in found
        ],
        "dependencies",
        columns={
            "left": st.column_config.TextColumn(_("One value of"), width=120),
            "right": st.column_config.TextColumn(_("has one value of"), width=120),
            "verdict": st.column_config.TextColumn(_("Verdict"), width=75),
            "violations": st.column_config.NumberColumn(_("Rows that violate"), format="localized", width=110),
            "error": st.column_config.NumberColumn(
                "g3", format="percent", width=60, help=_("Least share of rows to remove so that it always holds")
            ),
            "groups": st.column_config.NumberColumn(_("Values concerned"), format="localized", width=110),
        },
        alt=_("Dependencies between columns of {name}").format(name=profile.dataset),
        file_name=f"{profile.dataset}_dependencies.csv",
        select="single-row",
        height=min(37 + 35 * len(found), 300),
    )
    st.caption(
        _(
            "Counted over every row where both are present (TANE, Huhtala et al. 1999). Nearly: at most 1 % of the "
            "rows violate it. Choose one to see the rows."
        )
    )
    if chosen and found[chosen[0]].violations:
        _violations(profile, found[chosen[0]])


def _violations(profile: Profile, one: Dependency) -> None:
    """The rows that contradict a dependency, beside what most rows say."""
    text = ngettext(
        "**{n}** row gives {left} another {right} than most rows do",
        "**{n}** rows give {left} another {right} than most rows do",
        one.violations,
    )
    st.markdown(text.format(n=parts.number(one.violations), left=parts.md(one.left), right=parts.md(one.right)))
    rows = contradicting_rows(parts.lake(), profile, one)
    parts.table(
        [
            {"left": row.left, "value": row.value, "usual": row.usual, "file": row.file, "line": row.line}
            for row in rows
        ],
        "dependency_rows",
        columns={
            "left": one.left,
            "value": one.right,
            "usual": _("Usually"),
            "file": _("File"),
            "line": st.column_config.NumberColumn(_("Line"), format="%d"),
        },
        alt=_("Rows that contradict the dependency"),
        file_name=f"{profile.dataset}_contradictions.csv",
    )


def _duplicates(profile: Profile) -> None:
    groups = on_demand.duplicates(on_demand.place(profile, ""), profile)
    parts.table(
        [
            {
                "rows": one.rows,
                "places": " · ".join(f"{file}:{line}" for file, line in one.places)
                + (" …" if one.rows > len(one.places) else ""),
                **{f"value_{place}": value for place, (_name, value) in enumerate(one.values)},
            }
            for one in groups
        ],
        "duplicate_groups",
        columns={
            "rows": st.column_config.NumberColumn(_("Copies"), format="localized", width=70),
            "places": st.column_config.TextColumn(_("File and line"), width=300),
            **{f"value_{place}": name for place, (name, _value) in enumerate(groups[0].values if groups else ())},
        },
        alt=_("Largest groups of equal rows"),
        file_name=f"{profile.dataset}_duplicates.csv",
        height=min(37 + 35 * len(groups), 250),
    )


def _joins(found: Joins) -> None:
    if not found.compared:
        st.caption(_("There is no other dataset to join with."))
        return
    if not found.joins:
        text = ngettext(
            "No column shares its values with a column of the {n} other dataset.",
            "No column shares its values with a column of the {n} other datasets.",
            len(found.compared),
        )
        st.caption(text.format(n=len(found.compared)))
        return
    parts.table(
        [
            {
                "sentence": describe_join(one),
                "coverage": one.coverage,
                "orphans": one.orphans,
                "values": one.covered / one.distinct,
                "used": one.to_used / max(one.to_distinct, 1),
                "verdict": _("names one row") if one.unique else _("may repeat"),
            }
            for one in found.joins
        ],
        "joins",
        columns={
            "sentence": st.column_config.TextColumn(_("Join"), width=430),
            "coverage": st.column_config.ProgressColumn(
                _("Rows that join"), format="percent", min_value=0, max_value=1, width=130
            ),
            "orphans": st.column_config.NumberColumn(
                _("Orphans"), format="localized", width=80, help=_("Rows without a partner")
            ),
            "values": st.column_config.NumberColumn(
                _("Values that join"), format="percent", width=110, help=_("Share of the different values")
            ),
            "used": st.column_config.NumberColumn(
                _("Partners in use"), format="percent", width=110, help=_("Share of the other side's different values")
            ),
            "verdict": st.column_config.TextColumn(_("Partner"), width=110),
        },
        alt=_("Joins to other datasets"),
        height=min(37 + 35 * len(found.joins), 400),
    )
    text = ngettext(
        "Found by the overlap of values with {n} other dataset, newest versions.",
        "Found by the overlap of values with {n} other datasets, newest versions.",
        len(found.compared),
    )
    st.caption(text.format(n=len(found.compared)))

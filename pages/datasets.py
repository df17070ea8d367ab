"""Datasets: what there is, its versions and where each came from; compare two versions."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.i18n import N_, _
from core.kinds import kind_label, role_label
from core.lake import Dataset, Version

ACTIONS = {
    "ingest": N_("Uploaded"),
    "append": N_("Rows added"),
    "clean": N_("Recipe applied"),
    "undo": N_("Step undone"),
}


def facts(dataset: Dataset) -> None:
    parts.tiles(
        [
            parts.Tile(_("Rows"), parts.number(dataset.rows)),
            parts.Tile(_("Columns"), parts.number(len(parts.lake().columns(dataset.name)))),
            parts.Tile(_("In quarantine"), parts.number(dataset.quarantined)),
            parts.Tile(_("Versions"), parts.number(len(parts.lake().versions(dataset.name)))),
        ]
    )
    with st.container(horizontal=True):
        parts.link(_("Profile"), "profile.py", icon=":material/query_stats:", dataset=dataset.name)
        parts.link(_("Clean"), "clean.py", icon=":material/cleaning_services:", dataset=dataset.name)
        parts.link(_("Quality"), "quality.py", icon=":material/verified:", dataset=dataset.name)
        parts.link(_("Quarantine"), "quarantine.py", icon=":material/report:", dataset=dataset.name)


def columns(dataset: Dataset) -> None:
    roles = {column: role for role, column in dataset.roles.items()}
    parts.table(
        [
            {"column": name, "type": kind, "role": role_label(roles[name]) if name in roles else ""}
            for name, kind in parts.lake().columns(dataset.name).items()
        ],
        "dataset_columns",
        columns={"column": _("Column"), "type": _("Type"), "role": _("Role")},
        alt=_("Columns with type and role"),
        download=False,
    )


def history_row(version: Version) -> dict[str, object]:
    files = version.info.get("imports", {}).get("files", [])
    names = [str(file.get("name", "")) if isinstance(file, dict) else str(file) for file in files]
    return {
        "version": version.number,
        "time": version.time,
        "action": _(ACTIONS[version.action]),
        "rows": version.rows,
        "source": ", ".join(names) or _("{n} steps").format(n=len((version.info.get("recipe") or {}).get("steps", []))),
        "author": version.author,
    }


def history(versions: list[Version]) -> None:
    parts.table(
        [history_row(version) for version in reversed(versions)],
        "dataset_versions",
        columns={
            "version": st.column_config.NumberColumn(_("Version"), width="small"),
            "time": st.column_config.DatetimeColumn(_("Time (UTC)"), format="YYYY-MM-DD HH:mm:ss"),
            "action": _("What happened"),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            "source": _("Made from"),
            "author": _("Who"),
        },
        alt=_("Versions of the dataset, newest first"),
    )


def lineage(dataset: Dataset) -> None:
    lines = ["flowchart LR"]
    for number, step in enumerate(parts.lake().lineage(dataset.name)[-8:]):
        source = (step.source or "?").replace('"', "'")[:60]
        lines.append(f'  s{number}["{source}"] -->|v{step.version}| t_{step.target.split(".")[0]}["{step.target}"]')
    st.mermaid_chart("\n".join(lines))


def compare(dataset: Dataset, versions: list[Version]) -> None:
    numbers = [version.number for version in versions]
    if len(numbers) < 2:
        st.caption(_("There is one version so far; a second upload or a recipe makes another."))
        return
    left, right = st.columns(2)
    v1 = left.selectbox(_("Before"), numbers, index=len(numbers) - 2, key="v1")
    v2 = right.selectbox(_("After"), numbers, index=len(numbers) - 1, key="v2")
    found = parts.lake().diff(dataset.name, int(v1), int(v2))
    parts.tiles(
        [
            parts.Tile(_("Rows added"), parts.number(found.rows_added)),
            parts.Tile(_("Rows removed"), parts.number(found.rows_removed)),
            parts.Tile(_("Rows changed"), parts.number(found.rows_changed)),
            parts.Tile(_("Cells changed"), parts.number(found.cells_changed)),
        ]
    )
    st.caption(_("Rows are matched by {key}; cells are compared as text.").format(key=parts.md(found.key)))
    for label, names in ((_("New columns"), found.columns_added), (_("Vanished columns"), found.columns_removed)):
        if names:
            st.markdown(f"{label}: {', '.join(parts.md(name) for name in names)}")
    if found.examples:
        parts.table(
            [
                {"key": one.key, "column": one.column, "before": one.before, "after": one.after}
                for one in found.examples
            ],
            "dataset_diff",
            columns={"key": found.key, "column": _("Column"), "before": _("Before"), "after": _("After")},
            alt=_("Examples of changed cells"),
        )


@st.dialog(_("Remove dataset"))
def remove(dataset: Dataset) -> None:
    st.markdown(
        _("Take **{name}** out of the workspace? Its uploaded files stay in the workspace folder.").format(
            name=parts.md(dataset.name)
        )
    )
    if st.button(_("Remove"), type="primary", key="remove_confirm"):
        parts.lake().drop(dataset.name)
        st.session_state.pop("dataset", None)
        st.rerun()


with parts.page(_("Datasets")) as header:
    dataset = parts.pick_dataset()
    if dataset:
        with header:
            if st.button(_("Remove"), icon=":material/delete:", key="remove", type="tertiary"):
                remove(dataset)
            if st.button(_("Upload files"), type="primary", icon=":material/upload_file:", key="to_upload"):
                parts.go("upload.py")
        st.badge(kind_label(dataset.kind), color="gray")
        parts.provenance(dataset)
        facts(dataset)
        versions = parts.lake().versions(dataset.name)
        tab_columns, tab_history, tab_compare, tab_lineage = st.tabs(
            [_("Columns"), _("Versions"), _("Compare versions"), _("Lineage")], key="tab", on_change="rerun"
        )
        if tab_columns.open:
            with tab_columns:
                columns(dataset)
        if tab_history.open:
            with tab_history:
                history(versions)
        if tab_compare.open:
            with tab_compare:
                compare(dataset, versions)
        if tab_lineage.open:
            with tab_lineage:
                lineage(dataset)

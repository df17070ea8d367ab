"""Profile: what a dataset looks like, column by column, odd ones first."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.profile as drawing
import pages.parts.profile_whole as whole
from core.i18n import N_, _
from core.lake import Dataset
from core.profile import Profile, profile
from core.profile.job import HANDLER as PROFILE_JOB
from core.profile.job import LARGE_CELLS
from core.profile.store import load
from core.report import full_profile
from core.settings import settings
from pages.parts.choices import choice, switch
from pages.parts.profile_column import drawer
from pages.parts.profile_compare import comparison


@st.cache_resource(max_entries=24, show_spinner=False)
def cached(folder: str, name: str, version: int, layer: str, kind: str, roles: tuple[tuple[str, str], ...]) -> Profile:
    """A frozen profile; kind and roles are part of the key because findings depend on them."""
    return profile(parts.lake(), name, version, layer)


def pick_version(dataset: Dataset) -> tuple[int, str]:
    """Layer and version, both in the address."""
    layers = ["clean", "raw"] if dataset.clean_version is not None else ["raw"]
    words = {"clean": _("cleaned"), "raw": _("as uploaded")}
    layer = dataset.layer
    if len(layers) > 1:
        layer = switch(_("Layer"), layers, dataset.layer, "layer", words.__getitem__)
    numbers = [str(item.number) for item in reversed(parts.lake().versions(dataset.name)) if item.layer == layer]
    version = choice(
        _("Version"), numbers, numbers[0], "version", lambda number: _("version {n}").format(n=number), width=150
    )
    return int(version), layer


def get(dataset: Dataset, version: int, layer: str) -> Profile | None:
    """The profile; of a large table it is made by a background job, whose bar is drawn meanwhile."""
    state = parts.lake().dataset(dataset.name, version)
    cells = state.rows * max(len(state.types), 1)
    known = load(parts.lake(), dataset.name, version, layer, state.kind, state.roles)
    if known is None and cells > LARGE_CELLS:
        params = {"dataset": dataset.name, "version": version, "layer": layer}
        running = [job for job in parts.jobs().list(PROFILE_JOB) if job.params == params]
        if running and not running[0].active and running[0].state != "done":
            parts.job_bar(running[0].id)
            return None
        identity = parts.jobs().submit(
            PROFILE_JOB, params, title=N_("Profile {name}"), title_params={"name": dataset.name}
        )
        parts.job_bar(identity)
        return None
    with st.spinner(_("Reading every row…"), show_time=True):
        roles = tuple(sorted(state.roles.items()))
        return cached(str(parts.lake().path), dataset.name, version, layer, state.kind, roles)


def headline(found: Profile) -> None:
    odd = found.odd_columns
    parts.tiles(
        [
            parts.Tile(_("Rows"), parts.number(found.rows)),
            parts.Tile(_("Columns"), parts.number(len(found.columns))),
            parts.Tile(
                _("Missing cells"),
                parts.percent(found.missing_share, 2),
                help=_("Nulls and blank texts as a share of all cells"),
            ),
            parts.Tile(
                _("Duplicate rows"),
                parts.number(found.duplicate_rows),
                help=_("Rows equal to an earlier row in every column"),
            ),
            parts.Tile(_("Odd columns"), parts.number(odd), help=_("Columns with an error or a warning")),
        ]
    )


def closed() -> None:
    """Forget the chosen column, also in the table, whose selection has no other reset than a new key."""
    st.session_state["profile_round"] = st.session_state.get("profile_round", 0) + 1
    st.session_state.pop("profile_open", None)
    st.query_params.pop("column", None)


def open_drawer(found: Profile, name: str, first: str | None) -> None:
    found.column(name)
    st.query_params["column"] = name
    show = st.dialog(parts.md(name) or "–", position="right", width="large", on_dismiss=closed)(drawer)
    show(found, name, first)


def full_report(found: Profile) -> None:
    params = {
        "dataset": found.dataset, "version": found.version, "layer": found.layer, "rows": settings().report_rows,
    }  # fmt: skip
    made = [job for job in parts.jobs().list(full_profile.HANDLER) if job.params == params]
    path = full_profile.report_path(parts.lake(), found.dataset, found.version, found.layer, settings().report_rows)
    sample = min(settings().report_rows, found.rows)
    st.markdown(
        _(
            "A second opinion from the ydata-profiling library, on **{n} of {total} rows** drawn with a fixed seed. "
            "It runs beside the app and stops after {seconds} seconds."
        ).format(n=parts.number(sample), total=parts.number(found.rows), seconds=settings().report_seconds)
    )
    if made and made[0].state != "done":
        parts.job_bar(made[0].id)
    if not path.is_file():
        ready = not made or made[0].state in ("done", "failed", "cancelled", "interrupted")
        if ready and st.button(
            _("Make the full report"), key="make_report", icon=":material/lab_profile:", disabled=not found.rows
        ):
            parts.jobs().submit(
                full_profile.HANDLER, params, title=N_("Full report on {name}"), title_params={"name": found.dataset}
            )
            st.rerun()
        return
    html = path.read_text(encoding="utf-8")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            _("Sample of {n} of {total} rows · version {version}").format(
                n=parts.number(sample), total=parts.number(found.rows), version=found.version
            )
        )
        st.space("stretch")
        st.download_button(
            _("Download HTML"), html, file_name=path.name, mime="text/html", key="report_download",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    st.iframe(full_profile.framed(html), height=760, alt=_("Full profiling report on a sample"))


def other_version(dataset: Dataset, found: Profile) -> None:
    others = [item for item in reversed(parts.lake().versions(dataset.name)) if item.number != found.version]
    if not others:
        st.caption(_("There is one version so far; a second upload or a recipe makes another."))
        return
    words = {"clean": _("cleaned"), "raw": _("as uploaded")}
    labels = {item.number: _("version {n}").format(n=item.number) + " · " + words[item.layer] for item in others}
    layers = {item.number: item.layer for item in others}
    number = st.selectbox(
        _("Compare with"), list(labels), format_func=labels.__getitem__, key="compare_with", width=300
    )
    if number is not None and (before := get(dataset, int(number), layers[number])):
        comparison(before, found)


with parts.page(_("Profile")) as header:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dataset = parts.pick_dataset()
        if dataset:
            version, layer = pick_version(dataset)
    if dataset:
        parts.provenance(dataset, version)
        found = get(dataset, version, layer)
        if found:
            with header:
                if st.button(_("Clean"), type="primary", icon=":material/cleaning_services:", key="to_clean"):
                    parts.go("clean.py", dataset=dataset.name)
            headline(found)
            left, right = st.columns([1.9, 1])
            with left:
                st.subheader(_("Columns"), anchor=False)
                selected = drawing.column_table(found, f"columns_{st.session_state.get('profile_round', 0)}")
            with right:
                st.subheader(_("Needs attention"), anchor=False)
                drawing.attention(found)
            drawing.limits(found.limits)
            labels = {
                "rhythm": _("Rhythm and funnel"), "correlations": _("Correlations"), "gaps": _("Missing together"),
                "compare": _("Compare versions"), "report": _("Full report"),
            }  # fmt: skip
            if dataset.kind != "events":
                labels.pop("rhythm")
            tabs = dict(zip(labels, st.tabs(list(labels.values()), key="profile_tab", on_change="rerun"), strict=True))
            draw = {
                "rhythm": lambda: whole.happening(found),
                "correlations": lambda: whole.correlations(found),
                "gaps": lambda: whole.joint_gaps(found),
                "compare": lambda: other_version(dataset, found),
                "report": lambda: full_report(found),
            }
            for name, tab in tabs.items():
                if tab.open:
                    with tab, parts.error_boundary():
                        draw[name]()
            asked, first = st.session_state.get("profile_open") or (st.query_params.get("column"), None)
            if selected or asked:
                open_drawer(found, selected or asked, None if selected else first)

"""Clean: build a recipe from steps and suggestions, look at each step, apply it as a new version."""

from __future__ import annotations

import streamlit as st

from core import access, clean, quality
from core.cells.whole import whole
from core.clean.job import HANDLER, apply_and_check, latest
from core.i18n import N_, _
from core.lake import Dataset
from core.report.overview import mendable
from pages import parts
from pages.parts.clean import remedy
from pages.parts.clean import sections as draw
from pages.parts.clean.gained import gained
from pages.parts.clean.recipe_file import recipe_file
from pages.parts.clean.spellings import spellings
from pages.parts.clean.workbench import workbench
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import switch
from pages.parts.shared.owned import own

MENU = {"section": "clean", "place": 2, "title": N_("Clean"), "icon": "cleaning_services"}

VIEWS = {"steps": N_("Steps"), "table": N_("Table"), "values": N_("Spellings")}
BACKGROUND_ROWS = 300_000
"""Above this many rows a recipe is applied as a job: applying and checking then takes longer than a person waits."""


@cache_data(max_entries=8, show_spinner=False)
def to_mend(workspace: str, version: int) -> list[str]:
    return mendable(parts.lake())


def settle(dataset: Dataset, recipe: clean.Recipe, action: str) -> None:
    """Apply a recipe at once, or queue it for a large table; the result is told after the rerun."""
    if dataset.rows > BACKGROUND_ROWS:
        params = {"dataset": dataset.name, "recipe": recipe.to_json(), "action": action, "raw": dataset.raw_version}
        if action == "clean":  # the page has counted the draft; an undone recipe would be counted here and now
            params["counted"] = clean.counted(parts.lake(), dataset.name, recipe)
        words = {"name": dataset.name}
        parts.jobs().submit(HANDLER, params, title=N_("Clean {name}"), title_params=words, quick=True)
    else:
        with st.spinner(_("Applying the recipe and checking the outcome …")):
            judged = apply_and_check(parts.lake(), dataset.name, recipe, action=action)
        st.session_state["clean_done"] = judged
    st.session_state.pop(own(draw.TRY), None)
    st.rerun()


def told(dataset: Dataset) -> bool:
    """What the last Apply or Undo did, once; whether there was one to tell."""
    done = st.session_state.pop("clean_done", None)
    if done is not None and done.applied.dataset == dataset.name:
        gain = quality.gained(done.before, done.after)
        fell = gain is not None and gain < 0
        (st.warning if fell else st.success)(
            _("Version {version}: rows {rows}, score {before} → {after} ({gain}).").format(
                version=parts.number_of(dataset.name, done.applied.version),
                rows=parts.number(done.applied.rows),
                before=quality.score_shown(done.before),
                after=quality.score_shown(done.after),
                gain="–" if gain is None else f"{gain:+z.1f}",
            ),
            icon=":material/trending_down:" if fell else ":material/check_circle:",
        )
    job = latest(parts.jobs(), dataset.name)
    if job is not None and (job.active or job.resumable):
        parts.job_bar(job.id)
    return done is not None


def undo_menu(dataset: Dataset) -> clean.Recipe | None:
    """The recipe after undoing one step of the applied one, or of the version before, once chosen."""
    applied = clean.current(parts.lake(), dataset.name)
    labels = dict(enumerate(draw.steps_of(applied)))
    chosen = needing.menu(
        "clean",
        _("Undo"),
        [*labels, -1],
        icon=":material/undo:",
        key=own("undo"),
        disabled=dataset.clean_version is None,
        format_func=lambda one: _("Back to the previous version") if one < 0 else parts.md(labels[one]),
    )
    if chosen is None:
        return None
    return applied.without(chosen) if chosen >= 0 else clean.previous(parts.lake(), dataset.name)


with parts.page(_("Clean"), icon=":material/cleaning_services:") as header:
    dataset = parts.pick_dataset(first=to_mend(str(parts.lake().path), parts.lake().version()), uploaded=True)
    if dataset is None:
        st.stop()
    recipe = clean.load_draft(parts.lake(), dataset.name)
    outcome, problem = draw.measured(dataset, recipe)
    fresh = dataset.clean_version is None or dataset.layer == "raw"
    changed = fresh or recipe.steps != clean.current(parts.lake(), dataset.name).steps
    with header:
        recipe_file(dataset, recipe)
        undone = undo_menu(dataset)
        applying = needing.button(
            "clean",
            _("Apply as new version"),
            type="primary",
            icon=":material/check:",
            key="apply",
            disabled=outcome is None or not changed or (not recipe.steps and fresh),
        )
    if applying:
        settle(dataset, recipe, "clean")
    if undone is not None:
        settle(dataset, undone, "undo")
    if outcome:
        words = _("Raw version {raw} · rows: {rows_in} → clean {rows} · steps: {steps} · rows removed: {removed}")
        facts = words.format(
            raw=parts.number_of(dataset.name, dataset.raw_version),
            rows_in=parts.number(outcome.rows_in),
            rows=parts.number(outcome.rows),
            steps=len(recipe.steps),
            removed=parts.number(outcome.rows_removed + outcome.to_quarantine),
        )
        state = _("draft, not applied yet") if changed and recipe.steps else _("applied") if not changed else ""
        st.caption(f"{facts} · {state}" if state else facts)
        if changed:
            parts.after_contract(dataset.name, recipe)
    just_applied = told(dataset)
    if problem:
        st.error(
            f"{parts.md(problem.message)}\n\n{parts.md(problem.hint)}", title=problem.title, icon=":material/error:"
        )

    shown_as = switch(_("View"), list(VIEWS), "steps", "view", lambda one: _(VIEWS[one]), label_visibility="collapsed")
    if shown_as != "steps":
        (workbench if shown_as == "table" else spellings)(dataset, recipe)
        st.stop()
    if not changed:
        gained(dataset, opened=just_applied)
    asked = whole(st.query_params.get("step")) or 1
    shown = asked - 1 if asked <= len(recipe.steps) else 0
    mending = remedy.asked(dataset)
    left, right = st.columns([1, 1.6], gap="medium")
    with left:
        if mending:
            remedy.offer(dataset, recipe, mending)
        st.subheader(_("Recipe"), anchor=False)
        if not access.allowed("clean"):
            needing.left_out(dataset.name)
        if not recipe.steps:
            st.caption(_("No step yet. Take a suggestion below, or add a step of your own; raw data is never touched."))
        with st.container(key="recipe_rows"):
            draw.recipe_rows(dataset, recipe, outcome, shown)
        if needing.button("clean", _("Add a step"), icon=":material/add:", key="add_step", width="stretch"):
            draw.add_dialog(dataset, recipe)
        hints = st.container(key="hints")
    with right, parts.error_boundary(), st.container(key="beside"):
        trial = draw.tried(dataset)
        if not recipe.steps and trial is None and mending is None:
            trial = draw.first_suggestion(dataset, recipe)
        if mending:
            st.subheader(_("Preview of the fix"), anchor=False)
            mended = mending.added(recipe)
            draw.step_preview(dataset, mended, len(mended.steps) - 1)
        elif trial:
            st.subheader(_("Preview of the suggestion"), anchor=False)
            draw.step_preview(dataset, recipe.added(trial), len(recipe.steps))
        elif recipe.steps:
            st.subheader(_("Preview of step {n}").format(n=shown + 1), anchor=False)
            draw.step_preview(dataset, recipe, shown)
        if recipe.steps and outcome:
            draw.as_sql(dataset, recipe)
            if dataset.kind in ("events", "items", "reviews"):
                words = _("What this recipe does to the shoppers’ lists")
                parts.link(words, "replay.py", icon=":material/replay:", dataset=dataset.name)
    with hints, parts.error_boundary():
        draw.suggestions(dataset, recipe)
        parts.link(_("Look for suspicious cells"), "suspects.py", icon=":material/troubleshoot:", dataset=dataset.name)

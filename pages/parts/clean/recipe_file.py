"""Recipes as files: taken out as JSON, SQL or a protocol; brought in beside the draft or in its place."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import clean
from core.clean import Recipe, from_json
from core.clean.protocol import protocol
from core.clean.recipes import Line, difference, merged
from core.errors import TouchstoneError
from core.i18n import N_, _, language, sentences, use_language
from core.lake import Dataset
from pages.parts.clean.sections import keep
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.taking import take
from pages.parts.shared.wording import md

SIGNS = {"same": N_("in both"), "only here": N_("only in the draft"), "only there": N_("only in the file")}
MARKS = {"same": "=", "only here": "−", "only there": "+"}


def recipe_file(dataset: Dataset, recipe: Recipe) -> None:
    """Export the recipe, or bring one in after a look at what differs."""
    with st.popover(_("Recipe file"), icon=":material/data_object:", key=own("recipe_file"), width="content"):
        take(
            _("Export as JSON"),
            data=recipe.to_json().encode("utf-8"),
            file_name=f"{dataset.name}.recipe.json",
            mime="application/json",
            icon=":material/download:",
            key="export_recipe",
            on_click="ignore",
        )
        if recipe.steps:
            _written(
                _("Export as SQL"),
                "sql",
                "application/sql",
                lambda: clean.statement(lake(), dataset.name, recipe),
                dataset,
            )
            _written(
                _("Export as a protocol"),
                "md",
                "text/markdown",
                lambda: protocol(lake(), dataset.name, recipe),
                dataset,
            )
        given = needing.uploader(
            "clean", _("Import a recipe"), type="json", key=own("import_recipe"), max_upload_size=5
        )
        if given is not None:
            _bring(dataset, recipe, given.getvalue())


def _written(label: str, ending: str, kind: str, make: Callable[[], str], dataset: Dataset) -> None:
    """A download that is made when it is asked for, in the reader's language; what cannot be made is said in it."""
    spoken = language()

    def content() -> bytes:
        with use_language(spoken):
            try:
                return make().encode("utf-8", "replace")
            except TouchstoneError as error:
                return sentences(error.message, error.hint).encode("utf-8", "replace")

    take(
        label, data=content, file_name=f"{dataset.name}.recipe.{ending}", mime=kind, icon=":material/download:",
        key=f"export_{ending}", on_click="ignore",
    )  # fmt: skip


def _bring(dataset: Dataset, recipe: Recipe, content: bytes) -> None:
    """What a file's recipe has that the draft has not, and the other way round; then put it in place, or merge it."""
    try:
        read = from_json(content)
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return
    if recipe.steps:
        st.markdown("\n".join(_line(one) for one in difference(recipe, read)))
    with st.container(horizontal=True):
        if needing.button("clean", _("Replace the draft"), key="replace_recipe", type="primary"):
            keep(dataset, read, 0)
            st.rerun()
        if recipe.steps and needing.button(
            "clean", _("Merge into the draft"), key="merge_recipe", icon=":material/merge:"
        ):
            keep(dataset, merged(recipe, read), 0)
            st.rerun()


def _line(one: Line) -> str:
    return f"- {MARKS[one.how]} {md(clean.sentence(one.step))} :small[({_(SIGNS[one.how])})]"

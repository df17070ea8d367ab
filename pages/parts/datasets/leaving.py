"""A version of a dataset as a file: choose version, layer and form, download."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shlex import quote

import streamlit as st

import pages.parts as parts
from core.export import FORMATS, MIME, export
from core.i18n import _
from core.lake import Dataset, Version
from pages.parts.shared.owned import own
from pages.parts.shared.taking import take

MOST_CELLS = 20_000_000
"""Cells that a browser is handed at once: some 200 MB of usual text, which the server holds while it is fetched."""


def leaving(dataset: Dataset, versions: list[Version]) -> None:
    """The choices, and the button that makes the file when it is pressed."""
    left, middle, right = st.columns(3)
    numbers = [version.ordinal for version in versions][::-1]
    chosen = left.selectbox(_("Version"), numbers, key=own("leave_version"))
    version = next(one for one in versions if one.ordinal == chosen)
    there = parts.lake().dataset(dataset.name, version.number)
    words = {"raw": _("as loaded"), "clean": _("cleaned"), "shop": _("built from others")}
    layer = middle.selectbox(_("Layer"), there.layers, format_func=words.__getitem__, key=own("leave_layer"))
    forms = {"csv": "CSV", "parquet": "Parquet", "xlsx": _("Workbook (xlsx)")}
    form = right.selectbox(_("Format"), FORMATS, format_func=lambda one: forms.get(one, one), key=own("leave_form"))
    mark = form == "csv" and st.checkbox(
        _("Byte-order mark"),
        value=True,
        key=own("leave_mark"),
        help=_("Spreadsheets know by it that the file is UTF-8; some other programs stumble over it."),
    )
    if form == "csv":
        st.caption(_("Texts that a spreadsheet would run as a formula begin with an apostrophe."))
    name = f"{dataset.name}_v{chosen}.{form}"
    columns = parts.lake().columns(dataset.name, layer, version.number)
    if there.rows * len(columns) > MOST_CELLS:
        command = f"python -m core export {quote(dataset.name)} -o {quote(name)} --version {chosen} --layer {layer}"
        st.info(_("This table is too large for a browser. Export it by the command line:"))
        st.code(command, language="bash", wrap_lines=True)
        return

    def made() -> bytes:
        with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
            target = Path(folder) / f"table.{form}"
            export(parts.lake(), dataset.name, target, layer=layer, snapshot=version.number, form=form, mark=bool(mark))
            return target.read_bytes()

    take(
        _("Download"),
        data=made,
        file_name=name,
        mime=MIME[form],
        key=own("leave"),
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )

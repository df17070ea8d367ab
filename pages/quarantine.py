"""Quarantine: the rows that could not be loaded, the fullest dataset first; mended here and loaded."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.quarantine.sections as draw
from core.collect.quarantine import listing as quarantine
from core.i18n import N_, _
from pages.parts.quarantine.all_datasets import all_datasets
from pages.parts.quarantine.one_fault import one_fault

MENU = {"section": "collect", "place": 3, "title": N_("Quarantine"), "icon": "report"}

with parts.page(
    _("Quarantine"),
    caption=_(
        "Rows that could not be loaded. Nothing is lost: mend them here, or in the source and load the file again."
    ),
) as header:
    held = quarantine.by_dataset(parts.lake())
    datasets = parts.lake().datasets(built=False)
    if len(datasets) > 1:
        all_datasets(datasets, held)
    dataset = parts.pick_dataset(first=[one.dataset for one in held], uploaded=True)
    if dataset:
        with header:
            if st.button(_("Upload files"), icon=":material/upload_file:", key="quarantine_upload"):
                parts.go("upload.py")
        parts.provenance(dataset)
        draw.outcome()
        found = quarantine.counts(parts.lake(), dataset.name)
        if found:
            draw.summary(dataset, found)
            draw.by_reason(dataset, found)
            one_fault(dataset)
            draw.mend(dataset, found)
            draw.of_cleaning(dataset, found)
        else:
            parts.empty_state(
                _("Every row was loaded"),
                _("No row of this dataset is in quarantine."),
                _("Read its profile"),
                "profile.py",
                ":material/check_circle:",
                dataset=dataset.name,
            )
        draw.history(dataset)

"""What a dataset holds of people, and how well they hide in it."""

from __future__ import annotations

import streamlit as st

from core import govern
from core.errors import TouchstoneError
from core.govern.personal import SAMPLE
from core.i18n import N_, _, sentences
from core.lake import Dataset
from pages.parts.shared.choices import choice, several
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent

HOW = {"name": N_("its name"), "cells": N_("its cells"), "within": N_("within texts")}
"""By what a place was found."""


def people(dataset: Dataset) -> None:
    """The places that hold personal data, and how well persons hide among those who share what others may know."""
    found = govern.personal_data(lake(), dataset.name)
    if found:
        _places(dataset, found)
    else:
        st.caption(_("No personal data was found in the rows looked at."))
    st.caption(
        _("A sample of rows drawn at random was looked at, at most {n}. A name within a text is not found.").format(
            n=number(SAMPLE)
        )
    )
    _hiding(dataset)


def _places(dataset: Dataset, found: tuple[govern.Finding, ...]) -> None:
    table(
        [
            {
                "column": f"{one.column} → {one.path}" if one.path else one.column,
                "kind": one.title,
                "direct": one.direct,
                "how": _(HOW[one.by]),
                "share": one.share,
                "examples": "  ".join(one.examples),
            }
            for one in found
        ],
        "personal",
        columns={
            "column": st.column_config.TextColumn(_("Column"), width=150),
            "kind": st.column_config.TextColumn(_("What it holds"), width=150),
            "direct": st.column_config.CheckboxColumn(_("Names a person by itself")),
            "how": st.column_config.TextColumn(_("Told by")),
            "share": st.column_config.NumberColumn(_("Share of its cells"), format="percent"),
            "examples": st.column_config.TextColumn(_("Masked values"), width=300),
        },
        alt=_("Columns, keys and texts that hold personal data"),
        row_height="fit",
        file_name=f"{dataset.name}_personal",
    )


def _hiding(dataset: Dataset) -> None:
    st.subheader(_("How well persons hide"), anchor=False)
    names = [one for one in lake().columns(dataset.name) if one[:1] != "_"]
    first, second, third = st.columns([2, 1, 1])
    usual = govern.quasi_identifiers(lake(), dataset.name)
    help_text = _("What others may know of a person, such as city, date of birth and sex.")
    quasi = several(_("Known together"), names, usual, "together", at=first, help=help_text, max_selections=10)
    help_text = _("The first row of each person counts.")
    person = choice(_("Column of persons"), ["", *names], "", "person", _each_row, at=second, help=help_text)
    help_text = _("What should not be guessed of a person, such as an illness or an income.")
    secret = choice(_("Sensitive column"), ["", *names], "", "sensitive", _none, at=third, help=help_text)
    if not quasi:
        st.caption(_("Name the columns that others may know of a person, such as city, age and sex."))
        return
    try:
        found = govern.anonymity(lake(), dataset.name, tuple(quasi), person=person, sensitive=secret)
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return
    _told(dataset, found)


def _told(dataset: Dataset, found: govern.Anonymity) -> None:
    shown = [
        Tile(_("Persons"), number(found.persons)),
        Tile(_("Alone"), percent(found.unique), help=_("Nobody else shares their values.")),
        Tile(
            _("Among fewer than five"),
            percent(found.exposed),
            help=_("Groups smaller than five are commonly not published."),
        ),
        Tile(_("Smallest group (k)"), number(found.k), help=_("k-anonymity: persons who share all these values.")),
    ]
    if found.l is not None:
        words = _("Share of persons whose sensitive value is known once they are placed; l = {l} is the fewest values.")
        shown.append(Tile(_("Value known"), percent(found.guessed), help=words.format(l=number(found.l))))
    tiles(shown)
    if without := govern.left_out(lake(), dataset.name, found):
        table(
            [
                {"column": one, "exposed": then.exposed, "alone": then.unique, "k": then.k, "risk": then.mean_risk}
                for one, then in without
            ],
            "left_out",
            columns={
                "column": st.column_config.TextColumn(_("Without the column"), width="medium"),
                "exposed": st.column_config.NumberColumn(_("Among fewer than five"), format="percent"),
                "alone": st.column_config.NumberColumn(_("Alone"), format="percent"),
                "k": st.column_config.NumberColumn(_("Smallest group (k)"), format="localized"),
                "risk": st.column_config.NumberColumn(
                    _("Picked right, on average"), format="percent", help=_("Groups over persons.")
                ),
            },
            alt=_("What leaving out each column would give"),
            file_name=f"{dataset.name}_anonymity",
        )


def _each_row(name: str) -> str:
    return name or _("each row")


def _none(name: str) -> str:
    return name or _("none")

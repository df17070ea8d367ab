"""Stages and arrows as a drawing, with the same in words for a reader of text."""

from __future__ import annotations

import streamlit as st

from core.govern import Picture
from core.i18n import _, listed

SHAPES = {
    "file": ("[/", "/]"),
    "raw": ("[(", ")]"),
    "clean": ("[(", ")]"),
    "quarantine": ("[", "]"),
    "check": ("([", "])"),
    "result": ("([", "])"),
}
LOOK_ALIKES = {".": "․", "<": "‹", ">": "›", '"': "″", "#": "＃", "&": "＆", ";": "；", "[": "(", "]": ")", "→": "→"}
"""A full stop after a number would begin a list in a label; the one-dot leader looks the same."""


def lineage(made: Picture) -> None:
    """The way of the data as a drawing, with the same in words for a reader of text."""
    lines = ["flowchart LR"]
    for node in made.nodes:
        left, right = SHAPES[node.place]
        lines.append(f'  {node.id}{left}"{"<br/>".join(_plain(text) for text in node.text)}"{right}')
    for link in made.links:
        arrow = f'-->|"{_plain(link.text)}"|' if link.text else "-->"
        lines.append(f"  {link.source} {arrow} {link.target}")
    names = {node.id: _plain(node.text[0]) for node in made.nodes}
    alt = listed(f"{names[link.source]} → {names[link.target]}" for link in made.links)
    st.mermaid_chart("\n".join(lines), alt=_("Lineage: {steps}").format(steps=alt or listed(names.values())))


def _plain(text: str) -> str:
    """Text from data as Mermaid prints it and nothing else: marks with a meaning of their own become look-alikes."""
    short = text if len(text) <= 60 else f"{text[:28]}…{text[-28:]}"
    return "".join(c if c.isalnum() or c in " _…-+=%@,()" else LOOK_ALIKES.get(c, "·") for c in short)

"""The encoding of a received file: the choice, and the question where two of them read it nearly as well."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.collect import Part
from core.collect.encoding import CHOICES, rival_of
from core.i18n import _, ngettext
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number
from pages.parts.upload.options import apply, key_of, widget
from pages.parts.upload.received import Waiting


def question(group: Sequence[Waiting]) -> None:
    """Ask for each pair of encodings that is open: the lines on which they differ, side by side, and a choice."""
    asked: dict[tuple[str, str], list[Waiting]] = {}
    for one in group:
        rival = rival_of(one.part) if one.found is not None else None
        if rival is not None:
            asked.setdefault((str(one.part.encoding), rival.encoding), []).append(one)
    for (encoding, other), files in asked.items():
        _ask(files, encoding, other)


def _ask(files: Sequence[Waiting], encoding: str, other: str) -> None:
    one = files[0]
    rival = rival_of(one.part)
    assert rival is not None
    place = f"{one.id}_{other}"
    with st.container(key=f"encoding_doubt_{place}", gap="small"):
        words = ngettext(
            "**{encoding}** or **{other}**? They differ on {n} line.",
            "**{encoding}** or **{other}**? They differ on {n} lines.",
            rival.differing,
        ).format(encoding=md(encoding), other=md(other), n=number(rival.differing))
        named = _("The file names {encoding}, but reads better as {other}.").format(
            encoding=md(encoding), other=md(other)
        )
        told = [named] if rival.named else []
        told += [words, _("Which one reads the words as they were meant?")]
        st.markdown(f":material/help: {' '.join(told)}")
        if len(files) > 1:
            st.caption(
                _("The same is asked of several files ({n}); the choice counts for all of them.").format(n=len(files))
            )
        table(
            [{"line": line, "one": best, "two": second} for line, best, second in rival.examples],
            f"encoding_lines_{place}",
            columns={
                "line": st.column_config.NumberColumn(_("Line"), format="%d", width="small"),
                "one": st.column_config.TextColumn(_("As {encoding}").format(encoding=encoding), width="large"),
                "two": st.column_config.TextColumn(_("As {encoding}").format(encoding=other), width="large"),
            },
            alt=_("Lines that the two encodings read differently, side by side"),
            download=False,
        )
        with st.container(horizontal=True):
            for name in (encoding, other):
                st.button(
                    _("Read as {encoding}").format(encoding=name),
                    key=f"encoding_take_{place}_{name}",
                    on_click=apply,
                    args=(files, {"encoding": name}),
                )


def encoding_choice(group: Sequence[Waiting], part: Part | None) -> None:
    """The encoding, with a line of each candidate as it would read."""
    candidates = [guess.encoding for guess in part.encodings] if part else []
    options = list(dict.fromkeys([st.session_state[key_of(group[0], "encoding")], *candidates, *CHOICES]))
    left, right = st.columns(2)
    left.selectbox(_("Encoding"), options, **widget(group, "encoding"))
    chosen = st.session_state[key_of(group[0], "fallback_encoding")]
    if part and (chosen or (part.encodings and part.encodings[0].bad_lines)):
        others = [name for name in dict.fromkeys([chosen, *candidates, *CHOICES]) if name and name != part.encoding]
        right.selectbox(
            _("Lines in another encoding"),
            ["", *others],
            format_func=lambda name: _("read as {encoding}").format(encoding=name) if name else _("go to quarantine"),
            help=_("Exports pasted together can hold lines of two encodings; the candidates below show them."),
            **widget(group, "fallback_encoding"),
        )
    if part and len(part.encodings) > 1:
        rows = [
            {"encoding": guess.encoding, "bad": guess.bad_lines, "sample": sample}
            for guess in part.encodings[:5]
            for sample in (guess.sample[:2] or ("",))
        ]
        table(
            rows,
            f"encodings_{group[0].id}",
            columns={
                "encoding": _("Encoding"),
                "bad": st.column_config.NumberColumn(_("Lines it cannot read"), width="small"),
                "sample": st.column_config.TextColumn(_("A line read with it"), width="large"),
            },
            alt=_("Candidate encodings with a sample line"),
            download=False,
        )

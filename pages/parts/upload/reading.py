"""How a file is read, to be corrected: every change reads the first rows again at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.collect import Dialect, Options, Part
from core.collect.meaning import date_of_name
from core.collect.readers import BY_HAND, DIALECT, FLATTEN, NO_VALUE
from core.collect.readers.delimited import first_lines, marks, parse_starts, ruler
from core.collect.readers.formats import format_named
from core.collect.readers.workbook import ALL_SHEETS
from core.collect.types import NULL_TOKENS
from core.errors import TouchstoneError
from core.i18n import N_, _, ngettext
from pages.parts.shared.wording import md
from pages.parts.upload.encoding import encoding_choice
from pages.parts.upload.options import apply, key_of, shown, take, widget
from pages.parts.upload.received import DELIMITERS, Waiting, dialect_words

QUOTES = {'"': N_('double "'), "'": N_("single '"), "": N_("none")}
ESCAPES = {"": N_("doubled"), "\\": N_("backslash \\")}
SHAPES = {"delimited": N_("by a delimiter"), "fixed": N_("by fixed positions")}


def may_choose(part: Part | None, choice: str) -> bool:
    """Whether the file's format leaves this choice to the analyst; where nothing could be read, all do."""
    form = format_named(part.format) if part is not None else None
    return form is None or choice in form.choices


def reading_form(group: Sequence[Waiting]) -> None:
    """All options of reading; a change is taken over by every file of the group and shown at once."""
    one = group[0]
    part = one.part if one.found is not None else None
    for name, value in shown(one).items():
        st.session_state.setdefault(key_of(one, name), value)
    if part is not None and part.dialect is not None:
        decision(group, part)
    if may_choose(part, DIALECT):
        encoding_choice(group, part)
        shape = st.segmented_control(
            _("Columns are parted"), list(SHAPES), format_func=lambda s: _(SHAPES[s]), required=True,
            **widget(group, "shape"),
        )  # fmt: skip
        if shape == "fixed":
            fixed_choice(group)
        else:
            delimited_choice(group)
        line_choice(group)
    elif part is not None and part.encoding:
        encoding_choice(group, part)
    other_choice(group, part)
    if one.options != Options(parts=one.options.parts):
        st.button(
            _("Recognise again"),
            key=f"fresh_{one.id}",
            on_click=apply,
            args=(group, None),
            type="tertiary",
            icon=":material/restart_alt:",
            help=_("Forget every choice made here."),
        )


def decision(group: Sequence[Waiting], part: Part) -> None:
    """The reading that was chosen and the next best one, which one click takes instead."""
    chosen, others = part.dialect, [d for d in part.dialects if d != part.dialect]
    assert chosen is not None
    rival = next((d for d in others if (d.delimiter, d.starts) != (chosen.delimiter, chosen.starts)), None)
    with st.container(horizontal=True, vertical_alignment="center"):
        words = _("Read as {reading}.").format(reading=f"**{md(_dialect(chosen))}**")
        if rival is not None:
            words += " " + _("Runner-up: {reading}.").format(reading=md(_dialect(rival)))
        st.markdown(words, width="content")
        if rival is not None:
            st.button(
                _("Take the runner-up"),
                key=f"rival_{group[0].id}",
                on_click=take,
                args=(group, rival),
                type="tertiary",
                icon=":material/swap_horiz:",
            )


def _dialect(dialect: Dialect) -> str:
    width = ngettext("{n} column", "{n} columns", dialect.width).format(n=dialect.width)
    return _("{delimiter} · {width} · score {score}").format(
        delimiter=dialect_words(dialect), width=width, score=f"{dialect.score:.2f}"
    )


def delimited_choice(group: Sequence[Waiting]) -> None:
    """Delimiter of any length, quotation mark, escape."""
    left, middle, right, last = st.columns(4, vertical_alignment="bottom")
    current = st.session_state[key_of(group[0], "delimiter")]
    left.selectbox(
        _("Delimiter"),
        list(dict.fromkeys([current, *DELIMITERS])),
        format_func=lambda d: _(DELIMITERS[d]) if d in DELIMITERS else d,
        accept_new_options=True,
        help=_("Choose one or type your own; it may be longer than one character."),
        **widget(group, "delimiter"),
    )
    quotes = list(dict.fromkeys([st.session_state[key_of(group[0], "quote")], *QUOTES]))
    middle.selectbox(
        _("Quotation mark"), quotes, format_func=lambda q: _(QUOTES[q]) if q in QUOTES else q, **widget(group, "quote")
    )
    escapes = list(dict.fromkeys([st.session_state[key_of(group[0], "escape")], *ESCAPES]))
    right.selectbox(
        _("A quotation mark inside is"),
        escapes,
        format_func=lambda e: _(ESCAPES[e]) if e in ESCAPES else e,
        **widget(group, "escape"),
    )
    last.toggle(_("Runs count once"), help=_("Several delimiters in a row are one."), **widget(group, "repeated"))


def fixed_choice(group: Sequence[Waiting]) -> None:
    """The first lines over a ruler, and where each column begins."""
    one = group[0]
    try:
        lines = first_lines(one.path, st.session_state[key_of(one, "encoding")])
        starts = parse_starts(st.session_state[key_of(one, "starts")])
    except (TouchstoneError, OSError, LookupError):
        lines, starts = first_lines(one.path, "latin-1"), (0,)
    width = max([len(line) for line in lines] + [20])
    st.code("\n".join([ruler(width), marks(starts, width), *lines]), language=None)
    st.text_input(
        _("Columns begin at"), help=_("Positions on the ruler, from 0, such as 0, 9, 18."), **widget(group, "starts")
    )


def line_choice(group: Sequence[Waiting]) -> None:
    """Which lines are header, preamble, footer and comment."""
    left, middle, right, last = st.columns(4)
    _bounds(group, left, middle, right)
    last.text_input(_("Comment sign"), max_chars=8, **widget(group, "comment"))


def _bounds(group: Sequence[Waiting], before: DeltaGenerator, header: DeltaGenerator, after: DeltaGenerator) -> None:
    """How many lines stand before, name and stand after the table, each in a column of its own."""
    before.number_input(_("Lines before the table"), 0, 10_000, **widget(group, "skip"))
    header.number_input(
        _("Header lines"), 0, 10, help=_("0 where the first row is data already."), **widget(group, "header_rows")
    )
    after.number_input(_("Lines after the table"), 0, 10_000, **widget(group, "footer"))


def other_choice(group: Sequence[Waiting], part: Part | None) -> None:
    """Sheet of a workbook, flattening of nested records, words for no value, the date from the files' names."""
    one = group[0]
    if one.found is not None and one.found.sheets:
        sheet_choice(group, one.found.sheets)
    if part is not None and part.tables:
        table_choice(group, part.tables)
    if part is not None and may_choose(part, FLATTEN):
        st.toggle(_("Nested objects become columns of their own"), **widget(group, "flatten"))
    if len(group) == 1:
        file_date(group)
    if part is not None and may_choose(part, BY_HAND):
        left, right = st.columns(2)
        left.toggle(
            _("Keep rows with totals"),
            help=_("Rows that sum up others (Total, 合计) are set aside, so that nothing is summed twice."),
            **widget(group, "keep_totals"),
        )
        right.toggle(
            _("Keep marks of spreadsheets"),
            help=_('Marks that only say “this is text” (="01000", a leading apostrophe or tab) are taken off.'),
            **widget(group, "keep_marks"),
        )
    if may_choose(part, NO_VALUE):
        held = st.session_state[key_of(one, "null_tokens")]
        st.multiselect(
            _("Words that mean no value"),
            list(dict.fromkeys([*held, *NULL_TOKENS[1:]])),
            accept_new_options=True,
            placeholder=_("the usual ones"),
            help=_("Empty cells never have a value. Choosing words here replaces the usual list."),
            **widget(group, "null_tokens"),
        )
    else:
        st.caption(_("This format says itself how it is to be read."))


def table_choice(group: Sequence[Waiting], tables: Sequence[str]) -> None:
    """Which of the tables that stand one under another is read."""
    st.selectbox(
        _("Table of the file"),
        list(range(1, len(tables) + 1)),
        format_func=lambda number: f"{number}. {tables[number - 1]}",
        help=_("The file holds several tables one under another; one of them is loaded at a time."),
        **widget(group, "table"),
    )


def sheet_choice(group: Sequence[Waiting], sheets: Sequence[str]) -> None:
    """The sheet to read, or all that hold anything, and the lines around the table in it."""
    left, middle, right, last = st.columns(4)
    every = [ALL_SHEETS] if len(sheets) > 1 else []
    left.selectbox(
        _("Sheet"),
        [*sheets, *every],
        format_func=lambda s: _("all sheets with these columns") if s == ALL_SHEETS else s,
        **widget(group, "sheet"),
    )
    _bounds(group, middle, right, last)
    st.toggle(_("Cells under merged ones take their value"), **widget(group, "fill_merged"))


def file_date(group: Sequence[Waiting]) -> None:
    """The switch for a column with the date in each file's name; nothing where no name holds one."""
    day = next((found for one in group if (found := date_of_name(one.label))), None)
    if day is None:
        return
    st.session_state.setdefault(key_of(group[0], "file_date"), bool(group[0].options.file_date))
    st.toggle(
        _("Add the date in the file name as a column, such as {date}").format(date=day), **widget(group, "file_date")
    )

"""What the upload page draws: one card per file or group of like files, and what became of stored ones."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import streamlit as st

from core.collect import Ingested, Inspection, Options, Part, inspect
from core.collect.encodings import CHOICES
from core.collect.inbox import discard
from core.collect.types import TYPE_FAMILIES
from core.errors import TouchstoneError
from core.i18n import N_, _, ngettext
from core.kinds import KINDS, kind_label, role_label
from core.lake import dataset_name, is_dataset_name
from pages.parts.session import lake
from pages.parts.tables import table
from pages.parts.words import md, number, percent

DELIMITERS = {
    ",": N_("comma ,"),
    ";": N_("semicolon ;"),
    "\t": N_("tab"),
    "|": N_("bar |"),
    "#": N_("hash #"),
    ":": N_("colon :"),
    " ": N_("space"),
    "^": N_("caret ^"),
    "~": N_("tilde ~"),
    "\x01": N_("control character 1"),
}
QUOTES = {'"': N_('double "'), "'": N_("single '"), "": N_("none")}
TYPES = {
    "VARCHAR": N_("text"),
    "BIGINT": N_("whole number"),
    "DECIMAL": N_("decimal number"),
    "DOUBLE": N_("scientific number"),
    "BOOLEAN": N_("true or false"),
    "DATE": N_("date"),
    "TIMESTAMP": N_("date and time"),
}
FORMATS = {
    "delimited": N_("delimited text"),
    "json": N_("JSON"),
    "json lines": N_("JSON lines"),
    "xml": N_("XML records"),
    "workbook": N_("workbook"),
    "parquet": N_("Parquet"),
}


@dataclass
class Waiting:
    """A received file, or one table of an archive, that is not stored yet."""

    path: Path
    label: str
    options: Options = field(default_factory=Options)
    kind: str | None = None
    roles: dict[str, str] | None = None
    found: Inspection | None = None
    error: TouchstoneError | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:10])

    @property
    def part(self) -> Part:
        assert self.found is not None
        return self.found.parts[0]

    def look(self) -> None:
        """Inspect with the present options; an error is kept to be shown."""
        try:
            self.found = inspect(self.path, self.path.name, options=self.options, kind=self.kind, roles=self.roles)
            self.error = None
        except TouchstoneError as error:
            self.error = error


@dataclass(frozen=True)
class Stored:
    """What became of a stored file or group, and the score its first check gave."""

    done: Ingested
    score: float | None


def received(path: Path) -> list[Waiting]:
    """The tables in a received file: one, or one per set of columns in an archive."""
    whole = Waiting(path, path.name)
    whole.look()
    if whole.found is None or len(whole.found.parts) == 1:
        return [whole]
    groups: dict[tuple[str, ...], list[str]] = {}
    for part in whole.found.parts:
        groups.setdefault(tuple(c.name for c in part.columns), []).append(part.label)
    if len(groups) == 1:
        return [whole]
    tables = []
    for labels in groups.values():
        one = Waiting(path, labels[0], Options(parts=tuple(labels)))
        one.look()
        tables.append(one)
    return tables


def grouped(waiting: Sequence[Waiting], together: bool) -> list[list[Waiting]]:
    """Files with the same columns side by side, when wanted; each other file alone."""
    groups: dict[tuple[str, ...], list[Waiting]] = {}
    for one in waiting:
        alone = not together or one.found is None or one.options.parts is not None
        key = (one.id,) if alone else tuple(c.name for c in one.part.columns)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def refused(one: Waiting) -> bool:
    """A file that cannot be read: what is wrong and what to do. True when it was removed."""
    assert one.error is not None
    with st.container(border=True):
        hint = f"\n\n{md(one.error.hint)}" if one.error.hint else ""
        st.error(f"{md(one.error.message)}{hint}", title=md(one.label), icon=":material/error:")
        again = (
            reading_form(one) if one.found is not None or one.path.suffix.lower() in (".csv", ".txt", ".tsv") else False
        )
        if st.button(_("Remove from the list"), key=f"remove_{one.id}", icon=":material/close:", type="tertiary"):
            discard(lake(), one.path)
            return True
        if again:
            st.rerun()
    return False


def facts(group: Sequence[Waiting]) -> None:
    """The headline of a card: names, size, format, encoding, kind."""
    one, part = group[0], group[0].part
    title = one.label if len(group) == 1 else ngettext("{n} file", "{n} files", len(group)).format(n=len(group))
    rows = sum(w.part.rows for w in group)
    more = any(not w.part.complete for w in group)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{md(title)}**")
        sure = percent(part.kind_confidence, 0)
        st.badge(
            kind_label(part.kind), color="primary", help=_("Recognised with {share} confidence").format(share=sure)
        )
        st.badge(_(FORMATS[part.format]), color="gray")
        if part.encoding:
            st.badge(part.encoding, color="gray")
        if part.dialect:
            delimiter = part.dialect.delimiter
            st.badge(_(DELIMITERS[delimiter]) if delimiter in DELIMITERS else md(delimiter), color="gray")
    words = [
        _("{n} rows or more").format(n=number(rows)) if more else _("{n} rows").format(n=number(rows)),
        _("{n} columns").format(n=number(len(part.columns))),
        _("{size} MB").format(size=f"{sum(w.path.stat().st_size for w in group) / 1e6:,.2f}"),
    ]
    rejected = sum(w.part.rejected for w in group)
    if rejected:
        words.append(_("{n} for quarantine so far").format(n=number(rejected)))
    st.caption(" · ".join(words))
    if len(group) > 1:
        names = ", ".join(md(w.label) for w in group[:6])
        st.caption(names if len(group) <= 6 else _("{names} and {n} more").format(names=names, n=len(group) - 6))


def notes(group: Sequence[Waiting]) -> None:
    """Everything the reader should know before storing."""
    said = dict.fromkeys(str(note) for w in group if w.found for note in w.found.warnings)
    for sentence in list(said)[:8]:
        st.markdown(f":material/info: {md(sentence)}")


def preview(part: Part, key: str) -> None:
    """The first rows as text, with the names they will have."""
    names = [c.name for c in part.columns]
    table(
        [dict(zip(names, row, strict=True)) for row in part.preview],
        f"preview_{key}",
        columns={name: st.column_config.TextColumn(name, width="small") for name in names},
        alt=_("First rows of the file"),
        download=False,
        height=280,
    )


def columns_form(group: Sequence[Waiting]) -> None:
    """Kind, and role and type per column; applied to every file of the group."""
    one, part = group[0], group[0].part
    kinds = list(KINDS)
    with st.form(f"columns_{one.id}", border=False):
        kind = st.selectbox(
            _("Kind of dataset"),
            kinds,
            index=kinds.index(part.kind),
            format_func=kind_label,
            key=f"kind_{one.id}_{part.kind}",
            help=_("What the table is about; it decides which roles its columns can play."),
        )
        roles = [role.name for role in KINDS[part.kind].roles]
        edited = st.data_editor(
            [
                {
                    "column": c.name,
                    "role": c.role,
                    "type": family(c.type),
                    "sure": c.confidence if c.role else None,
                    "examples": " · ".join(c.examples),
                }
                for c in part.columns
            ],
            column_config={
                "column": st.column_config.TextColumn(_("Column"), disabled=True, width="medium"),
                "role": st.column_config.SelectboxColumn(_("Role"), options=roles, format_func=role_label),
                "type": st.column_config.SelectboxColumn(
                    _("Type"), options=list(TYPES), format_func=lambda t: _(TYPES[t]), required=True
                ),
                "sure": st.column_config.NumberColumn(_("Confidence"), format="percent", disabled=True, width="small"),
                "examples": st.column_config.TextColumn(_("Examples"), disabled=True, width="large"),
            },
            hide_index=True,
            placeholder="–",
            key=f"editor_{one.id}_{part.kind}",
            alt=_("Columns with role, type and examples; role and type can be changed"),
        )
        if st.form_submit_button(_("Apply"), icon=":material/check:"):
            for w in group:
                apply_columns(w, str(kind), edited)
            st.rerun()


def family(sql_type: str) -> str:
    """The choosable type that a column's type belongs to."""
    plain = sql_type.split("(")[0]
    return {"INTEGER": "BIGINT", "SMALLINT": "BIGINT", "TINYINT": "BIGINT", "FLOAT": "DOUBLE"}.get(
        plain, plain if plain in TYPE_FAMILIES else "VARCHAR"
    )


def apply_columns(one: Waiting, kind: str, edited: Sequence[Mapping[str, Any]]) -> None:
    """Take over the analyst's kind, roles and types, and look at the file again."""
    before = {c.name: family(c.type) for c in one.part.columns}
    types = {**one.options.types}
    types |= {str(r["column"]): str(r["type"]) for r in edited if r["type"] != before.get(str(r["column"]))}
    if kind == one.part.kind:
        one.roles = {str(r["role"]): str(r["column"]) for r in edited if r["role"]}
    else:
        one.roles = None
    one.kind = kind
    one.options = replace(one.options, types=types)
    one.look()


def reading_form(one: Waiting) -> bool:
    """How the bytes are read: encoding, delimiter, quote, header, lines to skip, sheet. True when applied."""
    part = one.part if one.found is not None else None
    dialect = part.dialect if part else None
    with st.form(f"reading_{one.id}", border=False):
        chosen: dict[str, Any] = {}
        if part is None or part.encoding:
            candidates = [g.encoding for g in part.encodings] if part else []
            options = list(dict.fromkeys([*candidates, *CHOICES]))
            chosen["encoding"] = st.selectbox(_("Encoding"), options, key=f"encoding_{one.id}")
            if part and len(part.encodings) > 1:
                encodings(part)
        if part is None or dialect is not None:
            left, middle, right, last = st.columns(4)
            current = dialect.delimiter if dialect else ","
            delimiters = list(dict.fromkeys([current, *DELIMITERS]))
            chosen["delimiter"] = left.selectbox(
                _("Delimiter"), delimiters, format_func=lambda d: _(DELIMITERS.get(d, d)), key=f"delimiter_{one.id}"
            )
            quotes = list(dict.fromkeys([dialect.quote if dialect else '"', *QUOTES]))
            chosen["quote"] = middle.selectbox(
                _("Quotation mark"), quotes, format_func=lambda q: _(QUOTES.get(q, q)), key=f"quote_{one.id}"
            )
            chosen["skip"] = right.number_input(
                _("Lines before the table"), 0, 1000, dialect.skip if dialect else 0, key=f"skip_{one.id}"
            )
            chosen["header"] = last.selectbox(
                _("First row"),
                [True, False],
                index=0 if dialect is None or dialect.header else 1,
                format_func=lambda h: _("names the columns") if h else _("is data"),
                key=f"header_{one.id}",
            )
        if one.found is not None and one.found.sheets:
            sheets = list(one.found.sheets)
            chosen["sheet"] = st.selectbox(_("Sheet"), sheets, key=f"sheet_{one.id}")
        if not chosen:
            st.caption(_("This format says itself how it is to be read."))
        if st.form_submit_button(_("Read again"), icon=":material/refresh:", disabled=not chosen):
            one.options = replace(one.options, **chosen, types={})
            one.roles = None
            one.look()
            return True
    return False


def encodings(part: Part) -> None:
    """The other readings of the bytes, each with a line as it would look."""
    table(
        [
            {"encoding": g.encoding, "bad": g.bad_lines, "sample": g.sample[0] if g.sample else ""}
            for g in part.encodings[:5]
        ],
        f"encodings_{part.label}",
        columns={
            "encoding": _("Encoding"),
            "bad": st.column_config.NumberColumn(_("Lines it cannot read"), width="small"),
            "sample": st.column_config.TextColumn(_("A line read with it"), width="large"),
        },
        alt=_("Candidate encodings with a sample line"),
        download=False,
    )


def target(group: Sequence[Waiting]) -> tuple[str, bool] | None:
    """The dataset's name and whether rows are added; None while the name cannot be used."""
    one = group[0]
    assert one.found is not None
    left, right = st.columns([1.2, 1], vertical_alignment="bottom")
    suggestion = dataset_name(one.label)
    nameless = suggestion == "dataset" or (len(group) > 1 and suggestion.startswith("data_"))
    if nameless and one.part.kind != "other":
        suggestion = one.part.kind
    name = left.text_input(_("Dataset name"), suggestion, key=f"name_{one.id}", max_chars=63).strip()
    if not is_dataset_name(name):
        st.warning(_("Use lower-case letters, digits and underscores, beginning with a letter."))
        return None
    held = {d.name for d in lake().datasets()}
    if name not in held:
        return name, False
    words = {"append": _("Add rows"), "replace": _("Replace")}
    mode = right.segmented_control(
        _("“{name}” exists").format(name=name),
        list(words),
        default="append",
        format_func=words.__getitem__,
        key=f"mode_{one.id}",
        required=True,
    )
    return name, mode == "append"

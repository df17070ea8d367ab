"""A received file on the upload page: what was recognised, what to know about it, its first rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import streamlit as st

from core.collect import Dialect, Inspection, Options, Part
from core.collect.encoding import asks
from core.collect.file_names import series_of
from core.collect.notes import distinct, of_files, of_many
from core.collect.readers.formats import format_words
from core.collect.sources import discard
from core.errors import TouchstoneError
from core.i18n import N_, _, listed, ngettext
from core.jobs import READER
from core.kinds import kind_label
from pages.parts.shared.session import ask, lake
from pages.parts.shared.tables import table
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number, percent

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
_NOTES = 8
"""Notes shown at once: what is read before storing; the rest unfolds."""


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
        """Inspect with the present options, apart from the server; an error is kept to be shown."""
        try:
            chosen = {"options": self.options, "kind": self.kind, "roles": self.roles}
            self.found = ask("core.collect.inspection:inspect", self.path, self.path.name, role=READER, **chosen)
            self.error = None
        except TouchstoneError as error:
            self.error = error


Together = Literal["all", "series", "none"]
"""Which files with the same columns become one dataset."""


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


def grouped(waiting: Sequence[Waiting], how: Together) -> list[list[Waiting]]:
    """Files with the same columns side by side as far as wanted; each other file alone."""
    groups: dict[tuple[tuple[str, ...], ...], list[Waiting]] = {}
    for one in waiting:
        alone = how == "none" or one.found is None or one.options.parts is not None
        key = (one.id,) if alone else tuple(c.name for c in one.part.columns)
        series = series_of(one.label) if how == "series" and not alone else ()
        groups.setdefault((key, series), []).append(one)
    return list(groups.values())


def together(waiting: Sequence[Waiting]) -> Together:
    """Which files become one dataset; asked where some have the same columns.

    At first those of a series do; two catalogs of unlike names would be mixed up for good.
    """
    alike = grouped(waiting, "all")
    if len(alike) == len(waiting):
        return "series"
    with st.container(horizontal=True):
        if not st.toggle(_("Files with the same columns become one dataset"), True, key="together"):
            return "none"
        unlike = len(grouped(waiting, "series")) > len(alike)
        help_words = _("Names are alike where they differ only in dates, numbers and parts.")
        if unlike and st.toggle(_("also those of unlike names"), False, key="together_unlike", help=help_words):
            return "all"
    return "series"


def forget(waiting: list[Waiting], group: Sequence[Waiting], *, keep_files: bool = False) -> list[Waiting]:
    """The waiting files without the group; received bytes that nothing else needs are thrown away."""
    ids = {one.id for one in group}
    left = [one for one in waiting if one.id not in ids]
    still = {one.path for one in left}
    for one in group:
        if not keep_files and one.path not in still:
            discard(lake(), one.path)
    return left


def failure(one: Waiting) -> None:
    """A file that cannot be read: what is wrong and what to do."""
    assert one.error is not None
    hint = f"\n\n{md(one.error.hint)}" if one.error.hint else ""
    st.error(f"{md(one.error.message)}{hint}", title=md(one.label), icon=":material/error:")


def dialect_words(dialect: Dialect) -> str:
    """A delimiter or fixed width in words; not safe for Markdown."""
    if dialect.starts:
        return _("fixed width")
    if not dialect.delimiter:
        return _("one column")
    return _(DELIMITERS[dialect.delimiter]) if dialect.delimiter in DELIMITERS else dialect.delimiter


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
            kind_label(part.kind),
            icon=":material/category:",
            color="gray",
            help=_("Recognised with {share} confidence").format(share=sure),
        )
        st.badge(_(format_words(part.format)), color="gray")
        if part.encoding:
            st.badge(part.encoding, color="gray")
        if part.dialect:
            st.badge(md(dialect_words(part.dialect)), color="gray")
    words = [
        ngettext("{n} row or more", "{n} rows or more", rows).format(n=number(rows))
        if more
        else ngettext("{n} row", "{n} rows", rows).format(n=number(rows)),
        ngettext("{n} column", "{n} columns", len(part.columns)).format(n=number(len(part.columns))),
        _("{size} MB").format(size=f"{sum(w.path.stat().st_size for w in group) / 1e6:,.2f}"),
    ]
    rejected = sum(w.part.rejected for w in group)
    if rejected:
        words.append(_("{n} for quarantine so far").format(n=number(rejected)))
    if len(group) == 1 and one.found:
        words.append(f"sha256 {one.found.sha256[:16]}…")
    st.caption(" · ".join(words), help=one.found.sha256 if len(group) == 1 and one.found else None)
    if len(group) > 1:
        names = listed(md(w.label) for w in group[:6])
        st.caption(names if len(group) <= 6 else _("{names} and {n} more").format(names=names, n=len(group) - 6))


def notes(group: Sequence[Waiting], before: Mapping[str, Sequence[tuple[str, int]]]) -> None:
    """Everything the reader should know before storing; first the files whose very bytes were loaded before."""
    for one in group:
        places = before.get(one.found.sha256, []) if one.found else []
        if places:
            name, version = places[-1]
            known = _("“{file}” is already loaded: version {n} of {dataset} holds exactly these bytes.")
            st.warning(
                known.format(file=md(one.label), n=number_of(name, version), dataset=md(name)),
                icon=":material/content_copy:",
            )
    asked = {doubt.column for w in group for doubt in w.part.doubts}
    skipped = distinct(note for w in group if w.found for note in w.found.skipped)
    parts = [part for w in group if w.found for part in w.found.parts]
    told = distinct(
        [*of_many([note for note in part.warnings if not asks(note)] for part in parts), *of_files(skipped)]
    )
    # a question of its own follows, as one does where two encodings read nearly alike
    said = [str(n) for n in told if not ("type" in n.params and n.params.get("column") in asked)]
    for sentence in said[:_NOTES]:
        st.markdown(f":material/info: {md(sentence)}")
    if rest := said[_NOTES:]:
        with st.expander(ngettext("{n} more note", "{n} more notes", len(rest)).format(n=number(len(rest)))):
            for sentence in rest:
                st.markdown(f":material/info: {md(sentence)}")


def preview(part: Part, key: str) -> None:
    """The first rows as text, with the names they will have."""
    names = [c.name for c in part.columns]
    table(
        [dict(zip(names, row, strict=True)) for row in part.preview],
        f"preview_{key}",
        columns={name: st.column_config.TextColumn(name, width="small") for name in names},
        alt=_("First rows of the file"),
        height=280,
    )

"""Where received files go: the dataset's name, add or replace, and how the file differs from what the dataset holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.collect import Diff, Renamed, compare, dataset_of, expected
from core.collect.contract import VERDICTS
from core.i18n import _, listed
from core.lake import is_dataset_name
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, percent
from pages.parts.upload.received import Waiting


@dataclass(frozen=True)
class Target:
    """The dataset that files go to, whether rows are added, the renames that were agreed to, and the rows' key."""

    name: str
    append: bool
    renamed: tuple[Renamed, ...] = ()
    key: tuple[str, ...] = ()


def target(group: Sequence[Waiting]) -> Target | None:
    """The target; None while the name cannot be used or a question is open."""
    one = group[0]
    left, right, last = st.columns([1.2, 0.8, 1.2], vertical_alignment="bottom")
    name = left.text_input(_("Dataset name"), suggestion(group), key=f"name_{one.id}", max_chars=63).strip()
    if not is_dataset_name(name):
        st.warning(_("Use lower-case letters, digits and underscores, beginning with a letter."))
        return None
    if name not in {dataset.name for dataset in lake().datasets()}:
        with last:
            return Target(name, False, key=key_choice(one, [c.name for c in one.part.columns], ()))
    words = {"append": _("Add rows"), "replace": _("Replace")}
    mode = right.segmented_control(
        _("“{name}” exists").format(name=name),
        list(words),
        default="append",
        format_func=words.__getitem__,
        key=f"mode_{one.id}",
        required=True,
    )
    held = expected(lake(), name)
    found = compare(held, one.part)
    renamed = contract(one, found)
    names = {change.now: change.before for change in renamed}
    with last:
        key = key_choice(one, [names.get(c.name, c.name) for c in one.part.columns], held.key)
    if (
        found.verdict == "other"
        and mode == "append"
        and not st.checkbox(_("Add the rows all the same"), key=f"sure_{one.id}")
    ):
        return None
    return Target(name, mode == "append", renamed, key)


def key_choice(one: Waiting, columns: Sequence[str], held: Sequence[str]) -> tuple[str, ...]:
    """The columns by which newer rows replace older ones; those the dataset already has are the default."""
    chosen = st.multiselect(
        _("Key"),
        list(columns),
        default=[column for column in held if column in columns],
        key=f"key_{one.id}",
        placeholder=_("none: every row is kept"),
        help=_(
            "Of several rows with the same key the newest stays, by the date in its file's name. "
            "Leave it empty to keep every row."
        ),
    )
    return tuple(chosen)


def suggestion(group: Sequence[Waiting]) -> str:
    """A name made from the first file's, or from the kind where the name is only a date."""
    one = group[0]
    made = dataset_of(one.label)
    nameless = made == "dataset" or (len(group) > 1 and made.startswith("data_"))
    return one.part.kind if nameless and one.part.kind != "other" else made


def contract(one: Waiting, found: Diff) -> tuple[Renamed, ...]:
    """Say how the file differs from the dataset; the renames that the reader agrees to."""
    (st.caption if found.verdict in ("same", "fits") else st.warning)(_(VERDICTS[found.verdict]))
    agreed = [
        change
        for change in found.renamed
        if st.checkbox(
            _("“{now}” in the file is “{before}” of the dataset ({share} sure)").format(
                now=md(change.now), before=md(change.before), share=percent(change.confidence, 0)
            ),
            True,
            key=f"rename_{one.id}_{change.now}",
        )
    ]
    lines = []
    if found.new:
        lines.append(_("New columns, empty in the older rows: {names}").format(names=_names(found.new)))
    if found.missing:
        lines.append(_("Missing columns, empty in the new rows: {names}").format(names=_names(found.missing)))
    for change in found.retyped:
        told = _("{column}: {before} in the dataset, {now} in the file; becomes {after}")
        if not change.lossless:
            told = _("{column}: {before} in the dataset, {now} in the file; becomes text, which keeps every value")
        lines.append(told.format(column=md(change.column), before=change.before, now=change.now, after=change.after))
    for line in lines:
        st.markdown(f":material/difference: {line}")
    return tuple(agreed)


def _names(names: Sequence[str]) -> str:
    return listed(md(name) for name in names[:12]) + (" …" if len(names) > 12 else "")

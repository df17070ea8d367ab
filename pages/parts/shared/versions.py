"""The choice of a version, kept in the address by the dataset's own number.

The parameter is `v`. Addresses of before there were own numbers have `version`, with the lake's snapshot; they lead to
the same version, and are rewritten when followed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from core.cells.whole import whole
from core.i18n import _
from core.lake import own_numbers, version_name
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

NUMBER, SNAPSHOT = "v", "version"
AGAINST, AGAINST_SNAPSHOT = "against_v", "against"


def number_of(dataset: str, snapshot: int | None) -> str:
    """A version as people read it, by the snapshot it is stored under."""
    return version_name(lake(), dataset, snapshot)


def addressed_by_number(dataset: str, number: str = NUMBER, snapshot: str = SNAPSHOT) -> None:
    """Rewrite an old address, whose version is a snapshot, to one with the dataset's own number."""
    old = st.query_params.pop(snapshot, None)
    if old is None or number in st.query_params:
        return
    snapshot_id = whole(old)
    own = None if snapshot_id is None else own_numbers(lake(), dataset).get(snapshot_id)
    st.query_params[number] = f"@{old}" if own is None else str(own)


def pick_version(
    dataset: str,
    snapshots: Sequence[int],
    words: Callable[[int], str],
    key: str,
    *,
    width: int | Literal["stretch"] = "stretch",
) -> int:
    """Choose one of the versions, by snapshot; the first is the default and leaves the address short.

    Streamlit's own binding would write the label into the address instead of the number.

    Args:
        dataset: The dataset.
        snapshots: At least one version, newest first.
        words: A version's label.
        key: Unique per dataset, so that one dataset's choice does not reach another.
    """
    addressed_by_number(dataset)
    own = own_numbers(lake(), dataset)
    asked = st.query_params.get(NUMBER, "")
    known = {str(own.get(snapshot)): place for place, snapshot in enumerate(snapshots)}
    if asked and asked not in known and key not in st.session_state:
        st.caption(_("Version {n} is not here; showing the newest.").format(n=md(asked)))
    if st.session_state.get(key) not in snapshots:
        st.session_state.pop(key, None)
    offered: list[int] = list(snapshots)
    chosen = st.selectbox(_("Version"), offered, index=known.get(asked, 0), format_func=words, key=key, width=width)
    snapshot = int(chosen) if chosen is not None else snapshots[0]
    if snapshot != snapshots[0]:
        st.query_params[NUMBER] = str(own[snapshot])
    elif asked:
        del st.query_params[NUMBER]
    return snapshot

"""The choice of a version, kept in the address by its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.i18n import _
from pages.parts.shared.wording import md


def pick_version(numbers: Sequence[int], words: Callable[[int], str], key: str, *, width: int | str = "stretch") -> int:
    """Choose one of the versions; the first is the default and leaves the address short.

    Streamlit's own binding would write the label into the address instead of the number.

    Args:
        numbers: At least one version, newest first.
        words: A version's label.
        key: Unique per dataset, so that one dataset's choice does not reach another.
    """
    asked = st.query_params.get("version", "")
    known = {str(number): place for place, number in enumerate(numbers)}
    if asked and asked not in known and key not in st.session_state:
        st.caption(_("Version {n} is not here; showing the newest.").format(n=md(asked)))
    if st.session_state.get(key) not in numbers:
        st.session_state.pop(key, None)
    chosen = st.selectbox(
        _("Version"), list(numbers), index=known.get(asked, 0), format_func=words, key=key, width=width
    )  # type: ignore[call-overload]
    number = int(chosen) if chosen is not None else numbers[0]
    if number != numbers[0]:
        st.query_params["version"] = str(number)
    elif asked:
        del st.query_params["version"]
    return number

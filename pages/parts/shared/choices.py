"""Choices kept in the address by id, so that an address means the same in both languages.

Streamlit's own binding writes an option's translated label into the address, and knows only the widget's key as the
parameter's name; the keys here belong to the page's dataset, the parameters do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.i18n import _
from pages.parts.shared.not_there import note
from pages.parts.shared.owned import own
from pages.parts.shared.returning import went

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_tab_container import TabContainer


def addressed(key: str, options: Sequence[str], default: str, *, free: bool = False) -> str:
    """Let the address decide a choice before its widget is drawn; returns the widget's key.

    Args:
        key: The address parameter, and the stem of the widget's key.
        options: What can be chosen.
        default: The choice when the address says nothing.
        free: Any text is allowed.
    """
    return _addressed(own(key), key, options, default, free)


def addressed_for_all(key: str, options: Sequence[str], default: str) -> str:
    """The same for a choice that is no dataset's own: the dataset itself."""
    return _addressed(key, key, options, default, False)


def _addressed(place: str, key: str, options: Sequence[str], default: str, free: bool) -> str:
    asked = st.query_params.get(key)
    if asked is not None and asked != _known(place) and (asked in options or (free and asked)):
        st.session_state[place] = asked
    elif asked is None and _known(place) is not None and went():
        st.session_state[place] = default
    current = st.session_state.get(place)
    if current is None or not (free or current in options):
        st.session_state[place] = default
    return place


def noted(label: str, key: str, options: Sequence[str]) -> None:
    """Tell where an address asks for what is not offered, unless it was told when the control was drawn last."""
    asked = st.query_params.get(key)
    if asked and asked not in options and asked != _known(own(key)):
        note(label, asked)


def _known(place: str) -> Any:
    """What the address said when the widget was last drawn; None where Streamlit dropped the choice between pages."""
    return st.session_state.get(f"{place}_address") if place in st.session_state else None


def remember(key: str, value: str | None, default: str) -> str:
    """Write a choice to the address, the default as no parameter; returns the choice."""
    if value is None or value == default:
        st.query_params.pop(key, None)
        st.session_state[f"{own(key)}_address"] = None
        return default
    st.query_params[key] = value
    st.session_state[f"{own(key)}_address"] = value
    return value


def keep(key: str, value: str) -> str:
    """Write a choice that is no dataset's own, even where it is the default of now: options come and go."""
    st.query_params[key] = value
    st.session_state[f"{key}_address"] = value
    return value


def choice(
    label: str,
    options: Sequence[str],
    default: str,
    key: str,
    name: Callable[[str], str] = str,
    *,
    at: DeltaGenerator | None = None,
    **more: Any,
) -> str:
    """A select box whose choice is in the address by id; `at` is the container it is drawn in."""
    noted(label, key, options)
    place = addressed(key, options, default)
    return remember(key, (at or st).selectbox(label, options, format_func=name, key=place, **more), default)


def switch(label: str, options: Sequence[str], default: str, key: str, name: Callable[[str], str], **more: Any) -> str:
    """A segmented control whose choice is in the address by id."""
    place = addressed(key, options, default)
    chosen = st.segmented_control(label, options, format_func=name, key=place, required=True, **more)
    return remember(key, chosen, default)


def switch_for_all(label: str, options: Sequence[str], default: str, key: str, name: Callable[[str], str]) -> str:
    """The same, without its label, for what is no dataset's own: a view chosen before the dataset."""
    place = _addressed(f"page_{key}", key, options, default, False)
    chosen = st.segmented_control(
        label, options, format_func=name, key=place, required=True, label_visibility="collapsed"
    )
    said = None if chosen in (None, default) else chosen
    if said is None:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = said
    st.session_state[f"{place}_address"] = said
    return chosen or default


def several(
    label: str, options: Sequence[str], default: Sequence[str], key: str, *, at: DeltaGenerator, **more: Any
) -> list[str]:
    """A choice of several; the address has one parameter for each, and an empty one for none of them."""
    place = own(key)
    asked, known = st.query_params.get_all(key), st.session_state.get(f"{place}_address")
    wanted = [one for one in asked if one in options]
    if asked != known and len(wanted) < len([one for one in asked if one]):
        note(label, [one for one in asked if one not in options])
    if known and not asked and went():
        st.session_state.pop(place, None)
    if asked and asked != known and (wanted or asked == [""]):
        st.session_state[place] = wanted
    elif place not in st.session_state or any(one not in options for one in st.session_state[place]):
        st.session_state[place] = list(default)
    chosen = list(at.multiselect(label, options, key=place, **{"placeholder": _("none"), **more}))
    written = [] if chosen == list(default) else chosen or [""]
    if written:
        st.query_params[key] = written
    else:
        st.query_params.pop(key, None)
    st.session_state[f"{place}_address"] = written
    return chosen


def flag(label: str, key: str, *, default: bool = False, **more: Any) -> bool:
    """A toggle that is in the address while it differs from the default."""
    place = _addressed_value(label, key, default, {"true": True, "false": False}.get)
    return bool(_written(key, st.toggle(label, key=place, **more), default, lambda one: str(one).lower()))


def amount(label: str, least: float, most: float, default: float, key: str, **more: Any) -> float:
    """A number that is in the address while it differs from the default."""

    def read(text: str) -> float | None:
        with suppress(ValueError):
            return float(text) if least <= float(text) <= most else None
        return None

    place = _addressed_value(label, key, default, read)
    drawn = st.number_input(label, min_value=least, max_value=most, key=place, **_whole(more))
    return float(_written(key, drawn, default, lambda one: f"{one:g}"))


def _whole(more: dict[str, Any]) -> dict[str, Any]:
    """The widget's options; steps of whole numbers show no decimals but those that somebody wrote."""
    return {"format": "%g", **more} if float(more.get("step", 0.5)).is_integer() else more


def slide(label: str, least: float, most: float, default: float, key: str, **more: Any) -> float:
    """A slider whose number is in the address while it differs from the default."""

    def read(text: str) -> float | None:
        with suppress(ValueError):
            return float(text) if least <= float(text) <= most else None
        return None

    place = _addressed_value(label, key, default, read)
    drawn = st.slider(label, min_value=least, max_value=most, key=place, **_whole(more))
    return float(_written(key, drawn, default, lambda one: f"{one:g}"))


def _addressed_value(label: str, key: str, default: Any, read: Callable[[str], Any]) -> str:
    """Let the address decide a value before its widget is drawn; `read` gives None for what is none."""
    place, asked = own(key), st.query_params.get(key)
    wanted = read(asked) if asked and asked != _known(place) else None
    if asked and wanted is None and asked != _known(place):
        note(label, asked)
    if wanted is not None:
        st.session_state[place] = wanted
    elif st.session_state.get(place) is None or (asked is None and _known(place) is not None and went()):
        st.session_state[place] = default
    return place


def _written(key: str, value: Any, default: Any, write: Callable[[Any], str]) -> Any:
    said = default if value is None else value
    remember(key, None if said == default else write(said), write(default))
    return said


def tabs(words: Mapping[str, str], key: str = "tab") -> Mapping[str, TabContainer]:
    """Tabs by id in the order given; the open one is in the address by its id.

    Args:
        words: Label by id; the labels differ.
        key: The address parameter. Where on the page one looks is kept when another dataset is chosen.
    """
    ids = {label: name for name, label in words.items()}
    place = f"{key}s"
    if went() or st.session_state.get(place) not in ids:  # or first visit, other language, a tab this dataset lacks
        st.session_state[place] = words.get(st.query_params.get(key, ""), next(iter(ids)))
    drawn = dict(zip(words, st.tabs(list(ids), key=place, on_change="rerun"), strict=True))
    for name, tab in drawn.items():
        if tab.open:
            remember(key, name, next(iter(words)))
    return drawn

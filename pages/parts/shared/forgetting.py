"""What a session keeps of widgets that are gone: let go of.

Streamlit drops the value of a widget that a run no longer draws, but keeps what it knows about it (its options, its
callbacks) until the session ends. Widgets are known by their options, so every new dataset makes new ones on every
page: 20 sessions grew by 50 MB with each upload, most of it the choices of shoppers.
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx


def forget_widgets() -> None:
    """Drop what is known of widgets that have no value any more; for the beginning of a run, before it draws.

    A widget that is drawn, or may still be asked for by a fragment or a callback, has a value. Streamlit offers no
    call for it: where its insides have other names, nothing is done.
    """
    context = get_script_run_ctx(suppress_warning=True)
    state = getattr(context.session_state, "_state", None) if context else None
    widgets = getattr(state, "_new_widget_state", None)
    known, values, before = (
        getattr(holder, name, None)
        for holder, name in ((widgets, "widget_metadata"), (widgets, "states"), (state, "_old_state"))
    )
    if not (isinstance(known, dict) and isinstance(values, dict) and isinstance(before, dict)):
        return
    for one in [one for one in known if one not in values and one not in before]:
        known.pop(one, None)

"""Whose session this is: from the login's signed cookie to a person, and what a page offers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import access
from core.access import Arrival, Person
from core.i18n import N_, _
from core.settings import settings
from pages.parts.shared.wording import md

SIGNED = "signed_in_as"
WHY = {
    "expired": N_("The login is too old. Sign in again."),
    "unverified": N_("The login does not vouch for this mail address."),
    "unknown": N_("The login does not say who you are."),
    "roleless": N_("You are signed in as {name}, and have no role here. An admin can give you one."),
    "refused": N_("The login was refused. Nothing was changed; sign in again."),
}
"""Why somebody who came is not let in, in one line."""


def arrived() -> Arrival:
    """Who this session belongs to, by the login."""
    return access.arrival(dict(st.user.to_dict()), settings().workspace)


def session_person() -> Person | None:
    """Whose session runs; None outside a session, and where the server asks for no login."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None or not access.wanted():
        return None
    found: Person | None = getattr(context, "_touchstone_person", None)
    if found is None:
        found = arrived().person
        context._touchstone_person = found  # type: ignore[attr-defined]
    return found


def may(action: str) -> bool:
    """Whether this reader may do something: what they may not, a page does not offer."""
    return access.allowed(action)


def known() -> bool:
    """Whether this session may see pages."""
    if access.wanted() and not access.allowed("see"):
        return False
    _written_down()
    return True


def way_in() -> None:
    """What is drawn for who may see nothing: why, and the way in."""
    found = arrived()
    with st.container(horizontal_alignment="center"):
        st.space("large")
        st.title("Touchstone", anchor=False, width="content")
        why = found.why if st.user.get("is_logged_in") else st.query_params.get("signin", "")
        if why in WHY:
            st.warning(_(WHY[why]).format(name=md(found.person.name)), icon=":material/lock:", width=480)
        else:
            st.markdown(_("Sign in to see this workspace."), width="content")
        if st.user.get("is_logged_in"):
            if st.button(_("Sign in as somebody else"), icon=":material/logout:", key="sign_out"):
                st.logout()
        elif st.button(_("Sign in"), type="primary", icon=":material/login:", key="sign_in"):
            st.login()


def who() -> None:
    """Who is signed in, with their role and the way out, at the foot of the sidebar."""
    now = access.person()
    if now.how != "login":
        return
    st.caption(_("{name} · {role}").format(name=md(now.name), role=access.role_name(now.role)))
    if st.button(_("Sign out"), icon=":material/logout:", key="sign_out", type="tertiary"):
        access.record(settings().workspace, "logout")
        st.logout()


def _written_down() -> None:
    now = access.person()
    if now.how == "login" and st.session_state.get(SIGNED) != (now.name, now.role):
        st.session_state[SIGNED] = (now.name, now.role)
        access.record(settings().workspace, "login")


def later(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """What a download makes when it is asked for, as who the button was drawn for."""
    now = access.person()

    def made() -> bytes:
        with access.acting(now):
            access.allow("export", folder=settings().workspace)
            return make()

    return made


def claims_of(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """The claims in a request's signed cookie; none where it is forged, of another server or not there."""
    import json

    from streamlit.auth_util import get_origin_from_redirect_uri
    from streamlit.web.server.starlette import starlette_websocket as wires
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    try:
        signed = wires._get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
        said = json.loads(signed) if signed else {}
    except (ValueError, UnicodeError):
        return {}
    return said if isinstance(said, dict) and said.get("origin") == get_origin_from_redirect_uri() else {}

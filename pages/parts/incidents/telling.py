"""Who is told of incidents: the channels without their secrets, a test message, and what waits."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from core.alerts import channels, send, test
from core.alerts.send import due
from core.errors import TouchstoneError
from core.i18n import _, ngettext, sentences
from core.settings import settings
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md

HOW = (
    "TOUCHSTONE_ALERT_CHANNELS='ops=mailto://user:password@smtp.example.com?to=ops@example.com'\n"
    "TOUCHSTONE_ALERT_HOSTS='smtp.example.com'"
)


def alerts() -> None:
    """The channels, and the buttons that use them."""
    with st.expander(_("Alerts"), icon=":material/notifications:", key=own("alerts"), on_change="rerun") as shown:
        if not shown.open:
            return
        known = channels()
        if not known:
            st.caption(_("Nobody is told yet. The operator names channels in the environment of the server:"))
            st.code(HOW, language="bash", wrap_lines=True)
            return
        table(
            [
                {
                    "name": one.name,
                    "service": one.service,
                    "host": one.host or "–",
                    "state": _(one.refused) if one.refused else _("used"),
                }
                for one in known
            ],
            "alert_channels",
            columns={
                "name": st.column_config.TextColumn(_("Channel"), width=140),
                "service": st.column_config.TextColumn(_("Service"), width=110),
                "host": st.column_config.TextColumn(_("Host"), width=220),
                "state": st.column_config.TextColumn(_("State"), width=360),
            },
            alt=_("Channels of alerts"),
            download=False,
            of_workspace=True,
        )
        _timing()
        _buttons([one.name for one in known if not one.refused])


def _timing() -> None:
    waiting = len(due(lake(), datetime.now().astimezone()))
    told = ngettext("{n} message waits", "{n} messages wait", waiting).format(n=waiting)
    quiet = settings().alert_quiet or _("none")
    st.caption(
        _("{waiting} · quiet hours: {hours} · minutes put together: {minutes}").format(
            waiting=told, hours=quiet, minutes=settings().alert_digest
        )
    )


def _buttons(usable: list[str]) -> None:
    if not usable:
        return
    chosen = st.selectbox(_("Channel"), usable, key=own("alert_channel"))
    with st.container(horizontal=True):
        tested = needing.button("incident", _("Send a test message"), icon=":material/send:", key="alert_test")
        sent = needing.button("incident", _("Send what waits"), icon=":material/outbox:", key="alert_send")
    try:
        if tested and chosen:
            test(chosen)
            st.success(_("“{name}” took the message.").format(name=md(chosen)), icon=":material/check_circle:")
        if sent:
            done = send(lake())
            held = {"quiet": _("It is held back until the quiet hours end."), "soon": _("It is collected for later.")}
            said = ngettext("{n} incident was told", "{n} incidents were told", done.told).format(n=done.told)
            st.info(held.get(done.held, said))
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")

"""Access: who has which role, what each role sees of a dataset, and the keys of the command line."""

from __future__ import annotations

import pages.parts as parts
import pages.parts.access.columns as columns
import pages.parts.access.keys as keys
import pages.parts.access.people as people
from core.i18n import N_, _
from pages.parts.shared.choices import tabs
from pages.parts.shared.empty import no_dataset

MENU = {"section": "govern", "place": 5, "title": N_("Access"), "icon": "lock"}

with parts.page(_("Access"), caption=_("Who may do what, and what each role sees.")):
    people.mode()
    if not parts.lake().datasets():
        no_dataset()
    shown = tabs({"people": _("Members"), "columns": _("Columns and rows"), "keys": _("Keys"), "roles": _("Roles")})
    if shown["people"].open:
        with shown["people"]:
            people.people()
    if shown["columns"].open and parts.lake().datasets():
        with shown["columns"]:
            columns.columns()
    if shown["keys"].open:
        with shown["keys"]:
            keys.keys()
    if shown["roles"].open:
        with shown["roles"]:
            people.matrix()

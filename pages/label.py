"""Label."""

from __future__ import annotations

import pages.parts as parts
from core.i18n import _

with parts.page(_("Label")):
    pass

"""What may differ between two writings of one identifier: erasure and the keyed hash compare by the same.

The expressions are read by Python's `re` and by the engine's RE2 alike.
"""

from __future__ import annotations

UNSEEN = "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""Signs that are not seen (Unicode's Default_Ignorable_Code_Point, those that texts hold), for a class of signs."""
FOLDED = {"ß": "ss", "ς": "σ", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
"""Small letters whose case folds further (Unicode's CaseFolding): GROSS is Groß, and a Greek sigma one."""
PERCENT = "%(?:25)*"
"""The sign of an escape of an address, that may be escaped itself, as often as addresses stand within addresses."""
AROUND_MAIL = (r"(?i)^.*<([^<>]+@[^<>]+)>.*$", r"\1"), (r"(?i)^mailto:([^?]*).*$", r"\1"), (r"[.]$", "")
"""What is written around a mail address (RFC 5322, 3.4; RFC 6068) or after it, and what is left of it."""
ESCAPED_AT = f"(?i)(?:{PERCENT}40|&#64;|&commat;)"
"""An "@" in the address of a page, or in HTML."""
MOBILE = (r"^(\+54)9([0-9]{10})$", r"^(\+52)1([0-9]{10})$")
"""Signs that Argentina (9) and, until 2019, Mexico (1) put before a mobile line when it is dialled from abroad and
that are no part of its number (ITU-T E.164, national numbering plans); what they part is joined."""

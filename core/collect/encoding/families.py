"""The encodings that are tried on a text, and how often each is met."""

from __future__ import annotations

MULTIBYTE = (
    "gb18030", "big5", "cp950", "big5hkscs", "cp932", "shift_jis", "shift_jis_2004", "euc_jp", "euc_jis_2004",
    "cp949", "johab",
)  # fmt: skip
"""Two bytes or more for a character; subsets of these (gbk, gb2312, euc_kr) are read as what holds them."""
SINGLE_BYTE = (
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874",
    "latin-1", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8",
    "iso8859-9", "iso8859-10", "iso8859-11", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16",
    "koi8-r", "koi8-u", "koi8-t", "kz1048", "ptcp154", "tis-620",
    "cp437", "cp850", "cp852", "cp858", "cp866", "cp1125", "cp737", "cp855", "cp857", "cp860", "cp861", "cp862",
    "cp863", "cp865", "cp869", "cp775", "cp720", "cp864", "cp856", "cp1006",
    "mac-roman", "mac-cyrillic", "mac-latin2", "mac-greek", "mac-turkish", "mac-iceland", "mac-croatian",
    "mac-romanian", "hp-roman8",
)  # fmt: skip
CANDIDATES = (*MULTIBYTE, *SINGLE_BYTE)
CHOICES = (
    "utf-8", "utf-8-sig", "utf-16", "gb18030", "big5", "cp932", "euc_jp", "iso2022_jp", "cp949", *SINGLE_BYTE[:10],
    "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "koi8-r", "koi8-u", "cp437", "cp850", "cp852",
    "cp866", "mac-roman", "mac-cyrillic", "latin-1",
)  # fmt: skip
"""What an analyst is offered; every other encoding that Python knows may be typed."""
_GROUPS = {
    0.0: ("gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255",
          "cp1256", "cp1257", "cp874"),
    1.0: ("latin-1", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-15", "koi8-r", "cp866", "cp950",
          "shift_jis", "iso8859-8", "iso8859-6", "tis-620", "iso8859-11"),
    2.5: ("koi8-u", "cp437", "cp850", "cp852", "mac-roman", "cp1258", "big5hkscs", "iso8859-13", "iso8859-16",
          "cp858", "cp737", "cp855", "cp857", "cp862", "mac-cyrillic", "iso8859-4"),
    4.0: ("johab", "iso8859-3", "iso8859-10", "iso8859-14", "cp1125", "cp775", "cp720", "cp860", "cp861", "cp863",
          "cp865", "cp869", "mac-latin2", "mac-greek", "mac-turkish", "mac-iceland", "kz1048", "ptcp154", "koi8-t",
          "shift_jis_2004", "euc_jis_2004"),
    6.5: ("cp864", "cp856", "cp1006", "mac-croatian", "mac-romanian", "hp-roman8"),
}  # fmt: skip
RARITY = {name: nats for nats, names in _GROUPS.items() for name in names}
"""How seldom an encoding is met, in nats: what a reading has to be better by to win against a usual one."""

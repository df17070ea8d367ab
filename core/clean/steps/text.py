"""Steps that mend text: blanks, widths, case, damaged encodings, missing-value words."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import ibis
import ibis.expr.types as ir

from core.clean.frame import Effect, Frame, Param, Step
from core.clean.functions import compose as to_nfc
from core.i18n import N_, _

BLANK = r"\s\x{0085}\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"
ODD_BLANK = r"\t\x{000B}\f\x{00A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}"
LINE_BREAK = r"\r\n\x{0085}\x{2028}\x{2029}"
INVISIBLE = r"\x{00AD}\x{200B}\x{200E}\x{200F}\x{2060}\x{FEFF}"
JOINERS = r"\x{200C}\x{200D}"
"""Zero-width joiners build emoji and Persian words, so only those at the ends are dirt."""

WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
WIDE_ALNUM = "".join(letter for letter in WIDE if chr(ord(letter) - 0xFEE0).isalnum())
"""Full-width forms U+FF01..U+FF5E lie 0xFEE0 above their ASCII twins (Unicode 15, block FF00)."""

MISSING = ("", "-", "--", "n/a", "na", "null", "none", "nan", "nil", "\\n", "#n/a", "#null!", "缺失", "空值")
LEAD = r"[\x{00C2}\x{00C3}\x{00E2}-\x{00F0}\x{0152}\x{0153}]"
REST = r"[\x{0080}-\x{00BF}\x{0152}-\x{0178}\x{0192}\x{02C6}\x{02DC}\x{2013}-\x{203A}\x{20AC}\x{2122}]"
MOJIBAKE = LEAD + REST
"""A UTF-8 lead byte followed by a continuation byte, both read as Latin-1 or Windows-1252."""
ENTITY = r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"


def listed(columns: Sequence[str], most: int = 3) -> str:
    """Column names as a short list."""
    names = ", ".join(columns[:most])
    return names if len(columns) <= most else _("{names} and {n} more").format(names=names, n=len(columns) - most)


def trimmed(text: ir.StringValue, collapse: bool = True, lines: bool = False) -> ir.StringValue:
    """Text without invisible characters and outer blanks; inner runs of blanks become one space."""
    ends = rf"^[{BLANK}{JOINERS}]+|[{BLANK}{JOINERS}]+$"
    dirty = rf"^[{BLANK}{JOINERS}]|[{BLANK}{JOINERS}]$|[{INVISIBLE}]"
    clean = text.re_replace(rf"[{INVISIBLE}]", "").re_replace(ends, "")
    if collapse:
        odd = ODD_BLANK + (LINE_BREAK if lines else "")
        clean = clean.re_replace(rf"[ {odd}]+", " ")
        dirty += rf"|  |[{odd}]"
    return text.re_search(dirty).ifelse(clean, text)


def _trim(frame: Frame) -> Effect:
    values: dict[str, ir.Value] = {}
    for column in frame.texts():
        value = trimmed(frame.table[column], frame.params["collapse"], frame.params["lines"])
        values[column] = value.nullif("") if frame.params["empty"] else value
    return Effect(values)


def stripped(text: ir.StringValue) -> ir.StringValue:
    """Text without outer spaces, tabs and line breaks.

    The engine's trim with a list of signs costs 150 ns a cell, looking whether there is anything to trim 25 (measured).
    """
    return text.re_search(r"^[\s\x{000B}]|[\s\x{000B}]$").ifelse(text.strip(), text)


def narrowed(text: ir.StringValue, everything: bool = False) -> ir.StringValue:
    """Full-width letters and digits (or all full-width signs) as ordinary ones."""
    wide = WIDE + "\u3000" if everything else WIDE_ALNUM
    narrow = "".join(" " if letter == "\u3000" else chr(ord(letter) - 0xFEE0) for letter in wide)
    return text.translate(wide, narrow)


def _width(frame: Frame) -> Effect:
    everything = frame.params["signs"] == "all"
    values: dict[str, ir.Value] = {}
    for column in frame.texts():
        text = frame.table[column]
        values[column] = text.re_search(r"[^\x00-\x7F]").ifelse(to_nfc(narrowed(text, everything)), text)
    return Effect(values)


def _case(frame: Frame) -> Effect:
    change = {"lower": "lower", "upper": "upper", "first": "capitalize"}[frame.params["case"]]
    return Effect({column: getattr(frame.table[column], change)() for column in frame.texts()})


def mended(text: str, mojibake: bool = True, entities: bool = True) -> str:
    """A text with wrongly decoded letters and HTML entities put right; itself when nothing is sure.

    Repeats until nothing changes, so that mending twice equals mending once. Source of the method:
    ftfy (Speer 2019) for text decoded with the wrong single-byte table.
    """
    import ftfy

    known = ftfy.TextFixerConfig(replace_lossy_sequences=False, unescape_html=False)
    for _round in range(5):
        better = text
        if entities:
            better = re.sub(
                r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});", lambda one: _unescaped(one[0]), better
            )
        if mojibake:
            better = ftfy.fix_encoding(better, known)
        if better == text:
            return text
        text = better
    return text


def _unescaped(entity: str) -> str:
    letter = html.unescape(entity)
    return entity if any(ord(one) < 32 and one not in "\t\n" for one in letter) else letter


def suspicious(text: ir.StringValue, mojibake: bool = True, entities: bool = True) -> ir.BooleanValue:
    """Where a text may have been decoded wrongly or hold HTML entities."""
    patterns = [pattern for pattern, wanted in ((MOJIBAKE, mojibake), (ENTITY, entities)) if wanted]
    return text.re_search("|".join(patterns)) if patterns else ibis.literal(False)


def _mend(frame: Frame) -> Effect:
    wanted = {"mojibake": frame.params["mojibake"], "entities": frame.params["entities"]}
    dictionaries = {}
    for column in frame.texts():
        found = frame.distinct(column, suspicious(frame.table[column], **wanted))
        dictionaries[column] = {text: better for text, _n in found if (better := mended(text, **wanted)) != text}
    table, hits = frame.look_up(*((itemgetter(column), pairs) for column, pairs in dictionaries.items()))
    values = {column: hit.ifelse(text, table[column]) for column, (hit, text) in zip(dictionaries, hits, strict=True)}
    return Effect(values, table=table)


def missing(text: ir.StringValue, words: Sequence[str] = MISSING) -> ir.BooleanValue:
    """Where a text is a word for "no value"."""
    known = [word.lower() for word in words]
    bare = stripped(text)
    short = bare.length() <= max((len(word) for word in known), default=0)
    return short.ifelse(bare.lower().isin(known), False)  # spares long texts the comparison


def _blank(frame: Frame) -> Effect:
    words = frame.params["words"]
    return Effect(
        {
            column: missing(frame.table[column], words).ifelse(ibis.null("string"), frame.table[column])
            for column in frame.texts()
        }
    )


def _describe_trim(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Trim blanks in {columns}").format(columns=listed(columns))


def _describe_width(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Half-width letters and digits in {columns}").format(columns=listed(columns))


def _describe_case(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    words = {"lower": _("Lower case in {columns}"), "upper": _("Upper case in {columns}")}
    sentence = words.get(params["case"]) or _("First letter upper case in {columns}")
    return sentence.format(columns=listed(columns))


def _describe_mend(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Mend damaged letters in {columns}").format(columns=listed(columns))


def _describe_blank(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Words for “missing” become empty in {columns}").format(columns=listed(columns))


TEXT = N_("Text")

PLACE = 10
STEPS = (
    Step(
        "trim_space",
        N_("Trim blanks"),
        N_("Takes away outer blanks and invisible characters and joins runs of blanks."),
        TEXT,
        _trim,
        _describe_trim,
        params=(
            Param("collapse", "flag", True, N_("Join runs of blanks")),
            Param("lines", "flag", False, N_("Line breaks count as blanks")),
            Param("empty", "flag", True, N_("A cell of blanks only becomes empty")),
        ),
    ),
    Step(
        "unify_width",
        N_("Unify full and half width"),
        N_("Turns full-width letters and digits into ordinary ones and composes accents."),
        TEXT,
        _width,
        _describe_width,
        params=(
            Param(
                "signs",
                "choice",
                "letters",
                N_("Which signs"),
                {"letters": N_("letters and digits"), "all": N_("all signs, punctuation too")},
            ),
        ),
    ),
    Step(
        "change_case",
        N_("Change case"),
        N_("Writes letters in one case."),
        TEXT,
        _case,
        _describe_case,
        params=(
            Param(
                "case",
                "choice",
                "lower",
                N_("Case"),
                {"lower": N_("lower case"), "upper": N_("UPPER CASE"), "first": N_("First letter upper case")},
            ),
        ),
    ),
    Step(
        "mend_encoding",
        N_("Mend damaged letters"),
        N_("Puts right letters that were decoded with the wrong table, and HTML entities."),
        TEXT,
        _mend,
        _describe_mend,
        params=(
            Param("mojibake", "flag", True, N_("Wrongly decoded letters")),
            Param("entities", "flag", True, N_("HTML entities")),
        ),
    ),
    Step(
        "blank_missing",
        N_("Empty the words for “missing”"),
        N_("Cells such as N/A, null or - become empty."),
        TEXT,
        _blank,
        _describe_blank,
        params=(Param("words", "list", list(MISSING), N_("Words for “missing”")),),
    ),
)

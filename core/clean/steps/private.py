"""Steps that hide what belongs to people and keep tables usable: keyed hashes, masks, coarser values, clean texts.

A keyed hash is HMAC-SHA256 (RFC 2104) under the workspace's secret, which no recipe, export or shown statement holds;
equal values of one kind have equal hashes in every dataset, so that joins hold. The value is brought into one writing
first, by its kind alone and never by what a table holds, so that two tables agree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.personal import (
    AROUND_MAIL,
    ESCAPED_AT,
    FOLDED,
    HIDDEN,
    LONGEST_END,
    MOBILE,
    UNSEEN,
    countries_of,
    masked,
)
from core.cells.personal import texts as prose
from core.cells.signs import BLANK, narrowed
from core.clean.frame import Effect, Frame, Param, Step
from core.clean.functions import compose, from_hex, in_bytes, in_hex, sha256
from core.clean.steps.columns import PRIVATE
from core.clean.steps.text import some_of
from core.errors import BadInput
from core.i18n import N_, _

KINDS = {
    "code": N_("number or code"),
    "mail": N_("mail address"),
    "phone": N_("telephone number"),
    "name": N_("name of a person"),
    "digits": N_("card, account or identity number"),
}
FEWEST_DIGITS, MOST_DIGITS = 16, 64
"""Digits of a hash: with 16 (64 bits) two of a million values share one with a chance of 3 in 10^8; SHA-256 has 64."""
MASKED_LONGEST = 3
"""Signs of a value of which none is shown."""
_NONE = ibis.null("string")


def _said(frame: Frame, column: str) -> ir.StringValue:
    """A cell as text; a whole number of a floating column without its decimals, as an integer column writes it."""
    cell = frame.table[column]
    kind = frame.types[column]
    if kind.is_floating() or kind.is_decimal():
        whole = cell == cell.floor()
        return whole.ifelse(cell.cast("decimal(38, 0)").cast("string"), cell.cast("string"))
    return cell.cast("string")


def _bare(text: ir.StringValue) -> ir.StringValue:
    """Without outer blanks, in half width and composed; NULL where nothing is left."""
    return compose(narrowed(text, True)).re_replace(rf"^[{BLANK}]+|[{BLANK}]+$", "").nullif("")


def written(text: ir.StringValue, kind: str, country: str = "") -> ir.StringValue:
    """A value in the one writing of its kind.

    Args:
        text: The cell.
        kind: One of `KINDS`.
        country: Number of the country, such as 49, of telephone numbers that begin with a single 0.
    """
    bare = _bare(text)
    if kind == "code":
        return bare
    seen = _bare(bare.re_replace(f"[{UNSEEN}]+", ""))
    bare = ibis.coalesce(seen, bare)
    if kind == "mail":
        alone = bare.re_replace(rf"[{BLANK}]+", "").re_replace(ESCAPED_AT, "@")
        for around, left in AROUND_MAIL:
            alone = alone.re_replace(around, left)
        return ibis.coalesce(_folded(alone).nullif(""), bare)
    if kind == "name":
        return _folded(bare.re_replace(rf"[{BLANK}]+", " "))
    if kind == "digits":
        return ibis.coalesce(bare.re_replace(r"[^0-9A-Za-z]+", "").upper().nullif(""), bare)
    if kind == "phone":
        alone = bare.re_replace(r"(?i)\s*(?:;ext=|;?\s*ext\.?|extension|x|转|分机)\s*[0-9]{1,6}$", "")
        inland = alone.re_replace(r"\(0\)", "").re_replace(r"[^0-9+]+", "")
        digits = inland.re_replace(r"^(\+|00)", "+").re_replace(r"^0", f"+{country}" if country else "0")
        digits = digits.re_replace(rf"^(\+(?:{'|'.join(trunk_countries())}))0", r"\1")
        for mobile in MOBILE:
            digits = digits.re_replace(mobile, r"\1\2")
        return ibis.coalesce(digits.nullif(""), bare)
    return bare


def _folded(text: ir.StringValue) -> ir.StringValue:
    """In small letters, as Unicode folds case."""
    folded = text.lower()
    for sign, plain in FOLDED.items():
        folded = folded.replace(sign, plain)
    return folded


@cache
def trunk_countries() -> tuple[str, ...]:
    """Codes of the countries in which a 0 is dialled before the area and is no part of the number (not of Italy)."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    found = []
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        facts = PhoneMetadata.metadata_for_region(regions[0], None)
        if facts is not None and facts.national_prefix == "0":
            found.append(str(code))
    return tuple(found)


def _hash(frame: Frame) -> Effect:
    kind, digits, country = frame.params["kind"], frame.params["digits"], frame.params["country"].strip().lstrip("+0")
    if not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise BadInput(_("A hash has between {least} and {most} digits.").format(least=FEWEST_DIGITS, most=MOST_DIGITS))
    if country and not country.isdigit():
        raise BadInput(_("The country is a number, such as 49 or 86."))
    inner, outer = frame.pads()
    values: dict[str, ir.Value] = {}
    for column in frame.columns:
        message = in_hex(in_bytes(written(_said(frame, column), kind, country)))
        first = sha256(from_hex(ibis.literal(inner) + message))
        values[column] = sha256(from_hex(ibis.literal(outer) + first)).substr(0, digits)
    return Effect(values)


def _mask(frame: Frame) -> Effect:
    """As `core.cells.personal.masked`: the first and the last sign, and the ending of a mail address."""
    values: dict[str, ir.Value] = {}
    for column in frame.columns:
        text = frame.table[column].cast("string").re_replace(rf"^[{BLANK}]+|[{BLANK}]+$", "").nullif("")
        head = text.re_extract(rf"(?s)^([^@{HIDDEN}]?)[^@]*@", 1)
        tail = text.re_extract(rf"(\.[a-zA-Z]{{2,{LONGEST_END}}})$", 1)
        mail = head + f"{HIDDEN}@{HIDDEN}" + tail
        ends = text.re_extract(r"(?s)^(.)", 1) + HIDDEN + text.re_extract(r"(?s)(.)$", 1)
        plain = (text.length() > MASKED_LONGEST).ifelse(ends, ibis.literal(HIDDEN))
        values[column] = text.isnull().ifelse(_NONE, text.contains("@").ifelse(mail, plain))
    return Effect(values)


WAYS = {
    "year": N_("date → year"),
    "decade": N_("date → decade"),
    "band": N_("number → band"),
    "grid": N_("coordinates → grid"),
    "country": N_("place → country"),
    "first": N_("code → first signs"),
}


def _coarser(frame: Frame) -> Effect:
    way, width, places = frame.params["way"], frame.params["width"], frame.params["places"]
    if way == "band" and width <= 0:
        raise BadInput(_("A band is wider than 0."))
    if way == "country":
        return _countries(frame)
    make: Mapping[str, Callable[[str], ir.Value]] = {
        "year": lambda column: _year(frame, column),
        "decade": lambda column: _decade(_year(frame, column)),
        "band": lambda column: _band(frame, column, width),
        "grid": lambda column: _grid(frame, column, places),
        "first": lambda column: _first(frame, column, max(int(width), 1)),
    }
    return Effect({column: make[way](column) for column in frame.columns})


def _year(frame: Frame, column: str) -> ir.IntegerValue:
    kind, cell = frame.types[column], frame.table[column]
    if kind.is_date() or kind.is_timestamp():
        return cell.year().cast("int64")
    found = cell.cast("string").re_extract(r"(?:^|[^0-9])((?:18|19|20)[0-9]{2})(?:$|[^0-9]|[01][0-9][0-3][0-9])", 1)
    return found.nullif("").try_cast("int64")


def _decade(year: ir.IntegerValue) -> ir.StringValue:
    first = (year // 10) * 10
    return first.cast("string") + "-" + (first + 9).cast("string")


def _band(frame: Frame, column: str, width: float) -> ir.StringValue:
    cell = frame.table[column]
    if not frame.types[column].is_numeric():
        return _band_of_text(cell.cast("string").strip(), width)
    number = cell
    whole = frame.types[column].is_integer() and float(width).is_integer()
    low = (number.cast("float64") / width).floor() * width
    if whole:
        first = low.cast("int64")
        return first.cast("string") + "-" + (first + int(width) - 1).cast("string")
    return low.cast("string") + " ≤ x < " + (low + width).cast("string")


def _band_of_text(text: ir.StringValue, width: float) -> ir.StringValue:
    """As `_band`; what is a band of this width already stays, so that twice is as once."""
    number = ibis.coalesce(
        text.try_cast("float64"), text.re_extract(r"^(-?[0-9.]+) ≤ x < -?[0-9.]+$", 1).nullif("").try_cast("float64")
    )
    first, last = (
        text.re_extract(r"^(-?[0-9]{1,15})-(-?[0-9]{1,15})$", at).nullif("").try_cast("float64") for at in (1, 2)
    )
    low = (number / width).floor() * width
    made = low.cast("string") + " ≤ x < " + (low + width).cast("string")
    return (last - first + 1 == width).ifelse(text, made)


def _grid(frame: Frame, column: str, places: int) -> ir.Value:
    cell = frame.table[column]
    if frame.types[column].is_numeric():
        return cell.cast("float64").round(places)
    text = cell.cast("string")
    numbers = [
        text.re_extract(rf"^[^0-9-]*{first}(-?[0-9]+(?:\.[0-9]+)?)", 1).nullif("").try_cast("float64").round(places)
        for first in ("", r"-?[0-9]+(?:\.[0-9]+)?[^0-9.-]+")
    ]
    one, two = (number.cast("string") for number in numbers)
    return two.isnull().ifelse(one, one + ", " + two)


def _first(frame: Frame, column: str, signs: int) -> ir.StringValue:
    text = _bare(_said(frame, column))
    kept = ibis.least(text.length() - 1, ibis.literal(signs))
    return text.substr(0, kept) + ibis.literal("*").repeat(text.length() - kept)


def _countries(frame: Frame) -> Effect:
    """The country's two letters (ISO 3166-1); a place whose country is not known becomes empty."""
    wanted = []
    for column in frame.texts():
        cells = [str(value) for value, _n in frame.distinct(column) if value is not None]
        wanted.append((column, countries_of(cells)))
    if not wanted:
        raise BadInput(_("Only text can name where somebody lives."))
    table, hits = frame.look_up(*((lambda t, c=column: t[c], pairs) for column, pairs in wanted))
    values = {column: there.ifelse(country, _NONE) for (column, _p), (there, country) in zip(wanted, hits, strict=True)}
    return Effect(values, table=table)


def _within(frame: Frame) -> Effect:
    """Texts without mail, telephone, cards, accounts and identity numbers; a key of JSON cells hidden."""
    path = [part for part in frame.params["path"].split(".") if part]
    change = (lambda said: in_json(said, path)) if path else prose.text
    wanted = []
    for column in frame.texts():
        told = {str(value): change(str(value)) for value, _n in frame.distinct(column) if value is not None}
        wanted.append((column, {value: new for value, new in told.items() if new != value}))
    if not wanted:
        raise BadInput(_("Only text holds texts."))
    table, hits = frame.look_up(*((lambda t, c=column: t[c], pairs) for column, pairs in wanted))
    values = {
        column: there.ifelse(said, table[column]) for (column, _p), (there, said) in zip(wanted, hits, strict=True)
    }
    return Effect(values, table=table)


def in_json(said: str, path: Sequence[str]) -> str:
    """A JSON cell with the values at a path masked, such as ``to.mail`` or ``contacts[].mail``; a text that is no JSON
    loses what proves itself personal in it."""
    try:
        tree = json.loads(said)
    except (ValueError, RecursionError):
        return prose.text(said)
    return json.dumps(_hidden(tree, path), ensure_ascii=False)


def _hidden(tree: Any, path: Sequence[str]) -> Any:
    if isinstance(tree, list):
        return [_hidden(one, path) for one in tree]
    if not path:
        return {key: _hidden(one, path) for key, one in tree.items()} if isinstance(tree, dict) else _one(tree)
    key = path[0].removesuffix("[]")
    if isinstance(tree, dict) and key in tree:
        return {**tree, key: _hidden(tree[key], path[1:])}
    return _hidden(tree, path[1:]) if not key else tree


def _one(value: Any) -> Any:
    return None if value is None else masked(value) or HIDDEN


def _describe_hash(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    kind = KINDS[params["kind"]]
    return _("Keyed hash of {columns}, as {kind}").format(columns=some_of(columns), kind=_(kind))


def _describe_mask(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("First and last sign alone in {columns}").format(columns=some_of(columns))


def _describe_coarser(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    way = WAYS[params["way"]]
    return _("Coarser {columns}: {way}").format(columns=some_of(columns), way=_(way))


def _describe_within(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    if params["path"]:
        return _("Hide {path} in {columns}").format(path=params["path"], columns=some_of(columns))
    return _("Hide mail, telephone, cards and accounts within {columns}").format(columns=some_of(columns))


PLACE = 92
STEPS = (
    Step(
        "hash_personal",
        N_("Keyed hash"),
        N_(
            "Replaces a value by its HMAC-SHA256 under the workspace’s secret; equal values stay equal in all datasets."
        ),
        PRIVATE,
        _hash,
        _describe_hash,
        accepts="any",
        params=(
            Param("kind", "choice", "code", N_("What it is"), KINDS, help=N_("Decides which writings are one value.")),
            Param("digits", "integer", 32, N_("Digits"), least=FEWEST_DIGITS),
            Param("country", "text", "", N_("Country"), help=N_("Of telephone numbers without one: 49, 86 …")),
        ),
        facet=False,
        risk=N_("Hashed values join with those of this workspace alone."),
    ),
    Step(
        "mask_personal",
        N_("Mask, first and last sign"),
        N_("Leaves the first and the last sign of a value, and the last part of a mail address."),
        PRIVATE,
        _mask,
        _describe_mask,
        accepts="any",
        facet=False,
        risk=N_("Different people may look alike; joins over the column end."),
    ),
    Step(
        "coarsen",
        N_("Make coarser"),
        N_("Date to year or decade, number to band, coordinates to grid, place to country, code to its first signs."),
        PRIVATE,
        _coarser,
        _describe_coarser,
        accepts="any",
        params=(
            Param("way", "choice", "year", N_("How"), WAYS),
            Param("width", "number", 10.0, N_("Width"), help=N_("Of a band; of a code, the signs that stay")),
            Param("places", "integer", 1, N_("Decimal places"), help=N_("Of a grid; 1 is about 11 km"), least=0),
        ),
        facet=False,
        risk=N_("Cells that cannot be read so become empty."),
    ),
    Step(
        "hide_within",
        N_("Hide within texts and JSON"),
        N_("Takes mail, telephone, card, account and identity numbers out of texts, or masks one key of JSON cells."),
        PRIVATE,
        _within,
        _describe_within,
        params=(Param("path", "text", "", N_("Key in JSON"), help=N_("For example: to.mail. Empty: texts")),),
        facet=False,
    ),
)

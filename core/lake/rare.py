"""Texts in which a person stands, one of a million: what may be such is taken out of the whole table by its form.

Not a text is read but the piece of it that has the form, wherever it stands and however long the text is; and each form
is judged by itself, so that a thousand numbers of orders say nothing against five of telephones. What names somebody
for certain is enough once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from core.cells.personal import is_iban, texts
from core.engine import Cursor, literal, quote
from core.lake import masks

MANY = 0.1
"""Share of the numbers of one form that are of a person, from which on the column is people's: of ten numbers of seven
digits and more that are nobody's, about one passes for a telephone or a card."""
READ = 300
"""Numbers of a form that are read, where one alone proves nothing: a telephone number takes 0.4 ms to look for."""
MOST = 3_000
"""Numbers that are read of a form of which one is enough; where there are more, and none so far, the column is taken to
be people's: 5 s are enough to look for what hides among what is made to look like it."""
PROSE = r"(?s)\pL.*[^\x00-\x7f]|[^\x00-\x7f].*\pL|\pL.*\S\s+\S|\S\s+\S.*\pL"
"""What may hold something within: letters, and more than one word of ASCII."""
SURE = ("abroad", "resident", "account")
"""Forms of which one valid number is enough: no article or time has their check signs, or a plus."""
FORMS = {
    "abroad": r"\+\d",
    "resident": r"\d{6}[ .,:/|_-]?(18|19|20)\d\d[01]\d[0-3]\d[ .,:/|_-]?\d{3}[\dXx]",
    "account": r"(?i)^[^a-z]?[a-z]{2}\d\d(\W{0,2}[a-z0-9]){11}",
    "mobile": r"(^|\D)1[3-9]\d\W?\d{4}\W?\d{4}(\D|$)|(^|\D)07\d{3}\W?\d{6}(\D|$)|(^|\D)010\W?\d{8}(\D|$)",
    "national": r"(^|\D)0\d{2,4}\W{1,3}\d|\(\d{2,5}\)|(^|\D)\d{3}[-. ]\d{3}[-. ]\d{4}(\D|$)|(^|\D)0{1,2}\d{9,13}(\D|$)",
    "card": r"(\d\W{0,3}){13}",
    "other": "",
}
"""How the numbers of people are written: a piece is of the first form that it has."""
ACCOUNTS = {
    15: "NO", 16: "BE", 18: "DK FI FO GL NL", 19: "MK SI", 20: "AT BA EE KZ LT LU XK", 21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST",
    26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA",
    30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
}  # fmt: skip
"""Signs of a number of an account -> countries that have such (ISO 13616, registry): of codes of articles one in a
hundred passes the check, but hardly one has these letters and this length."""


def rare(cursor: Cursor, reference: str, columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The columns of texts in which personal data stands somewhere in the whole table.

    Args:
        columns: Column -> drawn cells of it: numbers are looked for where some of these are texts.
    """
    if not columns:
        return
    numbered = [one for one, cells in columns.items() if any(map(texts.prose, cells))]
    asked = [
        f"count_if({masks.addressed(quote(one))} AND regexp_matches({quote(one)}, {literal(chr(92) + 'pL')}))"
        for one in columns
    ]
    asked += [f"count_if(regexp_matches({quote(one)}, {literal(masks.NUMBER)}))" for one in numbered]
    counts = cursor.execute(f"SELECT {', '.join(asked)} FROM {reference}").fetchall()[0]
    found = {one for one, count in zip(columns, counts, strict=False) if count}
    found |= {
        one
        for one, count in zip(numbered, counts[len(columns) :], strict=True)
        if count and one not in found and _of_people(cursor, reference, one)
    }
    yield from (one for one in columns if one in found)


def _of_people(cursor: Cursor, reference: str, column: str) -> bool:
    """Whether numbers of people stand in the texts of a column."""
    for form, pieces in _pieces(cursor, reference, column).items():
        hits = 0
        for piece in pieces:
            fits = _is_account(piece) if form == "account" else bool(texts.kinds_in(piece))
            if fits and form in SURE:
                return True
            hits += fits
        if len(pieces) > MOST or hits > MANY * len(pieces):
            return True
    return False


def _is_account(piece: str) -> bool:
    """Whether the number of an account stands in a piece, of the length that its country gives."""
    for begun in re.finditer(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d\d", piece):
        plain = re.sub(r"[^A-Za-z0-9]", "", piece[begun.start() :]).upper()
        for length, countries in ACCOUNTS.items():
            if plain[:2] in countries.split() and len(plain) >= length and is_iban(plain[:length]):
                return True
    return False


def _pieces(cursor: Cursor, reference: str, column: str) -> dict[str, list[str]]:
    """Form -> some of the different pieces of a column's texts that have it, drawn by their hash."""
    text = quote(column)
    fits = " ".join(f"WHEN regexp_matches(p, {literal(form)}) THEN {literal(name)}" for name, form in FORMS.items())
    sure = ", ".join(map(literal, SURE))
    rows = cursor.execute(
        f"WITH pieces AS (SELECT DISTINCT unnest({masks.numbers(text)}) AS p FROM {reference} "
        f"WHERE regexp_matches({text}, {literal(masks.NUMBER)}) AND regexp_matches({text}, {literal(PROSE)})), "
        f"formed AS (SELECT p, CASE {fits} END AS form FROM pieces) "
        f"SELECT form, p FROM formed QUALIFY row_number() OVER (PARTITION BY form ORDER BY hash(p), p) "
        f"<= if(form IN ({sure}), {MOST + 1}, {READ})"
    ).fetchall()
    return {form: [piece for one, piece in rows if one == form] for form in FORMS}

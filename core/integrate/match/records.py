"""The rows of a catalog as matching reads them: which column plays which part, and the cells of each row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from core.cells import sql as cells
from core.cells.convention import USUAL
from core.cells.identifier_names import names_identifier
from core.cells.missing import means_missing
from core.engine import quote
from core.errors import BadInput, NotFound
from core.i18n import _, listed
from core.integrate.match.personal import email, gender, person_name, phone, place

if TYPE_CHECKING:
    from core.lake import Lake

Floats = NDArray[np.float64]

PARTS = ("id", "title", "description", "brand", "price", "gtin")
"""What a column can be to matching; every other column may be an attribute."""
_ROLES = {"id": "item_id", "title": "title", "description": "description", "brand": "brand", "price": "price"}
_TITLED = re.compile(r"(^|[_ .])(title|name|product|item|label)($|[_ .])|名称|标题|品名|商品名", re.IGNORECASE)
_ASIDE = re.compile(
    r"(^|[_ ])(url|uri|link|image|img|picture|date|time|at|created|updated|currency|stock|hours)($|[_ ])"
    r"|图片|链接|时间|库存",
    re.IGNORECASE,
)
"""Columns that say nothing about what a product is."""
TITLED = 0.2
"""Distinct values per row from which a column called a name names the rows, and not their category."""
_ANSWERS = {
    "place": re.compile(r"(^|[_ ])(zip|zipcode|post_?code|postal_?code|plz|postleitzahl)($|[_ ])|邮编", re.IGNORECASE),
    "colour": re.compile(r"colou?r|颜色", re.IGNORECASE),
    "size": re.compile(r"(^|[_ ])(size|capacity|volume|format)($|[_ ])|尺码|尺寸|规格|容量", re.IGNORECASE),
}
"""Attributes that tell one thing from another, by the column's name: a shop in another town is another shop."""
_PERSONAL = {
    "email": re.compile(r"e-?mail|邮箱|邮件", re.IGNORECASE),
    "phone": re.compile(r"phone|mobile|(^|_)tel(_|$)|手机|电话", re.IGNORECASE),
    "name": re.compile(r"^(full_?|customer_?|user_?)?name$|姓名", re.IGNORECASE),
    "birth": re.compile(r"birth|(^|_)dob(_|$)|生日|出生", re.IGNORECASE),
    "gender": re.compile(r"gender|^sex$|性别", re.IGNORECASE),
    "place": re.compile(r"zip|post_?code|postal|plz|street|address|邮编|地址", re.IGNORECASE),
}
"""What belongs to a person, by its column's name."""
MOST_ROWS = 250_000
"""Rows of one table that are held and compared at once: about 1.5 GB with their vectors."""
LEAST_CELLS = 4
"""Filled cells from which a row without title and GTIN is one thing when another row has them all: two sellers of one
town and state are two."""
LABEL_CELLS = 4
"""Cells that stand for a missing title: as many as fit a line."""
MOST_ATTRIBUTES = 12
"""Attributes compared: the first columns of a wide table say what a thing is."""
LONGEST = 4_000
"""Letters read of a description: what follows in longer ones is terms of sale."""


@dataclass(frozen=True)
class Columns:
    """Which column of a table plays which part; "" where none does. Without an id the row's number is one."""

    id: str = ""
    title: str = ""
    description: str = ""
    brand: str = ""
    price: str = ""
    gtin: str = ""
    attributes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        return {part: getattr(self, part) for part in PARTS} | {"attributes": list(self.attributes)}


@dataclass(frozen=True, eq=False)
class Records:
    """A table's rows in an order of their own content, so that no result depends on how a file was sorted.

    Attributes:
        name: The dataset.
        ids: As stored; an id may stand in several rows.
        prices: Not a number where unknown; a price of nought says nothing.
        gtins: 14 digits with a right check digit, else "".
        attributes: Folded column name -> one text a row.
        answers: "place", "colour" and "size" -> one text a row, of columns that hold just that.
        rows: The rows' numbers in the table.
        people: Of a table of users, what identifies a person ("email", "phone", "name", "birth", "gender", "place"), in
            one form; empty for anything else.
    """

    name: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    brands: tuple[str, ...]
    prices: Floats
    gtins: tuple[str, ...]
    attributes: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, tuple[str, ...]]
    rows: NDArray[np.int64]
    columns: Columns = field(default_factory=Columns)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def label(self, at: int) -> str:
        """What a row is called, for people: its title, else what it says first."""
        if self.columns.title or self.people:
            return self.titles[at]
        return " · ".join([values[at] for values in self.attributes.values() if values[at]][:LABEL_CELLS])

    def content(self, at: int) -> tuple[str, ...]:
        """Everything a row says but its id."""
        price = self.prices[at]
        said = (self.titles[at], self.descriptions[at], self.brands[at], self.gtins[at])
        rest = (values[at] for _name, values in sorted(self.attributes.items()))
        return (*said, "" if np.isnan(price) else repr(float(price)), *rest)


def choose(lake: Lake, name: str, given: Mapping[str, str] | None = None, version: int | None = None) -> Columns:
    """The part of each column, by the dataset's roles, then by name and content.

    Args:
        given: Part -> column, of a person who corrects; "" takes a part from every column.

    Raises:
        BadInput, NotFound: no such part or column.
    """
    types = lake.columns(name, None, version)
    roles = lake.dataset(name, version).roles
    found = {part: roles.get(role, "") for part, role in _ROLES.items()} | {"gtin": roles.get("gtin", "")}
    found["id"] = found["id"] or roles.get("user_id", "")
    found = {part: column if column in types else "" for part, column in found.items()}
    for part, column in (given or {}).items():
        if part not in PARTS:
            raise BadInput(_("“{part}” is no part; there are: {parts}.").format(part=part, parts=listed(PARTS)))
        if column and column not in types:
            raise NotFound.among(_("column"), column, types)
        found = {key: "" if column and value == column else value for key, value in found.items()} | {part: column}
    if not found["id"] and "id" not in (given or {}):
        found["id"] = _identifier(lake, name, version, [one for one in types if one not in found.values()])
    if not found["title"] and "title" not in (given or {}):
        free = [one for one, kind in types.items() if kind == "VARCHAR" and one not in found.values()]
        named = [one for one in free if _TITLED.search(one) and not names_identifier(one)]
        found["title"] = next(iter(_distinct(lake, name, version, named, TITLED)), "")
    rest = [one for one in types if one not in found.values() and not _ASIDE.search(one)]
    return Columns(**found, attributes=tuple(rest[:MOST_ATTRIBUTES]))


def person_columns(lake: Lake, name: str, version: int | None = None) -> dict[str, str]:
    """What identifies a person -> its column, by the columns' names; empty for a dataset that is not of users."""
    if lake.dataset(name, version).kind != "users":
        return {}
    types = list(lake.columns(name, None, version))
    found = {what: next((one for one in types if pattern.search(one)), "") for what, pattern in _PERSONAL.items()}
    return {what: column for what, column in found.items() if column}


def _identifier(lake: Lake, name: str, version: int | None, free: Sequence[str]) -> str:
    """The first column that is called an identifier and names every row."""
    named = [one for one in free if names_identifier(one)]
    return next(iter(_distinct(lake, name, version, named, 1.0)), "")


def _distinct(lake: Lake, name: str, version: int | None, columns: Sequence[str], share: float) -> list[str]:
    """The columns of which at least a share of the rows has a value of its own."""
    if not columns:
        return []
    counts = ", ".join(f"count(DISTINCT {quote(one)})" for one in columns)
    with lake.read() as cursor:
        row = cursor.execute(f"SELECT count(*), {counts} FROM {lake.table(name, None, version)}").fetchone() or (0,)
    return [one for one, distinct in zip(columns, row[1:], strict=True) if distinct >= share * row[0]]


def read(lake: Lake, name: str, columns: Columns, version: int | None = None) -> Records:
    """The rows of a dataset.

    Raises:
        BadInput: more rows than can be compared at once.
    """
    types = lake.columns(name, None, version)
    source = lake.table(name, None, version)
    wanted = [columns.id, columns.title, columns.description, columns.brand, columns.gtin, *columns.attributes]
    chosen = list(dict.fromkeys(filter(None, wanted)))
    with lake.read() as cursor:
        counted = cursor.execute(f"SELECT count(*) FROM {source}").fetchone()
        total = int(counted[0]) if counted else 0
        if total > MOST_ROWS:
            raise BadInput(
                _("{name} is too large to be matched: rows {rows}, at most {most}.").format(
                    name=name, rows=f"{total:,}", most=f"{MOST_ROWS:,}"
                ),
                hint=_("Match a part of it: take rows out by a cleaning step first."),
            )
        price = "NULL::DOUBLE"
        if columns.price:
            how = cells.convention_of(cursor, source, quote(columns.price), types[columns.price])
            price = cells.number(quote(columns.price), types[columns.price], how or USUAL)
        people = person_columns(lake, name, version)
        born = people.pop("birth", "")
        chosen = list(dict.fromkeys([*chosen, *people.values()]))
        moment = "NULL"
        if born:
            how = cells.convention_of(cursor, source, quote(born), types[born])
            moment = f"CAST(CAST({cells.moment(quote(born), types[born], how)} AS DATE) AS VARCHAR)"
        texts = "".join(f", CAST({quote(one)} AS VARCHAR)" for one in chosen)
        read = cursor.execute(f"SELECT _row, {price}, {moment}{texts} FROM {source} ORDER BY _row").fetchall()
    table = {one: [_said(row[3 + place]) for row in read] for place, one in enumerate(chosen)}
    if columns.id:  # a key to other tables: as stored, however it is written
        cells_of = [row[3 + chosen.index(columns.id)] for row in read]
        table[columns.id] = ["" if one is None or means_missing(one) else one for one in cells_of]
    held = {what: table[column] for what, column in people.items()}
    if born:
        held["birth"] = [str(row[2] or "") for row in read]
    return _ordered(name, columns, read, table, held)


def _said(cell: str | None) -> str:
    return "" if cell is None or means_missing(cell) else " ".join(cell[:LONGEST].split())


def _ordered(
    name: str,
    columns: Columns,
    read: Sequence[Sequence[object]],
    table: Mapping[str, list[str]],
    people: Mapping[str, list[str]] | None = None,
) -> Records:
    forms = _forms()
    person = {what: [forms.get(what, str)(text) for text in texts] for what, texts in (people or {}).items()}
    empty = [""] * len(read)
    raw = [cast(float | None, row[1]) for row in read]
    prices = np.array([np.nan if one is None or not one > 0 else one for one in raw], dtype=np.float64)
    rows = np.array([row[0] for row in read], dtype=np.int64)
    ids = table[columns.id] if columns.id else [str(row) for row in rows]
    attributes = {folded(one): table[one] for one in columns.attributes}
    named = [people[what] for what in ("name", "email", "phone") if what in people] if people else []
    titles = table[columns.title] if columns.title else _made_titles(table, columns, len(read))
    if named and not columns.title:
        titles = [" · ".join(filter(None, said)) for said in zip(*named, strict=True)]
    parts: list[list[str]] = [
        titles,
        table.get(columns.description, empty),
        table.get(columns.brand, empty),
        [gtin(one) for one in table.get(columns.gtin, empty)],
    ]
    keys = list(zip(*parts, map(repr, prices.tolist()), *attributes.values(), *person.values(), ids, strict=True))
    order = sorted(range(len(read)), key=keys.__getitem__)
    texts = [tuple(part[at] for at in order) for part in parts]
    answers = {
        kind: next((column for column in columns.attributes if pattern.search(column)), "")
        for kind, pattern in _ANSWERS.items()
    }
    return Records(
        name=name,
        ids=tuple(ids[at] for at in order),
        titles=texts[0],
        descriptions=texts[1],
        brands=texts[2],
        prices=prices[order],
        gtins=texts[3],
        attributes={key: tuple(values[at] for at in order) for key, values in attributes.items()},
        answers={kind: tuple(table[one][at] for at in order) for kind, one in answers.items() if one},
        rows=rows[order],
        columns=columns,
        people={what: tuple(texts[at] for at in order) for what, texts in person.items()},
    )


def _forms() -> dict[str, Callable[[str], str]]:
    """What identifies a person -> the one form of it."""
    return {"email": email, "phone": phone, "name": person_name, "gender": gender, "place": place}


def _made_titles(table: Mapping[str, list[str]], columns: Columns, count: int) -> list[str]:
    """What stands for a title where a table has none: every cell with its column's name."""
    said = [(folded(one).replace(" ", ""), table[one]) for one in (columns.brand, *columns.attributes) if one]
    return [" ".join(f"{key}x{values[at]}" for key, values in said if values[at]) for at in range(count)]


def folded(column: str) -> str:
    """A column's name without case, blanks and signs, so that two tables' names of one thing meet."""
    return re.sub(r"[\W_]+", " ", column.casefold()).strip()


def gtin(text: str) -> str:
    """A global trade item number as 14 digits; "" where the check digit is wrong or digits were lost.

    The check digit of GS1: weights 3 and 1 from the right, up to the next ten.
    """
    digits = re.fullmatch(r"(\d{7,14})(?:\.0*)?", text.strip().replace("-", "").replace(" ", ""))
    if digits is None:
        return ""
    whole = digits[1].zfill(14)
    total = sum(int(sign) * (3 if place % 2 == 0 else 1) for place, sign in enumerate(whole[:13]))
    return whole if (10 - total % 10) % 10 == int(whole[13]) and int(whole) > 0 else ""

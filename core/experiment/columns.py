"""What a column's name, type and values say of it: a unit, a time, a yes or no, a number, a measure from before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.cells.identifier_names import folded

_BOOLEAN_VALUES = {"0", "1", "0.0", "1.0", "true", "false", "t", "f", "yes", "no", "y", "n", "是", "否"}
_YES = {"1", "1.0", "true", "t", "yes", "y", "是"}
_UNIT = re.compile(r"(user|unit|visitor|customer|session|device|member|client)?_?id$|userid$|用户|用戶")
_UNIT_WORD = re.compile(
    r"^(user|unit|visitor|customer|client|member|person|participant|respondent|pupil|student|patient|recipient|subscriber"
    r"|player|shopper|buyer|employee|learner|listener|viewer"
    r"|household|account|device|session|e-?mail)([_ .-]?(no|nr|num|number|code|key|name|address))?\.?$"
    r"|学生|患者|病人|会员|客户|收件人|被试|设备|账号|邮箱|访客|顾客|买家|受试者|學生|會員|客戶|設備|帳號|訪客|顧客|買家|受試者"
    r"|^(kunden?|nutzer|benutzer|besucher|mitglied|konto|haushalt|person|proband|patient|gerate?|geraet|sitzung|kaufer|kaeufer"
    r"|teilnehmer|empfanger|empfaenger|abonnent|schuler|schueler|kundin|nutzerin)(en|er|s)?"
    r"([_ .-]?(id|nr|nummer|no|code|name|schlussel|kennung|adresse))?\.?$"
)
_WHO = {"user", "visitor", "customer", "client", "shopper", "player", "patient", "student", "participant", "subscriber"}
"""Words that name the unit at the end of a name too: session_user, anonymous visitor."""
_WHICH = {
    "new", "returning", "is", "was", "has", "had", "first", "last", "active", "inactive", "repeat", "vip", "paid",
    "paying", "premium", "loyal", "unique", "per", "by", "total", "number", "num", "of", "old", "existing",
    "registered", "guest", "test", "best", "top", "avg", "average", "mean", "sum", "each", "count",
}  # fmt: skip
"""Words before them that make a trait or a measure of it: new_user, orders_per_customer."""
_OF_UNITS = re.compile(r"(数|數|数量|量|额|額|率|度|时长|時長|评分|年龄|等级|类型|来源|地区|城市)$")
"""Chinese words for a unit also begin the names of its measures and traits: 用户数, 客户满意度."""
_TIME = re.compile(r"(_at|_time|_date|timestamp|time|date)$|时间|日期")
_BEFORE = re.compile(
    r"^(pre|before|prior|past|prev|previous|baseline)[_ .-]|[_ .-](pre|before|baseline)$|[实试]验前|^前测|前测$|^基线"
)
_TRAIT = re.compile(
    r"age|alter|tenure|birth_?year|year_of_birth|年龄|年齡|(week_?)?(day|week|month|hour|year|date)(_?(no|nr|num|number))?"
    r"|(day|hour|week|month)_of_[a-z]+|weekday|[日天周月]|星期|日期|小时"
)
_NUMBER = re.compile(r"^(TINY|SMALL|BIG|HUGE|U)?INT|^INTEGER|^U(TINY|SMALL|BIG)|^DOUBLE|^FLOAT|^DECIMAL|^REAL")


@dataclass(frozen=True)
class Column:
    """What `suggest` needs to know of a column: its type, and a bounded look at its values.

    `ids` says that its values tell the rows apart as identifiers do, whatever it is called.
    """

    name: str
    type: str
    distinct: int
    values: tuple[str, ...] = field(default=())
    empty: bool = False
    ids: bool = False


def names_time(column: str, type_: str) -> bool:
    """Whether a column holds moments, by its type or its name."""
    return type_.startswith(("TIMESTAMP", "DATE")) or bool(_TIME.search(column.lower()))


def names_unit(column: str, *, by_id: bool = False) -> bool:
    """Whether a column's name says that it names users or other units; `by_id`: as an identifier of them."""
    return (bool(_UNIT.search(folded(column))) if by_id else _by_word(column)) and not _OF_UNITS.search(column)


def _by_word(column: str) -> bool:
    name = folded(column)
    if _UNIT.search(name) or _UNIT_WORD.search(name):
        return True
    before, _blank, last = re.sub(r"[\s.-]+", "_", name).rpartition("_")
    return last in _WHO and not set(before.split("_")) & _WHICH


def measured_before(column: str) -> bool:
    """Whether a column's name says that it was measured before the test (pre_..., 实验前...)."""
    return bool(_BEFORE.search(column.lower()))


def only_yes(column: Column) -> bool:
    """Whether the column says yes or nothing: empty cells are then its no."""
    said = {value.strip().lower() for value in column.values}
    return column.empty and len(said) == 1 and said <= _YES


def is_trait(column: str) -> bool:
    """Whether a column's name says what no test moves: an age, a part of the calendar."""
    return bool(_TRAIT.fullmatch(re.sub(r"[\s.-]+", "_", column.strip().lower())))


def is_flag(column: Column) -> bool:
    """Whether every value seen is a yes or a no."""
    values = {value.strip().lower() for value in column.values}
    return column.type == "BOOLEAN" or (0 < column.distinct <= 2 and bool(values) and values <= _BOOLEAN_VALUES)


def is_time(column: Column) -> bool:
    """Whether the column tells when something happened, by its type, or by the name of a column that is no number."""
    timed = column.type.startswith(("TIMESTAMP", "DATE"))
    return timed or (not is_number(column) and bool(_TIME.search(column.name.lower())))


def guess_kind(columns: Sequence[Column], name: str) -> str:
    """ "proportion" for a yes/no column, "mean" for any other."""
    return "proportion" if any(c.name == name and is_flag(c) for c in columns) else "mean"


def is_number(column: Column) -> bool:
    """Whether the column holds numbers, by type or by every value seen."""
    if _NUMBER.match(column.type):
        return True
    return bool(column.values) and all(re.fullmatch(r"-?\d+(\.\d+)?", v.strip()) for v in column.values)

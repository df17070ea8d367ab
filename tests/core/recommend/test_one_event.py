"""An event is one event however its file writes it: file -> raw -> clean -> shop ends in the same clicks everywhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from core.clean import apply, auto
from core.collect import ingest
from core.lake import Lake
from core.recommend.data.shop import inputs_of, open_shop
from core.recommend.events import TYPES

Event = tuple[str, str, str, datetime]
ENGLISH = ("user_id", "item_id", "event_type", "timestamp")
CHINESE = ("用户ID", "商品ID", "行为类型", "时间")
SHANGHAI = timezone(timedelta(hours=8))


def made() -> list[Event]:
    """Three hundred events of twenty shoppers, each a moment of its own; some days are no months."""
    draw = random.Random(11)
    begin = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    kinds = ["view"] * 6 + ["cart"] * 2 + ["purchase"]
    return [
        (
            f"u{draw.randrange(20):03}",
            f"A{draw.randrange(40):04}",
            draw.choice(kinds),
            begin + timedelta(minutes=n * 137),
        )
        for n in range(300)
    ]


@dataclass(frozen=True)
class House:
    """How one shop's export writes an event."""

    at: Callable[[datetime], str]
    words: dict[str, str]
    names: tuple[str, ...] = ENGLISH
    delimiter: str = ","
    cell: Callable[[str], str] = str

    def line(self, event: Event) -> str:
        user, item, kind, at = event
        return self.delimiter.join([self.cell(user), self.cell(item), self.words[kind], self.at(at)])


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


PLAIN = {kind: kind for kind in ("view", "cart", "purchase")}
LOUD = {"view": "PAGE_VIEW", "cart": "Add To Cart", "purchase": "Order"}
SHORT = {"view": "pv", "cart": "addtocart", "purchase": "buy"}
HAN = {"view": "浏览", "cart": "加购", "purchase": "购买"}
HOUSES = {
    "iso": House(lambda at: at.strftime("%Y-%m-%d %H:%M:%S"), PLAIN),
    "iso with its zone": House(lambda at: at.astimezone(SHANGHAI).isoformat(), LOUD),
    "utc said": House(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"), PLAIN, delimiter="\t"),
    "german": House(lambda at: at.strftime("%d.%m.%Y %H:%M"), SHORT, delimiter=";"),
    "american": House(lambda at: at.strftime("%m/%d/%Y %I:%M %p"), LOUD),
    "british": House(lambda at: at.strftime("%d/%m/%Y %H:%M:%S"), LOUD, delimiter="|"),
    "run of digits": House(lambda at: at.strftime("%Y%m%d %H:%M:%S"), SHORT),
    "chinese": House(lambda at: at.strftime("%Y年%m月%d日 %H:%M:%S"), HAN, CHINESE),
    "epoch": House(lambda at: str(int(at.timestamp())), PLAIN),
    "epoch in ms": House(lambda at: str(int(at.timestamp() * 1000)), HAN, CHINESE, delimiter=";"),
    "full width": House(lambda at: at.strftime("%Y-%m-%d %H:%M:%S"), HAN, CHINESE, cell=wide),
    "blanks": House(lambda at: at.strftime("%Y/%m/%d %H:%M"), LOUD, cell=lambda text: f" {text}\u3000"),
}


def in_shop(lake: Lake, lines: list[str], folder: Path) -> list[Event]:
    """What recommenders read of a file that was landed, and cleaned as is proposed unasked."""
    file = folder / "export.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    landed = ingest(lake, file, "events")
    assert landed.rows_quarantined == 0
    apply(lake, "events", auto(lake, "events"))
    found = inputs_of(lake, open_shop(lake, "events")).events
    assert found.total == len(found), dict(found.skipped)
    moments = [datetime.fromtimestamp(seconds, UTC) for seconds in found.time]
    users, items = (
        [str(names[n]) for n in codes] for names, codes in ((found.users, found.user), (found.items, found.item))
    )
    return list(zip(users, items, [TYPES[code] for code in found.kind], moments, strict=True))


@pytest.mark.parametrize("house", HOUSES)
def test_an_event_is_one_event_however_a_house_writes_it(lake: Lake, tmp_path: Path, house: str) -> None:
    writes = HOUSES[house]
    lines = [writes.delimiter.join(writes.names), *map(writes.line, made())]
    assert sorted(in_shop(lake, lines, tmp_path)) == sorted(made())


def test_a_file_in_which_every_row_is_written_otherwise(lake: Lake, tmp_path: Path) -> None:
    """As where exports of several shops were put below each other."""
    houses = [one for name, one in HOUSES.items() if one.delimiter == "," and name != "american"]
    lines = [",".join(ENGLISH), *(houses[n % len(houses)].line(event) for n, event in enumerate(made()))]
    assert sorted(in_shop(lake, lines, tmp_path)) == sorted(made())

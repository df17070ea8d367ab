"""A dataset or a file searched as a whole: the sample shop's answer key is met; the command says what the page does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.anomaly.fraud import searched, shared_accounts, source_rows
from core.anomaly.records import records_of
from core.collect import ingest
from core.errors import NotFound
from core.lake import Lake, open_lake
from core.settings import settings
from sample_data import SHOP

PATTERNS = ("account_takeover", "carding", "coupon_abuse", "fake_orders", "price_glitch", "refund_rings",
            "seller_collusion")  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    lake = open_lake(tmp_path_factory.mktemp("shop") / "w")
    ingest(lake, [SHOP / "orders.csv.gz"], "orders")
    yield lake
    lake.close()


def test_the_answer_key_of_the_sample_shop_is_met(shop: Lake) -> None:
    key = pd.read_csv(SHOP / "answer_key.csv", dtype=str, keep_default_na=False)
    key = key[(key["file"] == "orders.csv.gz") & key["kind"].str.startswith("fraud_")]
    records, found = records_of(shop, "orders"), searched(shop, "orders")
    assert shop.dataset("orders").kind == "orders"
    first = int(records.row.min())
    assert set(found.judged) == set(PATTERNS)
    for pattern in PATTERNS:
        kind = f"fraud_{pattern.removesuffix('s') if pattern == 'refund_rings' else pattern}"
        truth = set(key[key["kind"] == kind]["row"].astype(int))
        told = {int(records.row[place]) - first + 1 for one in found.of(pattern) for place in one.places}
        recall, precision = len(truth & told) / len(truth), len(truth & told) / max(1, len(told))
        print(f"{pattern}: recall {recall:.2f}, precision {precision:.2f} of {len(truth)} rows")
        assert recall >= 0.95
        assert precision >= 0.95


def test_personal_cells_are_hidden_and_families_are_no_suspicion(shop: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    found, groups = searched(shop, "orders"), shared_accounts(shop, "orders")
    rows = source_rows(shop, "orders", found.cases[0].finding.rows)
    assert rows[0]["_line"]
    assert all("•••" in str(rows[0][name]) for name in ("payment_token", "device_id", "ship_address", "ip"))
    monkeypatch.setenv("TOUCHSTONE_SHOW_PERSONAL", "true")
    settings.cache_clear()
    assert "•••" not in str(source_rows(shop, "orders", found.cases[0].finding.rows))
    monkeypatch.undo()
    settings.cache_clear()
    suspected = {name for one in found.cases for name in one.accounts}
    families = [one for one in groups.groups if not suspected & set(one.accounts)]
    assert len(families) > 40, "people who share are shown, and not suspected"


def test_the_command_says_the_same_of_a_file_and_its_gate_fails(shop: Lake, tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    words = ["fraud", str(SHOP / "orders.csv.gz"), "--accounts", "--json", "--fail-on", "5", "-o", str(out)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    found = searched(shop, "orders")
    assert [one["pattern"] for one in told["suspicions"]] == [one.pattern for one in found.cases]
    assert told["groups"]["total"] == shared_accounts(shop, "orders").total
    assert len(pd.read_csv(out)) == sum(len(one.finding.rows) for one in found.cases)
    assert "198.1" not in done.stdout + out.read_text("utf-8"), "network addresses are hidden"
    assert CliRunner().invoke(app, ["--workspace", str(shop.path), "fraud", "orders"]).exit_code == 0
    lost = CliRunner().invoke(app, ["--workspace", str(shop.path), "fraud", "nothing"])
    assert isinstance(lost.exception, NotFound)


def test_dirty_cells_are_read_as_everywhere(tmp_path: Path) -> None:
    """Statuses in two languages, amounts with signs, missing words, hostile names: the ring is found all the same."""
    lines = ["订单编号,买家会员名,下单时间,商品编号,实付金额,订单状态,收货地址,设备号"]
    for n in range(120):
        lines.append(f"D{n},客{n},2026-01-{1 + n % 28:02} 10:00:00,K{n % 9},¥{20 + n % 7}.00,交易成功,路{n}号,机{n}")
    for n in range(18):
        word = ("退款成功", "REFUNDED", "已退款")[n % 3]
        name, home = ("=1+1", "湖滨路 8 号", "湖滨路8号")[n % 3 and 0], ("湖滨路 ８ 号", "湖滨路 8 号")[n % 2]
        lines.append(f"R{n},{name}{n % 6},2026-02-{1 + n:02} 23:00:00,K{n % 9},¥99.00,{word},{home},N/A")
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    lake = open_lake(tmp_path / "w")
    ingest(lake, [path], "orders")
    found = searched(lake, "orders")
    ring = found.of("refund_rings")
    assert len(ring) == 1
    assert len(ring[0].accounts) == 6
    assert ring[0].finding.amount == pytest.approx(18 * 99)
    lake.close()

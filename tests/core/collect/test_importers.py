"""Known exports and data sets: recognised, shaped without inventing anything, explained, overridable."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from core.collect import Options, ingest
from core.collect.readers.importers import notes_of, shape_of
from core.collect.readers.json.reader import UNLIKE
from core.lake import Lake


def rows(lake: Lake, name: str, columns: str) -> list[tuple[Any, ...]]:
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {lake.table(name, 'raw')} ORDER BY _row").fetchall()


def lines(folder: Path, items: list[Any]) -> Path:
    path = folder / "export.json"
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return path


def event(name: str, micros: int, **extra: Any) -> dict[str, Any]:
    return {
        "event_date": "20260901",
        "event_timestamp": str(micros),
        "event_name": name,
        "event_params": [
            {"key": "ga_session_id", "value": {"string_value": None, "int_value": "77", "double_value": None}},
            {"key": "page_location", "value": {"string_value": "https://shop.example/p/1"}},
        ],
        "user_pseudo_id": "u.1",
        "device": {"category": "mobile", "web_info": {"browser": "Firefox"}},
        "items": [],
        **extra,
    }


def test_ga4_events(lake: Lake, tmp_path: Path) -> None:
    one = {"item_id": "SKU1", "price": 9.5}
    micros = 1_788_249_600_123_456
    items = [
        event("view_item", micros, items=[one]),
        event("purchase", micros + 1, items=[one, {"item_id": "SKU2"}], ecommerce={"transaction_id": "T1"}),
        event("page_view", micros + 2),
    ]
    done = ingest(lake, lines(tmp_path, items), "ga")
    assert (done.rows_in, done.rows_loaded, done.kind) == (3, 3, "events")
    assert {r: done.roles[r] for r in ("user_id", "item_id", "event_type", "timestamp")} == {
        "user_id": "user_pseudo_id",
        "item_id": "item_id",
        "event_type": "event_name",
        "timestamp": "event_timestamp",
    }
    assert rows(
        lake, "ga", 'event_name, event_timestamp, item_id, "event_params.page_location", "device.web_info.browser"'
    ) == [
        ("view_item", datetime(2026, 9, 1, 8, 0, 0, 123456), "SKU1", "https://shop.example/p/1", "Firefox"),
        ("purchase", datetime(2026, 9, 1, 8, 0, 0, 123457), None, "https://shop.example/p/1", "Firefox"),
        ("page_view", datetime(2026, 9, 1, 8, 0, 0, 123458), None, "https://shop.example/p/1", "Firefox"),
    ]
    assert json.loads(rows(lake, "ga", "items")[1][0])[1] == {"item_id": "SKU2"}
    assert any("Google Analytics 4" in str(w) for w in done.warnings)


def test_an_export_can_be_kept_as_written(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, lines(tmp_path, [event("view_item", 1)] * 3), "raw", options=Options(flatten=False))
    assert "event_params" in done.types
    assert not any("Google" in str(w) for w in done.warnings)


def test_an_odd_event_is_quarantined_whole(lake: Lake, tmp_path: Path) -> None:
    odd = event("view_item", 3, event_params=[{"no": "key"}])
    done = ingest(lake, lines(tmp_path, [event("view_item", n) for n in range(20)] + [odd]), "ga")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (21, 20, 1)
    with lake.read() as cursor:
        line, reason, raw = cursor.execute("SELECT line, reason, raw FROM lake.quality.quarantine").fetchall()[0]
    assert (line, reason, json.loads(raw)) == (21, UNLIKE, odd)


def test_matomo_visits_become_actions(lake: Lake, tmp_path: Path) -> None:
    visits = [
        {
            "idVisit": 1,
            "visitorId": "v1",
            "actionDetails": [
                {"type": "action", "url": "https://a.example/1", "timestamp": 1788249600},
                {"type": "event", "eventAction": "cart", "timestamp": 1788249660},
            ],
        },
        {"idVisit": 2, "visitorId": "v2", "actionDetails": []},
    ]
    path = tmp_path / "visits.json"
    path.write_text(json.dumps(visits), encoding="utf-8")
    done = ingest(lake, path, "m")
    assert done.rows_in == done.rows_loaded == 3
    assert rows(lake, "m", '_line, visitorId, "action.type", "action.eventAction"') == [
        (1, "v1", "action", None),
        (1, "v1", "event", "cart"),
        (2, "v2", None, None),
    ]
    assert any("Matomo" in str(w) for w in done.warnings)


SHOPIFY = """Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Lineitem quantity,Lineitem name,Lineitem price
#1001,a@b.example,paid,2026-09-01 08:00:00 +0000,EUR,30.00,34.00,1,Red shoe,20.00
#1001,,,,,,,2,Blue sock,5.00
#1002,c@d.example,paid,2026-09-02 09:00:00 +0000,EUR,5.00,9.00,1,Blue sock,5.00
"""


def test_shopify_orders_are_explained_and_left_as_they_are(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "orders_export.csv"
    path.write_text(SHOPIFY, encoding="utf-8")
    done = ingest(lake, path, "o")
    assert any("Shopify orders" in str(w) for w in done.warnings)
    assert rows(lake, "o", 'Name, Currency, "Lineitem name"') == [
        ("#1001", "EUR", "Red shoe"),
        ("#1001", None, "Blue sock"),
        ("#1002", "EUR", "Blue sock"),
    ]


def test_a_sentence_with_a_label_is_nobody_s_benchmark(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "train.tsv"
    words = ("a gem of wit", "no wit , only gags", "long , slow , and loud", "it loves its people")
    path.write_text("sentence\tlabel\n" + "".join(f"film {n} : {words[n % 4]}\t{n % 2}\n" for n in range(99)))
    done = ingest(lake, path, "s")
    assert done.types == {"sentence": "VARCHAR", "label": "BIGINT"}
    assert not notes_of(["sentence", "label"])
    assert not notes_of(["reviewbody", "star", "dish_taste", "service_wait_time"])


def test_other_records_have_no_shape() -> None:
    assert shape_of([]) is None
    assert shape_of([{"event_name": "x", "event_timestamp": 1}] * 5) is None


def test_user_behavior_insights(lake: Lake, tmp_path: Path) -> None:
    asked = {"application": "shop", "query_id": "q1", "client_id": "c1", "timestamp": "2026-09-01T08:00:00Z"}
    shown = {**asked, "action_name": "impression", "user_query": "tea", "session_id": "s1"}
    about = {"object": {"object_id": "P1", "object_id_field": "sku", "description": "Jasmine tea"}}
    items = [
        {"index": {"_index": "ubi_queries"}},
        {**asked, "user_query": "tea", "query_attributes": {}, "query_response_hit_ids": ["P1", "P2"]},
        {"index": {"_index": "ubi_events"}},
        {**shown, "event_attributes": {**about, "position": {"ordinal": 0}}},
        {"index": {"_index": "ubi_events"}},
        {**shown, "action_name": "click", "event_attributes": {**about, "data": 1}},
        {"index": {"_index": "ubi_events"}},
        {**shown, "action_name": "page_exit", "event_attributes": "gone"},
    ]
    done = ingest(lake, lines(tmp_path, items), "ubi")
    assert (done.rows_in, done.rows_loaded, done.kind) == (4, 4, "events")
    assert done.roles["item_id"] == "object_id"
    assert done.roles["event_type"] == "action_name"
    assert done.roles["query"] == "user_query"
    assert done.roles["position"] == "position"
    assert rows(lake, "ubi", "action_name, object_id, title, position") == [
        (None, None, None, None),
        ("impression", "P1", "Jasmine tea", 0),
        ("click", "P1", "Jasmine tea", None),
        ("page_exit", None, None, None),
    ]
    assert json.loads(rows(lake, "ubi", "event_attributes")[2][0])["data"] == 1
    assert any("User Behavior Insights" in str(w) for w in done.warnings)


def test_judgments_of_search_relevance(lake: Lake, tmp_path: Path) -> None:
    told = [
        {"query": "tea", "ratings": [{"docId": "P1", "rating": "1.0"}, {"docId": "P2", "rating": "0.1"}]},
        {"query": "cup", "ratings": [{"docId": "P3", "rating": "1.0"}]},
    ]
    path = tmp_path / "judgments.json"
    path.write_text(json.dumps({"name": "ours", "type": "IMPORT_JUDGMENT", "judgmentRatings": told}), encoding="utf-8")
    done = ingest(lake, path, "judgments")
    assert done.rows_loaded == 3
    assert rows(lake, "judgments", 'query, "docId", CAST(rating AS DOUBLE)') == [
        ("tea", "P1", 1.0),
        ("tea", "P2", 0.1),
        ("cup", "P3", 1.0),
    ]

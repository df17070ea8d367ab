"""The graph of accounts: who hangs together, hubs that link nobody, sizes that must not hang."""

from __future__ import annotations

import time
from itertools import combinations

import networkx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly.graph import HUB, STRONG, accounts_of, graph_of, layout, links_of, pairs_of
from core.anomaly.records import Records
from tests.core.anomaly.fraud import planted

ROWS = st.lists(
    st.tuples(st.integers(0, 25), st.sampled_from([None, *range(9)]), st.sampled_from([None, *range(9)])),
    min_size=1,
    max_size=80,
)
ROLES = ("user_id", "device", "address")


def made(rows: list[tuple[int, int | None, int | None]]) -> Records:
    texts = [[f"u{user}", None if a is None else f"d{a}", None if b is None else f"a{b}"] for user, a, b in rows]
    return planted.records(pd.DataFrame(texts, columns=list(ROLES)))


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_pairs_groups_and_cores_are_those_of_a_plain_count(rows: list[tuple[int, int | None, int | None]]) -> None:
    """Against the definition: w = sum of base / (n - 1) over shared values, groups of pairs with w >= STRONG."""
    records = made(rows)
    weight: dict[tuple[str, str], float] = {}
    for place, base in ((1, 1.0), (2, 0.7)):
        for value in {row[place] for row in rows} - {None}:
            people = sorted({f"u{row[0]}" for row in rows if row[place] == value})
            for pair in combinations(people, 2):
                weight[pair] = weight.get(pair, 0) + base / (len(people) - 1)
    a, b, found = pairs_of(links_of(records))
    names = records.values["user_id"]
    pairs = zip(a, b, found, strict=True)
    assert {tuple(sorted((str(names[x]), str(names[y])))): w for x, y, w in pairs} == pytest.approx(weight)
    graph = networkx.Graph([pair for pair, strength in weight.items() if strength >= STRONG - 1e-12])
    groups = accounts_of(records)
    assert {frozenset(one.accounts) for one in groups.groups} == {
        frozenset(c) for c in networkx.connected_components(graph)
    }
    for one in groups.groups:
        assert one.k == max(networkx.core_number(graph.subgraph(one.accounts)).values())
        assert one.orders == sum(f"u{row[0]}" in one.accounts for row in rows)
        assert len(layout(one)) == len(one.accounts) == len(graph_of(one))


@given(st.integers(HUB + 1, HUB + 300), st.integers(2, 4))
@settings(max_examples=5, deadline=None)
def test_an_office_links_nobody_and_a_shared_card_does(people: int, friends: int) -> None:
    rows = pd.DataFrame({"user_id": [f"u{n}" for n in range(people)], "ip": "office",
                         "payment": ["one" if n < friends else f"c{n}" for n in range(people)]})  # fmt: skip
    found = accounts_of(planted.records(rows))
    assert found.hubs == (("ip", "office", people),)
    assert [set(one.accounts) for one in found.groups] == [{f"u{n}" for n in range(friends)}]
    assert found.linked == friends
    assert found.accounts == people


def test_a_house_of_students_does_not_hang_together() -> None:
    rows = pd.DataFrame({"user_id": [f"u{n}" for n in range(30)], "address": "hall", "ip": "hall"})
    assert not accounts_of(planted.records(rows)).groups


def test_a_large_chain_is_parted_and_a_quarter_million_accounts_take_seconds() -> None:
    rng = np.random.default_rng(0)
    count = 250_000
    devices = np.arange(count)
    devices[: count // 10] = rng.integers(0, count // 30, count // 10)
    rows = pd.DataFrame({"user_id": np.arange(count).astype(str), "device": np.char.add("d", devices.astype(str)),
                         "ip": np.char.add("n", rng.integers(0, 4_000, count).astype(str))})  # fmt: skip
    begun = time.process_time()
    found = accounts_of(planted.records(rows))
    spent = time.process_time() - begun
    print(f"{count:,} accounts: {spent:.1f} s, {found.total:,} groups, {len(found.hubs):,} hubs")
    assert found.total > 1_000
    assert all(len(one.accounts) < 200 for one in found.groups)
    assert spent < 30
    chain = pd.DataFrame(
        {"user_id": [f"u{n // 2}" for n in range(800)], "device": [f"d{(n + 1) // 2}" for n in range(800)]}
    )
    assert max(len(one.accounts) for one in accounts_of(planted.records(chain)).groups) < 100


def test_nothing_shared_and_no_accounts() -> None:
    rows = pd.DataFrame({"user_id": ["a", "b"], "device": ["x", "y"]})
    assert not accounts_of(planted.records(rows)).groups
    assert not accounts_of(planted.records(pd.DataFrame({"device": ["x", "x"]}))).groups

"""Erasing one person takes nobody else: what others share is not followed, and several persons are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.collect import ingest
from core.errors import BadInput
from core.govern import erasure
from core.lake import Lake

Prepared = Callable[..., Lake]
PEOPLE = 12


def fill(lake: Lake) -> None:
    """Orders of which some are guests', a household with one telephone, and four persons of one name."""
    users = [
        {"user_id": f"u{at}", "full_name": f"刘静{at}" if at > 3 else "刘静", "email": f"c{at}@x.example",
         "phone": f"+44 7118 50301{at // 2}" if at < 4 else f"+44 7119 5030{at:02}"}
        for at in range(PEOPLE)
    ]  # fmt: skip
    orders = [
        {"order_id": f"o{at}", "user_id": "guest" if at % 3 else f"u{at % PEOPLE}",
         "email": f"c{at % PEOPLE}@x.example", "price": at}
        for at in range(4 * PEOPLE)
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        for name, rows in (("users", users), ("orders", orders)):
            pd.DataFrame(rows).to_csv(Path(folder, f"{name}.csv"), index=False)
            ingest(lake, Path(folder, f"{name}.csv"), name)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(range(PEOPLE)))
def test_only_what_is_one_persons_alone_is_followed(here: Lake, at: int) -> None:
    wanted = erasure.identifiers([f"c{at}@x.example"])
    said = {one.said for one in erasure.followed(here, wanted)}
    phone = f"+44 7119 5030{at:02}"
    assert said == {f"c{at}@x.example", f"u{at}"} | ({phone} if at > 3 else set())
    shared = {one.shown for one in erasure.plan(here, wanted).linked if one.shared}
    assert any(one.startswith("g") for one in shared) or at % 3 == 0


@pytest.fixture
def here(prepared: Prepared) -> Lake:
    return prepared(fill)


def test_several_persons_are_told_and_not_erased(here: Lake) -> None:
    wanted = erasure.identifiers(["刘静"])
    found = erasure.plan(here, wanted)
    assert sorted(map(len, found.several.values())) == [2, 4, 4]
    assert "@x.example" not in str(found.several)
    with pytest.raises(BadInput):
        erasure.begin(here, wanted, found=found)
    assert erasure.unfinished(here) is None
    erasure.begin(here, wanted, found=found, every=True)


def test_a_number_as_it_is_dialled_finds_the_row_whatever_its_country(here: Lake) -> None:
    found = erasure.plan(here, erasure.identifiers(["07119503007"]))
    assert [one.now for one in found.places if one.name == "raw.users"] == [1]
    assert not erasure.doubts(found)
    upload = next(one for one in found.places if one.what == "upload")
    assert (upload.label, upload.held, upload.dataset) == ("users.csv", PEOPLE, "users")

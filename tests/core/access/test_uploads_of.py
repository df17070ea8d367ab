"""An upload is whose page it came from, and no viewer's."""

from __future__ import annotations

import pytest

from core import access
from core.access import Person, acting
from core.collect.sources import Refused, uploads
from core.errors import Forbidden
from core.lake import Lake


def test_the_right_to_upload_is_its_readers_own(lake: Lake) -> None:
    ann = Person("ann@shop.example", "analyst")
    with acting(ann):
        token = uploads.issue_token()
    assert uploads.require_token(token) == ann
    with acting(Person("bob", "")), pytest.raises(Forbidden):
        uploads.issue_token()
    claim, _dot, sign = token.rpartition(".")
    other = claim.rpartition(".")[0] + "." + b'["root", "admin", "login"]'.hex()
    for forged in (f"{other}.{sign}", claim, token + "0", token.upper()):
        with pytest.raises(Refused):
            uploads.require_token(forged)


def test_of_who_fell_meanwhile_nothing_is_taken(lake: Lake) -> None:
    access.admit(lake.path, "ann@shop.example", "viewer")
    assert access.current(lake.path, Person("ann@shop.example", "analyst")).role == "viewer"

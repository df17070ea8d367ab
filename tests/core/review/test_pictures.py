"""Which addresses of pictures may be shown: hostile ones never, whatever is allowed."""

from __future__ import annotations

import pytest

from core.review.pictures import picture

ROLES = {"image_url": "photo"}
HOSTILE = (
    "http://img.shop.example/a.jpg",
    "javascript:alert(1)",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "//img.shop.example/a.jpg",
    "https://user:pass@img.shop.example/a.jpg",
    "https://img.shop.example:8443/a.jpg",
    "https://127.0.0.1/a.jpg",
    "https://[::1]/a.jpg",
    "https://2130706433/a.jpg",
    "https://0x7f.0.0.1/a.jpg",
    "https://10.0.0.0x1/a.jpg",
    "https://localhost/a.jpg",
    "https://printer.local/a.jpg",
    "https://img.shop.example\\@evil.example/a.jpg",
    "https://img.shop.example/a b.jpg",
    "https://img.shop.example/a\n.jpg",
    "https://ímg.shop.example/a.jpg",
    "https://",
    "https://img.shop.example/" + "a" * 3000,
    "",
)


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_no_harmless_address_is_never_shown(address: str) -> None:
    assert picture(ROLES, {"photo": address}, "*") == ""


@pytest.mark.parametrize(
    ("allowed", "shown"),
    [
        ("", False),
        (" , ", False),
        ("img.shop.example", True),
        ("*.shop.example", True),
        ("*", True),
        ("shop.example", False),
    ],
)
def test_a_host_is_shown_where_the_operator_names_it(allowed: str, shown: bool) -> None:
    address = "https://img.shop.example/p/1.jpg?w=2"
    assert picture(ROLES, {"photo": f" {address}#x"}, allowed) == (address if shown else "")
    assert picture({}, {"photo": address}, allowed) == ""
    assert picture(ROLES, {"photo": None}, allowed) == ""


def test_nothing_is_shown_unless_it_is_set() -> None:
    assert picture(ROLES, {"photo": "https://img.shop.example/1.jpg"}) == ""

"""Editions: what two titles name and name differently parts them; another spelling of it, or silence, does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.integrate.match import editions

NAMES = {
    "edition": [["Standard", "Std."], ["Professional", "PRO"], ["Deluxe"], ["Home Edition", "家庭版"], ["企业版"]],
    "platform": [["for Mac", "(Macintosh)", "Mac OS X"], ["Win", "Windows", "PC"], ["PS2", "PlayStation 2"]],
    "binding": [["Hardcover", "hardback", "精装"], ["Paperback", "Soft Cover"], ["Kindle", "eBook"]],
    "cut": [["S", "Small", "小号"], ["L", "size L", "(large)"], ["XL", "X-Large", "extra large"], ["M", "medium"]],
    "side": [["left", "left-hand"], ["Right"]],
    "wearer": [["Women's", "for ladies", "女款"], ["Men's", "men", "男士"], ["kids", "for boys"]],
    "cord": [["wireless", "cordless"], ["wired", "corded"]],
    "tier": [["Plus"], ["Max"], ["mini"]],
    "stuff": [["steel", "stainless steel"], ["oak"], ["Leather"]],
    "users": [["single user", "1 User", "1-user"], ["5 users", "five seats", "5 licences"], ["10 CALs", "10用户"]],
}
NUMBERS = [["Volume 2", "Vol. 2", "2nd volume"], ["vol 3", "Volume III", "third volume"], ["Volume 11"]]
THINGS = st.lists(st.sampled_from(["sunrise", "garden", "planner", "studio", "atlas"]), min_size=1, max_size=4)
SHAPES = st.sampled_from(
    ["{thing} {said}", "{thing} - {said} 2007", "Acme {thing} ({said})", "{thing}, {said} DVD-ROM"]
)


def title(shape: str, thing: list[str], said: str) -> str:
    return shape.format(thing=" ".join(thing), said=said)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(NAMES)), st.data(), THINGS, SHAPES, SHAPES)
def test_two_of_a_sort_part_and_two_spellings_do_not(
    sort: str, data: st.DataObject, thing: list[str], shape: str, other: str
) -> None:
    one, two = data.draw(st.permutations(NAMES[sort]))[:2]
    here, again, there = (data.draw(st.sampled_from(spellings)) for spellings in (one, one, two))
    said = [editions.said(title(a, thing, b)) for a, b in ((shape, here), (other, again), (other, there), (other, ""))]
    assert not editions.other_edition(said[0], said[1], sort)
    assert not editions.other_edition(said[0], said[3], sort)
    assert editions.other_edition(said[0], said[2], sort)
    assert editions.other_edition(said[2], said[0], sort)


@settings(max_examples=40, deadline=None)
@given(st.data(), THINGS, SHAPES, SHAPES)
def test_a_number_is_of_the_word_before_it(data: st.DataObject, thing: list[str], shape: str, other: str) -> None:
    one, two = data.draw(st.permutations(NUMBERS))[:2]
    here, again, there = (data.draw(st.sampled_from(spellings)) for spellings in (one, one, two))
    told = [editions.numbered(title(a, thing, b)) for a, b in ((shape, here), (other, again), (other, there))]
    assert not editions.other_number(told[0], told[1])
    assert editions.other_number(told[0], told[2])
    assert editions.other_number(told[2], told[0])


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ("photoshop elements 5.0", "photoshop elements 6", True),
        ("photoshop elements 5.0", "photoshop elements v5", False),
        ("creative suite cs2", "creative suite cs3", True),
        ("office 8.5", "office 8", False),
        ("panasonic 2 line phone", "panasonic 5.8 ghz 2-line phone", False),
        ("sony 46 inch tv", "sony 40 inch tv", False),  # a size, which has its own veto
        ("三体 第2册", "三体 第三册", True),
        ("三体 第2册", "三体 第二册", False),
        ("usb 2.0 hub", "usb 1.1 hub", False),
        ("sandpaper 80 grit", "sandpaper 120 grit", True),
        ("monitor 144Hz", "monitor 60 Hz", True),
        ("clip art 10 000 images", "clip art 10000 images", False),
        ("clip art 10,000 images", "clip art 20,000 images", True),
    ],
)
def test_versions_and_volumes(one: str, two: str, apart: bool) -> None:
    told = editions.numbered(one), editions.numbered(two)
    assert editions.other_number(*told) is apart
    assert editions.other_number(*told[::-1]) is apart


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        (("dreamweaver 8 upgrade", ""), ("dreamweaver 8", ""), True),
        (("dreamweaver 8 upg", ""), ("dreamweaver 8 upgrade", ""), False),
        (("dreamweaver 8 upgrade", ""), ("dreamweaver 8", "an upgrade for owners of 7"), False),
        (("dreamweaver 8", "full"), ("dreamweaver 8 for windows", ""), False),
        (("2gb memory upgrade", ""), ("2gb memory", ""), False),
        (("freehand academic", ""), ("freehand", ""), True),
        (("freehand academic", ""), ("freehand student edition", ""), False),
    ],
)
def test_a_licence_is_marked(one: tuple[str, str], two: tuple[str, str], apart: bool) -> None:
    """Each side is (title, description)."""
    sides = [(title, f"{title} {text}") for title, text in (one, two)]
    assert editions.other_licence(sides[0], sides[1]) is apart
    assert editions.other_licence(sides[1], sides[0]) is apart

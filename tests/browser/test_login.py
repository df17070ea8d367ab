"""Signing in with each role in both languages, and logins that are not right."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core import access
from tests.browser.driver import Server, axe_findings, core, reader, serving, settle, sound
from tests.core.access.conftest import SECRETS, write_people
from tests.oidc_provider import FAULTS, Provider, provider

PEOPLE = {
    "vera": {"roles": ["viewer"]},
    "anna": {"roles": ["something else", "analyst"]},
    "stefan": {"roles": "steward"},
    "ada": {"roles": ["viewer", "admin"]},
    "nemo": {},
    "eve": {"roles": ["root", "ADMIN"], "email_verified": True},
    "mallory": {"roles": ["admin"], "email_verified": False},
}
ROLES = {"vera": "viewer", "anna": "analyst", "stefan": "steward", "ada": "admin"}
NAMES = {"viewer": "查看者", "analyst": "分析员", "steward": "数据管家", "admin": "管理员"}


@pytest.fixture(scope="module")
def logins() -> Iterator[Provider]:
    with provider(PEOPLE) as made:
        yield made


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, logins: Provider) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("guarded")
    core(folder / "workspace", "ingest", str(write_people(folder / "people.csv")), "--dataset", "people")
    settings = {"TOUCHSTONE_LOGIN": "oidc", "STREAMLIT_SECRETS_FILES": str(logins.secrets_file(folder))}
    with serving(folder / "workspace", ".streamlit/serve.py", **settings) as server:
        yield server


def sign_in(page: Page, server: Server, person: str, *, language: str = "en") -> None:
    page.goto(f"{server.url}/")
    page.get_by_role("button", name={"en": "Sign in", "zh-CN": "登录"}[language]).click()
    page.get_by_role("link", name=person).click()
    page.wait_for_url(f"{server.url}/**")
    settle(page)
    sound(page, server)


def text(page: Page) -> str:
    return page.locator("body").inner_text()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("person", list(ROLES))
def test_each_role_signs_in_and_sees_what_it_may(
    browser: Browser, guarded: Server, logins: Provider, person: str, language: str
) -> None:
    logins.fault = ""
    with reader(browser, locale=language) as page:
        sign_in(page, guarded, person, language=language)
        role = ROLES[person]
        shown = NAMES[role] if language == "zh-CN" else role
        expect(page.get_by_test_id("stSidebar").get_by_text(f"{person}@shop.example · {shown}")).to_be_visible()
        page.goto(f"{guarded.url}/profile?dataset=people&column=email")
        settle(page)
        sound(page, guarded)
        leaked = [one for one in SECRETS if one in text(page)]
        if role in ("viewer", "analyst"):
            assert leaked == []
        for path in ("access", "audit") if role == "admin" else ():
            page.goto(f"{guarded.url}/{path}")
            settle(page)
            sound(page, guarded)
            assert axe_findings(page) == [], path
        page.goto(f"{guarded.url}/")
        settle(page)
        page.get_by_role("button", name={"en": "Sign out", "zh-CN": "退出登录"}[language]).click()
        expect(page.get_by_role("button", name={"en": "Sign in", "zh-CN": "登录"}[language])).to_be_visible()
    rows = access.entries(guarded.workspace)
    assert ("login", f"{person}@shop.example", role) in {(row.what, row.who, row.role) for row in rows}


@pytest.mark.parametrize("fault", [one for one in FAULTS if one])
def test_a_login_that_is_not_right_lets_nobody_in(
    browser: Browser, guarded: Server, logins: Provider, fault: str
) -> None:
    logins.fault = fault
    try:
        with reader(browser) as page:
            sign_in(page, guarded, "ada")
            expect(page.get_by_text("The login was refused.")).to_be_visible()
            assert "people" not in text(page)
            page.goto(f"{guarded.url}/datasets")
            settle(page)
            expect(page.get_by_role("button", name="Sign in")).to_be_visible()
            assert "people" not in text(page)
    finally:
        logins.fault = ""
    assert access.entries(guarded.workspace, newest=1)[0].result == "refused"


@pytest.mark.parametrize(("person", "line"), [("nemo", "have no role"), ("eve", "have no role"), ("mallory", "vouch")])
def test_who_has_no_role_is_told_so_in_one_line(browser: Browser, guarded: Server, person: str, line: str) -> None:
    with reader(browser) as page:
        sign_in(page, guarded, person)
        expect(page.get_by_text(line)).to_be_visible()
        assert "people" not in text(page).replace("somebody", "")


@pytest.mark.parametrize(
    "path",
    [
        "/media/0123456789abcdef.csv", "/_stcore/upload_file/a/b", "/_stcore/metrics", "/api/upload/" + "0" * 32,
        "//media//x", "/api", "/_stcore/script-health-check",
    ],
)  # fmt: skip
@pytest.mark.parametrize("cookie", ["", "_streamlit_user=forged", "_streamlit_user=W10.x.y"])
def test_routes_that_give_or_take_data_ask_who_is_there(guarded: Server, path: str, cookie: str) -> None:
    request = urllib.request.Request(guarded.url + path, headers={"Cookie": cookie} if cookie else {})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == 401
    assert refused.value.read() == b'{"error":"Sign in first."}'


def test_the_trail_is_whole_after_all_that(guarded: Server) -> None:
    assert access.verify(guarded.workspace).whole
    said = (guarded.workspace / "access" / "audit.jsonl").read_text() + guarded.log.read_text(errors="replace")
    assert not any(one in said for one in SECRETS)


def test_the_file_is_private(tmp_path: Path) -> None:
    access.admit(tmp_path, "ann", "viewer")
    assert (tmp_path / "access" / "people.json").stat().st_mode & 0o077 == 0

"""A person is looked for, shown, and erased with a certificate, in the browser and in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driver import core, reader, serving, settle, sound, visit

WORDS = {
    "en": {
        "said": "What names the person, line by line", "look": "Look everywhere", "nobody": "Nobody is called so",
        "more": "Look for these too", "sure": "It cannot be undone", "erase": "Erase", "ended": "Certificates",
        "user": "user_id:", "removed": "Remove the rows", "download": "Certificate",
    },
    "zh_CN": {
        "said": "指向此人的标识，每行一个", "look": "到处查找", "nobody": "此工作区中没有这样的人",
        "more": "也查找这些", "sure": "此操作无法撤销", "erase": "抹除", "ended": "证明",
        "user": "user_id：", "removed": "删除行", "download": "证明",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_person_is_erased(browser: Browser, tmp_path: Path, language: str) -> None:
    words, workspace = WORDS[language], tmp_path / "workspace"
    locale, width = ("zh-CN", 390) if language == "zh_CN" else ("en-US", 1280)
    users = tmp_path / "users.csv"
    users.write_text("user_id,email,age\n" + "".join(f"u{n:03},p{n}@mail.example,{20 + n}\n" for n in range(40)))
    events = tmp_path / "events.csv"
    events.write_text("user_id,item,price\n" + "".join(f"u{n % 40:03},a{n},{n}.5\n" for n in range(200)))
    for file in (users, events):
        core(workspace, "ingest", str(file), "--dataset", file.stem)
    with (
        serving(workspace) as server,
        reader(browser, locale=locale, width=width) as page,
    ):
        visit(page, server, "personal", dataset="users", tab="erase", lang=language)
        box = page.get_by_label(words["said"])
        box.fill("nobody@nowhere.example")
        page.get_by_role("button", name=words["look"]).click()
        expect(page.get_by_text(words["nobody"])).to_be_visible()
        box.fill(" P7@Mail.example")
        page.get_by_role("button", name=words["look"]).click()
        page.get_by_text(words["user"]).click()
        settle(page)
        page.get_by_role("button", name=words["more"]).click()
        settle(page)
        expect(page.get_by_text("raw.events").or_(page.locator("canvas").nth(1)).first).to_be_visible()
        page.get_by_text(words["removed"], exact=True).click()
        settle(page)
        page.get_by_text(words["sure"]).click()
        settle(page)
        page.get_by_role("button", name=words["erase"], exact=True).click()
        expect(page.get_by_role("heading", name=words["ended"])).to_be_visible()
        with page.expect_download() as taken:
            page.get_by_role("button", name=words["download"]).last.click()
        sheet = taken.value.path().read_text("utf-8")
        assert "raw.events" in sheet
        assert "p7@" not in sheet.lower()
        assert "p7" not in page.url.lower()
        sound(page, server)
    assert "p7@mail.example" not in core(workspace, "erase", "p8@mail.example", "--dry-run", "--json").lower()
    left = core(workspace, "versions", "events")
    assert "195 rows" in left
    assert "rewritten" in left

"""A file that the reader of uploads can read is searched too: in each of its encodings, whatever is written there."""

from __future__ import annotations

import codecs
import random
from pathlib import Path

import pytest

from core.collect.encoding import CANDIDATES, CHOICES, ESCAPED
from core.govern.erasure.apart import scan
from core.govern.erasure.decoding import texts
from core.govern.erasure.writings import identifiers, named

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "hz", "utf-7")
EVERY = sorted({*CHOICES, *CANDIDATES, *ESCAPED, *UNICODE})
WHO = (
    "Анна Петровская", "王秘密", "山田太郎", "김민수", "Jürgen Groß", "Zoë Núñez", "Łucja Żak", "Παύλος Νίκου",
    "דנה כהן", "سارة حسن", "สมชาย ใจดี", "Anna Lee", "anna@x.org",
)  # fmt: skip
HALF = 0.5
AROUND = (("", ""), ("“", "”"), ("é ", " é"), ("，", "，"), ("\u00a0", "\u00a0"))


def written(one: str, code: str) -> bytes | None:
    try:
        raw = one.encode(code)
        return raw if raw.decode(code) == one else None
    except UnicodeError:
        return None


def test_a_name_is_found_in_every_encoding_that_can_write_it(tmp_path: Path) -> None:
    draw, sought, missed = random.Random(5), {one: identifiers([one]) for one in WHO}, []
    for code in EVERY:
        pairs = [pair for pair in AROUND if written("".join(pair), code) is not None]
        lines = {one: (one if draw.random() < HALF else one.upper()).join(draw.choice(pairs)) for one in WHO}
        lines = {one: line for one, line in lines.items() if written(line, code) is not None}
        assert len(lines) > 1
        (tmp_path / code).write_bytes("a,b\r\n1,x\r\n{};2\r\n".format(";2\r\n".join(lines.values())).encode(code))
        said = [text for _column, text in texts(tmp_path / code, frozenset(WHO))]
        missed += [(code, line) for one, line in lines.items() if not any(named(text, sought[one]) for text in said)]
    assert missed == []


@pytest.mark.parametrize("code", ["cp1251", "gb18030", "big5", "cp932", "koi8-r", "utf-32-be", "cp437"])
def test_who_is_not_there_is_not_found_there(tmp_path: Path, code: str) -> None:
    text = "Anna Leem, joanna@x.org, Анна Петровскаяя, 王伟, 山田, Jürgena Groß, é\r\n"
    (tmp_path / "x.csv").write_bytes(text.encode(code, "ignore"))
    assert scan(tmp_path, identifiers(WHO))["hits"] == {}


def test_what_no_encoding_reads_is_named_and_what_was_read_before_a_break_counts(tmp_path: Path) -> None:
    import gzip

    draw = random.Random(3)
    packed = gzip.compress(b"anna@x.org\n" + draw.randbytes(1 << 16))
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "noise.dat").write_bytes(draw.randbytes(5000))
    (tmp_path / "inbox" / "cut.gz").write_bytes(packed[:-9000])
    (tmp_path / "inbox" / "wide.txt").write_bytes(codecs.BOM_UTF16_BE + "王伟你好".encode("utf-16-be"))
    found = scan(tmp_path, identifiers(["anna@x.org"]))
    assert found["sealed"] == ["inbox/cut.gz", "inbox/noise.dat"]
    assert set(found["hits"]) == {"inbox/cut.gz"}

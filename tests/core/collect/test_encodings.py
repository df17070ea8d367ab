"""The encoding is found on the lines that need one, however few they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.collect.encoding import decode
from core.collect.encoding.known import scan
from core.errors import BadInput
from core.lake import Lake

TITLES = {
    "gb18030": ["红色连衣裙 夏季新款", "苹果手机 128G 黑色", "男士运动鞋 透气", "儿童玩具 积木", "有机绿茶 礼盒装"],
    "big5": ["紅色連衣裙 夏季新款", "蘋果手機 128G 黑色", "男士運動鞋 透氣", "兒童玩具 積木", "有機綠茶 禮盒裝"],
    "cp932": [
        "赤いワンピース 夏の新作",
        "スマートフォン 黒",
        "メンズ スニーカー",
        "おもちゃ ブロック",
        "有機緑茶 ギフト",
    ],
    "cp949": ["빨간 원피스 여름 신상", "스마트폰 검정", "남성 운동화", "어린이 장난감", "유기농 녹차 선물"],
    "cp1252": ["Crème brûlée", "Façade à vélo", "Größe für Männer", "Señora niño", "Café “noir” – l’été"],
    "cp1251": ["Красное платье", "Смартфон чёрный", "Мужская обувь", "Детские игрушки", "Зелёный чай"],
    "cp1250": ["Zażółć gęślą jaźń", "Příliš žluťoučký kůň", "Łódź podróż", "Žena a dítě", "Książka z półki"],
}


def write(folder: Path, titles: list[str], encoding: str, plain_rows: int = 0) -> Path:
    lines = ["id,title,price"]
    lines += [f"{n},plain title {n},1.50" for n in range(plain_rows)]
    lines += [f"{plain_rows + n},{title},2.50" for n, title in enumerate(titles)]
    path = folder / "t.csv"
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


@pytest.mark.parametrize("encoding", list(TITLES))
def test_each_encoding_is_found_and_decoded(lake: Lake, tmp_path: Path, encoding: str) -> None:
    done = ingest(lake, write(tmp_path, TITLES[encoding], encoding), "t")
    assert done.encoding == encoding
    with lake.read() as cursor:
        found = [r[0] for r in cursor.execute(f"SELECT title FROM {lake.table('t')} ORDER BY _row").fetchall()]
    assert found == TITLES[encoding]


@pytest.mark.parametrize("encoding", ["gb18030", "cp1252"])
def test_one_title_among_three_thousand_plain_rows(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, TITLES[encoding][:1], encoding, plain_rows=3_000)
    assert scan(path).encoding == encoding


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_with_and_without_mark(lake: Lake, tmp_path: Path, encoding: str) -> None:
    done = ingest(lake, write(tmp_path, TITLES["gb18030"], encoding), "t")
    assert list(done.types) == ["id", "title", "price"]
    with lake.read() as cursor:
        found = [r[0] for r in cursor.execute(f"SELECT title FROM {lake.table('t')} ORDER BY _row").fetchall()]
    assert found == TITLES["gb18030"]


def test_the_choice_of_the_analyst_stands(tmp_path: Path) -> None:
    path = write(tmp_path, TITLES["gb18030"], "gb18030")
    assert inspect(path, options=Options(encoding="big5")).encoding == "big5"
    assert inspect(path, options=Options(encoding="gbk")).encoding == "gb18030"


def test_candidates_come_with_sample_lines(tmp_path: Path) -> None:
    part = inspect(write(tmp_path, TITLES["gb18030"], "gb18030")).parts[0]
    assert part.encodings[0].encoding == "gb18030"
    assert "红色连衣裙" in part.encodings[0].sample[0]
    assert len(part.encodings) > 3


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_and_line_numbers(lake: Lake, tmp_path: Path, ends: str) -> None:
    lines = ["id,note", "1,a", '2,"b' + ends + 'c"', "", "3,d"]
    path = tmp_path / "t.csv"
    path.write_bytes(ends.join(lines).encode())
    assert scan(path).lines == 6
    done = ingest(lake, path, "t")
    assert done.rows_loaded == 3
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT id, note, _line FROM {lake.table('t')} ORDER BY _row").fetchall()
    assert [(r[1], r[2]) for r in found] == [("a", 2), ("b" + ends + "c", 3), ("d", 6)]


def test_lines_are_counted_across_chunks(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"x" * ((1 << 20) - 1) + b"\r\n" + b"y\r" + b"z")
    assert scan(path).lines == 3


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" + b"x" * (40 << 20))
    assert scan(path).too_long == 2
    with pytest.raises(BadInput, match=r"“t\.csv”: Line 2"):
        inspect(path)


def mixed(folder: Path) -> Path:
    """Mostly UTF-8, with every fifth line in GB 18030, as when exports of two systems are pasted together."""
    lines = [f"{n},{title} {n},1.50\n" for n in range(40) for title in (TITLES["gb18030"][n % 5],)]
    path = folder / "mixed.csv"
    path.write_bytes(
        b"id,title,price\n" + b"".join(t.encode("gb18030" if n % 5 == 4 else "utf-8") for n, t in enumerate(lines))
    )
    return path


def test_lines_of_another_encoding_go_to_quarantine(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, mixed(tmp_path), "t")
    assert (done.encoding, done.rows_in, done.rows_loaded, done.rows_quarantined) == ("utf-8", 40, 32, 8)


def test_lines_of_another_encoding_are_read_by_it_on_request(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, mixed(tmp_path), "t", options=Options(fallback_encoding="gbk"))
    assert (done.rows_loaded, done.rows_quarantined) == (40, 0)
    assert any(str(w) == "8 lines are not valid utf-8 and were read as gb18030." for w in done.warnings)
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT title FROM {lake.table('t')} ORDER BY _row").fetchall()
    assert [title for (title,) in found] == [f"{TITLES['gb18030'][n % 5]} {n}" for n in range(40)]


def test_the_second_encoding_is_among_the_candidates_with_a_line_read_by_it(tmp_path: Path) -> None:
    found = inspect(mixed(tmp_path)).parts[0].encodings
    assert found[0].encoding == "utf-8"
    assert found[0].bad_lines == 8
    assert found[1].encoding == "gb18030"


@pytest.mark.parametrize("chunk", range(1, 8))
@pytest.mark.parametrize(
    ("data", "encoding", "lines"),
    [
        (b"abcd\nefgh\n" + "aé\n价格\nb\r\nc\n".encode(), "utf-8", 6),
        (b"abcdefg\n" + "é".encode()[:1] + b"abcd\n", "cp1252", 2),
        (b"abcd\nabcd" + "é".encode()[:1], "cp1252", 2),
    ],
)
def test_a_look_does_not_depend_on_where_pieces_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, data: bytes, encoding: str, lines: int
) -> None:
    monkeypatch.setattr(decode, "CHUNK", chunk)
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    found = decode.scan_bytes(path)
    assert (found.lines, found.encoding == "utf-8", found.size) == (lines, encoding == "utf-8", len(data))

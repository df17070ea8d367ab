"""Every family of encodings is told by its letters, and where two read alike, both are said.

The texts are names that CLDR has in each language (countries, months, currencies, cities), of which the letters'
costs were counted on the other half.
"""

from __future__ import annotations

import random
import string
from functools import cache
from pathlib import Path

import pytest

from core.collect import Options, inspect
from core.collect.encoding.decode import open_text, scan_bytes
from core.collect.encoding.families import CANDIDATES, RARITY
from core.collect.encoding.remarks import remarks
from models_shop.letters import half_composed, is_taught, names

WRITTEN = {
    "fr": "cp1252 iso8859-15 cp850 mac-roman", "de": "cp1252 cp850 cp437 mac-roman", "es": "cp1252 cp850 mac-roman",
    "pt": "cp1252 cp850 cp860", "it": "cp1252", "nl": "cp1252", "sv": "cp1252 cp850 cp865", "da": "cp1252 cp865",
    "fi": "cp1252", "is": "cp1252 cp861", "et": "cp1257 iso8859-13", "lv": "cp1257 iso8859-13 cp775",
    "lt": "cp1257 iso8859-13 cp775", "pl": "cp1250 iso8859-2 cp852 mac-latin2", "cs": "cp1250 iso8859-2 cp852",
    "sk": "cp1250 iso8859-2 cp852", "hu": "cp1250 iso8859-2 cp852", "hr": "cp1250 iso8859-2 cp852",
    "sl": "cp1250 iso8859-2 cp852", "ro": "cp1250 iso8859-2 cp852", "tr": "cp1254 iso8859-9 cp857 mac-turkish",
    "vi": "cp1258", "ru": "cp1251 koi8-r iso8859-5 cp866 cp855 mac-cyrillic", "uk": "cp1251 koi8-u mac-cyrillic",
    "bg": "cp1251 iso8859-5 mac-cyrillic", "sr": "cp1251 cp855", "mk": "cp1251", "be": "cp1251", "kk": "kz1048 ptcp154",
    "el": "cp1253 iso8859-7 cp737 cp869 mac-greek", "he": "cp1255 iso8859-8 cp862", "ar": "cp1256 iso8859-6 cp720",
    "fa": "cp1256", "th": "cp874 tis-620", "ja": "cp932 euc_jp shift_jis iso2022_jp", "ko": "cp949 euc_kr johab",
    "zh_Hans": "gb18030 gb2312 gbk hz", "zh_Hant": "big5 big5hkscs cp950",
}  # fmt: skip
WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
FAMILIES = [(language, encoding) for language, found in WRITTEN.items() for encoding in found.split()]
CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")
PLAIN = str.maketrans({"\u202f": " ", "\u200f": None, "\u200e": None, "\u2019": "'", ",": " "})


@cache
def held_out(language: str) -> tuple[str, ...]:
    """Names that the costs were not counted on."""
    return tuple(sorted({name for name in names(language) if not is_taught(name)}))


def written(language: str, encoding: str) -> list[str]:
    """Those of the names that an encoding holds, as it writes them."""
    found = []
    for name in held_out(language):
        text = name.translate(PLAIN)
        if language == "ro":
            text = text.translate(CEDILLAS)
        if encoding == "cp1258":
            text = half_composed(text)
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            continue
        found.append(text)
    return found


def table(language: str, encoding: str, size: int, shape: str) -> str:
    """A CSV file with an ASCII header, or prose, of about `size` bytes; some of its letters are beyond ASCII."""
    draw = random.Random(f"{language} {encoding} {size} {shape}")
    words = written(language, encoding)
    lines = [] if shape == "prose" else ["id,name,price"]
    at = 0
    while at < size or "".join(lines).isascii():
        line = " ".join(draw.choices(words, k=8)) + "." if shape == "prose" else None
        lines.append(line or f"{len(lines)},{draw.choice(words)} {draw.choice(words)},{draw.randint(1, 9999) / 100}")
        at += len(lines[-1].encode(encoding)) + 1
    return "\n".join(lines) + "\n"


def read(path: Path) -> tuple[str, str]:
    """The text of a file, and what is doubted of it."""
    found = scan_bytes(path)
    with open_text(path, found.encoding, found.fallback) as text:
        return text.read(), found.doubt


@pytest.mark.parametrize("shape", ["csv", "prose"])
@pytest.mark.parametrize(("language", "encoding"), FAMILIES)
def test_two_kilobytes_are_read_right(tmp_path: Path, language: str, encoding: str, shape: str) -> None:
    path = tmp_path / "t.csv"
    text = table(language, encoding, 2_000, shape)
    path.write_bytes(text.encode(encoding))
    assert read(path)[0] == text


def test_of_short_files_ninety_eight_in_a_hundred_are_right_and_no_more_than_one_wrong_in_silence(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.csv"
    wrong, silent = [], []
    for language, encoding in FAMILIES:
        for shape in ("csv", "prose"):
            text = table(language, encoding, 200, shape)
            path.write_bytes(text.encode(encoding))
            found, doubt = read(path)
            if found != text:
                wrong.append((language, encoding, shape))
                silent += [] if doubt else [(language, encoding, shape)]
    assert len(wrong) <= 0.02 * 2 * len(FAMILIES), wrong
    assert len(silent) <= 1, silent


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize("language", ["fr", "ru", "th", "ja", "zh_Hans"])
def test_two_and_four_bytes_a_character_with_and_without_a_mark(tmp_path: Path, language: str, encoding: str) -> None:
    path = tmp_path / "t.csv"
    text = table(language, "utf-8", 2_000, "csv")
    path.write_bytes(text.encode(encoding))
    assert read(path) == (text, "")


@pytest.mark.parametrize("language", [*WRITTEN])
def test_utf8_stays_utf8_without_a_word(tmp_path: Path, language: str) -> None:
    path = tmp_path / "t.csv"
    text = table(language, "utf-8", 200, "csv")
    path.write_bytes(text.encode())
    assert read(path) == (text, "")


@pytest.mark.parametrize(
    "line",
    ["C++ and A+B- test", "~{x~} a ~ b", "ab+cd-ef", "+A1B2C3-", "k,+44-20", "sku +XL-RED- 12", "\x1b[0m red", "1+1-1"],
)
def test_plain_text_with_the_marks_of_seven_bits_stays_plain(tmp_path: Path, line: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,t\n" + f"1,{line}\n" * 20, encoding="ascii")
    assert read(path) == ("id,t\n" + f"1,{line}\n" * 20, "")


def test_where_two_encodings_read_nearly_alike_both_are_said_with_a_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id,t\n1,Łódź\n".encode("iso8859-2"))
    found = scan_bytes(path)
    assert found.doubt == "close"
    notes = inspect(path).parts[0].warnings
    told = [note for note in notes if "{other}" in note.msgid]
    assert len(told) == 1
    assert told[0].params["line"] == 2
    assert told[0].params["one"] != told[0].params["two"]
    chosen = inspect(path, options=Options(encoding="iso8859-2")).parts[0].warnings
    assert not [note for note in chosen if "{other}" in note.msgid]


def test_random_bytes_are_said_to_read_badly(tmp_path: Path) -> None:
    draw = random.Random(5)
    path = tmp_path / "t.csv"
    lines = [bytes(draw.choices([*range(0x80, 0x100), *string.ascii_letters.encode()], k=30)) for _ in range(60)]
    path.write_bytes(b"id,t\n" + b"\n".join(b"1," + line for line in lines) + b"\n")
    found = scan_bytes(path)
    assert found.doubt == "poor"
    assert "badly" in remarks(found)[0].msgid


def test_a_declared_encoding_wins_and_a_better_one_is_said(tmp_path: Path) -> None:
    rows = "".join(f"<r><n>{name}</n></r>" for name in written("ru", "cp1251")[:60])
    path = tmp_path / "t.xml"
    for named, doubt in (("windows-1251", ""), ("iso-8859-5", "declared")):
        path.write_bytes(f'<?xml version="1.0" encoding="{named}"?><t>{rows}</t>'.encode("cp1251"))
        found = scan_bytes(path)
        assert (found.encoding, found.doubt) == ({"windows-1251": "cp1251"}.get(named, "iso8859-5"), doubt)


def test_every_candidate_has_its_rarity_and_decodes() -> None:
    assert set(RARITY) == set(CANDIDATES)
    assert all(b"a".decode(name) == "a" for name in CANDIDATES)


STRAY = {
    "it%ss a plain note": "’", "caf%s for two": "é", "price 20 %s net": "€£", "%squoted text": "“‘", "10 %s 20": "×°",
    "a long dash %s here": "–—", "r%ssum%s": "é", "na%sve idea": "ï", "Stra%se der Stadt": "ß", "M%sbel und mehr": "ö",
    "ma%sana sera": "ñ", "S%so Paulo": "ã", "Brand%s shoes": "®", "Acme%s tool": "™", "%s 2024 Acme": "©",
    "wait%s": "…", "5%sC": "°", "Zo%s": "ë", "%s20 only": "£", "non%sbreak": "\xa0",
}  # fmt: skip


@pytest.mark.parametrize("lines", [1, 3])
def test_a_few_signs_in_a_plain_file_are_those_of_windows_or_said(tmp_path: Path, lines: int) -> None:
    """The evidence is a byte or two: what is usual is taken, and another reading never without a word."""
    right = total = 0
    for text, signs in STRAY.items():
        for sign in signs:
            meant = text.replace("%s", sign)
            rows = [f"{n},plain words of a thing,10{n}" for n in range(60)]
            for n in range(lines):
                rows[11 + 17 * n] = f"{n},{meant},100"
            path = tmp_path / "t.csv"
            path.write_bytes("\n".join(["id,note,n", *rows, ""]).encode("cp1252"))
            found = scan_bytes(path)
            read = path.read_bytes().decode(found.encoding, "replace")
            total += 1
            right += meant in read
            assert meant in read or found.doubt, (meant, found.encoding)
    assert right >= 0.9 * total


@pytest.mark.parametrize("size", [4, 40, 300])
def test_bytes_that_are_no_sign_cost_their_lines_and_not_the_encoding(tmp_path: Path, size: int) -> None:
    words = ["été", "garçon", "où", "français", "élève", "forêt", "naïf"]
    rows = [f"{n},{words[n % 7]},{words[n * 3 % 7]} {words[n * 5 % 7]} plain" for n in range(size)]
    raw = "\n".join(["id,name,text", *rows, ""]).encode("cp1252").replace(b"plain", b"pl\x81ain", 1)
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    found = scan_bytes(path)
    assert all(word in raw.decode(found.encoding, "replace") for word in words[: min(size, 7)])
    assert (found.encoding == "cp1252" and found.mixed) or found.doubt

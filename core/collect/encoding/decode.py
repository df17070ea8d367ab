"""Bytes to text: one pass over the file finds what must be known before reading, then it streams.

Undecodable bytes never stop a load and are never replaced silently: each becomes a lone low surrogate
U+DC00 + byte, which cannot be stored as text, so the records holding one are recognised and quarantined.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import numpy as np

from core.collect.encoding.guess import CHOICES, rank
from core.collect.facts import EncodingGuess
from core.errors import BadInput
from core.i18n import _

CHUNK = 1 << 20
"""Bytes at a time: few calls for a large file, little memory."""
MAX_LINE_BYTES = 32 << 20
"""A line longer than this is no line of a table: what is read has lost its line ends, or is no text."""
SAMPLE_LINES = 4_000
"""Odd lines kept to judge an encoding, from the head and from all over the file: more change no answer."""
MARK_ERRORS = "touchstone_mark"
_MARKED = re.compile("[\udc00-\udcff]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY_MAGIC = (b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\xd0\xcf\x11\xe0", b"MZ\x90", b"Rar!")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bad), error.end


codecs.register_error(MARK_ERRORS, _mark)


def is_marked(text: str) -> bool:
    """Whether the text holds a byte that its encoding did not allow."""
    return _MARKED.search(text) is not None


def readable(text: str) -> str:
    """The text with each undecodable byte written as \\xNN (and other lone surrogates as \\uNNNN)."""
    shown = _MARKED.sub(lambda m: f"\\x{ord(m.group()) - 0xDC00:02x}", text)
    return shown.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True)
class TextScan:
    """What one pass over the bytes found. `lines` counts physical lines (0 = empty file).

    `too_long` is the number of the first line of more than 32 MB, which only a document may have.

    `mixed` says that some lines do not decode; with a `fallback` these (`bad_lines` of them) are read by it.
    """

    encoding: str
    guesses: tuple[EncodingGuess, ...]
    size: int
    lines: int
    has_nul: bool
    mixed: bool
    fallback: str | None = None
    bad_lines: int = 0
    too_long: int | None = None


class _LineCounter:
    """Counts lines ended by LF, CR LF or CR over chunks, and watches the longest."""

    def __init__(self) -> None:
        self.ends = 0
        self.since_end = 0
        self.last_was_cr = False
        self.too_long: int | None = None

    def feed(self, chunk: bytes) -> None:
        before = self.ends
        # Lines are short, so that counting by comparison is four times as fast as a search from end to end.
        self.ends += int(np.count_nonzero(np.frombuffer(chunk, dtype=np.uint8) == 10))
        if b"\r" in chunk:
            self.ends += chunk.count(b"\r") - chunk.count(b"\r\n")
        if self.last_was_cr and chunk.startswith(b"\n"):
            self.ends -= 1
        self.last_was_cr = chunk.endswith(b"\r")
        first = next((i for i in (chunk.find(b"\n"), chunk.find(b"\r")) if i >= 0), -1)
        if first < 0:
            self.since_end += len(chunk)
        else:
            self.since_end += first
            self._check(before)
            self.since_end = len(chunk) - max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) - 1
        self._check(self.ends)

    def _check(self, ends: int) -> None:
        if self.since_end > MAX_LINE_BYTES and self.too_long is None:
            self.too_long = ends + 1

    @property
    def lines(self) -> int:
        return self.ends + (1 if self.since_end else 0)


def scan_bytes(path: Path, encoding: str | None = None, fallback: str | None = None) -> TextScan:
    """Count lines and find the encoding, reading the file once in constant memory.

    Args:
        path: The file.
        encoding: The analyst's choice; None = byte-order mark, then strict UTF-8, then ranked candidates
            judged on the lines that hold non-ASCII bytes.
        fallback: The analyst's choice for the lines that do not decode; None = they go to quarantine.

    Raises:
        BadInput: an unknown encoding or a binary file.
    """
    if encoding is not None:
        encoding = check_encoding(encoding)
    if fallback is not None:
        fallback = check_encoding(fallback)
    counter = _LineCounter()
    strict = codecs.getincrementaldecoder("utf-8")("strict")
    size = nuls = 0
    is_utf8 = whole = True
    head = b""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            if not size:
                head = chunk[:4096]
                wide = _wide_encoding(head)
                if wide is not None and (encoding is None or encoding.startswith("utf-16")):
                    return _scan_wide(path, encoding or wide)
                _refuse_binary(head)
            counter.feed(chunk)
            nuls += chunk.count(b"\0")
            size += len(chunk)
            if is_utf8 and not (whole and chunk.isascii()):
                try:
                    strict.decode(chunk)
                    whole = not strict.getstate()[0]
                except UnicodeDecodeError:
                    is_utf8 = False
    if is_utf8:
        try:
            strict.decode(b"", True)
        except UnicodeDecodeError:
            is_utf8 = False
    if nuls > max(16, size // 20):
        raise _binary()
    bom = next((name for mark, name in _BOMS if head.startswith(mark)), None)
    found, guesses, mixed = _choose(path, bom, is_utf8)
    if encoding is not None:
        guesses = (EncodingGuess(encoding, 1.0, 0, ()), *(g for g in guesses if g.encoding != encoding))
        mixed = not is_utf8 if encoding in ("utf-8", "utf-8-sig") else fallback is not None
    chosen = encoding or found
    bad = _undecodable_lines(path, chosen) if mixed and fallback is not None else 0
    other = fallback if bad else None
    return TextScan(chosen, guesses, size, counter.lines, nuls > 0, mixed, other, bad, counter.too_long)


def too_long(line: int) -> BadInput:
    """The refusal of a line of more than 32 MB."""
    return BadInput(
        _("Line {line} is longer than {limit} MB.").format(line=line, limit=MAX_LINE_BYTES >> 20),
        hint=_("This is probably not a table of records; export it again with line ends."),
        data={"line": line},
    )


def _undecodable_lines(path: Path, encoding: str) -> int:
    with path.open("rb") as stream:
        return sum(1 for line in stream if not line.isascii() and not _decodes(line, encoding))


def check_encoding(name: str) -> str:
    """The codec's usual name; BadInput for one Python does not know. gb2312 and gbk become gb18030."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except (LookupError, ValueError, TypeError) as error:
        raise BadInput(
            _("There is no text encoding named “{name}”.").format(name=name),
            hint=_("Use one of: {names}.").format(names=", ".join(CHOICES)),
        ) from error
    return "gb18030" if found in ("gb2312", "gbk", "hz") else found


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 by its mark, or by zero bytes on one side of nearly every pair."""
    for mark, name in _BOMS[1:]:
        if head.startswith(mark):
            return name
    pairs = len(head) // 2
    if pairs < 8:
        return None
    even, odd = head[0::2].count(b"\0"), head[1::2].count(b"\0")
    if odd > 0.6 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.6 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return None


def _scan_wide(path: Path, encoding: str) -> TextScan:
    counter = _LineCounter()
    has_nul = False
    with open_text(path, encoding) as text:
        while part := text.read(CHUNK):
            has_nul = has_nul or "\0" in part
            counter.feed(part.encode("utf-8", "surrogatepass"))
    guess = EncodingGuess(encoding, 1.0, 0, ())
    return TextScan(encoding, (guess,), path.stat().st_size, counter.lines, has_nul, False, too_long=counter.too_long)


def _refuse_binary(head: bytes) -> None:
    counts = [head.count(bytes((b,))) for b in (*range(1, 9), *range(14, 32))]
    control = sum(counts) - max(counts)  # one of them may be the delimiter
    if (
        head.startswith(_BINARY_MAGIC)
        or control > max(4, len(head) // 20)
        or head.count(b"\0") > max(4, len(head) // 20)
    ):
        raise _binary()


def _binary() -> BadInput:
    return BadInput(
        _("The file holds binary data, not text."),
        hint=_("Save it as CSV, JSON lines, Parquet or xlsx and load that."),
    )


def _choose(path: Path, bom: str | None, is_utf8: bool) -> tuple[str, tuple[EncodingGuess, ...], bool]:
    if is_utf8:
        name = "utf-8-sig" if bom == "utf-8-sig" else "utf-8"
        return name, (EncodingGuess(name, 1.0, 0, ()),), False
    lines = _non_ascii_lines(path)
    other = [line for line in lines if not _decodes(line, "utf-8")]
    if 2 * len(other) <= len(lines) > 1:
        name = "utf-8-sig" if bom == "utf-8-sig" else "utf-8"
        utf8 = EncodingGuess(name, round(1 - len(other) / len(lines), 4), len(other), ())
        return name, (utf8, *rank(other, _opinion(other))), True
    guesses = rank(lines, _opinion(lines))
    best = guesses[0] if guesses[0].score > 0 else guesses[-1]
    ordered = (best, *(g for g in guesses if g is not best))
    return best.encoding, ordered, best.bad_lines > 0


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _non_ascii_lines(path: Path) -> list[bytes]:
    """Lines holding a non-ASCII byte, cut to 2,000 bytes, thinned evenly to at most 4,000 over the file."""
    found: list[bytes] = []
    step, seen = 1, 0
    with path.open("rb") as stream:
        for line in stream:
            if line.isascii():
                continue
            if seen % step == 0:
                found.append(line[:2000] if len(line) > 2000 else line)
                if len(found) >= 2 * SAMPLE_LINES:
                    found = found[::2]
                    step *= 2
            seen += 1
    return found


def _opinion(lines: list[bytes]) -> str | None:
    """What charset-normalizer thinks of the same lines; an opinion, not a verdict."""
    from charset_normalizer import from_bytes

    best = from_bytes(b"".join(lines[:400])).best()
    if best is None:
        return None
    name = {"gbk": "gb18030", "gb2312": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932"}.get(best.encoding)
    return name or best.encoding


class _TwoEncodings(io.RawIOBase):
    """A file's bytes as UTF-8, each line decoded by the first of two encodings that takes it, else left as it is."""

    def __init__(self, stream: BinaryIO, first: str, second: str) -> None:
        self._stream, self._encodings = stream, (first, second)
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._ready:
            line = self._stream.readline()
            self._ready = line if line.isascii() else self._turned(line)
        taken = min(len(buffer), len(self._ready))
        buffer[:taken] = self._ready[:taken]
        self._ready = self._ready[taken:]
        return taken

    def _turned(self, line: bytes) -> bytes:
        for encoding in self._encodings:
            try:
                return line.decode(encoding).encode("utf-8")
            except UnicodeDecodeError:
                continue
        return line


@contextmanager
def open_text(path: Path, encoding: str, fallback: str | None = None) -> Iterator[TextIO]:
    """The file as text with its line ends untouched and undecodable bytes marked.

    Args:
        path: The file.
        encoding: How its lines are decoded.
        fallback: How lines are decoded that `encoding` does not take (byte-wise encodings only, not UTF-16).
    """
    if fallback is None:
        with path.open("r", encoding=encoding, errors=MARK_ERRORS, newline="") as stream:
            yield stream
        return
    with path.open("rb") as raw:
        turned = io.BufferedReader(_TwoEncodings(raw, encoding, fallback), CHUNK)
        yield io.TextIOWrapper(turned, "utf-8-sig", errors=MARK_ERRORS, newline="")

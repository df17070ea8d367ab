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

from core.collect.encoding.choose import Choice, choose, decodes, sure
from core.collect.encoding.families import CHOICES
from core.collect.encoding.unmarked import BOMS, escaped_encoding, may_be_escaped, wide_encoding
from core.collect.facts import EncodingGuess
from core.errors import BadInput
from core.i18n import _, listed

CHUNK = 1 << 20
"""Bytes at a time: few calls for a large file, little memory."""
HEAD = 4096
"""Bytes in which a mark, a declaration or the zero bytes of UTF-16 show."""
ESCAPED_BYTES = 8 << 20
"""Of a text in seven bits, what is looked at."""
MAX_LINE_BYTES = 32 << 20
"""A line longer than this is no line of a table: what is read has lost its line ends, or is no text."""
MARK_ERRORS = "touchstone_mark"
_MARKED = re.compile("[\udc00-\udcff]")
_MARKS = tuple(chr(0xDC00 + byte) for byte in range(256))
_BINARY_MAGIC = (b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"\xd0\xcf\x11\xe0", b"MZ\x90", b"Rar!")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    start, end = error.start, error.end
    if end - start == 1:  # nearly always, and of a file that is no text at every second byte
        return _MARKS[error.object[start]], end
    return "".join(_MARKS[byte] for byte in error.object[start:end]), end


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

    `mixed` says that some lines do not decode; with a `fallback` these (`bad_lines` of them) are read by it. `doubt`
    is that of `choose.Choice`; an encoding that the analyst chose leaves none.
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
    doubt: str = ""


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
        encoding: The analyst's choice; None = byte-order mark, zero bytes of UTF-16 and UTF-32, escapes of
            ISO 2022, strict UTF-8, then `choose`.
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
    is_utf8 = is_plain = whole = True
    escaped = False
    head = b""
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            if not size:
                head = chunk[:HEAD]
                wide = wide_encoding(head) if encoding is None else encoding if _is_wide(encoding) else None
                if wide is not None:
                    return _scan_wide(path, wide)
                escaped = chunk.isascii() and may_be_escaped(chunk)
                if not escaped:
                    _refuse_binary(head)
            counter.feed(chunk)
            nuls += chunk.count(b"\0")
            size += len(chunk)
            ascii_only = chunk.isascii()
            is_plain = is_plain and ascii_only
            if is_plain:
                escaped = escaped or b"\x1b$" in chunk
            elif is_utf8 and not (whole and ascii_only):
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
    found = _found(path, head, is_utf8, escaped=is_plain and escaped)
    guesses, mixed, doubt = found.guesses, found.mixed, found.doubt
    if encoding is not None:
        guesses = (EncodingGuess(encoding, 1.0, 0, ()), *(g for g in guesses if g.encoding != encoding))
        mixed = not is_utf8 if encoding in ("utf-8", "utf-8-sig") else fallback is not None
        doubt = ""
    chosen = encoding or found.encoding
    bad = _undecodable_lines(path, chosen) if mixed and fallback is not None else 0
    other = fallback if bad else None
    return TextScan(chosen, guesses, size, counter.lines, nuls > 0, mixed, other, bad, counter.too_long, doubt)


def _found(path: Path, head: bytes, is_utf8: bool, *, escaped: bool) -> Choice:
    """The encoding of a file whose bytes were seen once."""
    if escaped:
        with path.open("rb") as stream:
            name = escaped_encoding(stream.read(ESCAPED_BYTES))
        if name is not None:
            return sure(name)
    bom = head.startswith(BOMS[0][0])
    if is_utf8:
        return sure("utf-8-sig" if bom else "utf-8")
    return choose(path, head, bom)


def too_long(line: int) -> BadInput:
    """The refusal of a line of more than 32 MB."""
    return BadInput(
        _("Line {line} is longer than {limit} MB.").format(line=line, limit=MAX_LINE_BYTES >> 20),
        hint=_("This is probably not a table of records; export it again with line ends."),
        data={"line": line},
    )


def _undecodable_lines(path: Path, encoding: str) -> int:
    with path.open("rb") as stream:
        return sum(1 for line in stream if not line.isascii() and not decodes(line, encoding))


def check_encoding(name: str) -> str:
    """The codec's usual name; BadInput for one Python does not know. gb2312 and gbk become gb18030."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except (LookupError, ValueError, TypeError) as error:
        raise BadInput(
            _("There is no text encoding named “{name}”.").format(name=name),
            hint=_("Use one of: {names}.").format(names=listed(CHOICES)),
        ) from error
    return "gb18030" if found in ("gb2312", "gbk") else found


def _is_wide(encoding: str) -> bool:
    """Whether a line's end is another byte than in ASCII, or more than one: UTF-16, UTF-32, EBCDIC."""
    return not "a\n".encode(encoding).endswith(b"a\n")


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

"""What is said of a delimited file once it is read."""

from __future__ import annotations

from pathlib import Path

from core.collect.encoding.decode import TextScan
from core.collect.facts import Note
from core.collect.readers.delimited.sift import Body
from core.collect.stage import OPEN_QUOTE, SHORT, Staged
from core.i18n import N_


def remarks(staged: Staged, scan: TextScan, body: Body, path: Path) -> None:
    """Add to the notes what was set aside, put together or read by leave."""

    def say(msgid: str, **params: str | int) -> None:
        staged.notes.append(Note(msgid, params))

    if staged.preamble:
        say(
            N_("{n} line around the table was set aside.", "{n} lines around the table were set aside."),
            n=len(staged.preamble),
        )
    if staged.tables and len(staged.tables) > 1:
        say(
            N_("{n} tables stand one under another ({tables}): one was read, the others set aside; choose by number."),
            n=len(staged.tables), tables="; ".join(f"{n} {name}" for n, name in enumerate(staged.tables, start=1)),
        )  # fmt: skip
    elif body.between:
        say(N_("The table stands in several pieces, each with the header again; they were put together."))
    if body.joined:
        say(
            N_(
                "{n} record holds a carriage return inside a cell; it was kept.",
                "{n} records hold a carriage return inside a cell; it was kept.",
            ),
            n=body.joined,
        )
    if body.comments:
        say(N_("{n} comment line was set aside.", "{n} comment lines were set aside."), n=body.comments)
    if body.lenient:
        say(
            N_(
                "{n} record holds quotation marks not doubled or beside blanks; it was read all the same.",
                "{n} records hold quotation marks not doubled or beside blanks; they were read all the same.",
            ),
            n=body.lenient,
        )
    if staged.dialect and staged.dialect.narrow:
        say(
            N_("Records have {narrow} to {width} values: columns were added on the way; earlier records lack them."),
            narrow=staged.dialect.narrow, width=staged.dialect.width,
        )  # fmt: skip
    if staged.rows == 0 and staged.records == 0:
        say(N_("The file holds a header and no rows."))
    elif staged.records and len(staged.rejects) > staged.records // 2:
        say(N_("More than half of the records do not fit; check delimiter, quotation mark and encoding."))
    elif staged.dialect and not staged.dialect.delimiter and len(staged.dialects) > 1:
        say(N_("Every line is read as one value; choose a delimiter if there are several in a line."))
    if _is_cut(staged, scan, path):
        say(N_("The file ends in line {line} inside a record; it may be cut short."), line=scan.lines)
    if scan.fallback and scan.bad_lines:
        say(
            N_(
                "{n} line is not valid {encoding} and was read as {other}.",
                "{n} lines are not valid {encoding} and were read as {other}.",
            ),
            n=scan.bad_lines, encoding=scan.encoding, other=scan.fallback,
        )  # fmt: skip
    elif scan.mixed:
        say(N_("Some lines are not valid {encoding}; they go to quarantine."), encoding=scan.encoding)


def _is_cut(staged: Staged, scan: TextScan, path: Path) -> bool:
    """Whether the last record lacks values and the last line its end: a program that writes whole records ends each."""
    last = staged.rejects[-1] if staged.complete and staged.rejects else None
    if last is None or last.reason not in (SHORT, OPEN_QUOTE) or last.line + last.raw.count("\n") != scan.lines:
        return False
    with path.open("rb") as stream:
        stream.seek(-min(4, scan.size), 2)
        return not {b"\n", b"\r"} & {bytes([byte]) for byte in stream.read()}

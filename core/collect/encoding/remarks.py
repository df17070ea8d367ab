"""What is said about an encoding that is not beyond doubt."""

from __future__ import annotations

from dataclasses import dataclass

from core.collect.encoding.decode import TextScan
from core.collect.facts import Note, Part
from core.i18n import N_

_BETTER = N_("The file names {encoding} and was read so, but reads better as {other}; "
             "lines that differ: {n}, such as line {line}: “{one}” or “{two}”.")  # fmt: skip
_CLOSE = N_("The file was read as {encoding}; {other} fits nearly as well. "
            "Lines that differ: {n}, such as line {line}: “{one}” or “{two}”.")  # fmt: skip
_CHARS = 60
"""Characters of a line in a note, which stays one line of a screen."""


@dataclass(frozen=True)
class Rival:
    """An encoding that reads a file as well as the one it was read by, or better.

    `differing` lines read otherwise; `examples` are some of them: number, as read, as this one reads it. `named` says
    that the file names the one it was read by, and reads better by this one.
    """

    encoding: str
    differing: int
    examples: tuple[tuple[int, str, str], ...]
    named: bool


def remarks(scan: TextScan) -> list[Note]:
    """The note on a file's encoding; none where it is sure, or chosen by the analyst."""
    if scan.doubt == "poor":
        return [Note(N_("The text reads badly in every known encoding, also in {encoding}; choose one."),
                     {"encoding": scan.encoding})]  # fmt: skip
    if not scan.doubt:
        return []
    rival = scan.guesses[1]
    params: dict[str, str | int] = {"encoding": scan.encoding, "other": rival.encoding}
    if not rival.examples:
        return [Note(N_("The file was read as {encoding}; {other} fits nearly as well."), params)]
    line, one, two = rival.examples[0]
    params |= {"n": rival.differing, "line": line, "one": one[:_CHARS], "two": two[:_CHARS]}
    return [Note(_BETTER if scan.doubt == "declared" else _CLOSE, params)]


def asks(note: Note) -> bool:
    """Whether a note leaves open which of two encodings it is, with lines on which they differ."""
    return note.msgid in (_BETTER, _CLOSE)


def rival_of(part: Part) -> Rival | None:
    """The other encoding of which a note asks; None where none does."""
    note = next((note for note in part.warnings if asks(note)), None)
    if note is None:
        return None
    guess = next((one for one in part.encodings if one.encoding == note.params["other"]), None)
    return Rival(guess.encoding, guess.differing, guess.examples, note.msgid == _BETTER) if guess else None

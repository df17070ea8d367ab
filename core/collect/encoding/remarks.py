"""What is said about an encoding that is not beyond doubt."""

from __future__ import annotations

from core.collect.encoding.decode import TextScan
from core.collect.facts import Note
from core.i18n import N_

_CHARS = 60
"""Characters of a line in a note, which stays one line of a screen."""


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
    if scan.doubt == "declared":
        said = N_("The file names {encoding} and was read so, but reads better as {other}; "
                  "lines that differ: {n}, such as line {line}: “{one}” or “{two}”.")  # fmt: skip
    else:
        said = N_("The file was read as {encoding}; {other} fits nearly as well. "
                  "Lines that differ: {n}, such as line {line}: “{one}” or “{two}”.")  # fmt: skip
    return [Note(said, params)]

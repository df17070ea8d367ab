"""Which letters differ between two texts, as pieces that stay, went and came."""

from __future__ import annotations

from difflib import SequenceMatcher

LONGEST = 300
"""Letters compared one by one; in longer texts what lies between equal ends counts as replaced, as each comparison
takes the product of both lengths."""
ALIKE = 0.4
"""Share of equal letters below which a text was replaced: single letters that happen to recur would only confuse."""

Piece = tuple[str, str]
"""("same", text), ("went", text) or ("came", text)."""


def pieces(before: str | None, after: str | None) -> list[Piece]:
    """Both texts in one: what went and what came stand side by side where they differ.

    The pieces that stay and went make the former text, those that stay and came the present one.
    """
    old, new = before or "", after or ""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    head, tail = old[:start], old[len(old) - end :]
    middle = _compared(old[start : len(old) - end], new[start : len(new) - end], start + end)
    return [(kind, text) for kind, text in [("same", head), *middle, ("same", tail)] if text]


def _common(one: str, two: str) -> int:
    least = min(len(one), len(two))
    return next((place for place in range(least) if one[place] != two[place]), least)


def _compared(old: str, new: str, same: int) -> list[Piece]:
    whole = [("went", old), ("came", new)]
    if not old or not new or max(len(old), len(new)) > LONGEST:
        return whole
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    blocks = matcher.get_matching_blocks()
    if same + sum(block.size for block in blocks) < ALIKE * (same + max(len(old), len(new))):
        return whole
    made: list[Piece] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            made.append(("same", old[i:j]))
        else:
            made += [("went", old[i:j]), ("came", new[k:m])]
    return made

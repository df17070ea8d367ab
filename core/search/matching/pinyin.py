"""Chinese typed as it sounds: letters (“shouji”) or signs of the same sound (“首机”), read as the catalog writes it.

A small input method whose language is the titles: every syllable may be any sign of that sound that occurs in them, and
of all readings the one whose neighbouring signs stand together in titles most often is taken (Viterbi).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.search.matching.tokens import is_run, pieces

MOST_TITLES = 20_000
"""Titles whose neighbouring signs are counted; the words of a shop are in far fewer."""
STRANGERS = -12.0
"""What a pair of signs costs that stands together nowhere: less than any number of pairs that do can earn."""
LONGEST = 80
"""Letters read as sounds: a title of twenty signs has about sixty."""
_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Sounds:
    """The signs of a catalog's titles by their sound.

    Attributes:
        signs: Syllable -> the signs of that sound.
        sound: Sign -> its syllable, without tone.
        pairs: Two neighbouring signs -> how often.
    """

    signs: Mapping[str, tuple[str, ...]]
    sound: Mapping[str, str]
    pairs: Mapping[str, int]

    def spelled(self, letters: str) -> str:
        """The signs that letters stand for; "" where they are no sounds of signs that occur together."""
        return self._best([letters]) if _LETTERS.fullmatch(letters) and len(letters) <= LONGEST else ""

    def homophones(self, run: str) -> str:
        """The run as the titles write its sounds; "" where they write it so already, or not at all."""
        sounds = [sound_of(sign) for sign in run[:LONGEST]]
        found = self._best(sounds) if all(sounds) else ""
        return "" if found == run else found

    def _best(self, parts: list[str]) -> str:
        """The likeliest signs. One part is cut into syllables in every way; several are one each."""
        text = "".join(parts)
        cuts: set[int] = set()
        if len(parts) > 1:
            for part in parts:
                cuts.add(max(cuts, default=0) + len(part))
        best: list[dict[str, tuple[float, str]]] = [{} for _ in range(len(text) + 1)]
        best[0][""] = (0.0, "")
        for at in range(len(text)):
            if not best[at]:
                continue
            for end in range(at + 1, min(at + 6, len(text)) + 1):
                if cuts and end != min(one for one in cuts if one > at):
                    continue
                for sign in self.signs.get(text[at:end], ()):
                    for before, (score, signs) in best[at].items():
                        gained = score + (self._together(before + sign) if before else 0.0)
                        if sign not in best[end] or gained > best[end][sign][0]:
                            best[end][sign] = (gained, signs + sign)
        if not best[-1]:
            return ""
        score, signs = max(best[-1].values())
        return signs if len(signs) > 1 and score > STRANGERS / 2 * (len(signs) - 1) else ""

    def _together(self, pair: str) -> float:
        count = self.pairs.get(pair, 0)
        return math.log(count) - math.log(self._most) if count else STRANGERS

    @property
    def _most(self) -> int:
        return max(self.pairs.values(), default=1)


def sound_of(sign: str) -> str:
    """The syllable of a sign without its tone, in small letters; "" for what has none."""
    from pypinyin import lazy_pinyin

    found = lazy_pinyin(sign, errors="ignore", v_to_u=False)
    return found[0] if found else ""


def sounds_of(titles: Iterable[str]) -> Sounds:
    """Count the signs of titles."""
    pairs: Counter[str] = Counter()
    for place, title in enumerate(titles):
        if place >= MOST_TITLES:
            break
        for piece in pieces(title):
            if is_run(piece):
                pairs.update(piece[at : at + 2] for at in range(len(piece) - 1))
    sound = {sign: found for sign in {sign for pair in pairs for sign in pair} if (found := sound_of(sign))}
    signs: defaultdict[str, list[str]] = defaultdict(list)
    for sign, syllable in sorted(sound.items()):
        signs[syllable].append(sign)
    return Sounds({one: tuple(found) for one, found in signs.items()}, sound, pairs)

"""`python -m models_shop.letters PROFILES` counts again which letters follow which in each language.

Sources: the profiles of langdetect (Apache 2.0; letters of Wikipedia's articles, folder `langdetect/profiles` of its
source archive) and every second name of CLDR as babel ships it (Unicode licence; months, countries, languages,
currencies, cities). The other half of the names is left to the tests.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from babel import Locale

from core.collect.encoding.letters import EDGE, MODEL, STEPS, folded, is_letter

LANGUAGES = (
    *("en", "fr", "de", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "is", "et", "lv", "lt", "pl", "cs", "sk", "hu"),
    *("ro", "hr", "sl", "sq", "tr", "az", "vi", "ca", "eu", "gl", "ga", "cy", "mt", "eo", "af", "id"),
    *("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "el", "he", "ar", "fa", "ur", "th", "hy", "ka"),
)
PROFILE_OF = {"nb": "no"}
TONES = "\u0300\u0301\u0303\u0309\u0323"
_COMMAS, _CEDILLAS = "șțȘȚ", "şţŞŢ"
_CEDILLA, _COMMA = str.maketrans(_COMMAS, _CEDILLAS), str.maketrans(_CEDILLAS, _COMMAS)
_STRANGE = 0.003
"""Share of letters that no text of the language showed."""


def names(language: str) -> Iterator[str]:
    """Every name that CLDR has in a language, composed, as often as it stands there."""
    data: Mapping[str, Any] = Locale.parse(language)._data  # type: ignore[attr-defined]
    groups: list[Any] = [data[key] for key in ("territories", "languages", "scripts", "variants", "currency_names")]
    groups += [width for key in ("months", "days") for width in data[key]["format"].values()]
    groups += [{zone: found.get("city") for zone, found in data["time_zones"].items()}]
    groups += [form for width in data["unit_patterns"].values() for form in width.values() if hasattr(form, "values")]
    for group in groups:
        for name in group.values():
            if isinstance(name, str) and len(name) > 1:
                yield unicodedata.normalize("NFC", name.replace("{0}", " ").strip())


def is_taught(name: str) -> bool:
    """Whether a name is counted here; the others are for tests."""
    return zlib.crc32(name.encode()) % 2 == 0


def half_composed(text: str) -> str:
    """Vietnamese as Windows writes it: vowels composed, tone marks after them."""
    out = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in TONES))
        out.append(base + "".join(c for c in parts if c in TONES))
    return "".join(out)


def pairs_of(text: str) -> Iterator[tuple[str, str]]:
    """Neighbouring letters of a text in lower case; everything that is no letter is an edge."""
    before = EDGE
    for char in folded(text) + EDGE:
        now = char if is_letter(char) else EDGE
        if before != EDGE or now != EDGE:
            yield before, now
        before = now


def _counted(texts: Iterable[str]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found.update(pairs_of(text))
    return found


def _profile(path: Path) -> Counter[tuple[str, str]]:
    """The pairs of a profile. Wikipedia's letters come with those of names in other scripts, which stay rare."""
    found: Counter[tuple[str, str]] = Counter()
    for gram, count in json.loads(path.read_text(encoding="utf-8"))["freq"].items():
        if len(gram) == 2:
            before, now = (c if is_letter(c) else EDGE for c in folded(gram))
            if before != EDGE or now != EDGE:
                found[before, now] += count
    return found


def _vietnamese(found: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """The same pairs where tone marks stand behind their vowels."""
    turned: Counter[tuple[str, str]] = Counter()
    for (before, now), count in found.items():
        parts = half_composed(before)[-1] + half_composed(now)
        for first, second in itertools.pairwise(parts):
            turned[first, second] += count
    return turned


def _respelt(found: Counter[tuple[str, str]], letters: Mapping[int, int]) -> Counter[tuple[str, str]]:
    """The same pairs with some letters written as others."""
    turned: Counter[tuple[str, str]] = Counter()
    for (before, now), count in found.items():
        turned[before.translate(letters), now.translate(letters)] += count
    return turned


def counts(profiles: Path) -> dict[str, list[Counter[tuple[str, str]]]]:
    """Language -> pair counts by source; spellings of another code page are languages of their own."""
    found: dict[str, list[Counter[tuple[str, str]]]] = {}
    for language in LANGUAGES:
        sources = [_counted(name for name in names(language) if is_taught(name))]
        profile = profiles / PROFILE_OF.get(language, language)
        if profile.is_file():
            sources.append(_profile(profile))
        found[language] = sources
    found["vi-1258"] = [_vietnamese(source) for source in found["vi"]]
    found["ro-cedilla"] = [_respelt(source, _CEDILLA) for source in found["ro"]]
    found["ro"] = [_respelt(source, _COMMA) for source in found["ro"]]
    return found


def costs(found: Mapping[str, list[Counter[tuple[str, str]]]]) -> dict[str, Any]:
    """The arrays of `letters.npz`: what each letter and each pair of letters costs in each language."""
    seen: Counter[str] = Counter()
    pairs: set[tuple[str, str]] = set()
    for sources in found.values():
        for source in sources:
            for (before, now), count in source.items():
                seen[before] += count
                seen[now] += count
                pairs.add((before, now))
    alphabet = [EDGE, *sorted(char for char in seen if char != EDGE)]
    ordered = sorted(pairs)
    single = np.zeros((len(alphabet), len(found)))
    double = np.zeros((len(ordered), len(found)))
    for column, sources in enumerate(found.values()):
        alone = {char: _STRANGE / len(alphabet) for char in alphabet}
        for source in sources:
            total = sum(source.values())
            for (_before, now), count in source.items():
                alone[now] += (1 - _STRANGE) * count / total / len(sources)
        single[:, column] = [-math.log(alone[char]) for char in alphabet]
        chances: list[tuple[float, Counter[tuple[str, str]], Counter[str]]] = []
        for source in sources:
            after: Counter[str] = Counter()
            for (before, _now), count in source.items():
                after[before] += count
            chances.append((1 / len(sources), source, after))
        for row, (before, now) in enumerate(ordered):
            known = [(share, source[before, now] / after[before]) for share, source, after in chances if after[before]]
            whole = sum(share for share, _chance in known)
            seen_chance = sum(share * chance for share, chance in known) / whole if whole else 0.0
            trust = 0.9 if whole else 0.0
            double[row, column] = -math.log(trust * seen_chance + (1 - trust) * alone[now])
    return {
        "languages": np.array(list(found)),
        "alphabet": np.array("".join(alphabet)),
        "pairs": np.array([[alphabet.index(a), alphabet.index(b)] for a, b in ordered], dtype=np.uint16),
        "single": _steps(single),
        "double": _steps(double),
    }


def _steps(values: Any) -> Any:
    return np.clip(np.rint(values * STEPS), 0, 255).astype(np.uint8)


def main() -> None:
    """Write the file that comes with the product."""
    if len(sys.argv) != 2:
        print("usage: python -m models_shop.letters PROFILES", file=sys.stderr)
        raise SystemExit(2)
    np.savez_compressed(MODEL, **costs(counts(Path(sys.argv[1]))))
    print(f"{MODEL.name}: {MODEL.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()

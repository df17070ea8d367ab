"""Reviews: a hidden product quality and a mood give the stars, the stars give the polarity of what is said."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import numpy as np
import pandas as pd

from sample_data.generate import grammar_en, grammar_zh
from sample_data.generate.catalog import Catalog
from sample_data.generate.grammar import expand, pick, suited
from sample_data.generate.people import People
from sample_data.generate.scale import END, Scale
from sample_data.generate.words import MATERIALS

STAR_EDGES = (-1.0, -0.6, -0.1, 0.62)
"""Mood below the first edge gives one star, above the last five."""
POSITIVE_SHARE = {5: 0.96, 4: 0.8, 3: 0.5, 2: 0.22, 1: 0.05}
"""Chance that one aspect named in a review is praised, by true stars."""
CONSUMED = ("Food", "Beauty")
"""Products that are used up, so that they neither break nor last."""
ENGLISH_SHARE = 0.55
ASPECT_NAMES = ("delivery", "quality", "price", "service", "packaging", "fit")
ASPECT_WEIGHT = np.array([0.2, 0.38, 0.17, 0.1, 0.08, 0.07])


class Writer:
    """Writes review texts in one language."""

    def __init__(self, rng: np.random.Generator, catalog: Catalog, grammar: ModuleType, chinese: bool) -> None:
        self.rng = rng
        self.catalog = catalog
        self.grammar = grammar
        self.chinese = chinese

    def _words(self, item: int, polarity: int) -> dict[str, str]:
        leaf = self.catalog.leaves[self.catalog.leaf[item]]
        row = self.catalog.frame.iloc[item]
        noun = leaf.nouns[int(row["noun"])][1 if self.chinese else 0]
        material = str(row["material"])
        praise, fault = self.grammar.TRAITS[leaf.top]
        trait = expand(self.rng, praise if polarity > 0 else fault, {})
        return {
            "noun": noun if self.chinese or noun[:2].isupper() else noun.lower(),
            "material": (MATERIALS.get(material) or "材料") if self.chinese else (material or "material"),
            "trait": trait,
            "fault": trait,
        }

    def _lasts(self, item: int) -> bool:
        return self.catalog.leaves[self.catalog.leaf[item]].top not in CONSUMED

    def clause(self, item: int, aspect: str, polarity: int) -> str:
        """One clause on one aspect."""
        template = pick(self.rng, suited(self.grammar.ASPECTS[aspect, polarity], self._lasts(item)))
        return expand(self.rng, template, self._words(item, polarity))

    def text(self, item: int, stars: int) -> tuple[str, dict[str, int]]:
        """A whole review that fits `stars`, and the aspects it names with their polarity (+1, -1)."""
        rng, side = self.rng, 1 if stars > 3 else -1 if stars < 3 else 0
        words = self._words(item, side or 1)
        emoji = pick(rng, self.grammar.EMOJI[side])
        if rng.random() < 0.17:
            short = expand(rng, pick(rng, self.grammar.SHORT[side]), words)
            return self._finish([short], emoji if rng.random() < 0.2 else ""), {}
        leaf = self.catalog.leaves[self.catalog.leaf[item]]
        weight = ASPECT_WEIGHT * np.where(
            [name == "fit" for name in ASPECT_NAMES], 3.5 if leaf.top == "Fashion" else 0.2, 1
        )
        count = min(1 + int(rng.geometric(0.42)), 6)
        named = rng.choice(6, count, replace=False, p=weight / weight.sum())
        polarity = {ASPECT_NAMES[i]: 1 if rng.random() < POSITIVE_SHARE[stars] else -1 for i in named}
        parts = []
        if rng.random() < 0.35:
            parts.append(expand(rng, pick(rng, self.grammar.STORY), words))
        if side == -1 and rng.random() < 0.13:
            parts.append(expand(rng, pick(rng, suited(self.grammar.SARCASM, self._lasts(item))), words))
        if side == 0:
            parts.append(expand(rng, pick(rng, self.grammar.NEUTRAL), words))
        parts += self._joined(item, polarity, side)
        if rng.random() < 0.55:
            parts.append(expand(rng, pick(rng, self.grammar.CLOSE[side]), words))
        return self._finish(parts, emoji if rng.random() < 0.12 else ""), polarity

    def _joined(self, item: int, polarity: dict[str, int], side: int) -> list[str]:
        """Clauses of the aspects; one praise and one fault are joined by a contrast where both occur."""
        said = {name: self.clause(item, name, sign) for name, sign in polarity.items()}
        more = [self.clause(item, name, sign) for name, sign in polarity.items()] if self.rng.random() < 0.1 else []
        more = [clause for clause in more if clause not in said.values()]
        good = [name for name in said if polarity[name] > 0]
        bad = [name for name in said if polarity[name] < 0]
        if not good or not bad:
            return list(said.values()) + more
        first, last = (bad[0], good[0]) if side > 0 else (good[0], bad[0])
        frame = pick(self.rng, self.grammar.CONTRAST[1 if side > 0 else -1])
        aside = said.pop(first).split("，")[0]
        joined = frame.replace("[a]", aside).replace("[b]", said.pop(last))
        rest = list(said.values()) + more
        rest.insert(int(self.rng.integers(len(rest) + 1)), joined)
        return rest

    def _finish(self, parts: list[str], emoji: str) -> str:
        rng = self.rng
        if self.chinese:
            stop = "。" if rng.random() < 0.75 else "！"
            text = ("，" if len(parts) < 3 and rng.random() < 0.4 else "。").join(parts)
            text = text if rng.random() < 0.2 else text + stop
            return text + emoji
        careless = rng.random() < 0.12
        text = ". ".join(part if careless else part[0].upper() + part[1:] for part in parts)
        text += "" if rng.random() < 0.15 else "!" if rng.random() < 0.18 else "."
        if rng.random() < 0.07:
            text = self._typo(text)
        if rng.random() < 0.02:
            text = text.upper()
        return f"{text} {emoji}".strip()

    def _typo(self, text: str) -> str:
        place = int(self.rng.integers(1, max(len(text) - 2, 2)))
        if text[place : place + 2].isalpha():
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text


def build(
    rng: np.random.Generator, catalog: Catalog, people: People, events: pd.DataFrame, scale: Scale
) -> pd.DataFrame:
    """All reviews in time order: half follow a purchase in the window, half are older.

    `true_rating` and `aspects` say what the text was written for.
    """
    bought = events[events["type"] == "purchase"]
    writers = (
        Writer(rng, catalog, grammar_en, chinese=False),
        Writer(rng, catalog, grammar_zh, chinese=True),
    )
    mood_of = rng.normal(0, 0.3, len(people.frame))
    follow = rng.permutation(len(bought))[: min(scale.reviews // 2, len(bought))]
    activity = people.activity / people.activity.sum()
    rows = []
    for number in range(scale.reviews):
        if number < len(follow):
            event = bought.iloc[int(follow[number])]
            user, item = int(event["user"]), int(event["item"])
            day = END - timedelta(days=89) + timedelta(days=int(event["ms"] // 86_400_000) + int(rng.integers(1, 12)))
            day = min(day, END)
        else:
            user = int(rng.choice(len(activity), p=activity))
            item = int(rng.choice(len(catalog.popularity), p=people.taste[user]))
            day = END - timedelta(days=90 + int(rng.integers(0, 270)))
        mood = 0.75 * catalog.quality[item] + mood_of[user] + rng.normal(0.55, 0.95)
        stars = 1 + int(np.searchsorted(STAR_EDGES, mood))
        chinese = bool(people.chinese[user]) if rng.random() < 0.9 else rng.random() > ENGLISH_SHARE
        if chinese and rng.random() < 0.2:
            chinese = False
        text, aspects = writers[int(chinese)].text(item, stars)
        rows.append(
            {
                "item": item,
                "user": user,
                "rating": stars,
                "text": text,
                "day": day,
                "helpful": int(rng.geometric(0.45)) - 1,
                "chinese": chinese,
                "aspects": " ".join(f"{name}:{'+' if sign > 0 else '-'}" for name, sign in aspects.items()),
            }
        )
    frame = pd.DataFrame(rows).sort_values("day", kind="stable").reset_index(drop=True)
    frame["review_id"] = [f"R{100001 + 3 * i}" for i in range(len(frame))]
    return frame

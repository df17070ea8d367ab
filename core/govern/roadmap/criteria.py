"""What a criterion is: a named question that the workspace itself answers with a number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from core.govern.roadmap.evidence import Evidence, Held
from core.i18n import N_

STAGES = {
    "collect": N_("Collect"),
    "clean": N_("Clean and integrate"),
    "annotate": N_("Annotate and train"),
    "monitor": N_("Monitor and evaluate"),
    "use": N_("Use"),
}
"""The five steps of the road, in order."""
HIGHEST = 5
"""Levels of a stage, as in DCMM and CMMI; 0 stands for nothing yet."""
NEAR = 1e-9
"""Shares are quotients of counts: what differs by less differs by rounding alone."""
_NOBODY = re.compile(
    "admin|anonymous|company|data|dept|n/a|na|nobody|none|nil|no|null|office|owner|person|somebody|someone|tba|tbd|"
    "team|test|tester|todo|unknown|user|无|没有|未知|待定|某人|有人|测试|负责人|用户|公司|部门|数据|管理员|无名|匿名|暂无|无人|空"
)
"""What is written in a field that wants a name by who has none."""
LEAST_WORDS, LEAST_SIGNS = 3, 6
"""Words of a text that explains something, or signs where Chinese writes them without blanks: fewer only name it."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Named:
    """A thing that counts for or against a criterion.

    Attributes:
        name: What it is called in the workspace.
        note: What is so of it: a marked sentence, with its `fields`; "" where the name says it all.
        page: The page file where it is seen; "" where there is none.
        params: Of the address.
    """

    name: str
    note: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    page: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What was found: the value, None where there is nothing to measure; what speaks for it, what against it."""

    value: float | None
    good: tuple[Named, ...] = ()
    lacking: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """One named question of a level.

    Attributes:
        id: Stage and a word, such as "collect.owner".
        stage, level: Where it stands.
        title: What has to be so (marked for translation).
        why: What it is good for, and what does not count.
        action: What one does to meet it.
        page: Where that is done; `view` is the state of that page.
        unit: "share" (0 to 1), "count", "points" (0 to 100), "alpha" (Krippendorff) or "error" (0 to 1).
        threshold: Met from here on; with the unit "error" up to here.
        dmbok, dcmm: Chapter and clause of `frames`; "" is no counterpart.
        measure: The answer.
        needs: The criterion without which there is nothing to do here; "" for none.
    """

    id: str
    stage: str
    level: int
    title: str
    why: str
    action: str
    page: str
    unit: str
    threshold: float
    dmbok: str
    dcmm: str
    measure: Callable[[Evidence], Measured]
    needs: str = ""
    view: Mapping[str, str] = field(default_factory=dict)

    def met_by(self, value: float | None) -> bool:
        """Whether a value reaches the threshold; nothing measured never does."""
        if value is None:
            return False
        return value <= self.threshold + NEAR if self.unit == "error" else value >= self.threshold - NEAR


def share_of(good: Iterable[Named], lacking: Iterable[Named]) -> Measured:
    """The share of things that are as they should be, counted by what is listed."""
    held, missing = tuple(good), tuple(lacking)
    return Measured(len(held) / (len(held) + len(missing)) if held or missing else None, held, missing)


def split(found: Iterable[Held], fits: Callable[[Held], bool], page: str, note: str = "", **fields: object) -> Measured:
    """The share of datasets that fit; each named with the page where it is seen, those that do not with a note."""
    good: list[str] = []
    lacking: list[str] = []
    for one in found:
        (good if fits(one) else lacking).append(one.name)
    return share_of(
        (Named(name, page=page, params={"dataset": name}) for name in good),
        (Named(name, note, fields, page, {"dataset": name}) for name in lacking),
    )


def filled(evidence: Evidence) -> list[Held]:
    """The datasets with rows: an empty one is no obligation and no merit."""
    return [one for one in evidence.datasets if one.now.rows]


def is_name(text: str) -> bool:
    """Whether a text can name a person or a group who looks after something: not "x", "tbd", "待定" and the like.

    An address of mail is one. Otherwise it needs two letters that differ, or two Chinese signs.
    """
    plain = " ".join(text.split()).casefold()
    if re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}", plain):
        return True
    letters = [sign for sign in plain if sign.isalpha()]
    return not _NOBODY.fullmatch(plain) and len(set(letters)) >= 2 and len(letters) >= len(plain.replace(" ", "")) / 2


def explains(text: str, name: str) -> bool:
    """Whether a text explains what is called `name`: some words of its own, not the name again."""
    bare = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    words = {word for word in re.findall(r"\w+", re.sub(r"[_\-]", " ", bare).casefold()) if not word.isdigit()}
    words -= set(re.sub(r"[_\-]", " ", name).casefold().split())
    return len(words) >= LEAST_WORDS or len(set(_CHINESE.findall(bare))) >= LEAST_SIGNS

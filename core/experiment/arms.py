"""One arm, one unit, in whatever spelling: how labels of arms and names of units are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from core.errors import NotFound
from core.i18n import _, listed

_SAYS_CONTROL = re.compile(
    r"control|baseline|holdout|kontroll|对照|placebo|安慰剂|空白组|\bctrl\b|\bsham\b|\b(usual|standard) care\b"
    r"|\bstandard of care\b"
    r"|\bstatus quo\b|\buntreated\b|\bno treatment\b|未干预|未处理"
)
"""Words of arms to which nothing new was done, in trials, classrooms and shops."""
_SAYS_OLD = re.compile(
    r"^no |^without |^ohne "
    r"|\b(before|previous|traditional|conventional|existing|current|original|default|old|legacy|standard|regular|usual)\b"
    r"|改版前|之前|原版|旧|默认|常规|传统|现有|原有"
)
"""Words of what was there before; they count where one arm alone has them."""
_FIRST = ("a", "0", "off", "false", "否")
"""Labels of the first of several arms."""
_WHOLE = re.compile(r"([+-]?\d+)\.0+")
"""A whole number as a program writes it that holds it as a decimal one."""


def fold(label: str) -> str:
    """What two spellings of one arm have in common: NFKC, lower case, no blanks, no decimals of a whole number."""
    text = "".join(unicodedata.normalize("NFKC", label).lower().split())
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def respelled(counts: Mapping[str, int]) -> dict[str, str]:
    """Spelling -> the commonest spelling of the same arm, for those that are not it."""
    groups: dict[str, list[str]] = {}
    for label in counts:
        groups.setdefault(fold(label), []).append(label)
    common = {key: min(labels, key=lambda label: (-counts[label], label)) for key, labels in groups.items()}
    return {label: common[fold(label)] for label in sorted(counts) if common[fold(label)] != label}


def named(label: str, arms: Iterable[str]) -> str:
    """The arm that a label means: written so, or spelled another way.

    Raises:
        NotFound: no arm of that name, or several in that spelling.
    """
    known = sorted(arms)
    if label in known:
        return label
    alike = [arm for arm in known if fold(arm) == fold(label)]
    if len(alike) == 1:
        return alike[0]
    raise NotFound(
        _("There is no {what} named “{name}”.").format(what=_("arm"), name=label),
        hint=_("Known: {names}.").format(names=listed(known)),
        data={"name": label, "known": known},
    )


def pick_control(labels: Sequence[str], wished: str | None = None) -> str:
    """The control arm: the wished label in any spelling, else one that says so, else the first by name."""
    ordered = sorted(labels)
    if wished is not None:
        return named(wished, labels)
    plain = {label: re.sub(r"[\s_.-]+", " ", unicodedata.normalize("NFKC", label).strip().lower()) for label in ordered}
    exact = [label for label in ordered if plain[label] in ("control", "对照", "对照组")]
    saying = [label for label in ordered if _SAYS_CONTROL.search(plain[label])]
    old = [label for label in ordered if _SAYS_OLD.search(plain[label])]
    first = [label for word in _FIRST for label in ordered if plain[label] == word]
    return next(iter([*exact, *saying, *(old if len(old) == 1 else []), *first, *ordered]))

"""Whether a sentence is supported by a source: its numbers with what they count, its names, what it denies, its words.

A sentence that passes may still be clumsy; one that says a number, a name, a "not" or a telling word that its source
does not say, or lets another act than it (`core.answers.roles`), never passes. What it says must stand together: in one
sentence of the source, with those that go on about the same thing ("It is ..."), or clause by clause in such ones; so
the number of one matter is not told of another. What is checked are words, so a sentence in another language than its
source never passes, and many a true one in other words does not either: then the plain source is shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.answers.atoms import atoms
from core.answers.roles import PARTICIPLES, turned
from core.answers.stated import counted, denials, numbers
from core.i18n import N_
from core.search.matching import Reader, fold, has_chinese, pieces
from core.text.topics import SMALL

REASONS = {
    "empty": N_("it says nothing"),
    "source": N_("it names no source that was given"),
    "numbers": N_("it says a number that the source does not"),
    "names": N_("it names what the source does not"),
    "denial": N_("it denies what the source says, or the other way round"),
    "roles": N_("it turns round who does what"),
    "words": N_("it says more than the source"),
}
"""Why a sentence is not believed."""
_NAME = re.compile(r"\b[A-Z][\w-]+|\b(?=\w*[A-Za-z])(?=\w*\d)[\w-]+|https?://\S+|\S+@\S+")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？；])|\n+")
_CLAUSE = re.compile(r"[,，;；:：]|\b(?:and|but|while)\b|并且|而且|但是?")
_GOES_ON = re.compile(
    r"^\W*(?:(?:then|also|otherwise|if (?:so|not))\W+)?(?:it|its|they|their|these|this|that|those|both|such)\b"
    r"|^\W*(?:它|其|该|此|这|那|否则|如果不)",
    re.IGNORECASE,
)
"""A sentence that goes on about what the one before it was about."""
_WORDS = (
    "please kindly simply happy glad let us also then just know note sorry thank hello dear customer yes sure able "
    "provide case there here order purchase receive buy thing want need ask seller shop merchant retailer buyer client"
)
_reader = Reader("en")
_FREE = frozenset(_WORDS.split()) | frozenset(term for word in _WORDS.split() for term in _reader.terms(word))
"""Words of politeness and of any purchase, and for shop and customer, which say nothing of the matter."""
_POLITE = re.compile(
    r"顾客|客户|买家|用户|商家|卖家|店家|本店|由|请|您|你|我们|哦|亲|感谢|的|了|呢|吗|可以|可|能|会|将|在|是|需要?|即|就|为|于|到|内|有|用|好的|如果?|若|且|并|和|与|及|也|后|完成"
)
_IRREGULAR = re.compile(rf"\b(?:{'|'.join(PARTICIPLES)})\b", re.IGNORECASE)
_MEANT = re.compile(
    r"\b(?:only|always|every|all|any|before|after|until|since|least|most|more|less|than|over|under|except|unless"
    r"|even|without|first|last|must|or|up to|if)\b"
)
"""Small words that change what is said; "or", "all" and "if" too."""
_DENIED_ZH = re.compile(r"[不没无未勿别非][\u4e00-\u9fff]|禁止|拒绝")


def disbelief(sentence: str, sources: Sequence[str], number: int) -> str:
    """Why a sentence is not supported by the source of a number (from 1), of `REASONS`; "" where it is."""
    if not pieces(sentence):
        return "empty"
    if not 0 < number <= len(sources):
        return "source"
    source = sources[number - 1]
    if not numbers(sentence) <= numbers(source):
        return "numbers"
    if any(_unknown(name.strip(".,;:"), source) for name in _NAME.findall(sentence)):
        return "names"
    if not counted(sentence) <= counted(source):
        return "numbers"
    if _denies_otherwise(sentence, source) or _denied_elsewhere(sentence, source):
        return "denial"
    windows = _windows(source)
    clauses = [piece for piece in _CLAUSE.split(sentence) if _Told.of(piece).words] or [sentence]
    held = [parts for parts in ([sentence], clauses) if _stand(parts, windows)]
    if not held:
        return "words"
    same = any(_stand(parts, windows, roles=True) for parts in held)
    return "" if same and not turned(sentence, source) else "roles"


def _stand(parts: Sequence[str], windows: Sequence[str], *, roles: bool = False) -> bool:
    """Whether each part stands within some sentences of the source; with `roles`, of the same persons."""
    return all(any(_within(part, one, roles=roles) for one in windows) for part in parts)


def _within(part: str, window: str, *, roles: bool = False) -> bool:
    return _Told.of(part).within(_Told.of(window)) and (not roles or not turned(part, window))


@dataclass(frozen=True)
class _Told:
    """What a text says: its telling words, the values of closed kinds, numbers with what they count, small words that
    change the meaning, and in Chinese what is denied."""

    words: frozenset[str]
    values: frozenset[tuple[str, str]]
    counts: frozenset[tuple[str, str]]
    meant: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Told:
        folded = fold(text)
        meant = frozenset(_MEANT.findall(folded)) | frozenset(_DENIED_ZH.findall(folded))
        return cls(frozenset(_telling(text)), atoms(text).values, counted(text), meant)

    def within(self, other: _Told) -> bool:
        return (
            self.words <= other.words
            and self.values <= other.values
            and self.counts <= other.counts
            and self.meant <= other.meant
        )


def _denied_elsewhere(sentence: str, source: str) -> bool:
    """Whether a Chinese sentence takes a number of a clause that denies what it does not, or the other way round: what
    holds for members is not told of non-members."""
    if not has_chinese(sentence):
        return False
    parts = [part for part in re.split(r"[,，;；。！？!?\n]", source) if part.strip()]
    mine = set(_DENIED_ZH.findall(sentence))
    for count in counted(sentence):
        holding = [part for part in parts if count in counted(part)]
        same = (
            {one for one in _DENIED_ZH.findall(part) if one[-1] in sentence} <= mine
            and {one for one in mine if one[-1] in part} <= set(_DENIED_ZH.findall(part))
            for part in holding
        )
        if holding and not any(same):
            return True
    return False


def _windows(source: str) -> list[str]:
    """The sentences of a source, each with those before it that it goes on from."""
    found: list[str] = []
    for part in _SENTENCE.split(source):
        if not pieces(part):
            continue
        found.append(f"{found[-1]} {part}" if found and _GOES_ON.search(part) else part)
    return found


def _unknown(name: str, source: str) -> bool:
    """Whether a word written like a name is neither in the source, in any form, nor a word that tells nothing."""
    plain = fold(name)
    known = plain in fold(source) or plain in SMALL or plain in _FREE
    return not known and not set(_reader.terms(name)) <= set(_reader.terms(source))


def _denies_otherwise(sentence: str, source: str) -> bool:
    """Whether a sentence denies where the part of the source that is most like it does not, or the other way round."""
    parts = [one for one in _SENTENCE.split(source) if one and pieces(one)] or [source]
    clauses = [piece for part in parts for piece in re.split(r"[,，;；]", part) if pieces(piece)]
    mine = _telling(sentence)
    for candidates in (parts, clauses):
        like = max(candidates, key=lambda one: len(mine & _telling(one)) - 0.01 * len(_telling(one)))
        if (denials(like) > 0) == (denials(sentence) > 0):
            return False
    return True


def _telling(text: str) -> set[str]:
    """Stems of the words that tell something, synonyms of the trade as one; signs in Chinese."""
    if has_chinese(text):
        return {sign for sign in _POLITE.sub("", fold(text)) if not sign.isascii() and sign.isalpha()} | {
            word for word in pieces(text) if word.isascii() and word not in _FREE
        }
    text = _IRREGULAR.sub(lambda hit: PARTICIPLES[hit[0].lower()], re.sub(r"(?<=\d)-(?=[a-z])", " ", text))
    return {word for word in atoms(text).words if word not in _FREE and not word.isdecimal()}

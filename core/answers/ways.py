"""Whether an entry answers a question in the way that it is asked.

Words and meaning bring "how much does delivery cost" to "how long does delivery take", and "do you sell orchids" to
"when do you sell Christmas trees": nearly all words are there, and the answer says something else. What costs something
is answered by a sum, and what is sold by an entry that was asked so of the same thing; any other needs an agent's look.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from core.answers.facts import ASKED
from core.answers.offers import sells, wants
from core.cells.money import SIGN
from core.search.matching import fold, is_run, pieces

_PRICE = re.compile(ASKED["price"], re.IGNORECASE)
_WORDS = r"(?:us )?dollars?|euros?|pounds?(?! of)|yuan|yen|cents?|pence|bucks?|元|块|角|美元|欧元|英镑|日元"
_FREE = r"\bfree\b|\bno (?:extra |additional )?(?:charge|fee|cost)s?\b|免费|包邮|不收|不另收|无需付"
_SUM = re.compile(rf"\d[\d.,]*\s*(?:{SIGN}|{_WORDS}|%)|{SIGN}\s*\d|{_FREE}", re.IGNORECASE)
_YES_NO = re.compile(
    r"^\W*(?:yes|no|sure|of course|certainly|we (?:do|don)|有的?[，,。!！]|没有|可以|不卖|不能|是的|抱歉)",
    re.IGNORECASE,
)


def fits(question: str, asked: str, answer: str) -> bool:
    """Whether an entry that was `asked` so and gives this `answer` answers in the way of the question."""
    if _PRICE.search(question) and not (_PRICE.search(asked) or _SUM.search(answer)):
        return False
    goods = wants(question, (_PRICE,), facts=False).words if sells(question) else ()
    if goods:
        return (sells(asked) or bool(_YES_NO.search(answer))) and _names(f"{asked} {answer}", goods)
    return True


def _names(said: str, goods: Sequence[str]) -> bool:
    """Whether a text holds half or more of the words of what is asked for, whatever their endings."""
    text = fold(said)
    stems = {_stem(word) for word in pieces(said)}
    held = sum(word in text if is_run(word) else _stem(word) in stems for word in goods)
    return 2 * held >= len(goods)


def _stem(word: str) -> str:
    """A word without its ending (Snowball, English)."""
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")

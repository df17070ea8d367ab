"""Who does what to whom, as far as a text says it: so that "we pay" is not taken for "paid by the customer".

Those who act in the answers of a shop are few: the shop, its customer, and some others whom both deal with. Of each
text it is read who acts by which verb, in the active ("we pay"), the passive ("is paid by us") or an imperative ("pack
it", which tells the customer), towards whom ("sent to you"), and whose a thing is ("at your expense"). Two texts agree
where none says of the same verb, about the same things, that another acts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.answers.atoms import atoms
from core.search.matching import Reader, fold, has_chinese

_WHO = {
    "shop": "we us our ours shop store seller sellers merchant retailer company team staff support dealer vendor "
    "platform",
    "customer": "you your yours customer customers buyer buyers client clients shopper shoppers user users purchaser "
    "consumer recipient",
    "carrier": "courier couriers carrier carriers driver postman dhl",
    "bank": "bank banks issuer",
    "maker": "manufacturer manufacturers maker supplier suppliers",
    "neighbour": "neighbour neighbours neighbor neighbors",
    "technician": "technician technicians fitter engineer",
    "insurer": "insurer insurance",
}
_PARTY = {word: who for who, words in _WHO.items() for word in words.split()}
_WHOSE = {"our": "shop", "your": "customer"}
_ZH_WHO = {
    "shop": "我们|我方|本店|商家|卖家|店家|店铺|卖方|客服|平台|商城|门店",
    "customer": "顾客|客户|买家|买方|用户|消费者|收件人|您|你们?",
    "carrier": "快递员|快递公司|物流公司|承运商|配送员|骑手",
    "bank": "银行|发卡行",
    "maker": "厂家|厂商|供应商|品牌方|生产商",
    "neighbour": "邻居",
    "technician": "安装师傅|师傅|工程师|维修人员",
    "insurer": "保险公司",
}
_ZH_PARTY = re.compile("|".join(f"(?P<{who}>{words})" for who, words in _ZH_WHO.items()))
_BETWEEN_WORDS = (
    "will ll can could may must should shall would do does did not don doesn never have has had ve need "
    "needs to also only always then already gladly simply just usually want wants wish wishes able either "
    "both all still normally directly please kindly is are be been being was were re required asked allowed "
    "entitled expected obliged requested supposed free going ought often first even now"
)
_BETWEEN = frozenset(_BETWEEN_WORDS.split())
"""Words between the one who acts and what it does."""
_BE_WORDS = "is are be been being was were re get gets"
_BE = frozenset(_BE_WORDS.split())
_NO_VERB_WORDS = (
    "the a an this that these those it its their any some no by to for from with of at in on within after "
    "before until if when while where which who whose and or but as than per via about under over every each "
    "one two three s directly back there here yourself ourselves themselves themself itself"
)
_NO_VERB = frozenset(_NO_VERB_WORDS.split())
_IMPERATIVES_WORDS = (
    "pay send return call write choose open press pack print bring keep contact click order cancel refuse "
    "take ask enter fill confirm attach put bear cover report show sign collect give hand inform notify "
    "repair replace install assemble check accept reject carry wrap label ship deliver refund select track "
    "tell email mail post"
)
_IMPERATIVES = frozenset(_IMPERATIVES_WORDS.split())
_LEADING_WORDS = "please then simply just also always kindly first and or"
_LEADING = frozenset(_LEADING_WORDS.split())
PARTICIPLES = {
    "paid": "pay", "sent": "send", "taken": "take", "bought": "buy", "given": "give", "made": "make", "kept": "keep",
    "sold": "sell", "chosen": "choose", "held": "hold", "borne": "bear", "brought": "bring", "written": "write",
    "told": "tell", "shown": "show", "built": "build", "done": "do", "met": "meet", "put": "put", "got": "get",
    "gave": "give", "took": "take", "bore": "bear",
}  # fmt: skip
_ALIKE = {"bear": "pay", "cover": "pay", "meet": "pay", "carri": "pay", "payment": "pay", "shipment": "ship",
          "deliveri": "deliv", "deliver": "deliv", "post": "send", "mail": "send"}  # fmt: skip
"""Stems of one act in the words of the trade."""
_COST_WORDS = "expense expenses cost costs charge charges risk"
_COST = frozenset(_COST_WORDS.split())
_TOWARDS_WORDS = "to from"
_TOWARDS = frozenset(_TOWARDS_WORDS.split())
_BREAKS = re.compile(
    r"[.!?;:,()\n]|\b(?:and|but|while|whereas|if|when|once|because|so|unless|until|after|before|which|who)\b"
)
_ZH_BREAKS = re.compile(r"[，。；;！？!?,\n（）()：:]|但是?|而是?")
_ZH_BY = re.compile(r"(?:由|被|经|让|请|需要?由)$")
_ZH_TO = re.compile(r"(?:给|向|至|到|退还|返还|交|告知|通知|联系|赔偿|补偿|赔付)$")
_ZH_OTHER = re.compile(r"(?:为|替|跟|和|与|从|对|以|按|于|在|是|或)$")
_ZH_GOES_ON = re.compile(r"^(?:并|且|同时|还|也|再|然后|随后)?(?:需|要|须|应|会|可|能|并|且|负责|承担)")
_NOUN_WORDS = "service credit transfer account number card details id data app page hours policy"
_NOUNS = frozenset(_NOUN_WORDS.split())
_NEAR = 0.5
"""Share of what is said beside the act from which two clauses are about the same."""
_reader = Reader("en")


@dataclass(frozen=True)
class Role:
    """One act: its `kind` (does, to, whose) and verb or thing, who, and the words said beside it."""

    kind: str
    act: str
    who: str
    beside: frozenset[str]


def turned(sentence: str, source: str) -> bool:
    """Whether a sentence lets another act, get or own what its source tells of somebody else."""
    return not agree(roles(sentence), roles(source))


def agree(mine: Iterable[Role], theirs: Iterable[Role]) -> bool:
    """Whether no act of the first is another's among the second, where these tell of it."""
    known = list(theirs)
    for one in mine:
        same = [other for other in known if (other.kind, other.act) == (one.kind, one.act)]
        if not one.act:
            same = [other for other in same if len(other.beside & one.beside) >= _NEAR * len(one.beside)]
        most = max((len(other.beside & one.beside) for other in same), default=0)
        nearest = [other for other in same if len(other.beside & one.beside) == most]
        if nearest and all(other.who != one.who for other in nearest):
            return False
    return True


def roles(text: str) -> tuple[Role, ...]:
    """Who acts, as far as a text says it."""
    return tuple(_chinese(text) if has_chinese(text) else _english(text))


def _english(text: str) -> list[Role]:
    found: list[Role] = []
    last = ""
    folded = re.sub(r"(?<=\w)['’](?=\w)", " ", fold(text))
    for clause in _BREAKS.split(folded):
        words = re.findall(r"[a-z]+(?:-[a-z]+)*", clause)
        beside = frozenset(atoms(" ".join(one for one in words if one not in _PARTY)).words)
        here = [*_acting(words), *_passive(words)]
        if not here and (verb := _imperative(words)):
            here = [(verb, last or "customer")]
        found += [Role("does", _stem(verb), who, beside - {_stem(verb)}) for verb, who in here]
        found += [Role("whose", thing, who, frozenset()) for thing, who in _whose(words)]
        found += [Role("to", _stem(verb), who, beside - {_stem(verb)}) for verb, who in _towards(words)]
        last = here[-1][1] if here else ""
    return found


def _acting(words: list[str]) -> list[tuple[str, str]]:
    """(verb, who) in the active."""
    found = []
    for at, word in enumerate(words):
        who = _PARTY.get(word)
        if who is None or word in ("us", "our", "ours", "your", "yours") or _noun_of(words, at):
            continue
        before = next((one for one in reversed(words[:at]) if one not in ("the", "a", "our", "your", "an")), "")
        if before in ("by", "to", "from", "with", "for", "of", "at", "in", "via", "between", "than", "or"):
            continue
        passed = []
        for verb in words[at + 1 :]:
            if verb in _BETWEEN:
                passed.append(verb)
                continue
            if verb in _NO_VERB or verb in _PARTY:
                break
            passive = _BE & set(passed) and _participle(verb) and not (passed and passed[-1] == "to")
            if not passive:
                found.append((verb, who))
            break
    return found


def _noun_of(words: list[str], at: int) -> bool:
    """Whether a word is another's adjective: "customer service", "store credit", "bank transfer"."""
    return at + 1 < len(words) and words[at + 1] in _NOUNS


def _passive(words: list[str]) -> list[tuple[str, str]]:
    """(verb, who) where something is done by somebody."""
    found = []
    for at, word in enumerate(words):
        if word != "by":
            continue
        rest = [one for one in words[at + 1 : at + 4] if one not in ("the", "a", "an", "our", "your")]
        who = _PARTY.get(rest[0]) if rest else None
        verb = next((one for one in reversed(words[:at]) if _participle(one)), "")
        if who and not verb:
            verb = next((one for one in reversed(words[:at]) if one not in _NO_VERB and one not in _BETWEEN), "")
        if who and verb:
            found.append((verb, who))
    return found


def _imperative(words: list[str]) -> str:
    """The verb by which a clause tells somebody to act; "" for none."""
    first = next((one for one in words if one not in _LEADING), "")
    return first if first in _IMPERATIVES else ""


def _towards(words: list[str]) -> list[tuple[str, str]]:
    """(verb, who) of what goes to somebody or comes from them."""
    found = []
    for at, word in enumerate(words):
        if word not in _TOWARDS:
            continue
        rest = [one for one in words[at + 1 : at + 4] if one not in ("the", "a", "an", "our", "your")]
        who = _PARTY.get(rest[0]) if rest else None
        verb = next(
            (o for o in reversed(words[:at]) if _participle(o) or o in _IMPERATIVES or o.rstrip("s") in _IMPERATIVES),
            "",
        )
        if who and verb:
            found.append((f"{verb} {word}", who))
    return found


def _whose(words: list[str]) -> list[tuple[str, str]]:
    """(thing, who) of what is told to be somebody's."""
    found = []
    for at, word in enumerate(words[:-1]):
        who = _WHOSE.get(word) or (_PARTY.get(word) if words[at + 1] == "s" else None)
        after = [one for one in words[at + 1 :] if one not in ("s", "own")]
        if who and after and after[0] not in _PARTY:
            found.append(("cost" if after[0] in _COST else _stem(after[0]), who))
    return found


def _participle(word: str) -> bool:
    return word in PARTICIPLES or (len(word) > 4 and word.endswith("ed"))


def _stem(verb: str) -> str:
    first, _blank, rest = verb.partition(" ")
    stem = next(iter(_reader.terms(PARTICIPLES.get(first, first))), first)
    return f"{_ALIKE.get(stem, stem)} {rest}".strip()


def _chinese(text: str) -> list[Role]:
    found: list[Role] = []
    for sentence in re.split(r"[。；;！？!?\n]", fold(text)):
        last = ""
        for clause in _ZH_BREAKS.split(sentence):
            beside = frozenset(_ZH_PARTY.sub("", clause)) - frozenset("的了会将可以能在由给向被需要应须为把")
            acting, towards, whose = _zh_parties(clause)
            if not acting and last and _ZH_GOES_ON.match(clause):
                acting = [last]
            found += [Role("does", "", who, beside) for who in acting]
            found += [Role("to", "", who, beside) for who in towards]
            found += [Role("whose", thing, who, frozenset()) for thing, who in whose]
            last = acting[0] if acting else last
    return found


def _zh_parties(clause: str) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """Who acts in a clause, towards whom, and what is whose."""
    by: list[str] = []
    leading: list[str] = []
    towards: list[str] = []
    whose: list[tuple[str, str]] = []
    for hit in _ZH_PARTY.finditer(clause):
        who, before, after = str(hit.lastgroup), clause[: hit.start()], clause[hit.end() :]
        if after.startswith("的"):
            whose.append((after[1:3], who))
        elif _ZH_BY.search(before):
            by.append(who)
        elif _ZH_TO.search(before):
            towards.append(who)
        elif not _ZH_OTHER.search(before) and not leading:
            leading.append(who)
    return (by or leading), towards, whose

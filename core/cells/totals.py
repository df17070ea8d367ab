"""Words that name a row which sums up others: Total, Grand total, 合计, Summe, Итого.

Written by hand from what spreadsheets (their Subtotal command and pivot tables), shop and advertising exports call
such rows in their own languages.
"""

from __future__ import annotations

import re

_WHOLE = """
total|totals|grand total|subtotal|subtotals|sub total|sub totals|sub-total|sub-totals
|sum|sums|sum total|total sum|overall|overall total|all total
|合计|总计|小计|共计|总和|汇总|总额|总数|本页合计|本页小计|本月合计|累计|合計|總計|小計|共計|総計|総合計|総合计
|합계|총계|소계|총합계
|summe|summen|gesamt|gesamtsumme|zwischensumme|insgesamt|gesamtergebnis|endsumme|teilergebnis
|total général|total general|sous-total|sous total|somme|ensemble
|suma|suma total|totales|subtotales|total geral|soma|totais
|totale|totale generale|totale complessivo|totale parziale|subtotale|somma
|итого|всего|итог|общий итог|промежуточный итог|сумма|разом|усього|всього|підсумок|общо
|razem|suma końcowa|ogółem|łącznie|suma częściowa
|totaal|eindtotaal|subtotaal|som|totalt|totalsumma|summa|delsumma|i alt|yhteensä|välisumma|kokku
|celkem|celkový součet|součet|mezisoučet|spolu|celkom|összesen|végösszeg|részösszeg|skupaj|ukupno
|toplam|genel toplam|ara toplam|المجموع|الإجمالي|الاجمالي|المجموع الكلي|סה"כ|סהכ|סך הכל|σύνολο|γενικό σύνολο
|tổng|tổng cộng|cộng|jumlah|jumlah total|รวม|ยอดรวม|รวมทั้งหมด|कुल|योग|कुल योग
"""
WORDS = tuple(word.strip() for word in _WHOLE.split("|") if word.strip())
_HAN = tuple(word for word in WORDS if not word[0].isascii() and re.fullmatch(r"[\u3040-\u9fff\uac00-\ud7af]+", word))
_ROUND = " \t\u00a0\u3000*#:：=-–—_.。()（）[]【】<>|"
_LETTERS = "|".join(sorted((re.escape(word) for word in WORDS), key=len, reverse=True))
_HAN_ENDS = "|".join(sorted(map(re.escape, _HAN), key=len, reverse=True))
_PARTLY = re.compile(rf"(?:{_LETTERS})(?:\W.*)?|.*\W(?:{_LETTERS})|.+(?:{_HAN_ENDS})", re.DOTALL)
NO_LABEL = ("", "-", "--", "---", "—", "–", "/", "*")
"""What a row of totals has where the others are named."""
LONGEST = 60
"""A cell of more characters is a sentence, not the name of a row."""
SUSPECT = "(?i)(" + "|".join(sorted({re.escape(word.split()[-1]) for word in WORDS}, key=len, reverse=True)) + ")"
"""RE2 pattern that every text which `says_total` takes does match, for looking through a column."""

NO, PARTLY, WHOLLY = 0, 1, 2  # how much of a text is a word for a total


def says_total(text: str) -> int:
    """How much of a cell says that its row sums up others: WHOLLY (`Total:`), PARTLY (`North Total`), NO."""
    plain = " ".join(text.strip(_ROUND).casefold().split())
    if not plain or len(plain) > LONGEST:
        return NO
    if plain in _FOLDED:
        return WHOLLY
    return PARTLY if _PARTLY.fullmatch(plain) else NO


_FOLDED = frozenset(word.casefold() for word in WORDS)

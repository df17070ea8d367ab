"""Column names that say identifier: numbers that name a thing and are never added up.

An identifier is text in every room, whatever its digits look like: 01234 is another place than 1234, and a trade
number of 19 digits has no neighbour. Three signs make one: the role it plays, its name (here), and its cells
(`core.cells.identifiers`). Names are read in English and Chinese, and in the forms of neighbouring languages that
end alike (Nummer, 番号, 번호).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def _any(words: str) -> str:
    return "|".join(words.split())


_THING = _any(
    "order orders invoice receipt bill transaction trans txn payment pay trade shipment shipping delivery parcel "
    "package tracking track waybill consignment postal post zip customer cust client member membership user buyer "
    "seller shopper account acct card bank phone mobile telephone tel fax item product prod article goods part "
    "model serial batch lot style bar store shop branch outlet warehouse depot supplier vendor merchant employee "
    "staff tax vat passport licen[cs]e plate identity national insurance security coupon voucher promo ticket "
    "case contract policy booking reservation reference ref document doc registration purchase return refund po "
    "so sku stock material asset device station sensor meter site room flight patient student borrower reader "
    "loan guest vehicle driver container permit bestell artikel kunden rechnungs sendungs konto telefon handy"
)
_COUNTED = _any("phone mobile telephone tel fax card account acct serial tracking invoice")
"""Things whose `num` is their number; order_num and item_num are as often how many there are."""
_ALONE = _any(
    "ids? uuid guid sku spu upc ean gtin isbn issn asin mpn plu imei imsi iccid msisdn iban bic swift ssn ein vin pin "
    "zip zipcode postcode postalcode plz postleitzahl cep awb waybill barcode eancode phone telephone tel fax "
    "handle_id orderid userid itemid productid customerid memberid sessionid transactionid skuid shopid storeid"
)
_LATIN = re.compile(
    rf"(?:^|_)(?:{_ALONE}"
    rf"|(?:{_THING})_?(?:no|nr|number|code|nummer)"
    rf"|(?:{_COUNTED})_?num"
    r"|[a-z]+nummer|code_postal|codigo_postal|numero_de_[a-z_]+|zip_code_prefix)$"
)
_HAN = re.compile(
    r"(?:[\u3400-\u9fff](?:id|no)|(?<![序型信符括星周期])[号號](?:码|碼)?|编码|編碼|条码|條碼|条形码|條形碼|二维码|邮编|郵編"
    r"|郵遞區號|代码|代碼|识别码|追溯码|券码|兑换码|取件码|提货码|串码|会员码|商品码|货码|手机|手機|电话|電話|身份证|身分證"
    r"|番号|コード|번호|코드|индекс|артикул|телефон)$"
)

_CONTACT = re.compile(r"(?:^|_)(?:(?:tele|mobile_?)?phone|tel|mobile|fax)(?:_|$)|手机|手機|电话|電話|传真")


_OPTIONAL = re.compile(
    r"(?:^|_)(?:zip|post(?:al|leit)?_?(?:code|zahl)|plz|cep|eircode|coupon|voucher|promo|promotion|discount|parent|reply"
    r"|referr?er|referred_by|manager|supervisor)(?:_|$)|^zip|父|上级|上級|推荐人|优惠|優惠|券码|邮编|郵編|郵遞區號"
)


def names_optional(header: str) -> bool:
    """Whether a column's name says an identifier that many a sound row lacks: a telephone, a postal code, a coupon, a
    parent."""
    return names_contact(header) or _OPTIONAL.search(re.sub(r"[\W_]+", "_", folded(header))) is not None


def names_contact(header: str) -> bool:
    """Whether a column's name says that its cells are telephone numbers."""
    return _CONTACT.search(re.sub(r"[\W_]+", "_", folded(header))) is not None


@lru_cache(maxsize=4096)
def names_identifier(header: str) -> bool:
    """Whether a column's name says that its cells are identifiers: `orderNo`, `Zip code`, `商品条码`, `Phone 2`."""
    plain = folded(header)
    if plain.endswith("#"):
        return True
    plain = re.sub(r"[\W_]+", "_", plain).strip("_")
    bare = re.sub(r"(?<=[^\d_])_?\d{1,2}$", "", plain)
    return any(_LATIN.search(name) or _HAN.search(name) for name in (plain, bare))


def folded(header: str) -> str:
    """A header in one width, without accents, its CamelCase parted by underscores, in lower case."""
    text = unicodedata.normalize("NFKC", header).strip()
    if not text.isupper():
        text = _CAMEL.sub("_", text)
    plain = (unicodedata.normalize("NFD", sign)[0] if sign < "\u0250" else sign for sign in text)
    return "".join(plain).casefold()

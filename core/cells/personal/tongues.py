"""What columns of people are called in further languages, as shops' systems export them.

German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Japanese, Korean, and traditional Chinese; no
library or standard lists them. Names are read in lower case, parted by "_", and without the marks over Latin letters.
"""

from __future__ import annotations

import re
import unicodedata

_WHOSE = (
    r"(_?(\d|kunden?|klient|client[eai]?|cliente|contact(o|to)?|kontakt|privat|geschaeftlich|geschaftlich|dienstlich|"
    r"personale?|principal|acheteur|comprador|fixe|fijo|fisso|fixo|mobile?|movil|cellulare|celular|casa|trabajo))*$"
)
"""What may follow: whose it is, of home or work, a number."""
_TEL = r"telefon|telefono|telefone|telephone|telefoon|tel"
_BEFORE_ADDRESS = r"liefer|rechnungs|versand|kunden|wohn|haus|empfaenger|empfanger|post|privat|bezorg|factuur|woon"
CALLED = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "mail": (
            rf"(^|_)(courriel|mel_client|correo(_?electronico|_?e)?|posta_?elettronica|e_?mail_?adress?e?|e_?mail_?adres|"
            rf"(adresse|direccion|indirizzo|endereco|adres)_(de_|di_|d_)?(e_?mail|courriel|correo(_electronico)?)|e_?mail){_WHOSE}"
            r"|メール(アドレス)?$|メアド|이메일|전자우편|메일_?주소|電子郵件|電郵|電子信箱|郵箱|почта$|эл_?почта|e_?posta$"
        ),
        "account": (
            r"(^|_)(konto_?(nummer|nr)|bankverbindung|bankkonto|compte_bancaire|cuenta_bancaria|conto_(corrente|bancario)|conta_"
            r"(bancaria|corrente)|numero_(de_|du_|di_)?(compte|cuenta|conto|conta)|rekeningnummer|numer_konta|clabe)(_\w+)?$"
            r"|口座番号|계좌_?번호|銀行帳號|銀行賬號|номер_счета"
        ),
        "card": (
            r"(^|_)(kreditkarte|kreditkarten?_?(nummer|nr)|karten_?(nummer|nr)|carte_(bancaire|de_credit)|tarjeta_(de_)?credito|"
            r"carta_(di_)?credito|cartao_(de_)?credito|numero_(de_|da_|do_|di_|della_)?(carte|tarjeta|carta|cartao)(_\w+)?|creditcard"
            r"(nummer)?|numer_karty)$|カード番号|카드_?번호|信用卡號|卡號|номер_карты"
        ),
        "resident_id": (
            r"(^|_)(personalausweis(_?(nummer|nr))?|ausweis_?(nummer|nr)|dni|nif|curp|cpf|codice_fiscale|cedula|pesel|bsn|"
            r"numero_(de_|d_)?(identite|identidad|identidade)|carte_(d_)?identite|carta_(d_)?identita)(_client[eai]?)?$"
            r"|マイナンバー|個人番号|주민_?(등록)?_?번호|身份證|身分證|снилс"
        ),
        "ssn": (
            r"(^|_)(sozialversicherungs_?(nummer|nr)|steuer_?(id|identifikationsnummer)|"
            r"numero_(de_)?(securite_sociale|seguridad_social|seguro_social)|numero_secu)$|инн$"
        ),
        "passport": (
            r"(^|_)(reisepass(_?(nummer|nr))?|pass_?nummer|(numero_(de_|do_|di_)?)?(passeport|pasaporte|passaporto|passaporte)|"
            r"paspoort(nummer)?|paszport)$|パスポート番号|旅券番号|여권_?번호|護照號|護照$|паспорт"
        ),
        "ip": r"(^|_)(ip_?adresse|ip_?adres|(adresse|direccion|indirizzo|endereco)_ip)$|ip_?アドレス|ip_?주소",
        "plate": r"(^|_)(kfz_?kennzeichen|nummernschild|(plaque_d_)?immatriculation|kenteken)$"
        "|ナンバープレート|차량_?번호|車牌號",
        "phone": (
            rf"(^|_)(({_TEL})(_?(nummer|nr|numer|numero|mobil[eo]?|mobiel|movil|celular|cellulare|portable|portatil|fest|festnetz|komorkowy"
            rf"|fixe|fijo|fisso|fixo))*|(num|numero|no|nr|n)_(de_|du_|di_|do_)?({_TEL}|portable|cellulare|celular|movil)|telefonnummer|"
            r"rufnummer|mobil(_?telefon|_?nummer|_?nr|funk(_?nummer)?)?|handy(_?(nummer|nr))?|festnetz(_?nummer)?|cellulare|celular|"
            rf"movil|telemovel|mobiel(_?nummer)?|komorka){_WHOSE}"
            r"|電話(番号|號碼|号码)?(_?\d)?$|携帯(電話)?(番号)?(_?\d)?$|連絡先|ファックス|ファクス|"
            r"(휴대_?폰|휴대_?전화|핸드폰|전화|연락처|팩스)(_?번호)?(_?\d)?$|手機(號碼|號|号码)?(_?\d)?$|聯絡方式|傳真|"
            r"(^|_)(номер_)?(телефон|телефона|мобильный|моб)(_\w+)?$"
        ),
        "birth": (
            r"(^|_)(geburtsdatum|geburtstag|geb_?datum|geburtsjahr|date_(de_)?naissance|naissance|fecha_(de_)?nacimiento|nacimiento|"
            r"data_(di_|de_)?(nascita|nascimento)|nascita|nascimento|geboortedatum|data_urodzenia)$"
            r"|生年月日|誕生日|생년_?월일|생일|дата_рождения"
        ),
        "address": (
            rf"(^|_)({_BEFORE_ADDRESS})?_?(adresse|anschrift)(_?(zeile|ligne)?_?\d|_(de_|du_)?(livraison|facturation|client|postale|domicile|"
            r"kunden?|complete))?$|(^|_)(strasse|str_hausnummer|strasse_(und_)?(hausnummer|hausnr|nr)|straat(naam)?|rue|numero_et_rue|"
            r"(direccion|indirizzo|endereco)(_(de_|di_)?(envio|entrega|facturacion|cobranca|spedizione|fatturazione|consegna|client[ei]|"
            r"postal|\d|completa|completo))?|calle|domicilio|morada|logradouro|rua|adres|ulica)$"
            r"|住所|番地|(^|_)주소(_?\d)?$|(배송지?|수령|수령지|청구|고객|집|도로명|지번|상세|기본|우편|자택)_?주소|адрес(_доставки)?$|улица"
        ),
        "name": (
            r"(^|_)(vor_?name|nach_?name|familien_?name|kunden_?name|empfaenger(_?name)?|empfanger(_?name)?|besteller(_?name)?|"
            r"ansprechpartner|karteninhaber|prenom|nom_(de_)?famille|(nom|nombre|nome)_(du_|del_|de_la_|do_|de_|della_)?(client|cliente|"
            r"acheteur|comprador|acquirente|destinataire|destinatario|contact|contacto|contatto|titulaire|titular|titolare|usuario|utente|"
            r"utilisateur)|nom_(et_)?prenom|nom_complet|nombre_completo|nome_completo|nombre_y_apellidos?|destinataire|"
            r"apellidos?(_\w+)?|cognome(_\w+)?|nome_e_cognome|sobrenome|apelido|voornaam|achternaam|klantnaam|imie|nazwisko|"
            r"imie_i_nazwisko)$|氏名|お名前|苗字|ご注文者|注文者名|受取人|届け先名|顧客名|会員名|ニックネーム|フリガナ|"
            r"성명|성함|^이름$|고객_?명|고객_?이름|수취인|수령인|받는_?(사람|분)|주문자|구매자_?명|예금주|닉네임|"
            r"收貨人|收件人|聯絡人|聯繫人|暱稱|買家名|客戶名|會員名|持卡人|(^|_)(фамилия|отчество|фио|имя_клиента|получатель)$"
        ),
        "place": (
            r"(^|_)(wohnort|stadt|plz|postleitzahl|ville|code_postal|ciudad|codigo_postal|citta|cidade|cep|woonplaats|miasto)$"
            r"|都道府県|市区町村|郵便番号|우편_?번호|居住縣市|郵遞區號"
        ),
    }.items()
}  # fmt: skip
"""Key of a kind -> names of its columns."""


def plain(name: str) -> str:
    """A name without the marks over Latin letters, in the usual width."""
    return "".join(_bare(sign) for sign in unicodedata.normalize("NFKC", name))


def _bare(sign: str) -> str:
    base = unicodedata.normalize("NFKD", sign)[:1]
    return base if base.isascii() and not sign.isascii() else sign

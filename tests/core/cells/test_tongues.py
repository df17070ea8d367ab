"""Columns of people are known by their names in the languages of common exports; columns of things are not."""

from __future__ import annotations

import random

import pytest

from core.cells.personal import called, held

NAMES = {
    "phone": (
        "telefon_mobil Telefonnummer Handy Handynummer Mobilnummer Téléphone tel_portable "
        "numéro_de_téléphone teléfono telefono_movil celular cellulare telemóvel telefone telefoon 電話 "
        "電話番号 携帯電話番号 전화번호 휴대폰 휴대폰번호 連絡先 手機 телефон"
    ),
    "mail": (
        "E-Mail-Adresse courriel adresse_mail correo correo_electrónico endereço_de_email "
        "posta_elettronica メールアドレス 이메일 이메일주소 電子郵件 email_cliente"
    ),
    "name": (
        "Vorname Nachname Kundenname prénom nom_du_client nom_de_famille apellidos nombre_completo "
        "cognome sobrenome 氏名 お名前 성명 고객명 收貨人 фамилия nombre_cliente"
    ),
    "address": (
        "Lieferadresse Anschrift Straße Adresse adresse_de_livraison dirección domicilio indirizzo "
        "endereço 住所 주소 배송주소"
    ),
    "birth": ("Geburtsdatum date_de_naissance fecha_nacimiento data_di_nascita data_de_nascimento 生年月日 생년월일"),
}
THINGS = (
    "telefon_modell telefonhuelle handyhuelle telefonkosten tel_aviv nom_produit nombre_producto "
    "nome_prodotto Produktname nombre webadresse adresse_url 商品名 商品_이름 상품명 携帯ケース "
    "電話料金 전화요금 휴대폰케이스 correo_certificado calle_ancho handyhülle mobilität hotel intel "
    "tarjeta carta hoteladresse_id rue_type date_de_commande 주소록_수 手機殼 телефонный_чехол gsm "
    "имя"
)


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_tells_in_every_language_and_writing(kind: str) -> None:
    for name in NAMES[kind].split():
        for one in (name, name.upper(), name.replace("_", " "), f"kunde_{name}" if name.isascii() else name):
            assert kind in [found.key for found in called(one)], one


@pytest.mark.parametrize("name", THINGS.split())
def test_a_name_of_things_does_not(name: str) -> None:
    assert [found.key for found in called(name) if found.direct] == []


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("form", ["0151{:08d}", "0171{:07d}", "06{:08d}", "07{:09d}", "090{:08d}", "010-{:04d}-{:04d}"])
def test_mobiles_as_they_are_dialled_at_home_are_telephones_without_a_name(form: str, seed: int) -> None:
    draw = random.Random(seed)
    cells = [
        form.format(draw.randrange(10**7) % 10_000 if "-" in form else draw.randrange(10**7), draw.randrange(10**4))
        for _ in range(200)
    ]
    found = held("v1", cells)
    assert found is not None
    assert found.kind.key == "phone"
    assert held("v1", [f"015123{n:05d}" for n in range(300)]) is not None, "one after the other"


@pytest.mark.parametrize("seed", range(3))
def test_padded_counters_articles_and_books_are_none(seed: int) -> None:
    draw = random.Random(seed)
    assert held("v1", [f"{n:011d}" for n in range(10_000, 10_300)]) is None
    bodies = [f"017{draw.randrange(10**8):08d}" for _ in range(200)]
    checks = [-sum(int(sign) * (1 if at % 2 else 3) for at, sign in enumerate(one)) % 10 for one in bodies]
    assert held("v1", [f"{one}{check}" for one, check in zip(bodies, checks, strict=True)]) is None
    assert held("order_no", [f"06{draw.randrange(10**8):08d}" for _ in range(200)]) is None

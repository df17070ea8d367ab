"""A made corpus of columns that the law guards most, in eleven languages, and of columns of goods that look so."""

from __future__ import annotations

import random
from collections.abc import Callable

Draw = Callable[[random.Random], str]


def of(*words: str) -> Draw:
    return lambda rng: rng.choice(words)


def listed(*words: str, mark: str = ", ") -> Draw:
    return lambda rng: mark.join(rng.sample(words, rng.randint(1, 2)))


def money(low: int, high: int, unit: str = "") -> Draw:
    return lambda rng: f"{rng.randint(low, high)}{unit}"


def day(rng: random.Random) -> str:
    return f"{rng.randint(2012, 2024)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def vector(rng: random.Random) -> str:
    return "[" + ", ".join(f"{rng.uniform(-1, 1):.4f}" for _ in range(6)) + "]"


def track(rng: random.Random) -> str:
    points = [f"{rng.uniform(30, 31):.4f},{rng.uniform(120, 121):.4f}" for _ in range(3)]
    return ";".join(points)


ILL = listed("asthma", "diabetes", "Peanut allergy", "hypertension", "eczema", "migraine", "none")
ILL_ZH = listed("花生过敏", "高血压", "糖尿病", "无", "青霉素过敏", "哮喘", mark="、")
ICD = of("E11.9", "I10", "J45.0", "M54.5", "F32.1")
YES, YES_ZH = of("yes", "no"), of("是", "否")
FAITH, FAITH_ZH = (
    of("Catholic", "Muslim", "Jewish", "none", "Buddhist"),
    of("佛教", "无", "基督教", "伊斯兰教", "天主教"),
)
PARTY, PARTY_ZH = (
    of("Democrat", "Republican", "Independent", "Green Party"),
    of("群众", "中共党员", "共青团员", "中共预备党员"),
)
LOVE, LOVE_ZH = of("heterosexual", "gay", "bisexual", "prefer not to say"), of("异性恋", "同性恋", "双性恋", "保密")
CRIME, CRIME_ZH = of("no convictions", "theft", "fraud conviction", "DUI"), of("无犯罪记录", "盗窃", "诈骗", "无前科")
ORIGIN, ORIGIN_ZH = (
    of("Hispanic", "Asian American", "Black African", "White British"),
    of("汉族", "维吾尔族", "回族", "藏族"),
)
MEMBER, MEMBER_ZH = of("union member", "non-union", "UNISON", "GMB"), of("工会会员", "非工会会员", "未加入工会")
GUARDED: dict[str, list[tuple[str, bool, Draw]]] = {
    "health": [
        ("allergies", True, ILL),
        ("过敏史", True, ILL_ZH),
        ("diagnosis", False, ICD),
        ("diagnosis_code", False, ICD),
        ("既往病史", True, ILL_ZH),
        ("medical_conditions", True, ILL),
        ("Krankheiten", False, of("Asthma", "Rheuma")),
        ("maladie", False, of("asthme", "diabète")),
        ("alergias", False, of("polen", "maní")),
        ("血型", False, of("A", "B", "O")),
        ("blood_type", False, of("A+", "O-", "AB+")),
        ("isPregnant", False, YES),
        ("孕周", False, money(4, 40)),
        ("allergia", False, of("arachidi", "latte")),
        ("doença", False, of("asma", "gripe")),
        ("ziekte", False, of("astma")),
        ("choroby", False, of("cukrzyca", "astma")),
        ("диагноз", False, of("астма", "грипп")),
        ("アレルギー", False, of("卵", "小麦")),
        ("병력", False, of("당뇨", "천식")),
        ("過敏史", False, of("花生", "無")),
        ("Disability", False, YES),
        ("Blutgruppe", False, of("A", "0")),
        ("current medication", False, of("metformin 500 mg", "ibuprofen")),
    ],
    "belief": [
        ("religion", True, FAITH),
        ("宗教信仰", True, FAITH_ZH),
        ("Konfession", False, of("evangelisch", "rk")),
        ("croyance", False, of("catholique", "aucune")),
        ("religión", False, of("católica", "ninguna")),
        ("信仰", False, FAITH_ZH),
        ("religione", False, of("cattolica")),
        ("religião", False, of("católica")),
        ("geloof", False, of("katholiek")),
        ("wyznanie", False, of("katolickie")),
        ("вероисповедание", False, of("православие")),
        ("宗教", False, of("仏教", "神道")),
        ("종교", False, of("불교", "천주교")),
        ("religious affiliation", True, FAITH),
    ],
    "politics": [
        ("political_party", True, PARTY),
        ("政治面貌", True, PARTY_ZH),
        ("party_affiliation", True, PARTY),
        ("voting_intention", True, PARTY),
        ("Parteimitglied", False, of("ja", "nein")),
        ("opinion_politique", False, of("gauche")),
        ("partido_político", False, of("PSOE", "PP")),
        ("支持政党", False, of("自民党")),
        ("정치성향", False, of("진보", "보수")),
        ("политические_взгляды", False, of("левые", "правые")),
    ],
    "union": [
        ("trade_union", True, MEMBER),
        ("union_member", False, YES),
        ("是否工会会员", False, YES_ZH),
        ("工会身份", True, MEMBER_ZH),
        ("Gewerkschaft", False, of("IG Metall", "ver.di")),
        ("syndicat", False, of("CGT", "CFDT")),
        ("sindacato", False, of("CGIL")),
        ("vakbond", False, of("FNV")),
        ("профсоюз", False, of("да", "нет")),
        ("労働組合", False, of("加入", "未加入")),
    ],
    "biometrics": [
        ("face_embedding", False, vector),
        ("fingerprint_template", False, lambda r: f"{r.getrandbits(256):064x}"),
        ("人脸特征", False, vector),
        ("指纹数据", False, lambda r: f"{r.getrandbits(128):032x}"),
        ("voiceprint", False, vector),
        ("iris_scan", False, lambda r: f"scan_{r.randint(1, 9999)}.png"),
        ("Fingerabdruck", False, lambda r: f"{r.getrandbits(128):032x}"),
        ("empreinte_digitale", False, lambda r: f"{r.getrandbits(128):032x}"),
        ("genetic_markers", False, of("rs429358", "rs7412")),
        ("声纹", False, vector),
        ("지문", False, lambda r: f"{r.getrandbits(128):032x}"),
    ],
    "sexual_life": [
        ("sexual_orientation", True, LOVE),
        ("性取向", True, LOVE_ZH),
        ("orientation_sexuelle", False, of("hétérosexuelle", "gay")),
        ("sexuelle Orientierung", False, of("heterosexuell")),
        ("orientación_sexual", False, of("bisexual")),
        ("性的指向", False, of("異性愛")),
    ],
    "crime": [
        ("criminal_record", True, CRIME),
        ("犯罪记录", True, CRIME_ZH),
        ("convictions", True, CRIME),
        ("Vorstrafen", False, of("keine", "eine")),
        ("casier_judiciaire", False, of("néant", "oui")),
        ("antecedentes_penales", False, YES),
        ("судимость", False, of("да", "нет")),
        ("前科", False, of("有", "无")),
        ("범죄경력", False, of("없음", "있음")),
    ],
    "ethnic": [
        ("ethnicity", True, ORIGIN),
        ("民族", True, ORIGIN_ZH),
        ("ethnic_group", True, ORIGIN),
        ("origine_ethnique", False, of("berbère")),
        ("ethnische Herkunft", False, of("Sorbe", "Rom")),
        ("人種", False, of("アジア系")),
    ],
    "finances": [
        ("annual_income", False, money(15_000, 240_000)),
        ("月收入", False, money(3_000, 60_000)),
        ("credit_score", False, money(300, 850)),
        ("salary", False, money(20_000, 99_000, " EUR")),
        ("芝麻信用分", False, money(350, 950)),
        ("负债", False, money(0, 800_000)),
        ("household_income_band", False, of("low", "middle", "high")),
        ("Einkommen", False, money(1_000, 9_000)),
        ("salaire", False, money(1_000, 9_000)),
        ("ingresos_mensuales", False, money(900, 5_000)),
        ("stipendio", False, money(900, 5_000)),
        ("年収", False, money(200, 1_500, "万円")),
        ("연봉", False, money(2_000, 9_000, "만원")),
        ("зарплата", False, money(20, 300, "000")),
        ("工资", False, money(3_000, 60_000, "元")),
        ("total debt", False, money(0, 90_000)),
    ],
    "minors": [
        ("child_birthday", False, day),
        ("宝宝生日", False, day),
        ("child_age", False, money(0, 15)),
        ("监护人", False, of("王芳", "李强", "张伟")),
        ("guardian_name", False, of("Anna Hartwell", "Mark Novak")),
        ("has_children", False, YES),
        ("孩子年龄", False, money(0, 15)),
        ("Kinderalter", False, money(0, 15)),
        ("âge_enfant", False, money(0, 15)),
        ("fecha_de_nacimiento_hijo", False, day),
        ("お子様の年齢", False, money(0, 15)),
        ("자녀 나이", False, money(0, 15)),
        ("data_di_nascita_bambino", False, day),
    ],
    "whereabouts": [
        ("location_history", False, track),
        ("行踪轨迹", False, track),
        ("gps_track", False, track),
        ("活动轨迹", False, track),
        ("last_known_location", False, of("Leeds, Park Row", "Turin, Via Po")),
        ("Standortverlauf", False, track),
        ("historique_de_localisation", False, track),
        ("移動履歴", False, track),
        ("trajectory", False, track),
    ],
}
"""Category -> names of its columns, whether its cells alone tell too, how a cell is drawn."""
GOODS: list[tuple[str, Draw]] = [
    ("allergy_friendly", YES),
    ("allergen_info", of("contains milk", "may contain nuts")),
    ("过敏原", of("花生", "牛奶", "无")),
    ("allergens", listed("milk", "nuts", "soy")),
    ("is_hypoallergenic", YES),
    ("防过敏", YES_ZH),
    ("blood_orange", of("1 kg", "2 kg")),
    ("flavour", of("Blood Orange", "Lemon", "Cherry")),
    ("category", of("Religion", "Christian Books", "Judaism", "Islam")),
    ("genre", of("Religion & Spirituality", "Politics", "True Crime", "Health")),
    ("religion_books", of("1", "4")),
    ("图书分类", of("宗教", "政治", "犯罪小说", "健康")),
    ("宗教类图书", of("佛教", "道教")),
    ("subject", of("Buddhist", "Christian", "Hindu")),
    ("tags", listed("christian", "muslim", "jewish")),
    ("fingerprint_unlock", YES),
    ("指纹解锁", YES_ZH),
    ("fingerprint", YES),
    ("browser_fingerprint", lambda r: f"{r.getrandbits(64):016x}"),
    ("face_cream_type", of("day", "night")),
    ("人脸识别锁", YES_ZH),
    ("face_shape", of("round", "oval")),
    ("blood_pressure_monitor_model", of("BP-200", "BP-310")),
    ("血压计型号", of("BP2", "BP3")),
    ("disease_resistance", of("high", "low")),
    ("抗病性", of("强", "中")),
    ("indications", listed("asthma", "eczema", "arthritis")),
    ("适应症", listed("高血压", "糖尿病", mark="、")),
    ("prescription_required_label", YES),
    ("处方药", YES_ZH),
    ("gross_income", money(1, 9)),
    ("store_income", money(100, 9_000)),
    ("operating_income", money(100, 9_000)),
    ("gross_salary_cost_of_shop", money(1, 9)),
    ("营业收入", money(100, 9_000)),
    ("savings", money(1, 60)),
    ("store_credit", money(1, 60)),
    ("credit", money(1, 60)),
    ("balance", of("Balance of white", "warm")),
    ("stock_balance", money(1, 60)),
    ("order_tracking", of("SF123456789", "SF987654321")),
    ("物流轨迹", of("已发货", "运输中")),
    ("tracking_history", of("shipped", "arrived")),
    ("parent_id", money(1, 900)),
    ("parent_sku", of("A-100", "A-200")),
    ("children_size", of("98", "104", "110")),
    ("kids_category", of("toys", "shoes")),
    ("童装尺码", of("110", "120")),
    ("kinder", of("Schuhe", "Hosen")),
    ("child_seat_group", of("0+", "1", "2/3")),
    ("适用年龄", of("3-6岁", "6岁以上")),
    ("age_group", of("kids", "adult")),
    ("性别", of("男", "女")),
    ("orientation", of("portrait", "landscape")),
    ("fit", of("straight", "slim", "skinny")),
    ("leg", of("straight", "wide", "tapered")),
    ("party_theme", of("birthday", "wedding")),
    ("party_size", money(2, 20)),
    ("political_books", of("1", "2")),
    ("union_jack_size", of("M", "L")),
    ("union", of("1/2 inch", "3/4 inch")),
    ("race_distance", of("5 km", "10 km")),
    ("race_number_belt", YES),
    ("trace_id", lambda r: f"{r.getrandbits(64):016x}"),
    ("民族风", YES_ZH),
    ("crime_fiction", YES),
    ("conviction_score_of_page", money(1, 9)),
    ("condition", of("new", "used", "refurbished")),
    ("condition_grade", of("A", "B")),
    ("health_score", money(1, 100)),
    ("health_check", of("ok", "failed")),
    ("service_health", of("up", "down")),
    ("treatment", of("control", "A", "B")),
    ("medical_device_class", of("I", "IIa", "IIb")),
    ("therapy_lamp_model", of("TL-100", "TL-200")),
    ("hair_treatment", of("oil", "mask")),
    ("stroke_length", of("90 mm", "100 mm")),
    ("engine_stroke", of("2", "4")),
    ("diagnostics_port", of("OBD2", "CAN")),
    ("denomination", of("10", "25", "50")),
    ("lens", of("progressive", "single vision")),
    ("support", of("moderate", "firm")),
    ("女性向", YES_ZH),
    ("route", of("R1", "R2")),
    ("gps", YES),
    ("gps_supported", YES),
    ("ice_cream", of("vanilla", "lemon")),
    ("colour", of("Roma red", "Arab blue")),
    ("partia", of("P-2024-01", "P-2024-02")),
    ("tutor", of("video", "live")),
    ("country", of("Israel", "India")),
    ("language", of("Arabic", "Hindi")),
    ("brand", of("Gay-Lussac", "Quaker", "Jain")),
    ("title", of("Catholic", "Gay", "Asthma")),
    ("搜索词", of("哮喘", "糖尿病", "佛教")),
    ("query", of("asthma", "gay", "diabetes")),
    ("review", lambda r: f"my asthma is better since, day {r.randint(1, 9)}"),
    ("评论", of("过敏了，不好用", "很好，不过敏")),
    ("user_id", lambda r: f"u{r.randint(1, 9999)}"),
    ("price", money(1, 900)),
    ("rating", money(1, 5)),
    ("event_type", of("view", "cart")),
    ("material", of("cotton", "steel")),
    ("city", of("Roma", "Leeds", "Turin")),
    ("material_zh", of("白银", "土族蓝布")),
    ("size", of("M", "L", "XL")),
    ("status", of("convicted", "arrested")),
    ("reason", of("theft", "fraud", "robbery")),
    ("seller_note", of("good", "late")),
    ("会员等级", of("金", "银")),
]
"""Columns of goods, shops and shelves."""

"""Words by which columns of guarded categories are told: their names, their cells, and words that speak of goods.

Names are read in lower case, parted by "_", without the marks over Latin letters; cells likewise, word by word.
"""

from __future__ import annotations

import re

GOODS = re.compile(
    r"(^|_)(friendly|free|safe|tested|proof|resist\w*|relief|remed\w*|info|information|warnings?|labels?|books?|"
    r"category|categories|genres?|section|shelf|topics?|subjects?|themes?|sensors?|reader|unlock\w*|lock|locks|"
    r"scanner|"
    r"gifts?|products?|items?|goods|sku|skus|flavou?rs?|colou?rs?|sizes?|fabric|keywords?|query|queries|brands?|"
    r"pages?|"
    r"urls?|articles?|campaigns?|posters?|decor|jewel\w*|ornaments?|statues?|style|compatible|supported|"
    r"certified|spray|"
    r"cream|care|beauty|tracker|device|devices|class|browser|canvas|file|hash|recovery|refunds?|gross|operating|"
    r"revenue|shop|store|company|order|orders|shipment|shipping|parcel|delivery|package|page|pages|parent_(id|"
    r"sku|item|"
    r"category)|department|video|movie|film|game|toy|toys|shoe|shoes|orange|oranges|scale|clinic|insurance_fee|"
    r"attributes?|specs?|spec|filter|model|models|plant|plants|seed|seeds|pet|pets|dog|cat|crop|car|engine|machine|"
    r"buch|buecher|livres?|libros?|libri|livros?|boeken|ksiazki|genero_literario|kategorie|categorie|categoria|"
    r"rubrik|farbe|groesse|produkt|produit|producto|prodotto|produto|geeignet|frei|unlockable|score_of_page)(_|$)"
    r"|适用|友好|无过敏|测试|图书|书籍|类目|分类|类别|频道|商品|产品|品牌|解锁|识别锁|锁|口味|尺码|标签|防过敏|"
    r"抗过敏|低敏|过敏原|致敏|"
    r"款|材质|面料|色|橙|主题|门店|店铺|公司|订单|物流|快递|包裹|宠物|植物|作物|病虫|抗病|器械|仪器|传感|童装|"
    r"童鞋|玩具|尺寸|号型|"
    r"功能|支持|宗教用品|礼品|摆件|饰品|型号|毛利|营业|書|類|カテゴリ|ジャンル|対応|商品名|카테고리|도서|상품"
)
"""Names that speak of what goods are like, of shops and of shelves, whatever else stands in them."""
KINDS_OF_GOODS = re.compile(
    r"(^|_)(titles?|names?|texts?|reviews?|comments?|description|descriptions|tags?|types?|kind|kinds|group|"
    r"groups|lang|language|"
    r"languages|locale|country|nation|city|place|search|term|terms|event|events|channel|source|collection|"
    r"interests?|hobby|hobbies|indications?|used_for|helps_with|suitable_for|target|concerns?|cover(age)?|fit|"
    r"line|tone|material|scent|status|state|reason)(_|$)"
    r"|适应症|功效|主治|标题|名称|评论|描述|搜索|关键词|类型|类|话题|语言|国家|城市|原因|状态|来源"
)
"""Names of columns whose cells may be such words and are of something else: without a telling name they are none."""


def _names(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


NAMES = {
    "health": _names(
        r"(^|_)(health_?(status|state|condition|conditions|issues?|problems?|history|data|record|records|background)|"
        r"(mental|physical)_health(_\w+)?|illness(es)?|diseases?|sickness|diagnos[ie]s(_code)?|"
        r"icd(_?10)?(_codes?)?|disabilit(y|ies)"
        r"(_\w+)?|disabled|handicap\w*|medications?|medicines?_taken|prescriptions?|allerg(y|ies)(_(list|history|"
        r"type|details?|to|known))?|"
        r"(known|food|drug|patient|customer|has|user)_allerg(y|ies)|allergic_to|symptoms?|blood_?(type|group|"
        r"pressure|sugar|"
        r"glucose|test)|pregnan(t|cy)(_(status|week|due_date|stage))?|is_pregnant|due_date_of_birth|"
        r"medical_?(history|records?|"
        r"conditions?|data|notes?|diagnosis|leave)|chronic_\w+|vaccin(e|ated|ation)s?(_(status|date|record))?|"
        r"hiv(_status)?|"
        r"therapy|treatment_plan|surger(y|ies)|smoker|bmi|sick_(days|leave)|health_insurance(_(no|number|id|"
        r"status))?|"
        r"dietary_(restrictions?|requirements?)|intolerances?|food_intolerances?)$",
        r"(^|_)(allergien?|krankheit(en)?|vorerkrankung(en)?|diagnosen?|(schwer)?behinder(ung|t)(en|sgrad)?|"
        r"medikamente?n?|blutgruppe|"
        r"schwanger(schaft)?|gesundheits(zustand|daten)|krankenkasse|unvertraeglichkeit(en)?|maladies?|"
        r"diagnostic|medicaments?|"
        r"groupe_sanguin|grossesse|enceinte|etat_de_sante|antecedents_medicaux|traitement_medical|alergias?|"
        r"enfermedad(es)?|"
        r"diagnosticos?|discapacidad|medicamentos?|medicacion|grupo_sanguineo|tipo_de_sangre|embaraz(o|ada)|"
        r"estado_de_salud|"
        r"(historial|antecedentes)_medicos?|allergi[ae]|malatti[ae]|diagnosi|disabilita|farmac[oi]|medicinali|"
        r"gruppo_sanguigno|"
        r"gravidanza|stato_di_salute|anamnesi|doencas?|deficiencia|medicacao|tipo_sanguineo|gravidez|gestante|"
        r"estado_de_saude|"
        r"historico_medico|ziekten?|ziektes|beperking|medicatie|medicijnen|bloedgroep|zwanger(schap)?|"
        r"gezondheid(stoestand)?|alergi[ae]|"
        r"chorob[ay]|rozpoznanie|diagnoza|niepe.?nosprawnosc|leki|grupa_krwi|ciaza|stan_zdrowia|аллерги[яи]|"
        r"болезн[ьи]|заболевани[ея]|"
        r"диагноз|инвалидность|лекарства|группа_крови|беременность|состояние_здоровья)$",
        r"过敏(史|情况|信息|药物|食物)?$|(病|既往|家族|用药|手术|就诊|疾病)史|疾病|病症|病情|患病|慢性病|病历|"
        r"诊断|残疾|残障|用药|服药|处方(?!药)|血型|血压(?!计)|血糖(?!仪|试纸)|血脂|"
        r"孕期|怀孕|妊娠|孕周|预产期|健康(状况|状态|情况|档案|数据)|体检(结果|报告|异常|日期|情况)|疫苗接种|"
        r"接种(情况|记录)|医保|忌口|过敏食物|体脂|"
        r"過敏(史|情況)?$|病史|診斷|殘疾|身心障礙|用藥|血型|懷孕|健康狀況|アレルギー(情報|歴|の有無)?$|病歴|持病|"
        r"既往歴|診断(名|結果)?$|障害(の有無|者|等級)|"
        r"服薬|服用薬|血液型|妊娠|健康状態|알레르기|알러지|질병|질환|병력|진단|장애|복용약|투약|혈액형|임신|"
        r"건강_?상태",
    ),
    "belief": _names(
        r"(^|_)(religions?|religious_?(affiliation|belief|beliefs|denomination|group)?|faith|faith_group|"
        r"church_?(member|"
        r"membership|tax)?|belief_system|philosophical_beliefs?|(user|customer|member|person)_religion|"
        r"kosher_household)$",
        r"(^|_)(konfession|glaube(nsrichtung)?|religionszugehoerigkeit|religionszugehorigkeit|kirchensteuer|"
        r"croyances?|confession|"
        r"religi(on|one|ao|e|a)|credo|credenza|crenca|godsdienst|geloof|wyznanie|вероисповедание|религия|вера)$",
        r"宗教(信仰)?$|信仰|教派|宗派|信徒|宗教(信条)?$|信教|종교|신앙",
    ),
    "politics": _names(
        r"(^|_)(politic(s|al)(_(party|opinion|opinions|views?|affiliation|leaning|orientation|preference|status|"
        r"stance))?|"
        r"party_(affiliation|membership|member)|(voting|vote)_(intention|preference)|voted_for|partisan\w*|"
        r"party_registration)$",
        r"(^|_)(parteizugehoerigkeit|parteizugehorigkeit|parteimitglied\w*|politische_\w+|wahlabsicht|"
        r"opinions?_politiques?|parti_politique|"
        r"(partido|opinion|orientacion|afiliacion)_politic[oa]|orientamento_politico|partito(_politico)?|"
        r"opiniao_politica|"
        r"politieke_\w+|partijlidmaatschap|poglady_polityczne|политические_взгляды|партийность)$",
        r"政治(面貌|倾向|立场|观点|身份)|党派|入党|政治(面貌|傾向|立場)|黨派|支持政党|政治的?(見解|信条)|"
        r"정치_?성향|지지_?정당|당적",
    ),
    "union": _names(
        r"(^|_)((trade|labou?r)_?union\w*(_\w+)?|union_(member|membership|name|status|dues)|is_union_member|"
        r"unionized|gewerkschaft\w*|"
        r"syndicat|adhesion_syndicale|syndique|sindicato|afiliacion_sindical|sindacato|iscrizione_sindacale|"
        r"filiacao_sindical|"
        r"vakbond\w*|zwiazek_zawodowy|zwiazki_zawodowe|профсоюз|членство_в_профсоюзе)$",
        r"工会|工會|労働組合|組合員|노동조합|노조",
    ),
    "biometrics": _names(
        r"(^|_)((finger|palm|voice|hand|face|iris|retina|ear)_?(print|prints|scan|scans|template|templates|id|"
        r"embedding|encoding|"
        r"vector|geometry|image|data)s?|fingerprint_(template|data|image|id)|fingerprints?|faceprint|"
        r"face_recognition(_\w+)?|facial_"
        r"(features?|data|template|recognition|scan|embedding)|biometric\w*(_\w+)?|voiceprint|gait|dna(_\w+)?|"
        r"genom\w*|"
        r"genetic(s|_\w+)?|genotype|gene_test|keystroke_pattern)$",
        r"(^|_)(fingerabdr(uck|uecke)|gesichtserkennung|gesichtsscan|biometri\w*|genetische_\w+|"
        r"empreintes?_?(digitales?)?|"
        r"reconnaissance_faciale|donnees_(biometriques|genetiques)|huellas?_?(dactilar(es)?|digital(es)?)?|"
        r"reconocimiento_facial|"
        r"datos_(biometricos|geneticos)|impront[ae]_?(digital[ei])?|riconoscimento_facciale|dati_(biometrici|"
        r"genetici)|"
        r"impressao_digital|reconhecimento_facial|dados_(biometricos|geneticos)|vingerafdruk(ken)?|"
        r"gezichtsherkenning|odcisk_palca|"
        r"odciski_palcow|отпечат(ок|ки)(_пальц(а|ев))?|биометри\w*|генетическ\w+)$",
        r"指纹(模板|数据|特征|图像|信息|id)?$|人脸(特征|数据|图像|信息|向量|照片|识别数据|id)?$|面部特征|虹膜|"
        r"声纹|掌纹|生物(特征|识别)|基因|"
        r"指紋|人臉|面部特徵|聲紋|基因|顔(認証|画像)データ|虹彩|生体|遺伝子|지문|얼굴_?(인식|정보)|홍채|생체|유전자",
    ),
    "sexual_life": _names(
        r"(^|_)(sexual_?(orientation|preference|preferences|identity|life|history|health)?|sexuality|"
        r"orientation_sexuelle|lgbt\w*|"
        r"is_gay|sexuelle_orientierung|sexualitaet|sexualitat|orientacion_sexual|orientamento_sessuale|"
        r"orientacao_sexual|"
        r"seksuele_(geaardheid|voorkeur)|orientacja_seksualna|сексуальная_ориентация|ориентация)$",
        r"性(取向|倾向|生活)|性(取向|傾向)|性的指向|性的嗜好|성적_?(지향|취향)",
    ),
    "crime": _names(
        r"(^|_)(criminal_?(record|records|history|conviction|convictions|background|offen[cs]es?|charges?)?|"
        r"convictions?|convicted|arrests?|"
        r"arrest_(record|history)|prison\w*|felon(y|ies)?|offen[cs]es?(_history)?|police_(record|clearance)|"
        r"dbs_check|probation_"
        r"(officer|order)|background_check_result|sentence_served)$",
        r"(^|_)(vorstrafen?|fuehrungszeugnis|fuhrungszeugnis|strafregister|casier_judiciaire|condamnations?|"
        r"antecedentes_penales|"
        r"condenas?|casellario(_giudiziale)?|precedenti_penali|condann[ae]|antecedentes_criminais|condenacoes|"
        r"ficha_criminal|strafblad|"
        r"veroordeling(en)?|karalnosc|niekaralnosc|wyroki|судимост[ьи]|приговор)$",
        r"犯罪|前科|案底|刑事|违法记录|无犯罪|服刑|失信|刑事|前科|犯罪歴|逮捕歴|전과|범죄",
    ),
    "ethnic": _names(
        r"(^|_)(ethnic(ity|_?(group|origin|background|minority))?|race|racial_?(origin|group|background)?|"
        r"skin_colou?r_of_person|tribe|caste|"
        r"ethnie|origine_ethnique|etnia|origen_etnico|raza|raca|razza|origine_etnica|etnische_(afkomst|herkomst)|"
        r"afkomst|etniciteit|"
        r"ethnische_(herkunft|zugehoerigkeit)|herkunft_ethnisch|pochodzenie_etniczne|национальность|этническ\w+)$",
        r"族裔|种族|民族(?!风|服)|種族|人種|민족|인종",
    ),
    "finances": _names(
        r"(^|_)((annual_|monthly_|yearly_|household_|family_|personal_|disposable_|estimated_|customer_|"
        r"net_)?income(_(band|range|bracket|level|"
        r"group|monthly|yearly|annual|source))?|salar(y|ies)(_(band|range|level|monthly))?|wages?(_\w+)?|"
        r"credit_?(score|rating|limit|history|"
        r"report)|fico(_score)?|debts?(_(total|amount|ratio))?|total_debt|net_worth|wealth(_\w+)?|loan_(balance|"
        r"amount|status|history)|"
        r"mortgage(_\w+)?|bank_balance|account_balance|savings_(balance|account|amount)|overdraft|bankrupt\w*|"
        r"property_owned|home_ownership|assets_total)$",
        r"(^|_)((netto|brutto|jahres|monats|haushalts)?_?(einkommen|gehalt)|schufa(_score)?|schulden|bonitaet|"
        r"bonitat|kontostand|vermoegen|"
        r"vermogen|revenus?(_(annuels?|mensuels?))?|salaire|dettes?|solde_(du_)?compte|patrimoine|cote_de_credit|"
        r"ingresos(_\w+)?|salario|"
        r"sueldo|deudas?|patrimonio|saldo_(de_la_)?cuenta|puntaje_crediticio|reddito(_\w+)?|stipendio|debit[oi]|"
        r"renda(_\w+)?|dividas?|"
        r"inkomen|salaris|schuld(en)?|dochod|zarobki|wynagrodzenie|pensja|dlugi|зарплата|доход(ы)?|долг(и)?|"
        r"кредитный_рейтинг)$",
        r"(月|年|家庭|个人|税后|税前|可支配)?收入(区间|水平|段|情况|范围)?$|工资|薪(资|水|酬)|年薪|月薪|信用(分|"
        r"评分|额度|报告|等级)|芝麻分|征信|负债|欠款|贷款(余额|金额|情况)|"
        r"房贷|车贷|资产(状况|情况|总额|规模)|净资产|存款|账户余额|银行流水|年収|月収|収入|給料|給与|借金|負債|"
        r"資産|預金残高|信用スコア|"
        r"(年|月)?收入$|薪資|薪水|負債|信用評分|존?소득|연봉|월급|급여|부채|자산|신용_?(점수|등급)|예금_?잔액",
    ),
    "minors": _names(
        r"(^|_)((child|children|kid|kids|son|daughter|baby|infant|minor|toddler)s?_?(name|names|age|ages|"
        r"birth\w*|birth_?date|birthday|dob|"
        r"gender|school|grade|photo|id_number)s?|(legal_)?guardian\w*(_(name|phone|email|id|contact|consent|"
        r"relation))?|parental_consent|"
        r"parent_(name|phone|email|contact)|is_minor|minor_flag|number_of_(children|kids)|(num|n|has)_(children|"
        r"kids)|children_count|"
        r"age_of_(child|children|kids)|school_name_of_child|due_date_baby)$",
        r"(^|_)(kinder(name|namen|alter|zahl)|anzahl_kinder|name_des_kindes|alter_der_kinder|"
        r"geburtsdatum_(des_)?kind(es)?|vormund|"
        r"erziehungsberechtigte?r?|(nom|age|prenom|date_de_naissance)_(de_l_)?enfants?|nombre_d_enfants|"
        r"tuteur(_legal)?|"
        r"(nombre|edad|fecha_de_nacimiento)_(del_|de_la_|de_los_)?(nino|nina|hijo|hija|hijos|menor)|"
        r"numero_de_hijos|tutor_legal|"
        r"(nome|eta|data_di_nascita)_(del_)?(bambino|figlio|figli|minore)|tutore|(nome|idade|"
        r"data_de_nascimento)_(da_|do_)?(crianca|filho|"
        r"filhos|menor)|responsavel_legal|(naam|leeftijd|geboortedatum)_(van_)?(het_)?(kind|kinderen)|voogd|"
        r"(imie|wiek|data_urodzenia)_dziecka|"
        r"opiekun(_prawny)?|(имя|возраст|дата_рождения)_реб[её]нка|опекун)$",
        r"(宝宝|孩子|儿童|小孩|婴儿|子女|儿子|女儿|未成年人?|学生)(的)?(姓名|名字|名|年龄|岁数|月龄|生日|"
        r"出生日期|性别|学校|身份证|人数|数|信息)|监护人|家长(姓名|电话|手机|同意|联系方式)|"
        r"是否未成年|未成年人?(标记|标识)?$|(寶寶|孩子|兒童)(姓名|年齡|生日|性別)|監護人|"
        r"(子供|お子様|子ども|お子さま)の?(名前|氏名|年齢|生年月日|誕生日|人数|性別)|保護者|(자녀|아이|"
        r"아기)_?(이름|나이|생일|생년월일|성별|수)|보호자",
    ),
    "whereabouts": _names(
        r"(^|_)(gps_(track|tracks|trace|log|history|path)|(location|movement|travel|position|whereabouts|"
        r"geolocation|visit)_"
        r"(history|trail|log|track|trace|path)|trajector(y|ies)|whereabouts|last_(seen|known)_(location|place|"
        r"position)|check_?in_"
        r"(location|place|history)|places_visited|visited_places|home_work_commute|commute(_route)?|travel_route|"
        r"itinerary|geofence_visits|"
        r"cell_tower(_id)?|hotel_stays?)$",
        r"(^|_)(bewegungsprofil|standortverlauf|aufenthaltsort|letzter_standort|historique_de_(localisation|"
        r"position)|trajets?|"
        r"derniere_position|historial_de_ubicacion(es)?|trayectoria|ultima_ubicacion|recorrido|"
        r"cronologia_(delle_)?posizioni|ultima_posizione|"
        r"spostamenti|historico_de_localizacao|trajetoria|ultima_localizacao|locatiegeschiedenis|laatste_locatie|"
        r"verblijfplaats|"
        r"historia_lokalizacji|ostatnia_lokalizacja|местонахождение|история_перемещений|трек_gps)$",
        r"行踪|轨迹|行程(记录|轨迹|码|单)?$|活动轨迹|定位(记录|历史|轨迹)|住宿(记录|信息)|开房|出行(记录|路线|"
        r"信息)|到访(记录|地)|行蹤|軌跡|定位紀錄|"
        r"位置(履歴|情報の履歴)|移動履歴|行動履歴|滞在先|위치_?(이력|기록)|이동_?(경로|기록)|행적",
    ),
}
"""Category -> names of its columns, in the eleven languages and traditional Chinese."""

_ILL = (
    r"diabetes( mellitus)?|type [12] diabetes|diabetic|asthma|hypertension|high blood pressure|epilepsy|"
    r"depression|anxiety( disorder)?|"
    r"arthritis|rheumatoid arthritis|migraines?|cancer|breast cancer|leuk(a?)emia|hepatitis( [abc])?|"
    r"hiv( positive)?|aids|copd|eczema|"
    r"psoriasis|celiac disease|coeliac disease|crohn.?s( disease)?|influenza|flu|pneumonia|bronchitis|"
    r"tuberculosis|stroke|heart disease|"
    r"heart attack|dementia|parkinson.?s( disease)?|alzheimer.?s( disease)?|schizophrenia|bipolar disorder|adhd|"
    r"autism|obesity|an(a?)emia|"
    r"lactose intolerance|gluten intolerance|hay fever|osteoporosis|multiple sclerosis|kidney disease|"
    r"thyroid disorder|hypothyroidism|"
    r"gastritis|sinusitis|sciatica|covid-?19|pregnant|blind|deaf|wheelchair user|"
    r"(peanuts?|nuts?|tree nuts?|milk|eggs?|penicillin|shellfish|soy|wheat|pollen|dust mites?|latex|fish|"
    r"bee stings?|aspirin|cat|dog|"
    r"lactose|gluten|sesame|mold|sulfa|iodine) allerg(y|ies)|allergic to [a-z ]{2,20}"
)
_ILL_ELSEWHERE = (
    r"糖尿病|高血压|低血压|哮喘|癫痫|抑郁症?|焦虑症?|关节炎|偏头痛|[胃肺肝乳肠]腺?癌|白血病|乙肝|艾滋病|湿疹|"
    r"银屑病|肺炎|支气管炎|肺结核|中风|冠心病|心脏病|老年痴呆|"
    r"帕金森病?|精神分裂症?|自闭症|贫血|甲亢|甲减|胃炎|鼻炎|荨麻疹|痛风|脂肪肝|肾炎|骨质疏松|孕[早中晚]期|已孕|"
    r"(花生|坚果|牛奶|鸡蛋|青霉素|海鲜|花粉|尘螨|乳胶|头孢|芒果|大豆|小麦|虾蟹|鱼|"
    r"磺胺|酒精|螨虫|麸质|乳糖)(类)?(过敏|不耐受)|对.{1,6}过敏|[一二三四]级(肢体|视力|听力|智力|精神)?残疾|(肢体|"
    r"视力|听力|智力|精神)残疾|"
    r"zuckerkrankheit|bluthochdruck|asthme|diabete|hipertension|ipertensione|asma|epilepsia|epilessia|"
    r"depressione|krebs|krebserkrankung|"
    r"hooikoorts|астма|диабет|гипертония|эпилепсия|糖尿病|高血圧|喘息|花粉症|당뇨병|고혈압|천식"
)
_FAITH = (
    r"christian|catholic|roman catholic|protestant|orthodox|eastern orthodox|muslim|sunni( muslim)?|"
    r"shia( muslim)?|hindu|buddhist|jewish|sikh|"
    r"atheist|agnostic|mormon|baptist|methodist|lutheran|anglican|evangelical|pentecostal|quaker|jain|taoist|"
    r"daoist|pagan|"
    r"no religion|non-?religious|church of england|latter-day saint|jehovah.?s witness|"
    r"佛教徒?|道教徒?|基督教徒?|天主教徒?|伊斯兰教徒?|穆斯林|新教|东正教|印度教徒?|犹太教|无神论者?|"
    r"无宗教(信仰)?|无信仰|不信教|锡克教|"
    r"evangelisch|katholisch|romisch-katholisch|konfessionslos|muslimisch|judisch|catholique|musulmane?|juive?|"
    r"athee|catolic[oa]|"
    r"musulman[oa]?|judi[oa]|ate[oa]|cattolic[oa]|ebre[oa]|katholiek|moslim|joods|katolik|prawoslawny|"
    r"православн\w+|мусульман\w+|католи\w+|"
    r"仏教|神道|キリスト教|無宗教|불교|개신교|천주교|무교"
)
_PARTY = (
    r"democrat(ic)?( party)?|republican( party)?|independent( voter)?|libertarian( party)?|green party|"
    r"labour( party)?|conservative( party)?|"
    r"liberal democrats?|liberal|tory|socialist( party)?|communist( party)?|left-?wing|right-?wing|far[- ]left|"
    r"far[- ]right|centrist|"
    r"(very |somewhat )?(liberal|conservative)|snp|ukip|plaid cymru|reform uk|"
    r"(中共)?(预备)?党员|中共(预备)?党员|共青?团员|团员|群众|民主党派|无党派(人士)?|民革党?员?|民盟盟?员?|"
    r"民建会?员?|民进会?员?|农工党党?员?|致公党党?员?|九三学社社?员?|台盟盟?员?|入党积极分子|"
    r"cdu|csu|spd|fdp|afd|die linke|bundnis 90|grune|die grunen|bsw|lrem|rassemblement national|parti socialiste|"
    r"les republicains|psoe|vox|"
    r"podemos|pd|lega|fratelli d.italia|forza italia|vvd|pvv|d66|自民党|立憲民主党|公明党|더불어민주당|국민의힘"
)
_ORIENTED = (
    r"heterosexual|straight|homosexual|gay|lesbian|gay or lesbian|bisexual|pansexual|asexual|queer|heterosexuell|"
    r"homosexuell|bisexuell|"
    r"heterosexuelle?|homosexuelle?|bisexuelle?|heterosexueel|homoseksueel|异性恋|同性恋|双性恋|泛性恋|无性恋|"
    r"異性愛者?|同性愛者?|両性愛者?|이성애자?|동성애자?|양성애자?"
)
_CRIME = (
    r"(no |one |prior |spent )?(criminal record|convictions?)|theft|petty theft|burglary|robbery|"
    r"fraud conviction|assault|dui|drunk driving|"
    r"drug possession|shoplifting|misdemeanou?r|felony|convicted( of [a-z ]{3,20})?|acquitted|on probation|"
    r"on parole|arrested|manslaughter|"
    r"无犯罪记录|有犯罪记录|无前科|有前科|盗窃罪?|诈骗罪?|故意伤害罪?|危险驾驶罪?|交通肇事罪?|抢劫罪?|"
    r"寻衅滋事罪?|缓刑|服刑中?|刑满释放|假释|行政拘留|"
    r"keine vorstrafen|diebstahl|korperverletzung|vol simple|hurto|robo|furto|rapina|diefstal|kradziez|не судим|судим"
)
_ETHNIC = (
    r"hispanic( or latino)?|latin[oax]|white british|white irish|black african|black caribbean|african american|"
    r"black or african american|"
    r"caucasian|asian american|south asian|east asian|native american|american indian( or alaska native)?|"
    r"pacific islander|native hawaiian|"
    r"arab|roma|mixed race|two or more races|white non-hispanic|"
    r"(汉|壮|满|回|苗|维吾尔|土家|彝|蒙古|藏|布依|侗|瑶|朝鲜|白|哈尼|哈萨克|黎|傣|畲|傈僳|仡佬|东乡|高山|拉祜|水|"
    r"佤|纳西|羌|土|仫佬|锡伯|柯尔克孜|达斡尔|景颇)族"
)
_UNION = (
    r"union member|non-?union( member)?|member of (a )?(trade )?union|unison|unite the union|gmb|usdaw|teamsters|"
    r"seiu|afl-cio|uaw|ig metall|ver\.?di|ig bce|"
    r"cgt|cfdt|ugt|ccoo|cgil|cisl|uil|fnv|cnv|solidarnosc|工会会员|非工会会员|工会成员|未加入工会|已加入工会"
)
VALUES = {
    key: re.compile(pattern)
    for key, pattern in {
        "health": f"{_ILL}|{_ILL_ELSEWHERE}",
        "belief": _FAITH,
        "politics": _PARTY,
        "union": _UNION,
        "sexual_life": _ORIENTED,
        "crime": _CRIME,
        "ethnic": _ETHNIC,
    }.items()
}
"""Category -> words that fill its cells and are said of people; numbers, pictures and ways tell nothing alone."""

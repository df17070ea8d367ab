"""Vocabulary of the catalog: category tree, brands, colours, features, in English and Chinese.

All brands are invented. A leaf line reads: top | middle | leaf | Chinese leaf | lowest price | highest price |
size set | materials | product nouns (English=Chinese).
"""

from __future__ import annotations

from dataclasses import dataclass

TOPS = {
    "Electronics": "数码电器",
    "Fashion": "服饰鞋包",
    "Home": "家居厨具",
    "Beauty": "美妆个护",
    "Food": "食品饮料",
    "Sports": "运动户外",
    "Kids": "母婴玩具",
    "Office": "办公文具",
}

MIDDLES = {
    "Phones": "手机通讯",
    "Audio": "影音耳机",
    "Computers": "电脑配件",
    "Appliances": "小家电",
    "Women": "女装",
    "Men": "男装",
    "Shoes": "鞋靴",
    "Bags": "箱包",
    "Kitchen": "厨房用品",
    "Bedding": "床上用品",
    "Storage": "收纳整理",
    "Lighting": "灯具",
    "Skincare": "护肤",
    "Makeup": "彩妆",
    "Hair": "美发",
    "Drinks": "饮品",
    "Snacks": "零食",
    "Staples": "粮油",
    "Fitness": "健身",
    "Camping": "露营",
    "Cycling": "骑行",
    "Baby": "婴儿用品",
    "Toys": "玩具",
    "Stationery": "文具",
    "Furniture": "办公家具",
}

LEAF_LINES = """
Electronics|Phones|Phone Cases|手机壳|19|129|none|silicone,leather,TPU|Phone Case=手机壳,\
Flip Cover=翻盖保护套,Magnetic Case=磁吸手机壳
Electronics|Phones|Chargers|充电器|39|259|watt|aluminium,ABS|Wall Charger=充电头,Power Bank=充电宝,\
Wireless Charger=无线充电器
Electronics|Phones|Smartphones|智能手机|899|6999|gb|glass,aluminium|Smartphone=智能手机,5G Phone=5G手机
Electronics|Audio|Earbuds|蓝牙耳机|79|1299|none|ABS,silicone|Wireless Earbuds=真无线耳机,\
Sport Earbuds=运动蓝牙耳机
Electronics|Audio|Headphones|头戴耳机|149|2199|none|leather,ABS|Over-Ear Headphones=头戴式耳机,\
Gaming Headset=游戏耳机
Electronics|Audio|Speakers|音箱|99|1599|none|wood,ABS,aluminium|Bluetooth Speaker=蓝牙音箱,Soundbar=回音壁
Electronics|Computers|Keyboards|键盘|69|899|none|ABS,aluminium|Mechanical Keyboard=机械键盘,\
Wireless Keyboard=无线键盘
Electronics|Computers|Mice|鼠标|39|499|none|ABS|Wireless Mouse=无线鼠标,Gaming Mouse=游戏鼠标
Electronics|Computers|Storage Drives|移动存储|59|1099|gb|aluminium,ABS|Portable SSD=移动固态硬盘,USB Stick=U盘
Electronics|Appliances|Kettles|电水壶|79|399|litre|steel,glass|Electric Kettle=电热水壶,Travel Kettle=便携烧水壶
Electronics|Appliances|Vacuums|吸尘器|299|3299|none|ABS|Cordless Vacuum=无线吸尘器,Robot Vacuum=扫地机器人
Electronics|Appliances|Air Fryers|空气炸锅|199|999|litre|steel,ABS|Air Fryer=空气炸锅,Oven Fryer=空气炸烤箱
Fashion|Women|Dresses|连衣裙|99|699|wear|cotton,linen,silk,polyester|Midi Dress=中长连衣裙,\
Summer Dress=夏季连衣裙,Knit Dress=针织连衣裙
Fashion|Women|Blouses|女士衬衫|69|399|wear|cotton,silk,linen|Blouse=女士衬衫,Linen Shirt=亚麻衬衫
Fashion|Women|Knitwear|女士毛衣|99|599|wear|wool,cotton|Cardigan=开衫,Turtleneck Sweater=高领毛衣
Fashion|Men|T-Shirts|男士T恤|39|199|wear|cotton,polyester|Crew Neck Tee=圆领T恤,Polo Shirt=POLO衫
Fashion|Men|Jeans|男士牛仔裤|129|499|wear|denim,cotton|Slim Jeans=修身牛仔裤,Straight Jeans=直筒牛仔裤
Fashion|Men|Jackets|男士外套|199|1299|wear|polyester,wool,cotton|Bomber Jacket=飞行夹克,\
Down Jacket=羽绒服,Rain Jacket=冲锋衣
Fashion|Shoes|Sneakers|休闲鞋|149|899|shoe|canvas,leather|Canvas Sneakers=帆布鞋,Retro Sneakers=复古休闲鞋
Fashion|Shoes|Running Shoes|跑步鞋|199|1299|shoe|polyester,rubber|Running Shoes=跑步鞋,Trail Shoes=越野跑鞋
Fashion|Bags|Backpacks|双肩包|99|699|litre|polyester,canvas,leather|Laptop Backpack=电脑双肩包,\
Daypack=轻便双肩包
Fashion|Bags|Handbags|女包|149|1899|none|leather,canvas|Tote Bag=托特包,Crossbody Bag=斜挎包
Home|Kitchen|Frying Pans|煎锅|69|499|cm|iron,steel,ceramic|Frying Pan=平底煎锅,Wok=炒锅
Home|Kitchen|Knives|刀具|49|599|cm|steel,ceramic|Chef Knife=主厨刀,Knife Set=刀具套装
Home|Kitchen|Mugs|杯具|19|149|ml|ceramic,glass,steel|Coffee Mug=咖啡杯,Thermos Cup=保温杯,Tea Cup=茶杯
Home|Bedding|Duvets|被子|199|1499|bed|cotton,silk,wool|Duvet=被子,Quilt=夏凉被
Home|Bedding|Pillows|枕头|49|399|none|latex,cotton|Memory Pillow=记忆枕,Latex Pillow=乳胶枕
Home|Bedding|Bed Sheets|床单|79|599|bed|cotton,linen,silk|Bed Sheet Set=床品套件,Fitted Sheet=床笠
Home|Storage|Boxes|收纳箱|19|159|litre|ABS,canvas|Storage Box=收纳箱,Drawer Organizer=抽屉收纳盒
Home|Storage|Racks|置物架|39|399|cm|steel,wood,bamboo|Kitchen Rack=厨房置物架,Shoe Rack=鞋架
Home|Lighting|Desk Lamps|台灯|59|499|watt|aluminium,ABS,wood|LED Desk Lamp=LED台灯,Clip Lamp=夹子灯
Home|Lighting|Ceiling Lights|吸顶灯|129|1299|watt|glass,aluminium|Ceiling Light=吸顶灯,Pendant Light=吊灯
Beauty|Skincare|Face Creams|面霜|49|599|ml|none|Moisturizer=保湿面霜,Night Cream=晚霜
Beauty|Skincare|Serums|精华|79|799|ml|none|Vitamin C Serum=维C精华,Hyaluronic Serum=玻尿酸精华
Beauty|Skincare|Sunscreens|防晒|49|299|ml|none|Sunscreen SPF50=防晒霜,Sun Spray=防晒喷雾
Beauty|Skincare|Face Masks|面膜|29|199|pcs|cotton,none|Sheet Mask=补水面膜,Clay Mask=清洁泥膜
Beauty|Makeup|Lipsticks|口红|39|329|none|none|Matte Lipstick=哑光口红,Lip Glaze=唇釉
Beauty|Makeup|Foundations|粉底|69|459|ml|none|Liquid Foundation=粉底液,Cushion Foundation=气垫粉底
Beauty|Hair|Shampoos|洗发水|29|169|ml|none|Shampoo=洗发水,Anti-Dandruff Shampoo=去屑洗发水
Beauty|Hair|Hair Dryers|吹风机|79|1599|watt|ABS|Hair Dryer=吹风机,Ionic Dryer=负离子吹风机
Food|Drinks|Coffee|咖啡|29|199|g|none|Coffee Beans=咖啡豆,Instant Coffee=速溶咖啡,Drip Coffee=挂耳咖啡
Food|Drinks|Tea|茶叶|39|599|g|none|Green Tea=绿茶,Oolong Tea=乌龙茶,Jasmine Tea=茉莉花茶
Food|Snacks|Nuts|坚果|25|149|g|none|Mixed Nuts=混合坚果,Roasted Almonds=烤杏仁
Food|Snacks|Biscuits|饼干|12|79|g|none|Butter Biscuits=黄油饼干,Oat Cookies=燕麦饼干
Food|Snacks|Chocolate|巧克力|19|159|g|none|Dark Chocolate=黑巧克力,Chocolate Gift Box=巧克力礼盒
Food|Staples|Rice|大米|29|159|kg|none|Jasmine Rice=茉莉香米,Brown Rice=糙米
Food|Staples|Cooking Oil|食用油|39|199|litre|none|Olive Oil=橄榄油,Peanut Oil=花生油
Sports|Fitness|Yoga Mats|瑜伽垫|39|299|mm|rubber,TPE|Yoga Mat=瑜伽垫,Exercise Mat=健身垫
Sports|Fitness|Dumbbells|哑铃|49|599|kg|iron,rubber|Dumbbell Set=哑铃套装,Kettlebell=壶铃
Sports|Camping|Tents|帐篷|199|1999|person|polyester,canvas|Camping Tent=露营帐篷,Pop-up Tent=速开帐篷
Sports|Camping|Camping Chairs|露营椅|59|399|none|polyester,aluminium|Folding Chair=折叠椅,Moon Chair=月亮椅
Sports|Cycling|Helmets|骑行头盔|99|699|wear|ABS|Bike Helmet=自行车头盔,Road Helmet=公路骑行头盔
Sports|Cycling|Bike Lights|车灯|29|259|lumen|aluminium,ABS|Bike Light Set=车灯套装,Rear Light=尾灯
Kids|Baby|Diapers|纸尿裤|59|259|pcs|cotton|Baby Diapers=婴儿纸尿裤,Pull-up Pants=拉拉裤
Kids|Baby|Bottles|奶瓶|29|199|ml|glass,silicone|Baby Bottle=婴儿奶瓶,Straw Cup=吸管杯
Kids|Baby|Strollers|婴儿车|399|2999|none|aluminium,polyester|Baby Stroller=婴儿推车,Travel Stroller=轻便伞车
Kids|Toys|Building Blocks|积木|39|499|pcs|ABS,wood|Building Blocks=拼装积木,Wooden Blocks=木质积木
Kids|Toys|Puzzles|拼图|19|159|pcs|paper,wood|Jigsaw Puzzle=拼图,3D Puzzle=立体拼图
Office|Stationery|Pens|笔类|9|199|pcs|ABS,aluminium|Gel Pens=中性笔,Fountain Pen=钢笔
Office|Stationery|Notebooks|笔记本|9|99|page|paper,leather|Hardcover Notebook=精装笔记本,Planner=日程本
Office|Furniture|Office Chairs|办公椅|299|2599|none|polyester,leather|Ergonomic Chair=人体工学椅,\
Mesh Chair=网布办公椅
Office|Furniture|Desks|书桌|399|2999|cm|wood,steel|Standing Desk=升降桌,Writing Desk=书桌
"""

SIZES = {
    "none": [""],
    "watt": ["20W", "33W", "45W", "65W"],
    "gb": ["64GB", "128GB", "256GB", "512GB"],
    "litre": ["1L", "1.7L", "3L", "5L", "20L"],
    "wear": ["S", "M", "L", "XL"],
    "shoe": ["37", "38", "40", "42", "43"],
    "cm": ["20cm", "24cm", "28cm", "60cm", "120cm"],
    "ml": ["30ml", "50ml", "200ml", "350ml", "500ml"],
    "bed": ["150x200cm", "180x200cm", "200x230cm"],
    "pcs": ["1pc", "10pcs", "24pcs", "60pcs", "500pcs"],
    "g": ["100g", "250g", "500g", "1kg"],
    "kg": ["2kg", "5kg", "10kg"],
    "mm": ["6mm", "8mm", "10mm"],
    "person": ["2 person", "4 person"],
    "lumen": ["200lm", "400lm", "800lm"],
    "page": ["A5 96p", "A5 192p", "B5 160p"],
}

MATERIALS = {
    "silicone": "硅胶",
    "leather": "皮革",
    "TPU": "TPU",
    "TPE": "TPE",
    "ABS": "ABS塑料",
    "aluminium": "铝合金",
    "glass": "玻璃",
    "wood": "实木",
    "steel": "不锈钢",
    "iron": "铸铁",
    "ceramic": "陶瓷",
    "cotton": "纯棉",
    "linen": "亚麻",
    "silk": "真丝",
    "polyester": "聚酯纤维",
    "wool": "羊毛",
    "denim": "牛仔布",
    "canvas": "帆布",
    "rubber": "橡胶",
    "latex": "乳胶",
    "bamboo": "竹",
    "paper": "纸质",
    "none": "",
}

COLOURS = {
    "Black": "黑色",
    "White": "白色",
    "Grey": "灰色",
    "Navy": "藏青色",
    "Red": "红色",
    "Green": "绿色",
    "Pink": "粉色",
    "Beige": "米色",
    "Sky Blue": "天蓝色",
    "Purple": "紫色",
}
COLOURLESS = ("Beauty", "Food")

FEATURES = {
    "Phones": "Fast=快速,Slim=轻薄,Shockproof=防摔,Compact=便携,Durable=耐用,Premium=高端",
    "Audio": "Noise Cancelling=降噪,Deep Bass=重低音,Long Battery=长续航,Waterproof=防水,Compact=便携,Hi-Fi=高保真",
    "Computers": "Quiet=静音,Fast=高速,Rechargeable=可充电,Compact=小巧,Ergonomic=人体工学,RGB=炫彩",
    "Appliances": "Low Noise=静音,Smart=智能,Energy Saving=节能,Large=大容量,Compact=迷你,Auto-Off=自动断电",
    "Fashion": "Slim Fit=修身,Loose=宽松,Breathable=透气,Quick Dry=速干,Classic=经典,Soft=柔软",
    "Kitchen": "Non-Slip=防滑,Easy Clean=易清洁,Heat Resistant=耐高温,Nordic=北欧风,Heavy Duty=加厚,Classic=经典",
    "Bedding": "Warm=保暖,Breathable=透气,Soft=柔软,Washable=可水洗,Hotel Style=酒店款,Cooling=凉感",
    "Storage": "Foldable=可折叠,Stackable=可叠放,Heavy Duty=加厚,Wall Mounted=壁挂,Slim=窄款,Clear=透明",
    "Lighting": "Dimmable=可调光,Warm Light=暖光,Eye Care=护眼,Nordic=北欧风,Smart=智能,Slim=超薄",
    "Beauty": "Hydrating=补水,Gentle=温和,Light=轻盈,Long Lasting=持久,Fragrance Free=无香,Brightening=提亮",
    "Hair": "Gentle=温和,Smoothing=柔顺,Light=轻盈,Daily=日用,Salon=沙龙级,Travel=旅行装",
    "Food": "Organic=有机,Low Sugar=低糖,Premium=特级,Family Pack=家庭装,Fresh=新鲜,No Additives=无添加",
    "Staples": "Organic=有机,Premium=特级,Family Pack=家庭装,Fresh=新鲜,Natural=天然,Farm=农家",
    "Sports": "Lightweight=轻量,Anti-Slip=防滑,Windproof=防风,Portable=便携,Pro=专业,Durable=耐用",
    "Kids": "Soft=亲肤,Safe=安全,Lightweight=轻便,Leak Proof=防漏,Colourful=缤纷,Washable=可水洗",
    "Toys": "Educational=益智,Safe=安全,Colourful=缤纷,Magnetic=磁力,Large=大号,Classic=经典",
    "Office": "Smooth=顺滑,Slim=纤细,Classic=经典,Minimal=简约,Sturdy=结实,Refillable=可替换",
    "Furniture": "Adjustable=可调节,Ergonomic=人体工学,Minimal=简约,Sturdy=稳固,Compact=小户型,Executive=商务",
}
"""Six per middle category; a middle one without its own takes those of its top."""

BRANDS = """
Norvik=诺维客:Electronics,Office|Quellon=科雷隆:Electronics|Habiru=哈比鲁:Electronics,Home|\
Zentavo=臻塔沃:Electronics
Pixmoor=匹摩尔:Electronics|Ottavale=奥塔谷:Electronics,Home|Tindrel=天珠尔:Electronics,Sports|\
Voltera Lane=伏特里:Electronics
Maribelle Row=玛丽巷:Fashion|Cottonwell=棉泉:Fashion,Home|Duskfern=暮蕨:Fashion|\
Harrow & Pine=哈罗松:Fashion,Sports
Lintera=琳黛拉:Fashion|Strideo=步乐:Fashion,Sports|Kestrelle=红隼:Fashion|Urbanfold=城折:Fashion,Office
Hearthly=炉边:Home|Nimbly Nest=小巢:Home,Kids|Brassmere=铜湖:Home|Copperleaf Kitchen=铜叶厨:Home|\
Lumorie=流明里:Home
Sleepwold=眠野:Home|Dewpetal=露瓣:Beauty|Ceraluna=月瓷:Beauty|Fleurance=芙兰诗:Beauty|Botanova=本草新:Beauty
Glowmarsh=光沼:Beauty|Velvetine Lab=丝绒研:Beauty|Millstone Farm=磨石农场:Food|Hillmist=山岚:Food|\
Nuttery Bay=坚果湾:Food
Sunrow=日垄:Food|Cocoa Harbour=可可港:Food|Old Canal=老运河:Food|Peakwise=峰智:Sports|Trailmoss=苔径:Sports
Ironbark=铁树皮:Sports|Pedalfox=踏狐:Sports|Tiny Acorn=小橡果:Kids|Bumblekin=蜂宝:Kids|Woodlark=木云雀:Kids
Paperkite=纸鸢:Office|Deskwell=桌安:Office|Inkstone Hill=砚山:Office,Kids
"""


@dataclass(frozen=True)
class Leaf:
    """One lowest node of the category tree, with what its products look like."""

    number: int
    top: str
    middle: str
    name: str
    name_zh: str
    low: float
    high: float
    sizes: tuple[str, ...]
    materials: tuple[str, ...]
    nouns: tuple[tuple[str, str], ...]

    @property
    def features(self) -> list[tuple[str, str]]:
        return pairs(FEATURES.get(self.middle) or FEATURES[self.top])

    @property
    def path(self) -> str:
        return f"{self.top} > {self.middle} > {self.name}"


def pairs(text: str) -> list[tuple[str, str]]:
    """Split ``a=b,c=d`` into pairs."""
    return [(left, right) for left, _, right in (part.partition("=") for part in text.split(","))]


def leaves() -> list[Leaf]:
    """All leaves of the tree, in the order written above."""
    out = []
    for number, line in enumerate(LEAF_LINES.strip().splitlines()):
        top, middle, name, name_zh, low, high, size, material, nouns = line.split("|")
        out.append(
            Leaf(
                number,
                top,
                middle,
                name,
                name_zh,
                float(low),
                float(high),
                tuple(SIZES[size]),
                tuple(material.split(",")),
                tuple(pairs(nouns)),
            )
        )
    return out


def brands() -> list[tuple[str, str, tuple[str, ...]]]:
    """(English name, Chinese name, top categories it sells in) of every brand."""
    out = []
    for part in BRANDS.strip().replace("\n", "|").split("|"):
        names, _, tops = part.partition(":")
        name, _, name_zh = names.partition("=")
        out.append((name, name_zh, tuple(tops.split(","))))
    return out

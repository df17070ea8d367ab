"""The words that name a shopping aspect, English and Chinese; the longest match at a place wins."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from core.text.aspects.senses import senses

_ENGLISH = {
    "quality": "quality|build quality|material|materials|fabric|workmanship|stitching|durability|durable|sturdy|"
    "flimsy|plastic|leather|finish|defect|defective|broke|broken|cracked|fell apart|well made|"
    "well-made|cheaply made",
    "performance": "performance|battery life|battery|batteries|speed|sound|sound quality|audio|picture|image|screen|"
    "display|signal|reception|range|suction|motor|power|camera|processor|memory|software|app|"
    "connection|bluetooth|wifi|wi-fi|charge|charges|charging|volume|noise|heats|heating|cooling|works|"
    "worked|stopped working|resolution|brightness",
    "looks": "looks|look|design|style|stylish|color|colour|colors|colours|appearance|pattern|beautiful|ugly|"
    "pretty|elegant",
    "size": "size|sizes|sizing|fit|fits|fitted|too small|too big|too large|too tight|too loose|length|width|"
    "weight|lightweight|heavy|bulky|capacity|dimensions|small|large|compact",
    "ease": "easy to use|easy to clean|easy to install|easy to set up|ease of use|instructions|manual|setup|"
    "set up|set-up|installation|install|assembly|assemble|interface|controls|buttons|button|menu|"
    "comfortable|comfort|uncomfortable|handle|cleaning|clean up|complicated|confusing",
    "price": "price|prices|priced|cost|costs|value|value for money|money|cheap|cheaper|expensive|overpriced|"
    "bargain|deal|worth|discount",
    "delivery": "delivery|delivered|shipping|shipped|shipment|arrived|arrive|arrives|courier|late|on time|mail|postage",
    "packaging": "packaging|package|packaged|packed|box|wrapping|wrapped|sealed|bubble wrap",
    "service": "service|customer service|customer support|support|seller|vendor|staff|return|returned|returns|"
    "refund|warranty|replacement|replaced|repair|company|representative|tech support|response",
    "taste": "taste|tastes|tasted|tasty|flavor|flavour|flavors|smell|smells|scent|fragrance|odor|odour|fresh|"
    "freshness|sweet|delicious|stale",
}
_CHINESE = {
    "quality": "质量|品质|材质|做工|面料|布料|料子|用料|质感|手感|耐用|结实|掉色|褪色|起球|开线|线头|次品|瑕疵|"
    "正品|假货|印刷|纸质|纸张|掉毛|破损",
    "performance": "性能|电池|续航|待机|速度|反应|音质|声音|音效|屏幕|画质|画面|像素|拍照|摄像头|信号|系统|软件|内存|"
    "配置|运行|卡顿|死机|发热|散热|噪音|噪声|充电|加热|效果|功能|触摸|触屏|分辨率|清晰度|去屑|控油|"
    "柔顺|制热|动力|油耗",
    "looks": "外观|外形|样子|款式|颜色|色差|设计|图案|造型|样式|版型|好看|漂亮|难看|时尚|大气",
    "size": "尺码|尺寸|大小|码数|偏大|偏小|合身|长度|宽度|重量|厚度|容量|体积|分量|份量|个头|空间",
    "ease": "操作|使用方法|说明书|安装|上手|界面|按键|键盘|舒适|舒服|方便|佩戴|穿着|内容|清洗|设置",
    "price": "价格|价钱|价位|性价比|便宜|实惠|划算|太贵|贵了|降价|优惠|促销|差价|房价|物有所值|物美价廉",
    "delivery": "物流|快递|发货|送货|到货|配送|送餐|速递|运输|收到货|送达|骑手|外卖员|送得|等了",
    "packaging": "包装|盒子|外包装|箱子|包裹|封口|密封|漏液|漏了|压坏|挤压|餐盒|包得",
    "service": "客服|服务|卖家|店家|售后|退货|退款|换货|保修|维修|态度|前台|服务员|商家|老板|京东|客户服务|"
    "安装师傅|发票",
    "taste": "味道|口味|口感|好吃|难吃|新鲜|香味|气味|异味|味儿|甜度|很甜|不甜|酸|奶香|水分|腥|烂了|坏果|菜品|不好吃",
}


@lru_cache(maxsize=2)
def pattern(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """The expression that finds every word of a language (en, zh), and the aspect of each word in lower case.

    Where a word stands in another sense the match has a named group: the aspect, or ``NONE``.
    """
    words = {word: aspect for aspect, joined in _words(language).items() for word in joined.split("|")}
    body = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(body if language == "zh" else rf"{senses()}|\b(?:{body})\b", re.IGNORECASE), words


def fingerprint() -> str:
    """Short hash of what is found in both languages: changes whenever other mentions may be found."""
    found = [(expression.pattern, sorted(aspects.items())) for expression, aspects in map(pattern, ("en", "zh"))]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:8]


def _words(language: str) -> dict[str, str]:
    return _CHINESE if language == "zh" else _ENGLISH

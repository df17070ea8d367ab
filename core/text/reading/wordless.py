"""Cells of a text column in which nobody said anything: missing words, bare addresses, a shop's own sentences.

Shops fill an empty review with a sentence of their own, and crawlers with `nan`. A model reads them as praise or
complaint, and as thousands of rows hold the same one, they move every share on the page.
"""

# ruff: noqa: E501 (patterns read better unbroken)
from __future__ import annotations

import re

from core.cells.missing import NO_OPINION, means_missing

NONE = "none"
"""No words: empty, digits, emoji, a word for "missing", nothing but addresses."""
PLACEHOLDER = "placeholder"
"""A sentence that a shop's system wrote in place of a review."""
LONGEST = 60
"""Characters; the sentences below are shorter, so that longer texts cost nothing."""
_ADDRESS = re.compile(r"(?i)(?:https?|ftp)://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.[\w.]+|\bdata:image/\S+")
_EDGES = "\"'“”‘’「」【】[]()（）<>《》*-–—_~.。!！,，;；:：… "
_谁 = r"(?:此|该|本|这位|这个|此位)?(?:用户|买家|顾客|会员|客户|评价方|评论者|消费者|客官|亲)"
_没 = r"(?:没有|没|未|暂未|尚未|并未|还没有|还没|暂时没有|暂无|忘记|拒绝)(?:能)?(?:及时|主动)?"
_写 = r"(?:填写|写下|写|留下|留|做出|作出|给出|发表|发布|撰写|输入|提交|添加|进行)"
_评 = r"(?:任何|过|了)?(?:文字|有效|具体|详细|追加|商品)?(?:评价|评论|点评|内容|文字|留言|心得|反馈)(?:内容|文字|信息)?"
_CHINESE = re.compile(
    rf"{_谁}?{_没}{_写}{_评}"  # 此用户没有填写评价
    rf"|{_谁}{_没}(?:评价|评论|点评|留言)(?:商品|内容)?"  # 买家未评价
    rf"|(?:{_谁}?{_没}?{_写}?{_评}[,，。;；\s]*)?(?:系统|平台)?(?:默认|自动)(?:给予|为|给出)?(?:的)?(?:五星)?(?:好评|评价|评论)"
    rf"|(?:暂无|没有|无)(?:文字|任何)?(?:评价|评论|点评|评语)(?:内容)?"  # 暂无评价
    rf"|(?:该|此)?(?:评价|评论|内容)已?(?:被)?(?:删除|屏蔽|隐藏)"
)
_WHO = (
    r"(?:(?:the|this|a|our)\s+)?(?:verified\s+)?(?:user|customer|buyer|reviewer|shopper|member|client|purchaser|author)"
)
_WHAT = r"(?:(?:any|a|an|the|no|written)\s+){0,2}(?:customer\s+|user\s+|product\s+)?(?:review|comment|feedback|text|content|message|rating)s?(?:\s+(?:text|content|body))?"
_ENGLISH = re.compile(
    rf"{_WHO}\s+(?:did\s*n[o']?t|did\s+not|has\s*n[o']?t|has\s+not|didnt|hasnt|left|wrote|gave|provided|submitted)"
    rf"(?:\s+(?:leave|left|write|written|provide|provided|give|given|add|added|enter|entered|submit|submitted|post|make))?\s+{_WHAT}"
    r"|(?:no|empty|without(?:\s+a)?)\s+(?:written\s+|customer\s+|user\s+)?(?:review|comment|feedback|text|content|description|body|message)s?"
    r"(?:\s+(?:text|content|body|title))?(?:\s+(?:was|were|has\s+been))?"
    r"(?:\s+(?:provided|available|given|left|entered|written|submitted|yet|found|here))?(?:\s+(?:by|for)\s+.{1,20})?"
    r"|(?:this|the)\s+(?:review|comment)\s+(?:was|has\s+been|is)\s+(?:removed|deleted|hidden)(?:\s+by\s+.{1,20})?"
    r"|(?:default|automatic|auto)\s+(?:good\s+|positive\s+)?(?:review|rating|feedback)"
    r"|(?:rating|stars?)\s+only|deleted|removed|no\s+text",
    re.IGNORECASE,
)


def wordless(text: str) -> str:
    """Why a cleaned text says nothing: `NONE`, `PLACEHOLDER`, or "" where somebody may have said something."""
    if means_missing(text, NO_OPINION):
        return NONE
    if ("://" in text or "www." in text or "@" in text) and not any(map(str.isalpha, _ADDRESS.sub(" ", text))):
        return NONE
    if len(text) <= LONGEST:
        bare = text.strip(_EDGES)
        if _CHINESE.fullmatch(bare) or _ENGLISH.fullmatch(bare):
            return PLACEHOLDER
    return ""

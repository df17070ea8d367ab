"""Cells that are names of people, in English and Chinese.

A single name proves nothing (Ralph Lauren is a brand, 高跟鞋 begins with a surname); a column of them does. So a cell
is told to be *like* a name, and `core.cells.personal.column` asks for the share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

GIVEN = frozenset(
    """
    james robert john michael david william richard joseph thomas charles christopher daniel matthew anthony
    mark donald steven stephen paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey
    ryan jacob gary nicholas eric jonathan larry justin scott brandon benjamin samuel gregory alexander patrick
    frank raymond jack dennis jerry tyler aaron jose adam nathan henry douglas zachary peter kyle walter ethan
    jeremy harold keith christian roger noah gerald carl terry sean austin arthur lawrence jesse dylan bryan joe
    jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy eugene vincent russell elijah
    louis bobby philip johnny bradley martin craig fred glenn howard ian ivan jay jeff jim joel ken luis luke
    marcus mike neil oscar pedro phil ray rick rob ron sam simon stan steve ted tim todd tom tony victor greg
    dan dave don doug ed bill bob brad chris matt nick oliver liam mary patricia jennifer linda elizabeth
    barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle
    carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley emma
    brenda pamela nicole anna samantha katherine christine debra rachel carolyn janet maria olivia heather helen
    catherine diane julie victoria joyce lauren kelly christina ruth joan virginia judith evelyn hannah andrea
    megan cheryl jacqueline madison teresa abigail sophia martha sara gloria janice kathryn ann isabella judy
    charlotte julia grace amber alice jean denise frances danielle marilyn natalie beverly diana brittany
    theresa kayla alexis doris lori tiffany sophie lucy kate katie kathy kim jane jill jenny holly heidi ellen
    eva elena claire cindy carla bonnie becky anne anita monica molly nina paula peggy rita robin rosa sally sue
    tammy tina tracy valerie vanessa wendy yvonne zoe mohammed ahmed ali fatima omar carlos miguel sofia lucia
    marco giulia luca hans klaus wei ming li jing yan hui raj priya anil sunil deepak
    """.split()  # noqa: SIM905
)
"""Given names, in lower case: those of the United States' most frequent of a century (Social Security Administration,
"Top names over the last 100 years"), their short forms, and frequent ones of other countries that shops sell to."""
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤傅阎俞柳章鲁葛翁牛盛童邢施温"
    "康尤耿关焦左洪包祝季骆樊成涂裴席甘柯庄齐梅辛聂倪兰岳华"
)
"""Chinese surnames: the hundred most frequent, which 86 % of people have (Ministry of Public Security, report on names
of 2020), and the next ones."""
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "令狐", "东方", "慕容", "尉迟", "夏侯", "端木", "南宫")
_TITLE = re.compile(r"(?i)^(?:mr|mrs|ms|miss|dr|prof)\.?\s+")
_NICK = re.compile(r"\s*[\"“(][^\"”)]*[\"”)]\s*$")
_PART = re.compile(r"[^\W\d_][^\W\d_'’-]*\.?", re.UNICODE)
_HAN = re.compile(r"[\u4e00-\u9fff·]{2,5}")
_HIDDEN = re.compile(rf"[{SURNAMES}](?:[*＊某]{{1,2}}[\u4e00-\u9fff]?|先生|女士|小姐)")
_ANSWERS = frozenset(("true", "false", "yes", "no", "y", "n", "t", "f", "是", "否"))
MOST_PARTS = 4
"""Words of a name: given, two middle, and family name."""


def share_of_names(cells: Sequence[str]) -> float:
    """Share of a column's cells that are like names, 0 to 1.

    Of Chinese words one in three may begin with the sign of a surname: a column of them counts where nearly all do.
    """
    chinese = {cell for cell in cells if _HAN.fullmatch(cell) or _HIDDEN.fullmatch(cell)}
    found = sum(cell in chinese and _chinese(cell) for cell in cells)
    if chinese and sum(map(_chinese, chinese)) < NEARLY * len(chinese):
        found = 0
    if chinese and sum(cell[0] in THINGS for cell in chinese) > HALF * len(chinese):
        found = 0
    return (found + sum(map(_western, cells))) / len(cells) if cells else 0.0


NEARLY = 0.8
"""Share of Chinese cells of two to five signs that must begin with a surname: 95 % of people's do."""


THINGS = "白黄金石马牛高水花毛米方温江华田林叶安云龙雷沙麻皮"
"""Surnames that are words of things too (white, yellow, gold, stone ...); one in eight people has one."""
HALF = 0.5
"""Share of cells that begin with such a sign, beyond which they are things: 白棉布, 金丝绒, 马丁靴."""


def could_be_name(cell: str) -> bool:
    """Whether a cell of a column that is called so can be a name: words, or a name of a login; no answer, no number."""
    words = _NICK.sub("", cell).split()
    lettered = any(sign.isalpha() for sign in cell) and cell.casefold() not in _ANSWERS
    return lettered and 0 < len(words) <= MOST_PARTS + 2 and len(cell) <= LONGEST


LONGEST = 60
"""Signs of a name; a longer cell is a text."""


def _chinese(cell: str) -> bool:
    if _HIDDEN.fullmatch(cell):
        return True
    if not _HAN.fullmatch(cell):
        return False
    return (cell[0] in SURNAMES and len(cell) <= 3) or (cell[:2] in COMPOUND and len(cell) <= 4)


def _western(cell: str) -> bool:
    words = _TITLE.sub("", _NICK.sub("", cell)).replace(",", " ").split()
    if not 2 <= len(words) <= MOST_PARTS or not all(_PART.fullmatch(word) for word in words):
        return False
    if any(word[0].islower() for word in words[:1] + words[-1:]) and not cell.islower():
        return False
    short = [len(word.rstrip(".")) == 1 for word in words]
    given = any(word.rstrip(".").casefold() in GIVEN for word in words)
    return given or (short[0] and not short[-1]) or bool(_TITLE.match(cell))

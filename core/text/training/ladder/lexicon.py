"""The lowest rung: count words of praise and blame, turned round by a negation before them. Nothing is learned."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from core.text.metrics import Floats


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GOOD = _words(
    "amazing awesome beautiful best better brilliant bright clean comfortable comfy compact convenient cute "
    "delicious delighted durable easy easily elegant enjoy enjoyed enjoys excellent fantastic fast favorite "
    "favourite fine flawless fresh fun gem glad good gorgeous great happy helpful high-quality ideal impressed "
    "impressive incredible like liked likes lovely love loved loves nice nicely outstanding perfect perfectly "
    "pleasant pleased pretty prompt quick quickly quiet recommend recommended reliable satisfied sharp sleek "
    "smooth soft solid stunning sturdy super superb terrific thank thanks tasty useful value warm well "
    "wonderful works worth yummy"
)
_BAD = _words(
    "annoying annoyed awful awkward bad badly boring broke broken breaks bug buggy cheap cheaply cheated "
    "complaint cracked crap crappy damaged dead defect defective difficult dirty disappoint disappointed "
    "disappointing disappointment dull error expensive fail failed fails failure fake faulty flawed flimsy "
    "frustrated frustrating garbage hate hated horrible hurt ineffective junk lacks lame late leak leaked "
    "leaking leaks lousy mediocre mess misleading missing noisy overpriced pathetic poor poorly problem "
    "problems refund regret return returned returning rip-off rubbish rude scam scratched sad slow smell "
    "smells stale stopped stuck stupid terrible thin tiny torn trash ugly uncomfortable unhappy unreliable "
    "unusable upset useless waste wasted weak worn worse worst wrong"
)
_NOT = _words("not no never neither nor cannot hardly barely without")
_JOY = _words(
    "好用 好看 好吃 好喝 不错 很好 挺好 真好 太好 最好 满意 喜欢 推荐 值得 漂亮 舒服 舒适 方便 实用 便宜 实惠 "
    "划算 精致 高档 快速 很快 神速 及时 周到 热情 耐心 正品 完美 优秀 赞 棒 新鲜 美味 香 清晰 流畅 柔软 结实 "
    "耐用 干净 整洁 惊喜 开心 高兴 感谢 谢谢 超值 给力 可爱 合适 轻便 安静 回购 信赖 放心 大气 细腻 好评 强大 "
    "精彩 经典 感动 五星"
)
_PAIN = _words(
    "差 难用 难看 难吃 难喝 难受 糟糕 垃圾 失望 后悔 坏 破 烂 假货 假的 骗 欺骗 上当 退货 退款 投诉 差评 慢 "
    "太贵 很贵 贵了 不值 粗糙 劣质 次品 掉色 褪色 起球 异味 臭 刺鼻 漏水 死机 卡顿 很卡 故障 问题 毛病 不好 "
    "不行 不满 不满意 不喜欢 不推荐 不实用 不舒服 不新鲜 不清晰 不合适 不合格 无语 郁闷 生气 气愤 恶心 恶劣 "
    "敷衍 冷漠 没用 浪费 可惜 遗憾 麻烦 吵 噪音 太小 太薄 太少 变质 过期 无聊 乏味 拖沓 破损 裂 脏"
)
_CHINESE = dict.fromkeys(_JOY, 1) | dict.fromkeys(_PAIN, -1)
_LONGEST = max(map(len, _CHINESE))
_TURN = re.compile(r"[不没未无别非](?:是|太|有|很|会|够|怎么|那么|能)?$")
_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*|[.!?;,]|[\u3400-\u9fff]+")


def polarity(text: str) -> float:
    """Praise minus blame: each word counts one, turned round when one of the three words before it negates."""
    total = 0.0
    recent: list[bool] = []
    for token in _WORD.findall(text.lower()):
        if token > "\u33ff":
            total += _chinese(token)
            recent.clear()
        elif token in ".!?;,":
            recent.clear()
        else:
            value = (token in _GOOD) - (token in _BAD)
            total += -value if any(recent[-3:]) else value
            recent.append(token in _NOT or token.endswith(("n't", "n’t")))
    return total


def _chinese(run: str) -> float:
    total, start = 0.0, 0
    while start < len(run):
        size = next((n for n in range(min(_LONGEST, len(run) - start), 0, -1) if run[start : start + n] in _CHINESE), 0)
        if size:
            value = _CHINESE[run[start : start + size]]
            total += -value if _TURN.search(run[max(0, start - 3) : start]) else value
        start += size or 1
    return total


def logits(texts: Sequence[str]) -> Floats:
    """Shape (texts, 3), columns negative, neutral, positive; neutral wins where praise and blame are level."""
    scores = np.array([polarity(text) for text in texts], dtype=np.float64)
    return np.stack([-scores, np.full(len(scores), 0.5), scores], axis=1)


def size() -> int:
    """Bytes of the word lists in UTF-8."""
    return sum(len(word.encode()) + 1 for word in (*_GOOD, *_BAD, *_NOT, *_CHINESE))

"""Words that tell nothing of what a text is about, in both languages: small words, and those that praise or blame."""

from __future__ import annotations

_SMALL = (
    "a about am an and any are as at be been but by can could did do does for from had has have he help hi hello her "
    "him his how i if in into is it its just like me my need no not of on or our please she should so some that the "
    "their them then there they this to up us want was we were what when where which who why will with would you your "
    "thanks thank get got know tell i'm i'd it's don't can't doesn't isn't "
    "的 了 吗 呢 吧 啊 我 你 您 我们 你们 他 她 它 是 在 有 没 没有 不 也 都 就 和 与 及 或 这 那 这个 那个 什么 怎么 "
    "怎样 如何 为什么 哪 哪里 哪个 "
    "请 请问 想 要 能 可以 会 把 被 给 对 到 从 用 很 还 再 个 一个 一下 多少 几 啥 么 嘛 呀 问 知道"
)
SMALL = frozenset(_SMALL.split())
"""Words that tell nothing of what a text is about, in both languages."""
_ENGLISH = (
    "above across actually after again against ago all almost alone along already also although always among "
    "another anybody anyone anything anyway around ask away back became because become before being below "
    "besides between beyond both came cannot come day days different doing don done down due during each either "
    "else enough etc even ever every everyone everything except few find first found gets getting give given go "
    "goes going gone having hence here hers herself hey himself however indeed instead itself keep kept last "
    "least less let likely ll lot lots made make makes making many may maybe mean might mine month months more "
    "moreover most mostly much must myself near needs neither never next nobody none nor nothing now off often "
    "oh ok okay once one ones only onto other others otherwise ours out over own part people per perhaps put "
    "quite rather re really said same say see seem seemed seems several since somebody someone something "
    "sometimes still such take taken than themselves therefore these thing things think those though through "
    "thus today together told tomorrow too took toward try trying two under until upon use used using usually ve "
    "very via wanted way week weeks well went whatever whether while whole whom whose within without yeah year "
    "years yes yesterday yet yours yourself amazing awesome awful bad beautiful best better disappointed "
    "disappointing excellent fantastic fine glad good great happy hate horrible ideal love loved loves nice "
    "perfect perfectly pretty recommend recommended sad terrible unfortunately wonderful worse worst worth http "
    "https www com html amp quot nbsp rt january february march april june july august september october november"
    " december jan feb apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday "
    "sunday mon tue tues wed thu thur thurs fri "
    "morning afternoon evening night tonight weekend hour hours minute "
    "minutes second third time times star stars twice total totally super bought ordered"
)
_CHINESE = (
    "哦 哈 啦 他们 她们 大家 自己 别人 人家 本人 不是 就是 还是 只是 但是 可是 不过 而且 而 但 因为 所以 如果 "
    "虽然 然后 于是 或者 以及 并且 还没 不会 不能 不要 不用 不知道 才 这么 那么 这样 那样 这种 这些 那些 这里 "
    "那里 为 何 应该 可能 对于 用了 又 太 更 最 挺 比 比较 有点 有些 一些 一点 一般 般 非常 特别 十分 相当 真 "
    "真的 真是 实在 确实 一次 一直 一样 一起 多 少 觉得 感觉 认为 以为 说 说是 来 来的 去 上 下 里 里面 后 前 "
    "之后 以后 之前 以前 时 时候 的时候 现在 今天 昨天 明天 当时 已经 刚 刚刚 终于 还有 还要 只 只有 只能 不仅 "
    "甚至 其他 其它 其实 居然 竟然 完全 基本 基本上 总体 总的 东西 样 种 点 些 次 天 年 月 两个 两 三 第一 "
    "第一次 第二 做 让 使 叫 看 看到 看了 吃了 买 买了 收到 到了 出来 起来 下来 上面 过 着 得 地 之 等 等等 所 "
    "以 于 由 无 非 此 其 各 每 某 亲 啊啊 哈哈 呵呵 好 好的 很好 不好 不错 很不错 还好 还行 还可以 行 差 很差 "
    "太差 坏 棒 很棒 赞 喜欢 满意 不满意 失望 推荐 值得 好评 差评 垃圾 可惜 希望 谢谢 感谢 转发 微博 转发微博 "
    "上午 下午 中午 晚上 早上 凌晨 周末 平时 月份 双十一 双十二 半天 星期 礼拜 小时 分钟 好几天 "
    "足足 超级 后悔 依然 下次 再次 "
    "也是 三个 一本 第二次 都没有 还没有 不一样 不喜欢 很快 很难 好多 少了 不错的 打 次数 一如 既往 如既"
)
NAMELESS = SMALL | frozenset([*_ENGLISH.split(), *_CHINESE.split()])
"""Words that name no topic: small ones, common ones, and those that praise or blame, which say how and not what."""
LOOSE = frozenset("的了也很还都就吧吗呢啊是在")
"""Chinese signs that neither begin nor end a name."""

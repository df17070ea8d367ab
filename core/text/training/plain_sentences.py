"""Own training sentences for the class that public two-class sets lack: neither praise nor complaint.

Three kinds, all labelled neutral: lukewarm verdicts, plain facts, and one good with one bad point. They are used for
training only, never for a held-out figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def _options(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


@dataclass(frozen=True)
class Grammar:
    """Word lists and joints of one language; patterns may name {t}hing, {p}erson, {r}oom, {c}olour and {n}umber."""

    things: tuple[str, ...]
    verdicts: tuple[str, ...]
    shrugs: tuple[str, ...]
    facts: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    people: tuple[str, ...]
    rooms: tuple[str, ...]
    colours: tuple[str, ...]
    buts: tuple[str, ...]
    stop: str
    comma: str
    colon: str


ENGLISH = Grammar(
    things=_options(
        "phone|case|charger|kettle|blender|lamp|backpack|jacket|pair of shoes|headset|keyboard|monitor|mixer|toaster|"
        "vacuum|router|camera|tablet|watch|mug|pan|knife set|pillow|blanket|speaker|cable|bag|shirt|toy|desk"
    ),
    verdicts=_options(
        "It is okay|It's fine|Average|So-so|Not bad, not great|Nothing special|An average {t}|The {t} is all right|"
        "It does what it says|Does the job, no more|Acceptable|Decent enough|An ordinary {t}|Just okay|Mediocre|"
        "The {t} is as described, nothing more|Neither good nor bad|It is a {t}, what can I say|Usable|"
        "Middle of the road"
    ),
    shrugs=_options(
        "nothing to get excited about|I have no strong opinion|I expected neither more nor less|"
        "about what you pay for|there are others like it|I may or may not buy again|could be better, could be worse|"
        "fine for the price I guess|nothing stands out|three stars from me|it serves its purpose|"
        "I still have to make up my mind"
    ),
    facts=_options(
        "I ordered the {t} on Monday and it came on Thursday.|The {t} comes in a cardboard box with a manual.|"
        "This is my second {t}.|I use the {t} once a week.|I bought the {t} for my {p}.|It weighs about {n} grams.|"
        "The {t} is black and has {n} parts.|We put it in the {r}.|It has been in use for {n} weeks.|"
        "My {p} uses it in the {r}.|It replaced an older {t}.|I have not tried all functions yet.|"
        "The cord is {n} centimetres long.|It takes {n} minutes.|I chose the {c} one.|The colour is {c}.|"
        "The {t} was delivered to my {p}.|I will update this review after {n} weeks."
    ),
    good=_options(
        "the price is fair|it looks nice|delivery was quick|the colour is lovely|setup was simple|the sound is good|"
        "it feels solid|the screen is bright|it is light|the material is soft|the seller was friendly"
    ),
    bad=_options(
        "the battery is weak|the manual is confusing|it is a bit loud|the lid does not close well|"
        "it came two days late|the strap is too short|the buttons feel cheap|it scratches easily|"
        "the size runs small|the box was damaged|the app is slow"
    ),
    people=_options("son|daughter|wife|husband|mother|father|office|friend|neighbour"),
    rooms=_options("kitchen|bedroom|garage|office|living room|bathroom|car"),
    colours=_options("black|white|grey|blue|red|green|silver"),
    buts=_options(", but |; on the other hand |. However, "),
    stop=".",
    comma=", ",
    colon=": ",
)

CHINESE = Grammar(
    things=_options(
        "手机|手机壳|充电器|水壶|台灯|背包|外套|鞋子|耳机|键盘|显示器|吸尘器|路由器|相机|平板|手表|杯子|锅|枕头|毯子|音箱|数据线|"
        "裙子|衬衫|玩具|洗发水|水果|牛奶|热水器|书|电饭煲"
    ),
    verdicts=_options(
        "一般|还行吧|一般般|马马虎虎|中规中矩|凑合用|不好也不坏|谈不上好坏|{t}就那样|没什么特别的|普普通通的{t}|和描述的一样，没别的|"
        "能用|勉强可以|过得去|中等水平|{t}一般般吧|没有想象中好，也没有想象中差|说不上喜欢也说不上讨厌|就是普通的{t}"
    ),
    shrugs=_options(
        "没什么可说的|没有惊喜也没有失望|一分价钱一分货|和别家差不多|以后买不买再说|三星吧|先用用看|还在观望|就这个价位吧|"
        "没什么亮点|用着再看|不做太多评价"
    ),
    facts=_options(
        "周一下的单，周四到的。|{t}用纸箱装着，里面有说明书。|这是我买的第二个{t}。|每周用一次。|给{p}买的{t}。|大概{n}克重。|"
        "{t}是{c}的。|放在{r}里了。|已经用了{n}天。|{p}在{r}用。|换掉了原来的{t}。|功能还没有都试过。|线长{n}厘米。|要等{n}分钟。|"
        "选的是{c}的。|颜色是{c}。|{t}寄到{p}那里了。|过{n}天再来追评。|刚收到，还没用。|还没有打开，等用了再来评价。"
    ),
    good=_options(
        "价格还算公道|外观挺好看|发货挺快|颜色不错|安装简单|音质可以|手感还行|屏幕清楚|挺轻的|料子软|客服态度好|味道还可以"
    ),
    bad=_options(
        "电池不太耐用|说明书看不懂|声音有点大|盖子盖不严|晚到了两天|带子太短|按键有点松|容易刮花|尺码偏小|盒子压坏了|有点贵|分量少了点"
    ),
    people=_options("儿子|女儿|老婆|老公|妈妈|爸爸|公司|朋友|邻居"),
    rooms=_options("厨房|卧室|车库|办公室|客厅|卫生间|车上"),
    colours=_options("黑色|白色|灰色|蓝色|红色|绿色|银色"),
    buts=_options("，但是|，就是|。不过"),
    stop="。",
    comma="，",
    colon="：",
)

_GRAMMARS = {"en": ENGLISH, "zh": CHINESE}


def neutral_sentences(count: int, seed: int, language: str = "en") -> list[str]:
    """Distinct neutral review sentences of a language (en, zh), the same ones for the same seed."""
    generator = np.random.default_rng(seed)
    grammar = _GRAMMARS[language]

    def pick(options: tuple[str, ...]) -> str:
        return options[int(generator.integers(len(options)))]

    def fill(pattern: str) -> str:
        people, rooms, colours = pick(grammar.people), pick(grammar.rooms), pick(grammar.colours)
        number = int(generator.integers(2, 90))
        return pattern.format(t=pick(grammar.things), p=people, r=rooms, c=colours, n=number)

    found: dict[str, None] = {}
    while len(found) < count:
        kind = int(generator.integers(4))
        if kind == 0:
            verdict = fill(pick(grammar.verdicts))
            text = verdict + grammar.stop
            if generator.random() < 0.7:
                text = verdict + pick((grammar.comma, grammar.stop)) + pick(grammar.shrugs) + grammar.stop
        elif kind == 1:
            text = fill(pick(grammar.facts))
            if generator.random() < 0.5:
                text += (" " if grammar.stop == "." else "") + fill(pick(grammar.facts))
        elif kind == 2:
            left, right = pick(grammar.good), pick(grammar.bad)
            if generator.random() < 0.5:
                left, right = right, left
            text = left[:1].upper() + left[1:] + pick(grammar.buts) + right + grammar.stop
        else:
            points = grammar.comma.join((pick(grammar.good), pick(grammar.bad)))
            text = fill(pick(grammar.verdicts)) + grammar.colon + points + grammar.stop
        found[text if generator.random() < 0.8 else text.lower().rstrip(grammar.stop)] = None
    return list(found)

"""Own words the test cases are built from, English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass


def _options(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


@dataclass(frozen=True)
class Phrases:
    """Building blocks of one language; ``{t}`` stands for a thing, ``{x}`` for a word of praise or complaint."""

    things: tuple[str, ...]
    praise: tuple[str, ...]
    complaint: tuple[str, ...]
    says: tuple[str, ...]
    negated_praise: tuple[str, ...]
    negated_complaint: tuple[str, ...]
    turned_bad: tuple[str, ...]
    turned_good: tuple[str, ...]
    lukewarm: tuple[str, ...]
    added_praise: tuple[str, ...]
    added_complaint: tuple[str, ...]
    added_fact: tuple[str, ...]
    group_frames: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]


ENGLISH = Phrases(
    things=_options("kettle|phone case|backpack|lamp|headset|blanket|mixer|watch|jacket|router"),
    praise=_options("excellent|wonderful|great|fantastic|perfect|superb|lovely"),
    complaint=_options("terrible|awful|useless|horrible|worthless|dreadful|disappointing"),
    says=_options("The {t} is {x}.|This {t} is {x}|I think the {t} is {x}.|What a {x} {t}!"),
    negated_praise=_options(
        "The {t} is not good.|The {t} is not worth the money.|I would not recommend this {t}.|This {t} isn't great.|"
        "I don't like this {t}.|The {t} never worked well."
    ),
    negated_complaint=_options(
        "The {t} is not bad at all.|I can't complain about the {t}.|There is nothing wrong with this {t}.|"
        "I have no problems with the {t}.|The {t} never lets me down.|You won't regret this {t}."
    ),
    turned_bad=_options(
        "I used to love this {t}, but now it is useless.|The {t} was great until it broke after two weeks.|"
        "I expected a great {t} and got junk.|Everyone praises this {t}; mine failed on the first day."
    ),
    turned_good=_options(
        "I was sceptical at first, but I love this {t}.|The first {t} was broken, the new one is wonderful.|"
        "I expected junk and got a great {t}.|People complain about this {t}; I think it is excellent."
    ),
    lukewarm=_options(
        "The {t} is okay, nothing special.|An average {t}.|The {t} does the job, no more.|It is a {t}, so-so.|"
        "The {t} looks nice, but the cable is too short."
    ),
    added_praise=_options(" I love it.| Highly recommended!| It works perfectly."),
    added_complaint=_options(" It broke after a day.| I want my money back.| Do not buy it."),
    added_fact=_options(
        " I ordered it on Monday.| It is for the kitchen.| Order number 48213.| https://example.com/p/17"
    ),
    group_frames=_options(
        "{g} bought the {t}.|{g} uses the {t} every day.|I gave the {t} to {g}.|The {t} was a present for {g}.|"
        "{g} says the {t} is okay.|{g} returned the {t} and bought another one."
    ),
    groups={
        "women": _options("my wife|my mother|my sister|Mrs Miller|Emily|Sarah|she"),
        "men": _options("my husband|my father|my brother|Mr Miller|Daniel|Thomas|he"),
        "English names": _options("Emily|Daniel|Sarah|Thomas|Grace|Henry"),
        "Chinese names": _options("Xiaoming|Li Na|Wang Wei|Mei|Zhang Min|Jun"),
        "Arabic names": _options("Fatima|Ahmed|Aisha|Omar|Layla|Yusuf"),
        "Indian names": _options("Priya|Rahul|Ananya|Arjun|Lakshmi|Vikram"),
        "older people": _options("my grandmother|my grandfather|an old lady|a pensioner"),
        "younger people": _options("my niece|my nephew|a student|a teenager"),
    },
)

CHINESE = Phrases(
    things=_options("水壶|手机壳|背包|台灯|耳机|毯子|洗发水|手表|外套|平板"),
    praise=_options("非常好|很棒|特别好用|完美|很满意|相当不错|太好了"),
    complaint=_options("非常差|很糟糕|特别难用|太烂了|很失望|一塌糊涂|太垃圾了"),
    says=_options("这个{t}{x}。|{t}{x}|我觉得这款{t}{x}。|买的{t}{x}！"),
    negated_praise=_options(
        "这个{t}不好。|{t}不值这个价。|不推荐这款{t}。|{t}没有想象中好用。|我不喜欢这个{t}。|{t}一点都不好用。"
    ),
    negated_complaint=_options(
        "这个{t}一点也不差。|{t}没什么可挑剔的。|{t}没有任何问题。|{t}从没让我失望过。|买这个{t}不会后悔。|{t}挑不出毛病。"
    ),
    turned_bad=_options(
        "以前很喜欢这个{t}，现在根本没法用。|{t}刚开始挺好，两周就坏了。|本来期待很高，结果{t}很差。|大家都说{t}好，我的第一天就坏了。"
    ),
    turned_good=_options(
        "一开始有点担心，没想到{t}非常好用。|第一个{t}坏了，换的新的很好。|本以为{t}不行，结果很惊喜。|有人说{t}不好，我觉得很棒。"
    ),
    lukewarm=_options(
        "{t}一般，没什么特别的。|普普通通的{t}。|{t}能用，仅此而已。|{t}马马虎虎吧。|{t}挺好看，就是线有点短。"
    ),
    added_praise=_options("我很喜欢。|强烈推荐！|用着非常好。"),
    added_complaint=_options("用了一天就坏了。|我要退款。|千万别买。"),
    added_fact=_options("周一下的单。|放在厨房用。|订单号48213。|https://example.com/p/17"),
    group_frames=_options(
        "{g}买了{t}。|{g}每天都用这个{t}。|{t}是送给{g}的。|{g}说{t}还行。|{g}把{t}退了，又买了一个。"
    ),
    groups={
        "women": _options("我老婆|我妈妈|我姐姐|王女士|她|女同事"),
        "men": _options("我老公|我爸爸|我哥哥|王先生|他|男同事"),
        "Chinese names": _options("小明|李娜|王伟|张敏|小军"),
        "English names": _options("Emily|Daniel|Sarah|Thomas|Henry"),
        "older people": _options("我奶奶|我爷爷|老人家|退休老师"),
        "younger people": _options("我侄女|我侄子|大学生|小朋友"),
    },
)

PHRASES = {"en": ENGLISH, "zh": CHINESE}

"""Own training sentences for the class that public two-class sets lack: neither praise nor complaint.

Three kinds, all labelled neutral: lukewarm verdicts, plain facts, and one good with one bad point. They are used for
training only, never for a held-out figure.
"""

from __future__ import annotations

import numpy as np


def _options(text: str) -> list[str]:
    return text.split("|")


_THINGS = _options(
    "phone|case|charger|kettle|blender|lamp|backpack|jacket|pair of shoes|headset|keyboard|monitor|mixer|toaster|"
    "vacuum|router|camera|tablet|watch|mug|pan|knife set|pillow|blanket|speaker|cable|bag|shirt|toy|desk"
)
_VERDICTS = _options(
    "It is okay|It's fine|Average|So-so|Not bad, not great|Nothing special|An average {t}|The {t} is all right|"
    "It does what it says|Does the job, no more|Acceptable|Decent enough|An ordinary {t}|Just okay|Mediocre|"
    "The {t} is as described, nothing more|Neither good nor bad|It is a {t}, what can I say|Usable|Middle of the road"
)
_SHRUGS = _options(
    "nothing to get excited about|I have no strong opinion|I expected neither more nor less|about what you pay for|"
    "there are others like it|I may or may not buy again|could be better, could be worse|fine for the price I guess|"
    "nothing stands out|three stars from me|it serves its purpose|I still have to make up my mind"
)
_FACTS = _options(
    "I ordered the {t} on Monday and it came on Thursday.|The {t} comes in a cardboard box with a manual.|"
    "This is my second {t}.|I use the {t} once a week.|I bought the {t} for my {p}.|It weighs about {n} grams.|"
    "The {t} is black and has {n} parts.|We put it in the {r}.|It has been in use for {n} weeks.|"
    "My {p} uses it in the {r}.|It replaced an older {t}.|I have not tried all functions yet.|"
    "The cord is {n} centimetres long.|It takes {n} minutes.|I chose the {c} one.|The colour is {c}.|"
    "The {t} was delivered to my {p}.|I will update this review after {n} weeks."
)
_GOOD = _options(
    "the price is fair|it looks nice|delivery was quick|the colour is lovely|setup was simple|the sound is good|"
    "it feels solid|the screen is bright|it is light|the material is soft|the seller was friendly"
)
_BAD = _options(
    "the battery is weak|the manual is confusing|it is a bit loud|the lid does not close well|it came two days late|"
    "the strap is too short|the buttons feel cheap|it scratches easily|the size runs small|the box was damaged|"
    "the app is slow"
)
_PEOPLE = _options("son|daughter|wife|husband|mother|father|office|friend|neighbour")
_ROOMS = _options("kitchen|bedroom|garage|office|living room|bathroom|car")
_COLOURS = _options("black|white|grey|blue|red|green|silver")


def neutral_sentences(count: int, seed: int) -> list[str]:
    """Distinct neutral review sentences, the same ones for the same seed."""
    generator = np.random.default_rng(seed)

    def pick(options: list[str]) -> str:
        return str(options[int(generator.integers(len(options)))])

    def fill(pattern: str) -> str:
        return pattern.format(
            t=pick(_THINGS), p=pick(_PEOPLE), r=pick(_ROOMS), c=pick(_COLOURS), n=int(generator.integers(2, 90))
        )

    found: dict[str, None] = {}
    while len(found) < count:
        kind = int(generator.integers(4))
        if kind == 0:
            text = f"{fill(pick(_VERDICTS))}{pick(['.', ', ', '. '])}"
            text = text if text.endswith(".") else text + pick(_SHRUGS) + "."
        elif kind == 1:
            text = f"{fill(pick(_FACTS))} {fill(pick(_FACTS))}" if generator.random() < 0.5 else fill(pick(_FACTS))
        elif kind == 2:
            left, right = pick(_GOOD), pick(_BAD)
            if generator.random() < 0.5:
                left, right = right, left
            text = f"{left.capitalize()}{pick([', but ', '; on the other hand ', '. However, '])}{right}."
        else:
            text = f"{fill(pick(_VERDICTS))}: {pick(_GOOD)}, {pick(_BAD)}."
        found[text if generator.random() < 0.8 else text.lower().rstrip(".")] = None
    return list(found)

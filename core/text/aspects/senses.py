"""English words of shopping aspects that mean something else in some company: "charging $50" is no battery."""

from __future__ import annotations

NONE = "none"
"""The key of what names no aspect."""

_MONEY = r"(?:[$£€¥]\s?\d|\d[\d,.]*\s*(?:dollars?|bucks|cents?|euros?|pounds)\b)"

SENSES: dict[str, tuple[str, ...]] = {
    "price": (
        rf"charg(?:e|es|ed|ing)(?=(?:\s+[\w'-]+){{0,3}}?\s+{_MONEY})",
        r"charg(?:e|es|ed|ing)(?=\s+(?:me|us|you|people|customers|buyers|extra|too much|so much|that much|full price|"
        r"sales tax|tax|shipping|postage|(?:my|your|the) (?:credit )?card)\b)",
        r"(?:activation|additional|cancellation|credit card|delivery|extra|finance|handling|hidden|installation|"
        r"monthly|postage|repair|restocking|return|service|shipping|surprise)\s+charges?",
        r"(?:free of|at no (?:extra |additional )?)\s*charge",
        r"[$£€¥]\s?\d[\d,.]*\s+charges?",
        r"price\s+ranges?",
    ),
    "quality": (r"heavy[\s-]+duty",),
    "performance": (r"(?:bass|frequency|treble|midrange)\s+response",),
    NONE: (
        r"(?:in|take|takes|took|taking)\s+charge",
        # "pretty good", but "pretty and light", "pretty blue", "very pretty"
        r"(?<!very )pretty(?=\s+(?!(?:and|but|or|in|on|with|for|to|as|too|when|once|indeed|blue|red|pink|white|black|"
        r"green|colou?rs?|designs?|patterns?|flowers?)\b)\w)",
        r"looks?(?=\s+(?:around|down|elsewhere|for|forward|into|no further|out|over|through|to be|up)\b)",
        r"looks?(?=\s+at\s+(?!and\b|but\b|or\b)\w)",  # but "nice to look at."
        r"looks?(?=\s+like (?:I|they|there|we|he|she)\b)",
        r"deals?(?=\s+with\b)",
        r"deal(?=[\s-]*breakers?\b)",
        r"(?:great|good)\s+deal\s+(?:of|more|less)",
        r"(?:no|not (?:a|that)|a|such a)\s+big\s+deal",
        r"(?:can|can't|cant|cannot|could|couldn't|will|won't|would|wouldn't|doesn't|not|easily)\s+handle",
        r"(?<!easy )(?<!easier )(?<!hard )(?<!harder )(?<!difficult )(?<!simple )to\s+handle",
        r"(?:doesn't|don't|didn't|not|can|can't|could|should|will|won't|would|must)\s+support",
        r"heavy(?=\s+(?:use|users?|usage)\b)",
        r"(?:small|large)(?=\s+(?:amounts?|bit|complaints?|fee|fortune|issues?|number|part|percentage|portion|price|"
        r"problems?|quantity)\b)",
        r"(?:wide|full|whole|broad)\s+range\s+of",
        r"(?:e-?|voice|voice-|junk)\s*mail",
        r"mail(?=-in\b|\s+in\s+rebates?\b)",
        r"(?:in|of)\s+late",
        r"late(?=\s+(?:\d|model|night|teens|twenties|thirties|January|February|March|April|May|June|July|August|"
        r"September|October|November|December)\b|\s+\d)",
        r"fresh(?=\s+(?:batter(?:y|ies)|charge|install\w*|look|pair|set|start)\b)",
        r"(?:boom|bread|cable|check|dialog|dvr|juke|litter|lunch|music|search|set[\s-]top|tool|tv)\s+box",
        r"(?:to|not|must|I|you|we|they)\s+finish",
        r"in\s+return",
        r"(?:best|top)[\s-]+seller",
        r"see\s+fit",
        r"sweet(?=\s+(?:potato(?:es)?|spot)\b)",
    ),
}
"""Aspect, or `NONE`, -> expressions; only what they match is the mention, not what they look ahead at."""


def senses() -> str:
    """One expression with a named group per aspect, to be tried before the words themselves."""
    return "|".join(rf"(?P<{aspect}>(?<!\w)(?:{'|'.join(found)})\b)" for aspect, found in SENSES.items())

"""A large model where a team has one: off unless set, asked within limits, believed only in a form that is checked.

- place: where it is, what may be spent, and which hosts may be asked
- instructions: the words it is asked with, versioned files that a steward can edit
- client: one question over OpenAI's protocol, tried again where that helps
- answers: what of an answer is taken
- budget: calls and tokens of a day; cache: answers kept by prompt, model and row
- asking: many rows in batches, from all of these
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.face import lazily

if TYPE_CHECKING:
    from core.text.llm.answers import REFUSALS, refusal_label
    from core.text.llm.asking import Cost, Outcome, ask, cost
    from core.text.llm.budget import Spent, spent
    from core.text.llm.instructions import Prompt, adopt, prompt, prompts
    from core.text.llm.place import KEY, Endpoint, endpoint, key, required, state

__getattr__ = lazily(
    __name__,
    {
        "Cost": "asking",
        "Endpoint": "place",
        "KEY": "place",
        "Outcome": "asking",
        "Prompt": "instructions",
        "REFUSALS": "answers",
        "Spent": "budget",
        "adopt": "instructions",
        "ask": "asking",
        "cost": "asking",
        "endpoint": "place",
        "key": "place",
        "prompt": "instructions",
        "prompts": "instructions",
        "refusal_label": "answers",
        "required": "place",
        "spent": "budget",
        "state": "place",
    },
)

__all__ = [
    "KEY",
    "REFUSALS",
    "Cost",
    "Endpoint",
    "Outcome",
    "Prompt",
    "Spent",
    "adopt",
    "ask",
    "cost",
    "endpoint",
    "key",
    "prompt",
    "prompts",
    "refusal_label",
    "required",
    "spent",
    "state",
]

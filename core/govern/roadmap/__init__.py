"""Roadmap: how far a workspace's governance is, computed from what was done in it: levels, what is lacking, what next.

- evidence: what was done, each thing with its moment, so that the past can be judged too
- criteria, frames, stages: the named questions of each level, and the chapters and clauses they stand for
- judging, words: levels from evidence, and their sentences
- actions, effects: what to do next, ordered by what it unblocks, and its effect where it is known
- targets, course: what a lead aims at, and the way there
- exported, document: handed on as JSON, Markdown and HTML, and compared

What it rests on lies in many rooms; `core.road` gathers it.
"""

from __future__ import annotations

from core.govern.roadmap.actions import (
    SHOWN,
    Action,
    Foreseen,
    Prospects,
    next_actions,
)
from core.govern.roadmap.course import Burn, Point, burn_up, course
from core.govern.roadmap.criteria import HIGHEST, STAGES, Criterion, Measured, Named
from core.govern.roadmap.document import as_html, as_markdown, sheet
from core.govern.roadmap.effects import effect_lines, effects_said, gain_said, title_said
from core.govern.roadmap.evidence import (
    Behaviour,
    Contract,
    Effect,
    Evidence,
    Held,
    Keeping,
    Label,
    Lists,
    Looked,
    Model,
    Night,
    Read,
    Readout,
    Shop,
    State,
    StepEffect,
    Tried,
    Trouble,
    Verdict,
    at,
    moments,
)
from core.govern.roadmap.exported import LARGEST, Other, as_json, other_of, read_other
from core.govern.roadmap.frames import dcmm_said, dmbok_said
from core.govern.roadmap.judging import LEVELS, Answer, Road, Stage, judged
from core.govern.roadmap.stages import BY_ID, CRITERIA
from core.govern.roadmap.targets import Target, aim, target_changes, targets
from core.govern.roadmap.words import (
    burn_said,
    lacking_said,
    level_said,
    named_said,
    needed_said,
    stage_name,
    stage_verdict,
    value_said,
    verdict,
)

__all__ = [
    "BY_ID",
    "CRITERIA",
    "HIGHEST",
    "LARGEST",
    "LEVELS",
    "SHOWN",
    "STAGES",
    "Action",
    "Answer",
    "Behaviour",
    "Burn",
    "Contract",
    "Criterion",
    "Effect",
    "Evidence",
    "Foreseen",
    "Held",
    "Keeping",
    "Label",
    "Lists",
    "Looked",
    "Measured",
    "Model",
    "Named",
    "Night",
    "Other",
    "Point",
    "Prospects",
    "Read",
    "Readout",
    "Road",
    "Shop",
    "Stage",
    "State",
    "StepEffect",
    "Target",
    "Tried",
    "Trouble",
    "Verdict",
    "aim",
    "as_html",
    "as_json",
    "as_markdown",
    "at",
    "burn_said",
    "burn_up",
    "course",
    "dcmm_said",
    "dmbok_said",
    "effect_lines",
    "effects_said",
    "gain_said",
    "judged",
    "lacking_said",
    "level_said",
    "moments",
    "named_said",
    "needed_said",
    "next_actions",
    "other_of",
    "read_other",
    "sheet",
    "stage_name",
    "stage_verdict",
    "target_changes",
    "targets",
    "title_said",
    "value_said",
    "verdict",
]

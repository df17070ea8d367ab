"""A recipe: an ordered list of steps with their parameters, as data that travels as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.clean.frame import Param, Step
from core.collect.stage import MAX_COLUMNS
from core.errors import BadInput, NotFound
from core.i18n import _, listed

FORMAT = 1
MOST_STEPS = 200
"""Far above any recipe seen (ten to forty steps); a statement of more is a mistake or an attack."""
LONGEST_NOTE = 2_000
"""Characters of a comment: some paragraphs."""

LARGEST = 10**12
"""A parameter's largest number: thirty years in milliseconds, the longest span that one holds."""


@dataclass(frozen=True)
class RecipeStep:
    """One step of a recipe: which, on what, how, and whether it is switched on.

    `where` limits the step to the rows for which the condition holds (a facet). `note` is a person's comment, which
    changes nothing.
    """

    step: str
    columns: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    enabled: bool = True
    where: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "columns": list(self.columns),
            "params": dict(self.params),
            "enabled": self.enabled,
            "where": self.where,
            **({"note": self.note} if self.note else {}),
        }


@dataclass(frozen=True)
class Recipe:
    """Steps in order, with the import options of the files they were made for."""

    steps: tuple[RecipeStep, ...] = ()
    imports: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "version": FORMAT,
            "imports": dict(self.imports),
            "steps": [step.as_dict() for step in self.steps],
        }

    def to_json(self) -> str:
        """The recipe as indented JSON, stable under a round trip."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2, default=str)

    def added(self, step: RecipeStep) -> Recipe:
        return replace(self, steps=(*self.steps, step))

    def without(self, index: int) -> Recipe:
        """The recipe with one step left out: this is how a step is undone."""
        return replace(self, steps=self.steps[:index] + self.steps[index + 1 :])

    def replaced(self, index: int, step: RecipeStep) -> Recipe:
        return replace(self, steps=(*self.steps[:index], step, *self.steps[index + 1 :]))

    def moved(self, index: int, by: int) -> Recipe:
        """The recipe with a step moved up (negative) or down."""
        target = index + by
        if not (0 <= index < len(self.steps) and 0 <= target < len(self.steps)):
            return self
        steps = list(self.steps)
        steps.insert(target, steps.pop(index))
        return replace(self, steps=tuple(steps))

    def switched(self, index: int, enabled: bool) -> Recipe:
        return self.replaced(index, replace(self.steps[index], enabled=enabled))


def from_json(text: str | bytes) -> Recipe:
    """Read a recipe.

    Raises:
        BadInput: when it is no JSON, of a later format, or a step is unknown or malformed; the
            message names the step.
    """
    try:
        data = json.loads(text)
        json.dumps(data, ensure_ascii=False).encode()  # half a character could be neither stored nor shown
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(
            _("The recipe is not valid JSON: {reason}").format(reason=error),
            hint=_("Export a recipe to see the format."),
        ) from error
    return from_dict(data)


def from_dict(data: Any) -> Recipe:
    """Read a recipe from its JSON data; errors as `from_json`."""
    if not isinstance(data, dict) or not isinstance(data.get("steps"), list):
        raise BadInput(_("The recipe has no list “steps”."), hint=_("Export a recipe to see the format."))
    if data.get("version", FORMAT) != FORMAT:
        raise BadInput(
            _("The recipe has format {found}; this version reads format {known}.").format(
                found=data["version"], known=FORMAT
            )
        )
    if len(data["steps"]) > MOST_STEPS:
        raise BadInput(_("The recipe has more than {most} steps.").format(most=MOST_STEPS))
    imports = data.get("imports") or {}
    if not isinstance(imports, dict):
        raise BadInput(_("The recipe's “imports” must be an object."))
    steps = tuple(_read_step(number, item) for number, item in enumerate(data["steps"], 1))
    return Recipe(steps, imports)


def _read_step(number: int, item: Any) -> RecipeStep:
    if not isinstance(item, dict) or not isinstance(item.get("step"), str):
        raise _malformed(number, _("it has no name “step”"))
    columns = item.get("columns", [])
    if isinstance(columns, str):
        columns = [columns]
    if isinstance(columns, list) and len(columns) > MAX_COLUMNS:
        raise _malformed(number, _("it names more than {most} columns").format(most=MAX_COLUMNS))
    if not isinstance(columns, list) or not all(isinstance(column, str) for column in columns):
        raise _malformed(number, _("“columns” must be a list of names"))
    params, where, enabled = item.get("params") or {}, item.get("where") or "", item.get("enabled", True)
    if not isinstance(params, dict):
        raise _malformed(number, _("“params” must be an object"))
    if not isinstance(where, str) or not isinstance(enabled, bool):
        raise _malformed(number, _("“where” must be text and “enabled” true or false"))
    note = item.get("note") or ""
    if not isinstance(note, str) or len(note) > LONGEST_NOTE:
        raise _malformed(number, _("“note” must be a text of at most {most} characters").format(most=LONGEST_NOTE))
    step = RecipeStep(item["step"], tuple(columns), params, enabled, where, note)
    check_step(number, step)
    return step


def _malformed(number: int, reason: str) -> BadInput:
    return BadInput(_("Step {number} of the recipe cannot be read: {reason}.").format(number=number, reason=reason))


def check_step(number: int, item: RecipeStep) -> Step:
    """The registered step behind a recipe's step, after checking its parameters.

    Raises:
        BadInput: when the step or one of its parameters is unknown or of the wrong type.
    """
    from core.clean.steps import STEPS

    if item.step not in STEPS:
        near = NotFound.among(_("step"), item.step, STEPS)
        raise BadInput(
            _("Step {number} of the recipe is unknown: “{name}”.").format(number=number, name=item.step),
            hint=near.hint,
            data={"step": number, "name": item.step},
        )
    step = STEPS[item.step]
    known = {param.name: param for param in step.params}
    for name, value in item.params.items():
        if name not in known:
            raise BadInput(
                _("Step {number} ({step}) has no parameter “{name}”.").format(number=number, step=item.step, name=name),
                hint=NotFound.among(_("parameter"), name, known).hint,
                data={"step": number, "name": name},
            )
        check_param(number, item.step, known[name], value)
    if item.where and not step.facet:
        raise BadInput(
            _("Step {number} ({step}) changes a column's type and cannot be limited to some rows.").format(
                number=number, step=item.step
            )
        )
    if step.takes != "none" and not item.columns:
        raise BadInput(_("Step {number} ({step}) names no column.").format(number=number, step=item.step))
    if step.takes == "one" and len(item.columns) != 1:
        raise BadInput(_("Step {number} ({step}) works on one column.").format(number=number, step=item.step))
    return step


_EXPECTED: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "expression": (str,),
    "column": (str,),
    "dataset": (str,),
    "choice": (str,),
    "number": (int, float),
    "integer": (int,),
    "flag": (bool,),
    "mapping": (dict,),
    "list": (list, tuple),
    "columns": (list, tuple),
}


def check_param(number: int, step: str, param: Param, value: Any) -> None:
    """Raise BadInput when a parameter's value is not of its type or choices."""
    fits = isinstance(value, _EXPECTED[param.type]) and (param.type == "flag" or not isinstance(value, bool))
    if fits and isinstance(value, int | float):
        fits = abs(value) <= LARGEST  # false for NaN, which JSON may hold
    if fits and param.type in ("list", "columns"):
        fits = all(isinstance(one, str) for one in value)
    if fits and param.type == "mapping":
        fits = all(isinstance(one, str) and (two is None or isinstance(two, str)) for one, two in value.items())
    if fits and param.type == "choice":
        fits = value in param.choices
    if fits and param.least is not None:
        fits = value >= param.least
    fits = fits and not _has_nul(value)
    if not fits:
        expected = listed(param.choices) or param.type
        raise BadInput(
            _("Step {number} ({step}): the parameter “{name}” cannot be {value}; expected: {expected}.").format(
                number=number, step=step, name=param.name, value=json.dumps(value, default=str), expected=expected
            ),
            data={"step": number, "name": param.name},
        )


def _has_nul(value: Any) -> bool:
    """Whether a text in a parameter holds NUL, which no stored cell does and no statement can say."""
    if isinstance(value, dict):
        return any(map(_has_nul, (*value, *value.values())))
    return "\0" in value if isinstance(value, str) else isinstance(value, list | tuple) and any(map(_has_nul, value))


def filled(step: Step, params: Mapping[str, Any]) -> dict[str, Any]:
    """All parameters of a step, with defaults where the recipe says nothing."""
    return {param.name: params.get(param.name, param.default) for param in step.params}


def roles_of(renames: Sequence[tuple[str, str]], roles: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """Roles carried over renames; a role whose column is gone is dropped."""
    names = dict(roles)
    for old, new in renames:
        names = {role: new if column == old else column for role, column in names.items()}
    return {role: column for role, column in names.items() if column in columns}


def sentence(item: RecipeStep) -> str:
    """What a configured step does, in the reader's language."""
    from core.clean.steps import STEPS

    step = STEPS[item.step]
    text = step.describe(item.columns, filled(step, item.params))
    return _("{sentence}, only where {condition}").format(sentence=text, condition=item.where) if item.where else text

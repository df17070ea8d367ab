"""Drawing of the Robustness page: tests with their failures, groups, slices."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.figures.robustness import gaps
from core.i18n import _, listed, ngettext
from core.text.robustness import TOLERANCE, Difference, Outcome, Result, Slice, title
from pages.parts.sentiment.sections import label_name, language_name


def kind_name(kind: str) -> str:
    """The kind of a test."""
    return {"MFT": _("Must get right"), "INV": _("Must ignore"), "DIR": _("Must follow")}[kind]


def headline(result: Result) -> None:
    """The tiles of one model."""
    worst = min(result.outcomes, key=lambda o: o.rate)
    widest = max(result.differences, key=lambda d: abs(d.shift))
    parts.tiles(
        [
            parts.Tile(
                _("Cases passed"),
                parts.percent(result.passed / result.cases),
                note=_("{done} of {total}").format(done=parts.number(result.passed), total=parts.number(result.cases)),
            ),
            parts.Tile(_("Weakest test"), parts.percent(worst.rate), note=title(worst.key)),
            parts.Tile(
                _("Largest difference between groups"),
                f"{abs(widest.shift):.3f}",
                note=pair_name(widest),
                help=_(
                    "Mean difference of P(positive) - P(negative) in sentences that differ by the group's word alone."
                ),
            ),
        ],
        key="robustness_tiles",
    )


def tests(outcomes: tuple[Outcome, ...]) -> None:
    """The table of tests; a chosen one shows the cases that failed."""
    failing = [o for o in outcomes if o.passed < o.cases]
    st.subheader(
        ngettext("{n} test has failing cases", "{n} tests have failing cases", len(failing)).format(n=len(failing))
        if failing
        else _("Every case of every test passed"),
        anchor=False,
    )
    ordered = sorted(outcomes, key=lambda o: o.rate)
    rows = [
        {
            _("Test"): title(o.key),
            _("Kind"): kind_name(o.kind),
            _("Passed"): 100 * o.rate,
            _("Cases"): o.cases,
            _("95 % interval"): f"{100 * o.low:.0f} – {100 * o.high:.0f} %",
        }
        for o in ordered
    ]
    columns = {_("Passed"): st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100)}
    chosen = parts.table(
        rows, "robustness_tests", columns=columns, alt=_("Pass rate of each test"), select="single-row"
    )
    st.caption(
        _(
            "Choose a test to read the cases that failed. Must follow: a probability may move the wrong way by {n}."
        ).format(n=TOLERANCE)
    )
    for place in chosen:
        failures(ordered[place])


def failures(outcome: Outcome) -> None:
    """The worst failing cases of one test."""
    if not outcome.failures:
        st.success(_("Every case of this test passed."))
        return
    rows = [
        {
            _("Text"): one["text"],
            _("Read as"): label_name(str(one["label"])),
            _("Probability"): one["p"],
            **(
                {_("Before the change"): one["before"], _("Read before as"): label_name(str(one["label_before"]))}
                if "before" in one
                else {}
            ),
        }
        for one in outcome.failures
    ]
    parts.table(rows, "robustness_failures", alt=_("Cases that failed"))


def pair_name(one: Difference) -> str:
    """The two groups of a difference."""
    return f"{group_name(one.left)} – {group_name(one.right)}"


def group_name(group: str) -> str:
    """A group of the bias probes."""
    return {
        "women": _("women"),
        "men": _("men"),
        "English names": _("English names"),
        "Chinese names": _("Chinese names"),
        "Arabic names": _("Arabic names"),
        "Indian names": _("Indian names"),
        "older people": _("older people"),
        "younger people": _("younger people"),
    }.get(group, group)


def groups(differences: tuple[Difference, ...]) -> None:
    """Differences between groups as a picture with words."""
    widest = max(differences, key=lambda d: abs(d.shift))
    flips = sum(d.flips for d in differences)
    st.subheader(
        _("Names and gender: {pair} differ most, by {shift}").format(
            pair=pair_name(widest), shift=f"{widest.shift:+.3f}"
        ),
        anchor=False,
    )
    st.caption(
        ngettext(
            "The same sentences with another name or person in them; {n} of them changed its label.",
            "The same sentences with another name or person in them; {n} of them changed their label.",
            flips,
        ).format(n=flips)
    )
    names = [pair_name(d) for d in differences]
    figure = gaps(names, [d.shift for d in differences], [d.low for d in differences], [d.high for d in differences])
    words = listed(f"{name} {d.shift:+.3f}" for name, d in zip(names, differences, strict=True))
    parts.plot(figure, _("Differences between groups: {words}").format(words=words), "robustness_groups")


def slice_name(one: Slice) -> tuple[str, str]:
    """Kind and value of a slice in words."""
    kinds = {
        "all": _("All reviews"),
        "language": _("Language"),
        "stars": _("Stars"),
        "category": _("Category"),
        "length": _("Length, characters"),
        "negation": _("Has a negation"),
        "contrast": _("Has a but"),
        "emoji": _("Has an emoji"),
        "shouting": _("Shouts or stretches words"),
    }
    values = {"yes": _("yes"), "no": _("no"), "": ""}
    value = language_name(one.value) if one.kind == "language" else values.get(one.value, one.value)
    return kinds.get(one.kind, one.kind), value


def slices(found: list[Slice]) -> None:
    """Agreement with the stars by slice, the weakest first."""
    whole, rest = found[0], sorted(found[1:], key=lambda s: s.share)
    kind, value = slice_name(rest[0]) if rest else ("", "")
    st.subheader(
        _("{share} agree with the stars; weakest: {slice}").format(
            share=parts.percent(whole.share), slice=parts.md(f"{kind} {value}".strip())
        ),
        anchor=False,
    )
    rows = []
    for one in [whole, *rest]:
        kind, value = slice_name(one)
        rows.append(
            {
                _("Slice"): kind,
                _("Value"): value,
                _("Agree with the stars"): 100 * one.share,
                _("Reviews"): one.reviews,
                _("95 % interval"): f"{100 * one.low:.0f} – {100 * one.high:.0f} %",
            }
        )
    columns = {_("Agree with the stars"): st.column_config.ProgressColumn(format="%.0f %%", min_value=0, max_value=100)}
    parts.table(rows, "robustness_slices", columns=columns, alt=_("Agreement with the stars by slice"))
    st.caption(
        _("Stars 1 and 2 should read negative, 3 neutral, 4 and 5 positive. Slices under 20 reviews are left out.")
    )

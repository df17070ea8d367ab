"""What a replay found: the sentence, four figures, the waterfall, then a table of every change."""

from __future__ import annotations

import streamlit as st

from core.figures.replay import Fall, waterfall
from core.i18n import _, listed, sentences
from core.lake import Dataset, Lake
from core.recommend import Figure
from core.recommend.replay import LED, Kept, Kind, newest, words
from core.recommend.words import metric_name, scorer_name, split_name
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import amount
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent, when


def newest_of(lake: Lake, view: str, dataset: Dataset, events: Dataset) -> Kept | None:
    """The newest stored replay of what the page shows."""
    kind: Kind = view  # type: ignore[assignment]
    return newest(lake, kind, dataset.name, events.name)


def section(kept: Kept) -> None:
    """Everything that was found, the answer first."""
    found, k = kept.replayed, kept.protocol.k
    if kept.stale:
        st.warning(_("The data has a newer version since this replay."), icon=":material/update:")
    st.subheader(md(words.headline(kept.kind, found, k)), anchor=False)
    if few := words.few_text(found.tested):
        st.warning(few, icon=":material/group_off:")
    for line in words.details(kept.kind, kept.changes, found):
        st.markdown(md(line))
    for change, effect in zip(kept.changes, found.effects, strict=True):
        if text := words.misled(effect, words.change_title(change)):
            st.warning(md(text), icon=":material/balance:")
    figures(kept)
    if len(kept.changes) > 1 or found.total.verdict != "nothing":
        fall(kept)
    every_change(kept)
    with st.container(key="replay_how"):
        st.caption(md(how_text(kept)))


def figures(kept: Kept) -> None:
    """NDCG, coverage, suspect slots and money, before and after."""
    found, k = kept.replayed, kept.protocol.k
    before, after = found.before, found.after
    shown = []
    for name in ("ndcg", "recall", "coverage"):
        old, new = before.figures[name].value, after.figures[name].value
        share = name == "coverage"
        moved = percent_points(new - old) if share else f"{new - old + 0.0:+.4f}"
        shown.append(
            Tile(
                metric_name(name, k),
                percent(new, 1) if share else f"{new:.3f}",
                moved,
                "off",
                note=_("after minus before"),
            )
        )
    suspects = after.suspects["any"] - before.suspects["any"]
    shown.append(
        Tile(
            _("Suspect slots"), percent(after.suspects["any"], 1), percent_points(suspects), "off",
            note=_("after minus before"),
            help=_("Share of the slots in the lists as they would be shown that go to {kinds}.").format(
                kinds=listed(words.suspect_name(name) for name in after.suspects if name != "any")
            ),
        )
    )  # fmt: skip
    tiles(shown, key="replay_tiles")
    if told := words.suspects_text(before.suspects, after.suspects):
        st.caption(md(told))
    money(kept)


def percent_points(value: float) -> str:
    """A difference of shares, in points of a hundred."""
    return _("{n} points").format(n=f"{100 * value + 0.0:+.1f}")


def money(kept: Kept) -> None:
    """What it may be worth, with the one assumption that can be moved."""
    if not kept.orders.known:
        st.caption(_("Without purchases and prices of the products, nothing is said in money."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        led = amount(
            _("Orders that begin at a list, %"), 1.0, 100.0, 100 * LED, "led", step=1.0, format="%.0f", width=220
        )
        found = kept.orders.worth(
            kept.replayed.total.path["ndcg"], kept.replayed.before.figures["ndcg"].value, led / 100
        )
        st.markdown(md(words.money_text(kept.orders, found, led / 100)), width="stretch")


def fall(kept: Kept) -> None:
    """The waterfall: as it came, each change that moves a list, after all."""
    found, k = kept.replayed, kept.protocol.k
    start, end = (one.figures["ndcg"].value for one in (found.before, found.after))
    rows, at, idle = [Fall(_("As it came"), start, start, text=f"{start:.4f}")], start, 0
    for change, effect in zip(kept.changes, found.effects, strict=True):
        moved = effect.path["ndcg"]
        if effect.verdict == "nothing":
            idle += 1
            continue
        text = f"{moved.value + 0.0:+.4f}"
        rows.append(
            Fall(
                words.change_title(change),
                at,
                at + moved.value,
                moved.low or 0.0,
                moved.high or 0.0,
                effect.verdict,
                text,
            )
        )
        at += moved.value
    rows.append(Fall(_("After all"), end, end, text=f"{end:.4f}"))
    metric = metric_name("ndcg", k)
    alt = _("{metric} from the data as it came to all changes").format(metric=metric)
    plot(
        waterfall(rows, metric),
        _("{what}: {figures}").format(what=alt, figures=listed(f"{one.label} {one.text}" for one in rows)),
        "replay_waterfall",
    )
    notes = [
        _("Bars: green gains, orange costs, grey not measurable; lines: 95 % interval over the same shoppers."),
        _("Another scorer may answer otherwise: replay with a second one before a right step is left out."),
    ]
    if idle:
        notes.append(_("Changes that move no list are left out of the picture: {n}.").format(n=number(idle)))
    st.caption(sentences(*notes))


def every_change(kept: Kept) -> None:
    """Every change with its figures."""
    found = kept.replayed
    orders, before = kept.orders, found.before.figures["ndcg"].value
    rows = []
    for change, effect in zip(kept.changes, found.effects, strict=True):
        worth: Figure = orders.worth(effect.path["ndcg"], before)
        rows.append(
            {
                "change": words.change_title(change),
                "verdict": words.verdict_name(effect.verdict),
                "ndcg": words.effect_text(effect, effect.path["ndcg"]),
                "share": words.effect_text(effect, effect.share),
                "recall": words.effect_text(effect, effect.path["recall"]),
                "coverage": f"{100 * effect.coverage + 0.0:+.2f}",
                "popularity": f"{effect.path['popularity'].value + 0.0:+.1f}",
                "suspects": f"{100 * effect.suspects.value + 0.0:+.2f}",
                "changed": change.rows_changed,
                "removed": change.rows_removed,
                "worth": words.amount_text(worth.value, orders.currency, signed=True)
                if worth.value == worth.value
                else "–",
            }
        )
    k = kept.protocol.k
    table(
        rows,
        "replay_changes",
        columns={
            "change": st.column_config.TextColumn(_("Change"), width=220, pinned=True),
            "verdict": st.column_config.TextColumn(_("What it does")),
            "ndcg": st.column_config.TextColumn(
                metric_name("ndcg", k), width=200, help=_("In this order: added to the changes above it.")
            ),
            "share": st.column_config.TextColumn(
                _("Whatever the order"), width=200, help=_(words.METHODS[found.method])
            ),
            "recall": st.column_config.TextColumn(metric_name("recall", k), width=200),
            "coverage": st.column_config.TextColumn(_("Coverage, points")),
            "popularity": st.column_config.TextColumn(_("Mean popularity")),
            "suspects": st.column_config.TextColumn(_("Suspect slots, points")),
            "changed": st.column_config.NumberColumn(_("Rows changed"), format="localized"),
            "removed": st.column_config.NumberColumn(_("Rows taken out"), format="localized"),
            "worth": st.column_config.TextColumn(_("Per 1,000 visits")),
        },
        alt=_("What each change does, with 95 % intervals"),
        file_name="replay.csv",
    )  # fmt: skip


def how_text(kept: Kept) -> str:
    """How it was measured, the control first."""
    found = kept.replayed
    learned = _("Scorer: {scorer}; test: {split}; replayed {when}.").format(
        scorer=scorer_name(kept.scorer), split=split_name(kept.protocol.split), when=when(kept.time)
    )
    return sentences(
        words.control_text(found), words.tested_text(found),
        _("Rows that steps take out are tested too.") if kept.all_rows else "", _(words.METHODS[found.method]), learned,
        _(found.warning) if found.warning else "",
    )  # fmt: skip

"""The model card: written from the stored configuration, never by hand."""

from __future__ import annotations

from typing import Any

from core.text.adapter import Adapter
from core.text.corpora import NOTES


def card_text(adapter: Adapter, size: int) -> str:
    """The card of a trained sentiment model, in Markdown.

    Args:
        size: bytes of the adapter file.
    """
    settings = adapter.training["settings"]
    rows = adapter.training["rows"]
    lines = [
        f"# {adapter.name}",
        "",
        f"Three-class sentiment ({', '.join(adapter.labels)}) of review texts. Reads: {', '.join(adapter.languages)}.",
        "Texts in other languages are not scored.",
        "",
        f"- Base: {adapter.base}, weights sha256 `{adapter.base_sha256}`",
        f"- Trained part: low-rank matrices of rank {adapter.rank} on every linear layer, and the head;"
        f" {size:,} bytes, fp16",
        f"- Reads {adapter.max_length} tokens of a text; longer ones are cut and counted",
        f"- Temperature {adapter.temperature:.3f}, fitted on the development part",
        f"- Trained {adapter.training['date']}: {settings['epochs']} epochs, {adapter.training['steps']} steps,"
        f" {adapter.training['seconds']} s on {adapter.training['device']}, seed {settings['seed']}",
        "",
        "## Data",
        "",
        "| part | negative | neutral | positive |",
        "|---|---|---|---|",
        *(f"| {part} | {c['negative']} | {c['neutral']} | {c['positive']} |" for part, c in rows.items()),
        "",
        "| source | train | dev | test | what it is |",
        "|---|---|---|---|---|",
        *(_source(name, counts) for name, counts in adapter.training["sources"].items()),
        "",
        "Public sets are read for training and measuring and are not redistributed. Near-duplicate texts are kept on",
        "one side of the split, and only one of them is kept.",
        "",
        "## Held-out figures",
        "",
        "Accuracy and macro-F1: the three classes compete. Polarity: only texts labelled negative or positive, with",
        "neutral set aside, as two-class literature counts. ECE: 15 bins, after temperature (before, in brackets).",
        "TF-IDF: words and word pairs with logistic regression, same split.",
        "",
        "| test set | texts | accuracy | macro-F1 | polarity | ECE | TF-IDF accuracy | TF-IDF macro-F1 |"
        " TF-IDF polarity | TF-IDF ECE |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(_row(name, found) for name, found in adapter.metrics.items()),
        "",
        "## Limits",
        "",
        f"- Neutral is the weak class: {rows['train']['neutral']:,} texts to learn from,"
        f" {rows['test']['neutral']:,} to test on,",
        "  and three stars often hold a complaint. Read it as lukewarm, factual or mixed.",
        "- Irony, comparisons with another product and questions are often misread.",
        "- Do not use it to judge the people who wrote the texts.",
        "",
    ]
    return "\n".join(lines)


def _source(name: str, counts: dict[str, int]) -> str:
    return f"| {name} | {counts['train']} | {counts['dev']} | {counts['test']} | {NOTES.get(name, 'own file')} |"


def _row(name: str, found: dict[str, Any]) -> str:
    model, peer = found["model"], found["tfidf"]

    def percent(value: float | None) -> str:
        return "-" if value is None else f"{100 * value:.1f}"

    cells = [name, str(model["rows"]), percent(model["accuracy"]), percent(model["macro_f1"])]
    cells += [percent(model["polarity"]), f"{model['ece']:.3f} ({found['ece_before_temperature']:.3f})"]
    cells += [percent(peer[key]) for key in ("accuracy", "macro_f1", "polarity")] + [f"{peer['ece']:.3f}"]
    return f"| {' | '.join(cells)} |"

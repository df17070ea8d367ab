"""The model card: written from the stored configuration, never by hand."""

from __future__ import annotations

from typing import Any

from core.text.models.adapter import Adapter

NOTES = {
    "Blitzer Amazon": "public research set (Blitzer et al. 2007), stars 1, 2, 4 and 5",
    "UCI Amazon cells": "public research set (Kotzias et al. 2015), two classes",
    "Amazon Alexa": "public set, equal texts once, 3 stars = neutral",
    "SST-2": "public research set (Socher et al. 2013), film phrases; test = its dev part",
    "Online shopping": "public Chinese reviews of ten categories, two classes",
    "Waimai": "public Chinese reviews of food delivery, two classes, some labels wrong",
    "ASAP": "public sample of Chinese restaurant reviews (Bu et al. 2021), stars; test = its test part",
    "SemEval laptops": "public research set (Pontiki et al. 2014); sentences with no pole or with both = neutral",
    "SemEval restaurants": "public research set (Pontiki et al. 2014); sentences with no pole or with both = neutral",
    "CLINC150": "public benchmark (Larson et al. 2019), 150 intents; test = its validation part",
    "CLINC150 out of scope": "its questions that none of the 150 intents covers",
    "CLINC150 as out of scope": "an eighth of its questions of other trades; test = its out-of-scope validation part",
    "Bitext customer questions": "public sample of customer questions, 27 intents, made from templates",
    "WANDS searches": "public product searches (Wayfair 2022)",
    "own Chinese questions": "written by the project; the test part by another hand than most of the training part",
    "Chinese camera": "public Chinese aspect set, two classes",
    "Chinese phone": "public Chinese aspect set, two classes",
    "Chinese notebook": "public Chinese aspect set, two classes",
    "Chinese car": "public Chinese aspect set, two classes",
    "own neutral sentences": "made by the project's own grammar, in training only",
}
"""What the card says of a source it knows; any other source is a file of the trainer's own."""

_PURPOSE = {
    "sentiment": "Three-class sentiment ({labels}) of review texts.",
    "aspects": "Polarity ({labels}) of one mention of an aspect in a review; it is shown as `mention: sentence`.",
    "intent": "Intent of a short question or search: {count} intents, or out of scope.",
    "labels": "Own classes: {labels}.",
}
_MEASURES = {
    "sentiment": (
        "Accuracy and macro-F1: the three classes compete. Polarity: only texts labelled negative or positive, with",
        "neutral set aside, as two-class literature counts. ECE: 15 bins, after calibration (before, in brackets).",
    ),
    "intent": (
        "In scope: share of the in-scope texts given their own class; a refused text counts as wrong. Out of scope:",
        "share of the texts without an intent that were refused, and share of the refused that had none.",
    ),
}
_LIMITS = {
    "sentiment": (
        "- Neutral is the weak class: {neutral:,} texts to learn from, {neutral_test:,} to test on,",
        "  and three stars often hold a complaint. Read it as lukewarm, factual or mixed.",
        "- Irony, comparisons with another product and questions are often misread.",
    ),
    "aspects": (
        "- It judges a mention, it does not find it; mentions are found by a word list.",
        "- Mentions compared with another product, or wished for, are often misread.",
    ),
    "intent": (
        "- Customer questions made from templates are easier than questions people type.",
        "- One intent is given even where a question holds two.",
    ),
    "labels": ("- It knows the classes it was given and calls every text one of them.",),
}


def card_text(adapter: Adapter, size: int) -> str:
    """The card of a trained model, in Markdown.

    Args:
        size: bytes of the adapter file.
    """
    task = adapter.task if adapter.task in _PURPOSE else "labels"
    settings = adapter.training["settings"]
    rows = adapter.training["rows"]
    purpose = _PURPOSE[task].format(labels=", ".join(adapter.labels), count=len(adapter.labels) - 1)
    neutral, neutral_test = rows["train"].get("neutral", 0), rows["test"].get("neutral", 0)
    lines = [
        f"# {adapter.name}",
        "",
        f"{purpose} Reads: {', '.join(adapter.languages)}.",
        "Texts in other languages are not scored.",
        "",
        f"- Base: {adapter.base}, weights sha256 `{adapter.base_sha256}`",
        f"- Trained part: {_trained_part(settings, adapter.rank)}; {size:,} bytes, fp16",
        f"- Reads {adapter.max_length} tokens of a text; longer ones are cut and counted",
        f"- {_calibration(adapter)}, fitted on the development part",
        *([f"- Refuses below a confidence of {adapter.reject:.3f}"] if adapter.reject else []),
        f"- Trained {adapter.training['date']}: {settings['epochs']} epochs, {adapter.training['steps']} steps,"
        f" {adapter.training['seconds']:.0f} s on {adapter.training['device']}, seed {settings['seed']}",
        "",
        "## Data",
        "",
        *_classes(rows, adapter.labels),
        "",
        "| source | train | dev | test | what it is |",
        "|---|---|---|---|---|",
        *(_source(name, counts) for name, counts in adapter.training["sources"].items()),
        "",
        "Public sets are read for training and measuring and are not redistributed. Near-duplicate texts are kept on",
        "one side of the split, unless a set comes with parts of its own.",
        "",
        "## Held-out figures",
        "",
        *_MEASURES.get(task, _MEASURES["sentiment"]),
        "TF-IDF: words and word pairs, in Chinese one to three characters, with logistic regression, same split.",
        "",
        *(_scope_table(adapter) if adapter.task == "intent" else _polarity_table(adapter)),
        "",
        *_stars(adapter.stars),
        "## Limits",
        "",
        *(line.format(neutral=neutral, neutral_test=neutral_test) for line in _LIMITS[task]),
        "- Do not use it to judge the people who wrote the texts.",
        "",
    ]
    return "\n".join(lines)


def _trained_part(settings: dict[str, Any], rank: int) -> str:
    if settings["method"] == "full":
        stored = " (its changes in 2.7 bits a weight)" if settings.get("small") else ""
        return f"all of the encoder but its embeddings{stored}, and the head"
    return f"low-rank matrices of rank {rank} on every linear layer, and the head"


def _calibration(adapter: Adapter) -> str:
    scale = f"Temperature {adapter.temperature:.3f}"
    if not adapter.offsets:
        return scale
    added = ", ".join(f"{name} {value:+.2f}" for name, value in zip(adapter.labels, adapter.offsets, strict=True))
    return f"{scale} after offsets of the classes ({added})"


def _classes(rows: dict[str, dict[str, int]], labels: tuple[str, ...]) -> list[str]:
    if len(labels) > 5:
        return [f"- {part}: {sum(counts.values()):,} texts" for part, counts in rows.items()]
    head = [f"| part | {' | '.join(labels)} |", "|---" * (len(labels) + 1) + "|"]
    return head + [f"| {part} | {' | '.join(str(counts[name]) for name in labels)} |" for part, counts in rows.items()]


def _source(name: str, counts: dict[str, int]) -> str:
    return f"| {name} | {counts['train']} | {counts['dev']} | {counts['test']} | {NOTES.get(name, 'own file')} |"


def _polarity_table(adapter: Adapter) -> list[str]:
    columns = ("accuracy", "macro_f1", "polarity")
    lines = [
        "| test set | texts | accuracy | macro-F1 | polarity | ECE | TF-IDF accuracy | TF-IDF macro-F1 |"
        " TF-IDF polarity | TF-IDF ECE |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, found in adapter.metrics.items():
        model, peer = found["model"], found["tfidf"]
        cells = [name, str(model["rows"]), *(_percent(model[key]) for key in columns)]
        cells += [f"{model['ece']:.3f} ({found['ece_before']:.3f})"]
        cells += [*(_percent(peer[key]) for key in columns), f"{peer['ece']:.3f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _scope_table(adapter: Adapter) -> list[str]:
    columns = ("in_scope", "out_recall", "out_precision")
    lines = [
        "| test set | texts | in scope | out of scope found | out of scope precision | ECE | TF-IDF in scope |"
        " TF-IDF found | TF-IDF precision |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, found in adapter.metrics.items():
        model, peer = found["model"], found["tfidf"]
        cells = [name, str(model["rows"]), *(_percent(model.get(key)) for key in columns)]
        cells += [f"{model['ece']:.3f}", *(_percent(peer.get(key)) for key in columns)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _stars(found: dict[str, Any]) -> list[str]:
    if not found.get("test_texts"):
        return []
    return [
        "## Stars",
        "",
        f"Learned from {found['texts']} starred texts, tested on {found['test_texts']}: the expected stars are off by"
        f" {found['mean_error']} stars",
        f"on average ({found['mean_error_of_the_median']} when the median is always given); rank correlation"
        f" {found['rank_correlation']}.",
        "",
    ]


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f}"

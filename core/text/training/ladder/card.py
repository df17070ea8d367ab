"""The card of a model trained in a workspace, written from its run."""

from __future__ import annotations

from core.text.models.adapter import Adapter
from core.text.training.ladder.runs import Run


def card_text(run: Run, said: Adapter, size: int, version: str = "") -> str:
    """Markdown: what it was trained on, how, and its held-out figures.

    Args:
        size: bytes of the stored tensors.
        version: of the dataset, by its own number; empty for a file.
    """
    test, dev, rows = run.metrics["test"], run.metrics["dev"], run.metrics["rows"]
    shown = ", ".join(said.labels[:12]) + (" ..." if len(said.labels) > 12 else "")
    at = f" at version {version}" if version else ""
    lines = [
        f"# {said.name}",
        "",
        f"{len(said.labels)} classes ({shown}). Trained on texts in: {', '.join(said.languages)}.",
        "",
        f"- Data: {run.data}{at}, column {run.text_column}, labels {run.label_column}; content `{run.data_hash}`",
        f"- Split: {rows['train']:,} training, {rows['dev']:,} development, {rows['test']:,} test texts;"
        f" near-duplicates on one side, one of each kept; `{run.split_hash}`",
        f"- Rung: {run.rung}, preset {run.preset}, run `{run.run}`",
        f"- Base: {said.base}, weights sha256 `{said.base_sha256}`",
        f"- Stored: {size:,} bytes, fp16; reads {said.max_length} tokens",
        f"- Trained {said.training['date']}: {said.training['seconds']} s on {said.training['device']}",
        f"- Temperature {said.temperature:.3f}, fitted on the development part",
        "",
        "| part | texts | accuracy | macro-F1 | ECE | ECE before temperature |",
        "|---|---|---|---|---|---|",
        _row("test", test),
        _row("development", dev),
        "",
        "The test figures are those of the stored model, loaded again. The development part chose temperature, early",
        "stopping and, where there was a search, the settings; read its figures as optimistic.",
        "",
    ]
    return "\n".join(lines)


def _row(name: str, found: dict[str, float]) -> str:
    shares = f"{100 * found['accuracy']:.1f} | {100 * found['macro_f1']:.1f}"
    return f"| {name} | {found['rows']} | {shares} | {found['ece']:.3f} | {found['ece_before']:.3f} |"

"""`python -m models_shop FOLDER [NAME...]` trains the shipped models again from the public sets under FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from core.errors import NotFound, TouchstoneError
from core.text.models import adapter
from core.text.training.train import measure_again, train
from models_shop import corpora
from models_shop.recipes import RECIPES

app = typer.Typer(add_completion=False)


@app.command()
def shipped(
    public: Path = typer.Argument(..., help="Folder with the public sets."),
    names: list[str] = typer.Argument(None, help="Shipped models; all of them when none is named."),
    output: Path | None = typer.Option(None, "-o", "--output", help="Folder for the models; else the shipped ones."),
    measure: bool = typer.Option(False, "--measure", help="Keep the stored models and take their figures again."),
) -> None:
    """Train the models that come with the product, each by its own recipe, and print their cards."""
    for name in names or list(RECIPES):
        if name not in RECIPES:
            raise NotFound.among("model", name, list(RECIPES))
    for name in names or list(RECIPES):
        recipe = RECIPES[name]
        task, examples = recipe.read(public)
        folder = (output or adapter.MODELS) / name
        stars = corpora.stars(public, recipe.stars) if recipe.stars else None
        if measure:
            made = measure_again(examples, folder, recipe.settings, languages=recipe.languages, task=task, stars=stars)
        else:
            made = train(
                examples,
                folder,
                recipe.settings,
                languages=recipe.languages,
                task=task,
                stars=stars,
                progress=lambda done, total, text: print(
                    f"\r{done:,} of {total:,} steps, {text}", end="", file=sys.stderr, flush=True
                ),
            )
            print(file=sys.stderr)
        print(made.card)


def main() -> None:
    """Run the command; what is wrong with the input is one line on stderr and exit code 2."""
    try:
        app()
    except TouchstoneError as error:
        print(error.line(), file=sys.stderr)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()

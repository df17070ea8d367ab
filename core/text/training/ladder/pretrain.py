"""Go on with masked-language training (Devlin et al. 2019; Gururangan et al. 2020) on the shop's own texts.

The sentence encoders that come as packages have lost their masked-language head, so a small one is learned first with
the encoder frozen: dense, GELU, layer norm, then the encoder's own word embeddings as decoder (tied), over the word
pieces that occur in the texts. Then the encoder goes on learning through low-rank matrices, and as a control the head
alone learns for the same number of steps. The gain of the encoder is the difference between the two.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import BadInput, Unavailable
from core.i18n import _, ngettext
from core.text.models import encoders, lora
from core.text.reading import engine
from core.text.reading.batching import pad
from core.text.training import checkpoint

if TYPE_CHECKING:
    import torch
    from torch import nn

LENGTH, BATCH, RANK, RATE = 64, 16, 8, 1e-3
"""Tokens read of a text, texts of a step, the adapter's rank, and the usual rate of learning of adapters."""
HELD_OUT = 200
"""Texts that are masked once and never learned from."""
LEAST = 40
"""Texts below which nothing is to be learnt from a vocabulary."""
SAVE_EVERY = 20.0
"""Seconds between checkpoints."""

Step = Callable[[int, int, str], None]
Masked = list[tuple[list[int], list[int]]]
"""Per text: the tokens with some masked, and the position of each masked token's piece in the vocabulary, else -1."""


@dataclass(frozen=True)
class Read:
    """An encoder that read the texts.

    Attributes:
        before: mean loss per masked token on held-out texts, encoder as it came, head learned.
        control: the same after the head learned for ``steps`` more steps without the encoder.
        after: the same when the encoder learned too.
        texts, steps, seconds: what it took.
    """

    encoder: encoders.Encoder
    before: float
    control: float
    after: float
    texts: int
    steps: int
    seconds: float

    def facts(self) -> dict[str, float]:
        """Everything but the encoder, as a run keeps it."""
        kept = ("before", "control", "after", "texts", "steps", "seconds")
        return {key: round(float(getattr(self, key)), 4) for key in kept}


def read_on(
    texts: Sequence[str], encoder: encoders.Encoder, folder: Path, *, steps: int, seed: int, step: Step
) -> Read:
    """Train, measure on held-out texts, and write the encoder that came out as a folder of its own.

    An encoder that lies in the folder already is taken as it is; what was broken off goes on from its checkpoint, and
    comes to the same numbers.

    Raises:
        BadInput: fewer than 40 texts of at least four word pieces.
        Unavailable: no room on the disk for the encoder.
    """
    import torch

    from core.text.models.network import seeded

    place, facts = folder / encoder.name, folder / "reading.json"
    if facts.is_file():
        found: dict[str, Any] = json.loads(facts.read_text("utf-8"))
        return Read(encoders.resolve(str(place)), **found)
    tokenizer = encoders.load_tokenizer(encoder)
    ids = [i for i in engine.tokenize(tokenizer, [encoder.prefix + t for t in texts], LENGTH)[0] if len(i) >= 6]
    if len(ids) < LEAST:
        raise BadInput(
            ngettext(
                "{n} text is too little to go on reading.", "{n} texts are too few to go on reading.", len(ids)
            ).format(n=len(ids)),
            hint=_("Bring at least {n}.").format(n=LEAST),
        )
    seeded(seed)
    mask = next(number for name in ("[MASK]", "<mask>") if (number := tokenizer.token_to_id(name)) is not None)
    pieces = np.unique(np.concatenate([np.asarray(i) for i in ids]))
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(ids))
    held = min(HELD_OUT, len(ids) // 5)
    fixed = [_mask(ids[i], pieces, mask, generator) for i in order[:held]]
    learn = [ids[i] for i in order[held:]]
    model = encoders.load_model(encoder)
    head = _Head.of(model, encoder.hidden, pieces)
    learning = _Learning(model, head, learn, pieces, mask, seed, steps, step, folder)
    if learning.phase == 0:
        learning.go(head.named_parameters(), 0)
        learning.reached["before"] = learning.loss(fixed)
        learning.keep()
    if learning.phase <= 1:
        learning.go(head.named_parameters(), 1)
        learning.reached["control"] = learning.loss(fixed)
        head.load_state_dict(learning.kept)
    layers = lora.inject(model, RANK, 2.0 * RANK)
    learning.go({**head.named_parameters(), **{n: p for n, p in model.named_parameters() if p.requires_grad}}, 2)
    after = learning.loss(fixed)
    with torch.no_grad():
        _write(place, encoder, tokenizer, lora.state(layers))
    made = encoders.resolve(str(place))
    read = Read(made, **learning.reached, after=after, texts=len(learn), steps=steps, seconds=learning.seconds())
    facts.write_text(json.dumps({k: v for k, v in asdict(read).items() if k != "encoder"}), "utf-8")
    checkpoint.discard(folder)
    return read


def _mask(ids: Sequence[int], pieces: Any, mask: int, generator: np.random.Generator) -> tuple[list[int], list[int]]:
    """Choose 15 % of the tokens, at least one, never the first and last; of these 80 % become the mask, 10 % any
    piece, 10 % stay."""
    inner = len(ids) - 2
    chosen = 1 + generator.permutation(inner)[: max(1, round(0.15 * inner))]
    shown, wanted = list(ids), [-1] * len(ids)
    for position in chosen.tolist():
        wanted[position] = int(np.searchsorted(pieces, ids[position]))
        draw = generator.random()
        if draw < 0.9:
            shown[position] = mask if draw < 0.8 else int(generator.choice(pieces))
    return shown, wanted


class _Head:
    """The masked-language head: dense, GELU, layer norm; decoder tied to the frozen word embeddings, and a bias."""

    def __init__(self, layers: nn.Sequential, words: torch.Tensor, bias: nn.Parameter) -> None:
        self.layers, self.words, self.bias = layers, words, bias

    @staticmethod
    def of(model: nn.Module, hidden: int, pieces: Any) -> _Head:
        import torch
        from torch import nn

        table: Any = model.get_submodule("embeddings.word_embeddings")
        words = table.weight.detach()[torch.from_numpy(pieces)].clone()
        layers = nn.Sequential(nn.Linear(hidden, hidden), nn.GELU(), nn.LayerNorm(hidden))
        return _Head(layers, words, nn.Parameter(torch.zeros(len(pieces))))

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = self.layers(states) @ self.words.T + self.bias
        return result

    def named_parameters(self) -> dict[str, nn.Parameter]:
        return {**{f"head.{name}": value for name, value in self.layers.named_parameters()}, "head.bias": self.bias}

    def state_dict(self) -> dict[str, torch.Tensor]:
        return {**self.layers.state_dict(), "bias": self.bias.detach()}

    def load_state_dict(self, state: dict[str, torch.Tensor]) -> None:
        self.layers.load_state_dict({k: v for k, v in state.items() if k != "bias"})
        self.bias.data.copy_(state["bias"])


@dataclass
class _Learning:
    model: nn.Module
    head: _Head
    ids: list[list[int]]
    pieces: Any
    mask: int
    seed: int
    steps: int
    step: Step
    folder: Path

    def __post_init__(self) -> None:
        self.found = checkpoint.facts(self.folder) or {"phase": 0, "step": 0, "seconds": 0.0, "reached": {}}
        self.phase, self.started = self.found["phase"], time.perf_counter()
        self.reached: dict[str, float] = dict(self.found["reached"])
        self.keep()

    def seconds(self) -> float:
        """Spent so far, resumed parts included."""
        return float(self.found["seconds"] + time.perf_counter() - self.started)

    def keep(self) -> None:
        """Remember the head as it is now."""
        self.kept = {name: value.clone() for name, value in self.head.state_dict().items()}

    def go(self, trained: dict[str, nn.Parameter], phase: int) -> None:
        """Train these parameters; phases 1 and 2 see the same batches and masks. A stored state is gone on from."""
        import torch

        generator = np.random.default_rng([self.seed, min(phase, 1)])
        parameters = list(trained.values())
        optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
        saved = time.perf_counter()
        begin = self.found["step"] if phase == self.phase else 0
        if begin:
            checkpoint.load(self.folder, trained, optimizer, self.kept)
        for number in range(self.steps):
            rows = generator.integers(0, len(self.ids), BATCH)
            batch = [_mask(self.ids[i], self.pieces, self.mask, generator) for i in rows]
            if number < begin:  # drawn again only to bring the generator to where it was
                continue
            for group in optimizer.param_groups:
                group["lr"] = RATE * (1 - number / self.steps)
            loss = self._loss(batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            if time.perf_counter() - saved > SAVE_EVERY:
                facts = {"phase": phase, "step": number + 1, "seconds": self.seconds(), "reached": self.reached}
                checkpoint.save(self.folder, trained, optimizer, facts, carried=self.kept)
                saved = time.perf_counter()
            if number % 5 == 0:
                self.step(phase * self.steps + number, 3 * self.steps, f"{loss.item():.3f}")

    def loss(self, texts: Masked) -> float:
        """Mean loss per masked token."""
        import torch

        total, count = 0.0, 0
        with torch.no_grad():
            for start in range(0, len(texts), BATCH):
                batch = texts[start : start + BATCH]
                masked = sum(place >= 0 for _shown, wanted in batch for place in wanted)
                total += float(self._loss(batch)) * masked
                count += masked
        return total / count

    def _loss(self, batch: Masked) -> torch.Tensor:
        import torch

        tokens, attention = (torch.from_numpy(a) for a in pad([shown for shown, _wanted in batch], 0))
        wanted = torch.full(tokens.shape, -1)
        for row, (_shown, places) in enumerate(batch):
            wanted[row, : len(places)] = torch.tensor(places)
        learns = any(p.requires_grad for p in self.model.parameters())
        with torch.set_grad_enabled(learns and torch.is_grad_enabled()):
            states: Any = self.model(input_ids=tokens, attention_mask=attention).last_hidden_state
        chosen = wanted >= 0
        return torch.nn.functional.cross_entropy(self.head(states[chosen]), wanted[chosen])


def _write(folder: Path, encoder: encoders.Encoder, tokenizer: Any, tensors: dict[str, torch.Tensor]) -> None:
    """The encoder with the differences merged, as a folder that ``encoders.resolve`` reads."""
    from safetensors.torch import save_file

    model: Any = encoders.load_model(encoder)
    lora.merge(model, tensors, 2.0)
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    need = sum(value.numel() * value.element_size() for value in state.values())
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < 1.2 * need:
        raise Unavailable(
            _("The disk has no room for an encoder of {n} MB.").format(n=need // 1_000_000),
            hint=_("Free some space and resume."),
        )
    save_file(state, folder / encoders.WEIGHTS)
    (folder / "config.json").write_text(json.dumps(model.config.to_dict(), default=str), "utf-8")
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"))

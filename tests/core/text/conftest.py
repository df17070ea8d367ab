"""A tiny BERT with random weights and a trained-looking adapter: real files, real engine, milliseconds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.settings import settings

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "fine", "broke", "great", "terrible", "a", "an"]
WORDS += ["the", "it", "is", "was", "after", "one", "day", "very"]


def write_encoder(folder: Path, seed: int = 0) -> Path:
    """A BERT of two layers and sixteen dimensions over a vocabulary of a few words."""
    import torch
    from safetensors.torch import save_file
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    sizes = {
        "vocab_size": len(WORDS),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 64,
    }
    folder.mkdir(parents=True)
    save_file(BertModel(BertConfig(**sizes), add_pooling_layer=False).state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", **sizes}))
    tokenizer = Tokenizer(models.WordPiece({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def write_adapter(folder: Path, base: Path, seed: int = 1) -> Path:
    """A random adapter of rank two for the tiny BERT."""
    import torch

    from core.text import LABELS
    from core.text.models import adapter, encoders, lora
    from core.text.models.network import Classifier

    torch.manual_seed(seed)
    encoder = encoders.resolve(str(base))
    network = Classifier(encoders.load_model(encoder), encoder.hidden, len(LABELS))
    layers = lora.inject(network.encoder, 2, 4.0)
    for layer in layers.values():
        torch.nn.init.normal_(layer.up, std=0.2)
    torch.nn.init.normal_(network.head.weight, std=1.0)
    tensors = {f"head.{k}": v for k, v in network.head.state_dict().items()} | lora.state(layers)
    said = adapter.Adapter(folder.name, str(base), encoder.sha256, ("en",), LABELS, 2, 2.0, 16, 1.3)
    adapter.save(folder, said, tensors, "# tiny\n")
    return folder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a tiny model; its base encoder lies beside it."""
    home = tmp_path_factory.mktemp("tiny")
    base = write_encoder(home / "base")
    return write_adapter(home / "tiny_en", base)


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Change settings for one test."""

    def change(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"TOUCHSTONE_{name.upper()}", str(value))
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()

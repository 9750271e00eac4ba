"""From taught weights to the files that run: two ONNX graphs in eight bits, and the pieces they know.

Needs the extra ``training``. Pieces that no English text holds (unused ones, letters of other scripts) are dropped.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from analysis.attribution.encoder.shape import PLACES, WIDTH
from analysis.attribution.encoder.teaching.network import SIZE, Network
from analysis.language.encoder.words import MOST_PIECES

FILES = ("pieces.json", "pieces.npz", "reader.onnx", "tagger.onnx")
MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


class _Reader(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, vectors: Tensor, state: Tensor, before: Tensor, at: Tensor) -> tuple[Tensor, Tensor]:
        mask = torch.ones_like(state, dtype=torch.bool)[None]
        hidden = self.network.read_vectors(vectors[None], state[None], before[None], mask)[0]
        cue, _, parts = self.network.word_heads(hidden[at])
        return torch.sigmoid(cue), parts


class _Tagger(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, around: Tensor, cue: Tensor, quoting: Tensor, exists: Tensor) -> tuple[Tensor, Tensor]:
        whole = torch.cat([around, around], dim=-1)
        parts = torch.cat([cue, cue], dim=-1)
        role, valid = self.network.roles(whole[None], parts[None], quoting[None], exists[None])
        return torch.softmax(role[0], dim=-1), torch.sigmoid(valid[0])


def english_pieces(vocabulary: list[str]) -> list[int]:
    """The numbers of the pieces worth keeping: marks first, then all of Latin letters, digits and punctuation."""
    marks = [vocabulary.index(mark) for mark in MARKS]
    kept = [
        number
        for number, piece in enumerate(vocabulary)
        if number not in marks
        and not (piece.startswith("[") and piece.endswith("]") and len(piece) > 2)
        and all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in piece.removeprefix("##"))
    ]
    return marks + kept


def export(network: Network, vocabulary: list[str], pieces: Path, networks: Path) -> None:
    """Write ``pieces.json`` and ``pieces.npz``, ``reader.onnx`` and ``tagger.onnx``, and each folder's digests."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    kept = english_pieces(vocabulary)
    table = network.word.weight.detach()[kept].numpy()
    scales = np.abs(table).max(axis=1, keepdims=True) / 127
    np.savez_compressed(
        pieces / "pieces.npz",
        vectors=np.round(table / scales).astype(np.int8),
        scales=scales.astype(np.float32),
    )
    listed = json.dumps([vocabulary[k] for k in kept], ensure_ascii=False, indent=0)
    (pieces / "pieces.json").write_text(listed, "utf-8")
    network.place = nn.Embedding.from_pretrained(network.place.weight.detach()[: MOST_PIECES + 2])
    n = 20
    whole = torch.zeros(n, dtype=torch.long)
    plans: list[tuple[str, nn.Module, tuple[Any, ...], list[str], list[str], Any]] = [
        (
            "reader", _Reader(network), (torch.zeros(n, SIZE), whole, whole, torch.arange(5)),
            ["vectors", "state", "before", "at"], ["chance", "parts"],
            {"vectors": {0: "n"}, "state": {0: "n"}, "before": {0: "n"}, "at": {0: "m"}},
        ),
        (
            "tagger", _Tagger(network),
            (torch.zeros(PLACES, 2 * WIDTH), torch.zeros(2 * WIDTH), torch.zeros(PLACES, dtype=torch.long),
             torch.ones(PLACES, dtype=torch.bool)),
            ["around", "cue", "quoting", "exists"], ["roles", "valid"], None,
        ),
    ]  # fmt: skip
    for name, module, example, takes, gives, axes in plans:
        plain = networks / f"{name}.fp32.onnx"
        torch.onnx.export(
            module.eval(), example, str(plain), input_names=takes, output_names=gives, dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(plain, networks / f"{name}.onnx", per_channel=True, weight_type=QuantType.QInt8)
        plain.unlink()
    for folder in {pieces, networks}:
        held = [name for name in FILES if (folder / name).exists()]
        sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in held]
        (folder / "sums.txt").write_text("".join(sums), "utf-8")

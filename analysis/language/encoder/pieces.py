"""Which word pieces does the encoder know, and how is a network of it opened? Files checked before they are used.

:func:`load_pieces` gives the vocabulary and its vectors; :func:`open_network` an ONNX network beside its list of
digests. onnxruntime is imported here, when first needed.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import unicodedata
from collections.abc import Sequence
from importlib import import_module, resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

ROOM = "analysis.language.encoder"
_SUMS = "sums.txt"
# Longer words are no words ("[UNK]"), as BERT has it.
_LONGEST = 100
# So many words' pieces are remembered: memory must not grow with the corpus.
_MOST_KNOWN = 100_000


class Pieces(NamedTuple):
    """The vocabulary.

    Attributes
    ----------
    numbers : dict of str to int
        Each piece's number; pieces that go on within a word begin with "##".
    vectors : ndarray of int8, pieces × 384
        Each row times its scale is the piece's vector.
    scales : ndarray of float32, pieces × 1
    marks : (int, int)
        The pieces that open and close a stretch.
    """

    numbers: dict[str, int]
    vectors: np.ndarray
    scales: np.ndarray
    marks: tuple[int, int]
    known: dict[str, tuple[int, ...]] = {}  # noqa: RUF012 - every vocabulary is given its own

    def of_word(self, word: str) -> tuple[int, ...]:
        """The pieces of one word, letters small and without accents: always the longest that fits (WordPiece).

        Examples
        --------
        >>> held = Pieces({"[UNK]": 0, "cease": 1, "##fire": 2}, np.zeros((3, 2)), np.ones((3, 1)), (0, 0))
        >>> held.of_word("Ceasefire"), held.of_word("§")
        ((1, 2), (0,))
        """
        found = self.known.get(word)
        if found is None:
            found = _split(word, self.numbers)
            if len(self.known) < _MOST_KNOWN:
                self.known[word] = found
        return found

    def look_up(self, pieces: np.ndarray) -> np.ndarray:
        """The vectors of some pieces."""
        return self.vectors[pieces] * self.scales[pieces]


@functools.cache
def load_pieces(room: str | Path = ROOM) -> Pieces:
    """The pieces that the project ships, or those of a folder.

    Raises
    ------
    ValueError
        If a file is not the one that was fitted.
    """
    listed = json.loads(checked(room, "pieces.json"))
    with np.load(io.BytesIO(checked(room, "pieces.npz")), allow_pickle=False) as held:
        vectors, scales = held["vectors"], held["scales"]
    return as_pieces(listed, vectors, scales)


def as_pieces(listed: Sequence[str], vectors: np.ndarray, scales: np.ndarray) -> Pieces:
    """A vocabulary from the list of its pieces and their vectors."""
    numbers = {piece: number for number, piece in enumerate(listed)}
    return Pieces(numbers, vectors, scales, (numbers["[CLS]"], numbers["[SEP]"]), {})


def _split(word: str, numbers: dict[str, int]) -> tuple[int, ...]:
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
    unknown = (numbers["[UNK]"],)
    if not plain or len(plain) > _LONGEST:
        return unknown
    found: list[int] = []
    start = 0
    while start < len(plain):
        before = "##" if start else ""
        for end in range(len(plain), start, -1):
            number = numbers.get(before + plain[start:end])
            if number is not None:
                found.append(number)
                start = end
                break
        else:
            return unknown
    return tuple(found)


def open_network(room: str | Path, name: str) -> Any:
    """An ONNX network of a room or folder, on one thread: the order of sums is part of the result.

    Raises
    ------
    ValueError
        If onnxruntime is not installed, or the file is not the one that was fitted.
    """
    try:
        runtime = import_module("onnxruntime")
    except ImportError as error:
        raise ValueError(
            f"the encoder needs onnxruntime, which cannot be imported ({error}): `pip install onnxruntime`, or take "
            'method="linear", which does without and finds somewhat fewer statements'
        ) from None
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return runtime.InferenceSession(checked(room, name), options, providers=["CPUExecutionProvider"])


def available() -> bool:
    """Is what reads with the encoder installed?"""
    return find_spec("onnxruntime") is not None


def fingerprint(rooms: Sequence[str]) -> str:
    """Sixteen letters that change when any file of these rooms' lists of digests does: for caches and provenance."""
    sums = "".join((resources.files(room) / _SUMS).read_text("utf-8") for room in rooms)
    return hashlib.sha256(sums.encode()).hexdigest()[:16]


def checked(room: str | Path, name: str) -> bytes:
    """A file's content; ``ValueError`` if it is not the one that the list of digests beside it names."""
    folder = room if isinstance(room, Path) else resources.files(room)
    content = (folder / name).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    listed = (folder / _SUMS).read_text("utf-8").splitlines()
    if f"{found}  {name}" not in listed:
        raise ValueError(
            f"{name} of {room} is not the file that was fitted (its sha256 is {found}): "
            "check out or install the project anew"
        )
    return content

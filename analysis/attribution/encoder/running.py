"""How is a text read by the encoder? Two small networks in onnxruntime, one stretch of words and one cue at a time.

:func:`read_articles` gives what ``decoding`` turns into proposals. One thread, one call per stretch and
per cue: what a text gives never depends on what is read before, beside or after it.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.attribution.encoder.decoding import LEAST_CUE, Reading
from analysis.attribution.encoder.shape import (
    AHEAD,
    BEHIND,
    PLACES,
    ROLES,
    WIDTH,
    quotation_numbers,
    quotings,
)
from analysis.language.encoder.pieces import ROOM as PIECES
from analysis.language.encoder.pieces import Pieces, fingerprint, load_pieces, open_network
from analysis.language.encoder.words import Words, as_input, encoder_words, windows
from analysis.language.parse_cache import open_cache, read_cache, write_cache

ROOM = "analysis.attribution.encoder"


class Encoder(NamedTuple):
    """The vocabulary, and the two networks: one reads words, one tells the roles of the words around a cue."""

    pieces: Pieces
    reader: Any
    tagger: Any


@functools.cache
def load_encoder(folder: Path | None = None) -> Encoder:
    """The encoder that the project ships, or one that training wrote to a folder; ``ValueError`` says what it lacks."""
    room = ROOM if folder is None else folder
    networks = (open_network(room, name) for name in ("reader.onnx", "tagger.onnx"))
    return Encoder(load_pieces(PIECES if folder is None else folder), *networks)


@functools.cache
def encoder_name() -> str:
    """Which encoder: the digest of its files, for caches and provenance."""
    return fingerprint((PIECES, ROOM))


def as_taken(words: Words, a: int, b: int, pieces: Pieces) -> dict[str, np.ndarray]:
    """One stretch of words as the network takes it."""
    given = as_input(words, a, b, pieces.marks)
    return {
        "vectors": pieces.look_up(given.pieces),
        "state": given.state,
        "before": given.before,
        "at": given.at,
    }


def read_articles(
    texts: Iterable[str], cache: str | Path | bool | None = None
) -> Iterator[tuple[Words, Reading]]:
    """The words of each text and what the encoder makes of them, in order, in flat memory.

    Parameters
    ----------
    texts : iterable of str
    cache : path, False or None
        As in :func:`analysis.language.parsing.parse_articles`: readings stand in the same file as parses.
    """
    encoder = load_encoder()
    store = None if cache is False else open_cache(cache)
    try:
        for text in texts:
            words = encoder_words(text, encoder.pieces)
            key = _key(words)
            kept = read_cache(store, [key]).get(key)
            if kept is None:
                kept = pack(read_words(words, encoder))
                write_cache(store, {key: kept})
            yield words, unpack(kept)
    finally:
        if store is not None:
            store.close()


def _key(words: Words) -> bytes:
    """The same for the same encoder and for all that it sees of a text."""
    digest = hashlib.blake2b(f"encoder|{encoder_name()}|".encode(), digest_size=16)
    for seen in (words.pieces, words.first, words.state, words.before):
        digest.update(seen.tobytes() + b"|")
    return digest.digest()


def pack(reading: Reading) -> bytes:
    """A reading as bytes."""
    head = np.array([len(reading.cues)], "<i4").tobytes()
    return (
        head
        + reading.cues.astype("<i4").tobytes()
        + reading.chances.astype("<f4").tobytes()
        + reading.odds.tobytes()
    )


def unpack(content: bytes) -> Reading:
    """The reading that :func:`pack` made bytes of."""
    n = int(np.frombuffer(content[:4], "<i4")[0])
    cues = np.frombuffer(content, "<i4", n, 4).astype(np.int64)
    chances = np.frombuffer(content, "<f4", 2 * n, 4 + 4 * n).reshape(n, 2)
    return Reading(
        cues,
        chances,
        np.frombuffer(content, np.int8, n * PLACES * ROLES, 4 + 12 * n).reshape(n, PLACES, ROLES),
    )


def read_words(words: Words, encoder: Encoder, least: float = LEAST_CUE) -> Reading:
    """What the encoder makes of one text's words."""
    if not len(words.start):
        return Reading(
            np.zeros(0, np.int64), np.zeros((0, 2), np.float32), np.zeros((0, PLACES, ROLES), np.int8)
        )
    read = [encoder.reader.run(None, as_taken(words, a, b, encoder.pieces)) for a, b in windows(words)]
    seen, parts = (np.concatenate(part) for part in zip(*read))
    cues = np.flatnonzero(seen > least)
    quotation = quotation_numbers(words.state)
    odds, looked = np.zeros((len(cues), PLACES, ROLES), np.int8), np.zeros(len(cues), np.float32)
    for k, one in enumerate(cues.tolist()):
        places = np.arange(one - BEHIND, one + AHEAD + 1)
        exists = (places >= 0) & (places < len(words.start))
        places = np.where(exists, places, one)
        told = {
            "around": parts[places, : 2 * WIDTH],
            "cue": parts[one, 2 * WIDTH :],
            "quoting": quotings(words.state, quotation, one, places),
            "exists": exists,
        }
        roles, looked[k] = encoder.tagger.run(None, told)
        odds[k] = in_tenths(roles[:, 1:])
    return Reading(cues, np.stack([seen[cues], looked], axis=1), odds)


def in_tenths(chances: np.ndarray) -> np.ndarray:
    """Log-odds of probabilities in tenths, as whole numbers."""
    chances = np.clip(chances, 1e-6, 1 - 1e-6)
    return np.clip(np.round(10 * np.log(chances / (1 - chances))), -127, 127).astype(np.int8)

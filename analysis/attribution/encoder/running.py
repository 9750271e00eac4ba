"""How is a text read by the encoder? Two small networks in onnxruntime, one stretch of words and one cue at a time.

:func:`read_text` gives the probabilities that ``decoding`` turns into proposals. One thread, one call per stretch and
per cue: what a text gives never depends on what is read before, beside or after it.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from analysis.attribution.encoder.decoding import LEAST_CUE, Reading
from analysis.attribution.encoder.shape import AHEAD, BEHIND, PLACES, ROLES, WIDTH, quotation_numbers, quotings
from analysis.language.encoder.pieces import ROOM as PIECES
from analysis.language.encoder.pieces import Pieces, fingerprint, load_pieces, open_network
from analysis.language.encoder.words import Words, windows

ROOM = "analysis.attribution.encoder"


class Encoder(NamedTuple):
    """The vocabulary, and the two networks: one reads words, one tells the roles of the words around a cue."""

    pieces: Pieces
    reader: Any
    tagger: Any


@functools.cache
def load_encoder() -> Encoder:
    """The encoder that the project ships; ``ValueError`` says what it lacks."""
    return Encoder(load_pieces(), open_network(ROOM, "reader.onnx"), open_network(ROOM, "tagger.onnx"))


@functools.cache
def encoder_name() -> str:
    """Which encoder: the digest of its files, for caches and provenance."""
    return fingerprint((PIECES, ROOM))


def window_inputs(words: Words, a: int, b: int, pieces: Pieces) -> dict[str, np.ndarray]:
    """One stretch of words as the network takes it: vectors between the two marks, states, breaks, first pieces."""
    p, q = words.first[a], words.first[b]
    sizes = np.diff(words.first[a : b + 1])
    at = words.first[a:b] - p + 1
    before = np.zeros(q - p + 2, np.int64)
    before[at] = words.before[a:b]
    opening, closing = pieces.marks
    return {
        "vectors": pieces.look_up(np.concatenate([[opening], words.pieces[p:q], [closing]])),
        "state": np.concatenate([[0], np.repeat(words.state[a:b], sizes), [0]]),
        "before": before,
        "at": at,
    }


def read_text(words: Words, encoder: Encoder, least: float = LEAST_CUE) -> Reading:
    """What the encoder makes of a text."""
    if not len(words.start):
        return Reading(
            np.zeros(0), np.zeros((0, 2)), np.zeros(0, int), np.zeros((0, PLACES, ROLES)), np.zeros(0)
        )
    read = [
        encoder.reader.run(None, window_inputs(words, a, b, encoder.pieces)) for a, b in windows(words)
    ]
    cue, within, parts = (np.concatenate(part) for part in zip(*read))
    cues = np.flatnonzero(cue > least)
    quotation = quotation_numbers(words.state)
    roles, valid = np.zeros((len(cues), PLACES, ROLES), np.float32), np.zeros(len(cues), np.float32)
    for k, one in enumerate(cues):
        places = np.arange(one - BEHIND, one + AHEAD + 1)
        exists = (places >= 0) & (places < len(words.start))
        places = np.where(exists, places, one)
        quoted = quotings(words.state, quotation, one, places)
        told = {"around": parts[places, : 2 * WIDTH], "cue": parts[one, 2 * WIDTH :], "quoting": quoted, "exists": exists}
        roles[k], valid[k] = encoder.tagger.run(None, told)
    return Reading(cue, within, cues, roles, valid)

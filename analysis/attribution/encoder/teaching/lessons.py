"""What is the encoder taught? Annotated articles as words, with the part each plays for each cue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.language.encoder.pieces import Pieces
from analysis.language.encoder.words import Words, encoder_words, words_in


class Taught(NamedTuple):
    """One annotated attribution in words: its first cue word, and the words of each part."""

    start: int
    cue: np.ndarray
    content: np.ndarray
    source: np.ndarray


class Lesson(NamedTuple):
    """One annotated article; ``skipped`` marks words where nobody annotated."""

    words: Words
    taught: list[Taught]
    skipped: np.ndarray


def read_lessons(path: Path, pieces: Pieces) -> list[Lesson]:
    """The annotated articles of a JSON-lines file, in its order."""
    lines = path.read_text("utf-8").splitlines()
    return [lesson(json.loads(line), pieces) for line in lines if line.strip()]


def lesson(row: dict[str, Any], pieces: Pieces) -> Lesson:
    """One article of ``text``, ``attributions`` (``cue``, ``content``, ``source``) and ``discard`` in words."""
    words = encoder_words(row["text"], pieces)
    taught = []
    for one in row["attributions"]:
        if not one.get("cue") or not one.get("content"):
            continue
        cue = words_in(words, one.get("cue_spans") or [one["cue"]])
        content = words_in(words, one["content"])
        source = words_in(words, one.get("source_spans") or ([one["source"]] if one.get("source") else []))
        if len(cue) and len(content):
            taught.append(Taught(int(cue[0]), cue, content, source))
    skipped = np.zeros(len(words.start), bool)
    skipped[words_in(words, row.get("discard", []))] = True
    return Lesson(words, taught, skipped)

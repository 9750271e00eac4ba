"""From what were these figures made, and where do they belong?

:func:`figure_folder` and :func:`origin` answer for the corpus and codebook in use: those the run named, else the
loaders' defaults.
"""

from __future__ import annotations

import functools
import hashlib
import os
from importlib import metadata
from pathlib import Path

import analysis
from analysis.codebook import codebook_path
from analysis.corpus import corpus_hash, corpus_path, load_corpus

ROOT = Path(analysis.__file__).parent.parent
_PACKAGES = ("pandas", "matplotlib", "scikit-learn", "textblob", "nltk", "spacy", "vaderSentiment")


def figure_folder() -> Path:
    """``$FRAMING_FIGURES``, else ``figures/<corpus name>`` of the project."""
    named = os.environ.get("FRAMING_FIGURES")
    return Path(named) if named else ROOT / "figures" / corpus_name()


def corpus_name() -> str:
    """The corpus's folder or file name without endings."""
    return corpus_path(None).resolve().name.split(".")[0] or "corpus"


def origin() -> dict[str, object]:
    """What a figure needs to be made again: corpus and codebook with their hashes, versions, seed."""
    codebook = codebook_path(None)
    return {
        "corpus": corpus_name(),
        "corpus_hash": _corpus_hash(str(corpus_path(None))),
        "codebook": codebook.name,
        "codebook_sha256": hashlib.sha256(codebook.read_bytes()).hexdigest(),
        "media_framing": analysis.__version__,
        "seed": _seed(),
        "parse_model": _parse_model(),
        "packages": {name: metadata.version(name) for name in _PACKAGES},
    }


@functools.cache
def _corpus_hash(path: str) -> str:
    return os.environ.get("FRAMING_CORPUS_HASH") or corpus_hash(load_corpus(path))


@functools.cache
def _seed() -> int:
    from analysis.estimates import SEED

    return SEED


@functools.cache
def _parse_model() -> str:
    from analysis.parsing import parse_model

    return parse_model()

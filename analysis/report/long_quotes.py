"""Which of the files that were written hold more consecutive words of an article than was allowed?

:func:`too_long` reads every file of a folder as a person would copy from it: text of pages without their tags, cells of
tables, strings of JSON and of notebooks.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from analysis.report.quoting import BARE, LEFT_OUT

_TOKEN = re.compile(BARE)
# What ends a line for a reader; other tags stand inside one. In an SVG the lines of one label are texts of one group.
_ENDS = {
    ".html": re.compile(
        r"</?(?:p|div|tr|t[dh]|li|ul|ol|table|caption|h\d|d[tdl]|option|figure|figcaption|summary)\b[^<>]*>"
    ),
    ".svg": re.compile(r"</?(?:g|title|desc|svg)\b[^<>]*>"),
}
_TAG = re.compile(r"<[^<>]*>")
_IMAGE = re.compile(r"base64,[A-Za-z0-9+/=]+")
_DATA = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.S)
_READ = (".csv", ".json", ".ipynb", ".html", ".svg", ".js", ".md", ".txt", ".tex", ".yml")
# Shorter runs are found in any two English texts, whoever wrote them.
LEAST = 5
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def too_long(folder: Path, texts: Iterable[str], most: int) -> list[str]:
    """One line per file in which more than `most` consecutive words of an article stand.

    Parameters
    ----------
    folder : Path
        All its files are read, those in folders as well; pictures are not.
    texts : iterable of str
        The articles.
    most : int
        Runs of up to five words are let pass however small it is: they are no sign of a quotation.

    Returns
    -------
    list of str
        Name of the file and the first words of the first run; case and punctuation do not matter.
    """
    size = max(most, LEAST) + 1
    known: dict[str, int] = {}
    found = [
        _hashes(np.array([known.setdefault(word, len(known) + 1) for word in words_of(text)], np.uint64), size)
        for text in texts
    ]
    runs = np.unique(np.concatenate(found)) if found else np.array([], np.uint64)
    told = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and one.suffix in _READ):
        words = [word for text in _texts_of(path) for word in (*words_of(text), "")]
        ids = np.array([known.get(word, 0) for word in words], np.uint64)
        hit = np.isin(_hashes(ids, size, keep=True), runs)
        if hit.any():
            first = int(np.flatnonzero(hit)[0])
            told.append(f"{path.relative_to(folder)}: “{' '.join(words[first : first + size])} …”")
    return told


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared; what was left out stands between two of them as nothing."""
    words: list[str] = []
    for place, piece in enumerate(text.split(LEFT_OUT)):
        words += ([""] if place else []) + _TOKEN.findall(piece.casefold())
    return words


def _hashes(ids: Any, size: int, keep: bool = False) -> Any:
    """A number for each run of so many words; runs over a gap are 0, or left out."""
    length = max(0, len(ids) - size + 1)
    found, gap = np.zeros(length, np.uint64), np.zeros(length, bool)
    with np.errstate(over="ignore"):
        for k in range(size):
            found = found * _FACTOR + ids[k : k + length]
            gap |= ids[k : k + length] == 0
    found[gap] = 0
    return found if keep else found[~gap]


def _texts_of(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        yield from (" ".join(row) for row in csv.reader(io.StringIO(text, newline="")))
    elif path.suffix in (".json", ".ipynb"):
        yield from _strings(json.loads(text))
    elif path.suffix == ".js":
        yield from _strings(json.loads(text[text.index(",") + 1 : text.rindex(")")]))
    else:
        for data in _DATA.findall(text):
            yield from _strings(json.loads(data))
        yield _plain(_DATA.sub(" ", text), ".svg" if path.suffix == ".svg" else ".html")


def _strings(value: Any) -> Iterator[str]:
    """Every text in a piece of JSON; lines of one output of a notebook belong together."""
    if isinstance(value, str):
        yield _plain(value)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _strings(one)
    elif isinstance(value, list) and value and all(isinstance(one, str) and one.endswith("\n") for one in value[:-1]):
        yield _plain("".join(map(str, value))) if isinstance(value[-1], str) else ""
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _plain(text: str, kind: str = ".html") -> str:
    """Without tags and images, as one reads it: a row, an item, a label for itself."""
    lines = _ENDS[kind].sub(f" {LEFT_OUT} ", _IMAGE.sub(" ", text))
    return html.unescape(_TAG.sub(" ", lines))

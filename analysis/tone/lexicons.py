"""How do the two word lists score a passage, and which of its words did it?

:func:`lexicon_scores` gives TextBlob's polarity and subjectivity and VADER's compound score of one passage;
:func:`vader_words` and :func:`textblob_words` take the same scores apart, word by word, so that the parts
add up to the score. VADER is NLTK's implementation reading the lexicon file of the package vaderSentiment
(NLTK ships none); three implementations in circulation differ on two to three sentences in a hundred, so
name this one when you report.
"""

from __future__ import annotations

import functools
import importlib.util
import math
import string
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from analysis.language.text import normalise

# Signs that glue themselves to a word and hide it from the word lists ("threat—but", "(good)", '"real'): one
# space for one sign. Ellipsis and slash likewise. Brackets cost the emoticons, which news does not print.
_SIGNS = str.maketrans(dict.fromkeys('—–―"()[]{}…/|•*', " "))
# VADER's own constant: the squared sum of valences at which the compound score reaches .71.
_ALPHA = 15
_PUNCTUATION = frozenset(string.punctuation)
# VADER's list of marks that may hang on a word (doubled ones included).
_MARKS = (".", "!", "?", ",", ";", ":", "-", "'", '"', "!!", "!!!", "??", "???", "?!?", "!?!", "?!?!", "!?!?")


class LexiconScores(NamedTuple):
    """Scores of one passage; 0 where a word list knows none of its words.

    Attributes
    ----------
    polarity : float
        TextBlob, −1 (negative) to 1 (positive): mean over the words it knows.
    subjectivity : float
        TextBlob, 0 (factual words) to 1 (personal words).
    compound : float
        VADER, −1 to 1: sum over the words it knows, squeezed. Not comparable with ``polarity`` in size.
    """

    polarity: float
    subjectivity: float
    compound: float


def lexicon_scores(text: str) -> LexiconScores:
    """TextBlob's and VADER's scores of one sentence (or a part of one).

    Apostrophes and quotation marks are made plain first, one character for one: VADER reads a typographic
    "don’t trust" as praise and a typewriter "don't trust" as blame.

    Parameters
    ----------
    text : str
        One sentence. VADER saturates on whole articles: score sentences and average.

    Returns
    -------
    LexiconScores
        ``polarity``, ``subjectivity`` (TextBlob) and ``compound`` (VADER, not rounded to four places as NLTK
        does).

    Notes
    -----
    Both lists score what is told, not how the teller judges it: a death toll is "negative" in any wording,
    and neither knows *captive*, *hostage*, *ceasefire* or *genocide*.

    Examples
    --------
    >>> lexicon_scores("They don’t trust the plan.").compound < 0
    True
    >>> lexicon_scores("The talks began on Tuesday.")
    LexiconScores(polarity=0.0, subjectivity=0.0, compound=0.0)
    """
    plain = _plain(text)
    score = _textblob()(plain)
    _, compound = _vader_parts(plain)
    return LexiconScores(float(score[0]), float(score[1]), compound)


def textblob_polarity(text: str) -> float:
    """TextBlob's polarity alone, as in :func:`lexicon_scores`, in half its time."""
    return float(_textblob()(_plain(text))[0])


def vader_words(text: str) -> list[tuple[str, float]]:
    """The words behind VADER's compound score of one sentence, with the share each has in it.

    Returns
    -------
    list of (word, contribution)
        In reading order, lower case, only words with a contribution. Contributions add up to ``compound``.
        Exclamation and question marks stand as ``"!"``.

    Examples
    --------
    >>> [word for word, _ in vader_words("A brutal attack, but hope remains")]
    ['brutal', 'attack', 'hope']
    """
    return _vader_parts(_plain(text))[0]


def word_valence(word: str) -> float:
    """VADER's valence of one word by itself, −4 (unpleasant) to 4 (pleasant); 0 where its list does not know it.

    What stands around the word ("not", "very") is not looked at.

    Examples
    --------
    >>> word_valence("murder") < 0 < word_valence("hope"), word_valence("ferry")
    (True, 0.0)
    """
    return float(_vader().lexicon.get(word.lower(), 0.0))


class WordScore(NamedTuple):
    """What a word, with the modifiers before it, adds to a sentence's polarity and subjectivity."""

    words: str
    polarity: float
    subjectivity: float


def textblob_words(text: str) -> list[WordScore]:
    """The words behind TextBlob's scores of one sentence.

    Returns
    -------
    list of WordScore
        In reading order; ``words`` is a known word with the modifiers and negations before it. The second
        and third entries add up to the sentence's polarity and subjectivity.

    Examples
    --------
    >>> [words for words, _, _ in textblob_words("a very good and serious offer")]
    ['very good', 'serious']
    """
    found = _textblob()(_plain(text)).assessments
    return [
        WordScore(" ".join(words), polarity / len(found), subjective / len(found))
        for words, polarity, subjective, _ in found
    ]


def _plain(text: str) -> str:
    return normalise(text).translate(_SIGNS)


@functools.cache
def _textblob() -> Any:
    # The object behind TextBlob(text).sentiment; used directly because it hands over the words with the
    # score.
    from textblob.en import sentiment

    return sentiment


@functools.cache
def _vader() -> Any:
    from nltk.sentiment.vader import SentimentIntensityAnalyzer

    package = importlib.util.find_spec(
        "vaderSentiment"
    )  # found, not imported: its module pulls in a web client
    if package is None or package.origin is None:
        raise ValueError(
            "VADER's lexicon is missing: install the package vaderSentiment (see requirements.lock)"
        )
    lexicon = (Path(package.origin).parent / "vader_lexicon.txt").read_text("utf-8")
    # NLTK's constructor insists on NLTK's own data folder; the lexicon is handed over in its place.
    analyzer = SentimentIntensityAnalyzer.__new__(SentimentIntensityAnalyzer)
    analyzer.lexicon_file = lexicon.rstrip("\n")
    analyzer.lexicon = analyzer.make_lex_dict()
    from nltk.sentiment.vader import VaderConstants

    analyzer.constants = VaderConstants()
    return analyzer


@functools.lru_cache(maxsize=65_536)  # news repeats its words; looking at each anew took a third of the time
def _bare(word: str) -> str:
    """The word without one mark before or after it, as VADER strips it; words with inner marks stay."""
    for mark in _MARKS:
        for rest in (
            word[: -len(mark)] if word.endswith(mark) else "",
            word[len(mark) :] if word.startswith(mark) else "",
        ):
            if len(rest) > 1 and not any(sign in _PUNCTUATION for sign in rest):
                return rest
    return word


def _vader_parts(plain: str) -> tuple[list[tuple[str, float]], float]:
    """NLTK's own steps up to the valence of each word, then the squeeze, kept linear in the words."""
    vader = _vader()
    constants = vader.constants
    words = [_bare(word) for word in plain.split() if len(word) > 1]
    lower = [word.lower() for word in words]
    if not any(word in vader.lexicon for word in lower):
        return [], 0.0
    capitals = sum(map(str.isupper, words))
    # What NLTK's SentiText holds; its own way of stripping punctuation takes a third of the time.
    passage = SimpleNamespace(words_and_emoticons=words, is_cap_diff=0 < capitals < len(words))
    first: dict[str, int] = {}
    for place, word in enumerate(words):
        first.setdefault(word, place)
    valences: list[float] = []
    for word, small in zip(words, lower):
        place = first[word]  # NLTK looks at the first place of a repeated word; so do we
        if small in constants.BOOSTER_DICT or (small == "kind" and lower[place + 1 : place + 2] == ["of"]):
            valences.append(0.0)
        else:
            vader.sentiment_valence(0.0, passage, word, place, valences)
    valences = vader._but_check(words, valences)
    total = float(sum(valences))
    emphasis = vader._punctuation_emphasis(total, plain)
    emphasis = emphasis if total > 0 else -emphasis if total < 0 else 0.0
    squeeze = 1 / math.sqrt((total + emphasis) ** 2 + _ALPHA)
    parts = [(word, valence * squeeze) for word, valence in zip(lower, valences) if valence]
    if emphasis:
        parts.append(("!", emphasis * squeeze))
    return parts, (total + emphasis) * squeeze

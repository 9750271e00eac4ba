"""What stands in the sentences of one story: their words, who says them, and what is left without saying so?

:func:`story_sentences` reads them once, equal wordings together; :mod:`analysis.stories.pair_signals` compares them.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.language.text import normalise

_WORD = re.compile(r"\d[\d,.]*\d|\w+")
_NAME = re.compile(r"(?<=[a-z,;:] )[A-Z]\w+")
_COUNTS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_NUMBER_WORDS = {word: str(value) for value, word in enumerate(_COUNTS.split())}
_NUMBER_WORDS |= {word: str(10 * value) for value, word in enumerate(_TENS.split(), start=3)}
# Words are compared by their beginning: "negotiator" and "negotiations" are near, and no stemmer is needed.
_STEM = 6


class Sentences(NamedTuple):
    """The body sentences of one story, by article and place: parallel arrays.

    Attributes
    ----------
    article : array of int
        Number of the article, ascending.
    form : array of int
        Number of the sentence's wording (equal wordings are weighed and compared once).
    speaker : array of int
        Number of whoever most of the sentence is attributed to; −1 where nobody is known.
    tokens : list of list of str
        Per form: its words in small letters, numbers as figures.
    plain, told : list of str
        Per form: the wording; the same without the passages that name the source and the cue.
    names : set of str
        Beginnings of words written with a capital within sentences.
    """

    article: np.ndarray
    form: np.ndarray
    speaker: np.ndarray
    tokens: list[list[str]]
    plain: list[str]
    told: list[str]
    names: set[str]


def story_sentences(
    rows: pd.DataFrame, text: dict[str, str], said: dict[str, list[tuple[Any, ...]]] | None = None
) -> Sentences:
    """Read the sentences of one story.

    Parameters
    ----------
    rows : DataFrame
        ``article_id, start, end`` of its body sentences, by article and place.
    text : dict
        ``article_id`` → text.
    said : dict, optional
        ``article_id`` → attributions as (speaker, spans of content, spans of source and cue).
    """
    article = pd.factorize(rows["article_id"])[0]
    listed = list(zip(rows["article_id"], rows["start"].tolist(), rows["end"].tolist()))
    written = [" ".join(normalise(text[name][a:b]).split()) for name, a, b in listed]
    speakers: list[Any] = [None] * len(listed)
    left = list(written)
    for i, (name, start, end) in enumerate(listed) if said else ():
        speakers[i], spans = _said_in(said.get(name, []), start, end)  # type: ignore[union-attr]
        if spans:
            kept, last = [], start
            for first, stop in sorted(spans):
                kept.append(text[name][last : max(first, last)])
                last = max(last, stop)
            rest = " ".join(normalise(" ".join([*kept, text[name][last:end]])).split())
            # "He denied it" is all source and cue: then the whole sentence is what can be compared.
            left[i] = rest if len(word_stems(tokens_of(rest.casefold()))) > 1 else written[i]
    forms: dict[tuple[str, str], int] = {}
    form = np.array([forms.setdefault(key, len(forms)) for key in zip(written, left)], dtype=np.int64)
    plain = [key[0].casefold() for key in forms]
    names = {name.casefold()[:_STEM] for key in forms for name in _NAME.findall(key[0])}
    return Sentences(
        article,
        form,
        pd.factorize(np.array(speakers, dtype=object))[0],
        [tokens_of(sentence) for sentence in plain],
        plain,
        [key[1].casefold() for key in forms],
        names,
    )


def tokens_of(sentence: str) -> list[str]:
    """Words of a sentence in small letters, numbers up to ninety as figures.

    Examples
    --------
    >>> tokens_of("twelve of 1,100 lambs")
    ['12', 'of', '1,100', 'lambs']
    """
    return [_NUMBER_WORDS.get(word, word) for word in _WORD.findall(sentence)]


def word_stems(tokens: list[str]) -> list[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return [word if word[0].isdigit() else word[:_STEM] for word in tokens if word not in ENGLISH_STOP_WORDS]


def _said_in(
    attributions: list[tuple[Any, ...]], start: int, end: int
) -> tuple[str | None, list[tuple[int, int]]]:
    """Who says most of a sentence, and where in it source and cue stand."""
    lengths: dict[str, int] = {}
    frame: list[tuple[int, int]] = []
    for speaker, content, spans in attributions:
        inside = sum(max(0, min(end, stop) - max(start, first)) for first, stop in content)
        if inside and speaker is not None:
            lengths[speaker] = lengths.get(speaker, 0) + inside
        frame += [
            (max(start, first), min(end, stop)) for first, stop in spans if first < end and stop > start
        ]
    return (max(sorted(lengths), key=lengths.__getitem__) if lengths else None), frame

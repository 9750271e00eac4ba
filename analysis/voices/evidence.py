"""Whose words does each row of evidence stand in, and how many words has each voice?

:func:`add_voice` answers for any table of passages, :func:`in_voice` picks the rows of a voice,
:func:`add_distanced` marks words held at arm's length, and :func:`words_by_voice` counts the words of each voice.
"""

from __future__ import annotations

import functools
import re

import numpy as np
import pandas as pd

from analysis.contracts import require
from analysis.door import checked
from analysis.language.article_sentences import body_word_starts
from analysis.voices.voice_map import VOICES, map_voices

#: Narrator and reported together: every use of a word outside quotation marks.
NOT_QUOTED = "not quoted"
# The words that distance stand within so many characters.
_NEAR = 80


@checked(quotations="article_id start end attribution_id kind")
def add_voice(
    evidence: pd.DataFrame,
    attributions: pd.DataFrame,
    quotations: pd.DataFrame | None = None,
    *,
    at: str | None = None,
) -> pd.DataFrame:
    """The same rows, with whose words each stands in.

    Parameters
    ----------
    evidence : DataFrame
        Any table with ``article_id, start, end``: hits, acts, quantities ….
    attributions : DataFrame
        From ``find_attributions``. The innermost attribution that holds the middle of the passage counts.
        Hedges ("reportedly"), what the author says of himself ("I asked") and attributions that are not sure
        (``voices.voice_map.SURE``) leave the words outside quotation marks with the narrator.
    quotations : DataFrame, optional
        From ``find_quotations``. Quotations of kind ``speech`` are quoted even where nobody is named for
        them; scare quotes and titles are no speech. Without it the quotation marks inside each attribution
        count.
    at : str, optional
        Column with the place that counts instead of the middle of the passage: ``verb_start`` of an act.

    Returns
    -------
    DataFrame
        ``evidence`` with ``voice`` (*quoted* inside the quotation marks of speech, *reported* elsewhere
        inside what is attributed, else *narrator*), ``speaker``, ``side``, ``attribution_id`` (missing for
        the narrator) and ``scare`` (True inside scare quotes and titles).
    """
    require(evidence, ["article_id", *([at] if at else ["start", "end"])], "evidence")
    require(attributions, ["article_id", "attribution_id", "content_spans"], "attributions")
    voices = map_voices(attributions, quotations, evidence["article_id"])
    if at is not None:
        places = evidence[at].to_numpy(np.int64)
    else:
        last = np.maximum(evidence["end"].to_numpy(np.int64) - 1, 0)
        places = (evidence["start"].to_numpy(np.int64) + last) // 2
    heard = voices.at(evidence["article_id"], places)
    found = evidence.copy()
    found["voice"] = pd.Series(voice_names(heard.voice), index=evidence.index, dtype="str")
    for name, values in name_speakers(attributions, heard.row).items():
        found[name] = pd.Series(values, index=evidence.index, dtype="str")
    found["scare"] = heard.scare
    return found


@checked()
def in_voice(evidence: pd.DataFrame, voice: str) -> pd.DataFrame:
    """The rows of one voice: narrator, quoted, reported, or *not quoted*, which is narrator and reported together.

    A paraphrase may keep the speaker's word or choose the outlet's own: who takes that for the outlet's choice asks
    for *not quoted*, who does not for *narrator*. What is counted per 1,000 words needs the words of the same voices:
    add those of :func:`words_by_voice`.

    Parameters
    ----------
    evidence : DataFrame
        With ``voice``, from :func:`add_voice`.
    voice : str
        One of ``VOICES``, or "not quoted".

    Examples
    --------
    >>> rows = pd.DataFrame({"voice": ["narrator", "quoted", "reported"]})
    >>> list(in_voice(rows, "not quoted")["voice"])
    ['narrator', 'reported']
    """
    require(evidence, ["voice"], "evidence", "add it with add_voice")
    check_voice(voice)
    if voice == NOT_QUOTED:
        return evidence[evidence["voice"].notna() & evidence["voice"].ne("quoted")]
    return evidence[evidence["voice"].eq(voice)]


def check_voice(voice: str) -> None:
    """Raise ValueError, which lists the voices there are, for any other."""
    if voice not in (*VOICES, NOT_QUOTED):
        raise ValueError(f"no voice {voice!r}; voices are {', '.join(VOICES)} and {NOT_QUOTED}")


@checked(articles="article_id text", quotations="article_id start end kind")
def add_distanced(
    evidence: pd.DataFrame, articles: pd.DataFrame, quotations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The same rows, with ``distanced``: True where the words around hold the word at arm's length.

    That is inside scare quotes (the kind ``scare`` of ``find_quotations``), and beside "so-called", "what he calls",
    "as they call them" (``analysis/voices/distancing.yml``). A word that is distanced is used, but not owned.

    Parameters
    ----------
    evidence : DataFrame
        With ``article_id, start, end``.
    articles : DataFrame
        ``article_id`` and ``text`` of the same articles.
    quotations : DataFrame, optional
        From ``find_quotations``. Without it only the words around count.
    """
    require(evidence, ["article_id", "start", "end"], "evidence")
    texts = dict(zip(articles["article_id"].astype("str"), articles["text"]))
    before, after = _distancing()
    marked: dict[str, list[tuple[int, int]]] = {}
    if quotations is not None:
        scare = quotations[quotations["kind"].eq("scare")]
        for article_id, start, end in zip(scare["article_id"], scare["start"], scare["end"]):
            marked.setdefault(str(article_id), []).append((start, end))
    found = []
    for article_id, start, end in zip(
        evidence["article_id"].astype("str"), evidence["start"], evidence["end"]
    ):
        text = texts.get(article_id)
        text = text if isinstance(text, str) else ""
        found.append(
            any(a <= start and end <= b for a, b in marked.get(article_id, ()))
            or before.search(text[max(0, start - _NEAR) : start]) is not None
            or after.match(text[end : end + _NEAR]) is not None
        )
    return evidence.assign(distanced=pd.Series(found, index=evidence.index, dtype="bool"))


@functools.cache
def _distancing() -> tuple[re.Pattern[str], re.Pattern[str]]:
    from importlib import resources

    import yaml

    known = yaml.safe_load((resources.files("analysis.voices") / "distancing.yml").read_text("utf-8"))
    before = "|".join(known["before"].values())
    return re.compile(f"(?:{before})[\\W_]?$", re.I), re.compile("|".join(known["after"].values()), re.I)


def voice_names(voices: np.ndarray) -> np.ndarray:
    """Places in ``VOICES`` as words."""
    return np.array(VOICES, dtype=object)[voices]


def name_speakers(attributions: pd.DataFrame, rows: np.ndarray) -> dict[str, np.ndarray]:
    """``speaker, side, attribution_id`` of some rows of the attributions, one value each; row −1 is nobody."""
    names = ["speaker", "side", "attribution_id"]
    table = attributions.reindex(columns=names)
    # Row −1 is one past the end.
    return {name: np.append(table[name].to_numpy(dtype=object), [None])[rows] for name in names}


@checked(
    articles="article_id text",
    attributions="article_id attribution_id content_spans",
    quotations="article_id start end attribution_id kind",
)
def words_by_voice(
    articles: pd.DataFrame, attributions: pd.DataFrame | None, quotations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """How many words each article says in each voice.

    Returns
    -------
    DataFrame
        Three rows per article: ``article_id, voice, words`` (0 where a voice is silent); furniture is not
        counted.
    """
    if attributions is None:
        raise ValueError(
            "words cannot be told apart by voice without attributions: pass find_attributions(articles)"
        )
    voices = map_voices(attributions, quotations, articles["article_id"])
    article, middle = [], []
    for number, starts in enumerate(body_word_starts(articles)):
        article.append(np.full(len(starts), number))
        middle.append(starts)
    ids = articles["article_id"].reset_index(drop=True)
    of = np.concatenate(article) if article else np.zeros(0, int)
    heard = voices.at(ids.iloc[of], np.concatenate(middle) if middle else np.zeros(0, int))
    counts = np.bincount(of * len(VOICES) + heard.voice, minlength=len(ids) * len(VOICES))
    return pd.DataFrame(
        {
            "article_id": ids.repeat(len(VOICES)).reset_index(drop=True),
            "voice": pd.Series(list(VOICES) * len(ids), dtype="str"),
            "words": counts.astype("int64"),
        }
    )

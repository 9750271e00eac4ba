"""How does each outlet treat each actor, in whose voice? Every mention scored, then averaged.

:func:`score_actor_tones` lists the mentions; :func:`actor_tone_profile` averages them;
:func:`actor_tone_drivers` counts the words behind what was scored negative or positive.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.certainty.grouping import group_rows, with_levels
from analysis.certainty.tables import mean_table
from analysis.codebook.types import Codebook
from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.text import find_sentences
from analysis.tone.lexicons import textblob_polarity, vader_words
from analysis.tone.model.masking import PLACEHOLDER, hide_names
from analysis.tone.model.targets import score_targets
from analysis.tone.treatment import read_treatment
from analysis.voices.evidence import add_voice
from analysis.voices.voice_map import VOICES

TABLE = Table(
    name="actor_tones",
    question="How does each sentence that mentions an actor treat that actor?",
    make="score_actor_tones",
    takes=("articles", "codebook", "attributions", "quotations"),
    codebook=("actors",),
    columns={
        "article_id": Column("str", "the article"),
        "outlet": Column("str", "who published it", "not known"),
        "sentence": Column("int64", "number within the article, as in sentences"),
        "start": Column("int64", "where the sentence begins"),
        "end": Column("int64", "where it ends"),
        "target": Column("str", "canonical name of the actor mentioned"),
        "target_side": Column("str", "the actor's side", "on no side"),
        "target_start": Column("int64", "where the mention begins"),
        "target_end": Column("int64", "where it ends"),
        "voice": Column("str", "narrator, quoted or reported"),
        "speaker": Column("str", "who says it", "the narrator, or nobody is named"),
        "side": Column("str", "the speaker's side", "not known"),
        "attribution_id": Column("str", "the attribution it stands in", "none"),
        "role": Column("str", "what the actor is in its clause", "not known"),
        "p_negative": Column("float64", "probability that the sentence treats the actor negatively, 0 to 1"),
        "p_neutral": Column("float64", "probability of neither, 0 to 1"),
        "p_positive": Column("float64", "probability that it treats the actor positively, 0 to 1"),
        "label": Column("str", "the most probable: negative, neutral or positive"),
        "unsure": Column("bool", "no label reaches .6: left out of means"),
        "target_tone": Column("float64", "p_positive − p_negative, −1 to 1"),
        "vader_clause": Column(
            "float64", "VADER's words in the actor's clause, −1 to 1; 0 where it knows none"
        ),
        "polarity": Column(
            "float64", "TextBlob over the sentence, names hidden, −1 to 1; 0 where it knows none"
        ),
        "drivers": Column("str", "words that speak for the label", "none was found"),
        "verdict": Column(
            "str", "criticised, praised, deed criticised or deed praised: said outright by a verb", "no verb says"
        ),
        "treatment": Column("str", "what it is taken for: criticised, neither or praised", "the model is unsure"),
        "basis": Column("str", "on what that rests: a verdict, unmarked, or the model's label", "unsure"),
    },
)
_SCORED = ("target_tone", "unsure", "article_id")
# What a mention is, before it is scored; the offsets of the target in its sentence come last.
_MENTION = [
    "article_id", "outlet", "sentence", "start", "end", "target", "target_side",
    "_start", "_end", "text", "target_start", "target_end",
]  # fmt: skip
# Words of the lists that are named where no feature of its own speaks for a label.
_LISTED = 2


@checked(articles="article_id text")
def score_actor_tones(
    articles: pd.DataFrame,
    codebook: Codebook,
    attributions: pd.DataFrame,
    quotations: pd.DataFrame | None = None,
    parses: Iterable[Any] | None = None,
    method: str = "core",
) -> pd.DataFrame:
    """Tone toward every actor of the codebook, mention by mention.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, if there, ``outlet``.
    codebook : Codebook
        Whose actors are looked for, by every name they go by (not by metonyms or their people's nouns);
        places are not: what happens in a town is not said of it.
    attributions, quotations : DataFrame
        From ``find_attributions`` and ``find_quotations``: whose words each mention stands in.
    parses
        Not used: a parse made with names may depend on them. Only the sentences that name an actor are parsed
        anew, with all names hidden; sentences that then read the same are parsed once, and kept in the cache
        like any other.
    method : {"core", "embeddings"}
        As in :func:`score_targets`.

    Returns
    -------
    DataFrame
        One row per mention in reading order: ``article_id, outlet, sentence, start, end`` (of the sentence,
        as in ``find_sentences``), ``target`` (the actor's canonical name), ``target_side``, ``target_start,
        target_end`` (of the mention, in the article's text), ``voice`` (narrator, quoted, reported),
        ``speaker, side, attribution_id`` (who says it, on which side; missing for the narrator), ``role`` (of
        the target in its clause), ``p_negative, p_neutral, p_positive, label, unsure, target_tone`` as in
        :func:`score_targets`; for comparison ``vader_clause`` (VADER's words in the target's clause, −1 to 1)
        and ``polarity`` (TextBlob over the sentence, names hidden, −1 to 1), each 0 where the list knows no
        word; ``drivers``, as in :func:`score_targets`, and where it finds none the listed words of the
        sentence that speak for the label.

    Notes
    -----
    The model's labels and probabilities are estimates for study, not findings: fitted on sentences chosen for
    their polarity, they call far too many mentions of ordinary news positive or negative (of those coded by
    hand, a sure positive was right in one case of nine, a sure negative in two of five). Count
    ``treatment`` through :func:`counted_treatment` instead, which keeps what is right in nine cases of ten.
    """
    table = read_treatment(score_targets(_mentions(articles, codebook), method=method))
    hidden = {text: hide_names(text, []).text for text in dict.fromkeys(table["text"].tolist())}
    polarity = {text: textblob_polarity(plain) for text, plain in hidden.items()}
    drivers = [
        found if isinstance(found, str) else _listed(hidden[text], label)
        for found, text, label in zip(table["drivers"], table["text"], table["label"])
    ]
    table = table.assign(
        target_start=table["_start"],
        target_end=table["_end"],
        polarity=pd.Series([polarity[text] for text in table["text"]], index=table.index, dtype="float64"),
        drivers=pd.Series(drivers, index=table.index, dtype="str"),
    )
    return TABLE.frame(add_voice(table, attributions, quotations, at="target_start"))


@checked(rows="vader_clause polarity")
def actor_tone_profile(
    rows: pd.DataFrame,
    by: Sequence[str] = ("outlet", "target", "voice"),
    units: pd.Series | None = None,
    *,
    roster: Any = None,
) -> pd.DataFrame:
    """The model's mean tone toward each actor per group, over the mentions it is sure of.

    Not drawn by any question: on ordinary subjects most of its signs are wrong (``tone_model.md``). For texts on
    which you have measured the model yourself; elsewhere use :func:`treatment_profile`.

    Parameters
    ----------
    rows : DataFrame
        From :func:`score_actor_tones`.
    by : sequence of str
        Columns to group by. Groups that could occur and do not stay as rows with ``count`` 0.
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``: near-copies share a unit and are resampled together.
    roster : Roster or mapping, optional
        Which values the columns of `by` can have (``study.roster``): silent ones get their rows of zeros.

    Returns
    -------
    DataFrame
        One row per group: ``*by``, ``count`` (mentions the model is sure of), ``total`` (mentions), ``mean``
        (of ``target_tone``, −1 to 1; missing where ``count`` is 0), ``low``, ``high`` (95 %, bootstrap over
        independent units, within −1 to 1), ``unsure`` (share of mentions no class of which reaches .6;
        missing where ``total`` is 0), ``vader`` and ``textblob`` (means of ``vader_clause`` and ``polarity``
        over the same mentions), ``contrary`` (True where one of them has the other sign than ``mean``: then
        report none of the three), ``articles``, ``independent``, ``basis``.
    """
    by = [by] if isinstance(by, str) else list(by)
    require(rows, [*by, *_SCORED], TABLE)
    rows = with_levels(rows, by, {"voice": VOICES, **getattr(roster, "levels", roster or {})})
    groups = group_rows(rows, by, None) if by else None
    unsure = rows["unsure"].astype(bool)
    table = mean_table(
        rows.assign(target_tone=rows["target_tone"].mask(unsure)), "target_tone", by, units=units, rows=groups
    )
    sure = rows[~unsure].assign(_all=0, vader=rows["vader_clause"], textblob=rows["polarity"])
    lists = sure.groupby([*by, "_all"], observed=True)[["vader", "textblob"]].mean().reset_index()
    table = table.assign(_all=0).merge(lists, on=[*by, "_all"], how="left")
    table[["low", "high"]] = table[["low", "high"]].clip(-1, 1)  # no mean can lie beyond
    sign = np.sign(table["mean"])
    table["contrary"] = (sign * np.sign(table["vader"]) < 0) | (sign * np.sign(table["textblob"]) < 0)
    table["unsure"] = (1 - table["count"] / table["total"]).where(table["total"] > 0)
    return table[
        [
            *by, "count", "total", "mean", "low", "high", "unsure", "vader", "textblob", "contrary",
            "articles", "independent", "basis", *(["outlets"] if "outlets" in table else []),
        ]
    ]  # fmt: skip


@checked(rows="start end")
def actor_tone_drivers(rows: pd.DataFrame, by: Sequence[str] = ("outlet", "target", "voice")) -> pd.DataFrame:
    """The words that speak for what was scored negative or positive, most frequent first.

    Parameters
    ----------
    rows : DataFrame
        From :func:`score_actor_tones`.
    by : sequence of str
        Columns to group by, as in :func:`actor_tone_profile`.

    Returns
    -------
    DataFrame
        One row per group, label and word: ``*by, label`` (negative or positive; neutral mentions are driven
        by the lack of such words), ``word`` (base form; a word the target's verb governs counts as much as
        the verb), ``count`` (mentions the model is sure of that the word drives), ``total`` (of all the
        group's sure mentions), ``articles``, and the first such sentence as evidence: ``article_id, start,
        end``.
    """
    by = [by] if isinstance(by, str) else list(by)
    require(rows, [*by, *_SCORED, "drivers", "label"], TABLE)
    sure = rows[~rows["unsure"].astype(bool)]
    totals = sure.groupby(by, sort=False, observed=True).size().rename("total").reset_index()
    told = sure[sure["label"].isin(["negative", "positive"]) & sure["drivers"].notna()]
    places = [name for name in ("article_id", "start", "end") if name not in by]
    words = told.assign(word=told["drivers"].str.split(", "))[[*by, "label", *places, "word"]].explode("word")
    words = words.astype({"word": "str"})
    table = words.groupby([*by, "label", "word"], sort=False, observed=True).agg(
        count=("label", "size"), articles=("article_id", "nunique"), **{name: (name, "first") for name in places}
    ).reset_index().merge(totals, on=by, how="left")  # fmt: skip
    table = table.assign(_size=-table["count"]).sort_values(
        [*by, "_size", "word"], kind="stable", ignore_index=True
    )
    return table[[*by, "label", "word", "count", "total", "articles", *places]]


def _mentions(articles: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Every name of an actor with the sentence it stands in."""
    found = find_sentences(articles)
    sentences = dict(
        iter(found[found["kind"] != "furniture"].groupby("article_id", sort=False, observed=True))
    )
    outlets = articles["outlet"] if "outlet" in articles else [None] * len(articles)
    rows: list[tuple[Any, ...]] = []
    for article_id, text, outlet in zip(articles["article_id"], articles["text"], outlets):
        mentions = codebook.actor_mentions(text) if article_id in sentences else []
        if not mentions:
            continue
        these = sentences[article_id]
        starts, ends, numbers = (these[name].tolist() for name in ("start", "end", "sentence"))
        for mention in mentions:
            place = bisect_right(starts, mention.start) - 1
            named = mention.kind == "name" and mention.actor.type != "place"  # a place is where, not who
            if not named or place < 0 or mention.end > ends[place]:
                continue
            start, end = starts[place], ends[place]
            rows.append(
                (article_id, outlet, numbers[place], start, end, mention.actor.name, mention.actor.side,
                 mention.start, mention.end, text[start:end], mention.start - start, mention.end - start)
            )  # fmt: skip
    return pd.DataFrame(rows, columns=_MENTION)


def _listed(text: str, label: str) -> str | None:
    """The words of VADER's list that speak most for a label; the model knows them as numbers only."""
    sign = {"negative": -1, "positive": 1}.get(label, 0)
    parts: dict[str, float] = {}
    for word, part in vader_words(text) if sign else ():
        if word != PLACEHOLDER.lower():
            parts[word] = parts.get(word, 0.0) + sign * part
    strong = sorted((word for word, part in parts.items() if part > 0), key=lambda word: (-parts[word], word))
    return ", ".join(strong[:_LISTED]) or None

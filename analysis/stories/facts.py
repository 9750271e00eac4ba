"""Which facts does a story have, who carries each, and what was left out?

:func:`find_facts` chains aligned sentences into facts, :func:`fact_matrix` lays them out against the
articles, :func:`find_omissions` lists what a copy or rewrite dropped from the text it shares.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.text import normalise
from analysis.stories.alignment import PAIR
from analysis.stories.alignment import TABLE as PAIRS
from analysis.stories.similarity import group_by_average
from analysis.voices.passages import voices_of_passages

# Mean similarity of the sentences of two chains from which they are one fact; pairs that were not aligned
# count 0, so one stray pair does not weld two facts. Between .2 and .4 nothing changes much (shipped corpus).
_ONE_FACT = 0.25
_FLAGS = ("deaths", "numbers", "names")


TABLE = Table(
    name="facts",
    question="Which sentences of a story report the same fact, and which articles carry it?",
    make="find_facts",
    takes=("articles", "sentence_pairs", "sentences", "stories", "attributions", "quotations"),
    scope="story",
    codebook=("actors",),
    columns={
        "story_id": Column("str", "the event"),
        "fact_id": Column("str", "the fact: numbered in the order in which the story's articles tell them"),
        "article_id": Column("str", "the article; one without a row does not carry the fact"),
        "start": Column("int64", "where the sentence begins"),
        "end": Column("int64", "where it ends"),
        "place": Column("float64", "place in the article: 0 first sentence, 1 last"),
        "position": Column("str", "lead (first sentence of the body) or body"),
        "voice": Column("str", "whose words most of it is: narrator, quoted, reported", "no attributions"),
        "speaker": Column("str", "speaker of its longest attributed part", "the narrator, or not known"),
        "deaths": Column("bool", "the sentence speaks of the dead"),
        "numbers": Column("bool", "it gives a number"),
        "names": Column("bool", "it names somebody"),
        "source": Column("boolean", "it says who says so", "made without attributions"),
    },
)


@checked(
    articles="article_id text",
    attributions="article_id attribution_id source_start source_end speaker content_spans",
    quotations="article_id start end attribution_id kind",
)
def find_facts(
    articles: pd.DataFrame,
    pairs: pd.DataFrame,
    sentences: pd.DataFrame,
    stories: pd.DataFrame,
    attributions: pd.DataFrame | None = None,
    quotations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The facts of each story and the sentences that carry them.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``.
    pairs : DataFrame
        As :func:`analysis.stories.alignment.pair_sentences` returns them.
    sentences : DataFrame
        ``article_id, start, end, kind``; body sentences only are facts.
    stories : DataFrame
        ``article_id, story_id``.
    attributions, quotations : DataFrame, optional
        From ``find_attributions`` and ``find_quotations``, for the voices.

    Returns
    -------
    DataFrame
        One row per sentence, by story, fact and place: ``story_id, fact_id`` ("story-0001-03", numbered in
        the order in which the story's articles tell them), ``article_id, start, end`` (a missing row: the
        article does not carry the fact), ``place`` (0 first sentence to 1 last), ``position`` (lead, body),
        ``voice`` (whose words most of what it tells is; missing without attributions), ``speaker`` (of the
        longest attributed part), and the flags ``deaths``, ``numbers``, ``names`` and ``source`` (whether
        this sentence speaks of the dead, gives a number, names somebody, says who says so; ``source`` is
        missing without attributions).

    Notes
    -----
    A fact here is a chain of sentences that were aligned with each other (average linkage over their
    similarity), not a proposition: a sentence that tells two things is one fact, and a fact only one article
    tells is a chain of one.
    """
    require(articles, ["article_id", "text"], "articles")
    require(pairs, PAIR, PAIRS)
    require(
        sentences, ["article_id", "start", "end", "kind"], "sentences",
        "make the table with find_sentences",
    )
    require(stories, ["article_id", "story_id"], "stories", "make the table with find_stories")
    member = stories.drop_duplicates("article_id").set_index("article_id")["story_id"]
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"].fillna("")
    body = sentences[(sentences["kind"] == "body") & sentences["article_id"].isin(member.index)]
    body = body.sort_values(["article_id", "start"], kind="stable")[["article_id", "start", "end"]]
    body = body.assign(story_id=body["article_id"].map(member)).reset_index(drop=True)
    order = body.groupby("article_id").cumcount().to_numpy()
    last = body.groupby("article_id")["start"].transform("size").to_numpy() - 1
    body["place"] = np.where(last > 0, order / np.maximum(last, 1), 0.0)
    body["position"] = np.where(order == 0, "lead", "body")
    paired = dict(iter(pairs.groupby("story_id")))
    numbered = [
        _chain(rows, paired.get(story, pairs.iloc[:0]), str(story))
        for story, rows in body.groupby("story_id")
    ]
    facts = pd.concat(numbered) if numbered else body.assign(fact_id=pd.Series(dtype="str"))
    facts = _add_voices(facts, attributions, quotations)
    written = [normalise(text[a][i:j]) for a, i, j in zip(facts["article_id"], facts["start"], facts["end"])]
    for flag in _FLAGS:
        facts[flag] = [bool(_patterns()[flag].search(sentence)) for sentence in written]
    facts = TABLE.frame(facts)
    return facts.sort_values(["story_id", "fact_id", "article_id", "start"], ignore_index=True)


@checked()
def add_fact(evidence: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """The same rows with the fact in whose sentence each begins.

    Parameters
    ----------
    evidence : DataFrame
        Any table with ``article_id`` and ``start``: hits, tones, attributions (rename its column) ….
    facts : DataFrame
        As :func:`find_facts` returns it.

    Returns
    -------
    DataFrame
        ``evidence`` with ``story_id`` and ``fact_id``; both missing outside the sentences of facts
        (headlines, headings).
    """
    require(evidence, ["article_id", "start"], "evidence")
    require(facts, ["story_id", "fact_id", "article_id", "start", "end"], TABLE)
    facts = facts.reset_index(drop=True)
    place = np.full(len(evidence), -1)
    told = {name: rows.sort_values("start") for name, rows in facts.groupby("article_id")}
    numbered = evidence.reset_index(drop=True)
    for article, rows in numbered.groupby("article_id"):
        if article in told:
            start = rows["start"].to_numpy()
            at = np.searchsorted(told[article]["start"].to_numpy(), start, side="right") - 1
            inside = (at >= 0) & (start < told[article]["end"].to_numpy()[np.maximum(at, 0)])
            place[rows.index] = np.where(inside, told[article].index.to_numpy()[np.maximum(at, 0)], -1)
    found = evidence.copy()
    for name in ("story_id", "fact_id"):
        known = np.append(facts[name].to_numpy(dtype=object), [None])
        found[name] = pd.Series(known[place], index=evidence.index, dtype="str")
    return found


@checked(
    facts="place position voice speaker",
    articles="article_id text",
    derivations="article_a article_b relation",
)
def fact_matrix(
    facts: pd.DataFrame, articles: pd.DataFrame, derivations: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every fact of a story against every article of the story.

    Parameters
    ----------
    facts : DataFrame
        As :func:`find_facts` returns it.
    articles : DataFrame
        ``article_id, outlet, text``.
    derivations : DataFrame, optional
        From :func:`analysis.stories.same_story.find_derivations`; tells independent reports from copies and rewrites.

    Returns
    -------
    DataFrame
        One row per fact and article of its story: ``story_id, fact_id, article_id, outlet, carried`` (bool),
        ``sentence`` (the text that carries it, the longest where several do; missing where none does),
        ``place, position, voice, speaker`` of that sentence, the flags of the fact (``deaths, numbers,
        names, source``: True if any sentence of it has them), ``carriers`` (articles that carry it),
        ``omitted`` (why a missing fact is an omission, as in :func:`find_omissions`: "from_origin", or
        "unknown" where no date says whether it was dropped here or added there; missing where it is none),
        and
        ``independent_report`` (True where the article neither copies nor was copied: that a fact is not
        there is then no omission; missing without derivations).
    """
    require(facts, ["story_id", "fact_id", "article_id", "start", "end", *_FLAGS, "source"], TABLE)
    require(articles, ["article_id", "text", "outlet"], "articles")
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"].fillna("")
    outlet = articles.drop_duplicates("article_id").set_index("article_id")["outlet"]
    flags = facts.groupby("fact_id")[[*_FLAGS, "source"]].max()
    carriers = facts.groupby("fact_id")["article_id"].nunique()
    length = facts["end"] - facts["start"]
    longest = facts.assign(length=-length).sort_values(
        ["fact_id", "article_id", "length", "start"], kind="stable"
    )
    told = longest.drop_duplicates(["fact_id", "article_id"])
    told = told.assign(
        sentence=[text[a][i:j] for a, i, j in zip(told["article_id"], told["start"], told["end"])]
    )
    grid = (
        facts[["story_id", "fact_id"]]
        .drop_duplicates()
        .merge(facts[["story_id", "article_id"]].drop_duplicates(), on="story_id")
    )
    told = told[["fact_id", "article_id", "sentence", "place", "position", "voice", "speaker"]]
    matrix = grid.merge(told, on=["fact_id", "article_id"], how="left")
    matrix["carried"] = matrix["sentence"].notna()
    matrix["outlet"] = matrix["article_id"].map(outlet).astype("str")
    matrix = matrix.join(flags, on="fact_id").assign(carriers=matrix["fact_id"].map(carriers))
    alone: Any = pd.Series([None] * len(matrix), dtype="boolean")
    omitted: Any = pd.Series([None] * len(matrix), dtype="str")
    if derivations is not None:
        alone = ~matrix["article_id"].isin(_derived(derivations)).astype("boolean")
        left_out = find_omissions(facts, derivations).sort_values("direction", kind="stable")
        known = left_out.drop_duplicates(["fact_id", "article_id"]).set_index(["fact_id", "article_id"])[
            "direction"
        ]
        cells = pd.MultiIndex.from_frame(matrix[["fact_id", "article_id"]])
        omitted = pd.Series(known.reindex(cells).to_numpy(dtype=object), dtype="str")
    matrix["omitted"], matrix["independent_report"] = omitted, alone
    first = ["story_id", "fact_id", "article_id", "outlet", "carried", "sentence"]
    matrix = matrix[[*first, *(name for name in matrix if name not in first)]]
    return matrix.sort_values(["story_id", "fact_id", "article_id"], ignore_index=True)


@checked()
def find_omissions(facts: pd.DataFrame, derivations: pd.DataFrame) -> pd.DataFrame:
    """Facts that a copy or rewrite does not carry though the text it hangs together with does.

    Parameters
    ----------
    facts : DataFrame
        As :func:`find_facts` returns it.
    derivations : DataFrame
        As :func:`analysis.stories.same_story.find_derivations` returns it.

    Returns
    -------
    DataFrame
        One row per fact, article without it and article with it: ``story_id, fact_id, article_id`` (does not
        carry the fact), ``origin`` (does), ``relation`` (copy, rewrite), ``direction`` ("from_origin" where
        the dates say that the origin was first, "unknown" where they do not; where the origin came later
        the fact was added there and is no row), ``start, end`` (the fact's sentence in the origin) and the
        flags ``deaths, numbers, names, source`` of that sentence.

    Notes
    -----
    Independent reports have no rows, whatever they leave out: they never had the text before them. A rewrite
    may tell a fact in words that were not aligned; its rows are for reading, not for counting alone.
    """
    require(facts, ["story_id", "fact_id", "article_id", "start", "end", *_FLAGS, "source"], TABLE)
    require(
        derivations, ["article_a", "article_b", "relation", "direction"], "derivations",
        "make the table with find_derivations",
    )
    related = derivations[derivations["relation"] != "same_event"]
    ways = []
    for origin, other, unfit in (("article_a", "article_b", "b_to_a"), ("article_b", "article_a", "a_to_b")):
        way = related[related["direction"] != unfit]
        ways.append(
            pd.DataFrame(
                {
                    "origin": way[origin],
                    "article_id": way[other],
                    "relation": way["relation"],
                    "direction": np.where(way["direction"] == "unknown", "unknown", "from_origin"),
                }
            )
        )
    told = facts.drop_duplicates(["fact_id", "article_id"]).rename(columns={"article_id": "origin"})
    carried = set(zip(facts["fact_id"], facts["article_id"]))
    rows = pd.concat(ways).merge(told, on="origin")
    lacking = [pair not in carried for pair in zip(rows["fact_id"], rows["article_id"])]
    names = ["story_id", "fact_id", "article_id", "origin", "relation", "direction", "start", "end"]
    table = rows.loc[np.array(lacking, dtype=bool), [*names, *_FLAGS, "source"]]
    return table.sort_values(["story_id", "fact_id", "article_id", "origin"], ignore_index=True)


def _chain(body: pd.DataFrame, pairs: pd.DataFrame, story: str) -> pd.DataFrame:
    """The sentences of one story with the number of their fact."""
    number = {place: i for i, place in enumerate(zip(body["article_id"], body["start"]))}
    ends = [
        [number.get(place, -1) for place in zip(pairs[f"article_{side}"], pairs[f"start_{side}"])]
        for side in "ab"
    ]
    between = np.array(ends, dtype=np.int64).reshape(2, -1).T
    known = (between >= 0).all(axis=1)
    between, similarity = np.sort(between[known], axis=1), pairs["similarity"].to_numpy()[known]
    chain = group_by_average(len(body), between, similarity, _ONE_FACT)
    # Numbered as the story tells them: by how early in their articles the sentences stand.
    place = pd.Series(body["place"].to_numpy()).groupby(chain).mean()
    order = {
        group: rank for rank, group in enumerate(sorted(place.index, key=lambda g: (place[g], g)), start=1)
    }
    width = max(2, len(str(len(order))))
    return body.assign(fact_id=[f"{story}-{order[group]:0{width}d}" for group in chain])


def _add_voices(
    facts: pd.DataFrame, attributions: pd.DataFrame | None, quotations: pd.DataFrame | None
) -> pd.DataFrame:
    """``voice``, ``speaker`` and ``source`` of each sentence: whose words most of what it tells are."""
    nobody = pd.Series([None] * len(facts), index=facts.index, dtype="object")
    if attributions is None or facts.empty:
        return facts.assign(voice=nobody, speaker=nobody, source=nobody)
    heard = voices_of_passages(facts, attributions, quotations)
    speaker = attributions["speaker"].to_numpy(dtype=object)
    named: list[Any] = [speaker[row] if row >= 0 else None for row in heard.row]
    sourced = attributions.dropna(subset=["source_start"])
    spans = {
        article: group[["source_start", "source_end"]].to_numpy(dtype="float64")
        for article, group in sourced.groupby("article_id")
    }
    source = [
        article in spans and bool(((spans[article][:, 0] < end) & (spans[article][:, 1] > start)).any())
        for article, start, end in zip(facts["article_id"], facts["start"], facts["end"])
    ]
    return facts.assign(voice=heard.voice, speaker=named, source=source)


def _derived(derivations: pd.DataFrame) -> set[str]:
    related = derivations[derivations["relation"] != "same_event"]
    return {*related["article_a"], *related["article_b"]}


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    import yaml

    file = resources.files("analysis.stories") / "facts.yml"
    words = yaml.safe_load(file.read_text("utf-8"))
    listed = {
        name: "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words[name])
        for name in ("deaths", "numbers", "not_names")
    }
    capital = rf"(?!(?:{listed['not_names']})\b)[A-Z][\w'-]+"
    return {
        "deaths": re.compile(rf"\b(?:{listed['deaths']})\b", re.IGNORECASE),
        "numbers": re.compile(rf"\d|\b(?:{listed['numbers']})\b", re.IGNORECASE),
        "names": re.compile(rf"\b{capital} (?:{capital}|(?:al|bin|de|van|von|el)[ -]{capital})"),
    }

"""Steps that the questions about stories share: which story is asked about, and how two articles of it are paired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.questions.recipe import Study


def told_stories(study: Study) -> pd.DataFrame:
    """The stories, those told by most outlets first, then those with most copies and rewrites.

    One row per story: ``story_id, articles, outlets, tied`` (pairs of articles that share text), ``first`` (date),
    ``title`` (of its first article).
    """
    stories = study.table("stories")
    about = study.articles.set_index("article_id")
    told = stories.assign(
        **{
            name: stories["article_id"].map(about[name])
            if name in about
            else pd.Series(None, index=stories.index)
            for name in ("outlet", "date", "title")
        }
    ).astype({"date": "str", "title": "str"})
    table = told.groupby("story_id").agg(
        articles=("article_id", "size"),
        outlets=("outlet", "nunique"),
        first=("date", "min"),
        title=("title", "first"),
    )
    related = study.table("derivations")
    tied = related["relation"].ne("same_event").groupby(related["story_id"]).sum()
    table.insert(2, "tied", tied.reindex(table.index, fill_value=0).astype("int64"))
    return table.sort_values(["outlets", "tied"], ascending=False, kind="stable").reset_index()


def most_told(study: Study) -> Sequence[str]:
    """The story told by most outlets."""
    return told_stories(study)["story_id"].head(1).tolist()


def every_story(study: Study) -> Sequence[str]:
    """All stories, those told by most outlets first."""
    return told_stories(study)["story_id"].tolist()


def spoken_story(study: Study, story: str) -> str:
    """What a reader would call a story: the headline of its first article, else its number."""
    title = told_stories(study).set_index("story_id")["title"].get(story)
    if isinstance(title, str) and title.strip():
        return f"the story “{title}”"
    first = story_articles(study, story).iloc[0]
    sentences = study.table("sentences")
    body = sentences[(sentences["article_id"] == first["article_id"]) & (sentences["kind"] == "body")]
    start = int(body["start"].iloc[0]) if len(body) else 0
    return f"the story that begins “{' '.join(first['text'][start:].split()[:8])} …”"


def shared_concepts(study: Study) -> Sequence[str]:
    """The concepts that two articles of a story name in the same place; the first concept where there is none."""
    shared = set(study.table("substitutions")["concept"])
    listed = study.roster.levels["concept"]
    return [name for name in listed if name in shared] or list(listed[:1])


def of_story(study: Study, name: str, story: str) -> pd.DataFrame:
    """The rows of a table that belong to a story."""
    table = study.table(name)
    return table[table["story_id"] == story].reset_index(drop=True)


# What is drawn rests on pairs of which the aligner is this sure, and whose likeness lies in what is told, not in who
# says it. Of 520 sentences of the shipped corpus 30 share no fact of the gold with their line, of those that are sure
# 10 of 484; no retelling of a quotation that is sure is of another one, where 17 of 76 are that are only likely.
_SURE, _IN_WHAT_IS_TOLD = 0.8, 0.4


def sure_pairs(study: Study, story: str) -> pd.DataFrame:
    """The pairs of sentences that surely tell the same: taken over, edited, or retold and surely paired."""
    pairs = of_story(study, "sentence_pairs", story)
    likely = (pairs["similarity"] >= _SURE) & (pairs["told"] >= _IN_WHAT_IS_TOLD * pairs["words"])
    return pairs[likely | (pairs["relation"] != "paraphrase")]


def spoken_spans(study: Study, parts: Sequence[str] = ("content",)) -> dict[str, list[tuple[int, int]]]:
    """Per article where each statement of somebody begins and ends: its content, or also "source" and "cue"."""
    attributions = study.table("attributions")
    spoken = attributions[attributions["type"] == "speech"]
    first = spoken[[f"{part}_start" for part in parts]].min(axis=1).astype("int64")
    last = spoken[[f"{part}_end" for part in parts]].max(axis=1).astype("int64")
    found: dict[str, list[tuple[int, int]]] = {}
    for article, start, end in zip(spoken["article_id"], first, last):
        found.setdefault(str(article), []).append((int(start), int(end)))
    return found


def story_articles(study: Study, story: str) -> pd.DataFrame:
    """The articles of a story."""
    stories = study.table("stories")
    return study.articles[
        study.articles["article_id"].isin(stories.loc[stories["story_id"] == story, "article_id"])
    ]


def with_place(pairs: pd.DataFrame) -> pd.DataFrame:
    """Evidence about two places with the first of them as its passage: ``article_id, start, end``."""
    return pairs.assign(article_id=pairs["article_a"], start=pairs["start_a"], end=pairs["end_a"])


def with_outlets(study: Study, pairs: pd.DataFrame) -> pd.DataFrame:
    """Evidence about two articles with the outlets of both, ``outlet_a`` and ``outlet_b``."""
    outlet = study.articles.set_index("article_id")["outlet"].astype("str")
    return pairs.assign(**{f"outlet_{side}": pairs[f"article_{side}"].map(outlet) for side in "ab"})


def slots(study: Study, concept: str) -> pd.DataFrame:
    """The places that two articles of a story fill with a word for one concept."""
    table = study.table("substitutions")
    return with_outlets(study, with_place(table[table["concept"] == concept]))


def exchanges(profile: pd.DataFrame) -> pd.DataFrame:
    """Of a profile of slots: different words, each pair of outlets once, the most frequent first."""
    rows = profile[
        (profile["variant_a"] != profile["variant_b"]) & (profile["outlet_a"] < profile["outlet_b"])
    ]
    order = ["count", "outlet_a", "outlet_b"]
    return rows.sort_values(order, ascending=[False, True, True], kind="stable").reset_index(drop=True)


def most_exchanged(study: Study, concept: str) -> dict[str, Any] | None:
    """The two outlets and their words for a concept that face each other most often; None if no words do."""
    from analysis.stories.substitutions import substitution_profile

    found = exchanges(substitution_profile(slots(study, concept), study.articles))
    return None if not len(found) else {str(name): value for name, value in found.iloc[0].items()}

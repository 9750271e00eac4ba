"""Steps that several questions share: what is asked about, which occurrences count, which passage is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.certainty.grouping import with_levels
from analysis.certainty.tables import mean_table
from analysis.charts.position import plot_places
from analysis.contracts import require
from analysis.questions.claims import FEWEST, set_apart, worded
from analysis.questions.recipe import Study
from analysis.voices.evidence import in_voice, words_by_voice

#: Between several values in one cell of the occurrences: the words behind a score.
SEVERAL = "; "
# What evidence can be grouped by beside outlets, groups of outlets and dates.
_SPLITS = ("article_id", "side", "speaker", "speaker_type", "named", "kind", "stance", "voice", "target")


def concepts(study: Study) -> Sequence[str]:
    """The codebook's concepts in order; those nobody names last."""
    used = set(study.table("hits")["concept"])
    listed = list(study.roster.levels["concept"])
    return [name for name in listed if name in used] + [name for name in listed if name not in used]


def concept_hits(study: Study, concept: str) -> pd.DataFrame:
    """The hits of one concept in every voice."""
    hits = study.table("hits")
    return hits[hits["concept"] == concept]


def own_hits(study: Study, concept: str) -> pd.DataFrame:
    """The hits of one concept in the outlets' own voice."""
    hits = concept_hits(study, concept)
    return hits[hits["voice"] == own_voice(study)]


def own_voice(study: Study) -> str:
    """The voice that counts as the outlets' own: the narrator's, unless the study holds the words of one voice."""
    return study.voice or "narrator"


# Beyond these many concepts a notebook would be pages of pictures; any other is one name away.
_MOST = 6


def most_named(study: Study) -> Sequence[str]:
    """The concepts that are named most, in the order of the codebook; any other can be asked for by name."""
    hits = study.table("hits")["concept"].value_counts()
    named = sorted((name for name in concepts(study) if hits.get(name, 0)), key=lambda name: -hits[name])[
        :_MOST
    ]
    return [name for name in study.roster.levels["concept"] if name in named] or list(concepts(study)[:1])


def voiced_words(study: Study) -> pd.DataFrame:
    """How many words each article says in each voice, counted once a study."""
    if "words by voice" not in study.kept:
        words = words_by_voice(study.articles, study.table("attributions"), study.table("quotations"))
        if study.voice is not None:
            words = (
                in_voice(words, study.voice).groupby("article_id", sort=False)["words"].sum().reset_index()
            )
            words = words.assign(voice=study.voice)
        study.kept["words by voice"] = words
    return study.kept["words by voice"]


def whole_table(name: str) -> Any:
    """A step that selects a whole evidence table."""

    def select(study: Study, item: Any) -> pd.DataFrame:
        return study.table(name)

    return select


def statements(study: Study, item: Any = None) -> pd.DataFrame:
    """What somebody says: the attributions of speech, each shown by its content."""
    attributions = study.table("attributions")
    spoken = attributions[attributions["type"] == "speech"].reset_index(drop=True)
    return shown_at(spoken, "content")


def shown_at(rows: pd.DataFrame, *parts: str) -> pd.DataFrame:
    """The rows with ``start`` and ``end`` of the first part that is there: "cue" or, without a cue, "content"."""
    places: dict[str, pd.Series] = {}
    for edge in ("start", "end"):
        place = rows[f"{parts[0]}_{edge}"]
        for part in parts[1:]:
            place = place.fillna(rows[f"{part}_{edge}"])
        places[edge] = place.astype("int64")
    return rows.assign(**places)


def own_pieces(study: Study, item: Any = None) -> pd.DataFrame:
    """The pieces of sentences in the outlets' own voice that have a tone ("the minister said" has none)."""
    tones = study.table("tones")
    return tones[(tones["voice"] == own_voice(study)) & ~tones["frame"].astype(bool)].reset_index(drop=True)


def counted(rows: pd.DataFrame, columns: Sequence[str], units: Any) -> pd.DataFrame:
    """One row per combination that occurs: ``count``, ``articles`` and ``independent`` units, largest first."""
    require(rows, columns, "the occurrences", "Name columns that are there.")
    rows = rows.assign(_unit=rows["article_id"].map(units).fillna(rows["article_id"]))
    table = rows.groupby(list(columns), dropna=False, observed=True, sort=True).agg(
        count=("article_id", "size"), articles=("article_id", "nunique"), independent=("_unit", "nunique")
    )
    return table.sort_values("count", ascending=False, kind="stable").reset_index()


def with_columns(by: Sequence[str], *needed: str) -> list[str]:
    """The columns to group by, with those that must never be mixed: voices, sides, actors.

    Examples
    --------
    >>> with_columns(["leaning"], "voice")
    ['leaning', 'voice']
    """
    return list(dict.fromkeys([*by, *needed]))


def row_columns(study: Study, table: pd.DataFrame, parts: Sequence[str] = ()) -> list[str]:
    """The columns that say what a line of the picture is: outlet, a group of outlets, a month, a side.

    `parts` are those that the picture shows in another way.
    """
    known = ("outlet", *study.groups, "day", "week", "month", "quarter", "year", *_SPLITS)
    return [name for name in dict.fromkeys(known) if name in table and name not in parts]


def compared_sides(study: Study, found: pd.Series) -> list[str]:
    """The sides that are set against each other: those with a counterpart, as far as they occur, else all."""
    occurs = set(found.dropna().astype(str))
    return [side for side in study.roster.opposed if side in occurs] or list(study.roster.sides)


def by_outlet(study: Study, table: pd.DataFrame, *parts: str) -> bool:
    """Whether the summary compares outlets and nothing else: only then may a title speak of outlets."""
    return row_columns(study, table, parts) == ["outlet"]


def in_lines(study: Study, table: pd.DataFrame, *parts: str) -> pd.DataFrame:
    """The summary with its lines named in the column ``outlet``, whatever it was grouped by.

    `parts` are columns that the picture shows in another way.
    """
    names = row_columns(study, table, parts)
    if names == ["outlet"]:
        return table
    if not names:
        return table.assign(outlet="all articles")
    named = [
        table[name].astype("object").where(table[name].notna(), "not given").astype("str") for name in names
    ]
    lines = named[0]
    for part in named[1:]:
        lines = lines + ", " + part
    return table.assign(outlet=lines)


def mean_places(study: Study, places: pd.DataFrame, by: Sequence[str], part: str) -> pd.DataFrame:
    """Mean place in the article of each `part`, per group, with its interval; zeros for silent outlets."""
    if not len(places):
        return pd.DataFrame()
    by = with_columns(by, part)
    require(places, by, "the occurrences", "Name columns that are there.")
    table = mean_table(with_levels(places, by[:-1], study.roster), "place", by, units=study.units)
    # Nothing stands before the first character or behind the last.
    return table.assign(low=table["low"].clip(lower=0), high=table["high"].clip(upper=1))


def draw_places(study: Study, table: pd.DataFrame, part: str, look: Any, styles: Any = None) -> Any:
    """The picture of mean places; none where no outlet has five of anything."""
    if not (table["count"] >= FEWEST).any():
        return None
    return plot_places(in_lines(study, table), part=part, styles=styles, look=look)


def claim_place(study: Study, table: pd.DataFrame, part: str, template: str) -> str | None:
    """The claim that something stands further down in some outlets, where its intervals lie apart."""
    if not by_outlet(study, table):
        return None
    apart = set_apart(table, part, value="mean")
    return apart and worded(apart, template, part=apart.part)


def with_text(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the passage itself, line ends as spaces."""
    texts = dict(zip(study.articles["article_id"], study.articles["text"]))
    passages = [
        " ".join(str(texts[key])[start:end].split())
        for key, start, end in zip(rows["article_id"], rows["start"], rows["end"])
    ]
    return rows.assign(text=pd.Series(passages, index=rows.index, dtype="str"))


def extremes(rows: pd.DataFrame, score: str, same: Sequence[str] = (), most: int = 6) -> pd.DataFrame:
    """The passages with the lowest and the highest score: below zero and above it.

    The same words (and the same values in the columns of `same`) stand once, whatever the marks between them: the
    first row, with ``outlets``, all that print it. ``end_of_scale`` says to which end a passage belongs.
    """
    if not len(rows):
        return rows
    rows = rows[rows[score].notna()].sort_values([score, "article_id", "start"], kind="stable")
    rows = rows.assign(_words=rows["text"].str.casefold().str.replace(r"\W+", " ", regex=True).str.strip())
    keys = ["_words", *same]
    printed = rows.groupby(keys, sort=False)["outlet"].agg(
        lambda names: ", ".join(sorted(set(map(str, names))))
    )
    once = rows.drop_duplicates(keys).join(printed.rename("outlets"), on=keys).drop(columns="_words")
    low, high = once[once[score] < 0].head(most), once[once[score] > 0].iloc[::-1].head(most)
    ends = ["lowest"] * len(low) + ["highest"] * len(high)
    return pd.concat([low, high]).assign(end_of_scale=ends).reset_index(drop=True)

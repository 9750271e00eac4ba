"""What can be followed through time: shares, rates and means that other questions count, each with its occurrences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.certainty.grouping import with_levels
from analysis.certainty.tables import mean_table, rate_table, share_table
from analysis.corpus.periods import PHASES, all_periods, choose_step, story_phase
from analysis.corpus.where import date_parts
from analysis.questions.parts import concept_hits, concepts, most_named, own_pieces, statements, voiced_words
from analysis.questions.recipe import Study
from analysis.voices.evidence import in_voice

#: Columns of time; ``period`` is the step that the corpus itself suggests.
TIMES = ("period", "day", "week", "month", "quarter", "year", "phase")
_SHARE, _RATE, _MEAN = "share", "rate", "mean"


class Series(NamedTuple):
    """A number that can be followed: what it is called, how it is counted, and its occurrences with ``part``."""

    name: str
    spoken: str
    kind: str
    unit: str
    rows: Callable[[Study], pd.DataFrame]
    concept: str | None = None
    own: bool = False  # before and after are compared in the outlets' own words

    @property
    def value(self) -> str:
        """The column of a summary that holds it."""
        return {_SHARE: "share", _RATE: "per_1000", _MEAN: "mean"}[self.kind]


def all_series(study: Study) -> dict[str, Series]:
    """Everything that can be followed in a study, by name: the framing of each concept first."""
    found = [one for concept in concepts(study) for one in (_framing(concept), _agenda(concept))]
    if len(study.roster.opposed) > 1:
        spoken = "the share of statements by each party"
        found.append(Series("speakers", spoken, _SHARE, "share of the statements", _speakers))
    found.append(Series("tone", "the tone of the sentences", _MEAN, "mean VADER score", _tones, own=True))
    return {one.name: one for one in sorted(found, key=lambda one: one.kind != _SHARE)}


def followed_first(study: Study, kind: str) -> Sequence[str]:
    """The series of that kind asked of first: that of the concept named most."""
    hits = study.table("hits")["concept"].value_counts()
    named = sorted(most_named(study), key=lambda name: -hits.get(name, 0))[:1]
    wanted = {"framing": _framing, "agenda": _agenda}[kind]
    return [wanted(name).name for name in named] or (["tone"] if kind == "framing" else [])


def find_series(study: Study, name: str) -> Series:
    return all_series(study)[name]


def _framing(concept: str) -> Series:
    def rows(study: Study) -> pd.DataFrame:
        return concept_hits(study, concept).rename(columns={"variant": "part"})

    return Series(f"framing: {concept}", f"the words for “{concept}”", _SHARE, "share of the uses", rows, concept, True)


def _agenda(concept: str) -> Series:
    def rows(study: Study) -> pd.DataFrame:
        return concept_hits(study, concept).assign(part=concept)

    return Series(f"agenda: {concept}", f"“{concept}”", _RATE, "uses per 1,000 words", rows, concept)


def _speakers(study: Study) -> pd.DataFrame:
    said = statements(study)
    said = said[said["side"].notna()]
    # What is compared is who speaks; whose voice it is told in is another matter.
    said = said.assign(part=said["side"], voice=said["kind"].map({"indirect": "reported"}).fillna("quoted"))
    return said if study.voice is None else in_voice(said, study.voice).assign(voice=study.voice)


def _tones(study: Study) -> pd.DataFrame:
    return own_pieces(study).assign(part="compound")


def in_time(study: Study, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``period`` and, where stories are known, ``phase``."""
    if "time of articles" not in study.kept:
        about, step = study.articles, step_of(study)
        periods = date_parts(about[["article_id", "date"]], [step]).set_index("article_id")[step]
        phases = pd.Series(story_phase(about, study.table("stories")).to_numpy(), index=about["article_id"])
        study.kept["time of articles"] = periods, phases
    periods, phases = study.kept["time of articles"]
    return rows.assign(period=rows["article_id"].map(periods), phase=rows["article_id"].map(phases))


def step_of(study: Study) -> str:
    """The step that ``period`` stands for in this study."""
    if "step of time" not in study.kept:
        study.kept["step of time"] = choose_step(study.articles["date"])
    return study.kept["step of time"]


def time_column(by: Sequence[str]) -> str:
    """Which of the columns is the time; ``ValueError`` where none is."""
    found = [name for name in by if name in TIMES]
    if len(found) != 1:
        raise ValueError(f"name one column of time to compare by: {', '.join(TIMES)}; got {', '.join(by) or 'none'}")
    return found[0]


def levels_of(study: Study, time: str) -> list[str]:
    """The periods from first to last."""
    if time == "phase":
        return list(PHASES)
    return all_periods(study.articles["date"], step_of(study) if time == "period" else time)


def series_table(study: Study, one: Series, rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The summary of a series: one row per period, group and part, zeros and gaps kept.

    Rows whose article cannot be placed in time stand in no period; how many there are is said beside the picture.
    Of one period there is nothing to tell: no rows.
    """
    time = time_column(by)
    if len(levels_of(study, time)) < 2:
        return pd.DataFrame()
    levels = {**study.roster.levels, time: levels_of(study, time), "part": parts_of(study, one, rows)}
    placed = with_levels(rows[rows[time].notna()], [*by, "part"], levels)
    if one.kind == _SHARE:
        return share_table(placed, "part", by, units=study.units)
    if one.kind == _MEAN:
        return mean_table(placed, "compound", [*by, "part"], units=study.units)
    words = with_levels(exposure(study, by), by, levels)
    return rate_table(placed, words[words[time].notna()], [*by, "part"], units=study.units)


def exposure(study: Study, by: Sequence[str]) -> pd.DataFrame:
    """The words of each article (of each voice where `by` names it), with the columns of `by`."""
    words = voiced_words(study)
    if "voice" not in by:
        words = words.groupby("article_id", sort=False)["words"].sum().reset_index()
    about = in_time(study, date_parts(study.articles, by))
    others = [name for name in by if name in about and name != "voice"]
    return words.merge(about[["article_id", "date", *[name for name in others if name != "date"]]], on="article_id")


def parts_of(study: Study, one: Series, rows: pd.DataFrame) -> list[str]:
    """The parts in the order of the study: a concept's words, the sides."""
    if one.kind == _SHARE and one.concept is not None:
        return list(study.roster.variants[one.concept])
    if one.name == "speakers":
        return list(study.roster.sides)
    return sorted(set(rows["part"].astype(str)))


def per_article(study: Study, one: Series, rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Per article and part what it adds to the series (``top``) and what that is counted against (``bottom``)."""
    carried = list(dict.fromkeys(["article_id", "date", *by]))
    parts = pd.DataFrame({"part": parts_of(study, one, rows)}, dtype="str")
    if one.kind == _RATE:
        about = exposure(study, by)
        base = about[[*carried, "words"]].rename(columns={"words": "bottom"})
    else:
        weighed = rows if one.kind == _SHARE else rows[rows["compound"].notna()]
        base = weighed.groupby(carried, observed=True, sort=False).size().reset_index(name="bottom")
    grid = base.merge(parts, how="cross")
    value = rows.assign(_top=rows["compound"].fillna(0) if one.kind == _MEAN else 1)
    top = value.astype({"part": "str"}).groupby(["article_id", "part"], observed=True)["_top"].sum()
    keys = pd.MultiIndex.from_frame(grid[["article_id", "part"]])
    return grid.assign(top=top.reindex(keys).fillna(0).to_numpy(float), bottom=grid["bottom"].astype("float64"))

"""How far down the article does each contested notion first come up, and the first death?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.questions.actor_parts import asks_about_deaths
from analysis.questions.parts import claim_place, draw_places, mean_places
from analysis.questions.recipe import Question, Study
from analysis.words.positions import first_places

DEATH = "first death"
_SHOWN = ("article_id", "outlet", "concept", "voice", "start", "end", "place")


def _select(study: Study, item: Any) -> pd.DataFrame:
    found = [first_places(study.table("hits"), study.articles, by=["concept"])]
    if asks_about_deaths(study):
        acts = study.table("acts")
        deaths = acts[acts["kind"].isin(["killing", "death"]) & (acts["status"] == "told")]
        found.insert(0, first_places(deaths.assign(concept=DEATH), study.articles, by=["concept"]))
    kept = list(dict.fromkeys([*_SHOWN, "date", *study.groups]))
    places = [rows[[name for name in kept if name in rows]] for rows in found if len(rows)]
    return pd.concat(places, ignore_index=True) if places else found[0][list(_SHOWN)]


def _count(study: Study, places: pd.DataFrame, by: list[str], item: Any) -> pd.DataFrame:
    notions = pd.Categorical(places["concept"], [DEATH, *study.roster.levels["concept"]]).remove_unused_categories()
    return mean_places(study, places.assign(concept=notions), by, "concept")


def _draw(study: Study, table: pd.DataFrame, item: Any) -> Any:
    return draw_places(study, table, "concept", study.look())


def _claim(study: Study, table: pd.DataFrame, item: Any) -> str | None:
    return claim_place(study, table, "concept", "{more} [brings|bring] “{part}” up later in the article than {less}")


QUESTION = Question(
    name="first_places",
    notebook="comparison",
    order=4,
    asks="How far down the article does each contested notion first come up?",
    evidence="hits",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    how=(
        "One line per outlet, one column per notion: the mean place of its first mention, over the articles in "
        "which it comes up; the line is the 95 % interval. A column “first death” stands there if the codebook "
        "speaks of harm or of sides in armed conflict."
    ),
    why="News is read from the top, and many readers leave early: what comes first is read by most.",
    limits=(
        "That what stands far down was meant to be hidden: an article may report something else first. "
        "Articles in which a notion never comes up do not count."
    ),
    nothing="None of the codebook's notions comes up in these articles.",
    counted=("first mention", "first mentions"),
    shown=("outlet", "concept", "voice"),
)

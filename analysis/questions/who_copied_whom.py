"""Who copied whom in one story?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.stories import plot_story
from analysis.questions.recipe import Question, Study
from analysis.questions.shared_text import passages_of_story
from analysis.questions.story_parts import every_story, most_told, of_story, spoken_story


def _count(study: Study, passages: pd.DataFrame, by: list[str], story: Any) -> pd.DataFrame:
    return of_story(study, "derivations", story)


def _draw(study: Study, table: pd.DataFrame, story: Any) -> Any:
    return plot_story(table, study.articles, look=study.look())


QUESTION = Question(
    name="who_copied_whom",
    notebook="stories",
    order=2,
    asks="Who copied whom in {item}?",
    evidence="derivations",
    select=passages_of_story,
    count=_count,
    draw=_draw,
    by=("article_a", "article_b"),
    regroups=False,
    items=most_told,
    spoken=spoken_story,
    each="one story",
    choices=every_story,
    how=(
        "Thick lines: copies, with the share of the shorter text that stands in the other. Thin lines: "
        "rewrites. "
        "Apart: independent reports. An arrow points from the earlier article to the later one, where the "
        "dates tell."
    ),
    why=(
        "Copies are not independent: ten outlets that print one agency text are one observation. A copy "
        "shares at "
        "least half of the shorter text word for word; a rewrite shares clearly more than speakers' words and"
        " stock "
        "phrases; the rest are independent reports."
    ),
    limits=(
        "That the first was copied: both may have used a third text that is not in the corpus. And an "
        "independent "
        "report does not omit what another has: it never had it."
    ),
    nothing="No two articles of this story share enough text for one to be a copy or a rewrite of the other.",
    counted=("shared passage", "shared passages"),
    unlisted="An independent report shares no passage with another.",
    shown=("outlet_a", "outlet_b", "words"),
)

"""Do two outlets differ by the facts they tell or by the words they use?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.substitutions import plot_decomposition
from analysis.questions.parts import concepts, own_hits
from analysis.questions.recipe import Question, Study
from analysis.questions.story_parts import most_exchanged, shared_concepts
from analysis.stories.decomposition import decompose_difference

TONE = "tone of the narrator"


def _select(study: Study, concept: str) -> pd.DataFrame:
    """The own words for a concept of the two outlets that exchange them most."""
    hits, top = own_hits(study, concept), most_exchanged(study, concept)
    return hits.iloc[:0] if top is None else hits[hits["outlet"].isin([top["outlet_a"], top["outlet_b"]])]


def _count(study: Study, words: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    top = most_exchanged(study, concept)
    if top is None or not len(words):
        return pd.DataFrame()
    facts, pair = study.table("facts"), (top["outlet_a"], top["outlet_b"])
    used = words.assign(used=words["variant"] == top["variant_a"])
    said = decompose_difference(used, facts, study.articles, *pair, amount="used")
    # What rests on no fact that both tell has no wording to compare.
    if not said["compared"].all():
        return pd.DataFrame()
    tones = study.table("tones")
    tones = tones[(tones["voice"] == "narrator") & (tones["kind"] == "body")]
    tone = decompose_difference(tones, facts, study.articles, *pair, amount="compound")
    parts = [said.assign(measure=f"share of “{top['variant_a']}”"), tone.assign(measure=TONE)]
    table = pd.concat(parts, ignore_index=True)
    return table[["measure", *(name for name in table if name != "measure")]]


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    return plot_decomposition(table[table["measure"] != TONE], look=study.look(concept))


def _claim(study: Study, table: pd.DataFrame, concept: str) -> str | None:
    part = table[(table["measure"] != TONE) & (table["part"] == "wording")]
    if not len(part) or part["low"].isna().any():
        return None
    row = part.iloc[0]
    word = str(row["measure"]).removeprefix("share of ")
    more, less = (row["outlet_a"], row["outlet_b"]) if row["low"] > 0 else (row["outlet_b"], row["outlet_a"])
    if not (row["low"] > 0 or row["high"] < 0):
        return None
    return f"Where both tell the same facts, {more} says {word} more often than {less}, in its own voice"


QUESTION = Question(
    name="selection_and_wording",
    notebook="stories",
    order=15,
    asks="Do two outlets differ in “{item}” by the facts they tell or by the words they use?",
    evidence="hits",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("outlet_a", "outlet_b"),
    regroups=False,
    items=shared_concepts,
    choices=concepts,
    how=(
        "Large dot: the difference between the two outlets that exchange these words most; small dots: its "
        "two "
        "parts, which "
        "add up to it, with 95 % intervals over stories. compared: stories with a fact that both tell. The "
        "table has the same for the tone of the narrator."
    ),
    why=(
        "The difference between two outlets is split into selection (other facts, or the same in other "
        "proportions) "
        "and wording (the same facts, other words). A word that an outlet uses everywhere counts as selection"
        " wherever "
        "nobody else tells the fact, so the number of observations on common facts (count of total) matters."
    ),
    limits="Selection and wording as causes: they say where a difference sits, not why it is there.",
    nothing="No two outlets that exchange these words tell a common fact with them in their own voice.",
    counted=("word", "words"),
    rests_on_all=True,
    unlisted="A difference has no sentence of its own: behind each number stand all words of the two outlets.",
    shown=("outlet", "variant"),
)

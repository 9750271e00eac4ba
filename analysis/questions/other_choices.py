"""Would another analyst have found the same difference?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.certainty.differences import difference_table
from analysis.certainty.sensitivity import specification_table, standard_choices
from analysis.charts.sensitivity import plot_specifications
from analysis.questions.parts import concept_hits
from analysis.questions.recipe import Question, Study


def _most_used(study: Study) -> Sequence[str]:
    hits = study.table("hits")["concept"].value_counts()
    listed = [name for name in study.roster.levels["concept"] if hits.get(name, 0)]
    return sorted(listed, key=lambda name: -hits[name])[:1]


def _widest(study: Study, hits: pd.DataFrame) -> pd.Series | None:
    """The variant and the two outlets that differ most in it."""
    if hits["outlet"].nunique() < 2:
        return None
    gaps = difference_table(hits, "outlet", category="variant", units=study.units, draws=0)
    gaps = gaps.assign(size=gaps["difference"].abs()).dropna(subset=["size"])
    gaps = gaps.sort_values(["size", "count_a", "count_b"], ascending=False, kind="stable")
    return gaps.iloc[0] if len(gaps) else None


def _count(study: Study, hits: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    uses = hits.astype({"outlet": "str", "variant": "str"})
    top = _widest(study, uses)
    if top is None:
        return pd.DataFrame()
    choices = standard_choices(study.articles, units=study.units)
    curve = specification_table(
        uses, "outlet", top["outlet_a"], top["outlet_b"], choices,
        category="variant", level=top["variant"], units=study.units, draws=500,
    )  # fmt: skip
    return curve.assign(variant=top["variant"], outlet_a=top["outlet_a"], outlet_b=top["outlet_b"])


def _draw(study: Study, table: pd.DataFrame, concept: str) -> Any:
    return plot_specifications(table, ylabel="difference of shares", look=study.look(concept))


def _claim(study: Study, table: pd.DataFrame, concept: str) -> str | None:
    # Without an interval a choice only describes a few articles: nothing is claimed from those.
    known = table.dropna(subset=["difference", "low", "high"])
    one = known.iloc[0] if len(known) else None
    if (
        one is None
        or len(known) < max(2, len(table) / 2)
        or not ((known["difference"] > 0).all() or (known["difference"] < 0).all())
    ):
        return None
    more, less = (
        (one["outlet_a"], one["outlet_b"]) if one["difference"] > 0 else (one["outlet_b"], one["outlet_a"])
    )
    return f"Under each of {len(known)} sets of choices, {more} chooses “{one['variant']}” more often than {less}"


QUESTION = Question(
    name="other_choices",
    notebook="distinct",
    order=2,
    asks="Would another analyst have found the same difference in words for “{item}”?",
    evidence="hits",
    select=concept_hits,
    count=_count,
    regroups=False,
    draw=_draw,
    claim=_claim,
    items=_most_used,
    how=(
        "The word and the two outlets that differ most in it. Above, the difference of shares and its "
        "interval under each "
        "combination of choices, ordered by size; below, which choices made it. The ring is the plainest "
        "choice."
    ),
    why=(
        "Copies in or out, quotations in or out, headlines, short articles: every analyst decides these, and "
        "a finding that turns with them is none."
    ),
    limits=(
        "How large the difference is: this pair was chosen because it differs most, so its interval looks "
        "better than it is."
    ),
    nothing="Fewer than two outlets use words for it: there is nothing to compare.",
    rests_on_all=True,
    unlisted="A difference has no sentence of its own: behind each set of choices stand all uses they choose among.",
    shown=("outlet", "variant", "voice"),
)

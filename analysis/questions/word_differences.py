"""Which differences between outlets in their own words are more than chance would make?"""

from __future__ import annotations

import pandas as pd

from analysis.certainty.differences import difference_table
from analysis.questions.parts import concepts, own_hits
from analysis.questions.recipe import Question, Study

_COLUMNS = (
    "variant", "outlet_a", "outlet_b", "count_a", "total_a", "count_b", "total_b", "difference", "low", "high",
    "p_adjusted", "basis", "outlets_a", "outlets_b",
)  # fmt: skip


def _count(study: Study, hits: pd.DataFrame, by: list[str], concept: str) -> pd.DataFrame:
    group = by[0]
    if hits[group].nunique() < 2:
        return pd.DataFrame(columns=list(_COLUMNS))
    gaps = difference_table(
        hits.astype({group: "str", "variant": "str"}), group, category="variant", units=study.units
    )
    gaps = gaps.iloc[(-gaps["difference"].abs()).argsort(kind="stable")]
    shown = [name for name in map(str, gaps) if name in _COLUMNS or name.startswith(group)]
    return gaps[shown].reset_index(drop=True)


QUESTION = Question(
    name="word_differences",
    notebook="words",
    order=5,
    asks="Which differences in the outlets' own words for “{item}” are more than chance would make?",
    evidence="hits",
    select=own_hits,
    count=_count,
    items=concepts,
    how=(
        "Each pair of outlets and the difference of their shares, largest first. p_adjusted allows for asking"
        " many "
        "questions at once; without an interval the articles are too few."
    ),
    why=(
        "Two outlets always differ a little. An interval that leaves zero out is a difference that articles "
        "alone do not make."
    ),
    limits="That two outlets whose interval includes zero are alike: the articles may be too few.",
    nothing="Fewer than two outlets name it in their own words: there is nothing to compare.",
    shown=("outlet", "variant", "distanced"),
)

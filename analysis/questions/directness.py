"""Are statements quoted, paraphrased, or both?"""

from __future__ import annotations

import pandas as pd

from analysis.attribution.profiles import attribution_profile
from analysis.certainty.grouping import with_levels
from analysis.questions.claims import set_apart, worded
from analysis.questions.parts import by_outlet, statements
from analysis.questions.recipe import Question, Study

_CLAIMS = {
    "direct": "{more} [puts|put] a larger share of statements wholly in quotation marks than {less}",
    "mixed": "{more} [mixes|mix] quotation and paraphrase in a larger share of statements than {less}",
    "indirect": "{more} [paraphrases|paraphrase] a larger share of statements than {less}",
}


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(spoken):
        return pd.DataFrame()
    spoken = with_levels(spoken, ["kind"], {"kind": tuple(_CLAIMS)})
    table = attribution_profile(
        spoken, study.articles, by, study.units, measures=["directness"], roster=study.roster
    )
    return table.drop(columns="measure").rename(columns={"category": "kind"})


def _claim(study: Study, table: pd.DataFrame, item: None) -> str | None:
    if not by_outlet(study, table, "kind"):
        return None
    apart = set_apart(table, "kind")
    return worded(apart, _CLAIMS[apart.part]) if apart and apart.part in _CLAIMS else None


QUESTION = Question(
    name="directness",
    notebook="attribution",
    order=7,
    asks="Are statements quoted, paraphrased, or both?",
    evidence="attributions",
    select=statements,
    count=_count,
    claim=_claim,
    how=(
        "One row per outlet and kind: statements of that kind, all statements, and the share with its 95 % "
        "interval. Direct: in quotation marks. Indirect: in the outlet's words. Mixed: both."
    ),
    why=(
        "*Direct* speech stands in quotation marks, *indirect* speech in the outlet's words, *mixed* is both."
        " "
        "Who paraphrases chooses the words."
    ),
    limits=(
        "That an outlet paraphrases less than another where the finder may have missed it: about three in ten"
        " "
        "indirect statements are missed, and hardly any direct one."
    ),
    counted=("statement", "statements"),
    nothing="Nobody is given the word in these articles.",
    shown=("outlet", "speaker", "cue", "kind"),
    sides=("side",),
)

"""Who is given the word most often?"""

from __future__ import annotations

import pandas as pd

from analysis.certainty.tables import share_table
from analysis.questions.parts import counted, statements
from analysis.questions.recipe import Question, Study

# A list of speakers is read from the top; those further down say a thing or two.
_MOST = 500


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    keys = [*by, *(name for name in ("speaker", "side") if name not in by)]
    often = counted(spoken, keys, study.units).head(_MOST)
    parts = [name for name in keys if name not in by]
    table = share_table(spoken, parts, by, units=study.units, rows=often[keys])
    table.insert(len(keys), "speaks_in", often["articles"])
    return table


QUESTION = Question(
    name="who_speaks",
    notebook="attribution",
    order=1,
    asks="Who is given the word most often?",
    evidence="attributions",
    select=statements,
    count=_count,
    by=(),
    how=(
        "One row per speaker, the most frequent first: in how many articles the speaker speaks, statements, "
        "all statements, and the share with its 95 % interval. A dash for the speaker: nobody can be named. A"
        " "
        "dash for the side: the codebook does not know it."
    ),
    why=(
        "Whoever speaks most sets the terms. A frequent speaker without a side is one the codebook should "
        "know before sides are compared."
    ),
    limits=(
        "Whether the finder saw every statement: about three in ten indirect ones are missed, in every outlet"
        " "
        "alike as far as is known. Speakers whose side the codebook does not know are listed without one, "
        "not guessed."
    ),
    counted=("statement", "statements"),
    nothing="Nobody is given the word in these articles.",
    shown=("outlet", "speaker", "side", "cue", "kind"),
    sides=("speaker", "side"),
)

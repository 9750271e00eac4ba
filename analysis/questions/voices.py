"""How much of the text is the outlet's own, how much quoted, how much paraphrased?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.attribution.profiles import voice_shares
from analysis.charts.attribution import plot_voices
from analysis.corpus.where import date_parts
from analysis.questions.claims import set_apart, worded
from analysis.questions.parts import by_outlet, in_lines, voiced_words
from analysis.questions.recipe import Question, Study

# Fewer characters between two quotations are no passage.
_SCRAP = 4
_CLAIMS = {
    "narrator": "{more} [tells|tell] more of [its|their] text in [its|their] own words than {less}",
    "quoted": "{more} [gives|give] more of [its|their] text to words in quotation marks than {less}",
    "reported": "{more} [gives|give] more of [its|their] text to paraphrases of what others say than {less}",
}


def _words_of_others(study: Study, item: Any) -> pd.DataFrame:
    """Every quotation of speech, and every passage told in somebody's name without quotation marks."""
    quotations, attributions = study.table("quotations"), study.table("attributions")
    if not len(quotations) and not len(attributions):
        return quotations.assign(voice="")
    about = attributions.set_index("attribution_id")[["speaker", "side"]]
    quoted = (
        quotations[quotations["kind"] == "speech"].join(about, on="attribution_id").assign(voice="quoted")
    )
    taken = {key: sorted(zip(rows["start"], rows["end"])) for key, rows in quoted.groupby("article_id")}
    told = attributions[attributions["type"] != "hedge"].explode("content_spans", ignore_index=True)
    told = told[told["content_spans"].notna()].assign(
        content_spans=[
            _left_over(span, taken.get(article_id, []))
            for article_id, span in zip(told["article_id"], told["content_spans"])
            if isinstance(span, (list, tuple))
        ]
    )
    told = told.explode("content_spans", ignore_index=True).dropna(subset=["content_spans"])
    told = told.assign(
        start=[int(span[0]) for span in told["content_spans"]],
        end=[int(span[1]) for span in told["content_spans"]],
        voice="reported",
    )
    columns = [name for name in quoted if name in told and name != "kind"]
    rows = pd.concat([quoted[columns], told[columns]], ignore_index=True)
    return rows.sort_values(["article_id", "start", "end"], kind="stable", ignore_index=True)


def _left_over(span: Sequence[int], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of a span lies outside the quotation marks, without scraps of punctuation between two quotations."""
    left, end = int(span[0]), int(span[1])
    found = []
    for start, stop in [*(piece for piece in taken if piece[0] < end), (end, end)]:
        if min(start, end) - left >= _SCRAP:
            found.append((left, min(start, end)))
        left = max(left, stop) if start < end else left
        if left >= end:
            break
    return found


def _count(study: Study, spoken: pd.DataFrame, by: list[str], item: None) -> pd.DataFrame:
    if not len(spoken):
        return pd.DataFrame()
    return voice_shares(
        date_parts(study.articles, by),
        study.table("attributions"),
        by,
        study.units,
        quotations=study.table("quotations"),
        roster=study.roster,
        words=voiced_words(study),
    )


def _draw(study: Study, table: pd.DataFrame, item: None) -> Any:
    return plot_voices(in_lines(study, table, "voice"), look=study.look())


def _claim(study: Study, table: pd.DataFrame, item: None) -> str | None:
    apart = set_apart(table, "voice") if by_outlet(study, table, "voice") else None
    return worded(apart, _CLAIMS[apart.part]) if apart else None


QUESTION = Question(
    name="voices",
    notebook="attribution",
    order=2,
    asks="How much of each outlet's text is its own, quoted, or paraphrased?",
    evidence="quotations",
    select=_words_of_others,
    count=_count,
    draw=_draw,
    claim=_claim,
    how=(
        "One bar of 100 % per outlet; n is the number of words. Narrator: the outlet's own words. Quoted: "
        "inside the quotation marks of speech. Reported: somebody's words in the outlet's."
    ),
    why=(
        "What stands in quotation marks is somebody else's. What is reported has a speaker too, but the words"
        " "
        "may be the outlet's. So the three are counted apart, and never added up unseen."
    ),
    limits=(
        "Whether the finder saw every paraphrase: those it misses count as the outlet's own words. Scare "
        "quotes, titles and hedges (“are believed to”) are the outlet's own on purpose."
    ),
    counted=("passage of others", "passages of others"),
    nothing="Nobody is quoted or paraphrased in these articles.",
    unlisted=(
        "Words are counted, not listed: behind a number of quoted or reported words stand the passages they belong "
        "to. The outlet's own words are the rest of its articles."
    ),
    shown=("outlet", "voice", "speaker"),
)

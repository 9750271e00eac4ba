"""In what company do the parties, or the words of a concept, stand: pleasant, unpleasant, loaded words?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.dots import plot_dots
from analysis.corpus.where import date_parts
from analysis.questions.claims import says_more, set_apart
from analysis.questions.company_parts import SIDES, asked_first, company_of, known_nodes, spoken_node
from analysis.questions.parts import in_lines, own_voice, row_columns, with_columns
from analysis.questions.recipe import Question, Study
from analysis.tone.lexicons import word_valence
from analysis.words.collocates import company_classes

# Classes met less often, and companies of fewer words, are in the table only: of so few words nothing can be seen.
_RARE, _LEAST = 10, 100
UNPLEASANT, PLEASANT = "unpleasant words", "pleasant words"


def _items(study: Study) -> Sequence[str]:
    return [SIDES] if len(study.roster.opposed) > 1 else asked_first(study)


def _spoken(study: Study, item: str) -> str:
    return item if item == SIDES else f"“{spoken_node(study, item)}”"


def _classes(study: Study) -> list[str]:
    """The classes in order: tone by the word list, then the loaded words that were looked for."""
    loaded = study.table("loaded_words")["concept"]
    named = [name for name in study.codebook.loaded if (loaded == name).any()]
    others = sorted(set(loaded) - set(named))
    return [UNPLEASANT, PLEASANT, *named, *others]


def _select(study: Study, item: str) -> pd.DataFrame:
    """The words of the company that are of a class, once for each class."""
    company = company_of(study, item)
    valence = {word: word_valence(word) for word in company["word"].unique()}
    score = company["word"].map(valence)
    parts = [
        company[score < 0].assign(**{"class": UNPLEASANT}),
        company[score > 0].assign(**{"class": PLEASANT}),
    ]
    loaded = study.table("loaded_words")[["article_id", "start", "concept"]].rename(
        columns={"start": "word_start", "concept": "class"}
    )
    parts.append(company.merge(loaded.drop_duplicates(), on=["article_id", "word_start"]))
    return pd.concat(parts, ignore_index=True)


def _count(study: Study, classes: pd.DataFrame, by: list[str], item: str) -> pd.DataFrame:
    company = date_parts(company_of(study, item), by)
    if not len(company):
        return pd.DataFrame()
    roster = study.roster
    nodes = roster.sides if item == SIDES else roster.variants.get(item, ())
    there = [name for name in nodes if (company["node"] == name).any()] or sorted(set(company["node"]))
    return company_classes(
        company, classes, with_columns(by, "node", "voice"), study.units, names=_classes(study), roster=roster,
        levels={"node": there},
    )  # fmt: skip


def _draw(study: Study, table: pd.DataFrame, item: str) -> Any:
    used = table.groupby("class", observed=True)["count"].sum()
    drawn = [name for name in _classes(study) if used.get(name, 0) >= _RARE]
    shown = table[table["class"].astype(str).isin(drawn) & (table["total"] >= _LEAST)]
    shown = shown.astype({"class": "str", "node": "str"})
    if row_columns(study, table, ("voice",)):
        own = shown[shown["voice"].astype(str) == own_voice(study)].drop(columns="voice")
        own = in_lines(study, own, "node", "class")
        shown = own.assign(node=own["outlet"].astype("str") + ", " + own["node"].map(study.roster.label))
    shown = shown.assign(**{name: 100 * shown[name] for name in ("share", "low", "high")})
    rare = [str(name) for name in used.index if 0 < used[name] < _RARE]
    lacking = ((table["total"] > 0) & (table["total"] < _LEAST)).any()
    few = f"A company of fewer than {_LEAST} words is in the table only." if lacking else ""
    look = study.look()
    return plot_dots(
        shown, value="share", row="node", block="class", series="voice" if "voice" in shown else None,
        look=look._replace(order={**look.order, "class": drawn, "node": study.roster.sides}),
        counts="{count}", counted="words of the company", xlabel="per cent of the content words within five words",
        notes=[f"Fewer than {_RARE} in all: {', '.join(rare)}." if rare else "", few],
    )  # fmt: skip


def _claim(study: Study, table: pd.DataFrame, item: str) -> str | None:
    own = table[table["voice"].astype(str) == own_voice(study)]
    if not len(own):
        return None
    named = own.assign(node=[study.roster.label(str(name)) for name in own["node"]])
    apart = set_apart(named, "class", "node")
    if apart is None:
        return None
    verb = "stands" if len(apart.more) == 1 else "stand"
    said = says_more(apart, f"{verb} beside {{part}}", quoted=False)
    return f"In the outlets' own words, {said}"


QUESTION = Question(
    name="semantic_prosody",
    notebook="words",
    order=9,
    asks="What kinds of words stand beside {item}?",
    evidence="content_words",
    select=_select,
    count=_count,
    draw=_draw,
    claim=_claim,
    by=("node", "voice"),
    items=_items,
    choices=known_nodes,
    phrases=True,
    spoken=_spoken,
    counted=("loaded or toned word of the company", "loaded or toned words of the company"),
    each="the parties, or a word",
    how=(
        "One block per class of words, one line per party or word, one mark per voice: of 100 content words within "
        "five words of it, in the same voice, how many are of that class, with 95 % intervals. Pleasant and unpleasant "
        "are those of VADER's list, the others the loaded words of the codebook."
    ),
    why=(
        "A word takes on the colour of what it is met with (*semantic prosody*). The classes are counted each for "
        "itself: one score for all would hide which words made it."
    ),
    limits=(
        "That a party is judged: unpleasant words may tell what was done to it as well as what it did; read the "
        "passages, and the question of whom loaded words are said. A word list knows no context, and *not* is not seen."
    ),
    nothing="No word of these classes stands beside it.",
    shown=("outlet", "word", "class", "node", "voice"),
    sides=("node",),
)

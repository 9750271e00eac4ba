"""Every cell that the pictures of quotations, facts and loaded words draw on the shipped corpus, held to its gold.

The gold is `data/demo/gold`, made from the markup of the articles. A wrong credit is a cell whose passage the gold
gives to another fact, another speaker, another voice or another side; what the gold has and no cell shows is printed.
"""

from __future__ import annotations

import ast

import pandas as pd
import pytest

from tests.places import DEMO

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gold():
    names = ("facts", "attributions", "quotations", "omissions", "said_of", "hits")
    found = {name: pd.read_csv(DEMO / "gold" / f"{name}.csv") for name in names}
    found["attributions"]["content_spans"] = found["attributions"]["content_spans"].map(ast.literal_eval)
    return found


def _over(table: pd.DataFrame, article: str, start: float, end: float) -> pd.DataFrame:
    return table[(table["article_id"] == article) & (table["start"] < end) & (table["end"] > start)]


def _facts(gold, row) -> set[str]:
    return set(_over(gold["facts"], row["article_id"], row["start"], row["end"])["fact_id"])


def _speakers(gold, row) -> set[str]:
    said = gold["attributions"]
    said = said[(said["article_id"] == row["article_id"]) & (said["type"] == "speech")]
    inside = [any(a < row["end"] and b > row["start"] for a, b in spans) for spans in said["content_spans"]]
    return set(said.loc[inside, "speaker"])


def _voice_stands(gold, cell) -> bool:
    """Whether the gold has words in quotation marks, words of somebody, or mostly neither, in that sentence."""
    quotations = gold["quotations"][gold["quotations"]["kind"] == "speech"]
    marked = len(_over(quotations, cell["article_id"], cell["start"], cell["end"])) > 0
    said = gold["attributions"][gold["attributions"]["article_id"] == cell["article_id"]]
    of_others = sum(
        max(0, min(b, cell["end"]) - max(a, cell["start"])) for spans in said["content_spans"] for a, b in spans
    )
    narrator = 2 * of_others <= cell["end"] - cell["start"]
    return {"quoted": marked, "reported": bool(_speakers(gold, cell)), "narrator": narrator}[cell["voice"]]


def _report(missing: list, what: str) -> None:
    print(f"missing {what}: {len(missing)}")
    for one in missing:
        print("  ", *one)


def test_every_loaded_word_drawn_is_said_of_the_side_the_gold_says(demo_study, gold):
    finding = demo_study.loaded_language()
    drawn = finding.evidence[finding.evidence["said_of_side"].isin(demo_study.roster.opposed)]
    key = ["article_id", "start", "end", "form", "said_of_side", "voice"]
    shown, known = (set(table[key].itertuples(index=False, name=None)) for table in (drawn, gold["said_of"]))
    assert len(shown) >= 12
    assert shown - known == set()
    _report(sorted(known - shown), "loaded words")
    assert len(known - shown) <= 9


def test_every_fact_drawn_as_carried_is_told_there_and_every_cross_is_an_omission(demo_study, gold):
    finding = demo_study.facts_carried()[0]
    table = finding.table[finding.table["sure"].eq(True)]
    table = table[table.groupby("fact_id")["article_id"].transform("nunique") > 1]
    drawn_as = table[["fact_id", "article_id", "voice"]]
    cells = finding.evidence.drop(columns="voice").merge(drawn_as).to_dict("records")
    lines: dict[str, list] = {}
    for cell in cells:
        lines.setdefault(cell["fact_id"], []).append((cell["article_id"], _facts(gold, cell)))
    assert len(cells) >= 50
    for line in lines.values():
        for article, told in line:
            others = set().union(*(facts for other, facts in line if other != article))
            assert told & others, (article, line)
    for cell in cells:
        assert _voice_stands(gold, cell), cell
    crosses = finding.table[finding.table["omitted"].eq("from_origin") & finding.table["omitted_relation"].eq("copy")]
    left = set(zip(gold["omissions"]["article_id"], gold["omissions"]["fact_id"]))
    drawn = crosses[crosses["fact_id"].isin(lines)]
    assert len(drawn) == 2
    for row in drawn.to_dict("records"):
        told = set().union(*(facts for _, facts in lines[row["fact_id"]]))
        assert any((row["article_id"], fact) in left for fact in told), row["fact_id"]
    shown = {(article, fact) for line in lines.values() for article, told in line for fact in told}
    known = gold["facts"][gold["facts"]["story_id"] == "e1"]
    known = known[known.groupby("fact_id")["article_id"].transform("nunique") > 1]
    missing = sorted(set(zip(known["article_id"], known["fact_id"])) - shown)
    _report(missing, "facts carried")
    assert len(missing) <= 5


@pytest.mark.parametrize("story", [f"story-000{n}" for n in range(1, 9)])
def test_every_version_of_a_quotation_drawn_is_of_that_quotation_by_that_speaker(demo_study, gold, story):
    table = demo_study.quotations_followed(story).table
    found = table[table["form"] != "absent"]
    assert len(found) > 15
    speech = gold["quotations"][gold["quotations"]["kind"] == "speech"]
    for _, versions in found.groupby("utterance_id"):
        rows = versions.to_dict("records")
        fullest = next(row for row in rows if row["fullest"])
        speaker, facts = _speakers(gold, fullest), _facts(gold, fullest)
        for row in rows:
            said = _speakers(gold, row)
            # Scare quotes and sentences of no fact are in no column of the gold by which they could be held.
            if row["form"] in ("narrated", "unmarked"):
                assert not said, row
            elif speaker:
                assert said & speaker, row
            if row["form"] in ("quoted", "part") and speaker:
                assert len(_over(speech, row["article_id"], row["start"], row["end"])), row
            assert not facts or facts & _facts(gold, row), row

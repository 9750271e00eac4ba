"""Questions about actors, held against counts made here by hand, and asked where there is nothing to answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pandas as pd
import pytest

from analysis import open_study
from analysis.actors.precision import counted_bases
from analysis.codebook.types import Codebook


@pytest.fixture(scope="module")
def acts(demo_study):
    """Acts told as facts with a victim, as plain rows."""
    rows = demo_study.acts.to_dict("records")
    return [row for row in rows if row["status"] == "told" and isinstance(row["victim"], str)]


@pytest.fixture(scope="module")
def bare():
    """One article of one outlet without a date, and a codebook that names nobody."""
    text = (
        "The ferry was late again on Monday. Two sailors were injured when a crane fell, the harbour office said. "
        "Nobody could say when the next one would leave."
    )
    articles = pd.DataFrame({"article_id": ["a1"], "outlet": ["Gull"], "text": [text]})
    return open_study(articles, Codebook("nobody"))


def side(value):
    return value if isinstance(value, str) else None


def victims_side(row):
    """The side that summaries count: one that is known on a basis precise enough."""
    return side(row["victim_side"]) if row["victim_basis"] in counted_bases("victim side") else None


@pytest.mark.parametrize(("question", "part"), [("forms_of_harm", "form"), ("place_of_agent", "agent_where")])
def test_acts_are_counted_by_the_side_of_their_victims_and_silent_outlets_keep_zeros(
    demo_study, acts, question, part
):
    counts = Counter((row["outlet"], victims_side(row), row[part]) for row in acts)
    totals = Counter((row["outlet"], victims_side(row)) for row in acts)
    table = demo_study.ask(question).table
    assert table["count"].sum() == len(acts)
    for row in table.to_dict("records"):
        key = (row["outlet"], side(row["victim_side"]))
        assert (row["count"], row["total"]) == (counts[(*key, row[part])], totals[key])
        assert row["total"] == 0 or row["share"] == pytest.approx(row["count"] / row["total"])
    # six outlets, five parts, four sides and the unknown one: those nobody tells of are rows with zero
    assert len(table) == 6 * 5 * 5
    assert (table[table["victim_side"].astype(str) == "monitors"]["total"] == 0).all()


def test_the_sentence_counts_the_acts_behind_the_picture(demo_study, acts):
    finding = demo_study.forms_of_harm()
    articles = {row["article_id"] for row in acts}
    assert finding.sentence == f"{len(acts)} acts of harm in {len(articles)} articles."


def test_acts_by_kind_and_form_say_how_many_name_an_agent(demo_study):
    rows = demo_study.acts.to_dict("records")
    counts = Counter((row["kind"], row["form"]) for row in rows)
    named = Counter((row["kind"], row["form"]) for row in rows if isinstance(row["agent"], str))
    table = demo_study.acts_of_harm().table
    found = {(row.kind, row.form): (row.acts, row.agent_named) for row in table.itertuples()}
    assert found == {key: (counts[key], named[key]) for key in counts}


def test_acts_without_an_agent_are_a_share_of_all_acts_told(demo_study, acts):
    finding = demo_study.acts_without_agent()
    unnamed = Counter(row["outlet"] for row in acts if not isinstance(row["agent"], str))
    every = Counter(row["outlet"] for row in acts)
    found = {str(row["outlet"]): (row["count"], row["total"]) for row in finding.table.to_dict("records")}
    assert found == {outlet: (unnamed[outlet], every[outlet]) for outlet in every}
    assert finding.evidence["agent"].isna().all() and finding.n == sum(unnamed.values())


def test_loaded_words_are_counted_by_whom_they_are_said_of(demo_study):
    words = demo_study.loaded_words.to_dict("records")
    counts = Counter(
        (
            row["outlet"],
            row["voice"],
            row["concept"],
            (side(row["said_of_side"]) or "unknown")
            if row["basis"] in counted_bases("said of")
            else "unknown",
        )
        for row in words
    )
    table = demo_study.loaded_language().table
    found = {
        (str(row["outlet"]), str(row["voice"]), row["concept"], row["said_of_side"]): row["count"]
        for row in table.to_dict("records")
    }
    assert {key: count for key, count in found.items() if count} == dict(counts)
    # concepts of the codebook are no kinds of loaded words
    assert set(table["concept"]) == {row["concept"] for row in words}


def own_names(study):
    parties = {
        actor.name
        for actor in study.codebook.actors.values()
        if actor.side in ("council", "front") and actor.type != "person"
    }
    return [
        row
        for row in study.labels.to_dict("records")
        if row["voice"] == "narrator" and row["kind"] not in ("name", "metonym") and row["actor"] in parties
    ]


def test_names_of_parties_are_shares_of_expressions_and_rare_ones_stand_together(demo_study):
    names = own_names(demo_study)
    often = Counter((row["actor"], row["label"]) for row in names)
    counts: Counter = Counter()
    totals: Counter = Counter()
    for row in names:
        label = row["label"] if often[row["actor"], row["label"]] >= 4 else "(other)"
        counts[row["outlet"], row["actor"], label] += 1
        totals[row["outlet"], row["actor"]] += 1
    table = demo_study.names_of_parties().table
    for row in table.to_dict("records"):
        key = (str(row["outlet"]), row["actor"])
        assert (row["count"], row["total"]) == (counts[(*key, row["label"])], totals[key])
    assert table["count"].sum() == len(names)


def test_the_title_about_names_is_what_the_intervals_say(demo_study):
    finding = demo_study.names_of_parties()
    claim = "In its own voice, Kestrane Courier uses “rebel” for Skarrel Front more often than"
    assert finding.title == f"{claim} Skarrel Tribune, Varn Herald and 3 others"
    rows = finding.table[(finding.table["actor"] == "Skarrel Front") & (finding.table["label"] == "rebel")]
    rows = rows.set_index(rows["outlet"].astype(str))
    assert len(rows) == 6
    assert rows.loc["Kestrane Courier", "low"] > rows.drop("Kestrane Courier")["high"].max()


def test_distinctive_names_are_the_share_here_less_the_share_elsewhere(demo_study):
    names = own_names(demo_study)
    total = Counter((row["actor"], row["outlet"]) for row in names)
    table = demo_study.distinctive_names().table
    assert len(table) == len({(row["actor"], row["outlet"], row["label"]) for row in names})
    for row in table.to_dict("records"):
        ours = [name for name in names if name["actor"] == row["actor"]]
        said = Counter(name["outlet"] for name in ours if name["label"] == row["label"])
        here = said[row["outlet"]] / total[row["actor"], row["outlet"]]
        others = len(ours) - total[row["actor"], row["outlet"]]
        elsewhere = (sum(said.values()) - said[row["outlet"]]) / others
        assert row["count"] == said[row["outlet"]]
        assert row["difference"] == pytest.approx(here - elsewhere)
    assert table["difference"].is_monotonic_decreasing


def test_first_places_are_the_first_mention_of_each_notion_in_each_article(demo_study):
    length = {row["article_id"]: len(row["text"]) for row in demo_study.articles.to_dict("records")}
    first: dict = defaultdict(lambda: 10**9)
    for row in demo_study.hits.to_dict("records"):
        key = (row["article_id"], row["concept"])
        first[key] = min(first[key], row["start"])
    for row in demo_study.acts.to_dict("records"):
        if row["kind"] in ("killing", "death") and row["status"] == "told":
            key = (row["article_id"], "first death")
            first[key] = min(first[key], row["start"])
    finding = demo_study.first_places()
    found = {(row["article_id"], row["concept"]): row["place"] for row in finding.evidence.to_dict("records")}
    assert found == {key: pytest.approx(start / length[key[0]]) for key, start in first.items()}
    outlet = dict(zip(demo_study.articles["article_id"], demo_study.articles["outlet"]))
    for row in finding.table.to_dict("records"):
        key = (row["outlet"], row["concept"])
        ours = [place for (article, notion), place in found.items() if (outlet[article], notion) == key]
        assert row["count"] == len(ours) and (not ours or row["mean"] == pytest.approx(sum(ours) / len(ours)))


def test_a_codebook_without_harm_or_armed_conflict_has_no_row_of_deaths(demo_study):
    book = demo_study.codebook
    says = {"conflict": "none"} if hasattr(book, "conflict") else {}
    roster = demo_study.roster._replace(opposed=())
    peaceful = replace(demo_study, codebook=replace(book, harm={}, **says), roster=roster)
    table = peaceful.first_places().table
    assert len(table) and "first death" not in set(table["concept"])


@pytest.mark.parametrize(
    "question", ["loaded_language", "names_of_parties", "distinctive_names", "first_places"]
)
def test_a_codebook_that_names_nobody_is_answered_with_one_sentence(bare, question):
    finding = bare.ask(question)
    assert finding.sentence == finding.question.nothing
    assert finding.picture is None and not finding.claimed


def test_acts_of_one_outlet_without_sides_are_counted_and_claim_nothing(bare):
    finding = bare.forms_of_harm()
    told = finding.table[finding.table["total"] > 0]
    assert told[["outlet", "form", "count"]].query("count > 0").to_numpy().tolist() == [
        ["Gull", "passive_agentless", 1]
    ]
    assert not finding.claimed and finding.picture is not None


@pytest.mark.parametrize("question", ["first_places", "loaded_language"])
def test_a_line_of_the_picture_is_an_outlet_and_the_voice_is_told_otherwise(demo_study, question):
    labels = {label.get_text() for label in demo_study.ask(question).axes.get_yticklabels()}
    assert labels and labels <= set(demo_study.roster.levels["outlet"])

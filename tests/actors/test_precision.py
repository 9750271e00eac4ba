"""What is counted: bases that were right often enough on every subject they were measured on."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import binomtest

from analysis.actors.agency import agency_profile, find_acts
from analysis.actors.loaded_words import find_loaded_words, loaded_word_profile
from analysis.actors.precision import MEASURES, counted_bases, load_precision, only_counted, precision_of
from analysis.codebook import load_codebook
from tests.places import CASES


@pytest.fixture(scope="module")
def armed():
    return load_codebook(CASES / "harm_codebook.yml")


@pytest.fixture(scope="module")
def parties():
    return load_codebook(CASES / "parties_codebook.yml")


def corpus(*texts):
    return pd.DataFrame({"article_id": [str(i) for i in range(len(texts))], "outlet": "X", "text": texts})


def test_every_row_has_wilsons_interval_of_its_counts():
    table = load_precision()
    for row in table.itertuples():
        interval = binomtest(row.right, row.decided).proportion_ci(method="wilson")
        assert (row.low, row.high) == pytest.approx(tuple(interval), abs=1e-4), row
    assert (table["right"] <= table["decided"]).all()
    assert not table.duplicated(["basis", "measure", "subject"]).any()


@pytest.mark.parametrize("measure", MEASURES)
def test_sides_by_name_are_measured_on_at_least_three_subjects_and_counted(measure):
    named = load_precision(measure).query("basis == 'named' and decided >= 10")
    assert named["subject"].nunique() >= 3
    assert "named" in counted_bases(measure)
    assert (named["right"] / named["decided"] >= 0.9).all()


@pytest.mark.parametrize("measure", MEASURES)
def test_whatever_is_counted_is_right_in_nine_of_ten_on_every_subject(measure):
    table = load_precision(measure)
    for basis in counted_bases(measure):
        enough = table[(table["basis"] == basis) & (table["decided"] >= 10)]
        assert len(enough) and (enough["right"] / enough["decided"] >= 0.9).all()


def test_a_basis_that_fails_on_one_subject_is_not_counted_however_good_it_is_on_another():
    shares = load_precision("agent side").query("basis == 'pronoun'")
    assert (shares["right"] == shares["decided"]).any()
    assert precision_of("agent side")["pronoun"] < 0.9
    assert "pronoun" not in counted_bases("agent side")


def test_include_widens_what_is_counted_and_unknown_bases_are_refused():
    assert "before" in counted_bases("victim side", include=["before"])
    assert counted_bases("victim side", include="all") is None
    assert counted_bases("victim side", precision=1.0) < counted_bases("victim side")
    with pytest.raises(ValueError, match="unknown basis 'rumour'.*named"):
        counted_bases("victim side", include=["rumour"])
    with pytest.raises(ValueError, match="between 0 and 1"):
        counted_bases("victim side", precision=90)
    with pytest.raises(ValueError, match="victim side, agent side, said of"):
        load_precision("mood")
    side, basis = pd.Series(["a", "b"]), pd.Series(["named", "before"])
    assert only_counted(side, basis, frozenset({"named"})).tolist()[0] == "a"
    assert only_counted(side, basis, frozenset({"named"})).isna().tolist() == [False, True]
    assert only_counted(side, basis, None).tolist() == ["a", "b"]


def test_evidence_keeps_every_side_with_its_basis_and_precision(armed):
    acts = find_acts(corpus("Two League fighters were killed. Nine people were wounded."), armed)
    assert acts["victim_side"].tolist() == ["league", "league"]
    assert acts["victim_basis"].tolist() == ["named", "before"]
    assert acts["victim_precision"].tolist() == pytest.approx(
        [precision_of("victim side")[basis] for basis in ("named", "before")]
    )
    assert acts["victim_precision"].iloc[1] < 0.9 <= acts["victim_precision"].iloc[0]


def test_the_profile_counts_what_is_known_and_lists_the_rest_as_not_known(armed):
    acts = find_acts(corpus("Two League fighters were killed. Nine people were wounded."), armed)
    profile = agency_profile(acts)
    league = profile[profile["victim_side"] == "league"]
    assert league["total"].unique().tolist() == [1]
    assert league["not_known"].unique().tolist() == [1]
    wide = agency_profile(acts, include=["before"])
    assert wide[wide["victim_side"] == "league"]["total"].unique().tolist() == [2]
    assert wide["not_known"].unique().tolist() == [0]
    assert agency_profile(acts, include="all")["total"].max() == 2
    assert agency_profile(acts, by=["victim_side"])["not_known"].unique().tolist() == [1]


def test_an_arrest_is_found_but_summaries_of_harm_leave_it_out(parties):
    acts = find_acts(corpus("Police arrested a Teal senator. A gunman shot an Amber senator."), parties)
    assert acts[["kind", "victim_side"]].values.tolist() == [["enforcement", "teal"], ["wounding", "amber"]]
    assert agency_profile(acts)["victim_side"].dropna().unique().tolist() == ["amber"]
    asked = agency_profile(acts, kinds=["enforcement"])
    assert asked["victim_side"].dropna().unique().tolist() == ["teal"]


def test_whoever_is_harmed_by_a_party_is_of_no_side_unless_the_parties_fight_each_other(armed, parties):
    text = "Amber lawmakers killed nine people in the hall. Nine more people were wounded."
    acts = find_acts(corpus(text), parties)
    assert acts["agent_side"].iloc[0] == "amber"
    assert acts["victim_side"].isna().all()
    at_war = find_acts(corpus("League gunmen killed nine people in the hall."), armed)
    assert at_war[["victim_side", "victim_basis"]].values.tolist() == [["republic", "agent"]]


@pytest.mark.parametrize(
    "text",
    [
        "Dunmore Hill was shot on Monday.",
        "Peter Dunmore was shot on Monday. Dunmore is in hospital.",
        "Peter J. Dunmore was shot on Monday.",
        "A gunman shot two people in Dunmore.",
        "A gunman shot a dunmore.",
    ],
)
def test_other_people_and_places_that_bear_a_name_are_not_taken_for_the_actor(text, parties):
    assert find_acts(corpus(text), parties)["victim_side"].isna().all()


def test_shipped_words_are_looked_for_only_where_sides_have_counterparts(parties):
    from dataclasses import replace

    text = "The brave mother spoke."
    assert len(find_loaded_words(corpus(text), parties)) == 2
    lone = {name: side._replace(counterpart=None) for name, side in parties.sides.items()}
    assert len(find_loaded_words(corpus(text), replace(parties, sides=lone))) == 0
    asked = replace(parties, sides=lone, loaded={"pity": ["mother"]})
    assert find_loaded_words(corpus(text), asked)["form"].tolist() == ["mother"]


def test_one_womans_son_named_five_times_is_one_bearer(parties):
    text = (
        "Selwick's son was ill. Her son stayed at home. The son slept. "
        "Dunmore's son was well. Selwick's son woke. The sons met."
    )
    found = find_loaded_words(corpus(text), parties)
    assert found["form"].tolist() == ["son"] * 5 + ["sons"]
    assert found["bearer"].tolist() == [1, 1, 1, 2, 1, 3]
    words = loaded_word_profile(found, by=["outlet"], include="all")
    bearers = loaded_word_profile(found, by=["outlet"], include="all", count="bearers")
    assert words["count"].sum() == 6
    assert bearers["count"].sum() == bearers["bearers"].sum() < 6
    with pytest.raises(ValueError, match="words or bearers"):
        loaded_word_profile(found, count="people")

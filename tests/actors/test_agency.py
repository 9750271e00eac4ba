"""Acts of harm: who did what to whom, in which form, and how sure."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from analysis.actors.agency import FORMS, agency_profile, find_acts
from analysis.codebook import load_codebook
from analysis.language.parsing import parse_articles
from tests.places import ROOT

HERE = ROOT / "tests"
CASES = json.loads((HERE / "cases" / "acts.json").read_text("utf-8"))
SEEDS = HERE.parent.parent / "shared" / "seeds"
CASUALTIES = HERE.parent.parent / "shared" / "eval" / "casualty_mentions"
DEMO = HERE.parent / "data" / "demo"


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(HERE / "cases" / "harm_codebook.yml")


@pytest.fixture(scope="module")
def parses():
    texts = sorted(
        {case["text"] for group in ("positive", "negative", "known_failures") for case in CASES[group]}
    )
    return dict(zip(texts, parse_articles(texts, cache=False)))


def acts_of(text, codebook, parses, **more):
    article = pd.DataFrame({"article_id": ["a"], "outlet": ["X"], "text": [text]})
    parse = [parses[text]] if text in parses else parse_articles([text], cache=False)
    return find_acts(article, codebook, parses=parse, **more)


def wrong(case, found):
    """What differs from the case, in words; empty if nothing does."""
    problems = []
    rows = found.to_dict("records")
    for wanted in case["acts"]:
        match = next((row for row in rows if row["verb"] == wanted["verb"]), None)
        if match is None:
            problems.append(f"no act {wanted['verb']!r} among {[row['verb'] for row in rows]}")
            continue
        rows.remove(match)
        for key, value in wanted.items():
            got = None if pd.isna(match[key]) else match[key]
            right = value in (got or "") if key in ("victim", "agent") and value else got == value
            if not right:
                problems.append(f"{wanted['verb']}: {key} is {got!r}, should be {value!r}")
    problems += [f"one too many: {row['verb']} of {row['victim']}" for row in rows]
    return problems


def test_there_are_at_least_sixty_clauses_among_the_cases():
    assert sum(len(case["acts"]) for case in CASES["positive"]) >= 60


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["text"][:50])
def test_an_act_is_found_with_its_parts(case, codebook, parses):
    assert wrong(case, acts_of(case["text"], codebook, parses)) == []


@pytest.mark.parametrize(
    "case", [c for c in CASES["negative"] if not c.get("skip")], ids=lambda case: case["text"][:50]
)
def test_what_is_no_act_of_harm_is_left_alone(case, codebook, parses):
    assert acts_of(case["text"], codebook, parses)["verb"].tolist() == []


@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["text"][:50])
@pytest.mark.xfail(strict=True, reason="not found yet")
def test_a_known_failure_makes_itself_known_when_it_is_mended(case, codebook, parses):
    assert wrong(case, acts_of(case["text"], codebook, parses)) == []


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["text"][:50])
def test_exchanging_the_sides_exchanges_them_in_every_act(case, codebook, parses):
    plain = acts_of(case["text"], codebook, parses)
    mirror = acts_of(case["text"], codebook.mirrored(), parses)
    swap = {"republic": "league", "league": "republic"}
    for column in ("victim_side", "agent_side", "inferred_agent_side", "credited_side"):
        plain[column] = plain[column].map(lambda side: swap.get(side, side)).astype("str")
    pd.testing.assert_frame_equal(plain, mirror)


def test_offsets_give_the_passages_back(codebook, parses):
    text = CASES["positive"][0]["text"]
    act = acts_of(text, codebook, parses).iloc[0]
    assert text[act["start"] : act["end"]] == "Republic soldiers killed two League fighters"
    assert text[act["verb_start"] : act["verb_end"]] == "killed"
    assert text[act["victim_start"] : act["victim_end"]] == act["victim"]


def test_numbers_of_people_are_read_and_vague_ones_are_missing(codebook, parses):
    def number(text):
        return acts_of(text, codebook, parses)["number"].iloc[0]

    assert number("More than 1,152 people were killed.") == 1152
    assert number("Twenty-three people were killed.") == 23
    assert number("At least two hundred people were killed.") == 200
    assert pd.isna(number("Dozens of people were killed."))


def test_an_agent_named_only_before_is_marked_as_inferred_and_never_as_named(codebook, parses):
    text = "Republic attacks on Belmar continued. Ten people were killed."
    act = acts_of(text, codebook, parses).iloc[1]
    assert pd.isna(act["agent"]) and act["agent_where"] == "none"
    assert (act["inferred_agent"], act["inferred_agent_side"]) == ("Republic", "republic")


def test_doubt_is_kept_beside_the_act(codebook, parses):
    text = "Ten people were reportedly killed, the League-run ministry said."
    assert acts_of(text, codebook, parses)["hedge"].iloc[0] == "reportedly"


@pytest.mark.parametrize(
    ("text", "credited", "side"),
    [
        ("Ten people were killed, the League ministry said.", "the League ministry", "league"),
        ("According to officials in Arden, two soldiers died.", "officials in Arden", "republic"),
        (
            "Two fighters died and three soldiers were killed, according to the Envoy.",
            "the Envoy",
            "mediators",
        ),
        ("The Republic counted 40 deaths.", "The Republic", "republic"),
        ("Reeve said that “nine people” were killed.", "Reeve", "league"),
        ("Ten people were killed while officials talked.", None, None),
        ("Reeve left after ten people were killed.", None, None),
    ],
)
def test_who_is_credited_for_the_number_stands_beside_it_as_written(text, credited, side, codebook, parses):
    act = acts_of(text, codebook, parses).iloc[0]
    found = [None if pd.isna(act[name]) else act[name] for name in ("credited", "credited_side")]
    assert found == [credited, side]
    if credited:
        assert text[act["credited_start"] : act["credited_end"]] == credited


def test_voice_and_speaker_come_from_the_attribution(codebook, parses):
    text = "Our sons were killed by the Republic, Reeve said."
    end = text.index(", Reeve")
    held = pd.DataFrame(
        {
            "article_id": ["a"],
            "attribution_id": ["1"],
            "kind": ["indirect"],
            "type": ["speech"],
            "speaker": ["Tomas Reeve"],
            "side": ["league"],
            "content_spans": [[[0, end]]],
            "quoted_spans": [[]],
        }
    )
    act = acts_of(text, codebook, parses, attributions=held).iloc[0]
    assert (act["voice"], act["speaker"], act["victim_side"]) == ("reported", "Tomas Reeve", "league")


def test_a_text_without_harm_keeps_all_columns(codebook):
    acts = find_acts(pd.DataFrame({"article_id": ["a", "b"], "text": ["", "Rain."]}), codebook)
    assert len(acts) == 0
    for column in ("article_id", "start", "end", "verb", "victim", "victim_side", "agent", "agent_side",
                   "agent_where", "form", "voice"):  # fmt: skip
        assert column in acts
    assert len(agency_profile(acts)) == 0


def test_the_profile_counts_forms_by_side_and_keeps_zeros(codebook):
    texts = [
        "Two League fighters were killed on Tuesday.",
        "Two League fighters were killed by Republic soldiers. Three Republic soldiers died.",
    ]
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["X", "Y"], "text": texts})
    profile = agency_profile(find_acts(articles, codebook))
    cell = profile.set_index(["outlet", "victim_side", "form"])
    assert set(profile["form"]) == set(FORMS)
    assert cell.loc[("X", "league", "passive_agentless"), ["count", "total"]].tolist() == [1, 1]
    assert cell.loc[("Y", "league", "passive_agentless"), ["count", "total"]].tolist() == [0, 1]
    assert cell.loc[("X", "republic", "active"), "total"] == 0
    assert pd.isna(cell.loc[("X", "republic", "active"), "share"])
    named = agency_profile(find_acts(articles, codebook), by=["victim_side"], share_of="named")
    assert named.set_index(["victim_side", "named"]).loc[("league", "yes"), ["count", "total"]].tolist() == [
        1,
        2,
    ]
    with pytest.raises(ValueError, match="form, agent_where, named"):
        agency_profile(find_acts(articles, codebook), share_of="mood")


def test_a_codebook_can_add_words_of_harm(codebook, parses):
    from dataclasses import replace

    more = replace(codebook, harm={"verbs": {"holding": ["quarantine"]}})
    acts = acts_of("The Republic quarantined two fishermen.", more, parses)
    assert acts[["verb", "kind", "agent_side"]].values.tolist() == [["quarantine", "holding", "republic"]]


@pytest.mark.skipif(
    not DEMO.joinpath("gold", "acts.csv").exists(), reason="the demonstration corpus is not built"
)
def test_the_planted_acts_of_the_demonstration_corpus_are_found():
    import sys

    sys.path.insert(0, str(HERE.parent))
    from benchmarks.agency import read_demo, read_voices, score_demo

    articles, gold, _ = read_demo(DEMO)
    attributions, quotations = read_voices(DEMO / "gold")
    scores, _ = score_demo(gold, find_acts(articles, load_codebook(), attributions, quotations))
    assert scores["F"] >= 0.85
    assert scores["form"] >= 0.92
    assert scores["victim side"] >= 0.92
    assert scores["agent side"] >= 0.88


@pytest.mark.skipif(not SEEDS.exists(), reason="../shared/seeds is not here")
def test_every_clause_of_the_seeds_gold_is_found_and_named_agents_are_told_from_unnamed():
    gold = pd.read_csv(SEEDS / "gold" / "gold_agency.csv", dtype={"doc": str})
    paths = sorted(SEEDS.glob("*.txt"))
    articles = pd.DataFrame(
        {"article_id": [p.name[:3] for p in paths], "text": [p.read_text("utf-8") for p in paths]}
    )
    acts = find_acts(articles, load_codebook(HERE.parent / "data" / "codebooks" / "gaza_talks.yml"))
    for clause in gold.itertuples():
        here = acts[
            (acts["article_id"] == clause.doc) & (acts["start"] < clause.end) & (acts["end"] > clause.start)
        ]
        assert len(here), f"{clause.doc} {clause.start}: not found"
        assert bool(here["agent"].notna().iloc[0]) == bool(clause.agent_named_in_sentence), (
            f"{clause.doc} {clause.start}"
        )
    deaths = acts[acts["kind"].isin(["killing", "death"])]
    named = deaths["agent"].notna().groupby(deaths["article_id"]).agg(["sum", "size"])
    assert named.loc[["000", "001", "003"]].values.tolist() == [[0, 6], [0, 3], [2, 3]]


@pytest.mark.slow
@pytest.mark.skipif(not CASUALTIES.exists(), reason="../shared/eval is not here")
def test_the_side_of_the_victims_is_right_in_most_hand_tagged_sentences():
    import sys

    sys.path.insert(0, str(HERE.parent))
    from benchmarks.agency import rate_casualties, score_casualties

    scored = rate_casualties(score_casualties(CASUALTIES)).loc[("all", "both")]
    assert scored["sentences"] == 4165
    assert scored["right"] / scored["sentences"] >= 0.88
    counted = rate_casualties(score_casualties(CASUALTIES, include=None)).loc[("all", "both")]
    assert counted["right_of_decided"] >= 0.95
    assert counted["undecided"] <= 0.15

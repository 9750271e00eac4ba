"""Who is given a voice, and whose words are these? (analysis.attribution)"""

import json
import re

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.attribution import (
    attribution_profile,
    concordance,
    find_attributions,
    find_quotations,
    first_heard,
    voice_shares,
)
from analysis.attribution.attributions import TABLE
from analysis.codebook import load_codebook
from analysis.language.parsing import Parse
from tests.places import ROOT

HERE = ROOT / "tests"
CASES = json.loads((HERE / "cases" / "attribution.json").read_text(encoding="utf-8"))
TRAPS = json.loads((HERE / "cases" / "attribution_traps.json").read_text(encoding="utf-8"))
ANSWERS = (
    "cue",
    "cue_lemma",
    "speaker",
    "side",
    "named",
    "kind",
    "type",
    "stance",
    "inferred",
    "via",
    "negated",
    "modal",
    "manner",
)


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(HERE / "cases" / "attribution_codebook.yml")


def attributions_of(text, codebook=None, **options):
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    return find_attributions(articles, codebook, **options)


def letters(text):
    return re.sub(r"\W+", "", text).lower()


def content(text, row):
    return " … ".join(text[a:b] for a, b in row["content_spans"])


def plain(value):
    return None if value is None or value is pd.NA or value != value else value


def check(case, codebook):
    found = attributions_of(case["text"], codebook).to_dict("records")
    right = [row for row in found if letters(content(case["text"], row)) == letters(case["content"])]
    right = [row for row in right if row["cue"] == case.get("cue", row["cue"])] or right
    assert right, f"found only {[(row['cue'], content(case['text'], row)) for row in found]}"
    answer = {name: plain(right[0][name]) for name in ANSWERS if name in case}
    assert answer == {name: case[name] for name in ANSWERS if name in case}
    if case.get("nested"):
        assert plain(right[0]["parent"]) in {row["attribution_id"] for row in found}


def spoken(text, codebook):
    found = attributions_of(text, codebook)
    return [content(text, row) for row in found[found["type"] != "thought"].to_dict("records")]


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["comment"])
def test_what_is_said_and_who_says_it_is_found(case, codebook):
    check(case, codebook)


@pytest.mark.parametrize("case", TRAPS["positive"], ids=lambda case: case["comment"])
def test_the_traps_of_news_text_are_passed(case, codebook):
    check(case, codebook)


@pytest.mark.parametrize("case", CASES["negative"] + TRAPS["negative"], ids=lambda case: case["comment"])
def test_where_nobody_speaks_nothing_is_found(case, codebook):
    assert spoken(case["text"], codebook) == []


@pytest.mark.xfail(strict=True, reason="not yet")
@pytest.mark.parametrize(
    "case", CASES["known_failures"] + TRAPS["known_failures"], ids=lambda case: case["comment"]
)
def test_known_failures(case, codebook):
    if "content" in case:
        check(case, codebook)
    else:
        assert spoken(case["text"], codebook) == []


def test_there_are_enough_cases():
    assert len(CASES["positive"]) >= 120
    assert len(CASES["negative"]) >= 55
    assert len(CASES["negative"]) + len(TRAPS["negative"]) >= 60


STORY = (
    "“We are close,” Orla Venn told Radio Skarrel on Monday. “Two points are open.”\n\n"
    "Ilan Roe said the list was complete. He accused the Council of a “slow war”.\n\n"
    "The so-called “Harbour Plan” has two parts. A senior Front official said nothing was signed."
)


@pytest.fixture(scope="module")
def story(codebook):
    articles = pd.DataFrame(
        {
            "article_id": ["a", "b"],
            "outlet": ["Herald", "Tribune"],
            "text": [STORY, "Nobody came to the lake."],
        }
    )
    return articles, find_attributions(articles, codebook)


def test_an_empty_corpus_keeps_every_column_with_its_type():
    found = find_attributions(pd.DataFrame({"article_id": [], "text": []}))
    assert list(found.columns) == list(TABLE.columns)
    assert found["inferred"].dtype == bool
    assert str(found["source_start"].dtype) == "Int64"
    assert find_quotations(pd.DataFrame({"article_id": [], "text": []}), found).empty


def test_a_missing_column_is_named_with_those_there_are():
    told = "lacks the column 'text'; its columns are: article_id, body.*load them with analysis.load_corpus"
    with pytest.raises(ValueError, match=told):
        find_attributions(pd.DataFrame({"article_id": ["a"], "body": ["x"]}))
    with pytest.raises(ValueError, match="one of encoder, linear, rules"):
        find_attributions(pd.DataFrame({"article_id": ["a"], "text": ["x"]}), method="magic")


def test_nothing_given_is_changed(story, codebook):
    articles, _ = story
    before = articles.copy(deep=True)
    find_attributions(articles, codebook)
    pd.testing.assert_frame_equal(articles, before)


def test_every_span_is_the_passage_it_names(story):
    articles, found = story
    text = dict(zip(articles["article_id"], articles["text"]))
    for row in found.to_dict("records"):
        whole = text[row["article_id"]]
        for part in ("source", "cue"):
            if plain(row[part]) is not None:
                assert whole[row[f"{part}_start"] : row[f"{part}_end"]] == row[part]
        assert row["content_start"] == row["content_spans"][0][0]
        assert row["content_end"] == row["content_spans"][-1][1]
        for a, b in row["quoted_spans"]:
            assert any(x <= a < b <= y for x, y in row["content_spans"])


def test_two_runs_agree_to_the_last_digit(story, codebook):
    articles, found = story
    pd.testing.assert_frame_equal(find_attributions(articles, codebook), found)


def test_a_higher_knob_keeps_a_part_of_the_rows(story, codebook):
    articles, found = story
    sure = find_attributions(articles, codebook, min_confidence=0.8)
    assert (sure["confidence"] >= 0.8).all()
    assert set(sure["content_start"]) <= set(found["content_start"])


def test_without_a_codebook_sides_are_missing_and_names_come_from_the_article():
    found = attributions_of(STORY)
    assert found["side"].isna().all()
    assert {"Orla Venn", "Ilan Roe"} <= set(found["speaker"].dropna())


def test_swapping_the_sides_mirrors_the_table(story, codebook):
    articles, found = story
    mirrored = find_attributions(articles, codebook.mirrored())
    other = {"council": "front", "front": "council"}
    swapped = [other.get(side, side) for side in found["side"].where(found["side"].notna(), None)]
    assert [plain(s) for s in mirrored["side"]] == [plain(s) for s in swapped]
    same = [c for c in TABLE.columns if c not in ("side", "speaker")]
    pd.testing.assert_frame_equal(mirrored[same], found[same])


def test_a_codebook_may_move_a_verb_to_another_stance(tmp_path):
    file = tmp_path / "c.yml"
    file.write_text(
        "name: c\ndescription: d\nlanguage: en\nactors: {Orla Venn: {type: person}}\nstances: {say: distancing}\n",
        encoding="utf-8",
    )
    found = attributions_of("Orla Venn said the list was complete.", load_codebook(file))
    assert found["stance"].tolist() == ["distancing"]


def test_a_text_without_a_parse_is_read_by_its_words():
    text = "“We are close,” Orla Venn said."
    found = attributions_of(text, parses=[Parse(text, [], [], [], [], [], [], [], [])])
    assert found["source"].tolist() == ["Orla Venn"]
    assert found["kind"].tolist() == ["direct"]


def test_the_rule_path_finds_the_plain_kinds(codebook):
    found = attributions_of(STORY, codebook, method="rules")
    assert {"Orla Venn", "Ilan Roe"} <= set(found["speaker"])
    assert "Radio Skarrel" in set(found["via"].dropna())


def test_scare_quotes_and_titles_are_nobodys_words(story):
    articles, found = story
    quotations = find_quotations(articles, found)
    kinds = {articles["text"][0][q.start : q.end]: q.kind for q in quotations.itertuples()}
    assert kinds["“Harbour Plan”"] == "scare"
    assert kinds["“We are close,”"] == "speech"
    assert kinds["“slow war”"] == "speech"
    assert quotations.loc[quotations["kind"] != "speech", "attribution_id"].isna().all()


def test_voices_add_up_to_one_and_a_silent_outlet_is_all_narrator(story):
    articles, found = story
    shares = voice_shares(articles, found)
    assert shares.groupby("outlet")["share"].sum().tolist() == pytest.approx([1, 1])
    silent = shares[(shares["outlet"] == "Tribune")].set_index("voice")
    assert silent.loc["narrator", "share"] == 1
    assert silent.loc["quoted", "count"] == 0
    heard = shares[(shares["outlet"] == "Herald")].set_index("voice")
    # “We are close” and “Two points are open” and “slow war”: three, four and two words.
    assert heard.loc["quoted", "count"] == 9


def test_a_profile_counts_statements_and_quoted_words_per_side(story):
    articles, found = story
    profile = attribution_profile(found, articles)
    statements = profile[(profile["measure"] == "statements") & (profile["outlet"] == "Herald")]
    counts = statements.set_index("category")["count"]
    assert counts["council"] == 1
    assert counts["front"] == 3
    words = profile[(profile["measure"] == "quoted words") & (profile["outlet"] == "Herald")].set_index(
        "category"
    )["count"]
    assert (words["council"], words["front"]) == (7, 2)
    assert {"low", "high", "articles", "independent", "basis"} <= set(profile.columns)
    with pytest.raises(ValueError, match="no measure is called 'noise'"):
        attribution_profile(found, articles, measures=["noise"])


def test_who_is_heard_first_stands_first(story):
    articles, found = story
    first = first_heard(found, articles, "side")
    assert first["side"].tolist() == ["council", "front"]
    assert first["position"].iloc[0] == 0
    assert first["order"].tolist() == [1, 2]


def test_a_concordance_lists_one_speakers_statements(story):
    articles, found = story
    lines = concordance(articles, found, speaker="roe")
    assert lines["content"].str.contains("slow war").sum() == 1
    with pytest.raises(ValueError, match="no speaker matches 'Nemo'; heard most: .*Ilan Roe"):
        concordance(articles, found, speaker="Nemo")


ALPHABET = "abc AB,.:;!?“”‘’\"'«»—–-\n\t()0\u00ad\u200bİıß said Orla Venn told according to that he she"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from(ALPHABET.split(" ") + list(ALPHABET)), max_size=60).map(" ".join),
    )
)
def test_no_text_makes_it_fail_and_offsets_are_valid(text):
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    for method in ("encoder", "linear", "rules"):
        found = find_attributions(articles, method=method, min_confidence=0.0)
        for row in found.to_dict("records"):
            spans = list(row["content_spans"])
            known = [part for part in ("source", "cue") if plain(row[f"{part}_start"]) is not None]
            spans.extend([row[f"{part}_start"], row[f"{part}_end"]] for part in known)
            assert all(0 <= a < b <= len(text) for a, b in spans)
            assert 0 <= row["confidence"] <= 1
        find_quotations(articles, found)
        voice_shares(articles, found, by=["article_id"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n \n",
        "Yes",
        "“”",
        '“” "" ‘’ «»',
        "“““““ ””””” ‘‘‘‘ ’’’’",
        "ORLA VENN SAID THE ROAD WAS CLOSED. “NEVER,” SHE ADDED.",
        "Der Rat sagte: „Wir gehen.“ Danach schwieg er.",
        "Le Conseil a dit : « nous partons ». Il pleuvait.",
        "委員会は「行こう」と言った。",
        "قال المجلس إن الطريق مغلق.",
        "\x00 “a \ufffd b” said",
        "said said said said: said, said. according to according to",
    ],
)
def test_odd_texts_are_read_without_complaint(text, codebook):
    found = attributions_of(text, codebook)
    assert set(found.columns) == set(TABLE.columns)


@pytest.mark.slow
def test_a_very_long_article_is_read_to_its_end(codebook):
    paragraph = (
        "“We are close,” Orla Venn said. Ilan Roe said the list was complete, adding that it was “long”.\n\n"
    )
    text = paragraph * (200_000 // len(paragraph))
    found = attributions_of(text, codebook)
    assert len(found) > 2 * text.count("\n\n")
    assert found["attribution_id"].is_unique
    assert found["content_start"].max() > len(text) - 2 * len(paragraph)

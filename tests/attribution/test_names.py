"""Is one person one name, and a family name its bearer's? (analysis.codebook.bearers, analysis.attribution)"""

import json
import re

import pandas as pd
import pytest

from analysis.attribution import find_attributions, one_name_each, speakers_without_side
from analysis.attribution.finding.found import Found
from analysis.attribution.one_name import known_names, under_one_name
from analysis.attribution.speakers import resolve_speakers
from analysis.codebook import load_codebook
from analysis.language.link_words import blank_links
from analysis.language.parsed import parsed_articles
from analysis.language.person_names import person_part, same_person
from tests.places import ROOT

CASES = json.loads((ROOT / "tests" / "cases" / "names.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def codebook():
    return load_codebook(ROOT / "tests" / "cases" / "names_codebook.yml")


def attributions_of(text, codebook):
    return find_attributions(pd.DataFrame({"article_id": ["a"], "text": [text]}), codebook)


def letters(text):
    return re.sub(r"\W+", "", text).lower()


def check_mentions(case, codebook):
    text = case["text"]
    found = [[text[m.start : m.end], m.actor.name] for m in codebook.actor_mentions(text)]
    assert found == case["mentions"]


def check_speaker(case, codebook):
    rows = attributions_of(case["text"], codebook).to_dict("records")
    told = {letters(case["text"][r["content_start"] : r["content_end"]]): r for r in rows}
    assert letters(case["content"]) in told, f"found only {list(told)}"
    row = told[letters(case["content"])]
    wanted = {name: case[name] for name in ("speaker", "side", "named", "inferred", "type") if name in case}
    assert {name: None if pd.isna(row[name]) else row[name] for name in wanted} == wanted


@pytest.mark.parametrize("case", CASES["mentions"] + CASES["no_mentions"], ids=lambda case: case["comment"])
def test_a_name_is_whoever_the_text_gives_it_to(case, codebook):
    check_mentions(case, codebook)


@pytest.mark.parametrize("case", CASES["mentions"] + CASES["no_mentions"], ids=lambda case: case["comment"])
def test_names_mirror_with_the_sides(case, codebook):
    text = case["text"]
    one = [(m.start, m.end, m.actor.counterpart) for m in codebook.actor_mentions(text)]
    other = [(m.start, m.end, m.actor.name) for m in codebook.mirrored().actor_mentions(text)]
    assert one == other


@pytest.mark.parametrize("case", CASES["speakers"], ids=lambda case: case["comment"])
def test_a_speaker_is_a_person_under_one_name(case, codebook):
    check_speaker(case, codebook)


@pytest.mark.parametrize("case", CASES["nobody"], ids=lambda case: case["comment"])
def test_links_things_and_the_author_report_nobodys_words(case, codebook):
    found = attributions_of(case["text"], codebook)
    assert list(found.loc[found["type"] == "speech", "source"]) == []


@pytest.mark.xfail(strict=True, reason="not yet")
@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["comment"])
def test_known_failures(case, codebook):
    if "mentions" in case:
        check_mentions(case, codebook)
    elif "content" in case:
        check_speaker(case, codebook)
    else:
        found = attributions_of(case["text"], codebook)
        assert list(found.loc[found["type"] == "speech", "source"]) == []


def test_there_are_enough_cases():
    assert len(CASES["mentions"]) + len(CASES["speakers"]) >= 40
    assert len(CASES["no_mentions"]) + len(CASES["nobody"]) >= 20


def spoken(speakers, **columns):
    table = pd.DataFrame(
        {
            "article_id": [f"a{k}" for k in range(len(speakers))],
            "speaker": speakers,
            "side": None,
            "named": "named",
            "type": "speech",
            "speaker_type": None,
        }
    )
    return table.assign(**columns)


def test_forms_of_one_name_go_under_the_commonest_and_a_family_name_under_its_bearer():
    table = spoken(["Orla Venn", "Orla Venn", "Orla M. Venn", "Venn", "police", "Police"])
    assert list(one_name_each(table)["speaker"]) == ["Orla Venn"] * 4 + ["police"] * 2


def test_a_family_name_two_speakers_share_alike_stays_alone():
    table = spoken(["Orla Venn", "Ida Venn", "Venn"])
    assert list(one_name_each(table)["speaker"]) == ["Orla Venn", "Ida Venn", "Venn"]


def test_a_name_of_the_codebook_takes_up_others_with_its_side():
    table = spoken(
        ["Orla Venn", "Venn", "Venn", "Venn"],
        side=["council", None, None, None],
        speaker_type=["person", None, None, None],
    )
    joined = one_name_each(table)
    assert set(joined["speaker"]) == {"Orla Venn"}
    assert set(joined["side"]) == {"council"}


def test_middle_initials_that_contradict_each_other_are_two_people():
    assert not same_person("Orla B. Venn", "Orla C. Venn")
    table = spoken(["Orla B. Venn", "Orla C. Venn", "Orla Venn"])
    assert set(one_name_each(table)["speaker"]) == {"Orla B. Venn", "Orla C. Venn", "Orla Venn"}


def test_frequent_speakers_without_a_side_are_listed_with_a_line_that_the_codebook_reads(codebook, tmp_path):
    table = spoken(["Ana Reyes"] * 3 + ["Harbour Union"] * 4 + ["Una Roe"] * 2)
    listed = speakers_without_side(table, codebook)
    assert list(zip(listed["speaker"], listed["statements"])) == [("Harbour Union", 4), ("Ana Reyes", 3)]
    lines = [line.replace("council or front", "council") for line in listed["line"]]
    path = tmp_path / "pasted.yml"
    written = (
        (ROOT / "tests" / "cases" / "names_codebook.yml")
        .read_text("utf-8")
        .replace("  Ivo Camp: {side", "\n".join(lines) + "\n  Ivo Camp: {side")
    )
    path.write_text(written, encoding="utf-8")
    pasted = load_codebook(path)
    assert pasted.find_actor("Ana Reyes").side == "council"
    assert pasted.actors["Ana Reyes"].type == "person"
    assert pasted.actors["Harbour Union"].type == "organisation"


def test_links_are_blanked_and_nothing_moves():
    text = "Story highlights Talks go on\nMore: Ten things\nThe envoy left."
    blank = blank_links(text)
    assert len(blank) == len(text)
    assert blank.split() == ["Talks", "go", "on", "The", "envoy", "left."]
    assert blank_links("The envoy read more: two books.") == "The envoy read more: two books."


def test_a_run_of_capitals_that_is_an_office_or_a_body_is_nobodys_name():
    for run in ("Supreme Court", "House Speaker", "Skell Street", "Labour Party"):
        assert person_part(run.split()) == (0, 0)


def test_who_says_i_is_the_person_quoted_and_outside_quotation_marks_nobody():
    text = "“I said it was late,” Ana Reyes said. I said it was early."
    (article,) = parsed_articles([text])
    said = [k for k, word in enumerate(article.words) if word == "said"]
    own = [k for k, word in enumerate(article.words) if word == "i"]

    def told(source, cue, content):
        return Found(cue, (cue, cue + 1), (content,), source, 0.9, "clause")

    outer = told((said[1] - 2, said[1]), said[1], (0, said[1] - 2))
    inner = told((own[0], own[0] + 1), said[0], (said[0] + 1, said[0] + 4))
    author = told((own[1], own[1] + 1), said[2], (said[2] + 1, said[2] + 4))
    quoted, reyes, nobody = resolve_speakers(article, [inner, outer, author])
    assert (reyes.name, reyes.inferred) == ("Ana Reyes", False)
    assert (quoted.name, quoted.inferred) == ("Ana Reyes", True)
    assert nobody.name is None


def test_a_family_name_without_its_bearer_in_the_article_is_joined_only_to_somebody_widely_known():
    articles = ["a", "b", "c", "d"]
    known = spoken(["Orla Venn", "Orla Venn", "Orla Venn", "Venn"], article_id=articles)
    assert set(one_name_each(known)["speaker"]) == {"Orla Venn"}
    # "Lorne" may be the town: the one Tom Lorne of the corpus speaks elsewhere, once
    elsewhere = spoken(["Tom Lorne", "Lorne", "Lorne", "Lorne"], article_id=articles)
    assert set(one_name_each(elsewhere)["speaker"]) == {"Tom Lorne", "Lorne"}
    within = spoken(["Tom Lorne", "LORNE"], article_id=["a", "a"])
    assert set(one_name_each(within)["speaker"]) == {"Tom Lorne"}


def test_a_rare_first_name_that_differs_by_a_vowel_is_a_misspelling():
    assert set(one_name_each(spoken(["Jocelin Marsh"] * 10 + ["Jocelyn Marsh"]))["speaker"]) == {"Jocelin Marsh"}
    two = spoken(["Jocelin Marsh"] * 4 + ["Jocelyn Marsh"])
    assert set(one_name_each(two)["speaker"]) == {"Jocelin Marsh", "Jocelyn Marsh"}


def test_any_table_with_speakers_goes_under_the_one_name_with_the_side():
    given = {"side": ["council", None, None], "speaker_type": ["person", None, None]}
    names = known_names(spoken(["Orla Venn", "Orla M. Venn", "Tom Roe"], **given))
    hits = pd.DataFrame({"speaker": ["Orla M. Venn", None, "Tom Roe"], "side": [None, None, None]})
    told = under_one_name(hits, names).fillna("").to_numpy().tolist()
    assert told == [["Orla Venn", "council"], ["", ""], ["Tom Roe", ""]]
    pairs = pd.DataFrame({"speaker_a": ["Tom Roe"], "speaker_b": ["Orla M. Venn"]})
    assert under_one_name(pairs, names).to_numpy().tolist() == [["Tom Roe", "Orla Venn"]]

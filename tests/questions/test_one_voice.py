"""A question asked of the words of one voice: narrator, quoted, reported, or what is not quoted."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from analysis import open_study
from analysis.codebook.types import Codebook, Concept, Variant
from analysis.questions.recipe import all_questions

TEXTS = {
    # narrator: captive; quoted: hostage, hostage; reported: captive
    "a": (
        "The captive came home. “Every hostage must come, every hostage,” Ida Holt said. "
        "She said the captive was well."
    ),
    # narrator: hostage at arm's length; quoted: captive
    "b": "The so-called hostage was seen in Lorne. “A captive is a person,” said Orla Venn.",
}


@pytest.fixture(scope="module")
def study():
    articles = pd.DataFrame(
        {"article_id": list(TEXTS), "outlet": ["Gull", "Post"], "text": list(TEXTS.values())}
    )
    concept = Concept("held", {word: Variant(word, (word,)) for word in ("captive", "hostage")})
    return open_study(articles, Codebook("toy", concepts={"held": concept}))


def counts(finding) -> dict[tuple[str, str], int]:
    table = finding.table[finding.table["count"] > 0]
    return dict(zip(zip(table["outlet"].astype(str), table["variant"].astype(str)), table["count"]))


def test_not_quoted_is_narrator_and_reported_in_one_count(study):
    finding = study.word_choice("held", voice="not quoted")
    assert counts(finding) == {("Gull", "captive"): 2, ("Post", "hostage"): 1}
    assert set(finding.table["voice"].astype(str)) == {"not quoted"}
    assert finding.n == 3 and "outside quotation marks" in finding.sentence
    assert finding.name.endswith("voice-not-quoted") and not finding.claimed
    assert finding.axes is not None


def test_rates_of_what_is_not_quoted_are_set_against_the_words_that_are_not(study):
    own, free, quoted = (
        study.word_rates("held", voice=voice) for voice in ("narrator", "not quoted", "quoted")
    )
    totals = [dict(zip(one.table["outlet"].astype(str), one.table["total"])) for one in (own, free)]
    everything = sum(len(text.split()) for text in TEXTS.values())
    spoken = quoted.table.drop_duplicates("outlet")["total"].sum()
    assert totals[1]["Gull"] > totals[0]["Gull"]
    assert sum(totals[1].values()) + spoken == everything
    assert counts(quoted) == {("Gull", "hostage"): 2, ("Post", "captive"): 1}


def test_without_a_voice_the_outlets_own_words_are_the_narrators(study):
    assert counts(study.word_rates("held")) == counts(study.word_rates("held", voice="narrator"))


def test_a_word_at_arms_length_is_marked_beside_its_passage(study):
    assert "held at arm" in study.word_choice("held", voice="not quoted")._repr_html_()
    assert "held at arm" not in study.word_choice("held", voice="quoted")._repr_html_()


def test_the_words_of_others_split_quoted_from_reported_and_count_those_at_arms_length():
    text = "Ida Holt said the so-called captive was well. “The captive,” Ida Holt said, “is here.”"
    articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Gull"], "text": [text]})
    concept = Concept("held", {"captive": Variant("captive", ("captive",))})
    (finding,) = open_study(articles, Codebook("toy", concepts={"held": concept})).words_of_others()
    assert finding.table[["quoted", "reported", "distanced"]].to_numpy().tolist() == [[1, 1, 1]]


def test_a_question_that_counts_no_words_in_a_voice_says_so(study):
    with pytest.raises(ValueError, match="who_speaks does not count words in a voice; ask it without voice="):
        study.who_speaks(voice="quoted")
    with pytest.raises(ValueError, match="voices are narrator, quoted, reported and not quoted"):
        study.word_choice("held", voice="loud")


@pytest.mark.parametrize("name", list(all_questions()))
def test_every_question_answers_in_what_is_not_quoted_or_refuses(demo_study, name):
    try:
        found = demo_study.ask(name, voice="not quoted")
    except ValueError as refused:
        assert "ask it without voice=" in str(refused)
        return
    for finding in found if isinstance(found, tuple) else (found,):
        if "voice" in finding.table:
            assert set(finding.table["voice"].dropna().astype(str)) <= {"not quoted"}
        drawn = finding.axes  # None where every estimate rests on too few articles
        assert drawn is None or getattr(drawn, "figure", drawn) is not None
    plt.close("all")

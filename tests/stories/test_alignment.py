"""Which sentences report the same fact? Three invented reports whose pairs one can count by eye."""

import json
import math

import pandas as pd
import pytest

from analysis.language.text import find_sentences
from analysis.stories.alignment import face_sentences, pair_sentences, word_edits
from tests.places import DEMO, ROOT

SEEDS = ROOT.parent / "shared" / "seeds"
CASES = json.loads((ROOT / "tests" / "cases" / "alignment.json").read_text("utf-8"))

ORIGINAL = """Bridge closed after barge strikes pier
The old bridge at Marl was closed on Sunday after a barge loaded with gravel struck its middle pier.
Two deckhands were pulled from the water by a fishing boat and taken to the clinic in Ostrey.
"The pilot saw the pier too late," said Ana Brandt, who runs the harbour office.
The council expects divers to examine the foundations before the end of the month."""

EDITED = """The old bridge at Marl was closed on Sunday after a barge loaded with gravel hit its middle pier.
Two sailors were pulled from the water by a fishing boat and taken to the clinic in Ostrey.
Ana Brandt of the harbour office stated the pilot had seen the pier “too late”."""

OTHER = """Residents on both banks complained on Monday of a detour of forty kilometres.
A gravel barge had struck the middle pier of the bridge at Marl the day before.
A fishing boat rescued two deckhands.
Nobody could say when the weekly market would open again."""


def _articles(*texts):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "text": list(texts)})


def _one_story(articles):
    return pd.DataFrame({"article_id": articles["article_id"], "story_id": "story-0001"})


def _pairs(*texts):
    articles = _articles(*texts)
    return pair_sentences(articles, _one_story(articles))


def _read(pairs, texts):
    return [
        (texts[int(r.article_a[1:])][r.start_a : r.end_a], texts[int(r.article_b[1:])][r.start_b : r.end_b])
        for r in pairs.itertuples()
    ]


def test_each_fact_of_an_edited_copy_finds_its_sentence():
    pairs = _pairs(ORIGINAL, EDITED)
    assert pairs["relation"].tolist() == ["edited", "edited", "paraphrase"]
    starts = [one.split()[0] for one, _ in _read(pairs, [ORIGINAL, EDITED])]
    assert starts == ["The", "Two", '"The']


def test_an_independent_report_pairs_by_fact_and_leaves_what_only_one_tells_alone():
    pairs = _read(_pairs(ORIGINAL, OTHER), [ORIGINAL, OTHER])
    assert [(one.split()[1], other.split()[1]) for one, other in pairs] == [
        ("old", "gravel"),
        ("deckhands", "fishing"),
    ]


def test_headings_pair_with_nothing():
    pairs = _pairs(ORIGINAL, ORIGINAL)
    assert len(pairs) == 4 and pairs["relation"].eq("verbatim").all()
    assert not any("strikes" in one for one, _ in _read(pairs, [ORIGINAL, ORIGINAL]))


def test_other_quotation_marks_and_capitals_are_still_verbatim():
    pairs = _pairs(ORIGINAL, ORIGINAL.replace('"The', "“THE").replace(',"', ",”"))
    assert pairs["relation"].eq("verbatim").all() and pairs["kept"].eq(1).all()


def test_similarity_follows_from_the_signals_beside_it_by_the_weights_on_file():
    weights = json.loads((ROOT / "analysis" / "stories" / "pair_weights.json").read_text("utf-8"))
    for said, name in ((None, "plain"), (_attributions(), "attributed")):
        articles = _articles(ORIGINAL, EDITED, OTHER)
        pairs = pair_sentences(articles, _one_story(articles), None, said)
        given = weights["weights"][name]
        for row in pairs.to_dict("records"):
            total = given["intercept"] + sum(row[key] * weight for key, weight in given["signals"].items())
            assert row["similarity"] == pytest.approx(1 / (1 + math.exp(-total)))
        assert pairs["similarity"].between(0.45, 1).all() and pairs["kept"].between(0, 1).all()


def test_a_number_written_as_a_word_is_the_same_number():
    one = "Officials counted 12 lambs behind the mill. The road is dry."
    other = "Behind the mill officials counted twelve lambs. Apples are dear."
    [row] = _pairs(one, other).itertuples()
    assert row.numbers == 1
    [row] = _pairs(one, other.replace("twelve", "thirteen")).itertuples()
    assert row.numbers == -1


def _attributions():
    """Who says what in the first two reports, by hand."""
    rows = []
    for article, text, source, cue, content in (
        (
            "a0",
            ORIGINAL,
            "Ana Brandt, who runs the harbour office",
            "said",
            "The pilot saw the pier too late",
        ),
        (
            "a1",
            EDITED,
            "Ana Brandt of the harbour office",
            "stated",
            "the pilot had seen the pier “too late”",
        ),
    ):
        at = {name: text.index(part) for name, part in (("s", source), ("q", cue), ("c", content))}
        rows.append(
            {
                "article_id": article,
                "speaker": "Ana Brandt",
                "content_spans": [[at["c"], at["c"] + len(content)]],
                "source_start": at["s"],
                "source_end": at["s"] + len(source),
                "cue_start": at["q"],
                "cue_end": at["q"] + len(cue),
            }
        )
    return pd.DataFrame(rows).astype({name: "Int64" for name in rows[0] if name.endswith(("_start", "_end"))})


def test_who_speaks_is_told_apart_from_what_is_said():
    articles = _articles(ORIGINAL, EDITED)
    pairs = pair_sentences(articles, _one_story(articles), None, _attributions())
    [spoken] = pairs[pairs["speaker"] == 1].itertuples()
    assert ORIGINAL[spoken.start_a :].startswith('"The pilot') and spoken.told != spoken.words
    nobody = pairs[pairs["speaker"] == 0]
    assert nobody["told"].to_numpy() == pytest.approx(nobody["words"].to_numpy())
    other = _attributions().assign(speaker=["Ana Brandt", "Ivo Senn"])
    parted = pair_sentences(articles, _one_story(articles), None, other)
    assert parted["speaker"].min() == -1
    assert parted["similarity"].min() < pairs["similarity"].min()


def test_a_third_report_leads_from_one_sentence_to_another():
    one = "The old stone bridge at Marl is closed. Plums are ripe."
    between = "The old stone bridge at Marl is shut after a barge hit its pier on Sunday. Rain fell."
    other = "After a barge hit its pier on Sunday nobody may cross by the stone arch. The mayor is ill."
    pairs = _pairs(one, between, other)
    assert (pairs["third"] >= 0).all() and pairs["third"].max() > 0
    assert (_pairs(one, other)["third"] == 0).all()


def test_pairs_do_not_depend_on_the_order_of_the_articles():
    articles = _articles(ORIGINAL, EDITED, OTHER)
    stories = _one_story(articles)
    pd.testing.assert_frame_equal(
        pair_sentences(articles, stories), pair_sentences(articles.iloc[::-1], stories.iloc[::-1])
    )
    said = _attributions()
    pd.testing.assert_frame_equal(
        pair_sentences(articles, stories, None, said),
        pair_sentences(articles.iloc[::-1], stories.iloc[::-1], None, said.iloc[::-1]),
    )


def test_articles_of_different_stories_are_not_compared():
    articles = _articles(ORIGINAL, EDITED)
    apart = pd.DataFrame({"article_id": ["a0", "a1"], "story_id": ["x", "y"]})
    assert pair_sentences(articles, apart).empty


def test_one_sentence_articles_empty_ones_and_empty_stories_keep_every_column():
    columns = _pairs(ORIGINAL, EDITED).columns.tolist()
    for articles in (_articles(), _articles(""), _articles("", "Rain."), _articles("...", "—", "the of and")):
        pairs = pair_sentences(articles, _one_story(articles))
        assert pairs.empty and pairs.columns.tolist() == columns
    [row] = _pairs("A barge struck the pier.", "A barge hit the pier.").itertuples()
    assert row.relation == "edited"


def test_a_story_of_four_hundred_copies_grows_with_the_copies_not_their_pairs():
    texts = [ORIGINAL + f"\nPrinted in Town{k}." for k in range(400)]
    pairs = _pairs(*texts, OTHER)
    assert len(pairs) < 400 * 8
    assert set(pairs.loc[pairs["relation"] == "verbatim", "article_a"]) == {"a0"}


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["comment"])
def test_sentences_that_tell_one_fact_pair(case):
    assert len(_pairs("\n".join([case["a"], *case["around_a"]]), "\n".join([case["b"], *case["around_b"]])))


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["comment"])
def test_sentences_that_tell_different_facts_do_not_pair(case):
    assert _pairs("\n".join([case["a"], *case["around_a"]]), "\n".join([case["b"], *case["around_b"]])).empty


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=pytest.mark.xfail(strict=True)) for case in CASES["known_failures"]],
    ids=lambda case: case["comment"],
)
def test_pairs_we_cannot_find_yet(case):
    assert len(_pairs("\n".join([case["a"], *case["around_a"]]), "\n".join([case["b"], *case["around_b"]])))


def test_edits_are_whole_words_in_place():
    a, b = "The Front's army left.", "The Front army left at dawn."
    assert [(a[e.start_a : e.end_a], b[e.start_b : e.end_b]) for e in word_edits(a, b)] == [
        ("Front's", "Front"),
        ("", "at dawn"),
    ]
    assert word_edits("", "") == [] and word_edits("Same words", "same WORDS!") == []
    [edit] = word_edits("", "new words")
    assert (edit.start_a, edit.end_a, edit.start_b, edit.end_b) == (0, 0, 0, 9)


def test_the_seed_pairs_coded_by_hand_are_found():
    if not SEEDS.exists():
        pytest.skip("the five real articles are not beside this checkout")
    listed = pd.read_csv(SEEDS / "articles.csv", dtype="str")
    articles = listed.assign(text=[(SEEDS / path).read_text("utf-8") for path in listed["path"]])
    gold = pd.read_csv(SEEDS / "gold" / "gold_alignment.csv", dtype={"doc_a": "str", "doc_b": "str"})
    found = pair_sentences(articles)
    found = found[(found["article_a"] == "000") & (found["article_b"] == "002")]
    places = {(row.start_a, row.start_b) for row in gold.itertuples()}
    hits = sum((row.start_a, row.start_b) in places for row in found.itertuples())
    assert 2 * hits / (len(found) + len(gold)) >= 0.85


def test_two_articles_face_each_other_sentence_by_sentence():
    articles = _articles(ORIGINAL, OTHER)
    sentences = find_sentences(articles)
    faced = face_sentences(articles, pair_sentences(articles, _one_story(articles)), sentences, "a0", "a1")
    both = faced.dropna(subset=["text_a", "text_b"])
    assert len(both) == 2 and len(faced) == 4 + 4 - 2
    assert faced["text_a"].dropna().tolist() == [
        ORIGINAL[row.start : row.end]
        for row in sentences[(sentences["article_id"] == "a0") & (sentences["kind"] == "body")].itertuples()
    ]
    turned = face_sentences(articles, pair_sentences(articles, _one_story(articles)), sentences, "a1", "a0")
    assert set(turned["text_a"].dropna()) == set(faced["text_b"].dropna())


def test_facing_an_article_that_is_not_there_is_refused():
    articles = _articles(ORIGINAL, OTHER)
    with pytest.raises(ValueError, match="no article 'a9'"):
        face_sentences(
            articles, pair_sentences(articles, _one_story(articles)), find_sentences(articles), "a0", "a9"
        )




def test_copies_and_rewrites_of_the_demonstration_corpus_are_paired_sentence_by_sentence():
    listed = pd.read_csv(DEMO / "articles.csv", dtype="str")
    articles = listed.assign(text=[(DEMO / path).read_bytes().decode("utf-8") for path in listed["path"]])
    derived = pd.read_csv(DEMO / "gold" / "derivations.csv").query("relation != 'same_event'")
    close = set(zip(derived["article_a"], derived["article_b"]))
    gold, found = (
        {
            (row.article_a, row.start_a, row.article_b, row.start_b)
            for row in table.itertuples()
            if (row.article_a, row.article_b) in close
        }
        for table in (pd.read_csv(DEMO / "gold" / "sentence_pairs.csv"), pair_sentences(articles))
    )
    assert 2 * len(gold & found) / (len(gold) + len(found)) >= 0.9


def test_pairs_of_the_demonstration_corpus_with_attributions_are_mostly_right_also_between_independents():
    listed = pd.read_csv(DEMO / "articles.csv", dtype="str")
    articles = listed.assign(text=[(DEMO / path).read_bytes().decode("utf-8") for path in listed["path"]])
    said = pd.read_csv(DEMO / "gold" / "attributions.csv")
    said["content_spans"] = [json.loads(spans) for spans in said["content_spans"]]
    kind = pd.read_csv(DEMO / "gold" / "derivations.csv").set_index(["article_a", "article_b"])["relation"]
    gold, found = (
        {(row.article_a, row.start_a, row.article_b, row.start_b) for row in table.itertuples()}
        for table in (
            pd.read_csv(DEMO / "gold" / "sentence_pairs.csv"),
            pair_sentences(articles, None, None, said),
        )
    )
    # The weights have seen these stories; benchmarks/alignment.py prints what they do on unseen ones.
    assert 2 * len(gold & found) / (len(gold) + len(found)) >= 0.87
    gold, found = ({key for key in keys if kind[(key[0], key[2])] == "same_event"} for keys in (gold, found))
    assert 2 * len(gold & found) / (len(gold) + len(found)) >= 0.78

"""Which words, in whose voice, how often? (word_choice, term_search, voices)"""

import json
import time

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.codebook import Codebook, Concept, Variant, load_codebook
from analysis.voices import add_voice, words_by_voice
from analysis.words.term_search import term_searcher
from analysis.words.word_choice import concordance_of_hits, find_terms, term_rates, term_shares
from tests.places import ROOT, cases

CASES = cases("terms")
SEEDS = ROOT.parent / "shared" / "seeds"

COLUMNS = [
    *["article_id", "outlet", "concept", "variant", "form", "start", "end", "sentence", "position"],
    *["voice", "speaker", "side", "attribution_id"],
]

TEXTS = {
    "a": "Hostages wait\nThe captives waited. “Free the hostages now,” Venn said.",
    "b": "Venn said the prisoners would go. Amin called them “hostages of time”. The captive slept.",
    "c": "Nothing happened.",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("codebook") / "terms.yml"
    path.write_text(yaml.safe_dump(CASES["codebook"], allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_codebook(path)


@pytest.fixture
def articles():
    outlets = ["Harbour Press", "Harbour Press", "Lake Post"]
    return pd.DataFrame({"article_id": list(TEXTS), "outlet": outlets, "text": list(TEXTS.values())})


def span(article, passage):
    start = TEXTS[article].index(passage)
    return [start, start + len(passage)]


@pytest.fixture
def attributions():
    rows = [
        (
            "a",
            "a-1",
            "Venn",
            "council",
            [span("a", "“Free the hostages now,”")],
            [span("a", "“Free the hostages now,”")],
        ),
        ("b", "b-1", "Venn", "council", [span("b", "the prisoners would go")], []),
    ]
    names = ["article_id", "attribution_id", "speaker", "side", "content_spans", "quoted_spans"]
    return pd.DataFrame(rows, columns=names).assign(type="speech", confidence=1.0)


def found(book, text):
    return [[text[h.start : h.end], h.variant] for h in term_searcher(book)(text)]


# --- finding


@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["comment"])
def test_the_words_are_found_in_place(book, case):
    assert found(book, case["text"]) == case["hits"]


@pytest.mark.parametrize("case", CASES["negative"], ids=lambda case: case["comment"])
def test_what_is_no_hit_is_left_alone(book, case):
    assert found(book, case["text"]) == []


@pytest.mark.xfail(strict=True, reason="not yet")
@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["comment"])
def test_known_failures_of_term_finding(book, case):
    assert found(book, case["text"]) == case["hits"]


def test_hits_have_the_columns_of_the_contract_also_when_there_are_none(book, articles):
    hits = find_terms(articles, book)
    none = find_terms(articles.tail(1), book)
    assert list(hits.columns) == list(none.columns) == COLUMNS
    assert hits.dtypes.tolist() == none.dtypes.tolist()
    assert len(none) == 0
    assert hits["voice"].isna().all()


def test_each_hit_stands_where_it_says_with_its_sentence_and_position(book, articles):
    hits = find_terms(articles, book)
    for hit in hits.itertuples():
        assert TEXTS[hit.article_id][hit.start : hit.end] == hit.form
    rows = hits[["article_id", "form", "sentence", "position"]].values.tolist()
    assert rows == [
        ["a", "Hostages", 0, "headline"],
        ["a", "captives", 1, "lead"],
        ["a", "hostages", 2, "body"],
        ["b", "prisoners", 0, "lead"],
        ["b", "hostages", 1, "body"],
        ["b", "captive", 2, "body"],
    ]


def test_furniture_is_not_the_articles_word(book):
    text = "The captive slept.\nRead more: hostages in pictures\n"
    articles = pd.DataFrame({"article_id": ["x"], "outlet": ["X"], "text": [text]})
    assert find_terms(articles, book)["form"].tolist() == ["captive"]


def test_titles_are_searched_on_request_and_are_headlines(book, articles):
    titled = articles.assign(title=["Captives freed", None, "A quiet day"])
    hits = find_terms(titled, book, field="title")
    assert hits[["form", "start", "position"]].values.tolist() == [["Captives", 0, "headline"]]
    assert hits["sentence"].isna().all()
    with pytest.raises(ValueError, match="lacks the column 'headline'"):
        find_terms(titled, book, field="headline")


def test_the_articles_are_left_as_they_were_and_two_runs_are_equal(book, articles):
    before = articles.copy(deep=True)
    first, second = find_terms(articles, book), find_terms(articles, book)
    pd.testing.assert_frame_equal(articles, before)
    pd.testing.assert_frame_equal(first, second)


LETTERS = "aestdo pr-’' \n.\u00adİ"


def simple(forms):
    return Codebook("x", concepts={"c": Concept("c", {form: Variant(form, (form,)) for form in forms})})


@given(
    st.text(alphabet=LETTERS + "war", max_size=80),
    st.lists(
        st.sampled_from(["war", "war dead", "a", "to", "or-", "red tape", "do*", "read pr*"]),
        min_size=1,
        unique=True,
    ),
)
@settings(max_examples=400, deadline=None)
def test_looking_at_first_letters_never_loses_a_hit(text, forms):
    """By another road: each form searched by itself with a plain regular expression."""
    import re

    from analysis.language.phrases import drop_invisible, fold_case

    plain, places = drop_invisible(text)
    lowered = fold_case(plain)
    places = places or list(range(len(plain)))
    spans = []
    for form in forms:
        body = re.escape(form).replace(r"\*", r"\w*").replace("\\ ", r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)")
        spans += [m.span() for m in re.finditer(rf"(?<!\w){body}(?!\w)", lowered)]
    taken, wanted = 0, []
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if start >= taken:
            wanted.append((places[start], places[end - 1] + 1))
            taken = end
    assert [(h.start, h.end) for h in term_searcher(simple(forms))(text)] == wanted


# --- whose words


def test_a_word_in_quotation_marks_is_the_speakers_and_a_scare_quote_the_narrators(
    book, articles, attributions
):
    hits = add_voice(find_terms(articles, book), attributions)
    assert hits["voice"].tolist() == ["narrator", "narrator", "quoted", "reported", "narrator", "narrator"]
    assert hits["speaker"].fillna("").tolist() == ["", "", "Venn", "Venn", "", ""]
    assert hits["attribution_id"].fillna("").tolist() == ["", "", "a-1", "b-1", "", ""]
    scare = span("b", "“hostages of time”")
    quotations = pd.DataFrame(
        [("b", *scare, None, "scare")], columns=["article_id", "start", "end", "attribution_id", "kind"]
    )
    again = add_voice(find_terms(articles, book), attributions, quotations)
    assert again["voice"].tolist() == hits["voice"].tolist()
    assert again["scare"].tolist() == [False] * 4 + [True, False]


def test_a_quotation_nobody_is_named_for_is_quoted_without_a_speaker(book, articles, attributions):
    quotations = pd.DataFrame(
        [("b", *span("b", "“hostages of time”"), None, "speech")],
        columns=["article_id", "start", "end", "attribution_id", "kind"],
    )
    hit = add_voice(find_terms(articles, book), attributions, quotations).iloc[4]
    assert hit["voice"] == "quoted"
    assert pd.isna(hit["speaker"])


def test_the_innermost_speaker_counts_and_a_hedge_does_not():
    evidence = pd.DataFrame({"article_id": ["x", "x"], "start": [10, 40], "end": [15, 45]})
    rows = [
        ("x", "outer", "Venn", [[0, 30]], [], "speech"),
        ("x", "inner", "Amin", [[5, 20]], [], "speech"),
        ("x", "hedge", None, [[35, 60]], [], "hedge"),
    ]
    names = ["article_id", "attribution_id", "speaker", "content_spans", "quoted_spans", "type"]
    for order in ([0, 1, 2], [2, 1, 0]):
        voiced = add_voice(evidence, pd.DataFrame(rows, columns=names).iloc[order].reset_index(drop=True))
        assert voiced["speaker"].fillna("").tolist() == ["Amin", ""]
        assert voiced["voice"].tolist() == ["reported", "narrator"]


def test_an_unsure_attribution_counts_inside_its_quotation_marks_only():
    evidence = pd.DataFrame({"article_id": ["x", "x"], "start": [2, 22], "end": [6, 26]})
    row = {"article_id": "x", "attribution_id": "1", "speaker": "Venn", "confidence": 0.4, "kind": "mixed"}
    attributions = pd.DataFrame([{**row, "content_spans": [[0, 30]], "quoted_spans": [[20, 30]]}])
    assert add_voice(evidence, attributions)["voice"].tolist() == ["narrator", "quoted"]


def test_a_thought_needs_to_be_surer_than_speech_but_its_quotation_marks_count():
    evidence = pd.DataFrame({"article_id": ["x", "x"], "start": [2, 22], "end": [6, 26]})
    row = {"article_id": "x", "attribution_id": "1", "speaker": "Venn", "confidence": 0.7}
    row = {**row, "content_spans": [[0, 30]], "quoted_spans": [[20, 30]]}
    thought = pd.DataFrame([{**row, "type": "thought"}])
    assert add_voice(evidence, thought)["voice"].tolist() == ["narrator", "quoted"]
    assert add_voice(evidence, thought.assign(type="speech"))["voice"].tolist() == ["reported", "quoted"]
    assert add_voice(evidence, thought.assign(confidence=0.9))["voice"].tolist() == ["reported", "quoted"]


def test_content_interrupted_by_its_cue_is_one_voice_and_the_cue_the_narrators():
    evidence = pd.DataFrame({"article_id": ["x"] * 3, "start": [1, 12, 25], "end": [4, 15, 28]})
    attributions = pd.DataFrame(
        [("x", "1", "Venn", [[0, 10], [20, 40]], [])],
        columns=["article_id", "attribution_id", "speaker", "content_spans", "quoted_spans"],
    )
    assert add_voice(evidence, attributions)["voice"].tolist() == ["reported", "narrator", "reported"]


def test_voices_need_their_columns(book, articles):
    with pytest.raises(ValueError, match="attributions lacks the column 'content_spans'"):
        add_voice(find_terms(articles, book), pd.DataFrame({"article_id": [], "attribution_id": []}))


def test_no_attributions_leave_every_word_with_the_narrator(book, articles, attributions):
    hits = add_voice(find_terms(articles, book), attributions.head(0))
    assert set(hits["voice"]) == {"narrator"}


# --- counting


def test_a_word_never_used_is_zero_and_a_silent_outlet_is_missing(book, articles):
    roster = {"outlet": sorted(set(articles["outlet"]))}
    shares = term_shares(find_terms(articles, book), by=["outlet"], codebook=book, roster=roster)
    held = shares[shares["concept"] == "people held"].set_index(["outlet", "variant"])
    assert held.loc[("Harbour Press", "hostage"), ["count", "total", "share"]].tolist() == [3, 6, 0.5]
    assert held.loc[("Harbour Press", "abducted"), ["count", "total", "share"]].tolist() == [0, 6, 0.0]
    assert held.loc[("Lake Post", "captive"), ["count", "total"]].tolist() == [0, 0]
    assert np.isnan(held.loc[("Lake Post", "captive"), "share"])
    variants = sum(len(concept.variants) for concept in book.concepts.values())
    assert len(shares) == 2 * variants


def test_shares_of_a_concept_add_up_to_one_wherever_it_is_named(book, articles, attributions):
    hits = add_voice(find_terms(articles, book), attributions)
    shares = term_shares(hits, by=["outlet", "voice"])
    sums = shares.groupby(["outlet", "voice", "concept"])["share"].sum(min_count=1).dropna()
    assert len(sums) and np.allclose(sums, 1)
    assert set(shares["voice"]) == {"narrator", "quoted", "reported"}


def test_every_count_can_be_joined_back_to_its_hits(book, articles, attributions):
    hits = add_voice(find_terms(articles, book), attributions)
    keys = ["outlet", "voice", "concept", "variant"]
    for row in term_shares(hits, by=["outlet", "voice"]).to_dict("records"):
        evidence = hits[(hits[keys] == pd.Series({key: row[key] for key in keys})).all(axis=1)]
        assert len(evidence) == row["count"]


def test_few_articles_get_no_interval(book, articles):
    shares = term_shares(find_terms(articles, book))
    assert set(shares["basis"]) == {"descriptive only"}
    assert shares["low"].isna().all()


def test_words_of_a_voice_are_counted_by_hand(articles, attributions):
    words = words_by_voice(articles, attributions).set_index(["article_id", "voice"])["words"]
    assert words["a"].to_dict() == {"narrator": 7, "quoted": 4, "reported": 0}
    assert words["b"].to_dict() == {"narrator": 11, "quoted": 0, "reported": 4}
    assert words["c"].to_dict() == {"narrator": 2, "quoted": 0, "reported": 0}


def test_rates_are_per_thousand_words_of_that_voice(book, articles, attributions):
    hits = add_voice(find_terms(articles, book), attributions)
    rates = term_rates(hits, articles, attributions, by=["outlet", "voice"])
    row = rates.set_index(["outlet", "voice", "variant"]).loc[("Harbour Press", "quoted", "hostage")]
    assert row[["count", "total", "per_1000"]].tolist() == [1, 4, 250.0]
    silent = rates[(rates["outlet"] == "Lake Post") & (rates["voice"] == "quoted")]
    assert (silent["total"] == 0).all() and silent["per_1000"].isna().all()
    overall = term_rates(hits, articles, by=["outlet"]).set_index(["outlet", "variant"])
    assert overall.loc[("Harbour Press", "hostage"), "total"] == 26
    with pytest.raises(ValueError, match="without attributions"):
        term_rates(hits, articles, by=["voice"])


def test_a_concordance_shows_each_hit_in_its_line(book, articles, attributions):
    lines = concordance_of_hits(add_voice(find_terms(articles, book), attributions), articles, width=12)
    assert lines.loc[1, ["left", "form", "right"]].tolist() == ["es wait The ", "captives", " waited. “Fr"]
    assert len(lines) == 6


# --- even-handed


def test_swapping_the_sides_mirrors_the_result(book, articles, attributions):
    demo = load_codebook(ROOT / "data" / "codebooks" / "demo.yml")
    mirror = demo.mirrored()
    speakers = ["Varn Council", "Skarrel Front"]
    for first, second in (speakers, speakers[::-1]):
        plain = attributions.assign(
            speaker=[demo.find_actor(n).name for n in (first, second)],
            side=[demo.find_actor(n).side for n in (first, second)],
        )
        swapped = attributions.assign(
            speaker=[mirror.find_actor(n).name for n in (first, second)],
            side=[mirror.find_actor(n).side for n in (first, second)],
        )
        one = term_shares(add_voice(find_terms(articles, demo), plain), by=["side"])
        two = term_shares(add_voice(find_terms(articles, mirror), swapped), by=["side"])
        two["side"] = two["side"].map({"council": "front", "front": "council"})
        keys = ["side", "concept", "variant"]
        one, two = (t.sort_values(keys).reset_index(drop=True) for t in (one, two))
        pd.testing.assert_frame_equal(one, two, check_dtype=False)


# --- against gold


def demo_articles():
    rows = pd.read_csv(ROOT / "data" / "demo" / "articles.csv", dtype=str)
    return rows.assign(text=[(ROOT / "data" / "demo" / p).read_bytes().decode("utf-8") for p in rows["path"]])


def demo_attributions():
    attributions = pd.read_csv(ROOT / "data" / "demo" / "gold" / "attributions.csv")
    for name in ("content_spans", "quoted_spans"):
        attributions[name] = [json.loads(v) if isinstance(v, str) else [] for v in attributions[name]]
    return attributions


def test_the_planted_words_of_the_demonstration_corpus_are_all_found_and_nothing_else():
    gold = pd.read_csv(ROOT / "data" / "demo" / "gold" / "hits.csv")
    hits = find_terms(demo_articles(), load_codebook(ROOT / "data" / "codebooks" / "demo.yml"))
    keys = ["article_id", "concept", "variant", "form", "start", "end"]
    assert set(map(tuple, hits[keys].values.tolist())) == set(map(tuple, gold[keys].values.tolist()))


def test_with_the_gold_attributions_every_voice_of_the_demonstration_corpus_is_right():
    gold, attributions = pd.read_csv(ROOT / "data" / "demo" / "gold" / "hits.csv"), demo_attributions()
    hits = find_terms(demo_articles(), load_codebook(ROOT / "data" / "codebooks" / "demo.yml"))
    both = gold.merge(add_voice(hits, attributions), on=["article_id", "concept", "start", "end"])
    assert len(both) == len(gold)
    assert (both["voice_x"] == both["voice_y"]).all()
    assert (both["speaker_x"].fillna("") == both["speaker_y"].fillna("")).all()


def test_planted_differences_are_found_with_their_sign_and_none_where_none_was_planted():
    """data/demo/PLAN.md: Herald says hostage, Tribune prisoner, Courier detainee; of the plan all speak alike."""
    from analysis.certainty import difference_table
    from analysis.stories.same_story import copy_groups

    articles = demo_articles()
    hits = add_voice(
        find_terms(articles, load_codebook(ROOT / "data/codebooks/demo.yml")), demo_attributions()
    )
    narrator, units = hits[hits["voice"] == "narrator"], copy_groups(articles)

    def differences(concept):
        evidence = narrator[narrator["concept"] == concept]
        return difference_table(evidence, "outlet", category="variant", units=units)

    held = differences("people held").set_index(["outlet_a", "outlet_b", "variant"])
    assert held.loc[("Skarrel Tribune", "Varn Herald", "prisoner"), "low"] > 0
    assert held.loc[("Skarrel Tribune", "Varn Herald", "hostage"), "high"] < 0
    assert held.loc[("Kestrane Courier", "Varn Herald", "detainee"), "low"] > 0
    plan = differences("the plan")
    assert len(plan) == 30
    assert ((plan["low"] <= 0) & (plan["high"] >= 0)).all()


@pytest.mark.skipif(not SEEDS.exists(), reason="needs ../shared/seeds")
def test_people_held_in_the_real_articles_are_all_found_and_nothing_else():
    gold = pd.read_csv(SEEDS / "gold" / "gold_terms.csv", dtype={"doc": str})
    gold = gold[gold["concept"] == "people_held"]
    names = sorted(gold["doc"].unique())
    texts = [next(SEEDS.glob(f"{name}_*.txt")).read_bytes().decode("utf-8") for name in names]
    articles = pd.DataFrame({"article_id": names, "outlet": names, "text": texts})
    hits = find_terms(articles, load_codebook(ROOT / "data" / "codebooks" / "gaza_talks.yml"))
    hits = hits[hits["concept"] == "people held"]
    # The hand-marked spans hold the word before as well: their ends agree.
    found = list(zip(hits["article_id"], hits["end"], hits["variant"]))
    assert sorted(found) == sorted(zip(gold["doc"], gold["end"], gold["sub"]))


# --- size


def test_a_million_words_are_searched_in_seconds_and_a_marks_only_article_is_no_problem(book):
    texts = ["The captive and the hostage deal. " * 500] * 340 + ["“”‘’\"'" * 50_000, "x"]
    articles = pd.DataFrame({"article_id": [str(i) for i in range(len(texts))], "outlet": "X", "text": texts})
    start = time.process_time()
    hits = find_terms(articles, book)
    assert len(hits) == 340 * 500 * 3
    assert time.process_time() - start < 30

"""Is the shipped corpus what its plan says? Gold is read from the files; expected values are the plan's."""

import importlib.util
import json
import re

import pandas as pd
import pytest
from scipy.stats import chi2_contingency, fisher_exact

from analysis.codebook import load_codebook
from tests.places import DEMO

HOUSE_WORDS = {  # PLAN.md, style sheets: the narrator's word
    "people held": {
        "Wexa": "captive",
        "Varn Herald": "hostage",
        "Skarrel Tribune": "prisoner",
        "Kestrane Courier": "detainee",
        "Ithmar Post": "captive",
        "Quillan Ledger": "captive",
    },
    "pause in fighting": {
        "Wexa": "truce",
        "Varn Herald": "ceasefire",
        "Skarrel Tribune": "truce",
        "Kestrane Courier": "ceasefire",
        "Ithmar Post": "pause",
        "Quillan Ledger": "truce",
    },
    "front forces": {
        "Wexa": "fighter",
        "Varn Herald": "militant",
        "Skarrel Tribune": "fighter",
        "Kestrane Courier": "rebel",
        "Ithmar Post": "fighter",
        "Quillan Ledger": "fighter",
    },
    "council forces": {
        "Wexa": "soldier",
        "Varn Herald": "soldier",
        "Skarrel Tribune": "occupation troops",
        "Kestrane Courier": "soldier",
        "Ithmar Post": "soldier",
        "Quillan Ledger": "soldier",
    },
}


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("demo_build", DEMO / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def articles():
    return pd.read_csv(DEMO / "articles.csv", keep_default_na=False).set_index("article_id")


@pytest.fixture(scope="module")
def texts(articles):
    return {name: (DEMO / path).read_bytes().decode("utf-8") for name, path in articles["path"].items()}


@pytest.fixture(scope="module")
def gold(articles):
    def read(name):
        table = pd.read_csv(DEMO / "gold" / f"{name}.csv", keep_default_na=False)
        if "article_id" in table:
            table["outlet"] = table["article_id"].map(articles["outlet"])
        return table

    return read


def test_building_again_gives_the_committed_files_byte_for_byte(build, tmp_path):
    build.write(tmp_path)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    kept = [DEMO / "articles.csv", *DEMO.glob("texts/*"), *DEMO.glob("gold/*")]
    assert made == sorted(p.relative_to(DEMO) for p in kept)
    for path in made:
        assert (tmp_path / path).read_bytes() == (DEMO / path).read_bytes(), path


def test_six_outlets_tell_eight_events_in_articles_of_ordinary_length(articles, texts, gold):
    assert articles["outlet"].value_counts().to_dict() == dict.fromkeys(HOUSE_WORDS["people held"], 8)
    assert gold("stories")["story_id"].value_counts().to_dict() == {f"e{i}": 6 for i in range(1, 9)}
    assert all(200 <= len(text.split()) <= 450 for text in texts.values())


def test_the_corpus_says_that_it_is_fictional(articles):
    assert "fictional" in (DEMO / "PLAN.md").read_text(encoding="utf-8").splitlines()[0]
    assert "fictional" in (DEMO.parent / "README.md").read_text(encoding="utf-8").splitlines()[0]
    assert articles["note"].str.contains("fictional").all()
    assert articles["url"].str.contains(r"\.example/").all()


def test_no_word_of_harm_and_no_loaded_word_was_left_untagged(build):
    assert [
        doubt for source in build.load_sources() for doubt in build.find_doubts(build.write_out(source))
    ] == []


def test_every_span_of_the_gold_is_the_text_it_names(gold, texts):
    spans = {
        "quotations": [("start", "end", "text")],
        "hits": [("start", "end", "form")],
        "said_of": [("start", "end", "form")],
        "sentences": [("start", "end", "text")],
        "attributions": [("source_start", "source_end", "source"), ("cue_start", "cue_end", "cue")],
        "acts": [
            ("start", "end", "text"),
            ("victim_start", "victim_end", "victim"),
            ("agent_start", "agent_end", "agent"),
        ],
    }
    for name, columns in spans.items():
        for row in gold(name).to_dict("records"):
            for start, end, said in columns:
                if row[start] != "":
                    assert texts[row["article_id"]][int(row[start]) : int(row[end])] == row[said], row
    for row in gold("attributions").to_dict("records"):
        text = texts[row["article_id"]]
        assert " … ".join(text[a:b] for a, b in json.loads(row["content_spans"])) == row["content"]
    for row in gold("sentence_pairs").to_dict("records"):
        assert texts[row["article_a"]][row["start_a"] : row["end_a"]] == row["text_a"]
        assert texts[row["article_b"]][row["start_b"] : row["end_b"]] == row["text_b"]


def test_attributions_keep_their_conventions(gold):
    attributions = gold("attributions")
    by_id = attributions.set_index("attribution_id")
    for row in attributions.to_dict("records"):
        assert not re.match(r"that\b", row["content"]), row["content"]
        assert not re.search(r"[^”’\"][.,]$", row["content"]), row["content"]
        assert row["speaker"] or row["type"] == "hedge"
        assert (row["named"] == "") == (row["speaker"] == "")
        if row["parent"]:
            outer = by_id.loc[row["parent"]]
            assert (
                outer["content_start"] <= row["content_start"] and row["content_end"] <= outer["content_end"]
            )
    assert set(attributions["kind"]) == {"direct", "mixed", "indirect"}
    assert (attributions["parent"] != "").sum() >= 10 and (attributions["via"] != "").sum() >= 15
    assert attributions["inferred"].sum() >= 40


def test_the_codebook_lists_the_variants_and_forms_that_the_gold_was_made_with(build):
    concepts = load_codebook(DEMO.parent / "codebooks" / "demo.yml").concepts
    assert list(concepts) == list(build.CONCEPTS)
    for name, variants in build.CONCEPTS.items():
        assert list(concepts[name].variants) == list(variants)
        for variant, forms in variants.items():
            assert set(forms) <= {*concepts[name].variants[variant].forms, "occupation soldiers"}


def test_every_outlets_narrator_uses_its_house_words(gold):
    hits = gold("hits")
    narrator = hits[hits["voice"] == "narrator"]
    for concept, words in HOUSE_WORDS.items():
        for outlet, word in words.items():
            mine = narrator[(narrator["concept"] == concept) & (narrator["outlet"] == outlet)]["variant"]
            assert len(mine) >= 5 and (mine == word).mean() >= 0.85, (concept, outlet, mine.value_counts())


def test_the_speakers_of_each_side_use_their_own_words_whatever_the_outlet(gold):
    hits = gold("hits")
    quoted = hits[(hits["voice"] == "quoted") & (hits["concept"] == "people held")]
    own = quoted[quoted["side"].isin(["council", "front"])]
    share = own.groupby("side")["variant"].value_counts(normalize=True)
    assert share["council", "hostage"] > 0.9 and share["front", "prisoner"] > 0.9
    # Counted without its voice, the Courier's word would be one among several.
    courier = hits[(hits["outlet"] == "Kestrane Courier") & (hits["concept"] == "people held")]
    assert (courier["variant"] == "detainee").mean() < 0.75


def test_claimed_is_kept_for_one_side_by_two_outlets_in_mirror_image(gold):
    speech = gold("attributions").query("type == 'speech'")
    distancing = speech.assign(distancing=speech["stance"] == "distancing").pivot_table(
        index="outlet", columns="side", values="distancing", aggfunc="mean"
    )
    assert distancing.loc["Varn Herald", "front"] > 0.8 and distancing.loc["Varn Herald", "council"] == 0
    assert (
        distancing.loc["Skarrel Tribune", "council"] > 0.8 and distancing.loc["Skarrel Tribune", "front"] == 0
    )
    others = distancing.drop(["Varn Herald", "Skarrel Tribune"])
    assert (others[["council", "front"]] == 0).all(axis=None)


def test_two_outlets_quote_one_side_in_mirror_image_and_the_others_both(gold, texts):
    speech = gold("attributions").query("type == 'speech'")
    words = [
        sum(len(re.findall(r"\w+", texts[row.article_id][a:b])) for a, b in json.loads(row.quoted_spans))
        for row in speech.itertuples()
    ]
    quoted = speech.assign(words=words).pivot_table(
        index="outlet", columns="side", values="words", aggfunc="sum"
    )
    share = quoted["council"] / (quoted["council"] + quoted["front"])
    assert share["Varn Herald"] > 0.85 and share["Skarrel Tribune"] < 0.15
    assert share.drop(["Varn Herald", "Skarrel Tribune"]).between(0.4, 0.6).all()


def test_the_post_names_everybody_and_the_two_leaning_outlets_do_not(gold):
    unnamed = (
        gold("attributions")
        .query("type == 'speech'")
        .groupby("outlet")["named"]
        .apply(lambda named: (named == "anonymous").mean())
    )
    assert unnamed["Ithmar Post"] == 0
    assert unnamed["Varn Herald"] > 0.1 and unnamed["Skarrel Tribune"] > 0.1


def test_two_outlets_name_the_agent_for_one_sides_victims_in_mirror_image(gold):
    acts = gold("acts")
    acts = acts[~acts["borderline"] & acts["victim_side"].isin(["council", "front"])]
    named = acts.assign(agented=acts["agent_side"] != "")
    share = named.groupby(["outlet", "victim_side"])["agented"].mean()
    assert share["Varn Herald", "council"] > 0.7 and share["Varn Herald", "front"] < 0.3
    assert share["Skarrel Tribune", "front"] > 0.7 and share["Skarrel Tribune", "council"] < 0.3
    for outlet, more in {"Varn Herald": "council", "Skarrel Tribune": "front"}.items():
        mine = named[named["outlet"] == outlet]
        assert fisher_exact(pd.crosstab(mine["victim_side"] == more, mine["agented"])).pvalue < 0.05
    for outlet in ("Wexa", "Kestrane Courier", "Ithmar Post", "Quillan Ledger"):
        assert abs(share[outlet, "council"] - share[outlet, "front"]) < 0.2


def test_where_nothing_is_planted_the_outlets_do_not_differ(gold):
    hits = gold("hits")
    plan = hits[(hits["voice"] == "narrator") & (hits["concept"] == "the plan")]
    counts = pd.crosstab(plan["outlet"], plan["variant"])
    assert counts.sum(axis=1).min() >= 15
    assert (counts["plan"] / counts.sum(axis=1)).between(0.4, 0.6).all()
    assert chi2_contingency(counts).pvalue > 0.9


def test_copies_rewrites_and_independent_reports_share_words_as_their_names_promise(gold, texts):
    def shingles(name):
        words = re.findall(r"\w+", texts[name].lower())
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    runs = {name: shingles(name) for name in texts}
    pairs = gold("derivations")
    assert len(pairs) == 8 * 15
    pairs["shared"] = [
        len(runs[a] & runs[b]) / min(len(runs[a]), len(runs[b]))
        for a, b in zip(pairs["article_a"], pairs["article_b"])
    ]
    lowest, highest = pairs.groupby("relation")["shared"].min(), pairs.groupby("relation")["shared"].max()
    assert lowest["copy"] > highest["rewrite"]
    assert lowest["rewrite"] > highest["same_event"]


def test_only_copies_and_rewrites_omit(gold):
    roles = gold("stories").set_index("article_id")["role"]
    omissions = gold("omissions")
    assert len(omissions) >= 30
    assert set(omissions["article_id"].map(roles)) == {"copy", "rewrite"}
    facts = set(map(tuple, gold("facts")[["fact_id", "article_id"]].to_numpy()))
    wires = {story: f"{story}-wexa" for story in omissions["story_id"]}
    for row in omissions.itertuples():
        assert (row.fact_id, wires[row.story_id]) in facts and (row.fact_id, row.article_id) not in facts


def test_planted_substitutions_put_the_house_word_in_the_same_slot(gold, articles):
    planted = gold("substitutions").query("planted")
    assert len(planted) >= 100
    for row in planted.itertuples():
        assert "quoted" not in (row.voice_a, row.voice_b)
        for article, variant, voice in (
            (row.article_a, row.variant_a, row.voice_a),
            (row.article_b, row.variant_b, row.voice_b),
        ):
            if voice == "narrator" and row.concept in HOUSE_WORDS:
                assert variant == HOUSE_WORDS[row.concept][articles.loc[article, "outlet"]]


def test_sentence_pairs_are_verbatim_edited_or_paraphrased_as_their_words_say(gold):
    pairs = gold("sentence_pairs")
    same = [
        re.findall(r"\w+", a.lower()) == re.findall(r"\w+", b.lower())
        for a, b in zip(pairs["text_a"], pairs["text_b"])
    ]
    assert ((pairs["relation"] == "verbatim") == same).all()
    assert set(pairs["relation"]) == {"verbatim", "edited", "paraphrase"}


def test_one_outlets_narrator_is_warmer_than_all_the_others(gold):
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score = SentimentIntensityAnalyzer().polarity_scores
    said = gold("attributions").query("type != 'hedge'")
    spoken = {
        name: [span for row in rows for span in json.loads(row)]
        for name, rows in said.groupby("article_id")["content_spans"]
    }
    body = gold("sentences").query("kind == 'body'")
    narrated = body[
        [
            not any(a < row.end and row.start < b for a, b in spoken.get(row.article_id, []))
            for row in body.itertuples()
        ]
    ]
    tone = narrated.assign(tone=[score(text.replace("’", "'"))["compound"] for text in narrated["text"]])
    means = tone.groupby("outlet")["tone"].mean()
    assert means["Ithmar Post"] > 0 and (means.drop("Ithmar Post") < -0.05).all()

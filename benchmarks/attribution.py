"""How well, how surely and how fast does the linear model find attributions, beside other ways to find them?

The encoder, which is asked by default, has its own table: ``benchmarks/encoder.py``.

    python benchmarks/attribution.py [GOLD.jsonl] [--folds 5] [--articles N] [--learning-curve] [--write PRED.jsonl]

GOLD has one article a line (``text``; ``attributions`` with ``source``, ``cue``, ``content`` spans, ``kind``;
``discard`` regions). The
shipped weights were made from the development half, so on that half measure with ``--folds 5``: each article is then
read by weights that have not seen it. On articles kept aside leave it out. A row counts as found when its content
overlaps an annotated one by at least half (Jaccard of letters and digits), one to one, best overlaps first.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import resource
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.attribution.attributions import MIN_CONFIDENCE, find_attributions, find_in_article
from analysis.attribution.errors import match_contents
from analysis.attribution.finding.weights import Weights, load_weights
from analysis.attribution.speakers import resolve_speakers
from analysis.language.parsed import ParsedArticle, span_of
from analysis.language.parsing import Parse, parse_articles

GOLD = Path(__file__).parents[2] / "shared" / "eval" / "attribution_polnear.dev.jsonl"
DEMO = Path(__file__).parents[1] / "data" / "demo"
Span = Sequence[int]
Row = dict[str, Any]


# ----------------------------------------------------------------------------------------------------------------
# Scoring
# ----------------------------------------------------------------------------------------------------------------


def places(text: str, spans: Sequence[Span]) -> frozenset[int]:
    """The positions of letters and digits in some spans."""
    return frozenset(i for a, b in spans for i in range(a, min(b, len(text))) if text[i].isalnum())


def match(gold: list[frozenset[int]], found: list[frozenset[int]]) -> list[tuple[int, int]]:
    """Pairs (gold, found) with overlap of half or more, one to one, largest overlap first."""
    return [(i, j) for i, j, _ in match_contents(gold, found)]


def score(articles: list[Row], predicted: list[list[Row]]) -> dict[str, float]:
    """Precision, recall, F; recall per kind; source and cue among the pairs; calibration per tenth of confidence."""
    n: Counter[str] = Counter()
    for article, rows in zip(articles, predicted):
        text = article["text"]
        gold = [one for one in article["attributions"] if places(text, one["content"] or [])]
        dropped = places(text, article.get("discard", []))
        contents = [(row, places(text, row["content"])) for row in rows]
        kept = [(row, c) for row, c in contents if c and 2 * len(c & dropped) < len(c)]
        pairs = match([places(text, one["content"]) for one in gold], [c for _, c in kept])
        n.update(gold=len(gold), found=len(kept), right=len(pairs))
        right = {j for _, j in pairs}
        for j, (row, _) in enumerate(kept):
            bin_ = f"{min(9, int(10 * row.get('confidence', 1.0)))}"
            n[f"bin {bin_}"] += 1
            n[f"bin {bin_} right"] += j in right
        for one in gold:
            n[f"gold {one['kind']}"] += 1
        for i, j in pairs:
            one, row = gold[i], kept[j][0]
            n[f"right {one['kind']}"] += 1
            n["exact"] += places(text, one["content"]) == kept[j][1]
            for part in ("source", "cue"):
                if one[part]:
                    a, b = places(text, [one[part]]), places(text, [row[part]] if row[part] else [])
                    n[f"{part} n"] += 1
                    n[f"{part} overlap"] += bool(a & b)
                    n[f"{part} exact"] += a == b
                else:
                    n[f"{part} none"] += 1
                    n[f"{part} none right"] += not row[part]
    p, q = n["right"] / max(1, n["found"]), n["right"] / max(1, n["gold"])
    result = {"P": p, "R": q, "F": 2 * p * q / max(1e-9, p + q)}
    result["exact"] = 2 * n["exact"] / max(1, n["found"] + n["gold"])
    for kind in ("direct", "mixed", "indirect"):
        result[kind] = n[f"right {kind}"] / max(1, n[f"gold {kind}"])
    result["source"] = n["source overlap"] / max(1, n["source n"])
    result["nobody"] = n["source none right"] / max(1, n["source none"])
    result["cue exact"] = n["cue exact"] / max(1, n["cue n"])
    for k in range(10):
        result[f"bin {k}"], result[f"bin {k} right"] = (
            n[f"bin {k}"],
            n[f"bin {k} right"] / max(1, n[f"bin {k}"]),
        )
    return result


# ----------------------------------------------------------------------------------------------------------------
# Systems
# ----------------------------------------------------------------------------------------------------------------


def ours(
    text: str, parse: Parse, method: str, weights: Weights | None, least: float, reading: Any = None
) -> list[Row]:
    """This project's attributions of one article."""
    article = ParsedArticle(text, parse)
    r, found = find_in_article(article, method=method, weights=weights, min_confidence=least, reading=reading)
    rows = []
    for one, speaker in zip(found, resolve_speakers(r, found)):
        place = one.source or speaker.place
        rows.append(
            {
                "source": span_of(r, place) if place else None,
                "cue": span_of(r, one.cue_tokens) if one.cue >= 0 else None,
                "content": [span_of(r, tokens) for tokens in one.content],
                "confidence": one.confidence,
            }
        )
    return rows


_SAID = r"(?P<cue>said|says|added|told reporters|wrote|asked|replied)"
_NAME = r"(?P<source>(?:he|she|they|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}))"
_REGEX = re.compile(
    rf"(?P<before>[“\"][^”\"\n]+[”\"])"
    rf"(?:,? (?:{_NAME} {_SAID}|{_SAID.replace('cue', 'cue2')} {_NAME.replace('source', 'source2')}))?"
    rf"|{_NAME.replace('source', 'source3')} {_SAID.replace('cue', 'cue3')} (?P<clause>[^.\n“\"]+)\."
)


def by_regex(text: str) -> list[Row]:
    """The floor: quotation marks, and a few verbs with a name beside them."""
    rows = []
    for m in _REGEX.finditer(text):
        pick = lambda *names: next((m.span(name) for name in names if m[name]), None)  # noqa: E731, B023
        content = pick("before", "clause")
        if content:
            rows.append(
                {
                    "source": pick("source", "source2", "source3"),
                    "cue": pick("cue", "cue2", "cue3"),
                    "content": [content],
                }
            )
    return rows


def by_textacy(texts: list[str]) -> tuple[list[list[Row]], int, float]:
    """textacy's direct quotations with the same spaCy model; how many articles it raised on; seconds."""
    import spacy
    from textacy.extract import direct_quotations

    from analysis.language.parsing import parse_model

    nlp = spacy.load(parse_model().split()[0], exclude=["ner"])
    rows, raised, begin = [], 0, time.process_time()
    for doc in nlp.pipe(texts):
        try:
            found = list(direct_quotations(doc))
        except Exception:  # noqa: BLE001 - counting what it raises on is part of the comparison
            found, raised = [], raised + 1
        rows.append(
            [
                {
                    "source": _char_span(q.speaker),
                    "cue": _char_span(q.cue),
                    "content": [(q.content.start_char, q.content.end_char)],
                }
                for q in found
            ]
        )
    return rows, raised, time.process_time() - begin


def _char_span(tokens: Any) -> Span | None:
    return (tokens[0].idx, tokens[-1].idx + len(tokens[-1])) if len(tokens) else None


# ----------------------------------------------------------------------------------------------------------------
# Tables
# ----------------------------------------------------------------------------------------------------------------

_COLUMNS = ("P", "R", "F", "exact", "direct", "mixed", "indirect", "source", "nobody", "cue exact")


def show(name: str, result: dict[str, float], speed: float | None = None) -> None:
    """One line of the table."""
    cells = "  ".join(f"{100 * result[c]:5.1f}" for c in _COLUMNS)
    print(f"{name:34}{cells}  {'' if speed is None else f'{speed:9,.0f}'}", flush=True)


def header(title: str) -> None:
    """The names of the columns."""
    print(f"\n{title}\n{'':34}" + "  ".join(f"{c[:5]:>5}" for c in _COLUMNS) + "    words/s")


def predict(
    articles: list[Row],
    parses: list[Parse],
    weights: Callable[[int], Weights | None],
    method: str = "linear",
    least: float = MIN_CONFIDENCE["linear"],
) -> tuple[list[list[Row]], float]:
    """Every article's rows, and processor seconds beyond the parse."""
    begin = time.process_time()
    rows = [ours(a["text"], p, method, weights(k), least) for k, (a, p) in enumerate(zip(articles, parses))]
    return rows, time.process_time() - begin


def folded(path: Path, folds: int, keep: Callable[[int], bool] = lambda _: True) -> list[Weights]:
    """Weights per fold, each made without its articles."""
    from analysis.attribution.finding.fitting import fit
    from analysis.attribution.finding.lessons import read_lessons
    from analysis.attribution.finding.verb_classes import listed_classes

    lessons, classes = read_lessons(path), listed_classes()
    made = []
    for fold in range(folds):
        begin = time.perf_counter()
        made.append(fit([one for k, one in enumerate(lessons) if k % folds != fold and keep(k)], classes))
        print(f"  fold {fold + 1} of {folds}: {time.perf_counter() - begin:.0f} s to fit", flush=True)
    return made


def demo_table() -> None:
    """Speakers, stance and naming on the shipped corpus, whose gold knows them."""
    from analysis.codebook import load_codebook

    gold = pd.read_csv(DEMO / "gold" / "attributions.csv", keep_default_na=False)
    texts = {p.stem: p.read_text("utf-8") for p in sorted((DEMO / "texts").glob("*.txt"))}
    articles = pd.DataFrame({"article_id": list(texts), "text": list(texts.values())})
    found = find_attributions(articles, load_codebook(DEMO.parent / "codebooks" / "demo.yml"))
    n: Counter[str] = Counter()
    for article_id, text in texts.items():
        mine = gold[gold["article_id"] == article_id].to_dict("records")
        rows = found[found["article_id"] == article_id].to_dict("records")
        pairs = match(
            [places(text, json.loads(one["content_spans"])) for one in mine],
            [places(text, row["content_spans"]) for row in rows],
        )
        n.update(gold=len(mine), found=len(rows), right=len(pairs))
        n["spoken"] += sum(row["type"] != "thought" for row in rows)
        n["spoken right"] += sum(rows[j]["type"] != "thought" for _, j in pairs)
        n["direct gold"] += sum(one["kind"] == "direct" for one in mine)
        n["direct right"] += sum(mine[i]["kind"] == "direct" for i, _ in pairs)
        for i, j in pairs:
            for column in ("speaker", "side", "stance", "named", "via"):
                want, got = mine[i][column], rows[j][column]
                if want != "":
                    n[f"{column} n"] += 1
                    n[f"{column} right"] += got == want
                if column == "speaker" and str(mine[i]["inferred"]) == "True":
                    n["inferred n"] += 1
                    n["inferred right"] += got == want
    print(f"\nThe shipped corpus ({n['gold']} attributions)")
    for name, right, of in (("all types", "right", "found"), ("speech and hedges", "spoken right", "spoken")):
        p, q = n[right] / max(1, n[of]), n[right] / max(1, n["gold"])
        print(f"  {name:20} P {p:.3f}  R {q:.3f}  F {2 * p * q / max(1e-9, p + q):.3f}")
    print(f"  {'direct recall':20} {n['direct right'] / max(1, n['direct gold']):.3f}")
    for column in ("speaker", "inferred", "side", "stance", "named", "via"):
        print(f"  {column:20} {n[f'{column} right'] / max(1, n[f'{column} n']):.3f} of {n[f'{column} n']}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="?", type=Path, default=GOLD)
    parser.add_argument(
        "--folds",
        type=int,
        default=0,
        help="refit without each fold's articles (use on the development half)",
    )
    parser.add_argument("--articles", type=int, help="only the first N")
    parser.add_argument(
        "--learning-curve", action="store_true", help="fit on an eighth, a quarter, half of the articles"
    )
    parser.add_argument("--write", type=Path, help="write the rows found, one article a line")
    chosen = parser.parse_args()
    if not chosen.gold.exists():
        raise SystemExit(f"no annotated articles at {chosen.gold}: give the path of a gold file")
    articles = [json.loads(line) for line in chosen.gold.read_text("utf-8").splitlines()][: chosen.articles]
    words = sum(len(a["text"].split()) for a in articles)
    begin = time.perf_counter()
    weights = load_weights()
    print(f"{len(articles)} articles, {words:,} words; weights load in {time.perf_counter() - begin:.2f} s")
    begin = time.process_time()
    parses = list(parse_articles([a["text"] for a in articles[:60]], cache=False))
    few = sum(len(a["text"].split()) for a in articles[:60])
    parse_speed = few / (time.process_time() - begin)
    print(f"the parse alone: {parse_speed:,.0f} words/s on one core")
    parses = list(parse_articles(a["text"] for a in articles))

    header("All systems on the same articles (per cent; words/s beyond the parse)")
    per_fold = folded(chosen.gold, chosen.folds) if chosen.folds else [weights]
    pick = lambda k: per_fold[k % len(per_fold)]  # noqa: E731
    rows, seconds = predict(articles, parses, pick, least=0.05)
    name = f"this project ({chosen.folds}-fold)" if chosen.folds else "this project"
    begin = time.process_time()
    default, seconds = predict(articles, parses, pick)
    speed = words / seconds
    result = score(articles, default)
    show(name, result, speed)
    flat = [[row for row in found if not _inside(row, found)] for found in default]
    show("  without nested ones", score(articles, flat))
    by_rule, seconds = predict(articles, parses, lambda _: None, method="rules")
    show("its rule path", score(articles, by_rule), words / seconds)
    begin = time.process_time()
    floor = [by_regex(a["text"]) for a in articles]
    show("regex floor", score(articles, floor), words / (time.process_time() - begin))
    if importlib.util.find_spec("textacy") is not None:
        theirs, raised, seconds = by_textacy([a["text"] for a in articles])
        show(f"textacy (raised on {raised})", score(articles, theirs), words / seconds)
    else:
        print("textacy is not installed: no row for it")
    print(
        f"\nwhole chain: {1 / (1 / parse_speed + 1 / speed):,.0f} words/s; "
        f"the parse takes {speed / (speed + parse_speed):.0%} of the time"
    )
    print(
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB (annotated articles included)"
    )

    header("By confidence")
    for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        show(
            f"min_confidence {least}",
            score(articles, [[x for x in found if x["confidence"] >= least] for found in rows]),
        )
    full = score(articles, rows)
    print("\nCalibration: rows with this confidence, share that is right")
    for k in range(10):
        print(f"  {k / 10:.1f}–{(k + 1) / 10:.1f}  {full[f'bin {k}']:6,.0f}  {full[f'bin {k} right']:.2f}")
    if chosen.learning_curve:
        header("Learning curve (fitted on even articles, scored on odd ones)")
        _learning_curve(chosen.gold, articles, parses)
    if (DEMO / "gold" / "attributions.csv").exists():
        demo_table()
    if chosen.write:
        with chosen.write.open("w", encoding="utf-8") as out:
            for article, found in zip(articles, default):
                out.write(
                    json.dumps({"doc_id": article.get("doc_id"), "attributions": found}, ensure_ascii=False)
                    + "\n"
                )


def _inside(row: Row, rows: list[Row]) -> bool:
    cue = row["cue"] or row["content"][0]
    return any(
        other is not row
        and any(a <= cue[0] < b for a, b in other["content"])
        and all(any(a <= c and d <= b for a, b in other["content"]) for c, d in row["content"])
        for other in rows
    )


def _learning_curve(path: Path, articles: list[Row], parses: list[Parse]) -> None:
    from analysis.attribution.finding.fitting import fit
    from analysis.attribution.finding.lessons import read_lessons
    from analysis.attribution.finding.verb_classes import listed_classes

    lessons = read_lessons(path)[: len(articles)]
    odd = [k for k in range(len(articles)) if k % 2]
    for part in (8, 4, 2, 1):
        taught = [one for k, one in enumerate(lessons) if k % 2 == 0 and (k // 2) % part == 0]
        made = {0: fit(taught, listed_classes())}
        rows, _ = predict([articles[k] for k in odd], [parses[k] for k in odd], lambda _, of=made: of[0])  # type: ignore[misc]
        show(f"{len(taught)} articles", score([articles[k] for k in odd], rows))


if __name__ == "__main__":
    main()

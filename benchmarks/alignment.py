"""How well are sentences paired, words matched slot by slot, and omissions found?

    python benchmarks/alignment.py                    demonstration corpus
    python benchmarks/alignment.py --seeds FOLDER     real articles with hand-made pairs (not shipped)
    python benchmarks/alignment.py --learn            learn the weights anew and write them

FOLDER holds ``articles.csv``, the texts and ``gold/gold_alignment.csv``. A found pair counts as right if
both its sentences overlap those of a gold pair by more than half. The weights are learnt on the demonstration
corpus, so its figures are those of weights learnt without the story they are used on ("left out"); beside
them stand the shipped weights, which have seen all stories. Prints tables; only ``--learn`` writes
(``analysis/stories/pair_weights.json``).
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd

from analysis.attribution import find_attributions, find_quotations
from analysis.codebook import load_codebook
from analysis.language.text import find_sentences
from analysis.stories import alignment, pair_signals
from analysis.stories.alignment import pair_sentences
from analysis.stories.facts import find_facts, find_omissions
from analysis.stories.same_story import find_derivations, find_stories
from analysis.stories.story_sentences import story_sentences
from analysis.stories.substitutions import find_substitutions
from analysis.stories.word_changes import find_word_changes, word_change_profile
from analysis.voices import add_voice
from analysis.words.word_choice import find_terms

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "data" / "demo"
WEIGHTS = ROOT / "analysis" / "stories" / "pair_weights.json"
SLOT = ["article_a", "start_a", "article_b", "start_b"]


def read_corpus(folder: Path) -> pd.DataFrame:
    listed = pd.read_csv(folder / "articles.csv", dtype="str")
    return listed.assign(text=[(folder / path).read_text("utf-8") for path in listed["path"]])


def overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / max(one[1] - one[0], other[1] - other[0], 1)


def score(found: pd.DataFrame, gold: pd.DataFrame, what: str) -> dict[str, object]:
    """Precision, recall and F of sentence pairs; ``article_a`` < ``article_b`` in both."""
    by_articles: dict[tuple[str, str], list] = {}
    for row in gold.itertuples():
        spans = ((row.start_a, row.end_a), (row.start_b, row.end_b))
        by_articles.setdefault((row.article_a, row.article_b), []).append((row.Index, spans))
    right, met = 0, set()
    for row in found.itertuples():
        spans = ((row.start_a, row.end_a), (row.start_b, row.end_b))
        hits = [
            index
            for index, wanted in by_articles.get((row.article_a, row.article_b), [])
            if all(overlap(one, other) > 0.5 for one, other in zip(spans, wanted))
        ]
        right += bool(hits)
        met.update(hits)
    precision, recall = right / max(len(found), 1), len(met) / max(len(gold), 1)
    f = 2 * precision * recall / max(precision + recall, 1e-9)
    return {
        "what": what,
        "found": len(found),
        "gold": len(gold),
        "precision": precision,
        "recall": recall,
        "F": f,
    }


def score_pairs(found: pd.DataFrame, gold: pd.DataFrame, derivations: pd.DataFrame) -> pd.DataFrame:
    relation = derivations.set_index(["article_a", "article_b"])["relation"]
    kind_found = [relation.get(pair) for pair in zip(found["article_a"], found["article_b"])]
    kind_gold = [relation.get(pair) for pair in zip(gold["article_a"], gold["article_b"])]
    rows = [score(found, gold, "sentence pairs, all")]
    for kind in ("copy", "rewrite", "same_event"):
        mine, theirs = ([each == kind for each in kinds] for kinds in (kind_found, kind_gold))
        rows.append(score(found[mine], gold[theirs], f"sentence pairs between articles: {kind}"))
    close = [table[table["relation"] != "paraphrase"] for table in (found, gold)]
    rows.append(score(*close, "verbatim and edited only"))
    return pd.DataFrame(rows)


Weights = dict[str, tuple[float, dict[str, float]]]


class Demo:
    """The demonstration corpus with what the pairs are made from, and its gold."""

    def __init__(self) -> None:
        self.articles, self.codebook = read_corpus(DEMO), load_codebook()
        self.stories, self.sentences = find_stories(self.articles), find_sentences(self.articles)
        self.attributions = find_attributions(self.articles, self.codebook)
        self.quotations = find_quotations(self.articles, self.attributions)
        self.gold = {file.stem: pd.read_csv(file) for file in sorted((DEMO / "gold").glob("*.csv"))}

    def pairs(self, attributed: bool = True, articles: pd.DataFrame | None = None) -> pd.DataFrame:
        given = self.articles if articles is None else articles
        stories = self.stories[self.stories["article_id"].isin(given["article_id"])]
        said = self.attributions if attributed else None
        return pair_sentences(given, stories, self.sentences, said)


def score_demo() -> list[pd.DataFrame]:
    demo = Demo()
    gold, kinds = demo.gold, demo.gold["derivations"]
    pairs = demo.pairs()
    left_out = demo_left_out(demo)
    tables = [
        score_pairs(left_out[True], gold["sentence_pairs"], kinds),
        _thresholds(demo, left_out),
        score_pairs(pairs, gold["sentence_pairs"], kinds).assign(weights="shipped"),
    ]
    hits = add_voice(find_terms(demo.articles, demo.codebook), demo.attributions, demo.quotations)
    # Slots, facts and omissions follow from pairs of weights that have not seen the story either.
    slots = find_substitutions(hits, demo.articles, left_out[True])
    tables.append(score_slots(slots, gold["substitutions"], kinds))
    found = (demo.articles, left_out[True], demo.sentences, demo.stories, demo.attributions, demo.quotations)
    facts = find_facts(*found)
    omissions = find_omissions(facts, find_derivations(demo.articles, demo.stories))
    tables.append(score_omissions(omissions, facts, gold["omissions"], gold["facts"], gold["stories"]))
    changes = word_change_profile(find_word_changes(demo.articles, pairs), demo.articles)
    shown = ["words_u", "words_v", "count", "share", "independent", "outlets_u", "outlets_v"]
    return [*tables, changes[shown].head(12)]


def demo_left_out(demo: Demo, least: float | None = None) -> dict[bool, pd.DataFrame]:
    """Pairs of each story by weights learnt on the other stories, with and without attributions."""
    found: dict[bool, list[pd.DataFrame]] = {True: [], False: []}
    every = {attributed: collect_signals(demo, attributed) for attributed in found}
    for attributed, parts in found.items():
        for story in sorted(demo.stories["story_id"].unique()):
            weights = learn(every[attributed].query("story_id != @story"), attributed)
            one = demo.stories.loc[demo.stories["story_id"] == story, "article_id"]
            name = "attributed" if attributed else "plain"
            with (
                mock.patch.object(pair_signals, "pair_weights", lambda w=weights, n=name: {n: w}),
                mock.patch.object(alignment, "LEAST_SIMILARITY", least or alignment.LEAST_SIMILARITY),
            ):
                articles = demo.articles[demo.articles["article_id"].isin(one)]
                parts.append(demo.pairs(attributed, articles))
    return {attributed: pd.concat(parts, ignore_index=True) for attributed, parts in found.items()}


def collect_signals(demo: Demo, attributed: bool) -> pd.DataFrame:
    """The signals of all pairs of each story, of the whole story and of every two of its articles alone, and
    whether they are right. All pairs of articles of a story weigh as much together as the whole story."""
    text = demo.articles.set_index("article_id")["text"].to_dict()
    said = alignment._said(demo.attributions, text) if attributed else None  # noqa: SLF001
    body = demo.sentences[demo.sentences["kind"] == "body"].sort_values(["article_id", "start"])
    gold = demo.gold["sentence_pairs"]
    places = dict.fromkeys(zip(gold["article_a"], gold["start_a"], gold["article_b"], gold["start_b"]))
    starts = _nearest_starts(demo.gold["sentences"], body)
    parts = []
    for story, members in demo.stories.groupby("story_id")["article_id"]:
        names = sorted(members)
        twos = list(combinations(names, 2))
        for some, weight in [(tuple(names), 1.0), *((two, 1 / len(twos)) for two in twos)]:
            rows = body[body["article_id"].isin(some)]
            found = pair_signals.find_signals(
                story_sentences(rows, text, said), [text[name] for name in sorted(some)]
            )
            at = [
                (name, starts.get((name, start)))
                for name, start in zip(rows["article_id"], rows["start"].tolist())
            ]
            right = [(*at[i], *at[j]) in places for i, j in zip(found["i"], found["j"])]
            parts.append(found.assign(story_id=story, right=right, weight=weight))
    return pd.concat(parts, ignore_index=True)


def _nearest_starts(gold: pd.DataFrame, body: pd.DataFrame) -> dict[tuple[str, int], int]:
    """Where our sentences start → where those of gold that they overlap by more than half do."""
    found = {}
    theirs = dict(iter(gold.groupby("article_id")))
    listed: Any = body.itertuples()
    for row in listed:
        for start, end in theirs[row.article_id][["start", "end"]].to_numpy().tolist():
            if overlap((row.start, row.end), (start, end)) > 0.5:
                found[row.article_id, row.start] = start
    return found


def learn(signals: pd.DataFrame, attributed: bool) -> tuple[float, dict[str, float]]:
    """Intercept and weight of each signal: logistic regression on standardised signals, told on the raw
    ones."""
    from sklearn.linear_model import LogisticRegression

    names = [name for name in pair_signals.SIGNALS if attributed or name not in ("told", "speaker")]
    values = signals[names].to_numpy(dtype="float64")
    mean, spread = values.mean(axis=0), values.std(axis=0)
    model = LogisticRegression(max_iter=5000)
    model.fit((values - mean) / spread, signals["right"], sample_weight=signals["weight"])
    raw = model.coef_[0] / spread
    intercept = float(model.intercept_[0] - (raw * mean).sum())
    return round(intercept, 3), {name: round(float(weight), 3) for name, weight in zip(names, raw)}


def write_weights() -> None:
    demo = Demo()
    given = {}
    for attributed, name in ((True, "attributed"), (False, "plain")):
        intercept, weights = learn(collect_signals(demo, attributed), attributed)
        given[name] = {"intercept": intercept, "signals": weights}
    kept = {
        "origin": "learnt by benchmarks/alignment.py --learn on the eight stories of data/demo (logistic "
        "regression; whole stories and every two of their articles); analysis/pair_signals.py says what each "
        "signal is",
        "weights": given,
    }
    WEIGHTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _thresholds(demo: Demo, left_out: dict[bool, pd.DataFrame]) -> pd.DataFrame:
    """What neighbouring settings of the one threshold would do, and what attributions are worth."""
    gold, rows = demo.gold["sentence_pairs"], []
    for setting in (0.35, 0.40, alignment.LEAST_SIMILARITY, 0.50, 0.55):
        found = demo_left_out(demo, setting)[True]
        rows.append(score(found, gold, f"least similarity {setting:.2f}, story left out"))
    rows.append(score(left_out[False], gold, "without attributions, story left out"))
    twos = [
        demo.articles[demo.articles["article_id"].isin(two)]
        for _, members in demo.stories.groupby("story_id")["article_id"]
        for two in combinations(sorted(members), 2)
    ]
    alone = pd.concat([demo.pairs(articles=two) for two in twos], ignore_index=True)
    return pd.DataFrame([*rows, score(alone, gold, "every two articles alone, shipped weights")])


def score_slots(slots: pd.DataFrame, gold: pd.DataFrame, derivations: pd.DataFrame) -> pd.DataFrame:
    kind = derivations.set_index(["article_a", "article_b"])["relation"]
    derived = [kind.get(pair) != "same_event" for pair in zip(slots["article_a"], slots["article_b"])]
    known = slots.merge(gold[[*SLOT, "planted"]], on=SLOT, how="left", indicator=True)
    right = (known["_merge"] == "both").to_numpy()
    planted = gold.loc[gold["planted"], SLOT].merge(slots[[*SLOT, "changed"]], on=SLOT, how="left")
    changed = slots["changed"].to_numpy() & derived
    rows = [
        {"what": f"planted substitutions ({len(planted)})", "recall": planted["changed"].eq(True).mean()},
        {
            "what": "changed slots, copies and rewrites",
            "found": changed.sum(),
            "precision": right[changed].mean(),
        },
        {
            "what": f"all slots ({len(gold)} in gold)",
            "found": len(slots),
            "precision": right.mean(),
            "recall": right.sum() / len(gold),
        },
    ]
    return pd.DataFrame(rows)


def score_omissions(
    omissions: pd.DataFrame,
    facts: pd.DataFrame,
    gold: pd.DataFrame,
    facts_gold: pd.DataFrame,
    roles: pd.DataFrame,
) -> pd.DataFrame:
    """Against the wire: which gold facts of its sentences are said to be left out by whom."""
    wire = roles[roles["role"] == "wire"].set_index("story_id")["article_id"]
    told: dict[str, set[str]] = {}  # our fact → gold facts, by the wire's sentences
    for row in facts_gold.itertuples():
        if row.article_id == wire[row.story_id]:
            inside = (
                (facts["article_id"] == row.article_id)
                & (facts["start"] < row.end)
                & (facts["end"] > row.start)
            )
            for fact in facts.loc[inside, "fact_id"]:
                told.setdefault(fact, set()).add(row.fact_id)
    found = omissions[omissions["origin"].isin(wire)]
    claims = [
        (told.get(fact, set()), article) for fact, article in zip(found["fact_id"], found["article_id"])
    ]
    wanted = set(zip(gold["fact_id"], gold["article_id"]))
    met = {(fact, article) for known, article in claims for fact in known} & wanted
    right = sum(any((fact, article) in wanted for fact in known) for known, article in claims)
    alone = set(roles.loc[roles["role"] == "independent", "article_id"])
    return pd.DataFrame(
        [
            {
                "what": f"planted omissions ({len(wanted)})",
                "found": len(claims),
                "precision": right / max(len(claims), 1),
                "recall": len(met) / len(wanted),
                "in independent reports": int(omissions["article_id"].isin(alone).sum()),
            }
        ]
    )


def score_seeds(folder: Path) -> pd.DataFrame:
    articles = read_corpus(folder)
    names = {"doc_a": "article_a", "doc_b": "article_b"}
    gold = pd.read_csv(folder / "gold" / "gold_alignment.csv", dtype=dict.fromkeys(names, "str")).rename(
        columns=names
    )
    coded = set(zip(gold["article_a"], gold["article_b"]))
    two = articles[articles["article_id"].isin({name for pair in coded for name in pair})]
    rows = []
    for what, given, attributed in (
        ("all articles", articles, True),
        ("all articles, without attributions", articles, False),
        ("the two coded ones alone", two, True),
    ):
        found = pair_sentences(given, None, None, find_attributions(given) if attributed else None)
        found = found[[pair in coded for pair in zip(found["article_a"], found["article_b"])]]
        close = [table[table["relation"] != "paraphrase"] for table in (found, gold)]
        rows += [score(found, gold, f"{what}: pairs"), score(*close, f"{what}: verbatim and edited")]
    return pd.DataFrame(rows)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--learn", action="store_true", help="learn the weights anew and write them")
    given = parser.parse_args()
    if given.learn:
        write_weights()
    pd.set_option("display.width", 200, "display.max_columns", 20, "display.precision", 3)
    for table in [score_seeds(given.seeds)] if given.seeds else score_demo():
        print(table.to_string(index=False), end="\n\n")


if __name__ == "__main__":
    main()

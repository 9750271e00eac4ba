"""How well are sentences paired, words matched slot by slot, and omissions found?

    python benchmarks/alignment.py                    demonstration corpus
    python benchmarks/alignment.py --seeds FOLDER     real articles with hand-made pairs (not shipped)

FOLDER holds ``articles.csv``, the texts and ``gold/gold_alignment.csv``. A found pair counts as right if
both its sentences overlap those of a gold pair by more than half. Prints tables, writes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from analysis import alignment
from analysis.alignment import pair_sentences
from analysis.attribution import find_attributions, find_quotations
from analysis.codebook import load_codebook
from analysis.facts import find_facts, find_omissions
from analysis.stories import find_derivations, find_stories
from analysis.substitutions import find_substitutions
from analysis.text import find_sentences
from analysis.word_changes import find_word_changes, word_change_profile
from analysis.word_choice import add_voice, find_terms

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"
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


def score_demo() -> list[pd.DataFrame]:
    articles, codebook = read_corpus(DEMO), load_codebook()
    gold = {
        name: pd.read_csv(DEMO / "gold" / f"{name}.csv")
        for name in ("sentence_pairs", "substitutions", "omissions")
    }
    facts_gold, kinds = (
        pd.read_csv(DEMO / "gold" / "facts.csv"),
        pd.read_csv(DEMO / "gold" / "derivations.csv"),
    )
    stories, sentences = find_stories(articles), find_sentences(articles)
    pairs = pair_sentences(articles, stories, sentences)
    tables = [score_pairs(pairs, gold["sentence_pairs"], kinds)]
    tables.append(_neighbours(articles, stories, sentences, gold["sentence_pairs"]))

    attributions = find_attributions(articles, codebook)
    quotations = find_quotations(articles, attributions)
    hits = add_voice(find_terms(articles, codebook), attributions, quotations)
    slots = find_substitutions(hits, articles, pairs)
    tables.append(score_slots(slots, gold["substitutions"], kinds))

    facts = find_facts(articles, pairs, sentences, stories, attributions, quotations)
    omissions = find_omissions(facts, find_derivations(articles, stories))
    roles = pd.read_csv(DEMO / "gold" / "stories.csv")
    tables.append(score_omissions(omissions, facts, gold["omissions"], facts_gold, roles))

    changes = word_change_profile(find_word_changes(articles, pairs), articles)
    tables.append(
        changes[["words_u", "words_v", "count", "share", "independent", "outlets_u", "outlets_v"]].head(12)
    )
    return tables


def _neighbours(
    articles: pd.DataFrame, stories: pd.DataFrame, sentences: pd.DataFrame, gold: pd.DataFrame
) -> pd.DataFrame:
    """What neighbouring settings of the one threshold would do."""
    chosen, rows = alignment.LEAST_SIMILARITY, []
    for setting in (0.18, 0.21, chosen, 0.27, 0.30):
        alignment.LEAST_SIMILARITY = setting
        rows.append(
            score(pair_sentences(articles, stories, sentences), gold, f"least similarity {setting:.2f}")
        )
    alignment.LEAST_SIMILARITY = chosen
    return pd.DataFrame(rows)


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
    found = pair_sentences(articles)
    coded = set(zip(gold["article_a"], gold["article_b"]))
    found = found[[pair in coded for pair in zip(found["article_a"], found["article_b"])]]
    close = [table[table["relation"] != "paraphrase"] for table in (found, gold)]
    return pd.DataFrame(
        [score(found, gold, "sentence pairs, all"), score(*close, "verbatim and edited only")]
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=Path)
    given = parser.parse_args()
    pd.set_option("display.width", 200, "display.max_columns", 20, "display.precision", 3)
    for table in [score_seeds(given.seeds)] if given.seeds else score_demo():
        print(table.to_string(index=False), end="\n\n")


if __name__ == "__main__":
    main()

"""How often is chance taken for company? Words fall beside a node at random, in bursts that articles have.

    python benchmarks/company.py [TIMES]

The first table: corpora in which no word is attracted to the node; how often a single word is called attracted or
repelled (p < .05), and how often a whole table makes any discovery after correction (p_adjusted < .05). Both should be
at most 5 %. The second: a word whose chance beside the node is known; how often the interval of its difference holds
it, and how often it is found.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from analysis.words.collocates import collocate_table
from analysis.words.company import find_company

_LENGTH, _VOCABULARY = 160, 120


def corpus(
    rng: np.random.Generator, articles: int, attracted: float = 0.0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Articles of 160 content words in sentences of 16, and the places of a node in them: 0 to 6 an article.

    Each article has its own taste for words (Dirichlet), so that occurrences come in bursts. With `attracted` a word
    "pull" stands directly before the node that often, and nowhere else.
    """
    base = 1 / np.arange(1, _VOCABULARY + 1)
    rows, nodes = [], []
    for number in range(articles):
        taste = rng.dirichlet(30 * base / base.sum())
        chosen = rng.choice(_VOCABULARY, size=_LENGTH, p=taste)
        words = [f"w{one}" for one in chosen]
        for place in rng.choice(_LENGTH, size=rng.integers(0, 7), replace=False):
            words[place] = "node"
            nodes.append((f"a{number}", 10 * place, 10 * place + 5))
            if place % 16 and words[place - 1] != "node" and rng.random() < attracted:
                words[place - 1] = "pull"
        rows += [(f"a{number}", word, 10 * i, 10 * i + 5, i, i // 16) for i, word in enumerate(words)]
    table = pd.DataFrame(rows, columns=["article_id", "word", "start", "end", "place", "sentence"])
    table = table.assign(part="noun", voice="narrator", relation=None, governor=pd.NA)
    return table.astype({"governor": "Int64"}), pd.DataFrame(nodes, columns=["article_id", "start", "end"])


def false_alarms(articles: int, times: int, seed: int = 1) -> dict[str, float]:
    """Of so many corpora without any attraction: share of words with p < .05, share of tables with a discovery."""
    rng = np.random.default_rng(seed)
    single, tables = [], []
    for _ in range(times):
        words, nodes = corpus(rng, articles)
        found = collocate_table(find_company(words, nodes), nodes, words, ["voice"])
        p = found["p"].dropna()
        single += (p < 0.05).tolist()
        tables.append(bool((found["p_adjusted"] < 0.05).any()))
    return {"articles": articles, "words tested": len(single), "p < .05": np.mean(single), "any": np.mean(tables)}


def coverage(articles: int, times: int, attracted: float, seed: int = 2) -> dict[str, float]:
    """How often the interval of Δp holds the truth, which a very large corpus tells."""
    large = np.random.default_rng(0)
    words, nodes = corpus(large, 3000, attracted)
    truth = collocate_table(find_company(words, nodes), nodes, words, ["voice"]).set_index("word")
    rng = np.random.default_rng(seed)
    held, surely = [], []
    for _ in range(times):
        words, nodes = corpus(rng, articles, attracted)
        found = collocate_table(find_company(words, nodes), nodes, words, ["voice"]).set_index("word")
        if "pull" in found.index and found.loc["pull", "independent"] >= 5:
            row = found.loc["pull"]
            held.append(row["delta_low"] <= truth.loc["pull", "delta_p_word"] <= row["delta_high"])
            surely.append(row["p_adjusted"] < 0.05)
    return {"articles": articles, "chance beside the node": attracted, "corpora": len(held),
            "interval holds": np.mean(held), "found": np.mean(surely)}  # fmt: skip


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    alarms = pd.DataFrame([false_alarms(articles, times) for articles in (15, 40, 120)])
    held = pd.DataFrame([coverage(articles, times, share) for articles in (15, 40) for share in (0.15, 0.4)])
    print(alarms.round(3).to_string(index=False), held.round(3).to_string(index=False), sep="\n\n")


if __name__ == "__main__":
    main()

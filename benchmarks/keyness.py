"""How fast is keyness, how much memory does it need, and how often does it cry wolf?

    python benchmarks/keyness.py [CORPUS] [--null 100]

Compares, on one corpus (default ../shared/eval/outlets_4000.jsonl.gz) and with one outlet against the rest,
terms of 1–3 words that occur at least five times: ``analysis.words.keyness.keyness_table`` with all its measures,
and scikit-learn's CountVectorizer(1, 3) with the common measures in numpy. Each runs in a process of its
own, so that peak memory is its own;
seconds are the processor's (set OMP_NUM_THREADS=1), so that other work on the machine does not count. With
``--null N`` the outlets are shuffled N times (copies together) and the share of comparisons with any
discovery at 5 % is printed: wanted ≤ .05.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

DEFAULT = Path(__file__).resolve().parents[1] / ".." / "shared" / "eval" / "outlets_4000.jsonl.gz"
MINIMUM = 5


def ours(articles: pd.DataFrame, outlet: str) -> pd.DataFrame:
    from analysis.words.keyness import keyness_table

    return keyness_table(articles, "outlet", outlet, longest=3, minimum=MINIMUM)


def theirs(articles: pd.DataFrame, outlet: str) -> pd.DataFrame:
    """CountVectorizer and numpy: counts, G2, log ratio, log odds with prior, DP, Benjamini–Hochberg."""
    from scipy.stats import chi2, false_discovery_control
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(ngram_range=(1, 3), token_pattern=r"\w+(?:[.'’,-]\w+)*", dtype=np.int32)
    matrix = vectorizer.fit_transform(articles["text"])
    terms = vectorizer.get_feature_names_out()
    kept = np.flatnonzero(np.asarray(matrix.sum(axis=0)).ravel() >= MINIMUM)
    matrix, terms = matrix[:, kept], terms[kept]
    member = (articles["outlet"] == outlet).to_numpy()
    first = matrix[member]
    a = np.asarray(first.sum(axis=0)).ravel().astype(float)
    b = np.asarray(matrix[~member].sum(axis=0)).ravel().astype(float)
    words = np.asarray(matrix.sum(axis=1)).ravel()
    c, d = float(words[member].sum()), float(words[~member].sum())
    expected = c * (a + b) / (c + d), d * (a + b) / (c + d)
    with np.errstate(divide="ignore", invalid="ignore"):
        g2 = 2 * (np.nan_to_num(a * np.log(a / expected[0])) + np.nan_to_num(b * np.log(b / expected[1])))
    ratio = np.log2(np.where(a == 0, 0.5, a) / c) - np.log2(np.where(b == 0, 0.5, b) / d)
    prior = 500 * (a + b) / (c + d)
    odds = np.log((a + prior) / (c + 500 - a - prior)) - np.log((b + prior) / (d + 500 - b - prior))
    z = odds / np.sqrt(1 / (a + prior) + 1 / (b + prior))
    shares = words[member] / words[member].sum()
    columns = first.tocsc()
    place = np.repeat(np.arange(columns.shape[1]), np.diff(columns.indptr))
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(columns.data / a[place] - shares[columns.indices]) - shares[columns.indices]
    dp = (np.bincount(place, weights=apart, minlength=len(a)) + 1) / 2
    adjusted = false_discovery_control(chi2.sf(g2, 1))
    return pd.DataFrame(
        {"term": terms, "count": a, "g2": g2, "log_ratio": ratio, "z": z, "dp": dp, "p_adjusted": adjusted}
    )


def null(articles: pd.DataFrame, rounds: int) -> None:
    """Shuffle which articles are the outlet's own; whatever is then discovered is a false discovery."""
    from scipy.stats import chi2

    from analysis.certainty import benjamini_hochberg
    from analysis.language.tokens import tokenise
    from analysis.stories.same_story import copy_groups
    from analysis.words.keyness import keyness_table

    units = copy_groups(articles)
    tokens = tokenise(articles)
    names = units.reindex(articles["article_id"]).to_numpy()
    distinct = np.unique(names.astype(str))
    generator = np.random.default_rng(4)
    for size in (10, 40, 250, 1000):
        ours_found, tokens_found = [], []
        for _ in range(rounds):
            chosen = set(
                generator.choice(distinct, size=min(size, len(distinct) // 2), replace=False).tolist()
            )
            label = ["own" if str(name) in chosen else "other" for name in names]
            table = keyness_table(
                articles.assign(outlet=label),
                "outlet",
                "own",
                minimum=MINIMUM,
                units=units,
                tokens=tokens,
                longest=2,
            )
            ours_found.append(int((table["p_adjusted"] <= 0.05).sum()))
            naive = chi2.sf(np.abs(table["g2"]), 1)
            tokens_found.append(int((benjamini_hochberg(naive) <= 0.05).sum()))
        any_ours, any_tokens = np.mean(np.array(ours_found) > 0), np.mean(np.array(tokens_found) > 0)
        print(
            f"{size:5} stories against the rest, {rounds} shuffles: any discovery in {any_ours:.3f} "
            f"(most terms {max(ours_found)}); had occurrences been taken as independent {any_tokens:.3f} "
            f"(median {np.median(tokens_found):.0f} terms)",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus", nargs="?", default=str(DEFAULT))
    parser.add_argument("--null", type=int, default=0, metavar="N")
    parser.add_argument("--only", choices=("ours", "theirs"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.only or wanted.null:
        articles = pd.read_json(wanted.corpus, lines=True)
        if wanted.null:
            null(articles, wanted.null)
            return
        start = time.process_time()
        table = (ours if wanted.only == "ours" else theirs)(articles, articles["outlet"].iloc[0])
        seconds = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(f"{seconds:.2f} {memory:.3f} {len(table)}")
        return
    found = {}
    for name in ("theirs", "ours"):
        command = [sys.executable, __file__, wanted.corpus, "--only", name]
        words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        found[name] = [float(word) for word in words]
        label = "keyness_table" if name == "ours" else "CountVectorizer(1, 3) + numpy"
        print(
            f"{label:32} {found[name][0]:7.1f} s {found[name][1]:6.2f} GB {found[name][2]:9,.0f} terms",
            flush=True,
        )
    print(f"{found['theirs'][0] / found['ours'][0]:.1f} times as fast")


if __name__ == "__main__":
    main()

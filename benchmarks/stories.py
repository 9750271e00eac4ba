"""Are articles of one event found together, copies told from independent reports, and how does the time grow?

    python benchmarks/stories.py                        demonstration corpus
    python benchmarks/stories.py --events FILE          annotated events, both halves (not shipped)
    python benchmarks/stories.py --scale CORPUS         1,000, 4,000 and 16,000 articles (not shipped)
    python benchmarks/stories.py --scale CORPUS --blocking 50000

FILE is JSON lines with ``doc_id, event_id, date, title, text``; CORPUS is (gzipped) JSON lines with
``article_id, date, title, text``. Larger corpora are made from CORPUS by dropping, shortening and shuffling
sentences. Each size runs in a process of its own, so that peak memory is its own. Prints tables, writes
nothing.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.language.passages import find_shared, shingles
from analysis.stories import same_story as stories
from analysis.stories.same_story import copy_groups, find_derivations, find_stories

DEMO = Path(__file__).resolve().parents[1] / "data" / "demo"


def read_demo() -> pd.DataFrame:
    listed = pd.read_csv(DEMO / "articles.csv", dtype="str")
    return listed.assign(text=[(DEMO / path).read_bytes().decode("utf-8") for path in listed["path"]])


def read_lines(path: Path) -> pd.DataFrame:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return pd.DataFrame([json.loads(line) for line in content.decode("utf-8").splitlines()])


def pairwise(found: pd.Series, gold: pd.Series) -> dict[str, float]:
    """Precision, recall and F over pairs of articles put into one group."""
    one, other = found.to_numpy(), gold.reindex(found.index).to_numpy()
    a, b = np.triu_indices(len(one), 1)
    together, right = one[a] == one[b], other[a] == other[b]
    both = (together & right).sum()
    scores = {"precision": both / max(together.sum(), 1), "recall": both / max(right.sum(), 1)}
    return scores | {"F": 2 * both / max(together.sum() + right.sum(), 1), "groups": len(set(one))}


def score_demo() -> pd.DataFrame:
    articles = read_demo()
    gold = pd.read_csv(DEMO / "gold" / "stories.csv").set_index("article_id")["story_id"]
    found = find_stories(articles).set_index("article_id")["story_id"]
    rows = [{"what": "stories (pairs of articles)", **pairwise(found, gold)}]
    pairs = pd.read_csv(DEMO / "gold" / "derivations.csv")
    typed = pairs.merge(find_derivations(articles), on=["article_a", "article_b"], suffixes=("_gold", ""))
    for relation, part in pairs.groupby("relation"):
        right = ((typed["relation"] == relation) & (typed["relation_gold"] == relation)).sum()
        precision = right / max((typed["relation"] == relation).sum(), 1)
        row = {"precision": precision, "recall": right / len(part)}
        rows.append({"what": f"derivation: {relation} ({len(part)} pairs)", **row})
    agree = (typed["relation"] == typed["relation_gold"]).sum() / len(pairs)
    return pd.DataFrame([*rows, {"what": f"derivation: all ({len(pairs)} pairs)", "recall": agree}])


def score_events(path: Path) -> pd.DataFrame:
    """The fixed setting and its neighbours on both halves of the annotated events."""
    articles = read_lines(path).rename(columns={"doc_id": "article_id"})
    gold = articles.set_index("article_id")["event_id"]
    events = sorted(gold.unique())
    first = gold.map({event: place % 2 == 0 for place, event in enumerate(events)})
    rows = []
    for setting in (0.09, 0.10, stories.SAME_EVENT, 0.12, 0.13):
        found = find_stories(articles, same_event=setting).set_index("article_id")["story_id"]
        row = {"same_event": setting, **pairwise(found, gold)}
        for name, half in (("F first half", first), ("F second half", ~first)):
            row[name] = pairwise(found[half.reindex(found.index)], gold)["F"]
        rows.append(row)
    plain = find_stories(articles.drop(columns=["date", "title"])).set_index("article_id")["story_id"]
    rows.append({"same_event": "without dates and titles", **pairwise(plain, gold)})
    return pd.DataFrame(rows)


def make_corpus(path: Path, size: int) -> pd.DataFrame:
    """``size`` articles: a sample of the corpus, or the corpus and rewrites of it."""
    articles = read_lines(path)
    if size <= len(articles):
        return articles.sample(size, random_state=1)
    parts = [articles]
    for version in range(1, -(-size // len(articles))):
        rng = random.Random(version)
        texts = [rewrite(text, rng, hard=version % 4 > 1) for text in articles["text"]]
        parts.append(articles.assign(article_id=articles["article_id"] + f"-{version}", text=texts))
    return pd.concat(parts, ignore_index=True).head(size)


def rewrite(text: str, rng: random.Random, *, hard: bool) -> str:
    """A copy with 15 % of the sentences dropped; hard: 30 % dropped, 18 % of the words too, order
    shuffled."""
    kept = [sentence for sentence in text.split(". ") if rng.random() > (0.3 if hard else 0.15)]
    if hard:
        kept = [" ".join(word for word in sentence.split(" ") if rng.random() > 0.18) for sentence in kept]
        rng.shuffle(kept)
    return ". ".join(kept)


def measure(path: Path, size: int, blocking: bool) -> None:
    """One size, in this process; prints a line of JSON."""
    articles = make_corpus(path, size)
    row: dict[str, Any] = {
        "articles": len(articles),
        "million words": articles["text"].str.count(r"\w+").sum() / 1e6,
    }
    start, used = time.perf_counter(), time.process_time()
    if blocking:
        row["pairs"] = len(find_shared(shingles(articles["text"].tolist())))
        row["copies s"] = time.perf_counter() - start
    else:
        row["units"] = copy_groups(articles).nunique()
        row["copies s"] = time.perf_counter() - start
        start = time.perf_counter()
        found = find_stories(articles)
        row["stories"] = found["story_id"].nunique()
        row["stories s"] = time.perf_counter() - start
        start = time.perf_counter()
        row["pairs"] = len(find_derivations(articles, found))
        row["derivations s"] = time.perf_counter() - start
    row["cpu s"] = time.process_time() - used
    row["total s"] = sum(row.get(name, 0) for name in ("copies s", "stories s", "derivations s"))
    row["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({name: float(value) for name, value in row.items()}))


def scale(path: Path, sizes: list[int], blocking: bool) -> pd.DataFrame:
    rows = []
    for size in sizes:
        command = [sys.executable, __file__, "--scale", str(path), "--one", str(size)]
        done = subprocess.run(
            [*command, *(["--blocking", "1"] if blocking else [])], check=True, capture_output=True, text=True
        )
        rows.append(json.loads(done.stdout))
    table = pd.DataFrame(rows)
    # Growth of processor time per fourfold, whatever the steps: 4.0 is linear. The clock on the wall depends on
    # what else the machine does.
    steps = np.log(table["articles"] / table["articles"].shift()) / np.log(4)
    table["x per fourfold"] = (table["cpu s"] / table["cpu s"].shift()) ** (1 / steps)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=Path)
    parser.add_argument("--scale", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 4_000, 16_000])
    parser.add_argument("--blocking", type=int, default=0, help="time the join for copies alone at this size")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    pd.set_option("display.width", 160, "display.max_columns", 20, "display.precision", 3)
    if given.one:
        measure(given.scale, given.one, bool(given.blocking))
    elif given.scale and given.blocking:
        table = scale(given.scale, [given.blocking], blocking=True)
        print(table.drop(columns="x per fourfold").to_string(index=False))
        seconds = table["cpu s"].iloc[0] * 100_000 / given.blocking
        print(f"100,000 articles by extrapolation: {seconds:.0f} s of one processor for the join for copies")
    elif given.scale:
        print(scale(given.scale, given.sizes, blocking=False).to_string(index=False))
    elif given.events:
        print(score_events(given.events).to_string(index=False))
    else:
        print(score_demo().to_string(index=False))


if __name__ == "__main__":
    main()

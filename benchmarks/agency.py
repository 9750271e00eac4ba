"""How well are acts of harm found? Against the demonstration corpus, and hand-tagged casualty mentions.

    python benchmarks/agency.py                     demonstration corpus
    python benchmarks/agency.py --casualties DIR    sentences tagged with the side of the victims (not
    shipped)

Prints tables; reads gold tables made by another road than the measure (data/demo/build.py).
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from pathlib import Path

import pandas as pd

from analysis.agency import find_acts
from analysis.codebook import load_codebook
from analysis.parsing import parse_articles

HERE = Path(__file__).parent.parent


def read_demo(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Articles, gold acts and gold attributions of the demonstration corpus."""
    listed = pd.read_csv(folder / "articles.csv", keep_default_na=False)
    listed["text"] = [(folder / path).read_bytes().decode("utf-8") for path in listed["path"]]
    return listed, pd.read_csv(folder / "gold" / "acts.csv"), pd.read_csv(folder / "gold" / "said_of.csv")


def read_voices(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Gold attributions and quotations, as the tables of the toolkit."""
    attributions = pd.read_csv(folder / "attributions.csv")
    for column in ("content_spans", "quoted_spans"):
        attributions[column] = [json.loads(spans) for spans in attributions[column]]
    return attributions, pd.read_csv(folder / "quotations.csv")


def match_acts(gold: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Gold acts beside the found act whose verb overlaps theirs; missing parts where only one has it."""
    rows, used = [], set()
    groups = dict(list(found.groupby("article_id")))
    for act in gold.itertuples():
        best = None
        for other in groups[act.article_id].itertuples() if act.article_id in groups else ():
            overlap = min(act.verb_end, other.verb_end) - max(act.verb_start, other.verb_start)
            if overlap > 0 and other.Index not in used:
                best = other.Index
                break
        if best is not None:
            used.add(best)
        rows.append((act.Index, best))
    rows.extend((None, index) for index in found.index if index not in used)
    return pd.DataFrame(rows, columns=["gold", "found"])


def score_demo(gold: pd.DataFrame, found: pd.DataFrame) -> tuple[dict[str, float], pd.DataFrame]:
    """F of the acts (those without a named victim count neither way), and how often each part is right."""
    pairs = match_acts(gold, found)
    clear_gold = gold.index[~gold["borderline"].astype(bool)]
    clear_found = found.index[found["victim"].notna() & (found["status"] == "told")]
    both = pairs.dropna()
    hit = both[both["gold"].isin(clear_gold)]
    wrong = pairs[pairs["gold"].isna() & pairs["found"].isin(clear_found)]
    recall = len(hit) / max(len(clear_gold), 1)
    precision = len(hit) / max(len(hit) + len(wrong), 1)
    a = gold.loc[hit["gold"].astype(int)].reset_index(drop=True)
    b = found.loc[hit["found"].astype(int)].reset_index(drop=True)

    def same(column: str) -> float:
        return float((a[column].fillna("") == b[column].fillna("").astype(str)).mean())

    scores = {
        "acts": len(clear_gold), "precision": precision, "recall": recall,
        "F": 2 * precision * recall / max(precision + recall, 1e-9), "form": same("form"),
        "victim side": same("victim_side"), "agent side": same("agent_side"),
        "agent where": same("agent_where"),
        "lemma": same("verb"), "voice": same("voice"),
    }  # fmt: skip
    a = a.add_prefix("gold_").join(b.add_prefix("found_"))
    missed = gold.loc[pairs.loc[pairs["found"].isna(), "gold"].astype(int)].add_prefix("gold_")
    return scores, pd.concat([a, missed, found.loc[wrong["found"].astype(int)].add_prefix("found_")])


def read_casualties(folder: Path) -> pd.DataFrame:
    """The hand-tagged sentences: paper, sentence, category (israel, palestine, both)."""
    rows = []
    for path in sorted(folder.glob("tagged_data_*.csv")):
        paper = path.name.split("_")[2]
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += [
                (
                    paper,
                    re.sub(r"\s+", " ", row["sentence"]).strip(),
                    row["category"].strip().lower(),
                    row["article_title"],
                )
                for row in csv.DictReader(file)
            ]
    return pd.DataFrame(rows, columns=["paper", "text", "category", "title"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--codebook", default=None)
    parser.add_argument("--casualties", type=Path, default=None)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    articles, gold, _ = read_demo(HERE / "data" / "demo")
    codebook = load_codebook(options.codebook)
    attributions, quotations = read_voices(HERE / "data" / "demo" / "gold")
    found = find_acts(articles, codebook, attributions, quotations, parses=parse_articles(articles["text"]))
    scores, table = score_demo(gold, found)
    for name, value in scores.items():
        print(f"{name:12s} {value:.3f}" if isinstance(value, float) else f"{name:12s} {value}")
    if options.errors:
        with pd.option_context(
            "display.width",
            250,
            "display.max_columns",
            30,
            "display.max_rows",
            500,
            "display.max_colwidth",
            90,
        ):
            bad = table[
                (table["gold_form"].fillna("") != table["found_form"].fillna(""))
                | (table["gold_victim_side"].fillna("") != table["found_victim_side"].fillna(""))
                | (table["gold_agent_side"].fillna("") != table["found_agent_side"].fillna(""))
            ]
            shown = ["text", "form", "victim_side", "agent_side", "agent_where"]
            columns = [
                "gold_article_id",
                *(f"gold_{name}" for name in shown),
                "found_article_id",
                "found_verb",
            ]
            print(bad[[*columns, *(f"found_{name}" for name in shown[1:]), "found_victim"]].to_string())


if __name__ == "__main__":
    main()

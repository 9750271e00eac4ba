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

from analysis.actors.agency import find_acts
from analysis.actors.loaded_words import find_loaded_words
from analysis.actors.precision import counted_bases, only_counted
from analysis.attribution import find_attributions, find_quotations
from analysis.codebook import load_codebook
from analysis.language.parsing import parse_articles

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


# How much one act says about whose deaths a sentence mentions: what its words name counts most.
WEIGHTS = {"named": 4, "phrase": 4, "place": 4, "pronoun": 3, "agent": 3}


def read_casualties(folder: Path) -> pd.DataFrame:
    """The hand-tagged sentences: paper, article, title, sentence, category (israel, palestine, both)."""
    rows = []
    for path in sorted(folder.glob("tagged_data_*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += [
                (
                    path.name.split("_")[2], row["article_index"], row["article_title"],
                    re.sub(r"\s+", " ", row["sentence"]).strip(), row["category"].strip(),
                )
                for row in csv.DictReader(file)
            ]  # fmt: skip
    return pd.DataFrame(rows, columns=["paper", "article", "title", "text", "category"])


def put_together(tagged: pd.DataFrame) -> tuple[pd.DataFrame, dict[int, tuple[str, int, int]]]:
    """The tagged sentences below their articles' titles, and where each row stands: article, start, end."""
    texts, places = [], {}
    for number, ((_, _, title), rows) in enumerate(tagged.groupby(["paper", "article", "title"], sort=False)):
        text = f"{title}\n"
        for index, sentence in zip(rows.index, rows["text"]):
            places[index] = (str(number), len(text), len(text) + len(sentence))
            text += sentence + "\n"
        texts.append((str(number), text))
    return pd.DataFrame(texts, columns=["article_id", "text"]), places


def score_killing_words(folder: Path, voices: bool = True) -> pd.DataFrame:
    """Every slaughter* and massacre* of the tagged sentences: hand tag, side it is said of, voice.

    A sentence counts once in an article. Without `voices` the voice is missing and nothing but words is read.
    """
    tagged = read_casualties(folder)
    articles, places = put_together(tagged)
    codebook = load_codebook(HERE / "data" / "codebooks" / "casualties.yml")
    parses = list(parse_articles(articles["text"]))
    attributions = quotations = None
    if voices:
        attributions = find_attributions(articles, codebook, parses=parses)
        quotations = find_quotations(articles, attributions)
    found = find_loaded_words(articles, codebook, attributions, quotations, parses=parses)
    found = found[found["form"].str.lower().str.startswith(("slaughter", "massacre"))]
    rows = pd.DataFrame(
        [(row, *place) for row, place in places.items()], columns=["row", "article_id", "first", "last"]
    )
    both = found.merge(rows, on="article_id")
    both = both[both["start"].between(both["first"], both["last"] - 1)]
    both = both.assign(
        word=both["form"].str.lower().str[:8].map({"slaughte": "slaughter*", "massacre": "massacre*"}),
        tag=tagged["category"].loc[both["row"]].to_numpy(),
        text=tagged["text"].loc[both["row"]].to_numpy(),
        place=both["start"] - both["first"],
    )
    return both.drop_duplicates(["article_id", "text", "place"]).reset_index(drop=True)


def score_casualties(folder: Path, include: str | None = "all") -> pd.DataFrame:
    """The tagged sentences with the side that the acts found in them say.

    The sentences of an article are put together below its title, as their taggers saw them. With ``include=None``
    only bases that summaries count decide a sentence.
    """
    tagged = read_casualties(folder)
    articles, places = put_together(tagged)
    acts = find_acts(articles, load_codebook(HERE / "data" / "codebooks" / "casualties.yml"))
    counted = counted_bases("victim side", include)
    acts = acts[only_counted(acts["victim_side"], acts["victim_basis"], counted).notna()]
    size = acts["kind"].map({"killing": 1.5, "death": 1.5, "wounding": 1.5, "attack": 0.3}).fillna(1.0)
    size = (
        size
        * acts["victim_basis"].map(WEIGHTS).fillna(1.5)
        * acts["status"].eq("told").map({True: 1, False: 0.5})
    )
    by_article = dict(iter(acts.assign(size=size).groupby("article_id")))
    sides, halves = [], []
    for index in tagged.index:
        article, start, end = places[index]
        here = by_article.get(article, acts.iloc[:0].assign(size=0.0))
        here = here[here["verb_start"].between(start, end - 1)]
        sums = here.groupby("victim_side")["size"].sum()
        sides.append(sums.idxmax() if len(sums) else None)
        halves.append(int(article) % 2)
    return tagged.assign(side=sides, half=halves)


def rate_casualties(scored: pd.DataFrame) -> pd.DataFrame:
    """Per paper and half of its articles: sentences, decided, right of those decided, share undecided."""
    one = scored[scored["category"].isin(["israel", "palestine"])]
    gold = one["category"].map({"israel": "israeli", "palestine": "palestinian"})
    table = one.assign(sentences=1, decided=one["side"].notna(), right=gold == one["side"])
    rows = [table.assign(paper="all", half="both"), table.assign(half="both"), table]
    sums = pd.concat(rows).groupby(["paper", "half"], sort=False)[["sentences", "decided", "right"]].sum()
    return sums.assign(
        right_of_decided=sums["right"] / sums["decided"],
        undecided=1 - sums["decided"] / sums["sentences"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--codebook", default=None)
    parser.add_argument("--casualties", type=Path, default=None)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    if options.casualties is not None:
        scored = score_casualties(options.casualties)
        one = scored[scored["category"].isin(["israel", "palestine"])]
        gold = one["category"].map({"israel": "israeli", "palestine": "palestinian"})
        print(pd.crosstab(gold, one["side"].fillna("unknown")).to_string())
        print("every basis:", rate_casualties(scored).round(3).to_string(), sep="\n")
        print("bases that summaries count:")
        print(rate_casualties(score_casualties(options.casualties, include=None)).round(3).to_string())
        words = score_killing_words(options.casualties)
        keys = [words[name] for name in ("word", "voice", "tag")]
        print(pd.crosstab(keys, words["said_of_side"].fillna("unsure")).to_string())
        return
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

"""Derive the tables of this folder from the public data set of hand-tagged casualty sentences, leaving its text behind.

    python studies/casualty_mentions/derive.py FOLDER

FOLDER holds the data set's files: ``tagged_data_*.csv`` (one row per tagged sentence of three US papers, 7–22 October
2023) and ``ocha_data_oct7_to_oct22.csv`` (deaths reported by the UN). The sentences belong to the newspapers and are
neither needed nor kept: what is written are dates, tags, numbers that say which sentences are the same, and where in a
sentence which of a few terms stands and in whose voice.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

from analysis.language.text import count_words, quotation_spans

FILES = {
    "tagged_data_nyt_oct7_to_oct18.csv": "New York Times",
    "tagged_data_nyt_oct18_to_oct22.csv": "New York Times",
    "tagged_data_wp_oct7_to_oct22.csv": "Washington Post",
    "tagged_data_wsj_oct7_to_oct22.csv": "Wall Street Journal",
}
VICTIMS = {"palestine": "Palestinian", "israel": "Israeli", "both": "both"}
# Words of killing, from plain to loaded; each stands for all its forms.
TERMS = {
    "kill": r"kill\w*",
    "die": r"(?:die|dies|died|dying|dead|death\w*)",
    "murder": r"murder\w*",
    "massacre": r"massacr\w*",
    "slaughter": r"slaughter\w*",
    "atrocity": r"atrocit\w*",
}
# Two articles that share so much of the shorter one's tagged sentences are versions of one text.
SHARED = 0.5


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python studies/casualty_mentions/derive.py FOLDER")
    source, target = Path(sys.argv[1]), Path(__file__).parent
    parts = []
    for number, (name, paper) in enumerate(FILES.items()):
        part = pd.read_csv(source / name)
        part["paper"] = paper
        # the two files of one paper number their articles independently
        part["article_id"] = [f"{'ABCD'[number]}{index}" for index in part["article_index"]]
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True)
    rows["sentence"] = rows["sentence"].astype(str)
    rows["plain"] = [" ".join(sentence.split()) for sentence in rows["sentence"]]
    rows["mention"] = range(len(rows))
    # the same sentence: the very same string, or the same but for white space; numbered in order of appearance
    rows["same_string"] = rows.groupby(["paper", "sentence"], sort=False).ngroup()
    rows["same_sentence"] = rows.groupby(["paper", "plain"], sort=False).ngroup()
    rows["unit"] = rows["article_id"].map(versions(rows))
    rows["date"] = pd.to_datetime(rows["article_date"], format="mixed").dt.strftime("%Y-%m-%d")
    rows["victims"] = rows["category"].map(VICTIMS)
    rows["words"] = [count_words(sentence) for sentence in rows["plain"]]
    columns = ["mention", "paper", "date", "article_id", "unit", "victims", "same_string", "same_sentence", "words"]
    rows[columns].to_csv(target / "casualty_mentions.csv", index=False)

    found = [
        (mention, term, match.start(), match.end(), voice_of(match.start(), spans))
        for mention, text in zip(rows["mention"], rows["plain"])
        for spans in [quotation_spans(text)]
        for term, pattern in TERMS.items()
        for match in re.finditer(rf"\b{pattern}\b", text, re.IGNORECASE)
    ]
    terms = pd.DataFrame(found, columns=["mention", "term", "start", "end", "voice"])
    terms.sort_values(["mention", "start"]).to_csv(target / "casualty_terms.csv", index=False)

    deaths = pd.read_csv(source / "ocha_data_oct7_to_oct22.csv", encoding="utf-8-sig").iloc[:, [0, 1, 3, 5, 7]]
    deaths.columns = ["date", "west_bank", "gaza", "israel", "source"]
    deaths["date"] = pd.to_datetime(deaths["date"]).dt.strftime("%Y-%m-%d")
    deaths.sort_values("date").to_csv(target / "casualty_deaths.csv", index=False)
    print(f"{len(rows):,} mentions, {len(terms):,} terms, {len(deaths)} days → {target}")


def voice_of(place: int, spans: list) -> str:
    return "quoted" if any(span.start <= place < span.end for span in spans) else "narrator"


def versions(rows: pd.DataFrame) -> dict[str, str]:
    """Article → the first article of its group of versions."""
    sentences = rows.groupby("article_id", sort=False)["same_sentence"].agg(set).to_dict()
    leader = {article: article for article in sentences}

    def top(article: str) -> str:
        while leader[article] != article:
            article = leader[article]
        return article

    holders: dict[int, list[str]] = {}
    for article, numbers in sentences.items():
        for number in sorted(numbers):
            holders.setdefault(number, []).append(article)
    pairs = sorted({(a, b) for group in holders.values() for i, a in enumerate(group) for b in group[i + 1 :]})
    for a, b in pairs:
        if len(sentences[a] & sentences[b]) >= SHARED * min(len(sentences[a]), len(sentences[b])):
            one, other = sorted((top(a), top(b)))
            leader[other] = one
    return {article: top(article) for article in sentences}


if __name__ == "__main__":
    main()

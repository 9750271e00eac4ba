"""Corpora of one subject each, drawn from the evaluation data by a stated search.

    python benchmarks/subjects.py immigration --eval ../shared/eval --out /tmp/subjects/immigration.jsonl
    python benchmarks/subjects.py all
    python benchmarks/subjects.py policing --without /tmp/subjects/*.jsonl --least 1 --most 500 --out …

An article belongs to a subject when its title and text together hold the subject's words at least ``least`` times
and it appeared within the subject's dates. All outlets with ten such articles or more are kept, with at most
``most`` articles each. Where an outlet has more, those with the smallest SHA-256 of subject and article_id are
taken: a draw that looks at neither text nor date and gives the same articles every time. The articles of a subject
are written as JSON lines (``article_id, outlet, date, title, byline, topic, text``, and ``leaning`` if the data have
it), ready for ``framing tables``, and a table of outlets is printed.

For decisions that nobody has looked at, ``--without`` leaves out the articles of corpora drawn before (the outlets stay
those of the whole search), and ``--least`` and ``--most`` take another number of mentions and of articles.

The evaluation data are not shipped. The corpora hold publishers' texts: without ``--out`` they are written to a
folder of the system's temporary directory, and a place inside this checkout is refused.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import tempfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

HERE = Path(__file__).resolve().parents[1]
EVAL = HERE.parent / "shared" / "eval"
ARTICLES = "outlets_4000.jsonl.gz"
# Fewer articles of an outlet say nothing about the outlet.
OUTLET_NEEDS = 10
FIELDS = ("article_id", "outlet", "date", "title", "byline", "topic", "leaning", "text")

Article = dict[str, Any]


class Subject(NamedTuple):
    """What an article must say, how often and when; ``words`` is a pattern, read without regard to case."""

    words: str
    least: int  # mentions in title and text together
    most: int  # articles of one outlet
    first: str = "2012-01-01"
    last: str = "2020-12-31"


# `least` and `most` were set so that each subject has 130 to 180 articles and as many outlets as the data allow.
# No word of one camp alone: an outlet's choice of words must not decide whether its article is found.
SUBJECTS = {
    "immigration": Subject(
        r"illegal (?:im)?migrants?|illegal aliens?|undocumented|immigration|immigrants?|deport\w*|migrants?"
        r"|border security|border wall",
        least=5,
        most=13,
    ),
    "policing": Subject(
        r"gun control|gun[- ]rights?|gun violence|gun (?:laws?|owners?|safety|lobby)|nra|national rifle association"
        r"|second amendment|firearms?|background checks?|mass shootings?|assault weapons?"
        r"|police (?:officers?|shootings?|brutality|department|chief|reform|violence)|black lives matter|cops?",
        least=3,
        most=15,
    ),
    "health_law": Subject(
        r"obamacare|affordable care act|health ?care (?:law|reform|bill|overhaul)|individual mandate|aca"
        r"|pre-?existing conditions?|healthcare\.gov|medicaid expansion|insurance exchanges?",
        least=3,
        most=15,
        last="2017-12-31",
    ),
    # Kept aside: measured, never looked at while rules are repaired.
    "budget": Subject(
        r"shutdown|debt (?:ceiling|limit)|fiscal cliff|sequest\w*|continuing resolution|spending cuts"
        r"|tax (?:hikes?|increases?|cuts?)|deficits?",
        least=3,
        most=14,
    ),
}


def read_articles(folder: Path) -> list[Article]:
    """The articles of the evaluation data, in the order of the file."""
    path = folder / ARTICLES
    if not path.is_file():
        raise ValueError(f"{path} does not exist: name the folder of the evaluation data with --eval")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def mentions(article: Article, subject: Subject) -> int:
    """How often title and text together say a word of the subject."""
    return len(re.findall(rf"(?i)\b(?:{subject.words})\b", f"{article['title']}\n{article['text']}"))


def choose(
    articles: Iterable[Article], name: str, subject: Subject, without: Collection[str] = ()
) -> list[Article]:
    """The articles of a subject: outlet by outlet in alphabetical order, by date within an outlet."""
    outlets: dict[str, list[Article]] = {}
    for article in articles:
        if subject.first <= article["date"] <= subject.last and mentions(article, subject) >= subject.least:
            outlets.setdefault(article["outlet"], []).append(article)
    chosen = []
    for _, found in sorted(outlets.items()):
        if len(found) >= OUTLET_NEEDS:
            found = [article for article in found if article["article_id"] not in without]
            drawn = sorted(found, key=lambda article: _lot(name, article))[: subject.most]
            chosen += sorted(drawn, key=lambda article: (article["date"], article["article_id"]))
    return chosen


def _lot(name: str, article: Article) -> str:
    return hashlib.sha256(f"{name} {article['article_id']}".encode()).hexdigest()


def outlet_table(chosen: Sequence[Article], subject: Subject) -> pd.DataFrame:
    """One row per outlet: ``articles``, ``words``, ``mentions`` of the subject, ``first`` and ``last`` date."""
    rows = pd.DataFrame(
        {
            "outlet": article["outlet"],
            "date": article["date"],
            "words": len(article["text"].split()),
            "mentions": mentions(article, subject),
        }
        for article in chosen
    )
    return rows.groupby("outlet").agg(
        articles=("date", "size"),
        words=("words", "sum"),
        mentions=("mentions", "sum"),
        first=("date", "min"),
        last=("date", "max"),
    )


def write_corpus(chosen: Iterable[Article], path: Path) -> None:
    """Write the articles as JSON lines; refused inside this checkout, where no publisher's text may lie."""
    if path.resolve().is_relative_to(HERE):
        raise ValueError(f"{path} lies inside the checkout: publishers' texts stay outside it")
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = ({field: article[field] for field in FIELDS if field in article} for article in chosen)
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("subject", choices=[*SUBJECTS, "all"])
    parser.add_argument("--eval", type=Path, default=EVAL, help="folder of the evaluation data")
    parser.add_argument("--out", type=Path, help="a .jsonl file, or a folder for SUBJECT.jsonl")
    parser.add_argument(
        "--without", type=Path, nargs="+", default=[], help="corpora whose articles are left out"
    )
    parser.add_argument("--least", type=int, help="mentions an article must have")
    parser.add_argument("--most", type=int, help="articles of one outlet")
    arguments = parser.parse_args()
    names = list(SUBJECTS) if arguments.subject == "all" else [arguments.subject]
    out = arguments.out or Path(tempfile.mkdtemp(prefix="subjects-"))
    if out.suffix == ".jsonl" and len(names) > 1:
        parser.error("--out must be a folder when all subjects are drawn")
    try:
        articles = read_articles(arguments.eval)
        known = [line for path in arguments.without for line in path.read_text("utf-8").splitlines() if line]
        without = {json.loads(line)["article_id"] for line in known}
        for name in names:
            given = {"least": arguments.least, "most": arguments.most}
            subject = SUBJECTS[name]._replace(**{key: value for key, value in given.items() if value})
            chosen = choose(articles, name, subject, without)
            path = out if out.suffix == ".jsonl" else out / f"{name}.jsonl"
            write_corpus(chosen, path)
            table = outlet_table(chosen, subject)
            print(
                f"\n{name}: {len(chosen)} articles of {len(table)} outlets (at least {subject.least} mentions,"
            )
            print(f"at most {subject.most} articles an outlet, {subject.first} to {subject.last}) in {path}")
            print(table.to_string())
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()

"""What should somebody know about a corpus before working with it? A few lines of text.

:func:`describe_corpus` counts articles, dates and furniture and lists the problems; :func:`furniture_choices` is
the list of furniture for people to correct.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.corpus.furniture import find_furniture, furniture_list
from analysis.corpus.recurring_lines import line_key
from analysis.corpus.where import choose, read_where
from analysis.language.text import furniture_spans

# Outlets and lines named in one sentence of the summary.
_NAMED = 5


def chosen_of(
    articles: pd.DataFrame, checks: pd.DataFrame, where: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles that a filter leaves (:mod:`analysis.corpus.where`) and the remarks that concern them or none."""
    kept = choose(articles, read_where(where))
    if not len(kept):
        raise ValueError(f"no article meets {where}; check dates (from=, to=), outlets and words")
    dropped = set(articles["article_id"]) - set(kept["article_id"])
    return kept, checks[~checks["article_id"].isin(dropped)]


def describe_corpus(
    articles: pd.DataFrame, checks: pd.DataFrame, most: int | None = 3, groups: str | None = None
) -> Iterator[str]:
    """The lines of ``framing check``.

    Parameters
    ----------
    articles, checks : DataFrame
        As :func:`analysis.corpus.read_corpus` returns them.
    most : int or None
        How many remarks of one kind to list; None: all.
    groups : str, optional
        A column of the articles that groups outlets: articles and outlets of each group are counted.
    """
    yield f"{len(articles):,} articles of {articles['outlet'].nunique():,} outlets can be used."
    yield _dates(articles)
    if groups:
        yield _groups(articles, groups)
    yield from _furniture(articles)
    shown: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for severity, problem, times in zip(checks["severity"], checks["problem"], checks["times"]):
        total[severity, problem] += times
    for row in checks.astype(object).where(checks.notna(), None).to_dict("records"):
        kind = (row["severity"], row["problem"])
        shown[kind] += 1
        if most is not None and shown[kind] > most:
            if shown[kind] == most + 1:
                more = total[kind] - most
                yield f"{'':8}… and {more:,} more: {row['problem']} (--all lists each)"
            continue
        place = ":".join(str(part) for part in (row["file"], row["line"]) if part is not None)
        where = " ".join(part for part in (row["article_id"], place) if part)
        told = f"{where}: {row['problem']}" if where else row["problem"]
        yield f"{row['severity']:8}{told}: {row['detail']} → {row['remedy']}"
    count = total.total()
    yield f"{count:,} remark{'s' if count > 1 else ''}." if count else "No problems found."


def furniture_choices(
    articles: pd.DataFrame, decided: Mapping[tuple[str, str], bool] | None = None
) -> pd.DataFrame:
    """The list of furniture with what a person decided before, as :func:`analysis.corpus.read_overrides` reads it.

    Returns
    -------
    DataFrame
        ``outlet, line, kind, articles, basis``, as :func:`analysis.corpus.furniture_list` describes them; lines
        that were declared text stay in the list as such.
    """
    listed = furniture_list(find_furniture(articles))
    known = decided or {}
    kinds = [
        "furniture" if known.get((outlet, key := line_key(line)), known.get(("", key), True)) else "text"
        for outlet, line in zip(listed["outlet"], listed["line"])
    ]
    listed = listed.assign(kind=kinds)
    have = {(outlet, line_key(line)) for outlet, line in zip(listed["outlet"], listed["line"])}
    have |= {("", key) for _, key in have}
    more = [(outlet, key, "furniture" if yes else "text", 0, "a person said so")
            for (outlet, key), yes in known.items() if (outlet, key) not in have]  # fmt: skip
    return (
        pd.concat([listed, pd.DataFrame(more, columns=listed.columns)], ignore_index=True) if more else listed
    )


def _dates(articles: pd.DataFrame) -> str:
    dates = articles["date"].dropna().astype(str)
    undated = articles[articles["date"].isna()]
    if dates.empty:
        return "Dates: no article has one."
    span = f"{dates.str[:10].min()} to {dates.str[:10].max()}"
    told = f"Dates: {len(dates):,} articles have one ({span})"
    if coarse := int((dates.str.len() < 10).sum()):
        told += f", {coarse:,} of them a month or year only"
    if undated.empty:
        return f"{told}; none is undated."
    counts = undated["outlet"].value_counts()
    named = ", ".join(f"{outlet} {count:,}" for outlet, count in counts.head(_NAMED).items())
    return f"{told}; {len(undated):,} are undated: {named}{', …' if len(counts) > _NAMED else ''}."


def _groups(articles: pd.DataFrame, column: str) -> str:
    if column not in articles:
        raise ValueError(
            f"the articles have no column {column!r} to group by; they have {', '.join(map(str, articles.columns))}"
        )
    named = articles[column].astype("str").fillna("").replace("", "(not given)")
    counts = articles.groupby(named)["outlet"].agg(["size", "nunique"])
    parts = [f"{group} {row['size']:,} articles of {row['nunique']:,} outlets" for group, row in counts.iterrows()]
    return f"Groups by {column}: {'; '.join(parts)}."


def _furniture(articles: pd.DataFrame) -> Iterator[str]:
    if "furniture" not in articles:
        return
    lines: Counter[tuple[str, str]] = Counter()
    characters = having = 0
    for outlet, text, written in zip(articles["outlet"], articles["text"], articles["furniture"]):
        spans = furniture_spans(written)
        having += bool(spans)
        characters += sum(end - start for start, end in spans)
        lines.update((outlet, text[start:end]) for start, end in spans)
    if not lines:
        return
    share = characters / max(int(articles["text"].str.len().sum()), 1)
    yield (
        f"Furniture: {lines.total():,} lines in {having:,} articles ({share:.1%} of the text) recur across an outlet's "
        "articles as links, credits, invitations or captions do. They are marked and left out of what is counted."
    )
    for (outlet, line), count in lines.most_common(_NAMED):
        yield f"{'':8}{count:>6,} × {outlet}: {line[:80]}{'…' if len(line) > 80 else ''}"
    yield f"{'':8}To see and correct all: framing check CORPUS --furniture FILE.csv (docs/articles.md)"

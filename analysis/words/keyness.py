"""Which words set an outlet (or side, period, voice) apart, beyond those one thought of asking for?

:func:`keyness_table` compares the words and phrases of one group of articles with another's, or with all the
rest; :func:`find_contexts` shows where a word stands. The formulas are in :mod:`analysis.words.keyness_measures`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.certainty import MIN_UNITS, benjamini_hochberg
from analysis.certainty.grouping import as_dict
from analysis.contracts import require
from analysis.door import checked
from analysis.language.text import quotation_spans
from analysis.language.tokens import TermCounts, Tokens, count_terms, tokenise
from analysis.words import keyness_measures as measures
from analysis.words.keyness_certainty import add_by_unit, cautious_p, design_effects, find_clusters

# The prior's weight in words unless another is given; Monroe et al. (2008) use 500 as well.
ALPHA0 = 500.0
_REST = "the rest"


@checked(articles="article_id text")
def keyness_table(
    articles: pd.DataFrame,
    by: str = "outlet",
    group: Hashable | None = None,
    against: Hashable | None = None,
    *,
    longest: int = 3,
    minimum: int = 5,
    minimum_articles: int = 3,
    voice: str | None = None,
    passages: pd.DataFrame | None = None,
    units: Mapping[Any, Any] | pd.Series | None = None,
    alpha0: float = ALPHA0,
    confidence: float = 0.95,
    tokens: Tokens | None = None,
) -> pd.DataFrame:
    """Words and phrases of `group`, measured against another group or against all other articles.

    Parameters
    ----------
    articles : DataFrame
        With `article_id`, `text`, and the column `by` (unless `by` is ``"voice"``).
    by : str
        Column of the groups: outlet, side, period, … ``"voice"`` compares passages instead of articles.
    group, against
        Values of that column. Without `group` every group is compared in turn; without `against` with all
        the rest. Articles without a value in `by` belong to no group and to no rest.
    longest : int
        Terms of 1 to so many words. A phrase crosses neither punctuation nor a line end.
    minimum, minimum_articles : int
        Terms that occur less often, or in fewer articles, in both groups together are left out: nothing can
        be said of them, and one article cannot carry a word alone.
    voice : {"narrator", "quoted", "reported"}, optional
        Count only words of that voice.
    passages : DataFrame, optional
        `article_id`, `start`, `end`, `voice` of all passages that are not the narrator's, e.g. from
        attributions. Default: what stands in quotation marks is "quoted".
    units : Series or dict, optional
        `article_id` → independent unit; near-copies share one and count as one article in everything that
        concerns certainty (`low`, `high`, `p`), but as published in the counts.
    alpha0 : float
        Weight of the prior (the pooled counts of both groups) in the log odds, in words.
    tokens : Tokens, optional
        ``tokenise(articles)``, to be made once and used for many tables.

    Returns
    -------
    DataFrame
        One row per group and term, the surest first (over-used before under-used), with

        - ``group``, ``reference``, ``term``, ``words`` (1, 2, 3);
        - ``count``, ``total`` (occurrences in the group; places where a term of so many words could stand),
          ``reference_count``, ``reference_total``, ``per_1000``, ``reference_per_1000``;
        - ``log_ratio`` (effect: 1 is twice as frequent), ``low``, ``high`` (its interval *between articles*:
        counts divided
          by the term's design effect; infinite at a count of 0), ``design_effect``;
        - ``g2`` (Rayson), ``g2_four_cells`` (Dunning), ``conservative_log_ratio``, ``percent_difference``,
        ``odds_ratio``, ``bic``,
          as other corpus tools print them, which take each occurrence as independent;
        - ``log_odds``, ``z``, ``alpha0`` (Monroe et al.: never to be compared under different α0 or groups);
        - ``articles``, ``reference_articles`` (in which the term occurs), ``group_articles``,
        ``independent`` (independent
          units with the term, in the group), ``dp``, ``dp_norm`` (spread over the group's articles: near 1
          means a few articles carry it);
        - ``p`` (between articles), ``p_adjusted`` (Benjamini–Hochberg over the group's terms), ``basis``:
        "effective counts", or
          "descriptive only" (no `low`, `high`, `p`) where either group has fewer than ``MIN_UNITS`` units.

    Raises
    ------
    ValueError
        If the column or a group is not there.

    Notes
    -----
    The same word in the same article is not independent evidence: counting tokens as independent makes far too
    many words "significant" (Lijffijt et al. 2016). The design effect says how many occurrences are worth one: the
    variance of a term's count between units over that of independent occurrences, if both groups were alike (Rao
    & Scott 1992), raised where a few articles full of the word decide, until the binomial tail is no smaller than
    the chance that a random handful of articles holds so many (a saddlepoint approximation). With shuffled
    outlets under 5 % of comparisons make any discovery (benchmarks/keyness.py).
    """
    tokens = tokenise(articles) if tokens is None else tokens
    require(articles, ["article_id", "text"] if by == "voice" else ["article_id", by], "articles")
    voices = None
    if voice is not None or by == "voice":
        voices = _voices(articles, tokens, passages)
    chosen = None if voice is None else _known_voice(voices, voice)
    labels = articles[by].astype(object).to_numpy() if by != "voice" else None
    unit_of = _unit_numbers(tokens.article_ids, units)

    if labels is None:
        assert voices is not None
        there = list(dict.fromkeys(sorted(set(voices.tolist()))))
    else:
        there = sorted({label for label in labels if label is not None and label == label}, key=str)
    wanted = there if group is None else [group]
    for name in [*wanted, *([] if against is None else [against])]:
        if name not in there:
            raise ValueError(f"no {by} is called {name!r}; there are: {', '.join(map(str, there))}")

    parts = []
    if not len(articles):  # nobody to compare: the columns alone
        there, wanted = [_REST], [_REST]
    if labels is not None:
        whole = count_terms(tokens, longest, minimum=minimum, chosen=chosen)
    for name in wanted:
        other = against if against is not None else (_REST if len(there) != 2 else there[there[0] == name])
        if labels is not None:
            first = np.array([label == name for label in labels], dtype=bool)
            second = np.array([_in_rest(label, name, against) for label in labels], dtype=bool)
            sides = [(_of_articles(counts, first), _of_articles(counts, second)) for counts in whole]
        else:
            assert voices is not None
            inside = np.asarray(voices == name)
            rest = ~inside if against is None else np.asarray(voices == against)
            sides = _of_passages(tokens, longest, minimum, inside, rest)
        rows = [
            _compare(*two, unit_of, length, minimum, minimum_articles, alpha0, confidence)
            for length, two in enumerate(sides, start=1)
        ]
        table = pd.concat(rows, ignore_index=True)
        table = pd.DataFrame({"group": name, "reference": other}, index=table.index).join(table)
        table["p_adjusted"] = benjamini_hochberg(table["p"].to_numpy())
        # a term's certainty decides its place; the alphabet decides between equals
        sure = table["p"].fillna(1.0)
        table = table.assign(_over=table["log_ratio"] <= 0, _sure=sure).sort_values(
            ["_over", "_sure", "g2", "term"], ascending=[True, True, False, True], kind="stable"
        )
        parts.append(table.drop(columns=["_over", "_sure"]))
    return pd.concat(parts, ignore_index=True)


def _in_rest(label: Any, name: Any, against: Any) -> bool:
    if against is not None:
        return bool(label == against)
    return label is not None and label == label and label != name


def _of_articles(counts: TermCounts, member: np.ndarray) -> TermCounts:
    """The counts of some articles; the others keep their place with nothing in it."""
    from scipy.sparse import csr_matrix

    there = counts.counts
    sizes = np.diff(there.indptr)
    kept = np.repeat(member, sizes)
    pointers = np.concatenate([[0], np.cumsum(np.where(member, sizes, 0))])
    matrix = csr_matrix((there.data[kept], there.indices[kept], pointers), shape=there.shape)
    return TermCounts(counts.terms, matrix, counts.totals * member)


def _of_passages(
    tokens: Tokens, longest: int, minimum: int, inside: np.ndarray, rest: np.ndarray
) -> list[tuple[TermCounts, TermCounts]]:
    """The counts within two sets of passages, over the same terms; one pair for each length."""
    import scipy.sparse as sp

    found = []
    for parts in zip(*(count_terms(tokens, longest, chosen=chosen) for chosen in (inside, rest))):
        both = np.concatenate([part.terms.astype(str) for part in parts])
        terms, place = np.unique(both, return_inverse=True)
        split = len(parts[0].terms)
        moved = []
        for part, places in zip(parts, (place[:split], place[split:])):
            cells = part.counts.tocoo()
            shape = (len(tokens.article_ids), len(terms))
            moved.append(sp.csr_array((cells.data, (cells.row, places[cells.col])), shape=shape))
        kept = np.flatnonzero(np.asarray((moved[0] + moved[1]).sum(axis=0)).ravel() >= minimum)
        names = terms[kept].astype(object)
        first, second = (TermCounts(names, part[:, kept], t.totals) for part, t in zip(moved, parts))
        found.append((first, second))
    return found


def _compare(
    first: TermCounts,
    second: TermCounts,
    unit_of: np.ndarray,
    length: int,
    minimum: int,
    minimum_articles: int,
    alpha0: float,
    confidence: float,
) -> pd.DataFrame:
    """Every measure of every term of one length."""
    a, b = (np.asarray(part.counts.sum(axis=0)).ravel().astype(float) for part in (first, second))
    c, d = float(first.totals.sum()), float(second.totals.sum())
    articles, other_articles = (_columns_with(part.counts) for part in (first, second))
    kept = np.flatnonzero((a + b >= minimum) & (articles + other_articles >= minimum_articles))
    x, y = first.counts.tocsc()[:, kept], second.counts.tocsc()[:, kept]
    a, b, articles, other_articles = a[kept], b[kept], articles[kept], other_articles[kept]
    clusters = find_clusters([x, y], [first.totals, second.totals], unit_of)
    effect = design_effects(clusters, a + b, c + d)
    units = [clusters.first_units, len(clusters.words) - clusters.first_units]
    enough = min(units) >= MIN_UNITS and c > 0 and d > 0
    nothing = np.full(len(kept), np.nan)
    p = nothing
    if enough:
        p, effect = cautious_p(clusters, a, b, c, d, effect)
    a_sure, b_sure = measures.effective_counts(a, b, effect)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = measures.interval_of_log_ratio(a_sure, b_sure, c, d, confidence=confidence)
        dp, dp_norm = _spread(x, first.totals)
        background = alpha0 * (a + b) / (c + d)
        log_odds, z = measures.weighted_log_odds(a, b, c, d, background, alpha0)
        table = pd.DataFrame(
            {
                "term": pd.array(first.terms[kept].tolist(), dtype="str"),
                "words": length,
                "count": a.astype(int),
                "total": int(c),
                "reference_count": b.astype(int),
                "reference_total": int(d),
                "per_1000": 1000 * a / c,
                "reference_per_1000": 1000 * b / d,
                "log_ratio": measures.log_ratio(a, b, c, d),
                "low": low if enough else nothing,
                "high": high if enough else nothing,
                "design_effect": effect,
                "g2": measures.log_likelihood(a, b, c, d),
                "g2_four_cells": measures.log_likelihood(a, b, c, d, cells=4),
                "conservative_log_ratio": measures.conservative_log_ratio(a, b, c, d, confidence=confidence),
                "percent_difference": measures.percent_difference(a, b, c, d),
                "odds_ratio": measures.odds_ratio(a, b, c, d),
                "bic": measures.bic(a, b, c, d),
                "log_odds": log_odds,
                "z": z,
                "alpha0": float(alpha0),
                "articles": articles,
                "reference_articles": other_articles,
                "group_articles": int((first.totals > 0).sum()),
                "independent": _columns_with(add_by_unit(x, unit_of)),
                "dp": dp,
                "dp_norm": dp_norm,
                "p": p,
                "basis": pd.array(
                    ["effective counts" if enough else "descriptive only"] * len(kept), dtype="str"
                ),
            }
        )
    if not (c and d):  # one group has no words at all: nothing can be said about more or less
        compared = table.columns[table.columns.get_loc("log_ratio") : table.columns.get_loc("alpha0")]
        table[compared] = np.nan
    return table


def _columns_with(matrix: Any) -> np.ndarray:
    """Per column the number of rows with anything in it."""
    cells = matrix.tocoo()
    return np.bincount(cells.col[cells.data > 0], minlength=matrix.shape[1])


def _spread(matrix: Any, totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gries' DP and DPnorm of every term over the articles that have words."""
    shares = totals / totals.sum() if totals.sum() else totals.astype(float)
    column = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
    count = np.bincount(column, weights=matrix.data, minlength=matrix.shape[1])
    expected = shares[matrix.indices]
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(matrix.data / count[column] - expected) - expected
        dp = np.where(
            count > 0, (np.bincount(column, weights=apart, minlength=matrix.shape[1]) + 1) / 2, np.nan
        )
        return dp, dp / (1 - shares[totals > 0].min(initial=1.0))


def _voices(articles: pd.DataFrame, tokens: Tokens, passages: pd.DataFrame | None) -> np.ndarray:
    """Whose word each token is: the narrator's unless a passage says otherwise."""
    voices = np.full(len(tokens.word), "narrator", dtype=object)
    if passages is None:
        found = [
            (number, span.start, span.end, "quoted")
            for number, text in enumerate(articles["text"].fillna(""))
            for span in quotation_spans(text)
        ]
    else:
        require(passages, ["article_id", "start", "end", "voice"], "passages")
        number_of = {identity: number for number, identity in enumerate(tokens.article_ids.tolist())}
        found = [
            (number_of[identity], start, end, voice)
            for identity, start, end, voice in passages[["article_id", "start", "end", "voice"]].itertuples(
                index=False
            )
            if identity in number_of
        ]
    # reported speech first, so that a quotation within it stays one
    found.sort(key=lambda passage: passage[3] == "quoted")
    first = np.searchsorted(tokens.article, np.arange(len(tokens.article_ids) + 1))
    for number, start, end, voice in found:
        begin, stop = first[number], first[number + 1]
        inside = slice(*(begin + np.searchsorted(tokens.start[begin:stop], [start, end])))
        voices[inside] = voice
    return voices


def _known_voice(voices: np.ndarray | None, voice: str) -> np.ndarray:
    if voice not in ("narrator", "quoted", "reported"):
        raise ValueError(f"voice is 'narrator', 'quoted' or 'reported'; got {voice!r}")
    return np.asarray(voices == voice)


def _unit_numbers(article_ids: np.ndarray, units: Mapping[Any, Any] | pd.Series | None) -> np.ndarray:
    known = as_dict(units)
    names = [("unit", str(known[i])) if i in known else ("article", str(i)) for i in article_ids.tolist()]
    number: dict[tuple[str, str], int] = {}
    return np.array([number.setdefault(name, len(number)) for name in names], dtype=np.int64)


@checked(articles="article_id text")
def find_contexts(
    articles: pd.DataFrame,
    terms: str | Iterable[str],
    *,
    width: int = 60,
    by: Sequence[str] = ("outlet",),
    tokens: Tokens | None = None,
) -> pd.DataFrame:
    """Where terms stand, with the words around them: the evidence behind a row of :func:`keyness_table`.

    Parameters
    ----------
    articles : DataFrame
        As in :func:`keyness_table`.
    terms : str or list of str
        Words or phrases as they stand in the column `term`.
    width : int
        Characters of context on each side.
    by : list of str
        Columns of the articles to carry along.

    Returns
    -------
    DataFrame
        One row per occurrence, in reading order: ``term``, ``article_id``, `by`, ``start``, ``end``,
        ``left``, ``passage``, ``right`` (``text[start:end]`` is the passage; line ends are shown as spaces).
    """
    tokens = tokenise(articles) if tokens is None else tokens
    by = [column for column in by if column in articles.columns]
    texts = articles["text"].fillna("").tolist()
    carried = {column: articles[column].to_numpy() for column in by}
    number_of = {word: number for number, word in enumerate(tokens.vocabulary.tolist())}
    rows = []
    for term in dict.fromkeys([terms] if isinstance(terms, str) else terms):
        numbers = [number_of.get(word, -1) for word in term.lower().split()]
        if not numbers or min(numbers) < 0:
            continue
        here = tokens.word == numbers[0]
        for step, number in enumerate(numbers[1:], start=1):
            later = np.zeros_like(here)
            later[: len(here) - step] = (tokens.word[step:] == number) & tokens.follows[step:]
            here = here & later
        for place in np.flatnonzero(here):
            article = int(tokens.article[place])
            start, end = int(tokens.start[place]), int(tokens.end[place + len(numbers) - 1])
            text = texts[article]
            rows.append(
                {
                    "term": term,
                    "article_id": tokens.article_ids[article],
                    **{column: values[article] for column, values in carried.items()},
                    "start": start,
                    "end": end,
                    "left": " ".join(text[max(0, start - width) : start].split("\n")),
                    "passage": text[start:end],
                    "right": " ".join(text[end : end + width].split("\n")),
                }
            )
    columns = ["term", "article_id", *by, "start", "end", "left", "passage", "right"]
    table = pd.DataFrame(rows, columns=columns)
    return table if rows else table.astype(dict.fromkeys(["term", "left", "passage", "right"], "str"))

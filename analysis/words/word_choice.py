"""Which of the competing words does each outlet choose, and in whose voice does it say them?

:func:`find_terms` lists every hit of the codebook's words (:func:`analysis.voices.evidence.add_voice` then says
whose words each stands in), :func:`term_shares` compares the variants of a concept, :func:`term_rates` counts
hits per 1,000 words of a voice, and :func:`concordance_of_hits` shows each hit with the words around it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.certainty.grouping import group_rows, with_levels
from analysis.codebook.types import Codebook
from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.article_sentences import body_word_starts, sentence_rows
from analysis.language.link_words import blank_links
from analysis.language.text import Sentence, furniture_spans, sentence_spans
from analysis.voices.evidence import add_distanced, add_voice, words_by_voice
from analysis.voices.voice_map import VOICES
from analysis.words.term_search import Hit, term_searcher

TABLE = Table(
    name="hits",
    question="Which of the competing words does each outlet choose, where, and in whose voice?",
    make="find_hits",
    takes=("articles", "codebook", "sentences", "attributions", "quotations"),
    codebook=("concepts", "actors"),
    columns={
        "article_id": Column("str", "the article"),
        "outlet": Column("str", "who published it", "not known"),
        "concept": Column("str", "the codebook's concept"),
        "variant": Column("str", "which of its competing words"),
        "form": Column("str", "the word as written"),
        "start": Column("int64", "where it begins"),
        "end": Column("int64", "where it ends; `text[start:end]` is the form"),
        "sentence": Column("int64", "number within the article, as in sentences"),
        "position": Column("str", "headline, lead (first sentence of the body) or body"),
        "voice": Column("str", "whose word it is: narrator, quoted, reported"),
        "speaker": Column("str", "who says it", "the narrator, or nobody is named"),
        "side": Column("str", "the speaker's side", "not known"),
        "attribution_id": Column("str", "the attribution it stands in", "none"),
        "scare": Column("bool", "inside scare quotes or a title"),
        "distanced": Column("bool", "held at arm's length: scare quotes, “so-called”, “what he calls”"),
    },
)
_COLUMNS = list(TABLE.columns)[:9]
_VOICE_COLUMNS = ["voice", "speaker", "side", "attribution_id"]


def find_hits(
    articles: pd.DataFrame,
    codebook: Codebook,
    sentences: pd.DataFrame,
    attributions: pd.DataFrame,
    quotations: pd.DataFrame,
) -> pd.DataFrame:
    """Every use of one of the codebook's words, with whose word it is: :func:`find_terms`, then ``add_voice``.

    Returns
    -------
    DataFrame
        The rows of :func:`find_terms`, with ``voice, speaker, side, attribution_id, scare, distanced`` filled.
    """
    found = find_terms(articles, codebook, sentences=sentences)
    return TABLE.frame(add_distanced(add_voice(found, attributions, quotations), articles, quotations))


@checked(articles="article_id", sentences="article_id sentence start kind")
def find_terms(
    articles: pd.DataFrame,
    codebook: Codebook,
    *,
    field: str = "text",
    sentences: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every place where an article uses one of the codebook's words.

    Within a concept the longest form wins and hits never overlap; concepts do not disturb each other
    ("hostage" counts for *people held* inside "hostage deal" of *the plan*). Hits inside an excluded phrase
    and in furniture (bylines, picture credits, "read more") are left out. A possessive 's follows a hit and
    is not part of it.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``, and where they exist ``outlet``, ``title``, ``byline``.
    codebook : Codebook
        From ``load_codebook``.
    field : {"text", "title"}
        Column to search. Hits in the title are hits in a headline; their offsets count in the title.
    sentences : DataFrame, optional
        From ``find_sentences`` of the same articles, if already made; saves most of the time.

    Returns
    -------
    DataFrame
        One row per hit, in the order of the articles: ``article_id, outlet, concept, variant``, ``form``
        (as written), ``start``, ``end`` (``text[start:end]`` is the form), ``sentence`` (missing for
        titles), ``position`` (headline; lead, the first sentence of the body; body), and ``voice, speaker,
        side, attribution_id``, missing until ``add_voice``.
    """
    require(articles, ["article_id", field], "articles")
    outlets = articles["outlet"] if "outlet" in articles else pd.Series([None] * len(articles), dtype="str")
    search = term_searcher(codebook)
    given = sentence_rows(sentences)
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    nothing = [None] * len(articles)
    titles, bylines, marked = (articles.get(name, nothing) for name in ("title", "byline", "furniture"))
    for article_id, outlet, text, title, byline, passages in zip(
        articles["article_id"], outlets, articles[field], titles, bylines, marked
    ):
        hits = search(blank_links(text)) if isinstance(text, str) else []
        if not hits:
            continue
        if field == "title":
            places: list[tuple[int | None, str | None]] = [(None, "headline")] * len(hits)
        else:
            spans = (
                given[article_id]
                if given is not None
                else _spans_of(
                    sentence_spans(
                        text, title, byline, until=hits[-1].start, furniture=furniture_spans(passages)
                    )
                )
            )
            places = _places(hits, *spans)
        for (start, end, concept, variant), (sentence, position) in zip(hits, places):
            if position is not None:
                row = (article_id, outlet, concept, variant, text[start:end], start, end, sentence, position)
                for column, value in zip(columns.values(), row):
                    column.append(value)
    return _hits_table(columns, articles, outlets, field)


@checked()
def term_shares(
    hits: pd.DataFrame,
    by: Sequence[str] = ("outlet",),
    units: Any = None,
    *,
    codebook: Codebook | None = None,
    roster: Any = None,
) -> pd.DataFrame:
    """How often each variant is chosen when its concept is named.

    Parameters
    ----------
    hits : DataFrame
        From :func:`find_terms`; after ``add_voice`` if ``by`` names voice, speaker or side.
    by : sequence of str
        Columns of the groups to compare.
    units : Series, optional
        ``article_id`` → unit, from ``copy_groups``: near-copies share one and are resampled together.
    codebook : Codebook, optional
        Whose variants to list; default: those of the roster, else those that occur.
    roster : Roster or mapping, optional
        Which outlets, groups and voices there are (``study.roster``, or column → values): those that never
        used a word get their rows of zeros. Default: those that occur.

    Returns
    -------
    DataFrame
        One row per group, ``concept`` and ``variant``: ``count``; ``total``, the hits of the concept in the
        group; ``share`` (0 to 1; 0 for a variant never used, missing where the group never names the
        concept); ``low``, ``high``, ``articles``, ``independent``, ``basis`` as in
        ``estimates.share_table``. Shares of one concept add up to 1 within a group; shares of different
        concepts must not be compared.
    """
    from analysis.certainty import share_table

    by = _by(by)
    require(hits, [*by, "concept", "variant", "article_id"], TABLE)
    hits = with_levels(hits, by, roster)
    rows = _rows(hits, by, _variants(hits, codebook, roster))
    return share_table(hits, "variant", [*by, "concept"], units=units, rows=rows)


@checked(
    articles="article_id text",
    attributions="article_id attribution_id content_spans",
    quotations="article_id start end attribution_id kind",
)
def term_rates(
    hits: pd.DataFrame,
    articles: pd.DataFrame,
    attributions: pd.DataFrame | None = None,
    by: Sequence[str] = ("outlet", "voice"),
    units: Any = None,
    *,
    quotations: pd.DataFrame | None = None,
    codebook: Codebook | None = None,
    roster: Any = None,
    words: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Hits per 1,000 words, of a voice where ``by`` names the voice.

    Parameters
    ----------
    hits : DataFrame
        From :func:`find_terms` and, where ``by`` names voice, :func:`analysis.voices.evidence.add_voice`.
    articles : DataFrame
        All articles searched, also those without a hit: their words count.
    attributions : DataFrame, optional
        The attributions the hits got their voice from; needed where ``by`` names voice.
    by, units, quotations, codebook, roster
        As in ``term_shares`` and ``add_voice``. Beside voice, columns of ``by`` must be columns of
        articles.
    words : DataFrame, optional
        From ``words_by_voice`` of the same articles, if already made.

    Returns
    -------
    DataFrame
        One row per group, ``concept`` and ``variant``: ``count``; ``total``, the words of the group (of
        that voice); ``per_1000``; ``low``, ``high``, ``articles``, ``independent``, ``basis`` as in
        ``estimates.rate_table``. Missing rate where the voice has no words.
    """
    from analysis.certainty import rate_table

    by = _by(by)
    require(hits, [*by, "concept", "variant", "article_id"], TABLE)
    if words is None or "voice" not in by:
        words = words_by_voice(articles, attributions, quotations) if "voice" in by else _words(articles)
    others = [name for name in by if name != "voice"]
    require(articles, ["article_id", *others], "articles")
    exposure = words.merge(articles[["article_id", *others]], on="article_id", how="left")
    hits, exposure = with_levels(hits, by, roster), with_levels(exposure, by, roster)
    return rate_table(
        hits,
        exposure,
        [*by, "concept", "variant"],
        units=units,
        rows=_rows(hits, by, _variants(hits, codebook, roster)),
    )


@checked(articles="article_id text")
def concordance_of_hits(hits: pd.DataFrame, articles: pd.DataFrame, width: int = 60) -> pd.DataFrame:
    """Each hit in its line: what stands ``width`` characters before and after it.

    Returns
    -------
    DataFrame
        The rows of ``hits`` with ``left``, ``form`` and ``right`` in place of the offsets; line ends become
        spaces.
    """
    require(hits, ["article_id", "outlet", "form", "start", "end"], TABLE)
    require(articles, ["article_id", "text"], "articles")
    texts = dict(zip(articles["article_id"], articles["text"]))
    left, right = [], []
    for article_id, start, end in zip(hits["article_id"], hits["start"], hits["end"]):
        text = texts[article_id]
        left.append(" ".join(text[max(0, start - width) : start].split("\n")).lstrip())
        right.append(" ".join(text[end : end + width].split("\n")).rstrip())
    kept = [name for name in ("concept", "variant", *_VOICE_COLUMNS[:2]) if name in hits]
    table = hits[["article_id", "outlet"]].assign(left=left, form=hits["form"], right=right)
    return table.join(hits[kept]).reset_index(drop=True)


# --- finding


def _spans_of(sentences: list[Sentence]) -> tuple[list[int], Sequence[int], list[str]]:
    return [s.start for s in sentences], range(len(sentences)), [s.kind for s in sentences]


def _places(
    hits: list[Hit], starts: list[int], numbers: Sequence[int], kinds: list[str]
) -> list[tuple[int | None, str | None]]:
    """Sentence number and position of each hit; position None in furniture."""
    lead = kinds.index("body") if "body" in kinds else -1
    positions = [
        None if kind == "furniture" else "headline" if kind == "headline" else "lead" if i == lead else "body"
        for i, kind in enumerate(kinds)
    ]
    at = [bisect_right(starts, hit.start) - 1 for hit in hits]
    return [(numbers[i], positions[i]) for i in at]


def _hits_table(
    columns: dict[str, list[Any]], articles: pd.DataFrame, outlets: pd.Series, field: str
) -> pd.DataFrame:
    hits = pd.DataFrame(columns)
    number = "int64" if field == "text" else "Int64"
    types = {"article_id": articles["article_id"].dtype, "outlet": outlets.dtype, "sentence": number}
    text = dict.fromkeys(["concept", "variant", "form", "position"], "str")
    hits = hits.astype({**types, **text, "start": "int64", "end": "int64"})
    for name in _VOICE_COLUMNS:
        hits[name] = pd.Series([None] * len(hits), dtype="str")
    return hits


# --- counting


def _words(articles: pd.DataFrame) -> pd.DataFrame:
    counts = [len(starts) for starts in body_word_starts(articles)]
    ids = articles["article_id"].reset_index(drop=True)
    return pd.DataFrame({"article_id": ids, "words": pd.Series(counts, dtype="int64")})


def _variants(hits: pd.DataFrame, codebook: Codebook | None, roster: Any) -> list[tuple[str, str]]:
    """Concepts and their variants: the codebook's, else the roster's, else those that occur."""
    if codebook is not None:
        return [(concept.name, name) for concept in codebook.concepts.values() for name in concept.variants]
    listed = getattr(roster, "variants", None)
    if listed:
        return [(concept, name) for concept, names in listed.items() for name in names]
    return list(hits[["concept", "variant"]].drop_duplicates().itertuples(index=False, name=None))


def _rows(hits: pd.DataFrame, by: list[str], variants: list[tuple[str, str]]) -> pd.DataFrame:
    """The rows a summary must have: every group with every variant of every concept."""
    if "voice" in by and not isinstance(hits["voice"].dtype, pd.CategoricalDtype):
        hits = hits.assign(voice=pd.Categorical(hits["voice"], VOICES))
    groups = group_rows(hits, by, None)
    pairs = pd.DataFrame(variants, columns=["concept", "variant"], dtype="str")
    table = groups.merge(pairs, how="cross") if by else pairs
    return table.astype({name: hits[name].dtype for name in ("concept", "variant")})


def _by(by: str | Sequence[str]) -> list[str]:
    return [by] if isinstance(by, str) else list(by)

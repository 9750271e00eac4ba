"""How was the same story told by each outlet? Which words, which quotations, which facts.

:func:`plot_slot_matrix` draws the words for one concept, fact by fact; :func:`plot_utterances` what became of
each quotation; :func:`plot_facts` which facts each carries and which were left out. Who copied whom:
:mod:`analysis.charts.story_graph`; which word faces which: :mod:`analysis.charts.substitutions`; two texts
face to face: :mod:`analysis.charts.side_by_side`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.grids import Sign, plot_grid
from analysis.charts.layout import values_of
from analysis.charts.story_graph import plot_story as plot_story
from analysis.charts.style import (
    PLAIN_LOOK,
    SOFT,
    VOICE_MARKERS,
    Look,
    fitted,
    need,
    pick,
    word_styles,
)

# The shape is the voice in which an article has the words; the colour says how much of them is left.
_FORMS = {
    "quoted": Sign("^", "#0072B2", "quoted in full"),
    "part": Sign("^", "#9CC7E4", "quoted in part"),
    "reported": Sign("s", "#9CC7E4", "retold as somebody's words"),
    "unmarked": Sign("o", "#D55E00", "same words without quotation marks"),
    "narrated": Sign("o", "#EFC3A4", "retold in the outlet's own voice"),
    "absent": Sign("_", "#BBBBBB", "not found"),
    "other": Sign("", SOFT, "", "another\nspeaker"),
}
_CARRIED = {
    "narrator": Sign("o", "#5B5B5B", "carried, in the outlet's own voice"),
    "reported": Sign("s", "#A9A9A9", "carried, as somebody's words"),
    "quoted": Sign("^", "#7F9FBF", "carried, quoted"),
    "left out": Sign("x", "#D55E00", "left out by a copy"),
}


def plot_slot_matrix(
    hits: pd.DataFrame,
    matrix: pd.DataFrame,
    concept: str | None = None,
    ax: Any = None,
    *,
    story_id: str | None = None,
    look: Look = PLAIN_LOOK,
) -> Any:
    """The words for one concept, fact by fact: colour is the word, shape the voice.

    Parameters
    ----------
    hits : DataFrame
        From ``add_fact(hits, facts)``: ``story_id, fact_id, article_id, concept, variant, voice``.
    matrix : DataFrame
        From ``fact_matrix``: ``fact_id, article_id, outlet, sentence``; names the lines by the beginning of
        a sentence.
    concept, story_id : str, optional
        Needed if the tables hold several.
    look : Look
        Labels, orders, and the colours of the words.

    Returns
    -------
    Axes
        Facts in which fewer than two articles use the concept are left out (their number is said): nothing
        stands beside their word. Triangles stand in somebody's quotation,
        squares in reported speech, circles in the outlet's own voice.
    """
    need(hits, "fact_id", "article_id", "variant", "voice")
    cells = pick(pick(hits, "concept", concept), "story_id", story_id).dropna(subset=["fact_id"])
    told = pick(matrix, "story_id", story_id)
    variants = look.ranked("variant", sorted(values_of(cells["variant"], "variant", look)))
    styles = word_styles(variants, look)
    voices = [voice for voice in VOICE_MARKERS if (cells["voice"].astype(str) == voice).any()]
    signs = {
        (variant, voice): Sign(VOICE_MARKERS[voice], styles[variant].colour)
        for variant in variants
        for voice in voices
    }
    keys = list(zip(cells["variant"].astype(str), cells["voice"].astype(str)))
    cells = cells.assign(sign=pd.Series(keys, index=cells.index, dtype="object"))
    legend = [Sign("o", styles[variant].colour, look.label(variant)) for variant in variants]
    legend += [Sign(VOICE_MARKERS[voice], "#DDDDDD", look.label(voice)) for voice in voices]
    users = cells.groupby("fact_id")["article_id"].nunique()
    compared = set(users.index[users > 1]) or set(users.index)
    cells = cells[cells["fact_id"].isin(compared)]
    rows = {key: label for key, label in _labels(told, look).items() if key in compared}
    few = len(users) - len(compared)
    return plot_grid(
        cells,
        signs,
        ax,
        row="fact_id",
        column="article_id",
        sign="sign",
        rows=rows,
        columns=_article_labels(told, look),
        legend=legend,
        marks=("fact_id", "article_id", "start") if "start" in cells.columns else (),
        notes=[
            "Colour: the word; shape: whose words they are in. One line for each fact told with it.",
            f"Not drawn: {few} {'fact' if few == 1 else 'facts'} told with it in one article only." if few else "",
        ],
    )


def plot_facts(
    matrix: pd.DataFrame,
    ax: Any = None,
    *,
    story_id: str | None = None,
    least: int = 2,
    omissions: pd.DataFrame | None = None,
    look: Look = PLAIN_LOOK,
) -> Any:
    """Which facts each article carries: shape by voice; a cross where a copy certainly left one out.

    Parameters
    ----------
    matrix : DataFrame
        From ``fact_matrix(facts, articles, derivations)``.
    story_id : str, optional
        Needed if the table holds several stories.
    least : int
        Facts carried by fewer articles are left out (their number is said).
    omissions : DataFrame, optional
        From ``find_omissions``. A cross is drawn only where it says that the article is a copy and came
        later; a rewrite may tell the fact in other words. Without it, the column ``omitted_relation`` of the
        matrix is asked; without both no cross is drawn.
    look : Look
        Labels of the outlets.

    Returns
    -------
    Axes
        An empty cell says only that the fact was not found there (with the column ``sure``: not for certain).
        At the right: deaths, numbers, names, sources. At most 40 facts, those that most articles carry, and 16
        articles are drawn.
    """
    need(matrix, "fact_id", "article_id", "carried", "carriers", "omitted", "independent_report")
    table = pick(matrix, "story_id", story_id)
    unsure = _unsure(table)
    table = table.assign(carried=table["carried"] & ~unsure)
    carriers = table["carried"].groupby(table["fact_id"]).transform("sum")
    shown = table[carriers >= least]
    voice = shown["voice"].astype("object").where(shown["voice"].notna(), "narrator")
    certain = _left_out(shown, omissions)
    sign = voice.where(shown["carried"], certain.map({True: "left out", False: None}))
    cells = shown.assign(sign=sign)[sign.notna()]
    doubtful = int((shown["omitted"].notna() & ~certain & ~shown["carried"]).sum())
    flags = shown.drop_duplicates("fact_id").set_index("fact_id")
    kinds = [name for name in ("deaths", "numbers", "names", "source") if name in flags.columns]
    records: Any = flags[kinds].astype("object").to_dict("index")
    remarks = {fact: ", ".join(name for name in kinds if row.get(name) is True) for fact, row in records.items()}
    few = table.loc[carriers < least, "fact_id"].nunique()
    blank = int((unsure & (table["carriers"] >= least)).sum())
    alone = set(table.loc[table["independent_report"].fillna(False).astype(bool), "article_id"])
    columns = {
        key: label + ("\n(independent)" if key in alone else "")
        for key, label in _article_labels(table, look).items()
    }
    return plot_grid(
        cells,
        _CARRIED,
        ax,
        row="fact_id",
        column="article_id",
        sign="sign",
        rows=_labels(shown, look),
        columns=columns,
        remarks=remarks,
        legend=[each for key, each in _CARRIED.items() if key in set(cells["sign"])],
        notes=[
            "An empty cell: not found there.",
            f"{doubtful} possible omissions are left blank: the fact may be told there in other words, or was "
            "added elsewhere."
            if doubtful
            else "",
            f"Facts that fewer than {least} articles carry for certain, not drawn: {few}." if few else "",
            f"Sentences that may tell one of these facts, left blank: {blank}." if blank else "",
        ],
    )


def _unsure(table: pd.DataFrame) -> pd.Series:
    """Where a sentence was found that is only likely to tell the fact; nowhere, if the table does not say."""
    if "sure" not in table.columns:
        return pd.Series(False, index=table.index)
    return table["carried"] & ~table["sure"].eq(True).fillna(False).astype(bool)


def _left_out(shown: pd.DataFrame, omissions: pd.DataFrame | None) -> pd.Series:
    """Where the data are certain that a fact was left out: a copy, later than the text that has it."""
    certain = shown["omitted"].eq("from_origin").fillna(False).astype(bool)
    if omissions is not None:
        sure = omissions[(omissions["direction"] == "from_origin") & (omissions["relation"] == "copy")]
        known = set(zip(sure["fact_id"], sure["article_id"]))
        cells = zip(shown["fact_id"], shown["article_id"])
        return certain & pd.Series([cell in known for cell in cells], index=shown.index, dtype=bool)
    if "omitted_relation" in shown.columns:
        return certain & shown["omitted_relation"].eq("copy").fillna(False).astype(bool)
    return certain & False


def plot_utterances(
    utterances: pd.DataFrame,
    articles: pd.DataFrame,
    ax: Any = None,
    *,
    story_id: str | None = None,
    least: int = 2,
    look: Look = PLAIN_LOOK,
) -> Any:
    """What became of each quotation: in full, in part, without marks, retold, not found.

    Parameters
    ----------
    utterances : DataFrame
        From ``find_utterances``.
    articles : DataFrame
        ``article_id, outlet, text``.
    story_id : str, optional
        Needed if the table holds several stories.
    least : int
        Utterances of which fewer articles have a version are left out.
    look : Look
        Labels of the outlets.

    Returns
    -------
    Axes
        What somebody else says in nearly the same words (``speaker_differs``) is no version: the cell says
        "another speaker". Remarks at the right: words inside the marks differ between outlets.
    """
    need(utterances, "utterance_id", "article_id", "form", "fullest")
    table = pick(utterances, "story_id", story_id)
    if "speaker_differs" in table.columns:
        other = table["speaker_differs"].fillna(False).astype(bool) & (table["form"] != "absent")
        table = table.assign(form=table["form"].astype("object").mask(other, "other"))
    found = table[~table["form"].isin(["absent", "other"])].groupby("utterance_id")["article_id"].nunique()
    few = table["utterance_id"].nunique() - int((found >= least).sum())
    table = table[table["utterance_id"].isin(found.index[found >= least])]
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"]
    outlet = articles.drop_duplicates("article_id").set_index("article_id")["outlet"]
    main = table[table["fullest"]]
    rows = {
        key: look.quoted(text[article][start:end], 52)
        for key, article, start, end in zip(
            main["utterance_id"], main["article_id"], main["start"], main["end"]
        )
    }
    differs = table["differs"].notna() & (table["form"] != "other")
    names = look.ranked("article", sorted(table["article_id"].unique()))
    forms = set(table["form"])
    return plot_grid(
        table,
        _FORMS,
        ax,
        row="utterance_id",
        column="article_id",
        sign="form",
        rows=rows,
        columns={name: fitted(look.label(outlet.get(name, name)), 14) for name in names},
        remarks=dict.fromkeys(table.loc[differs, "utterance_id"], "words differ"),
        legend=[sign for form, sign in _FORMS.items() if form in forms],
        notes=[
            "“Another speaker”: nearly the same words from somebody else, no version of the quotation."
            if "other" in forms
            else "",
            "“Words differ”: inside the quotation marks the outlets do not have the same words."
            if differs.any()
            else "",
            f"{few} quotations with a version in fewer than {least} articles are not drawn." if few else "",
        ],
    )


def _labels(matrix: pd.DataFrame, look: Look) -> dict[str, str]:
    """Fact → the beginning of its first article's sentence, in the order of the facts."""
    told = (
        matrix.dropna(subset=["sentence"]).sort_values(["fact_id", "article_id"]).drop_duplicates("fact_id")
    )
    return {
        fact: look.quoted(sentence, 56)
        for fact, sentence in zip(told["fact_id"], told["sentence"])
    }


def _article_labels(matrix: pd.DataFrame, look: Look) -> dict[str, str]:
    """Article → its outlet, in the order of the outlets, where the study gives one, else of the articles."""
    names = matrix.drop_duplicates("article_id").sort_values("article_id")
    pairs = list(zip(names["article_id"], names["outlet"].astype(str)))
    if "outlet" in look.order:
        order = look.ranked("outlet", [outlet for _, outlet in pairs])
        pairs = sorted(pairs, key=lambda pair: order.index(pair[1]))
    return {article: fitted(look.label(outlet), 14) for article, outlet in pairs}

"""The door for people: a corpus and a codebook opened together, and asked questions.

:func:`open_study` gives a :class:`Study`. Its tables are made once and kept on disk, its methods are the questions of
:mod:`analysis.questions`, and every answer is a finding: picture, sentence, numbers and the passages behind them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.attribution.one_name import Names, known_names, under_one_name
from analysis.certainty.outlets import Nested, within_outlets
from analysis.charts.media import known_medium
from analysis.codebook.loading import codebook_for, find_codebook
from analysis.codebook.roster import Roster, make_roster
from analysis.codebook.types import Codebook
from analysis.corpus.load import ARTICLE_COLUMNS, corpus_path, read_corpus
from analysis.corpus.where import Where, choose, date_parts, read_where
from analysis.door import checked
from analysis.questions.recipe import Question, all_questions, find_question
from analysis.report.files import corpus_name, figures_folder
from analysis.report.finding import Finding, Findings, answer, unasked
from analysis.report.provenance import QUOTES, STYLE
from analysis.report.quoting import quoted_words
from analysis.tables.registry import table_names
from analysis.tables.shelf import Shelf, open_tables, stamp_of
from analysis.terminal import warn
from analysis.voices.evidence import check_voice, in_voice

#: Groups that have an order of their own; all others stand in alphabetical order, or as a mapping names them.
_SCALE = (
    "far left", "left", "lean left", "left-center", "left-centre", "center-left", "centre-left", "center", "centre",
    "center-right", "centre-right", "right-center", "right-centre", "lean right", "right", "far right",
)  # fmt: skip
#: What stands in a column of groups where an article has no value.
NO_GROUP = "(not given)"


@dataclass(frozen=True)
class Study:
    """A corpus and a codebook, opened together.

    Attributes
    ----------
    name : str
        Of the corpus.
    articles : DataFrame
        One row per article that the filter leaves, with the columns of groups.
    checks : DataFrame
        What was wrong with the corpus (:func:`analysis.corpus.read_corpus`).
    codebook : Codebook
    roster : Roster
        Outlets, groups, concepts, variants, actors and sides, each with order, label and colour.
    groups : tuple of str
        Columns of the articles by which outlets are grouped.
    where : Where
        The filter; empty if all articles are in.
    place : Path or None
        Where the articles were read from.
    book : Path or None
        Where the codebook was read from.
    figures : Path
        Where findings are saved.
    quotes : int or None
        How many words of a passage may leave with pictures, tables and pages; None: whole passages and texts.
    style : str
        What pictures are drawn for: screen, print or slides.
    voice : str or None
        The one voice its tables hold (:meth:`in_voice`); None: all.
    """

    name: str
    articles: pd.DataFrame
    checks: pd.DataFrame
    codebook: Codebook
    roster: Roster
    groups: tuple[str, ...]
    where: Where
    place: Path | None
    book: Path | None
    figures: Path
    whole: pd.DataFrame = field(repr=False)
    stamp: Any = field(default=None, repr=False)
    voice: str | None = None
    quotes: int | None = None
    style: str = "screen"
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    # --- tables

    def table(self, name: str) -> pd.DataFrame:
        """An evidence table: made once, kept on disk, read back from then on.

        Tables with ``article_id`` also carry ``outlet``, ``date`` and the study's groups.
        """
        if name == "articles":
            return self.articles
        if name not in self.kept:
            names = self._shelf().names
            if name not in names:
                raise ValueError(f"no table is called {name!r}; there are: {', '.join(names)}")
            self._notice_changes()
            self.kept[name] = self._carried(self._shelf()[name])
        return self.kept[name]

    def _names(self) -> Names:
        """Who is who, read once from all articles: a filter changes nobody's name."""
        if "known names" not in self.kept:
            self.kept["known names"] = known_names(self._shelf()["attributions"])
        return self.kept["known names"]

    @property
    def names(self) -> dict[str, str]:
        """Name → the name its bearer goes under in every table of this study, where that is another."""
        return self._names().joined

    def _shelf(self) -> Shelf:
        """The tables on disk: of the articles as they were read, before the filter."""
        if "shelf" not in self.kept:
            source = self.whole if self.place is None else self.place
            self.kept["shelf"] = open_tables(source, self.codebook, articles=self.whole, progress=True)
        return self.kept["shelf"]

    def rows(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """A table with further columns to group by: day, week, month, quarter or year of the article."""
        return date_parts(self.table(name), columns)

    @property
    def units(self) -> pd.Series | Nested:
        """``article_id`` → unit: near-copies of one text share one and count once in every interval.

        Where the study has groups, they also say which outlet an article is of: summaries by group rest on outlets.
        """
        if "units" not in self.kept:
            units = self.table("copies").set_index("article_id")["unit"]
            self.kept["units"] = within_outlets(units, self.whole, self.groups) if self.groups else units
        return self.kept["units"]

    def in_voice(self, voice: str) -> Study:
        """The same study with the words of one voice only: narrator, quoted, reported, or "not quoted".

        *Not quoted* is narrator and reported together, counted as one. Questions about the outlets' own words are then
        about this voice; those that count no words in a voice refuse.
        """
        views = self.kept.setdefault("views", {})
        if voice not in views:
            check_voice(voice)
            views[voice] = replace(self, voice=voice, roster=self.roster.in_voice(voice))
            views[voice].kept.update(shelf=self._shelf(), units=self.units)
        return views[voice]

    # --- questions

    def ask(
        self, question: str, item: Any = None, *, by: str | Sequence[str] | None = None, voice: str | None = None
    ) -> Any:
        """The answer to a question, by name: a finding, or several where it is asked of each concept.

        Parameters
        ----------
        question : str
            As listed in :attr:`questions`.
        item : str, optional
            What it is asked of (a concept, a story); default: everything there is.
        by : str or list of str, optional
            Columns to compare by: ``outlet``, ``voice``, a column of groups, ``month``, ….
        voice : str, optional
            Only the words of this voice: narrator, quoted, reported, or "not quoted" (narrator and reported).
        """
        return self._ask(find_question(question), item, by, voice)

    @property
    def questions(self) -> pd.DataFrame:
        """What can be asked: one row per question, with its name and its wording."""
        rows = [(one.name, one.asks.replace("{item}", "…"), one.evidence) for one in all_questions().values()]
        return pd.DataFrame(rows, columns=["name", "asks", "evidence"])

    def read(self, article_id: str) -> Any:
        """One article with its voices, contested words and speakers marked."""
        from analysis.report.reader import read_article

        known = set(self.articles["article_id"].astype(str))
        if str(article_id) not in known:
            some = ", ".join(sorted(known)[:5])
            raise ValueError(f"no article {article_id!r} in {self.name}; the first are {some}")
        tables = {name: self.table(name) for name in ("attributions", "quotations", "hits", "sentences")}
        return read_article(str(article_id), self.readable, tables, self.roster)

    @property
    def readable(self) -> pd.DataFrame:
        """The articles as they may be shown: with `quotes`, only the words in and around passages can be read."""
        if self.quotes is None:
            return self.articles
        if "readable" not in self.kept:
            from analysis.report.quoting import readable

            self.kept["readable"] = readable(self.articles, self.table, self.quotes)
        return self.kept["readable"]

    def published(self, *, quotes: int | None = None, style: str | None = None) -> Study:
        """The same study in another form: at most so many words of a passage, pictures for print or slides.

        None leaves a form as it is; ``quotes=0`` gives whole passages back.
        """
        quotes = self.quotes if quotes is None else quoted_words(quotes or None)
        style = self.style if style is None else known_medium(style)
        if (quotes, style) == (self.quotes, self.style):
            return self
        other = replace(self, quotes=quotes, style=style)
        shown = ("answers", "provenance", "readable")
        other.kept.update({name: value for name, value in self.kept.items() if name not in shown})
        return other

    def explore(self) -> Any:
        """The explorer: findings, concordance, reader and face to face on one page beside the saved figures.

        What it shows of findings are those saved in the study's folder; where none of these articles has been saved
        yet, every question is asked and saved first, which takes a minute on fifty articles.
        """
        from analysis.report import provenance
        from analysis.report.datasheet import write_datasheet
        from analysis.report.explorer import write_explorer

        if provenance.read(self.figures).get("inputs") != provenance.of_study(self):
            for question in all_questions():
                self.ask(question).save()
        write_datasheet(self, self.figures)
        return write_explorer(self)

    def look(self, concept: str | None = None) -> Any:
        """How charts show this study: labels, colours and order from the roster."""
        from analysis.charts.style import Look

        colours = dict(self.roster.colours.get("side", {}))
        if concept is not None:
            colours |= self.roster.colours.get(concept, {})
        order = {name: self.roster.levels[name] for name in ("voice", "side", *self.groups)}
        if self.groups:  # outlets stand in the order of their groups; else charts order them by value
            order["outlet"] = self.roster.levels["outlet"]
        if concept is not None:
            order["variant"] = self.roster.variants[concept]
        return Look(dict(self.roster.labels), colours, order, self.quotes)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in all_questions():
            return _Asked(self, all_questions()[name])
        if name in table_names():
            return self.table(name)
        raise AttributeError(
            f"a study has no table and no question {name!r}; questions: {', '.join(all_questions())}; "
            f"tables: {', '.join(table_names())}"
        )

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *all_questions(), *table_names()})

    def __repr__(self) -> str:
        return "\n".join(f"{name}: {value}" for name, value in self._facts())

    def _repr_html_(self) -> str:
        from html import escape

        lines = "".join(
            f'<tr><th style="text-align:left">{escape(name)}</th><td style="text-align:left">{escape(value)}</td></tr>'
            for name, value in self._facts()
        )
        return f"<table>{lines}</table>"

    # --- inside

    def _ask(self, question: Question, item: Any, by: str | Sequence[str] | None, voice: str | None = None) -> Any:
        if voice is not None:
            return self.in_voice(voice)._ask(question, item, by)
        wanted = (by,) if isinstance(by, str) else tuple(question.by if by is None else by)
        if question.items is None or item is not None:
            return self._answered(question, item, wanted)
        items = question.items(self)
        if not items:
            return Findings([unasked(self, question, list(wanted))])
        return Findings(self._answered(question, one, wanted) for one in items)

    def _answered(self, question: Question, item: Any, by: tuple[str, ...]) -> Finding:
        """A question asked again has the answer it had: a study does not change."""
        answers = self.kept.setdefault("answers", {})
        key = (question.name, item, by)
        if key not in answers:
            answers[key] = answer(self, question, item, list(by))
        return answers[key]

    def _carried(self, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of the study's articles, with what their articles have."""
        if "article_id" not in table:
            key = next((name for name in ("article_a",) if name in table), None)
            if key is None:
                return table
            ids = set(self.articles["article_id"])
            table = table[table[key].isin(ids) & table["article_b"].isin(ids)].reset_index(drop=True)
            return under_one_name(table, self._names()) if "speaker_a" in table else table
        about = self.articles.set_index("article_id")
        kept = table[table["article_id"].isin(about.index)].reset_index(drop=True)
        for name in ("outlet", "date", *self.groups):
            if name in about and (name not in kept or name in self.groups):
                kept[name] = kept["article_id"].map(about[name])
        kept = under_one_name(kept, self._names()) if "speaker" in kept else kept
        if self.voice is None or "voice" not in kept:
            return kept
        return in_voice(kept, self.voice).assign(voice=self.voice).reset_index(drop=True)

    def _notice_changes(self) -> None:
        if self.place is not None and self.stamp != stamp_of(self.place):
            warn(
                f"{self.place} has changed on disk since this study was opened; it goes on with the articles it read "
                "then. Open it again to see the change.",
                stacklevel=3,
            )

    def _codebook_fact(self) -> str:
        book = self.codebook
        if book.is_empty:
            where = self.place if self.place is not None else "CORPUS"
            return (
                "none yet, so no concept, actor or side is known; questions that need one say so. "
                f"Start one: framing explore {where}"
            )
        return (
            f"{book.name}: {len(book.concepts)} concepts, {len(book.actors)} actors, {len(book.sides)} sides"
        )

    def _facts(self) -> list[tuple[str, str]]:
        articles = self.articles
        dates = articles["date"].dropna().astype(str) if "date" in articles else pd.Series(dtype=str)
        undated = len(articles) - len(dates)
        shared = int(articles["article_id"].map(self.units).duplicated(keep=False).sum())
        counts = articles["outlet"].value_counts()
        facts = [
            ("Corpus", f"{self.name}: {len(articles):,} articles of {articles['outlet'].nunique():,} outlets"),
            ("Outlets", "; ".join(f"{name} {counts.get(name, 0):,}" for name in self.roster.levels["outlet"])),
            ("Dates", f"{dates.min()[:10]} to {dates.max()[:10]}" if len(dates) else "none given"),
            ("Near-copies", f"{shared:,} articles share most of their text with another"),
            ("Codebook", self._codebook_fact()),
        ]  # fmt: skip
        if undated and len(dates):
            facts.insert(3, ("Undated", f"{undated:,} articles"))
        facts += [("Groups", f"{name}: {', '.join(self.roster.levels[name])}") for name in self.groups]
        if self.where:
            facts.append(("Filter", str(self.where)))
        if len(self.checks):
            facts.append(("Remarks", f"{len(self.checks):,}; see study.checks"))
        return facts


class _Asked:
    """A question of a study, callable: ``study.word_choice("people held", by="outlet")``."""

    def __init__(self, study: Study, question: Question) -> None:
        self._study, self._question = study, question
        self.__doc__ = (
            f"{question.asks}\n\n{question.why}\n\n{question.how}\n\nNot to be concluded: {question.limits}"
        )
        self.__name__ = question.name

    def __call__(
        self, item: Any = None, *, by: str | Sequence[str] | None = None, voice: str | None = None
    ) -> Any:
        return self._study._ask(self._question, item, by, voice)

    def __repr__(self) -> str:
        return f"{self._question.asks}  Call it: study.{self._question.name}()"


@checked()
def open_study(
    corpus: str | Path | pd.DataFrame | None = None,
    codebook: str | Path | Codebook | None = None,
    *,
    groups: str | Sequence[str] | Mapping[str, str] | None = None,
    where: str | Mapping[str, Any] | None = None,
    figures: str | Path | None = None,
    quotes: int | None = None,
    style: str | None = None,
) -> Study:
    """Open a corpus and a codebook together.

    Parameters
    ----------
    corpus : path, DataFrame of articles, or None
        As :func:`analysis.load_corpus` reads it. None: ``$FRAMING_CORPUS``, else the shipped demonstration.
    codebook : path, Codebook or None
        None: ``$FRAMING_CODEBOOK``, else the shipped codebook named like the corpus (for the demonstration, its
        own), else an empty one. Questions that need a codebook then say so; all others are answered.
    groups : str, list of str, or mapping, optional
        Columns of the articles that group them (leaning, country); or a mapping of outlets to their group, which
        makes a column ``group`` (outlets by their name here or as the corpus gave it). Articles without a value are
        in the group "(not given)".
    where : str or mapping, optional
        Which articles: ``"outlet=Gull,Post; from=2025-10-01; to=2025-10-31; words=ferry*"``, or the same as a
        mapping. An article is in if it meets all conditions.
    figures : path, optional
        Where findings are saved; default ``$FRAMING_FIGURES``, else ``figures/<corpus name>``.
    quotes : int, optional
        To publish what belongs to publishers: at most so many words of a passage in every picture, table, page and
        notebook, and no whole texts. Default ``$FRAMING_QUOTES``, else whole passages. Numbers do not change.
    style : {"screen", "print", "slides"}, optional
        What pictures are drawn for; default ``$FRAMING_STYLE``, else a screen.

    Returns
    -------
    Study

    Raises
    ------
    ValueError
        For a corpus or codebook that cannot be used, a column of groups that does not exist, or a filter that leaves
        nothing; the message says what would be right.

    Examples
    --------
    >>> from analysis import open_study
    >>> study = open_study(where="outlet=Varn Herald")
    >>> study.roster.levels["outlet"]
    ('Varn Herald',)
    """
    quotes = quoted_words(os.environ.get(QUOTES) if quotes is None else quotes)
    style = known_medium(os.environ.get(STYLE) if style is None else style)
    key = _key(corpus, codebook, groups, where, figures, (quotes, style))
    if key in _OPENED:  # the next notebook of the same run: the same articles, nothing to read again
        return _OPENED[key]
    if isinstance(corpus, pd.DataFrame):
        place, name = None, "articles in memory"
        whole, checks = corpus.reset_index(drop=True), pd.DataFrame()
        if "article_id" not in whole or "text" not in whole:
            raise ValueError(
                "articles need the columns article_id and text (and outlet); see analysis.load_corpus"
            )
        whole = whole.assign(outlet=whole.get("outlet", "unknown"))
        lacking = [name for name in ARTICLE_COLUMNS if name not in whole]
        whole = whole.assign(**{name: pd.Series(None, index=whole.index, dtype="str") for name in lacking})
    else:
        place = corpus_path(corpus).resolve()
        name = corpus_name(place)
        whole, checks = read_corpus(place)
    book_path = None if isinstance(codebook, Codebook) else find_codebook(codebook, place)
    book_path = None if book_path is None else book_path.resolve()
    book = codebook if isinstance(codebook, Codebook) else codebook_for(book_path, place)
    articles, columns = _grouped(whole, groups)
    chosen = read_where(where)
    articles = choose(articles, chosen)
    if not len(articles):
        raise ValueError(f"no article of {name} meets {chosen}; check dates (from=, to=), outlets and words")
    named = list(groups.values()) if isinstance(groups, Mapping) else ()
    levels = {column: _levels(articles[column], named) for column in columns}
    roster = make_roster(book, _outlets(articles, columns, levels), levels)
    folder = figures or os.environ.get("FRAMING_FIGURES")
    target = (
        Path(folder).expanduser() if folder else figures_folder(None) if place is None else _figures_of(name)
    )
    stamp = None if place is None else stamp_of(place)
    study = Study(
        name, articles, checks, book, roster, columns, chosen, place, book_path, target, whole, stamp,
        quotes=quotes, style=style,
    )  # fmt: skip
    if key is not None:
        _OPENED.clear()
        _OPENED[key] = study
    return study


def _key(corpus: Any, codebook: Any, groups: Any, where: Any, figures: Any, form: Any) -> Any:
    """The same for the same files in the same state; None where the articles or the codebook are in memory."""
    if isinstance(corpus, pd.DataFrame) or isinstance(codebook, Codebook):
        return None
    place = corpus_path(corpus).resolve()
    book = find_codebook(codebook, place)
    read = None if book is None else (str(book.resolve()), stamp_of(book))
    target = figures or os.environ.get("FRAMING_FIGURES")
    return str(place), stamp_of(place), read, repr(groups), repr(where), str(target), form


_OPENED: dict[Any, Study] = {}


def _figures_of(name: str) -> Path:
    from analysis.report.files import HOME

    return HOME / "figures" / name


def _grouped(
    articles: pd.DataFrame, groups: str | Sequence[str] | Mapping[str, str] | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    if groups is None:
        return articles, ()
    if isinstance(groups, Mapping):
        # An outlet known under another name than the corpus gave it is found by either.
        given = articles.get("outlet_as_given", articles["outlet"]).fillna(articles["outlet"])
        known = set(articles["outlet"])
        strange = [outlet for outlet in groups if outlet not in known | set(given)]
        if strange:
            warn(
                f"groups names outlets that have no article: {', '.join(strange)}; the corpus has "
                f"{', '.join(sorted(known))}",
                stacklevel=3,
            )
        group = articles["outlet"].map(groups).fillna(given.map(groups)).fillna(NO_GROUP)
        return articles.assign(group=group), ("group",)
    columns = (groups,) if isinstance(groups, str) else tuple(groups)
    for column in columns:
        if column not in articles:
            raise ValueError(
                f"the articles have no column {column!r} to group by; they have {', '.join(map(str, articles.columns))}"
            )
    filled = {
        column: articles[column].astype("str").fillna(NO_GROUP).replace("", NO_GROUP) for column in columns
    }
    return articles.assign(**filled), columns


def _levels(column: pd.Series, named: Sequence[str] = ()) -> list[str]:
    """The values as a mapping names them, else from left to right or in alphabetical order; the missing one last."""
    found = set(column) - {NO_GROUP}
    scale = named or (_SCALE if {value.casefold() for value in found} <= set(_SCALE) else ())
    rank = {str(value).casefold(): place for place, value in reversed(list(enumerate(scale)))}
    values = sorted(found, key=lambda value: (rank.get(value.casefold(), 0), value))
    return values + ([NO_GROUP] if (column == NO_GROUP).any() else [])


def _outlets(
    articles: pd.DataFrame, columns: tuple[str, ...], levels: Mapping[str, Sequence[str]]
) -> list[str]:
    """Outlets by the order of their group, then by name."""
    rank = {value: place for column in columns[:1] for place, value in enumerate(levels[column])}
    first = articles.groupby("outlet")[columns[0]].first().to_dict() if columns else {}
    return sorted(
        articles["outlet"].astype(str).unique(), key=lambda name: (rank.get(str(first.get(name)), 0), name)
    )

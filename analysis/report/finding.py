"""What is the answer to a question, and how does it leave the notebook?

:func:`answer` asks one question of a study and gives a :class:`Finding`: title, picture, sentence, numbers and the
passages behind them; in a notebook it shows all of these, and :meth:`Finding.save` writes them.
"""

from __future__ import annotations

import base64
import functools
import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.charts.media import drawn_for, fitted_to
from analysis.questions.groups import caution, compared_by
from analysis.questions.recipe import Question
from analysis.report import provenance
from analysis.report.alternative import describe
from analysis.report.compact import compact_table
from analysis.report.figures import Rendered, render, save_rendered
from analysis.report.kept_pictures import kept
from analysis.report.quoting import cut, cut_table
from analysis.report.tables import in_words, passages, show_evidence

# Where words of one voice stand.
_VOICES = {
    "narrator": "of the narrator",
    "quoted": "inside quotation marks",
    "reported": "in paraphrases",
    "not quoted": "outside quotation marks (narrator and paraphrases together)",
}
# Rows of the summary and passages that a notebook shows; the files hold all.
_ROWS, _PASSAGES = 40, 12
_WIDEST = 960
#: What stands instead of a picture where no group has enough to be compared.
TOO_FEW = "No outlet has enough of anything for a picture: the counts stand in the table."


@dataclass(frozen=True, eq=False)
class Finding:
    """The answer to one question.

    Attributes
    ----------
    name : str
        Of its files.
    title : str
        What the intervals support; a question where they support nothing.
    asks : str
        The question.
    sentence : str
        How many occurrences in how many articles stand behind it, or why there is no picture.
    table : DataFrame
        The summary, one row per group: counts, totals, intervals.
    evidence : DataFrame
        The occurrences counted, with their places in the articles.
    claimed : bool
        Whether the title is a claim.
    provenance : dict
        Corpus, codebook, version, parser, seed.
    """

    name: str
    title: str
    asks: str
    sentence: str
    how: str
    table: pd.DataFrame
    evidence: pd.DataFrame
    claimed: bool
    provenance: dict[str, Any]
    question: Question
    study: Any = field(repr=False)
    item: Any = None
    by: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Occurrences behind the finding."""
        return len(self.evidence)

    @property
    def passages(self) -> pd.DataFrame:
        """The occurrences with the text around them; none where nothing was counted."""
        if "start" not in self.evidence:
            return self.evidence
        return passages(self.evidence, self.study.articles, quotes=self.study.quotes)

    @property
    def axes(self) -> Any:
        """The picture drawn afresh, to change it; None where there is none."""
        draw = self.question.draw
        if draw is None or not self.drawable:
            return None
        return fitted_to(self.study.style, lambda: draw(self.study, self.table, self.item))

    @property
    def drawable(self) -> bool:
        """Whether there is something to draw."""
        return (
            self.question.draw is not None and len(self.table) > 0 and self.sentence != self.question.nothing
        )

    @property
    def explained(self) -> str:
        """How the picture is to be read, or why there is none."""
        return TOO_FEW if self.drawable and self.picture is None else self.how

    @functools.cached_property
    def picture(self) -> Rendered | None:
        """The picture as PNG and SVG."""
        return kept(self, self._drawn) if self.drawable else None

    def _drawn(self) -> Rendered | None:
        drawn = self.axes
        if drawn is None:
            return None
        with drawn_for(self.study.style):
            finish(drawn, self)
            return render(drawn, self.title, self.alternative)

    @property
    def alternative(self) -> str:
        """The finding in words, for those who cannot see the picture."""
        return f"{self.title}. {self.sentence} {describe(self.table)}".replace("?.", "?")

    def save(
        self, folder: str | Path | None = None, *, quotes: int | None = None, style: str | None = None
    ) -> Finding:
        """Write picture, numbers, passages and provenance; returns what was written.

        Parameters
        ----------
        folder : path, optional
            Default: the study's folder of figures; for another form than the study's, a folder in it (``print``,
            ``slides``, ``quotes-12``).
        quotes : int, optional
            At most so many words of a passage, in picture and tables.
        style : {"screen", "print", "slides"}, optional
            What the picture is drawn for: a screen, a column of print (grey, 85 mm, or 180 mm where it is too wide for
            that), a slide (16 by 9).
        """
        study = self.study.published(quotes=quotes, style=style)
        if study is self.study:
            save_rendered(self, Path(folder).expanduser() if folder else study.figures)
            return self
        form = [] if study.style == self.study.style else [study.style]
        form += [] if study.quotes == self.study.quotes else [f"quotes-{study.quotes}"]
        other = answer(study, self.question, self.item, self.by)
        save_rendered(other, Path(folder).expanduser() if folder else study.figures / "-".join(form))
        return other

    def export(self, path: str | Path) -> Path:
        """Write the table for a manuscript or a spreadsheet, by the ending: ``.xlsx``, ``.csv``, ``.html`` (for Word),
        ``.tex``; see :mod:`analysis.report.export`."""
        from analysis.report.export import export_table

        return export_table(self, path)

    def table_as(self, form: str = "html", rows: int | None = None) -> str:
        """The table as HTML or LaTeX to paste ("html", "latex"), at most so many rows."""
        from analysis.report.export import table_as

        return table_as(self, form, rows)

    def __repr__(self) -> str:
        return f"{self.title}\n{self.sentence}\n{describe(self.table)}"

    def _repr_html_(self) -> str:
        parts = [f'<div class="finding"><h3 style="margin: .4em 0">{html.escape(self.title)}</h3>']
        picture = self.picture
        if picture is not None:
            data = base64.b64encode(picture.png).decode()
            shape = f'width="{_width(picture.png)}" style="max-width: 100%"'
            parts.append(
                f'<figure><img alt="{html.escape(self.alternative)}" {shape} '
                f'src="data:image/png;base64,{data}"></figure>'
            )
        answered = self.drawable or (self.question.draw is None and self.sentence != self.question.nothing)
        parts.append(f"<p>{html.escape(self.sentence)} {html.escape(in_words(self.explained) if answered else '')}</p>")
        whole = self.study.quotes is None  # two articles face to face are whole texts
        if len(self.table) and self.question.page is not None and whole:
            parts.append(self.question.page(self.study, self.table, self.item))
        elif len(self.table):
            label = self.study.roster.label
            shown = compact_table(self.table, label=label, rows=_ROWS, where=f"{self.name}.csv")
            if picture is None:
                parts.append(shown._repr_html_())
            else:
                parts.append(f"<details><summary>The numbers</summary>{shown._repr_html_()}</details>")
        if len(self.evidence) and "start" in self.evidence:
            seen = show_evidence(
                self.evidence,
                self.study.articles,
                "",
                self.question.shown,
                _PASSAGES,
                quotes=self.study.quotes,
                label=self.study.roster.label,
            )
            parts.append(
                f"<details><summary>The sentences: {min(_PASSAGES, self.n):,} of {self.n:,}, evenly spread</summary>"
                f"{seen._repr_html_()}</details>"
            )
        return "".join(parts) + "</div>"


def _width(png: bytes) -> int:
    """How wide a picture is shown, in pixels: also where a viewer strips the style that keeps it inside the page."""
    return min(int.from_bytes(png[16:20], "big"), _WIDEST)


class Findings(tuple[Finding, ...]):
    """Several findings: one question asked of each concept, or of each story."""

    def __new__(cls, findings: Iterable[Finding]) -> Findings:
        return super().__new__(cls, tuple(findings))

    def save(
        self, folder: str | Path | None = None, *, quotes: int | None = None, style: str | None = None
    ) -> Findings:
        """Write each; returns what was written."""
        return Findings(finding.save(folder, quotes=quotes, style=style) for finding in self)

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self))

    def _repr_html_(self) -> str:
        return "".join(finding._repr_html_() for finding in self)


def answer(study: Any, question: Question, item: Any, by: Sequence[str]) -> Finding:
    """Ask one question of a study.

    Parameters
    ----------
    study : Study
    question : Question
    item : Any
        What it is asked of; None where it is asked of the whole study.
    by : sequence of str
        Columns to compare by.
    """
    _check_item(study, question, item)
    _check_voice(study, question)
    evidence = _with_parts(question, question.select(study, item), by)
    table = cut_table(question.count(study, evidence, list(by), item), study.quotes)
    evidence = cut_table(evidence, study.quotes)
    name = cut(question.spoken(study, item) if question.spoken is not None else str(item), study.quotes)
    asks = compared_by(question.asks.replace("{item}", name), by, question.by)
    # A title speaks of outlets compared as the question compares them; other groups are shown, not claimed.
    usual = tuple(by) == tuple(question.by) and study.voice is None
    claim = question.claim(study, table, item) if len(table) and usual else None
    return Finding(
        name=file_name(question, item, by, study.voice),
        title=claim or asks,
        asks=asks,
        sentence=_sentence(study, question, evidence, table),
        how=question.how,
        table=table,
        evidence=evidence,
        claimed=claim is not None,
        provenance=provenance.of_study(study),
        question=question,
        study=study,
        item=item,
        by=tuple(by),
    )


def unasked(study: Any, question: Question, by: Sequence[str]) -> Finding:
    """The finding of a question that there is nothing to ask of: its one sentence, no table, no picture."""
    empty = pd.DataFrame()
    return Finding(
        name=file_name(question, None, by),
        title=question.heading,
        asks=question.heading,
        sentence=question.unasked,
        how="",
        table=empty,
        evidence=empty,
        claimed=False,
        provenance=provenance.of_study(study),
        question=question,
        study=study,
        by=tuple(by),
    )


def file_name(question: Question, item: Any, by: Sequence[str], voice: str | None = None) -> str:
    """Name of a finding's files: the question, what it is asked of, other groups than the usual ones, one voice."""
    parts = [question.name.replace("_", "-")]
    if item is not None:
        parts.append(re.sub(r"[^a-z0-9]+", "-", str(item).lower()).strip("-") or "item")
    if tuple(by) != tuple(question.by):
        parts.append("by-" + "-".join(by))
    if voice is not None:
        parts.append(f"voice-{voice.replace(' ', '-')}")
    return f"{question.notebook}-{'--'.join(parts)}"


def finish(drawn: Any, finding: Finding) -> None:
    """Put the finding's title and its source into the picture."""
    from analysis.charts.captions import finish as put

    put(drawn, title=finding.title, unit=finding.sentence, source=provenance.source_line(finding.study))


def _check_item(study: Any, question: Question, item: Any) -> None:
    if item is None or question.items is None or question.phrases and str(item).strip():
        return
    known = list((question.choices or question.items)(study))
    if item not in known:
        raise ValueError(
            f"{question.name} cannot be asked of {item!r}; there are: {', '.join(map(str, known)) or 'none'}"
        )


def _check_voice(study: Any, question: Question) -> None:
    if study.voice is None:
        return
    if not (question.one_voice and question.regroups) or "voice" not in study.table(question.evidence):
        raise ValueError(f"{question.name} does not count words in a voice; ask it without voice=")


def _with_parts(question: Question, evidence: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The evidence with the columns to compare by; ``ValueError`` where it cannot be compared so."""
    from analysis.corpus.where import date_parts

    if tuple(by) == tuple(question.by):
        return date_parts(evidence, by)
    if not question.regroups:
        raise ValueError(
            f"{question.name} always compares {', '.join(question.by)}; ask it without by=, or filter the study"
        )
    evidence = date_parts(evidence, by)
    unknown = [name for name in by if name not in evidence and name not in question.by]
    if unknown:
        raise ValueError(
            f"{question.name} cannot be compared by {', '.join(unknown)}; its occurrences have "
            f"{', '.join(map(str, evidence.columns))}"
        )
    return evidence


def _sentence(study: Any, question: Question, evidence: pd.DataFrame, table: pd.DataFrame) -> str:
    if not len(evidence) or not len(table):
        return question.nothing
    # Evidence about two articles (passages they share) stands in both.
    ids = [name for name in ("article_a", "article_b") if name in evidence] or ["article_id"]
    if ids[0] not in evidence:
        return f"{len(evidence):,} rows."
    found = f"{len(evidence):,} {question.counted[len(evidence) != 1]}"
    if question.counted[0] == "article":
        return f"{found}."
    articles = len(set().union(*(evidence[name] for name in ids)))
    where = "" if study.voice is None else f" {_VOICES[study.voice]}"
    told = f"{found}{where} in {articles:,} {'article' if articles == 1 else 'articles'}."
    return f"{told} {caution(table, study.groups)}".strip()

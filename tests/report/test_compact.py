"""A table that is taken in at a glance, also in a viewer that strips every style."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis.report.compact import compact_table, for_reading

SHARES = pd.DataFrame(
    {
        "outlet": ["Gull", "Post", "Tern <b>"],
        "concept": ["the plan"] * 3,
        "count": [3, 0, 1],
        "total": [4, 4, 2],
        "share": [0.75, 0.0, 0.5],
        "low": [0.3, None, None],
        "high": [0.95, None, None],
        "basis": ["wilson", "wilson", "descriptive only"],
    }
)


def _stripped(page: str) -> str:
    """As a viewer shows it that leaves neither styles nor marks of its own."""
    return re.sub(r' (?:style|class|id|aria-hidden)="[^"]*"', "", page)


def _cells(page: str) -> list[list[str]]:
    rows = re.findall("<tr>(.*?)</tr>", page)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.findall("<t[dh][^>]*>(.*?)</t[dh]>", row)] for row in rows]


def test_bars_and_numbers_can_be_read_where_all_style_is_stripped():
    head, gull, post, tern = _cells(_stripped(compact_table(SHARES).page))
    assert head == ["outlet", "count", "out of", "share", "interval", "interval from"]
    assert gull == ["Gull", "3", "4", "0.75", "███████▌", "0.30 to 0.95", "wilson"]
    assert post[3:5] == ["0.00", ""]
    assert tern[0] == "Tern &lt;b&gt;" and tern[4] == "░░░░░", "too few articles: pale"


def test_numbers_stand_at_the_right_by_an_attribute_that_viewers_leave():
    page = _stripped(compact_table(SHARES).page)
    assert '<td align="right">0.75</td>' in page and '<td align="left">Gull</td>' in page


def test_a_long_table_shows_what_counts_something_first_and_says_where_all_of_it_is():
    counts = [0] * 50 + [1] * 10
    long = pd.DataFrame({"outlet": [f"o{i}" for i in range(60)], "count": counts, "share": map(float, counts)})
    shown = compact_table(long, rows=20, where="words.csv")
    assert "20 of 60 rows; all in words.csv" in shown.page and shown.text.startswith("20 of 60 rows")
    assert _cells(shown.page)[1][0] == "o50"


def test_rare_statistics_are_left_to_the_csv_and_that_is_said(demo_study):
    finding = demo_study.ask("distinctive_words")
    finding = finding[0] if isinstance(finding, tuple) else finding
    page = compact_table(finding.table, where="x.csv").page
    assert len(_cells(page)[0]) <= 14 and "all in x.csv" in page


def test_rates_and_counts_are_barred_beside_the_largest():
    rates = pd.DataFrame({"outlet": ["Gull", "Post"], "per_1000": [8.0, 2.0]})
    assert [row[2] for row in _cells(compact_table(rates).page)[1:]] == ["█" * 10, "██▌"]


def test_a_table_without_rows_or_with_missing_values_is_shown_as_it_is():
    assert "<tbody></tbody>" in compact_table(SHARES.head(0)).page
    gone = SHARES.assign(share=[None, None, 0.5])
    assert _cells(compact_table(gone).page)[1][3:5] == ["–", ""]
    assert {"low", "high", "interval"}.isdisjoint(for_reading(SHARES.assign(low=None, high=None)))


@pytest.mark.slow
def test_two_articles_face_to_face_are_saved_as_a_page(demo_study, tmp_path):
    from dataclasses import replace

    finding = replace(demo_study, figures=tmp_path).ask("side_by_side")[0].save()
    page = (tmp_path / f"{finding.name}.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "<mark" in page and finding.title.split("“")[0] in page
    assert "told by one only" in page or page.count("<tr>") > 2
    assert f"{finding.name}.html" in (tmp_path / "provenance.json").read_text(encoding="utf-8")
    quoted = finding.save(quotes=8)
    assert not (tmp_path / "quotes-8" / f"{quoted.name}.html").exists(), "whole texts are left out"


@pytest.mark.slow
def test_a_finding_in_a_notebook_has_labels_a_width_and_its_sentences_first(demo_study):
    page = demo_study.ask("who_is_heard")._repr_html_()
    assert re.search(r'<img alt="[^"]+" width="\d{3}"', page)
    assert "the Varn Council</td>" in page and ">council</td>" not in page
    sentences = page[page.index("<summary>The sentences") :]
    assert re.search("<th [^>]*>([^<]*)", sentences)[1] == "passage"
    assert "<mark><strong>" in sentences

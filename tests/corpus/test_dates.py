"""Dates in any one format per column; the column decides between day and month, and nothing is invented."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import openpyxl
import pytest

from analysis.corpus import read_corpus
from analysis.corpus.dates import check_order, decide_order, is_ambiguous, read_date

TEXT = (
    "The ferry line to the northern islands will keep its winter timetable, the harbour office said on "
    "Monday. Two boats are being repaired and a third has been lent to the mainland, so crossings are few."
)


def table(tmp_path: Path, dates: list[str]) -> Path:
    rows = [{"article_id": f"a{i}", "outlet": "x", "date": d, "text": f"{TEXT} {i}"} for i, d in enumerate(dates)]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def dates_of(path: Path, **more: str) -> tuple[list[str | None], dict[str, str]]:
    corpus = read_corpus(path, **more)
    found = corpus.articles["date"].astype(object).where(corpus.articles["date"].notna(), None).tolist()
    checks = corpus.checks[corpus.checks["problem"].str.contains("date")]
    return found, dict(zip(checks["problem"], checks["detail"]))


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("June 4, 2018", "2018-06-04"),
        ("June 4th, 2018", "2018-06-04"),
        ("Sept. 4, 2018", "2018-09-04"),
        ("4 June 2018", "2018-06-04"),
        ("the 4th of June", None),
        ("4-Jun-18", "2018-06-04"),
        ("2018-Jun-04", "2018-06-04"),
        ("2018-6-4", "2018-06-04"),
        ("2018/06/04", "2018-06-04"),
        ("20180604104000", "2018-06-04T10:40:00"),
        ("Published June 4, 2018 at 10:40 a.m. ET", "2018-06-04T10:40:00"),
        ("Monday, 4 June 2018, 10.40 pm", "2018-06-04T22:40:00"),
        ("October 8, 2025 Wednesday", "2025-10-08"),
        ("Mon Jun 04 10:40:00 +0000 2018", "2018-06-04T10:40:00+00:00"),
        ("2018-06-04T10:40:00.000Z", "2018-06-04T10:40:00+00:00"),
        ("2018-06-04 10:40 EDT", "2018-06-04T10:40:00-04:00"),
        ("1528108800", "2018-06-04T10:40:00+00:00"),
        ("1528108800000", "2018-06-04T10:40:00+00:00"),
        ("June 2018", "2018-06"),
        ("06/2018", "2018-06"),
        ("2018-06", "2018-06"),
        ("2018", "2018"),
        ("Jun-18", None),  # the 18th of some June, or June 2018
        ("June 4", None),
        ("43255", None),  # a spreadsheet's count of days, or anything else
        ("0000-00-00", None),
        ("2018-13-04", None),
        ("2018-06-04 25:00", None),
        ("4 juin 2018", None),
    ],
)
def test_dates_as_people_and_programs_write_them(written, iso):
    assert read_date(written) == iso


def test_a_day_above_twelve_in_one_place_decides_for_the_column(tmp_path):
    found, told = dates_of(table(tmp_path, ["03/04/2025", "25/04/2025", "11/12/2025 10:40"]))
    assert found == ["2025-04-03", "2025-04-25", "2025-12-11T10:40:00"]
    assert told == {
        "order of dates": "dates such as 03/04/2025 are read day-first, as 25/04/2025 on line 2 can only be"
    }
    found, told = dates_of(table(tmp_path, ["3/4/18", "4/25/18"]))
    assert found == ["2018-03-04", "2018-04-25"] and "month-first" in told["order of dates"]


def test_where_nothing_decides_the_dates_are_left_out_and_named(tmp_path):
    found, told = dates_of(table(tmp_path, ["03/04/2025", "05/06/2025", "07/07/2025"]))
    assert found == [None, None, "2025-07-07"]  # the 7th of July either way
    assert told["ambiguous date"] == "'05/06/2025' could be read in two ways"


def test_a_person_can_say_which_comes_first_or_name_the_format(tmp_path):
    path = table(tmp_path, ["03/04/2025", "05/06/2025"])
    assert dates_of(path, dates="day-first") == (["2025-04-03", "2025-06-05"], {})
    assert dates_of(path, dates="month-first") == (["2025-03-04", "2025-05-06"], {})
    assert dates_of(path, dates="%m/%d/%Y") == (["2025-03-04", "2025-05-06"], {})
    assert dates_of(table(tmp_path, ["2018#06"]), dates="%Y#%m") == (["2018-06"], {})
    with pytest.raises(ValueError, match="--dates dmy: write day-first, month-first, year-first or a format"):
        dates_of(path, dates="dmy")


def test_what_the_order_given_makes_impossible_is_reported_and_not_turned_round(tmp_path):
    found, told = dates_of(table(tmp_path, ["04/25/2025", "2025-04-25"]), dates="day-first")
    assert found == [None, "2025-04-25"]
    assert told == {"unreadable date": "date '04/25/2025' cannot be day-first"}


def test_a_column_that_contradicts_itself_is_read_only_where_there_is_no_choice(tmp_path):
    found, told = dates_of(table(tmp_path, ["25/04/2025", "04/25/2025", "03/04/2025"]))
    assert found == ["2025-04-25", "2025-04-25", None]
    assert told["mixed dates"].startswith("25/04/2025 on line 1 and 04/25/2025")


def test_two_digits_joined_by_hyphens_may_be_a_year_in_front():
    assert is_ambiguous("18-06-04") and is_ambiguous("25-06-18")
    assert read_date("18-06-04", "year-first") == "2018-06-04"
    assert decide_order([("18-06-04", 1), ("18-06-30", 2)]).order is None  # 18 June 2030, or 30 June 2018
    assert decide_order([("99-06-30", 1)]).order == "year-first"


@pytest.mark.parametrize(("day", "warned"), [(3, True), (13, False)])
def test_a_workbook_in_which_a_spreadsheet_may_have_exchanged_day_and_month_is_named(tmp_path, day, warned):
    book = openpyxl.Workbook()
    book.active.append(["outlet", "date", "text"])
    book.active.append(["x", datetime.datetime(2025, 4, day), TEXT])
    book.active.append(["x", "25/04/2025", TEXT + " More."])
    book.save(tmp_path / "a.xlsx")
    found, told = dates_of(tmp_path / "a.xlsx")
    assert found == [f"2025-04-{day:02d}", "2025-04-25"]
    assert ("dates perhaps exchanged" in told) == warned


def test_an_order_is_one_of_those_known():
    assert check_order(None) is None and check_order("%d.%m.%Y") == "%d.%m.%Y"

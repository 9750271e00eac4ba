"""``framing check`` and ``framing import`` as people read them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from analysis.commands.main import main
from analysis.corpus import import_articles, read_corpus
from tests.corpus.pdf_files import write_pdf

TEXT = (
    "The ferry line to the northern islands will keep its winter timetable, the harbour office said on "
    "Monday. Two boats are being repaired and a third has been lent to the mainland, so crossings are few."
)


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def jsonl(path: Path, rows: list[dict[str, str | None]]) -> Path:
    rows = [{"article_id": f"a{i}", "outlet": "The Gull", "text": f"{TEXT} {i}", **row} for i, row in enumerate(rows)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_check_counts_dates_months_and_undated_articles_by_outlet(capsys, tmp_path):
    rows = [{"date": "2018-06-04"}, {"date": "June 2018"}, {}, {"outlet": "The Pier"}]
    code, out, _ = run(capsys, "check", jsonl(tmp_path / "a.jsonl", rows))
    assert code == 0
    assert (
        "Dates: 2 articles have one (2018-06 to 2018-06-04), 1 of them a month or year only; "
        "2 are undated: The Gull 1, The Pier 1." in out
    )
    out = run(capsys, "check", jsonl(tmp_path / "a.jsonl", [{}]))[1]
    assert "Dates: no article has one." in out and "No problems found." in out
    assert "none is undated" in run(capsys, "check", jsonl(tmp_path / "a.jsonl", [{"date": "2018-06-04"}]))[1]


def test_check_lists_three_remarks_of_a_kind_and_all_on_request(capsys, tmp_path):
    file = jsonl(tmp_path / "a.jsonl", [{"date": "soon"}] * 5)
    out = run(capsys, "check", file)[1]
    assert out.count("unreadable date: date 'soon'") == 3 and "… and 2 more: unreadable date (--all" in out
    assert run(capsys, "check", file, "--all")[1].count("unreadable date: date 'soon'") == 5


def test_the_order_of_dates_can_be_said_on_the_command_line(capsys, tmp_path):
    file = jsonl(tmp_path / "a.jsonl", [{"date": "03/04/2018"}])
    assert "ambiguous date" in run(capsys, "check", file)[1]
    assert "(2018-04-03 to 2018-04-03)" in run(capsys, "check", file, "--dates", "day-first")[1]
    run(capsys, "import", file, "--into", tmp_path / "store", "--dates", "month-first")
    assert read_corpus(tmp_path / "store").articles["date"].tolist() == ["2018-03-04"]
    code, _, err = run(capsys, "check", file, "--dates", "d/m/y")
    assert code == 1 and "write day-first, month-first, year-first or a format" in err


def test_furniture_is_shown_and_a_list_written_that_corrects_it(capsys, tmp_path):
    lines = ["- Sign up for our newsletter", "READ MORE: boats"]
    rows = [{"text": f"{TEXT.replace('ferry', word)}\n{lines[0]}\n{lines[1]} {word}"} for word in ("tram", "bus")]
    file = jsonl(tmp_path / "gull.jsonl", rows)
    out = run(capsys, "check", file)[1]
    assert "Furniture: 4 lines in 2 articles" in out and "2 × The Gull: - Sign up for our newsletter" in out
    target = tmp_path / "gull.furniture.csv"
    out = run(capsys, "check", file, "--furniture", target)[1]
    assert "3 lines. Write text for furniture" in out
    with target.open(encoding="utf-8-sig", newline="") as handle:
        listed = list(csv.DictReader(handle))
    assert [row["line"] for row in listed] == [
        "'- Sign up for our newsletter", "READ MORE: boats bus", "READ MORE: boats tram",
    ]  # fmt: skip
    listed[0]["kind"] = "text"
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, listed[0])
        writer.writeheader()
        writer.writerows(listed)
    out = run(capsys, "check", file, "--furniture", target)[1]
    assert "Furniture: 2 lines in 2 articles" in out
    assert target.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[2] == "text"  # the decision stays


@pytest.mark.parametrize("stored", [True, False])
def test_a_person_can_keep_apart_what_the_table_of_outlets_puts_together(tmp_path, stored):
    file = jsonl(tmp_path / "a.jsonl", [{"outlet": "Fox Online News"}, {"outlet": "Fox News"}])
    own = tmp_path / "own.csv"
    own.write_text("outlet,also\nFox Online News,Fox Online News\n", encoding="utf-8")

    def outlets(**more: Path) -> tuple[list[str], list[str]]:
        if stored:
            import_articles(file, tmp_path / f"store{len(more)}", **more)
            corpus = read_corpus(tmp_path / f"store{len(more)}")
        else:
            corpus = read_corpus(file, **more)
        told = corpus.checks.loc[corpus.checks["problem"] == "outlet renamed", "detail"]
        return corpus.articles["outlet"].tolist(), told.tolist()

    assert outlets() == (["Fox News"] * 2, ["1 article of 'Fox Online News' counted as 'Fox News'"])
    assert outlets(outlets=own) == (["Fox Online News", "Fox News"], [])


def test_pages_without_text_in_a_pdf_are_named(tmp_path):
    write_pdf(tmp_path / "a.pdf", [[TEXT[:95], TEXT[95:]], [], [TEXT[:95]]])
    done = import_articles(tmp_path / "a.pdf", tmp_path / "store")
    told = done.checks.set_index("problem").loc["pages without text"]
    assert told["detail"] == "no text on 1 of 3 pages (2): pictures or scans" and told["file"] == "a.pdf"


def test_progress_is_told_from_the_first_article_with_what_is_being_done(tmp_path):
    told: list[tuple[int, str]] = []
    import_articles(
        jsonl(tmp_path / "a.jsonl", [{}, {}]), tmp_path / "store", progress=lambda *now: told.append(now)
    )
    assert told == [(1, "reading"), (2, "reading"), (2, "looking for copies"), (2, "looking for furniture")]


def test_importing_what_is_there_already_is_no_failure(capsys, tmp_path):
    file = jsonl(tmp_path / "a.jsonl", [{}])
    assert run(capsys, "import", file, "--into", tmp_path / "store")[0] == 0
    code, out, _ = run(capsys, "import", file, "--into", tmp_path / "store")
    assert code == 0 and "1 known already" in out

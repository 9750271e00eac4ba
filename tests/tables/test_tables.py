"""Tables over partitions: the same bytes whoever does the work, and nothing computed twice or lost."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.codebook import Codebook
from analysis.commands.main import main
from analysis.contracts import Table
from analysis.tables import (
    compute_tables,
    load_tables,
    measure,
    parts,
    plan,
    read_table,
    registry,
    steps,
    table_names,
    versions,
)
from analysis.tables.by_story import share_stories
from analysis.tables.engines import Lost, Task, engine
from analysis.tables.registry import Measure
from analysis.tables.run import TablesError
from tests.places import ROOT

WORDS = ["harbour", "ferry", "bridge", "council", "said", "“winter”", "=SUM(A1)", "market", "office", "pier"]


def make_articles(count: int = 23) -> pd.DataFrame:
    rows = [
        {
            "article_id": f"a{i:03}",
            "outlet": ["The Gull", "The Pier"][i % 2],
            "date": "2025-10-08" if i % 3 else None,
            "text": " ".join(WORDS[(i * k) % len(WORDS)] for k in range(1, 30)) + f" {i}.",
        }
        for i in range(count)
    ]
    return pd.DataFrame(rows).astype("str").where(lambda t: t != "None")


# Small measures with the shapes of the real ones: spans, lists, missing values, one made from another.
def find_long_words(articles: pd.DataFrame) -> pd.DataFrame:
    _log("long_words", len(articles))
    rows = []
    for identity, text in zip(articles["article_id"], articles["text"]):
        if "UNMEASURABLE" in text:
            raise RuntimeError("no grammar for this")
        place = 0
        for number, word in enumerate(text.split()):
            place = text.index(word, place)
            if len(word) > 6:
                spans = [[place, place + len(word)]]
                rows.append((identity, place, place + len(word), word, spans, number if number % 2 else None))
    columns = ["article_id", "start", "end", "word", "spans", "odd"]
    return pd.DataFrame(rows, columns=columns).astype({"odd": "Int64", "word": "str", "article_id": "str"})


def mark_words(long_words: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    _log("marked_words", long_words["article_id"].nunique())
    assert all(isinstance(value, list) for value in long_words["spans"])
    return long_words.assign(book=codebook.name)


def count_outlets(articles: pd.DataFrame) -> pd.DataFrame:
    return articles.groupby("outlet", as_index=False)["article_id"].agg("count")


def _log(name: str, articles: int) -> None:
    if log := os.environ.get("SCALE_TEST_LOG"):
        with open(log, "a", encoding="utf-8") as handle:
            handle.write(f"{name} {articles}\n")


def declared(name: str, make: str, *takes: str, **more: Any) -> Measure:
    return Measure(Table(name, "", make, takes, {}, **more), __name__)


FAKES = (
    declared("long_words", "find_long_words", "articles"),
    declared("marked_words", "mark_words", "long_words", "codebook", codebook=("concepts",)),
    declared("outlets", "count_outlets", "articles", scope="corpus"),
)
BOOK = Codebook(name="one", digest="1" * 8, concepts={"a": None})  # type: ignore[dict-item]


def use(tables: tuple[Measure, ...], patch: Any) -> None:
    """Compute these tables instead of the declared ones, here and in whatever process this is run."""
    for module in (registry, measure, versions):
        patch(module, "measures", lambda: tables)


@pytest.fixture
def fakes(monkeypatch, tmp_path):
    use(FAKES, monkeypatch.setattr)
    monkeypatch.setattr("analysis.language.parsing.parse_model", lambda: "model 1")
    log = tmp_path / "log.txt"
    log.touch()
    monkeypatch.setenv("SCALE_TEST_LOG", str(log))
    return log


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def test_every_table_is_written_with_all_its_rows_and_a_manifest(fakes, tmp_path):
    articles = make_articles()
    written = compute_tables(articles, BOOK, tmp_path / "out", partition=5)
    assert list(written) == ["articles", "long_words", "marked_words", "outlets", "checks"]
    wanted = find_long_words(articles)
    found = read_table(tmp_path / "out", "long_words")
    pd.testing.assert_frame_equal(found, wanted)
    for row in found.itertuples():
        text = articles.set_index("article_id").loc[row.article_id, "text"]
        assert text[row.start : row.end] == row.word and row.spans == [[row.start, row.end]]
    assert read_table(tmp_path / "out", "outlets")["article_id"].tolist() == [12, 11]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["corpus"]["articles"] == 23
    assert manifest["codebook"] == {"name": "one", "hash": "11111111"}
    assert manifest["tables"]["long_words"]["rows"] == len(wanted)


def test_the_articles_come_back_as_they_were_with_missing_values_missing(fakes, tmp_path):
    articles = make_articles()
    compute_tables(articles, BOOK, tmp_path, partition=5)
    pd.testing.assert_frame_equal(read_table(tmp_path, "articles"), articles)
    some = read_table(tmp_path, "articles", columns=["outlet"], where=[("article_id", "==", "a001")])
    assert some.to_dict("list") == {"outlet": ["The Pier"]}
    with pytest.raises(ValueError, match=r"no table 'hats' in .*; there are articles, checks, long_words"):
        read_table(tmp_path, "hats")


def test_rows_do_not_depend_on_the_partition_size(fakes, tmp_path):
    articles = make_articles()
    for size in (1, 7, 500):
        compute_tables(articles, BOOK, tmp_path / str(size), partition=size)
    for name in ("long_words", "marked_words", "outlets"):
        one, two, three = (read_table(tmp_path / str(size), name) for size in (1, 7, 500))
        pd.testing.assert_frame_equal(one, two)
        pd.testing.assert_frame_equal(two, three)


def test_a_second_run_computes_nothing_and_gives_the_same_bytes(fakes, tmp_path):
    compute_tables(make_articles(), BOOK, tmp_path / "out", partition=5)
    before = files_of(tmp_path / "out")
    fakes.write_text("")
    compute_tables(make_articles(), BOOK, tmp_path / "out", partition=5)
    assert fakes.read_text() == "" and files_of(tmp_path / "out") == before


def test_another_codebook_recomputes_only_what_is_made_with_it(fakes, tmp_path):
    compute_tables(make_articles(), BOOK, tmp_path / "out", partition=5)
    fakes.write_text("")
    compute_tables(
        make_articles(), Codebook(name="two", digest="2", concepts={"b": None}), tmp_path / "out", partition=5
    )
    assert {line.split()[0] for line in fakes.read_text().splitlines()} == {"marked_words"}
    assert set(read_table(tmp_path / "out", "marked_words")["book"]) == {"two"}


def test_a_change_of_concepts_touches_hits_and_substitutions_only():
    touched = {name for name in table_names()[1:] if "concepts" in registry.codebook_parts(name)}
    assert touched == {"hits", "substitutions"}
    one, other = Codebook(name="x", concepts={"a": None}), Codebook(name="x", concepts={"b": None})  # type: ignore[dict-item]
    differing = {
        part
        for part, digest in registry.codebook_digests(one).items()
        if registry.codebook_digests(other)[part] != digest
    }
    assert differing == {"concepts"}


def test_other_code_recomputes_everything(fakes, tmp_path, monkeypatch):
    compute_tables(make_articles(), BOOK, tmp_path / "out", partition=5)
    fakes.write_text("")
    monkeypatch.setattr(plan, "code_versions", lambda: dict.fromkeys(table_names(), "v2"))
    compute_tables(make_articles(), BOOK, tmp_path / "out", partition=5)
    assert fakes.read_text().count("long_words") == 5


def test_articles_added_at_the_end_are_measured_alone(fakes, tmp_path):
    compute_tables(make_articles(20), BOOK, tmp_path / "out", partition=5)
    fakes.write_text("")
    compute_tables(make_articles(23), BOOK, tmp_path / "out", partition=5)
    assert {line.split()[0] for line in fakes.read_text().splitlines()} == {"long_words", "marked_words"}
    assert "long_words 3\n" in fakes.read_text()
    assert read_table(tmp_path / "out", "outlets")["article_id"].sum() == 23


def test_a_frame_made_by_hand_may_hold_dates_and_numbers_and_they_count(fakes, tmp_path):
    articles = make_articles(4)
    one = articles.assign(date=pd.Timestamp("2025-10-08"), words=[1, 2, 3, 4])
    other = one.assign(date=pd.Timestamp("2025-10-09"))
    assert parts.content_key(one) != parts.content_key(other) != parts.content_key(one.assign(words=5))
    compute_tables(one, BOOK, tmp_path)
    assert read_table(tmp_path, "articles")["date"].tolist() == [pd.Timestamp("2025-10-08")] * 4


@pytest.mark.filterwarnings("ignore:.*damaged")
def test_a_torn_part_is_made_again(fakes, tmp_path):
    compute_tables(make_articles(), BOOK, tmp_path / "out", partition=5)
    before = files_of(tmp_path / "out")
    part = sorted((tmp_path / "out" / ".parts" / "long_words").iterdir())[0]
    part.write_bytes(part.read_bytes()[:-10])
    compute_tables(make_articles(), BOOK, tmp_path / "out", partition=5)
    assert files_of(tmp_path / "out") == before


def test_an_article_that_cannot_be_measured_costs_itself_and_stays_listed(fakes, tmp_path):
    articles = make_articles()
    articles.loc[7, "text"] = "UNMEASURABLE harbour office"
    for _ in range(2):  # also in a run that finds the parts of the one before
        compute_tables(articles, BOOK, tmp_path, partition=5)
        found = read_table(tmp_path, "long_words")
        wanted = find_long_words(articles.drop(index=7))
        pd.testing.assert_frame_equal(found, wanted)
        (row,) = read_table(tmp_path, "checks").to_dict("records")
        assert (row["article_id"], row["severity"], row["problem"]) == (
            "a007",
            "error",
            "could not be measured",
        )
        assert "no grammar for this" in row["detail"]


def test_a_measure_that_takes_no_article_at_all_is_an_error_not_an_empty_table(fakes, tmp_path):
    articles = make_articles(3).assign(text="UNMEASURABLE")
    for _ in range(2):
        with pytest.raises(ValueError, match=r"no article could be measured: RuntimeError: no grammar"):
            compute_tables(articles, BOOK, tmp_path, partition=2)
        assert not (tmp_path / "long_words.parquet").exists()


def test_a_bad_article_alone_in_the_last_partition_costs_itself_only(fakes, tmp_path):
    articles = make_articles(11)
    articles.loc[10, "text"] = "UNMEASURABLE"
    compute_tables(articles, BOOK, tmp_path, partition=5)
    pd.testing.assert_frame_equal(
        read_table(tmp_path, "long_words"), find_long_words(articles.iloc[:10])
    )
    assert read_table(tmp_path, "checks")["article_id"].tolist() == ["a010"]


def test_csv_is_defused_and_lists_are_json_and_read_back_it_is_the_same_table(fakes, tmp_path):
    compute_tables(make_articles(), BOOK, tmp_path, format="csv", partition=5)
    table = pd.read_csv(tmp_path / "long_words.csv")
    assert "'=SUM(A1)" in set(table["word"]) and not table["word"].str.startswith("=").any()
    assert json.loads(table["spans"][0]) == [[table["start"][0], table["end"][0]]]
    pd.testing.assert_frame_equal(read_table(tmp_path, "long_words"), find_long_words(make_articles()))


def test_only_the_named_tables_are_written_and_an_unknown_one_is_named(fakes, tmp_path):
    written = compute_tables(make_articles(), BOOK, tmp_path, only=["marked_words"])
    assert list(written) == ["marked_words", "checks"]
    assert not (tmp_path / "long_words.parquet").exists()
    with pytest.raises(ValueError, match=r"unknown table 'hats'; tables are articles, long_words"):
        compute_tables(make_articles(), BOOK, tmp_path, only=["hats"])


def test_bad_arguments_and_places_are_one_clear_sentence(fakes, tmp_path):
    with pytest.raises(ValueError, match="unknown format 'xls'; tables are written as parquet, csv, xlsx"):
        compute_tables(make_articles(), BOOK, tmp_path, format="xls")
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match=r"cannot write to .*file.*; choose another folder"):
        compute_tables(make_articles(), BOOK, tmp_path / "file" / "out")
    with pytest.raises(ValueError, match="does not exist"):
        compute_tables(tmp_path / "nowhere", BOOK, tmp_path / "out")


@pytest.mark.skipif(os.geteuid() == 0, reason="the system administrator can write everywhere")
def test_a_read_only_folder_is_named(fakes, tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(ValueError, match="cannot write to"):
        compute_tables(make_articles(), BOOK, tmp_path / "out")


def test_tables_asked_for_later_stand_beside_the_earlier_ones_with_what_was_wrong_with_those(fakes, tmp_path):
    articles = make_articles()
    articles.loc[7, "text"] = "UNMEASURABLE harbour office"
    for only in (["long_words"], ["outlets"]):
        compute_tables(articles, BOOK, tmp_path, only=only, partition=5)
    assert read_table(tmp_path, "checks")["article_id"].tolist() == ["a007"]
    assert {"long_words", "outlets"} <= set(json.loads((tmp_path / "manifest.json").read_text())["tables"])
    # Of another corpus nothing stays.
    compute_tables(make_articles(), BOOK, tmp_path, only=["outlets"], partition=5)
    assert len(read_table(tmp_path, "checks")) == 0
    assert "long_words" not in json.loads((tmp_path / "manifest.json").read_text())["tables"]


def test_progress_reaches_the_total(fakes, tmp_path):
    seen = []
    compute_tables(
        make_articles(), BOOK, tmp_path, partition=10, progress=lambda done, all_: seen.append((done, all_))
    )
    assert seen == [(10, 23), (20, 23), (23, 23)]
    seen.clear()
    compute_tables(
        make_articles(), BOOK, tmp_path, partition=10, progress=lambda done, all_: seen.append((done, all_))
    )
    assert seen[-1] == (23, 23)


# Tables made story by story: stories of 1, 2, 3 and more articles, strewn over the corpus.
def find_events(articles: pd.DataFrame) -> pd.DataFrame:
    _log("stories", len(articles))
    if os.environ.get("SCALE_TEST_FAIL") == "stories":
        raise RuntimeError("no stories today")
    ids = articles["article_id"]
    return pd.DataFrame(
        {"article_id": ids, "story_id": [f"story-{int(i[1:]) ** 2 % 7:04}" for i in ids]}
    ).astype("str")


def find_twins(articles: pd.DataFrame, stories: pd.DataFrame, long_words: pd.DataFrame) -> pd.DataFrame:
    _log("twins", len(articles))
    told = articles.merge(stories, on="article_id")
    words = long_words.groupby("article_id").size()
    rows = []
    for story, group in told.groupby("story_id"):
        if os.environ.get("SCALE_TEST_FAIL") in ("twins", story):
            raise RuntimeError(f"{story} is like no other")
        ids = sorted(group["article_id"])
        rows += [(story, a, b, words.get(a, 0) + words.get(b, 0)) for a in ids for b in ids if a < b]
    columns = {"story_id": "str", "article_a": "str", "article_b": "str", "words": "int64"}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def count_twins(twins: pd.DataFrame) -> pd.DataFrame:
    _log("twin_counts", len(twins))
    return twins.groupby("story_id", as_index=False)["words"].sum()


WITH_STORIES = (
    *FAKES,
    declared("stories", "find_events", "articles", scope="corpus"),
    declared("twins", "find_twins", "articles", "stories", "long_words", scope="story"),
    declared("twin_counts", "count_twins", "twins", scope="story"),
)


@pytest.fixture
def with_stories(fakes, monkeypatch):
    use(WITH_STORIES, monkeypatch.setattr)
    monkeypatch.setattr("analysis.tables.by_story._WORK", 6.0)
    monkeypatch.delenv("SCALE_TEST_FAIL", raising=False)
    return fakes


def test_tables_made_story_by_story_are_those_made_of_all_articles_at_once(with_stories, tmp_path):
    articles = make_articles(40)
    compute_tables(articles, BOOK, tmp_path, partition=3)
    assert with_stories.read_text().count("twins ") > 2  # in several shares
    stories = find_events(articles)
    twins = find_twins(articles, stories, find_long_words(articles))
    for name, wanted in (("stories", stories), ("twins", twins), ("twin_counts", count_twins(twins))):
        pd.testing.assert_frame_equal(read_table(tmp_path, name), wanted)
    with_stories.write_text("")
    compute_tables(articles, BOOK, tmp_path, partition=3)
    assert with_stories.read_text() == ""


def test_only_stories_that_changed_are_compared_again(with_stories, tmp_path):
    compute_tables(make_articles(40), BOOK, tmp_path, partition=5)
    with_stories.write_text("")
    articles = make_articles(40)
    articles.loc[39, "text"] = "Another harbour office."
    compute_tables(articles, BOOK, tmp_path, partition=5)
    compared = [line for line in with_stories.read_text().splitlines() if line.startswith("twins")]
    assert len(compared) == 1


def test_a_share_holds_whole_stories_in_order_and_not_much_work():
    stories = pd.DataFrame({"article_id": [f"a{i}" for i in range(300)]})
    stories["story_id"] = [f"story-{i * i % 40:04}" for i in range(300)]
    share = share_stories(stories)
    by_story = share.groupby(stories["story_id"].to_numpy())
    assert (by_story.nunique() == 1).all() and by_story.first().is_monotonic_increasing
    # A large story does not take others with it, and one alone may be more than a share's work.
    assert share_stories(stories.assign(story_id="story-0001")).nunique() == 1
    assert share.nunique() > 1


def test_a_table_that_cannot_be_made_costs_itself_and_is_made_by_the_next_run(
    with_stories, tmp_path, monkeypatch
):
    articles = make_articles(23)
    compute_tables(articles, BOOK, tmp_path / "quiet", partition=5)
    for failing, missing in (
        ("twins", ["twins", "twin_counts"]),
        ("stories", ["stories", *("twins", "twin_counts")]),
    ):
        monkeypatch.setenv("SCALE_TEST_FAIL", failing)
        told = rf"^{', '.join(missing)} could not be made \({failing}.*: RuntimeError: .*other tables are written"
        with pytest.raises(TablesError, match=told) as caught:
            compute_tables(articles, BOOK, tmp_path / failing, partition=5)
        left = [name for name in files_of(tmp_path / "quiet") if name.split(".")[0] not in missing]
        assert sorted(files_of(tmp_path / failing)) == sorted(left)
        assert set(caught.value.written) == {name.split(".")[0] for name in left} - {"manifest"}
        checks = read_table(tmp_path / failing, "checks")
        assert set(checks["problem"]) <= {"table not made", "could not be compared"}
        assert len(checks) and set(checks["severity"]) == {"error"}
        monkeypatch.delenv("SCALE_TEST_FAIL")
        with_stories.write_text("")
        compute_tables(articles, BOOK, tmp_path / failing, partition=5)
        assert "long_words" not in with_stories.read_text()
        assert files_of(tmp_path / failing) == files_of(tmp_path / "quiet")


def test_notebooks_get_the_tables_that_could_be_made_and_a_warning(with_stories, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path))
    monkeypatch.setenv("SCALE_TEST_FAIL", "twins")
    with pytest.warns(UserWarning, match="twins, twin_counts could not be made"):
        tables = load_tables(make_articles(), BOOK, progress=False)
    assert list(tables) == ["articles", "long_words", "marked_words", "outlets", "stories", "checks"]


def test_the_command_writes_the_others_says_what_is_missing_and_ends_with_1(
    with_stories, tmp_path, monkeypatch, capsys
):
    make_articles().to_json(tmp_path / "a.jsonl", orient="records", lines=True)
    book = Path(registry.__file__).parents[2] / "data" / "codebooks" / "demo.yml"
    command = ["tables", str(tmp_path / "a.jsonl"), "--codebook", str(book), "--out", str(tmp_path / "out")]
    monkeypatch.setenv("SCALE_TEST_FAIL", "twins")
    assert main(command) == 1
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("framing: error")]
    assert line.startswith("framing: error: twins, twin_counts could not be made (twins of story-")
    assert len(read_table(tmp_path / "out", "stories")) == 23
    monkeypatch.delenv("SCALE_TEST_FAIL")
    assert main(command) == 0 and "twin_counts" in capsys.readouterr().out


def test_a_failing_table_leaves_no_file_of_an_earlier_corpus_beside_the_others(
    with_stories, tmp_path, monkeypatch
):
    compute_tables(make_articles(23), BOOK, tmp_path, partition=5)
    monkeypatch.setenv("SCALE_TEST_FAIL", "twins")
    with pytest.raises(TablesError):
        compute_tables(make_articles(23).assign(title="Winter"), BOOK, tmp_path, partition=5)
    assert not (tmp_path / "twins.parquet").exists()
    assert json.loads((tmp_path / "manifest.json").read_text())["not made"] == ["twins", "twin_counts"]


def test_a_story_that_a_table_cannot_take_costs_the_table_that_story(with_stories, tmp_path, monkeypatch):
    compute_tables(make_articles(23), BOOK, tmp_path / "quiet", partition=5)
    monkeypatch.setenv("SCALE_TEST_FAIL", "story-0002")
    for _ in range(2):  # also in a run that finds the parts of the one before
        compute_tables(make_articles(23), BOOK, tmp_path / "out", partition=5)
        whole = read_table(tmp_path / "quiet", "twins")
        wanted = whole[whole["story_id"] != "story-0002"].reset_index(drop=True)
        pd.testing.assert_frame_equal(read_table(tmp_path / "out", "twins"), wanted)
        (row,) = read_table(tmp_path / "out", "checks").to_dict("records")
        assert row["problem"] == "could not be compared"
        assert row["detail"] == "twins of story-0002: RuntimeError: story-0002 is like no other"


def test_too_many_articles_leave_out_what_compares_them_with_a_note_and_no_error(
    with_stories, tmp_path, monkeypatch
):
    monkeypatch.setattr(steps, "MOST_ARTICLES_AT_ONCE", 22)
    written = compute_tables(make_articles(23), BOOK, tmp_path, partition=5)
    assert list(written) == ["articles", "long_words", "marked_words", "checks"]
    (row,) = read_table(tmp_path, "checks").to_dict("records")
    assert row["severity"] == "note" and row["detail"].startswith(
        "outlets, stories, twins, twin_counts compare"
    )


def test_what_measures_do_not_see_changes_no_measurement(fakes, tmp_path):
    compute_tables(make_articles(), BOOK, tmp_path, partition=5)
    fakes.write_text("")
    compute_tables(make_articles().assign(section="harbour"), BOOK, tmp_path, partition=5)
    assert fakes.read_text() == ""
    assert set(read_table(tmp_path, "articles")["section"]) == {"harbour"}


def test_each_step_tells_its_processor_time(with_stories, tmp_path):
    told = []
    compute_tables(make_articles(), BOOK, tmp_path, partition=10, trace=lambda *step: told.append(step))
    names = [name for name, _, _ in told]
    assert names[:2] == ["read the corpus", "partition corpus"] and names[-1] == "join the parts"
    assert {"partition 0", "partition 1", "partition 2", "stories 0"} <= set(names)
    assert all(seconds >= 0 for _, seconds, _ in told)


# Other processes: the same function, found by name.
def doubled(number: int) -> int:
    time.sleep(0.01 * (number % 3))
    return 2 * number


def dies_once(folder: str, number: int) -> int:
    marker = Path(folder) / str(number)
    if number == 4 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def doing_nothing() -> None:
    """What workers are started with here."""


def always_dies_with(*given: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def always_dies(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_processes_give_every_result_once_also_when_one_is_killed(tmp_path):
    with engine(workers=2) as run_all:
        tasks = (Task(n, dies_once, (str(tmp_path), n)) for n in range(12))
        found = [(name, result) for name, result, _ in run_all(tasks)]
        assert sorted(found) == [(n, 2 * n) for n in range(12)]
        # The same processes take what comes later.
        assert [result for _, result, _ in run_all([Task("x", doubled, (1,))])] == [2]


def test_a_worker_that_dies_while_nothing_is_asked_of_it_costs_no_task():
    with engine(workers=2, prepare=doing_nothing) as run_all:
        assert [result for _, result, _ in run_all([Task("x", doubled, (1,))])] == [2]
        for worker in multiprocessing.active_children():
            worker.kill()
            worker.join()
        found = [(name, result) for name, result, _ in run_all([Task(n, doubled, (n,)) for n in range(5)])]
    assert sorted(found) == [(n, 2 * n) for n in range(5)]


def test_a_task_that_always_kills_its_worker_is_named_and_not_tried_for_ever():
    tasks = [Task(n, always_dies if n == 1 else doubled, (n,)) for n in range(6)]
    with engine(workers=2) as run_all:
        found = {name: result for name, result, _ in run_all(tasks)}
    assert isinstance(found.pop(1), Lost)  # alone: those that ran beside it have their results
    assert found == {n: 2 * n for n in (0, 2, 3, 4, 5)}


def test_a_partition_that_cannot_be_done_without_killing_workers_is_named(fakes, tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "make_parts", always_dies_with)
    with pytest.raises(ValueError, match=r"killed 3 times at it \(partition 0\).*use fewer workers"):
        compute_tables(make_articles(3), BOOK, tmp_path, workers=2)


SCRIPT = """
import sys
from analysis.tables import compute_tables, steps
from test_tables import BOOK, FAKES, make_articles, use
import time
use(FAKES, setattr)
import analysis.language.parsing
analysis.language.parsing.parse_model = lambda: "model 1"
slow = steps.make_parts
def make_parts(*given):
    time.sleep(0.05)
    return slow(*given)
steps.make_parts = make_parts
compute_tables(make_articles(60), BOOK, sys.argv[1], partition=3)
"""


def test_killed_at_random_moments_and_run_again_the_tables_are_those_of_an_undisturbed_run(tmp_path):
    import random

    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "tables")}

    def start(out: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path / out)], env=environment)

    assert start("quiet").wait(60) == 0
    noise = random.Random(3)
    killed = 0
    for _ in range(int(os.environ.get("FRAMING_KILLS", "6"))):
        process = start("disturbed")
        deadline = time.time() + 20
        while not (tmp_path / "disturbed").exists() and time.time() < deadline:
            time.sleep(0.01)
        time.sleep(noise.uniform(0, 0.5))
        process.kill()
        killed += process.wait() != 0
    assert killed
    assert start("disturbed").wait(60) == 0
    assert files_of(tmp_path / "disturbed") == files_of(tmp_path / "quiet")
    drafts = list((tmp_path / "disturbed").rglob("*.draft"))
    assert len(drafts) <= killed  # at most one unfinished write per kill, never taken for a part


def test_two_runs_at_once_into_one_folder_do_not_disturb_each_other(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "tables")}
    command = [sys.executable, "-c", SCRIPT]
    assert subprocess.run([*command, str(tmp_path / "quiet")], env=environment).returncode == 0
    both = [subprocess.Popen([*command, str(tmp_path / "shared")], env=environment) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert files_of(tmp_path / "shared") == files_of(tmp_path / "quiet")


# One process loads the models; each run is a fork of it, killed at a random moment.
REAL = """
import os, random, signal, sys, time
from pathlib import Path
from analysis.corpus import load_corpus
from analysis.tables import compute_tables
from analysis.tables.registry import Inputs, measures
from analysis.tables.versions import code_versions
from analysis.codebook import load_codebook
from analysis.language.parsing import parse_articles

place, kills = Path(sys.argv[1]), int(sys.argv[2])
articles = load_corpus().iloc[:4].reset_index(drop=True)
warm = Inputs(articles.iloc[:1], load_codebook())
warm.__dict__["parses"] = list(parse_articles(warm.articles["text"], cache=False))
for table in measures():
    warm.tables[table.name] = table.make(warm)
code_versions()

def start(out, cache):
    child = os.fork()
    if child == 0:
        os.environ["FRAMING_CACHE"] = str(place / cache)
        compute_tables(articles, None, place / out, partition=2)
        os._exit(0)
    return child

def end(child, within):
    until = time.time() + within
    while time.time() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

began = time.time()
assert end(start("quiet", "cache"), 200) == 0
took = time.time() - began
noise = random.Random(5)
killed = [end(start("disturbed", "other cache"), noise.uniform(0.02, 0.8) * took) for _ in range(kills)]
assert end(start("disturbed", "other cache"), 200) == 0
print(killed.count(-signal.SIGKILL), round(took, 2))
"""


def test_real_measures_killed_at_random_moments_give_the_tables_of_an_undisturbed_run(tmp_path):
    kills = os.environ.get("FRAMING_KILLS", "6")
    done = subprocess.run(
        [sys.executable, "-c", REAL, str(tmp_path), kills], capture_output=True, text=True, timeout=500
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[0]) >= 1
    quiet, disturbed = files_of(tmp_path / "quiet"), files_of(tmp_path / "disturbed")
    assert {f"{name}.parquet" for name in table_names()} <= set(quiet)
    assert [name for name in quiet if disturbed.get(name) != quiet[name]] == []


def test_a_workbook_is_defused_and_read_back_it_is_the_same_table(fakes, tmp_path):
    compute_tables(make_articles(), BOOK, tmp_path, format="xlsx", partition=5)
    table = pd.read_excel(tmp_path / "long_words.xlsx")
    assert "'=SUM(A1)" in set(table["word"]) and not table["word"].str.startswith("=").any()
    pd.testing.assert_frame_equal(read_table(tmp_path, "long_words"), find_long_words(make_articles()))


def test_csv_begins_with_the_mark_by_which_excel_knows_utf8(fakes, tmp_path):
    compute_tables(make_articles(), BOOK, tmp_path, format="csv", only=["long_words"])
    assert (tmp_path / "long_words.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_text_too_long_for_a_cell_is_cut_with_a_warning(fakes, tmp_path):
    articles = make_articles().assign(text="x" * 40_000)
    with pytest.warns(UserWarning, match="texts are cut after 32,767 characters"):
        compute_tables(articles, BOOK, tmp_path, format="xlsx", only=["articles"])
    assert read_table(tmp_path, "articles")["text"].str.len().eq(32_767).all()


def test_a_filter_leaves_its_articles_and_is_written_down(fakes, tmp_path):
    articles = make_articles()
    chosen = articles["article_id"].iloc[0]
    compute_tables(articles, BOOK, tmp_path, only=["articles"], where={"article_id": chosen})
    assert read_table(tmp_path, "articles")["article_id"].tolist() == [chosen]
    assert f'"where": "article_id={chosen}"' in (tmp_path / "manifest.json").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="no article meets words=zzz"):
        compute_tables(articles, BOOK, tmp_path / "none", where="words=zzz")

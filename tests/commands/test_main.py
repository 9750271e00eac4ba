"""The command says what it did, or in one line what is wrong and how to mend it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.commands.main import main
from tests.places import ROOT


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "one.txt").write_text(
        "The envoy said the truce would hold through the winter months. Nobody was hurt in the valley. " * 4,
        encoding="utf-8",
    )
    (folder / "articles.csv").write_text("article_id,outlet,date,path\na1,North,2031-01-02,one.txt\n")
    return folder


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_what_stands_in_each_table_is_described_without_a_corpus(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["tables", "--describe"])
    told = capsys.readouterr()
    assert ended.value.code == 0 and told.err == ""
    assert told.out.startswith("# Tables") and "| `said_of_side` | str | the side of who is described" in told.out


def test_nothing_to_do_prints_the_help(capsys):
    code, out, _ = run(capsys)
    assert code == 2 and "check" in out and "tables" in out and "figures" in out


def test_check_counts_what_can_be_used(capsys, corpus):
    code, out, _ = run(capsys, "check", corpus)
    assert code == 0 and out.startswith("1 articles of 1 outlets can be used.")


@pytest.mark.parametrize("command", [["check"], ["tables", "--out", "x"]])
def test_a_corpus_that_does_not_exist_is_one_clear_line(capsys, tmp_path, command):
    code, _, err = run(capsys, command[0], tmp_path / "nowhere", *command[1:])
    assert code == 1 and err.count("\n") == 1
    assert "nowhere" in err and "does not exist" in err


def test_an_empty_folder_says_what_is_expected(capsys, tmp_path):
    code, _, err = run(capsys, "check", tmp_path)
    assert code == 1 and "no articles" in err and "articles.csv" in err


def test_a_starter_codebook_is_valid_and_is_not_overwritten(capsys, tmp_path):
    file = tmp_path / "mine.yml"
    assert run(capsys, "codebook", "init", file)[0] == 0
    code, out, _ = run(capsys, "codebook", "check", file)
    assert code == 0 and "no problem found" in out
    code, _, err = run(capsys, "codebook", "init", file)
    assert code == 1 and "--force" in err


def test_every_problem_of_a_codebook_is_listed_with_its_line(capsys, tmp_path):
    file = tmp_path / "bad.yml"
    file.write_text(
        "name: bad\nconcepts:\n  pause:\n    variants:\n      truce: [truce]\n      lull: [truce]\n"
        "actors:\n  Ada: {side: nobody, type: person}\n",
        encoding="utf-8",
    )
    code, _, err = run(capsys, "codebook", "check", file)
    assert code == 1
    assert "line 6" in err and "truce" in err
    assert "line 8" in err and "nobody" in err


def test_an_output_folder_that_cannot_be_written_is_said_at_once(capsys, corpus, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    code, _, err = run(capsys, "tables", corpus, "--codebook", _starter(tmp_path), "--out", blocked / "out")
    assert code == 1 and str(blocked) in err


def test_a_corpus_without_a_codebook_is_not_counted_with_another_subjects_words(capsys, corpus, tmp_path):
    import pandas as pd

    out = tmp_path / "out"
    code, _, err = run(capsys, "tables", corpus, "--out", out, "--only", "hits,attributions,tones")
    assert code == 0 and err.startswith(f"reading {corpus}\n")
    assert len(pd.read_parquet(out / "hits.parquet")) == 0
    assert len(pd.read_parquet(out / "attributions.parquet")) == 4 and len(pd.read_parquet(out / "tones.parquet"))
    assert '"name": "none"' in (out / "manifest.json").read_text(encoding="utf-8")


def test_an_unknown_table_is_answered_with_the_known_ones(capsys, corpus, tmp_path):
    code, _, err = run(
        capsys, "tables", corpus, "--codebook", _starter(tmp_path), "--out", tmp_path / "o", "--only", "hist"
    )
    assert code == 1 and "hist" in err and "hits" in err


def test_tables_of_a_small_corpus_can_be_read_back(capsys, corpus, tmp_path):
    import pandas as pd

    out = tmp_path / "tables"
    code, printed, _ = run(
        capsys, "tables", corpus, "--codebook", _starter(tmp_path), "--out", out, "--only",
        "articles,sentences,attributions", "--format", "csv",
    )  # fmt: skip
    assert code == 0 and "attributions" in printed
    articles = pd.read_csv(out / "articles.csv")
    attributions = pd.read_csv(out / "attributions.csv")
    assert len(articles) == 1 and len(attributions) == 4
    text, row = articles["text"][0], attributions.iloc[0]
    assert text[row["cue_start"] : row["cue_end"]] == "said"
    assert text[row["content_start"] : row["content_end"]] == "the truce would hold through the winter months"


def test_articles_of_a_table_with_other_column_names_are_imported_once(capsys, tmp_path):
    text = "The envoy said the truce would hold through the winter months, and nobody was hurt. " * 5
    table = tmp_path / "export.csv"
    table.write_text(f'id,headline,paper,body\n1,Truce holds,The Gull,"{text}"\n', encoding="utf-8")
    wanted = ["import", table, "--into", tmp_path / "store", "--map", "headline=title", "--map", "paper=outlet",
              "--map", "body=text", "--map", "id=article_id"]  # fmt: skip
    code, out, _ = run(capsys, *wanted)
    assert code == 0 and "1" in out
    code, out, _ = run(capsys, "check", tmp_path / "store")
    assert code == 0 and out.startswith("1 articles of 1 outlets can be used.")
    run(capsys, *wanted)
    assert run(capsys, "check", tmp_path / "store")[1].startswith("1 articles")
    code, _, err = run(capsys, "import", table, "--into", tmp_path / "store", "--map", "headline")
    assert code == 1 and "THEIRS=OURS" in err


def test_a_private_address_is_not_asked(capsys, tmp_path):
    code, out, _ = run(capsys, "collect", "http://127.0.0.1:9/x", "--into", tmp_path / "pages")
    assert code == 1 and "private" in out


def test_advice_on_how_much_to_code(capsys):
    code, out, _ = run(capsys, "code", "size", "3")
    assert code == 0 and "items per code" in out


def test_an_interrupt_says_that_the_finished_part_is_kept(capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.read_corpus", interrupted, raising=False)
    code, _, err = run(capsys, "check", "anything")
    assert code == 130 and "kept" in err


def test_the_command_is_installed():
    framing = Path(sys.executable).parent / "framing"
    done = subprocess.run(
        [framing, "--version"], capture_output=True, text=True, cwd=ROOT, env={**os.environ}, check=True
    )
    assert done.stdout.startswith("framing 0.")


def _starter(tmp_path):
    file = tmp_path / "starter.yml"
    main(["codebook", "init", str(file)])
    return file


# What else the articles tell, so that none is a copy of another.
ELSEWHERE = (
    "Prices of barley fell again, and traders in Lorne blamed a wet spring and an early frost for the poor quality.",
    "The library opens its new reading room after two years of repairs, with longer hours and a small café upstairs.",
    "A choir from the islands won the singing contest, although half of its members had missed the morning ferry.",
    "Engineers will close one lane of the tunnel every night in order to replace cables that are forty years old.",
    "The school board voted for later lessons, since pupils from remote farms travel more than an hour each way.",
    "Volunteers counted fewer swallows than ever along this coast, while herons seem to thrive beside the canal.",
    "A bakery recalled its walnut bread because a supplier had mixed up labels on several sacks of ground nuts.",
    "Chess players of all ages met in the old station, where the oldest of them beat a former national champion.",
)


@pytest.fixture
def rivals(tmp_path):
    """Two outlets, a column of groups, and a word they part over."""
    import json

    told = "The {0} crossed the river at dawn. Villagers fed the tired {0}. Ida Holt welcomed the {0} near the mill."
    rows = [
        {"article_id": f"{outlet}{n}", "outlet": outlet, "leaning": side, "date": f"2030-0{n + 1}-01",
         "text": f"{told.format(word)} {ELSEWHERE[n + at]}"}
        for outlet, side, word, at in (("Gull", "coast", "nomads", 0), ("Post", "inland", "herders", 4))
        for n in range(4)
    ]  # fmt: skip
    file = tmp_path / "rivals.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_explore_writes_a_page_and_a_draft_that_is_valid_and_is_not_overwritten(capsys, rivals, tmp_path):
    out = tmp_path / "out"
    code, printed, err = run(capsys, "explore", rivals, "--out", out, "--groups", "leaning", "--where", "to=2030-04")
    assert code == 0 and err.startswith(f"reading {rivals}\n") and "asking candidate concepts" in err
    assert f"{out / 'index.html'}" in printed and f"framing codebook check {out / 'draft.yml'}" in printed
    draft = (out / "draft.yml").read_text(encoding="utf-8")
    assert "herder or nomad:" in draft and "herder: [herders]  # 12 times in 4 articles: inland 12" in draft
    assert "Ida Holt: {}  # 8 times in 8 articles" in draft
    assert run(capsys, "codebook", "check", out / "draft.yml")[0] == 0
    run(capsys, "explore", rivals, "--out", out)
    assert (out / "draft-2.yml").exists() and (out / "draft.yml").read_text(encoding="utf-8") == draft


def test_exploring_one_short_article_says_what_there_is(capsys, corpus, tmp_path):
    code, printed, _ = run(capsys, "explore", corpus, "--out", tmp_path / "out")
    assert code == 0 and "No word and no name is frequent enough" in printed
    assert "framing codebook init" in printed and (tmp_path / "out" / "index.html").exists()


def test_check_counts_what_a_filter_leaves_and_its_groups(capsys, rivals):
    code, out, _ = run(capsys, "check", rivals, "--where", "outlet=Gull; from=2030-03", "--groups", "leaning")
    assert code == 0 and out.startswith("2 articles of 1 outlets can be used.")
    assert "Groups by leaning: coast 2 articles of 1 outlets." in out
    code, _, err = run(capsys, "check", rivals, "--groups", "owner")
    assert code == 1 and "no column 'owner'" in err and "leaning" in err
    code, _, err = run(capsys, "check", rivals, "--where", "words=zeppelin")
    assert code == 1 and "no article meets words=zeppelin" in err


def test_tables_of_a_part_of_the_corpus_as_a_workbook(capsys, rivals, tmp_path):
    import pandas as pd

    code, _, _ = run(
        capsys, "tables", rivals, "--out", tmp_path / "out", "--where", "outlet=Post", "--format", "xlsx",
        "--only", "articles,sentences",
    )  # fmt: skip
    assert code == 0
    articles = pd.read_excel(tmp_path / "out" / "articles.xlsx")
    assert set(articles["outlet"]) == {"Post"} and set(articles["leaning"]) == {"inland"} and len(articles) == 4


def test_notebooks_without_a_codebook_name_none(capsys, rivals, tmp_path):
    import nbformat

    code, _, _ = run(capsys, "notebooks", rivals, "--out", tmp_path / "nb", "--groups", "leaning")
    assert code == 0
    book = nbformat.read(next((tmp_path / "nb").glob("1_*.ipynb")), as_version=4)
    opening = next(cell.source for cell in book.cells if cell.cell_type == "code")
    assert "groups='leaning'" in opening and "codebook" not in opening and "demo" not in opening
    words = nbformat.read(next((tmp_path / "nb").glob("2_*.ipynb")), as_version=4)
    asked = [cell.source for cell in words.cells if cell.cell_type == "code"]
    assert "study.word_choice(by=['leaning', 'voice']).save()" in asked


def test_the_quick_commands_name_what_they_take(capsys):
    for command in ("check", "tables", "figures", "notebooks", "explore"):
        with pytest.raises(SystemExit):
            main([command, "--help"])
        told = capsys.readouterr().out
        assert "--where" in told and ("--groups" in told or command == "tables")

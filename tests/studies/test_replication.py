"""The published study, redone from the shipped tables alone."""


import pandas as pd
import pytest

from studies.casualty_mentions.replication import (
    by_side,
    count_once,
    coverage_specifications,
    deaths_per_mention,
    load_deaths,
    load_mention_terms,
    load_mentions,
)
from tests.places import ROOT, SHARED

# deaths per mention as published: Palestinian, Israeli
PUBLISHED = {
    "New York Times": (3.98, 0.97),
    "Washington Post": (9.07, 2.11),
    "Wall Street Journal": (17.24, 3.22),
}


def test_the_six_published_figures_come_out_to_two_decimals():
    table = deaths_per_mention(load_mentions(), load_deaths(), draws=200).set_index(["paper", "side"])
    for paper, (palestinian, israeli) in PUBLISHED.items():
        assert round(table.loc[(paper, "Palestinian"), "deaths_per_mention"], 2) == palestinian
        assert round(table.loc[(paper, "Israeli"), "deaths_per_mention"], 2) == israeli
    assert (table["low"] < table["deaths_per_mention"]).all()
    assert (table["deaths_per_mention"] < table["high"]).all()


def test_deaths_are_those_of_the_last_day_or_of_the_day_asked_for():
    assert load_deaths() == {"Palestinian": 4651 + 91, "Israeli": 1401}
    assert load_deaths(date="2023-10-07") == {"Palestinian": 198 + 3, "Israeli": 70}
    with pytest.raises(ValueError, match="no deaths are reported up to 2023-01-01"):
        load_deaths(date="2023-01-01")


def test_counting_each_sentence_once_moves_the_figures_by_half():
    once = deaths_per_mention(
        load_mentions(), load_deaths(), counting="once per paper, same string", draws=200
    )
    found = once.set_index(["paper", "side"])["deaths_per_mention"].round(2)
    assert found["New York Times", "Israeli"] == 1.50
    assert found["Washington Post", "Palestinian"] == 13.91
    with pytest.raises(ValueError, match="counting is one of: every row, once per article"):
        count_once(by_side(load_mentions()), "twice")


def test_no_slaughter_of_palestinians_in_the_papers_own_voice():
    terms = load_mention_terms()
    slaughter = terms[terms["term"] == "slaughter"]
    count = slaughter.groupby(["victims", "voice"]).size()
    assert count["Palestinian", "quoted"] == 6 and ("Palestinian", "narrator") not in count
    assert count["Israeli", "narrator"] > 80


def test_the_direction_holds_under_every_choice_but_not_its_size():
    table = coverage_specifications(load_mentions(), load_deaths(), "New York Times", draws=200)
    assert len(table) == 4 * 2 * 2 * 2 and table["main"].sum() == 1
    assert not table["changes_sign"].any()
    assert table["difference"].max() - table["difference"].min() > 0.1
    width = (table["high"] - table["low"]).groupby(table["intervals over"]).first()
    # versions of one text are not independent
    assert width["texts"] > 1.3 * width["articles"]
    with pytest.raises(ValueError, match="no paper is called 'The Sun'; there are: New York Times"):
        coverage_specifications(load_mentions(), load_deaths(), "The Sun")


def test_no_sentence_ships():
    folder = ROOT / "studies" / "casualty_mentions"
    for path in sorted(folder.glob("*.csv")):
        table = pd.read_csv(path)
        words = table.select_dtypes(exclude="number").drop(columns="source", errors="ignore").astype("str")
        assert (words.apply(lambda column: column.str.count(" ")).max() <= 2).all(), path.name


def test_the_script_derives_the_shipped_tables_again(tmp_path):
    source = SHARED / "eval" / "casualty_mentions"
    if not source.exists():
        pytest.skip("the data set with the sentences is not here; the tables derived from it are")
    import shutil
    import subprocess
    import sys

    folder = ROOT / "studies" / "casualty_mentions"
    shutil.copy(folder / "derive.py", tmp_path)
    subprocess.run(
        [sys.executable, tmp_path / "derive.py", source], check=True, cwd=folder.parents[1], env=_path()
    )
    for path in sorted(folder.glob("*.csv")):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def _path() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}

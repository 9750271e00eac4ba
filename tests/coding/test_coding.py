"""Hand coding: published agreement values, simulated coders of known error, sheets as people return them."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.coding import (
    accuracy_table,
    advise_sample_size,
    agreed_codes,
    agreement_table,
    apply_corrections,
    code_sheet,
    corrected_shares,
    draw_sample,
    find_disagreements,
    krippendorff_alpha,
    load_corrections,
    load_sample,
    make_corrections,
    read_sheets,
    save_corrections,
    write_sheets,
)

# Krippendorff's canonical example: four coders, twelve items, some codes missing
CANONICAL = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}
VOICES = {
    "narrator": "the outlet's own words",
    "quoted": "inside quotation marks",
    "reported": "indirect speech",
}


def codes_of(coders: dict[str, str]) -> pd.DataFrame:
    rows = [
        {"item": f"i{place:02}", "coder": coder, "code": None if code == "." else code}
        for coder, codes in coders.items()
        for place, code in enumerate(codes.split())
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("level", "value"), [("nominal", 0.7434), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)]
)
def test_alpha_of_krippendorffs_canonical_data(level, value):
    assert krippendorff_alpha(codes_of(CANONICAL), level) == pytest.approx(value, abs=6e-5)


def test_alpha_agrees_with_nltk_where_all_coders_coded_all_items():
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import interval_distance

    generator = np.random.default_rng(4)
    true = generator.integers(0, 4, 40)
    coders = {name: np.where(generator.random(40) < 0.7, true, generator.integers(0, 4, 40)) for name in "AB"}
    codes = codes_of({name: " ".join(map(str, values)) for name, values in coders.items()})
    data = [(row.coder, row.item, row.code) for row in codes.itertuples()]
    assert krippendorff_alpha(codes) == pytest.approx(AnnotationTask(data).alpha())
    numbers = [(coder, item, int(code)) for coder, item, code in data]
    theirs = AnnotationTask(numbers, distance=interval_distance).alpha()
    assert krippendorff_alpha(codes, "interval") == pytest.approx(theirs)


def test_agreement_without_variation_or_without_second_coder_is_undecidable():
    same = codes_of({"A": "x x x x x x", "B": "x x x x x x"})
    row = agreement_table(same).iloc[0]
    assert row["agreement"] == 1 and math.isnan(row["alpha"]) and row["verdict"] == "undecidable"
    alone = agreement_table(codes_of({"A": "x y x"})).iloc[0]
    assert alone["items"] == 0 and math.isnan(alone["alpha"])


def test_the_verdict_rests_on_the_lower_bound_not_on_alpha():
    row = agreement_table(codes_of(CANONICAL)).iloc[0]
    assert row["low"] < row["alpha"] < row["high"]
    assert row["alpha"] > 0.667 and row["low"] < 0.667 and row["verdict"] == "unreliable"
    assert row["items"] == 11 and row["coders"] == 4


def test_numbers_asked_of_words_are_refused_by_name():
    with pytest.raises(ValueError, match="interval codes must be numbers; there is 'y'"):
        krippendorff_alpha(codes_of({"A": "x y", "B": "x x"}), "interval")
    with pytest.raises(ValueError, match="level is one of nominal, ordinal, interval, ratio"):
        krippendorff_alpha(codes_of(CANONICAL), "cardinal")
    twice = pd.concat([codes_of({"A": "x y"})] * 2)
    with pytest.raises(ValueError, match="coder 'A' coded item 'i00' twice"):
        krippendorff_alpha(twice)


def test_disagreements_name_who_said_what_and_ties_stay_open():
    codes = codes_of({"A": "x x y", "B": "x y y", "C": ". y y"})
    found = find_disagreements(codes)
    assert found["item"].tolist() == ["i01"] and found[["A", "B", "C"]].iloc[0].tolist() == ["x", "y", "y"]
    assert agreed_codes(codes).tolist() == ["x", "y", "y"]
    tie = agreed_codes(codes_of({"A": "x", "B": "y"}))
    assert tie.index.tolist() == ["i00"] and tie.isna().all()


def test_sample_size_is_krippendorffs_for_two_equal_classes():
    # 2 · 1.645² · ((1.8 · 2.2)/(4 · .2 · .25) − .8) = 102.8
    assert advise_sample_size(2)["double_coded"] == 103
    assert advise_sample_size(3, half_width=0.05)["per_class"] == 196
    with pytest.raises(ValueError, match="two or more classes"):
        advise_sample_size(1)


def corpus(count: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Articles of forty sentences; the machine says "quoted" of every tenth word, else "narrator"."""
    text = " ".join(f"word{number}, said" for number in range(40))
    articles = pd.DataFrame(
        {"article_id": [f"a{i}" for i in range(count)], "outlet": ["X", "Y"] * (count // 2)}
    )
    articles["text"] = text
    starts = [place for place in range(len(text)) if text.startswith("word", place)]
    hits = pd.DataFrame(
        [
            (
                f"a{i}",
                "XY"[i % 2],
                start,
                text.index(",", start),
                "quoted" if number % 10 == 0 else "narrator",
            )
            for i in range(count)
            for number, start in enumerate(starts)
        ],
        columns=["article_id", "outlet", "start", "end", "voice"],
    )
    return hits, articles


def test_a_sample_draws_every_class_equally_and_says_what_each_item_stands_for():
    hits, articles = corpus()
    sample = draw_sample(hits, articles, "voice", size=100, context=20)
    assert sample["machine"].value_counts().to_dict() == {"narrator": 50, "quoted": 50}
    assert sample.groupby("machine")["weight"].sum().to_dict() == {"narrator": 40 * 36, "quoted": 40 * 4}
    assert sample["item"].is_unique
    row = sample.iloc[0]
    assert articles["text"][0][row["start"] : row["end"]] == row["passage"]
    assert len(row["left"]) <= 20
    pd.testing.assert_frame_equal(sample, draw_sample(hits, articles, "voice", size=100, context=20))
    by_outlet = draw_sample(hits, articles, "voice", size=80, strata=["outlet"])
    assert by_outlet["stratum"].value_counts().tolist() == [20] * 4
    everything = draw_sample(hits, articles, "voice", size=10**6)
    assert len(everything) == len(hits) and set(everything["weight"]) == {1.0}


def test_a_sample_of_an_unknown_column_names_what_there_is():
    hits, articles = corpus()
    with pytest.raises(ValueError, match="lacks the column 'tone'; its columns are: article_id, outlet"):
        draw_sample(hits, articles, "tone")


@pytest.fixture
def coded(tmp_path):
    hits, articles = corpus()
    sample = draw_sample(hits, articles, "voice", size=20, context=40)
    paths = write_sheets(sample, tmp_path, ["ana", "ben"], VOICES)
    return sample, paths


def filled(path, codes):
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    sheet["code"] = codes
    return sheet


def test_sheets_hide_the_machines_answer_and_come_back_complete(coded):
    sample, paths = coded
    assert [path.name for path in paths] == ["voice_ana.csv", "voice_ben.csv"]
    assert "machine" not in paths[0].read_text(encoding="utf-8-sig")
    for path in paths:
        filled(path, ["Narrator ", "QUOTED"] * 10).to_csv(path, index=False, encoding="utf-8-sig")
    sheets = read_sheets(paths, sample, VOICES)
    assert not len(sheets.problems)
    assert sheets.codes["coder"].value_counts().to_dict() == {"ana": 20, "ben": 20}
    assert set(sheets.codes["code"]) == {"narrator", "quoted"}
    again = load_sample(paths[0].parent / "voice_sample.csv")
    assert again["item"].tolist() == sample["item"].tolist()
    assert again["machine"].tolist() == sample["machine"].tolist()


def test_a_passage_that_a_spreadsheet_would_run_is_defused_in_every_file_and_comes_back_as_it_was(tmp_path):
    text = "=HYPERLINK(1) she said. 'Later', he said."
    articles = pd.DataFrame({"article_id": ["a"], "text": [text]})
    hits = pd.DataFrame({"article_id": ["a", "a"], "start": [0, 24], "end": [13, 31], "voice": ["quoted"] * 2})
    sample = draw_sample(hits, articles, "voice", size=2, context=0)
    (path,) = write_sheets(sample, tmp_path, ["ana"], VOICES)
    for file in (path, tmp_path / "voice_sample.csv"):
        assert "'=HYPERLINK" in file.read_text(encoding="utf-8-sig")
    assert load_sample(tmp_path / "voice_sample.csv")["passage"].tolist() == sample["passage"].tolist()
    filled(path, ["quoted", "quoted"]).to_csv(path, index=False, encoding="utf-8-sig")
    assert not len(read_sheets([path], sample, VOICES).problems)
    fixes = make_corrections(sample, pd.Series("narrator", index=sample["item"]))
    save_corrections(fixes, tmp_path / "fixes.csv")
    assert "'=HYPERLINK" in (tmp_path / "fixes.csv").read_text(encoding="utf-8-sig")
    assert load_corrections(tmp_path / "fixes.csv")["passage"].tolist() == fixes["passage"].tolist()


def test_sheets_are_never_overwritten(coded):
    sample, paths = coded
    with pytest.raises(ValueError, match="voice_ana.csv exists already and may hold codes"):
        write_sheets(sample, paths[0].parent, ["ana"], VOICES)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_sheet_saved_by_a_spreadsheet_with_another_separator_and_encoding_is_read(
    coded, separator, encoding
):
    sample, paths = coded
    sheet = filled(paths[0], ["quoted"] * 20).assign(comment="“doubtful” – é; yes, no")
    sheet.to_csv(paths[0], index=False, sep=separator, encoding=encoding)
    found = read_sheets(paths[:1], sample, VOICES)
    assert not len(found.problems) and found.codes["code"].tolist() == ["quoted"] * 20
    assert set(found.codes["comment"]) == {"“doubtful” – é; yes, no"}


def test_an_excel_sheet_with_a_choice_list_goes_out_and_comes_back(tmp_path):
    from openpyxl import load_workbook

    hits, articles = corpus()
    sample = draw_sample(hits, articles, "voice", size=12)
    (path,) = write_sheets(sample, tmp_path, ["ana"], VOICES, excel=True)
    book = load_workbook(path)
    assert book["coding"].data_validations.dataValidation[0].formula1 == "=codes!$A$2:$A$4"
    for line in range(2, 14):
        book["coding"].cell(line, 5).value = "reported"
    book.save(path)
    found = read_sheets([path], sample, VOICES)
    assert not len(found.problems) and found.codes["code"].tolist() == ["reported"] * 12


def test_a_missing_column_costs_that_sheet_and_names_what_was_found(coded):
    sample, paths = coded
    filled(paths[0], ["quoted"] * 20).drop(columns="code").to_csv(paths[0], index=False)
    filled(paths[1], ["quoted"] * 20).to_csv(paths[1], index=False)
    found = read_sheets(paths, sample, VOICES)
    assert found.codes["coder"].unique().tolist() == ["ben"]
    (row,) = found.problems.to_dict("records")
    assert row["problem"] == "missing column" and row["severity"] == "error" and row["coder"] == "ana"
    assert row["detail"] == "no column code; found: item, left, passage, right, comment"


def test_unknown_codes_changed_texts_and_gaps_cost_only_themselves_and_keep_the_coders_words(coded):
    sample, paths = coded
    sheet = filled(paths[0], ["quoted"] * 20)
    sheet.loc[0, "code"] = "quotd"
    sheet.loc[1, "passage"] = "another passage"
    sheet.loc[2, "code"] = ""
    sheet.loc[3, "item"] = "i-gone"
    sheet = pd.concat([sheet, sheet.iloc[[5]].assign(code="narrator")])
    sheet.to_csv(paths[0], index=False)
    found = read_sheets(paths[:1], sample, VOICES)
    problems = found.problems.set_index("problem")
    assert problems.loc["unknown code", "detail"] == "code 'quotd'; set aside"
    assert problems.loc["unknown code", "remedy"] == "use one of: narrator, quoted, reported"
    assert problems.loc["unknown code", "line"] == 2
    assert "code 'quoted', but the passage reads 'another passage'" in problems.loc["changed text", "detail"]
    assert problems.loc["unknown item", "item"] == "i-gone"
    assert problems.loc["item twice", "detail"] == "code 'narrator'; the first was kept"
    assert problems.loc["half-filled", "detail"] == "1 of 20 items have no code"
    assert problems.loc["missing rows", "detail"] == "1 of 20 items are not in the sheet"
    assert found.codes["code"].notna().sum() == 16


def test_an_empty_or_absent_file_is_named(coded, tmp_path):
    sample, paths = coded
    paths[0].write_bytes(b"")
    found = read_sheets([paths[0], tmp_path / "voice_eva.csv"], sample, VOICES)
    assert found.problems["problem"].tolist() == ["unreadable sheet"] * 2
    assert found.problems["coder"].tolist() == ["ana", "eva"]
    assert list(found.codes.columns) == ["item", "coder", "code", "comment"]


def test_precision_and_recall_weigh_items_by_what_they_stand_for():
    # 90 of 100 decisions are "no"; 10 of each class are coded: all "yes" right, 2 of 10 "no" wrong
    sample = pd.DataFrame({"item": [f"i{n}" for n in range(20)], "machine": ["no"] * 10 + ["yes"] * 10})
    sample["stratum"], sample["weight"] = sample["machine"], [9.0] * 10 + [1.0] * 10
    truth = pd.Series(["no"] * 8 + ["yes"] * 12, index=sample["item"])
    table = accuracy_table(sample, truth).set_index("class")
    assert table.loc["yes", ["count", "total", "precision"]].tolist() == [10, 10, 1.0]
    assert table.loc["no", "precision"] == 0.8
    # of 10 + 2·9 = 28 true "yes" the machine found 10
    assert table.loc["yes", "recall"] == pytest.approx(10 / 28)
    assert table.loc["all", "precision"] == pytest.approx((8 * 9 + 10) / 100)
    assert (table["precision_low"] <= table["precision"]).all() and (
        table["recall"] <= table["recall_high"]
    ).all()


def simulated(seed: int, articles: int = 60, hits: int = 12, sample_size: int = 300):
    """Two outlets whose true share is known; a machine that errs alike in both; coders who see the truth."""
    generator = np.random.default_rng(seed)
    rows = []
    for outlet, share in (("X", 0.2), ("Y", 0.6)):
        for number in range(articles):
            line = generator.beta(share * 6, (1 - share) * 6)
            article = f"{outlet}{number}"
            rows += [(article, outlet, n * 10, n * 10 + 5, generator.random() < line) for n in range(hits)]
    table = pd.DataFrame(rows, columns=["article_id", "outlet", "start", "end", "true"])
    says_yes = np.where(
        table["true"], generator.random(len(table)) < 0.8, generator.random(len(table)) < 0.15
    )
    table["said"] = np.where(says_yes, "yes", "no")
    ids = table["article_id"].unique()
    texts = pd.DataFrame({"article_id": ids, "text": "lorem ipsu" * hits})
    sample = draw_sample(table, texts, "said", size=sample_size, seed=seed)
    known = table.set_index(["article_id", "start"])["true"]
    truth = pd.Series(
        ["yes" if known[key] else "no" for key in zip(sample["article_id"], sample["start"])],
        index=sample["item"],
    )
    return table, sample, truth


def test_corrected_shares_recover_the_truth_where_the_raw_ones_do_not():
    raw, corrected, held = [], [], []
    for seed in range(60):
        table, sample, truth = simulated(seed)
        shares = corrected_shares(table, "said", ["outlet"], sample, truth, draws=300)
        yes = shares[shares["said"] == "yes"].set_index("outlet")
        for outlet, share in table.groupby("outlet")["true"].mean().items():
            row = yes.loc[outlet]
            raw.append(row["share"] - share)
            corrected.append(row["corrected"] - share)
            held.append(row["corrected_low"] <= share <= row["corrected_high"])
    raw, corrected = np.array(raw).reshape(-1, 2), np.array(corrected).reshape(-1, 2)
    assert raw.mean(axis=0)[0] > 0.06  # 0.2·0.8 + 0.8·0.15 − 0.2
    assert np.abs(corrected.mean(axis=0)).max() < 0.01
    assert np.mean(held) > 0.9


def test_two_simulated_coders_reach_the_alpha_their_error_allows():
    generator = np.random.default_rng(8)
    true = generator.integers(0, 2, 4000)
    coders = {
        name: " ".join(map(str, np.where(generator.random(4000) < 0.9, true, 1 - true))) for name in "AB"
    }
    # two coders right 9 times in 10 agree in .82, chance in .5
    row = agreement_table(codes_of(coders), draws=200).iloc[0]
    assert row["agreement"] == pytest.approx(0.82, abs=0.02)
    assert row["low"] < (0.82 - 0.5) / 0.5 < row["high"]


def test_too_few_codes_or_a_machine_that_guesses_are_not_corrected():
    table, sample, truth = simulated(1)
    few = corrected_shares(table, "said", ["outlet"], sample, truth.iloc[:6])
    assert few["corrected"].isna().all() and few["remark"].str.startswith("too few coded items").all()
    generator = np.random.default_rng(0)
    guessed = pd.Series(generator.choice(["yes", "no"], len(truth)), index=truth.index)
    blind = corrected_shares(table, "said", ["outlet"], sample, guessed)
    assert set(blind["remark"]) == {"classes cannot be told apart"}
    assert blind["share"].notna().all()


def test_corrections_are_kept_in_a_file_and_put_back_on_every_run(tmp_path):
    hits, articles = corpus(4)
    sample = draw_sample(hits, articles, "voice", size=10)
    agreed = pd.Series("reported", index=sample["item"][:3])
    fixes = make_corrections(sample, agreed, coders="ana, ben", note="indirect speech")
    assert len(fixes) == 3
    path = tmp_path / "corrections.csv"
    save_corrections(fixes, path)
    save_corrections(fixes.iloc[:1].assign(correct="narrator"), path)
    kept = load_corrections(path)
    assert len(kept) == 3
    corrected, unused = apply_corrections(hits, kept, articles, "voice")
    assert corrected["corrected"].sum() == 3 and not len(unused)
    assert (corrected["voice"] == "reported").sum() == 2
    assert "corrected" not in hits.columns and not (hits["voice"] == "reported").any()


def test_a_correction_whose_place_has_changed_is_reported_not_applied(tmp_path):
    hits, articles = corpus(4)
    sample = draw_sample(hits, articles, "voice", size=10)
    fixes = make_corrections(sample, pd.Series("reported", index=sample["item"][:2]))
    gone = hits[~((hits["article_id"] == fixes["article_id"][0]) & (hits["start"] == fixes["start"][0]))]
    changed = articles.assign(
        text=articles["text"].where(
            articles["article_id"] != fixes["article_id"][1], "Something else entirely."
        )
    )
    if fixes["article_id"][0] == fixes["article_id"][1]:
        pytest.skip("both corrections fell into one article")
    _, unused = apply_corrections(gone, fixes, changed, "voice")
    assert sorted(unused["reason"]) == ["no such decision", "text has changed"]


def test_a_file_of_corrections_without_its_columns_is_named_with_its_line(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text("field,article_id\nvoice,a1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"corrections.csv, line 1: no column 'start'"):
        load_corrections(path)
    path.write_text(
        "field,article_id,start,end,passage,machine,correct,coders,note\nvoice,a1,x,2,p,m,c,,\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"line 2: start is 'x', not an offset"):
        load_corrections(path)


def framing_code(*arguments):
    import argparse

    from analysis.commands.coding import add_commands

    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    wanted = parser.parse_args(["code", *map(str, arguments)])
    return wanted.run(wanted)


def test_the_command_draws_sheets_and_reads_them_back(tmp_path, capsys):
    hits, articles = corpus(8)
    hits.to_csv(tmp_path / "hits.csv", index=False)
    articles.assign(date="2031-04-01", title="A title").to_csv(tmp_path / "articles.csv", index=False)
    out = tmp_path / "coding"
    common = ["--field", "voice", "--coders", "ana, ben", "--codes", "narrator,quoted", "--size", 20]
    framing_code("draw", tmp_path / "hits.csv", tmp_path / "articles.csv", *common, "--out", out)
    assert "voice_ana.csv: 20 items" in capsys.readouterr().out
    sample = load_sample(out / "voice_sample.csv").set_index("item")["machine"]
    for coder in ("ana", "ben"):
        sheet = pd.read_csv(out / f"voice_{coder}.csv", dtype=str, keep_default_na=False)
        sheet["code"] = sheet["item"].map(sample)
        sheet.loc[0, "code"] = "narrator" if coder == "ana" else "qoted"
        sheet.to_csv(out / f"voice_{coder}.csv", index=False)
    status = framing_code("read", out, "--field", "voice", "--corrections", tmp_path / "corrections.csv")
    printed = capsys.readouterr()
    assert status == 1 and "voice_ben.csv, line 2: unknown code: code 'qoted'; set aside" in printed.err
    assert "verdict" in printed.out and "0 items to talk about" in printed.out
    assert "corrections kept in" in printed.out
    framing_code("size", 2)
    assert "at least 103 of them coded by two people" in capsys.readouterr().out


def test_the_command_says_what_is_not_there(tmp_path):
    with pytest.raises(ValueError, match="hits.parquet is not there: write it with framing tables"):
        framing_code(
            "draw", tmp_path / "hits.parquet", tmp_path, "--field", "v", "--coders", "a", "--out", tmp_path
        )
    with pytest.raises(ValueError, match="voice_codes.csv is not there: it is written by framing code draw"):
        framing_code("read", tmp_path, "--field", "voice")


def test_a_sheet_can_be_coded_in_a_notebook_and_gone_on_with_later(coded):
    sample, (path, _) = coded
    shown: list[str] = []
    answers = iter(
        ["1", "quoted", "nonsense", "reported", "-", "<", "<", "!is this speech?", "narrator", "q"]
    )
    left = code_sheet(path, VOICES, ask=lambda prompt: next(answers), show=shown.append)
    assert left == 17
    assert any(
        "'nonsense' is no code; there are: narrator, quoted, reported".replace("'", "&#x27;") in s
        for s in shown
    )
    found = read_sheets([path], sample, VOICES)
    assert found.codes["code"].tolist()[:3] == ["narrator", "quoted", "narrator"]
    assert found.codes["comment"][2] == "is this speech?"
    assert found.problems["problem"].tolist() == ["half-filled"]
    rest = iter(["2"] * 17)
    assert code_sheet(path, VOICES, ask=lambda prompt: next(rest), show=shown.append) == 0
    with pytest.raises(ValueError, match="is no coding sheet: it lacks the column 'item'"):
        code_sheet(path.parent / "voice_codes.csv", VOICES)

"""The same estimate under other choices, over two invented outlets whose difference one choice reverses."""

import functools

import numpy as np
import pandas as pd
import pytest

from analysis.certainty import difference_table
from analysis.certainty.sensitivity import choice_effects, drop_copies, specification_table, standard_choices


def evidence() -> tuple[pd.DataFrame, pd.DataFrame]:
    """X says "p" only inside quotations, Y in its own voice; without quotations the sign turns."""
    rows, articles = [], []
    for number in range(8):
        for outlet in "XY":
            identity = f"{outlet}{number}"
            text = "word " * (400 if number < 6 else 60)
            day = f"2031-04-0{number + 1}"
            articles.append({"article_id": identity, "outlet": outlet, "date": day, "text": text})
            spoken = [("p", "quoted"), ("p", "quoted"), ("q", "narrator"), ("p", "narrator")]
            own = [("p", "narrator"), ("q", "quoted"), ("p", "narrator"), ("q", "narrator")]
            for sentence, (variant, voice) in enumerate(spoken if outlet == "X" else own):
                rows.append(
                    (
                        identity,
                        outlet,
                        "c",
                        variant,
                        voice,
                        sentence // 2,
                        "headline" if not sentence else "body",
                    )
                )
    columns = ["article_id", "outlet", "concept", "variant", "voice", "sentence", "position"]
    hits = pd.DataFrame(rows, columns=columns)
    # two articles of X use the other word, so that shares vary
    hits.loc[hits["article_id"].isin(["X1", "Y2"]), "variant"] = "q"
    return hits, pd.DataFrame(articles)


HITS, ARTICLES = evidence()
UNITS = {"X0": "wire", "X7": "wire", "Y0": "wire"}


@functools.cache
def curve() -> pd.DataFrame:
    choices = standard_choices(ARTICLES, units=UNITS, variants=["q"])
    return specification_table(
        HITS, "outlet", "X", "Y", choices, category="variant", level="p", units=UNITS, draws=200
    )


def test_every_combination_stands_in_one_row_and_the_first_is_the_main_one():
    table = curve()
    assert len(table) == 3 * 2 * 2 * 2 * 2 * 3
    assert not table.duplicated(["copies", "voice", "headline", "length", "variants", "counting"]).any()
    assert table["main"].tolist() == [True] + [False] * (len(table) - 1)
    plain = difference_table(HITS, "outlet", category="variant", units=UNITS, draws=200)
    assert table["difference"].iloc[0] == plain.query("variant == 'p'")["difference"].iloc[0]


def test_a_sign_that_turns_is_flagged():
    table = curve().set_index(["voice", "variants", "counting"])
    main, turned = (
        table.loc[(voice, "all variants", "occurrences")].iloc[0] for voice in ("all voices", "narrator only")
    )
    assert main["difference"] > 0 and not main["changes_sign"]
    assert turned["difference"] < 0 and turned["changes_sign"] and turned["sign"] == -1
    effects = choice_effects(curve()).set_index(["choice", "option"])
    assert effects.loc[("voice", "narrator only"), "moved"] < -0.05
    assert effects.loc[("voice", "all voices"), "moved"] == 0
    assert (
        effects.loc[("voice", "narrator only"), "same_sign"]
        < effects.loc[("voice", "all voices"), "same_sign"]
    )


def test_counting_articles_counts_each_word_once_per_article():
    table = curve()
    row = table[(table["counting"] == "articles") & (table["copies"] == "as published")].iloc[0]
    # X: p in seven articles of eight, q in eight of eight
    assert row["count_a"] == 7 and row["total_a"] == 15


def test_short_articles_and_headlines_leave_both_the_count_and_the_total():
    table = curve()
    short = table[table["length"] == "at least 150 words"].iloc[0]
    assert short["total_a"] == 6 * 4
    bare = table[(table["headline"] == "without headlines") & (table["length"] == "any length")].iloc[0]
    assert bare["total_a"] == 8 * 3


def test_copies_once_per_outlet_keep_the_earliest_and_shared_texts_can_be_left_out():
    assert drop_copies(ARTICLES, UNITS)["article_id"].tolist() == [
        i for i in ARTICLES["article_id"] if i != "X7"
    ]
    once = drop_copies(ARTICLES, UNITS, within=None)["article_id"]
    assert set(ARTICLES["article_id"]) - set(once) == {"X7", "Y0"}
    totals = curve().drop_duplicates("copies").set_index("copies")[["total_a", "total_b"]]
    assert totals.loc["as published"].tolist() == [32, 32]
    assert totals.loc["once per outlet"].tolist() == [28, 32]
    assert totals.loc["shared texts left out"].tolist() == [24, 28]


def test_leaving_out_every_competing_word_leaves_no_difference():
    table = curve()
    left = table[table["variants"] == "without q"]
    assert np.allclose(left["difference"], 0)


def test_rates_filter_the_words_with_the_articles():
    exposure = ARTICLES.assign(words=ARTICLES["text"].str.split().str.len())[
        ["article_id", "outlet", "words"]
    ]
    choices = standard_choices(ARTICLES, units=UNITS, counting=False)
    table = specification_table(HITS, "outlet", "X", "Y", choices, exposure=exposure, units=UNITS, draws=100)
    short = table[table["length"] == "at least 150 words"].iloc[0]
    assert short["total_a"] == 6 * 400


def test_a_share_without_a_level_is_refused():
    with pytest.raises(ValueError, match="which level"):
        specification_table(HITS, "outlet", "X", "Y", standard_choices(ARTICLES), category="variant")

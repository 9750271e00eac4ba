"""The chart of criticism and praise: what it draws, and what it says beside it."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
import pytest

from analysis.charts.tone import plot_treatment

mpl.use("Agg")


@pytest.fixture(autouse=True)
def closed():
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


def profile():
    rows = [
        ("Gull", "Quill", "narrator", "criticised", 2), ("Gull", "Quill", "quoted", "criticised", 1),
        ("Gull", "Quill", "narrator", "praised", 1), ("Gull", "Quill", "narrator", "not known", 40),
        ("Post", "Quill", "narrator", "neither", 3), ("Post", "Reeve", "narrator", "not known", 5),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["outlet", "target", "voice", "treatment", "count"])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_criticism_stands_to_the_left_and_praise_to_the_right_each_voice_in_its_hatch():
    bars = [(bar.get_x() + min(bar.get_width(), 0), abs(bar.get_width()), bar.get_hatch()) for bar in
            plot_treatment(profile()).patches]  # fmt: skip
    assert sorted((x, width) for x, width, _ in bars) == [(-3, 1), (-2, 2), (0, 1)]
    assert len({hatch for _, _, hatch in bars}) == 2


def test_all_mentions_stand_beside_the_bars():
    assert {"44", "3", "1", "Quill"} <= set(texts(plot_treatment(profile())))


def test_actors_and_outlets_without_either_are_named_below():
    label = plot_treatment(profile()).get_xlabel()
    assert "Neither in any outlet: Reeve." in label and "Neither of any actor: Post." in label


def test_actors_stand_in_the_order_asked_for():
    more = pd.DataFrame([("Post", "Reeve", "narrator", "praised", 1)], columns=profile().columns)
    shown = texts(plot_treatment(pd.concat([profile(), more]), actors=["Reeve", "Quill", "Nobody"]))
    assert shown.index("Reeve") < shown.index("Quill") and "Nobody" not in shown


def test_nothing_found_is_said():
    none = profile()[profile()["treatment"] == "not known"]
    assert "45 mentions, none of which criticises or praises outright" in texts(plot_treatment(none))[0]
    assert "no actor of the codebook is named" in texts(plot_treatment(none.iloc[:0]))[0]

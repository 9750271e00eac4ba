"""What a picture says about itself: where title, unit, note and source stand."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
import pytest

from analysis.charts.captions import finish
from analysis.charts.stacks import plot_stacks

mpl.use("Agg")
TITLE = "Ash Daily says captive, Birch Times says detainee, and nobody else says anything worth a line of its own here"


@pytest.fixture(autouse=True)
def _close():
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


def drawn(**texts):
    table = pd.DataFrame(
        {"outlet": "Ash Daily", "part": ["a", "b"], "count": 20, "total": 40, "share": 0.5, "independent": 9}
    )
    ax = plot_stacks(table, part="part", xlabel="share of uses")
    before = ax.figure.get_tightbbox()
    finish(ax, **{"title": TITLE, "unit": "share of uses", "source": "Fiction.", "note": "A note.", **texts})
    written = {" ".join(text.get_text().split()): text for text in ax.figure.texts}
    boxes = {name: text.get_window_extent() for name, text in written.items()}
    inches = ax.figure.dpi_scale_trans.inverted()
    return ax, before, written, {name: box.transformed(inches) for name, box in boxes.items()}


def test_title_and_unit_stand_above_everything_drawn_and_note_and_source_below():
    _, picture, _, boxes = drawn()
    assert boxes[TITLE].y0 > boxes["share of uses"].y1 > boxes["share of uses"].y0 > picture.y1
    assert boxes["Fiction."].y1 < boxes["A note."].y0 < boxes["A note."].y1 < picture.y0


def test_all_texts_begin_at_the_left_edge_of_the_picture_and_stay_within_its_width():
    _, picture, _, boxes = drawn()
    for box in boxes.values():
        assert box.x0 == pytest.approx(picture.x0, abs=0.05)
        assert box.x1 <= picture.x1 + 0.05


def test_a_long_title_is_wrapped_and_bold_and_the_small_print_is_eight_points():
    _, _, written, _ = drawn()
    assert "\n" in written[TITLE].get_text() and written[TITLE].get_fontweight() == "bold"
    assert [written[name].get_fontsize() for name in (TITLE, "share of uses", "Fiction.")] == [11, 9, 8]


def test_what_is_not_said_takes_no_room():
    ax, _, written, _ = drawn(unit="", note="", source="")
    assert list(written) == [TITLE] and len(ax.figure.texts) == 1


def test_a_figure_of_several_panels_can_be_finished_too():
    import matplotlib.pyplot as plt

    figure, _ = plt.subplots(1, 2)
    assert finish(figure, title="Two panels") is figure
    assert [text.get_text() for text in figure.texts] == ["Two panels"]

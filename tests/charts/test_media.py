"""Pictures for a column of print and for a slide: as wide as asked, large enough to read, told without colour."""

from __future__ import annotations

import re

import pytest

from analysis.charts.media import MEDIA, drawn_for, fitted_to, known_medium, medium
from analysis.charts.style import Look, new_axes, side_styles, word_styles

plt = pytest.importorskip("matplotlib.pyplot")
NARROW, WIDE = 85.0, 180.0
#: Pictures that stand in one column of 85 mm; wider ones take both.
IN_ONE_COLUMN = ("voices", "who_is_heard", "articles_per_outlet", "word_rates", "names_of_parties")
IN_TWO = ("word_choice", "forms_of_harm")
POINT = 25.4 / 72


def _first(found):
    return found[0] if isinstance(found, tuple) else found


def _size(svg: str) -> tuple[float, float, float]:
    """Width and height in mm, and how many mm a unit of the drawing is."""
    found = re.search(r'width="([\d.]+)mm" height="([\d.]+)mm" viewBox="0 0 ([\d.]+) ', svg)
    assert found is not None
    return float(found[1]), float(found[2]), float(found[1]) / float(found[3])


def _points(svg: str) -> list[float]:
    """The size of every text as printed."""
    drawn = re.findall(r"<text [^>]*?font(?:-size)?:[^;\"]*?([\d.]+)px", svg)
    return [float(size) * _size(svg)[2] / POINT for size in drawn]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*IN_ONE_COLUMN, *IN_TWO])
def test_in_print_a_picture_is_as_wide_as_its_column_and_no_text_is_below_seven_points(demo_study, tmp_path, name):
    saved = _first(demo_study.ask(name)).save(tmp_path, style="print")
    svg = (tmp_path / f"{saved.name}.svg").read_text(encoding="utf-8")
    assert _size(svg)[0] == pytest.approx(NARROW if name in IN_ONE_COLUMN else WIDE)
    sizes = _points(svg)
    assert len(sizes) > 10
    assert min(sizes) >= 6.95  # rounding in the file


@pytest.mark.slow
@pytest.mark.parametrize("name", ["voices", "word_choice"])
def test_a_slide_is_sixteen_by_nine_with_its_title_inside(demo_study, tmp_path, name):
    from PIL import Image

    saved = _first(demo_study.ask(name)).save(tmp_path, style="slides")
    with Image.open(tmp_path / f"{saved.name}.png") as image:
        assert image.size == pytest.approx((1920, 1080), abs=2)
    svg = (tmp_path / f"{saved.name}.svg").read_text(encoding="utf-8")
    assert max(_points(svg)) >= 16
    shown = " ".join(re.findall(r">([^<>]+)</text>", svg))
    assert saved.title.split()[-1] in shown


@pytest.mark.slow
def test_a_form_of_its_own_goes_into_a_folder_of_its_own(demo_study, tmp_path):
    from dataclasses import replace

    study = replace(demo_study, figures=tmp_path)
    study.ask("voices").save()
    study.ask("voices").save(style="print")
    study.ask("voices").save(style="slides", quotes=9)
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {"print", "slides-quotes-9"}
    whole, column = (path / "attribution-voices.svg" for path in (tmp_path, tmp_path / "print"))
    assert whole.read_text() != column.read_text()
    assert '"style": "print"' in (tmp_path / "print" / "provenance.json").read_text()


def test_in_print_words_and_sides_are_greys_that_differ_in_grey_or_hatch():
    look = Look(colours={"truce": "#ff0000"})
    with drawn_for("print"):
        for styles in (word_styles(["pause", "truce", "halt", "stop", "calm"], look), side_styles(["hill", "river"])):
            assert len(set(styles.values())) == len(styles)
            for style in styles.values():
                red, green, blue = (int(style.colour[i : i + 2], 16) for i in (1, 3, 5))
                assert red == green == blue
                assert red < 245, "white means too few articles"
    assert word_styles(["truce"], look)["truce"].colour == "#ff0000"


def test_a_picture_is_drawn_until_its_labels_fit_too():
    def draw():
        ax = new_axes(2.0)
        ax.set_yticks([0.5], ["a label of twenty ones"])
        return ax

    drawn = fitted_to("print", draw)
    wide = MEDIA["print"].widths[0][0]
    assert drawn.figure.get_tightbbox().width == pytest.approx(wide, abs=0.2)
    assert drawn.figure.get_tightbbox().width <= wide
    assert medium().name == "screen"
    plt.close("all")


def test_what_fits_into_no_column_takes_the_wider_one():
    drawn = fitted_to("print", lambda: new_axes(2.0, 7.0, 5.0))
    assert drawn.figure.get_tightbbox().width > MEDIA["print"].widths[0][0]
    plt.close("all")


def test_an_unknown_style_is_refused_by_name():
    with pytest.raises(ValueError, match="screen, print, slides, not 'poster'"):
        known_medium("poster")

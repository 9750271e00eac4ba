"""A picture is drawn again only where its numbers, its study or its code changed."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import open_study
from analysis.codebook.types import Codebook, Concept, Variant

TEXTS = ["The captives slept. A captive woke.", "The detainees slept."]
WORDS = {name: Variant(name, (name, f"{name}s")) for name in ("captive", "detainee")}
BOOK = Codebook("toy", concepts={"people": Concept("people", WORDS)})


@pytest.fixture
def drawings(monkeypatch, tmp_path):
    """How many pictures were drawn."""
    from analysis.report import finding

    monkeypatch.setenv("FRAMING_CACHE", str(tmp_path / "cache" / "parses.sqlite"))
    drawn = []
    plain = finding.render
    monkeypatch.setattr(finding, "render", lambda *given: drawn.append(1) or plain(*given))
    return drawn


def picture(texts, outlets=("Gull", "Post")):
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": list(outlets), "text": texts})
    return open_study(articles, BOOK).word_choice("people").picture


def test_the_same_finding_is_drawn_once(drawings):
    assert picture(TEXTS) == picture(TEXTS)
    assert len(drawings) == 1


def test_other_numbers_or_another_name_are_drawn_anew(drawings):
    first = picture(TEXTS)
    assert picture([TEXTS[0], "The captives slept."]) != first
    assert picture(TEXTS, ("Gull", "Mail")) != first
    assert len(drawings) == 3


@pytest.mark.filterwarnings("ignore:.*damaged")
def test_a_damaged_picture_in_the_cache_is_drawn_anew(drawings, tmp_path):
    first = picture(TEXTS)
    (file,) = tmp_path.rglob("pictures/*.png.part")
    for place in (100, -3):
        content = bytearray(file.read_bytes())
        content[place] ^= 4
        file.write_bytes(content)
        assert picture(TEXTS) == first
    assert len(drawings) == 3


def test_no_picture_is_cut_at_its_edges_however_long_its_title(drawings):
    import io

    import matplotlib.image as image
    import matplotlib.pyplot as plt

    from analysis.charts.captions import finish
    from analysis.report.figures import render

    for length in range(40, 90, 3):
        _, ax = plt.subplots(figsize=(5, 2))
        ax.barh([0], [1])
        finish(ax, title=("wide words " * 9)[:length].strip() + "W", unit="of one voice", source="a corpus")
        pixels = image.imread(io.BytesIO(render(ax, "t", "a").png))[..., :3]
        for edge in (pixels[:4], pixels[-4:], pixels[:, :4], pixels[:, -4:]):
            assert edge.min() > 0.8, length

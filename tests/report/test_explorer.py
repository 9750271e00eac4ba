"""The explorer in a real browser: from number to sentence, whatever stands in the articles."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from analysis import open_study
from analysis.report import write_explorer
from analysis.report.explorer_data import INSIDE, as_script
from tests.browser import CHROMIUM, FLAGS, needs_chromium
from tests.places import CODEBOOKS, ROOT, SEEDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUESTIONS = (
    "word_choice", "voices", "who_is_heard", "verbs_of_saying", "forms_of_harm", "exchanged_words", "side_by_side",
)  # fmt: skip
CHOICE = "words-word-choice--people-held"
# One per view, and the method.
VIEWS = {
    "map": f"v=map&f={CHOICE}&r=0",
    "contents": "v=map",
    "words": "v=words",
    "read": "v=read&a=e1-herald",
    "face": "v=face&a=e1-herald&b=e1-wexa",
    "method": "v=method",
}
HOSTILE = [
    "The truce held. </script><script>window.broken = 1</script> Ana Brook said the truce was “good news” on Monday.",
    'A second truce <img src="x" onerror="window.broken = 2"> came on Tuesday. “Every truce ends,” Tor Crag said.',
    "قال المتحدث إن truce صمد يوم الاثنين. \u202eThe truce held\u202c after 🕊🕊 two doves, and the truce 🕊 went on.",
    "<!-- A truce --> & \u2028 another truce; ${truce} {{truce}} `truce` \\u003ctruce.",
]
BOOK = """\
name: toy
language: en
sides:
  river: {label: the River League, counterpart: hill}
  hill: {label: the Hill League, counterpart: river}
concepts:
  end of fighting:
    variants:
      truce: [truce, truces]
      pause: [pause, pauses]
actors:
  Ana Brook: {side: river, type: person}
  Tor Crag: {side: hill, type: person}
"""


@pytest.fixture(scope="module")
def written(demo_study, tmp_path_factory):
    """The explorer of the shipped corpus with a few of its findings."""
    folder = tmp_path_factory.mktemp("explorer")
    for name in QUESTIONS:
        demo_study.ask(name).save(folder)
    return write_explorer(demo_study, folder).path


def _toy(texts: list[str], folder: Path):
    from analysis.codebook import load_codebook

    (folder / "toy.yml").write_text(BOOK, encoding="utf-8")
    articles = pd.DataFrame(
        {
            "article_id": [f"a{i}" for i in range(len(texts))],
            "outlet": ["<b>Gull</b>" if i % 2 else "Post & Sons" for i in range(len(texts))],
            "date": [f"2030-01-{1 + i % 28:02d}" for i in range(len(texts))],
            "title": [f"Title {i} </title><script>window.broken = 3</script>" for i in range(len(texts))],
            "text": texts,
        }
    )
    return open_study(articles, load_codebook(folder / "toy.yml"), figures=folder / "figures")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    study = _toy(HOSTILE, tmp_path_factory.mktemp("hostile"))
    study.ask("word_choice").save()
    return study, write_explorer(study).path


@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra: dev)")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Opens a page at an address; afterwards no request has left the file and nothing was complained of."""
    opened, requests, complaints = [], [], []

    def _visit(path: Path, address: str = "", width: int = 1280, height: int = 900, **options):
        page = chromium.new_page(viewport={"width": width, "height": height}, **options)
        opened.append(page)
        page.on("request", lambda request: requests.append((path, request.url)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{path.as_uri()}#{address}")
        if options.get("java_script_enabled", True):
            page.wait_for_selector("body[data-shown]")
        return page

    yield _visit
    for page in opened:
        page.close()
    inside = [url.startswith((path.parent.as_uri(), "data:")) for path, url in requests]
    assert all(inside), requests
    assert complaints == []


def _settled(page) -> None:
    page.wait_for_function("document.body.dataset.shown === (location.hash.slice(1) || 'map')")


def _data(path: Path) -> dict:
    text = path.read_text(encoding="utf-8")
    return json.loads(re.search(r'id="data">(.*?)</script>', text, re.S)[1])


# --- the file


def test_the_page_is_one_file_that_names_no_other(written):
    text = written.read_text(encoding="utf-8")
    head = text[: text.index('<script type="application/json"')]
    # A link to the complete table beside the page is followed by hand only.
    outside = re.findall(r'(?:src|href)="(?!data:|#|[\w.-]+\.csv")[^"]*"|@import|url\((?!#)', head)
    assert outside == []
    assert [path.name for path in written.parent.glob("*.js")] == []


def test_script_and_style_keep_their_budgets(written):
    text = written.read_text(encoding="utf-8")
    assert 20_000 < len(text[text.rindex("<script>") :].encode()) <= 40_000
    assert (ROOT / "analysis" / "report" / "explorer_page" / "explorer.css").stat().st_size <= 8_000


def test_the_committed_page_of_the_shipped_corpus_is_small():
    page = ROOT / "figures" / "demo" / "index.html"
    if not page.is_file():
        pytest.skip("no figures are kept in this checkout; make figures draws them")
    remedy = "run `make figures` and commit figures/demo"
    assert page.stat().st_size <= 1_500_000, remedy


def test_the_same_findings_give_the_same_bytes(demo_study, written):
    before = written.read_bytes()
    assert write_explorer(demo_study, written.parent).path.read_bytes() == before


def test_data_cannot_end_the_script_they_stand_in():
    assert "</" not in as_script(["</script>", "\u2028"]) and "\u2028" not in as_script(["\u2028"])


def test_the_method_page_tells_the_run_and_its_limits(written, demo_study):
    text = written.read_text(encoding="utf-8")
    method = text[text.index('<section id="method">') : text.index("</main>")]
    assert "48 articles" in method and "fiction" in method.lower() and demo_study.codebook.name in method
    assert "Cannot be concluded: Why a word was used" in method
    assert "hostage" in method and "Seed" in method


def test_without_findings_the_articles_can_still_be_read(tmp_path):
    study = _toy(HOSTILE[:1], tmp_path)
    text = write_explorer(study).path.read_text(encoding="utf-8")
    assert "No finding has been saved" in text and "good news" in text


def test_a_large_corpus_keeps_its_texts_in_files_beside_the_page(tmp_path, visit):
    study = _toy([f"On day {i} the truce held. It was number{i}." for i in range(INSIDE + 20)], tmp_path)
    path = write_explorer(study).path
    assert "number17." not in path.read_text(encoding="utf-8")
    assert len(list((tmp_path / "figures" / "index-texts").glob("*.js"))) == 6
    if CHROMIUM is None:
        return
    page = visit(path, "v=words")
    page.wait_for_selector("#words .passage mark")
    assert "truce" in page.locator("#words .passage mark").first.inner_text()
    page.fill("#search", "number517")
    page.wait_for_function("document.querySelectorAll('#words tbody tr').length === 1")
    page.locator("#words tbody a").first.click()
    page.wait_for_selector("#read mark[data-passage]")
    assert page.locator("#read mark[data-passage]").inner_text() == "number517"


def test_a_notebook_shows_the_page_inside_a_frame(written):
    from analysis.report import Explorer

    shown = Explorer(written, True)._repr_html_()
    assert "<iframe" in shown and "srcdoc=" in shown
    assert "<script" not in shown.partition("srcdoc=")[2]
    assert "<iframe" not in Explorer(written, False)._repr_html_()


# --- the views


@needs_chromium
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_from_its_address(view, written, visit):
    page = visit(written, VIEWS[view])
    shown = page.locator("main > section:visible")
    assert shown.count() == 1
    assert shown.get_attribute("id") == {"contents": "map"}.get(view, view)
    assert len(shown.inner_text()) > 200


@needs_chromium
def test_a_row_and_its_mark_open_exactly_the_sentences_they_count(written, demo_study, visit):
    page = visit(written, f"v=map&f={CHOICE}")
    table = pd.read_csv(written.parent / f"{CHOICE}.csv")
    texts = demo_study.articles.set_index("article_id")["text"]
    ids = [one[0] for one in _data(written)["articles"]]
    for kind in ("tbody button[data-row]", "svg [role=button]"):
        marks = page.locator(f"#{CHOICE} {kind}")
        assert marks.count() > 10
        for i in (0, 3, marks.count() - 1):
            row = int(marks.nth(i).get_attribute("data-row"))
            marks.nth(i).click()
            _settled(page)
            found = page.locator("#behind tbody tr")
            assert found.count() == table.loc[row, "count"]
            for j in range(found.count()):
                mark = found.nth(j).locator("mark[data-passage]").inner_text()
                address = dict(
                    part.split("=") for part in found.nth(j).locator("a").first.get_attribute("href")[1:].split("&")
                )
                start, end = map(int, address["at"].split("-"))
                assert address["a"] in ids and texts[address["a"]][start:end] == mark
                assert mark.lower().startswith(str(table.loc[row, "variant"])[:5])


@needs_chromium
@pytest.mark.parametrize("name", ["attribution-verbs-of-saying", "actors-forms-of-harm", "attribution-who-is-heard"])
def test_a_mark_in_which_rows_were_merged_opens_the_sentences_of_all_of_them(name, written, visit):
    page = visit(written, f"v=map&f={name}")
    table = pd.read_csv(written.parent / f"{name}.csv")
    marks = page.locator(f"#{name} svg [role=button]")
    merged = [i for i in range(marks.count()) if "," in marks.nth(i).get_attribute("data-row")]
    assert merged or name != "attribution-verbs-of-saying"
    for i in (0, *merged[:2]):
        rows = [int(row) for row in marks.nth(i).get_attribute("data-row").split(",")]
        marks.nth(i).click()
        _settled(page)
        assert page.locator("#behind tbody tr").count() == table.loc[rows, "count"].sum()


@needs_chromium
def test_words_that_are_counted_and_not_listed_say_so_beside_their_passages(written, visit):
    page = visit(written, "v=map&f=attribution-voices&r=1")
    assert "are not what the number counts" in page.locator("#behind").inner_text()
    assert page.locator("#behind tbody tr").count() > 5
    shown = page.locator("figure.shown").inner_text()
    assert "Without sentences: Words are counted, not listed" in shown


@needs_chromium
def test_filters_search_and_sort_show_what_they_say_and_the_address_brings_it_back(written, visit):
    page = visit(written, "v=words")
    page.select_option("#choose-outlet", "Varn Herald")
    page.select_option("#choose-voice", "narrator")
    page.select_option("#choose-what", "hostage")
    page.select_option("#choose-sort", "right")
    _settled(page)
    rows = page.locator("#words tbody tr")
    marks = [text.lower() for text in page.locator("#words .passage mark").all_inner_texts()]
    after = page.locator("#words .right").all_inner_texts()
    assert marks and all(text.startswith("hostage") for text in marks)
    assert all("Varn Herald" in row and "narrator" in row for row in rows.all_inner_texts())
    bare = [re.sub(r"^\W+", "", text).lower() for text in after]
    assert [text[:6] for text in bare] == sorted(text[:6] for text in bare)
    address, told = page.url, page.locator("#words caption").inner_text()
    again = visit(written, address.partition("#")[2])
    assert again.locator("#words caption").inner_text() == told
    assert again.locator("#choose-sort").input_value() == "right"
    page.go_back()
    _settled(page)
    assert page.locator("#choose-sort").input_value() == ""


@needs_chromium
def test_what_is_not_quoted_is_one_voice_to_choose(written, demo_study, visit):
    page = visit(written, "v=words")
    page.select_option("#choose-kind", "contested word")
    page.select_option("#choose-voice", "not quoted")
    _settled(page)
    free = demo_study.hits[demo_study.hits["voice"].isin(["narrator", "reported"])]
    assert page.locator("#words caption").inner_text().startswith(f"{len(free):,} passages")
    assert " quoted" not in " ".join(page.locator("#words tbody td:nth-child(3)").all_inner_texts())


@needs_chromium
def test_search_finds_every_place_of_all_texts(written, demo_study, visit):
    page = visit(written, "v=words&copies=all")
    page.fill("#search", "list of names")
    expected = int(demo_study.articles["text"].str.lower().str.count(r"list\s+of\s+names").sum())
    found = "document.querySelectorAll('#words tbody tr').length"
    page.wait_for_function(f"document.querySelector('#words caption, #words div > p') && {found} === {expected}")
    page.fill("#search", "no such words anywhere (")
    page.wait_for_selector("text=No passage meets all of these conditions")


@needs_chromium
def test_near_copies_are_one_row_that_opens(written, visit):
    page = visit(written, "v=words")
    before = page.locator("#words tbody tr").count()
    button = page.locator("#words button[aria-expanded]").first
    copies = int(re.search(r"\d+", button.inner_text())[0])
    button.click()
    assert page.locator("#words tbody tr").count() == before + copies
    assert button.get_attribute("aria-expanded") == "true"
    button.click()
    assert page.locator("#words tbody tr").count() == before


@needs_chromium
def test_the_reader_marks_voices_words_and_speakers(written, demo_study, visit):
    page = visit(written, "v=read&a=e1-herald")
    text = demo_study.articles.set_index("article_id").loc["e1-herald", "text"]
    shown = "\n".join(page.locator("#read .paragraph p").all_text_contents())
    assert shown == "\n".join(line for line in text.split("\n") if line.strip())
    hits = demo_study.hits[demo_study.hits["article_id"] == "e1-herald"]
    assert page.locator("#read .paragraph u").count() >= len(hits)
    for voice in ("quoted", "reported"):
        piece = page.locator(f"#read .paragraph .{voice}").first
        line = {"quoted": "solid", "reported": "dotted"}[voice]
        assert piece.evaluate("e => getComputedStyle(e).borderBottomStyle") == line
    assert re.search(r"sure 0\.\d\d", " ".join(page.locator("#read .who").all_inner_texts()))


@needs_chromium
@pytest.mark.parametrize("pair", [("e1-courier", "e1-wexa"), ("e1-herald", "e1-tribune"), ("e1-herald", "e1-wexa")])
def test_face_to_face_pairs_the_sentences_as_the_toolkit_does(pair, written, demo_study, visit):
    from analysis.stories.alignment import face_sentences

    study = demo_study
    faced = face_sentences(study.articles, study.sentence_pairs, study.sentences, *pair)
    page = visit(written, f"v=face&a={pair[0]}&b={pair[1]}")
    cells = [page.locator(f"#face tbody td:nth-child({column})").all_text_contents() for column in (1, 2)]
    shown = [[text.removesuffix(" Copy") for text in row] for row in zip(*cells)]
    assert shown == faced[["text_a", "text_b"]].fillna("").to_numpy().tolist()
    assert page.locator("#face mark.changed").count() > 0 or "edited" not in set(faced["relation"])
    alone = faced[faced["relation"].isna()]
    assert page.locator("#face td.only").count() <= len(alone)


@needs_chromium
def test_exchanged_words_and_changed_voices_of_a_story_are_one_click_away(written, demo_study, visit):
    page = visit(written, "v=face&a=e1-courier&b=e1-wexa")
    exchanged = demo_study.substitutions
    here = exchanged[exchanged["changed"] & (exchanged["story_id"] == exchanged["story_id"].iloc[0])]
    words = page.locator(".contrasts", has_text="Contested words exchanged").locator("li")
    assert words.count() == len(here) > 10
    words.first.locator("a").click()
    _settled(page)
    assert page.locator("#face tr.here").count() == 1


@needs_chromium
def test_a_sentence_is_copied_with_its_source(written, visit):
    page = visit(written, "v=words&what=hostage&outlet=Varn+Herald")
    page.locator("#words button", has_text="Copy").first.click()
    page.wait_for_function("document.getElementById('said').textContent.startsWith('Copied')")
    told = page.locator("#said").inner_text() or page.locator("#said").text_content()
    assert "Varn Herald" in told and "characters" in told and "fiction" in told and "hostage" in told.lower()


@needs_chromium
def test_the_keyboard_alone_reaches_a_sentence_and_its_article(written, visit):
    page = visit(written, f"v=map&f={CHOICE}")

    def tab_to(selector: str, most: int = 250) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"Tab does not reach {selector}")

    tab_to("svg [role=button]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#behind tbody tr")
    tab_to("#behind a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#read mark[data-passage]")
    tab_to("#views a[data-view=words]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#words tbody tr")
    tab_to("#search")
    tab_to("#choose-outlet")
    tab_to("#words tbody a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#read mark[data-passage]")
    tab_to("#choose-other")


@needs_chromium
def test_without_javascript_figures_tables_and_sentences_are_there(written, visit):
    page = visit(written, java_script_enabled=False)
    assert page.locator("#map figure:visible").count() == len(list(written.parent.glob("*.csv"))) - len(
        list(written.parent.glob("*-evidence.csv"))
    )
    assert page.locator("#map svg:visible").count() == len(list(written.parent.glob("*.svg")))
    assert page.locator("#map table:visible").count() > 5
    assert page.locator("#map li mark:visible").count() > 5
    assert page.locator("#method").is_visible()


@needs_chromium
@pytest.mark.parametrize(
    "address", ["v=words", "v=words&q=truce&sort=left", "v=read&a=a0", "v=read&a=a2", "v=face", "v=map"]
)
def test_what_stands_in_an_article_is_text_and_nothing_else(address, hostile, visit):
    page = visit(hostile[1], address)
    page.wait_for_timeout(100)
    assert page.evaluate("window.broken") is None
    assert page.locator("main img, main b > script, main script").count() == 0
    assert page.title().startswith("How ") and "script" not in page.title()


@needs_chromium
def test_offsets_hold_behind_letters_that_count_twice_and_right_to_left_text_is_isolated(hostile, visit):
    page = visit(hostile[1], "v=words&kind=contested+word&copies=all")
    marks = page.locator("#words .passage mark").all_inner_texts()
    assert len(marks) == len(hostile[0].hits) and set(map(str.lower, marks)) == {"truce"}
    assert page.locator("#words .passage bdi").count() == len(marks)
    inner = page.locator("#words .passage bdi").first
    assert inner.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate"


@needs_chromium
@pytest.mark.parametrize(
    "address", ["v=map", "v=words", "v=read", "v=face", "v=method", "v=read&a=nobody&at=x", "v=no"]
)
def test_one_article_without_findings_opens_in_every_view(address, tmp_path, visit):
    path = write_explorer(_toy(["It rained all day and nobody spoke."], tmp_path)).path
    page = visit(path, address)
    assert page.locator("main > section:visible").count() == 1


@needs_chromium
def test_an_article_whose_text_was_left_out_says_so(tmp_path, visit):
    path = write_explorer(_toy(["", "The truce held for a day and a night."], tmp_path)).path
    page = visit(path, "v=read&a=a0")
    assert "text of this article was left out" in page.locator("#read").inner_text()


@needs_chromium
def test_in_the_output_of_a_notebook_links_stay_inside_the_frame(written, visit):
    from analysis.report import Explorer

    page = visit(written)
    page.set_content(Explorer(written, True)._repr_html_())
    frame = page.frame_locator("iframe")
    frame.locator("#views a[data-view=words]").click()
    frame.locator("#words tbody a").first.click()
    frame.locator("#read mark[data-passage]").wait_for()
    assert frame.locator("#read mark[data-passage]").count() >= 1
    assert page.locator("iframe").count() == 1


@needs_chromium
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", ["v=words", f"v=map&f={CHOICE}&r=0"])
def test_passages_come_first_and_are_wide_enough_to_read(width, address, written, visit):
    page = visit(written, address, width)
    cell = page.locator("main section:visible .passages tbody tr").first.locator("td").first
    box = cell.bounding_box()
    assert "passage" in cell.get_attribute("class")
    assert box["width"] >= 300 and box["x"] >= 0 and box["x"] + 300 <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_chromium
def test_text_in_pictures_can_be_read_on_a_telephone(written, visit):
    for name in (CHOICE, "attribution-who-is-heard", "actors-forms-of-harm"):
        page = visit(written, f"v=map&f={name}", 390, 844)
        sizes = page.evaluate(
            "[...document.querySelectorAll('figure.shown svg text')].map(t => parseFloat(getComputedStyle(t).fontSize)"
            " * t.getScreenCTM().a)"
        )
        assert len(sizes) > 10 and min(sizes) >= 10.6, (name, min(sizes))


@needs_chromium
@pytest.mark.parametrize("view", VIEWS)
def test_the_accessibility_audit_finds_nothing(view, written, visit):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed (extra: dev)")
    page = visit(written, VIEWS[view])
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
    found = axe.Axe().run(page, options=rules).response["violations"]
    told = [(one["id"], one["nodes"][0]["html"][:120], len(one["nodes"])) for one in found]
    assert told == []


@needs_chromium
@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five real articles are not here")
def test_on_the_real_articles_what_was_changed_is_two_clicks_away(tmp_path, visit):
    study = open_study(SEEDS, CODEBOOKS / "gaza_talks.yml", figures=tmp_path)
    study.ask("acts_of_harm").save()
    page = visit(write_explorer(study).path)
    page.click("#views a[data-view=face]")
    words = page.locator(".contrasts li", has_text="hostage / captive")
    words.first.wait_for()
    assert words.count() == 2  # read by hand: one article says hostage where two others say captive
    words.first.locator("a").click()
    _settled(page)
    faced = page.locator("#face tr.here td").all_inner_texts()
    assert "hostage" in faced[0] and "captive" in faced[1]
    page.go_back()
    turned = page.locator(".contrasts li", has_text="quotation at the left, reported speech at the right")
    turned.first.wait_for()
    assert turned.count() >= 3
    page.click("#views a[data-view=map]")
    page.locator(".contents a", has_text="acts of harm").click()
    rows = page.locator("#actors-acts-of-harm tbody tr", has_text="killing")
    told = []
    for i in range(rows.count()):
        rows.nth(i).locator("button").click()
        _settled(page)
        told += page.locator("#behind mark[data-passage]").all_inner_texts()
    assert sum(bool(re.search(r"\b(10|ten)\b", text)) for text in told) >= 3


@needs_chromium
def test_on_paper_nothing_is_cut_and_no_control_is_printed(written, visit):
    page = visit(written, f"v=map&f={CHOICE}&r=0", 720, 1000)
    page.emulate_media(media="print")
    width = page.evaluate("document.documentElement.clientWidth")
    for part in ("figure.shown .picture svg", "figure.shown .numbers table", "#behind .passages"):
        box = page.locator(part).bounding_box()
        assert box["x"] + box["width"] <= width, part
    assert page.locator("button:visible, #views:visible, .do:visible").count() == 0

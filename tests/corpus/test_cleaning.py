"""Markup, entities, scripts and garbled letters in a text are read as a page would show them; other texts stay."""

from __future__ import annotations

import pytest

from analysis.corpus import read_corpus
from analysis.corpus.cleaning import clean_text


@pytest.mark.parametrize(
    ("written", "shown", "done"),
    [
        ("<p>Ships &amp; cars.</p><p>Two <b>odd</b> words.</p>", "Ships & cars.\n\nTwo odd words.", "6 tags, 1 entity"),
        ("One<br>two<br/>three", "One\ntwo\nthree", "2 tags"),
        ("<p>Kept</p><script>track('x');</script><style>p {color: red}</style>", "Kept", "6 tags, 2 scripts"),
        ("<p>Broken in\nthe source</p>\n<p>Next</p>", "Broken in the source\n\nNext", "4 tags"),
        ("First.\n\nA <a href='x'>link</a> here.\nA line.", "First.\n\nA link here.\nA line.", "2 tags"),
        ("&lt;p&gt;Escaped&lt;/p&gt;&lt;p&gt;once more&lt;/p&gt;", "Escaped\n\nonce more", "4 tags, 8 entities"),
        ("It&#8217;s &amp;quot;odd&amp;quot;&nbsp;now", "It’s \"odd\"\xa0now", "4 entities"),
        ("The boat &#150; or ferry", "The boat – or ferry", "1 entity"),
        ("<!-- hidden --><div>Seen</div>", "Seen", "3 tags"),
        ("<p>1 < 2 and 3 > 2</p>", "1 < 2 and 3 > 2", "2 tags"),
        ("Boats.\nvar x = load('y');\nMore.", "Boats.\n\nMore.", "1 script"),
        ("Boats.\n.caption { color: grey; }\nMore.", "Boats.\n\nMore.", "1 script"),
        ("Itâ€™s â€œlateâ€\x9d in MalmÃ¶.", "It’s “late” in Malmö.", "4 garbled characters"),
    ],
)  # fmt: skip
def test_a_text_is_read_as_its_page_would_show_it(written, shown, done):
    cleaned = clean_text(written)
    assert (cleaned.text, cleaned.done()) == (shown, done)


@pytest.mark.parametrize(
    "text",
    [
        "R&D at AT&T; shares fell < 5 per cent, then > 6.",
        "If a <b and c> d, nothing follows.",
        "She signed it <3 and wrote to <desk@gull.example>.",
        "See <https://gull.example/ferries> for the times.",
        "He typed {braces}; a function f(x) = x; and went home.",
        "Research &development; plans &c.",
        "  Two spaces,\ttabs and\n\n\nblank lines stay.\n",
        "ÃLVARO and the Â sign in Vietnamese: Âu Cơ.",
        "“Don’t,” she said – ‘never’.",
    ],
)
def test_a_text_that_only_holds_such_signs_stays_as_it_is(text):
    assert clean_text(text)[:5] == (text, 0, 0, 0, 0)


def test_what_was_done_is_a_note_and_what_cannot_be_mended_a_warning(tmp_path):
    text = "The ferry line keeps its winter timetable, the harbour office said on Monday, and boats are few. "
    rows = [
        f'a,The Gull,Ferries &amp; boats,"<p>{text * 2}</p>"',
        f'b,The Gull,Plain,"{text * 2}“Ã©” â€™ {text}"',
        f'c,The Gull,Empty,"<script>{text}</script>"',
    ]
    (tmp_path / "a.csv").write_text("article_id,outlet,title,text\n" + "\n".join(rows), encoding="utf-8")
    corpus = read_corpus(tmp_path / "a.csv")
    told = {(row.severity, row.problem, row.article_id): row for row in corpus.checks.itertuples()}
    note = told["note", "markup", "a"]
    assert note.detail == "2 tags in the text" and note.line == 2
    assert "as UTF-8" in told["warning", "garbled characters", "b"].remedy
    assert ("error", "empty text", "c") in told
    assert corpus.articles["article_id"].tolist() == ["a", "b"]
    assert corpus.articles["text"][0] == (text * 2).strip() and corpus.articles["title"][0] == "Ferries & boats"

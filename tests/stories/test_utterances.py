"""What became of a speaker's words? One remark, quoted, shortened, changed, retold and left out."""

import pandas as pd

from analysis.stories.alignment import pair_sentences
from analysis.stories.utterances import find_source_changes, find_utterances

HALL = "The hall was full on Sunday.\n"
FULL = HALL + (
    '"We will sing in the open air until the roof is mended," said Tova Lind, who leads the choir.'
)
PART = HALL + "Tova Lind, who leads the choir, promised to sing “until the roof is mended”."
CHANGED = HALL + '"We shall sing in the open air until the roof is mended," said the choir\'s leader.'
PLAIN = HALL + "The choir will sing in the open air until the roof is mended and paid for."
RETOLD = HALL + (
    "Tova Lind, who leads the choir, said there would be open air singing until the mended roof was on."
)
SILENT = "The hall was full on Sunday.\nTickets were free."


def _article(number, text, said, quoted, speaker, source):
    """The attribution of one article, by hand: what is said, what of it stands in marks, who says it."""
    start = text.index(said)
    end = start + len(said)
    marks = [[text.index(quoted), text.index(quoted) + len(quoted)]] if quoted else []
    return {
        "article_id": f"a{number}",
        "attribution_id": f"a{number}-01",
        "type": "speech",
        "source_start": text.index(source),
        "source_end": text.index(source) + len(source),
        "speaker": speaker,
        "cue_lemma": "say",
        "content_start": start,
        "content_end": end,
        "content_spans": [[start, end]],
        "quoted_spans": marks,
        "via": None,
        "parent": None,
    }


def _corpus():
    texts = [FULL, PART, CHANGED, PLAIN, RETOLD, SILENT]
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "text": texts})
    lind = "Tova Lind"
    whole = '"We will sing in the open air until the roof is mended,"'
    other = '"We shall sing in the open air until the roof is mended,"'
    retold = "there would be open air singing until the mended roof was on"
    attributions = pd.DataFrame(
        [
            _article(0, FULL, whole, whole, lind, lind),
            _article(1, PART, "to sing “until the roof is mended”", "“until the roof is mended”", lind, lind),
            _article(2, CHANGED, other, other, "choir's leader", "the choir's leader"),
            _article(4, RETOLD, retold, None, lind, lind),
        ]
    )
    rows = [
        (row["article_id"], *row["quoted_spans"][0], row["attribution_id"], "speech")
        for row in attributions.to_dict("records")
        if row["quoted_spans"]
    ]
    quotations = pd.DataFrame(rows, columns=["article_id", "start", "end", "attribution_id", "kind"])
    stories = articles[["article_id"]].assign(story_id="story-0001")
    return articles, stories, quotations, attributions


def _utterances():
    articles, stories, quotations, attributions = _corpus()
    pairs = pair_sentences(articles, stories)
    found = find_utterances(articles, stories, quotations, attributions, pairs)
    return found, articles


def test_each_article_of_the_story_is_told_apart_by_what_it_made_of_the_words():
    found, _ = _utterances()
    assert found["utterance_id"].nunique() == 1
    assert found.set_index("article_id")["form"].to_dict() == {
        "a0": "quoted",
        "a1": "part",
        "a2": "quoted",
        "a3": "unmarked",
        "a4": "reported",
        "a5": "absent",
    }


def test_words_that_differ_inside_the_marks_are_shown_and_a_shorter_quotation_is_no_difference():
    found, _ = _utterances()
    differs = found.set_index("article_id")["differs"]
    assert differs["a2"] == "will → shall"
    assert differs.drop("a2").isna().all()


def test_a_speaker_who_changed_is_marked():
    found, _ = _utterances()
    by_article = found.set_index("article_id")
    assert by_article["speaker"].dropna().to_dict() == {
        "a0": "Tova Lind",
        "a1": "Tova Lind",
        "a2": "choir's leader",
        "a4": "Tova Lind",
    }
    assert by_article["speaker_differs"].to_dict() == {f"a{i}": i == 2 for i in range(6)}


def test_passages_are_where_they_say():
    found, articles = _utterances()
    text = articles.set_index("article_id")["text"]
    passage = {
        row.article_id: text[row.article_id][row.start : row.end]
        for row in found.dropna(subset=["start"]).itertuples()
    }
    assert passage["a1"] == "“until the roof is mended”"
    assert passage["a3"] == "will sing in the open air until the roof is mended"
    assert found.set_index("article_id").loc["a0", "fullest"]


def test_a_speaker_that_vanished_is_a_source_change():
    articles, stories, _, attributions = _corpus()
    changes = find_source_changes(pair_sentences(articles, stories), attributions)
    lost = changes[(changes["article_a"] == "a0") & (changes["article_b"] == "a3")]
    assert lost["change"].tolist() == ["speaker in a only"] and lost["speaker_a"].tolist() == ["Tova Lind"]
    other = changes[(changes["article_a"] == "a0") & (changes["article_b"] == "a2")]
    assert other["change"].tolist() == ["another speaker"]


def test_a_credited_agency_that_vanished_is_a_source_change():
    articles, stories, _, attributions = _corpus()
    credited = attributions.assign(via=["Hill Radio", None, None, None])
    changes = find_source_changes(pair_sentences(articles, stories), credited)
    found = changes[(changes["article_a"] == "a0") & (changes["article_b"] == "a2")]["change"]
    assert found.tolist() == ["another speaker", "agency in a only"]


def test_scare_quotes_are_nobodys_utterance():
    articles, stories, quotations, attributions = _corpus()
    pairs = pair_sentences(articles, stories)
    scare = quotations.assign(kind="scare")
    assert find_utterances(articles, stories, scare, attributions, pairs).empty


def test_nothing_said_keeps_every_column():
    articles, stories, quotations, attributions = _corpus()
    pairs = pair_sentences(articles, stories)
    full = find_utterances(articles, stories, quotations, attributions, pairs)
    none = find_utterances(articles, stories, quotations.iloc[:0], attributions.iloc[:0], pairs.iloc[:0])
    assert none.columns.tolist() == full.columns.tolist()
    assert find_source_changes(pairs, attributions.iloc[:0]).empty

"""What became of a speaker's words from one outlet to the next?

:func:`find_utterances` follows each quotation through the articles of its story (quoted in full, in part,
retold, absent) with the words that differ inside the marks; :func:`find_source_changes` lists aligned
sentences whose speaker or credited agency changed or vanished.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.contracts import require
from analysis.door import checked
from analysis.language.passages import components
from analysis.language.text import normalise
from analysis.stories.alignment import PAIR, Edit, word_edits
from analysis.stories.alignment import TABLE as PAIRS
from analysis.voices.passages import voices_of_passages

# Shorter quotations ("real chance") are matched too, but only where all their words agree.
_SHORT = 4
# Share of the shorter quotation's words, in order, from which two quotations are one utterance.
_SAME_WORDS = 0.6
# A version that has this share of the fullest version's words is quoted in full.
_IN_FULL = 0.8
# So many words of an utterance in a row, outside any marks, are its words used without marks.
_UNMARKED = 4
_WORD = re.compile(r"\w+(?:'\w+)*")


class _Quote(NamedTuple):
    article: str
    start: int
    end: int
    words: list[str]
    attribution: str | None


@checked(
    articles="article_id text",
    attributions="article_id attribution_id content_spans",
    pairs="story_id article_a start_a end_a article_b start_b end_b",
)
def find_utterances(
    articles: pd.DataFrame,
    stories: pd.DataFrame,
    quotations: pd.DataFrame,
    attributions: pd.DataFrame,
    pairs: pd.DataFrame,
) -> pd.DataFrame:
    """Every utterance that some article of a story quotes, and what each article of the story made of it.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text``.
    stories : DataFrame
        ``article_id, story_id``.
    quotations, attributions : DataFrame
        From ``find_quotations`` and ``find_attributions``; only quotations of kind "speech" are followed.
    pairs : DataFrame
        As :func:`analysis.stories.alignment.pair_sentences` returns them: where an utterance is retold without marks.

    Returns
    -------
    DataFrame
        One row per utterance and article of its story: ``story_id, utterance_id, article_id``; ``form``:
        "quoted" (in marks, at least 80 % of the words of the fullest version), "part" (in marks, less),
        "unmarked" (at least four of its words in a row, without marks), "reported" (retold as somebody's
        words), "narrated" (retold in the outlet's own voice) or "absent"; ``start, end`` of the passage
        (missing where absent); ``speaker, cue_lemma, via`` (missing where nobody is named); ``fullest``
        (True for the longest version, the earliest of equals); ``differs`` (words that differ from the
        fullest version inside the marks, "theirs → this one's", several joined by "; "; None where they
        agree or nothing is in marks);
        ``speaker_differs`` (True where both name a speaker and not the same).

    Notes
    -----
    Two quotations are one utterance if at least 60 % of the shorter one's words stand in the other in the
    same order (quotations under four words: all of them). "absent" says that no passage was found; an
    independent report may never have had the words.
    """
    require(articles, ["article_id", "text"], "articles")
    require(stories, ["article_id", "story_id"], "stories", "make the table with find_stories")
    require(
        quotations, ["article_id", "start", "end", "attribution_id", "kind"], "quotations",
        "make the table with find_quotations",
    )
    text = articles.drop_duplicates("article_id").set_index("article_id")["text"].fillna("")
    member = stories.drop_duplicates("article_id").set_index("article_id")["story_id"]
    said: Any = {row["attribution_id"]: row for row in attributions.to_dict("records")}
    speech = quotations[quotations["kind"] == "speech"].sort_values(["article_id", "start"])
    whose = _whose(attributions, quotations)
    rows: list[tuple[Any, ...]] = []
    story_of = speech["article_id"].map(member)
    for story, group in speech.groupby(story_of):
        names = sorted(member.index[member == story])
        quotes = [
            _quote(text, *row) for row in _columns(group, "article_id", "start", "end", "attribution_id")
        ]
        quotes = [quote for quote in quotes if quote.words]
        partners = _partners(pairs[pairs["story_id"] == story])
        for number, versions in enumerate(_same_utterance(quotes), start=1):
            utterance = f"{story}-q{number:02d}"
            rows += _versions(str(story), utterance, versions, names, text, said, partners, whose)
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


@checked()
def find_source_changes(pairs: pd.DataFrame, attributions: pd.DataFrame) -> pd.DataFrame:
    """Aligned sentences in which the speaker or the credited agency is not the same.

    Parameters
    ----------
    pairs : DataFrame
        As :func:`analysis.stories.alignment.pair_sentences` returns them.
    attributions : DataFrame
        From ``find_attributions``.

    Returns
    -------
    DataFrame
        One row per pair of sentences with a change: ``story_id, article_a, start_a, end_a, speaker_a,
        cue_a, via_a, article_b, start_b, end_b, speaker_b, cue_b, via_b, relation, similarity`` and
        ``change``: "speaker in a only" (b says it without a speaker), "speaker in b only", "another
        speaker", "agency in a only", "agency in b only", "another agency". Each sentence's speaker is that
        of its longest attributed part; a speaker carried over from the sentence before counts.
    """
    require(pairs, PAIR, PAIRS)
    require(
        attributions, ["article_id", "content_spans", "speaker", "cue_lemma"], "attributions",
        "make the table with find_attributions",
    )
    spans: dict[str, list[tuple[int, int, Any]]] = {}
    for row in attributions.to_dict("records"):
        content = row["content_spans"]
        for start, end in content if isinstance(content, list | np.ndarray) else []:
            spans.setdefault(row["article_id"], []).append((int(start), int(end), row))
    table = []
    listed: Any = pairs.itertuples(index=False)
    for pair in listed:
        a = _said_in(spans.get(pair.article_a, []), pair.start_a, pair.end_a)
        b = _said_in(spans.get(pair.article_b, []), pair.start_b, pair.end_b)
        for change in _changes(a, b):
            left = (pair.article_a, pair.start_a, pair.end_a, *a)
            right = (pair.article_b, pair.start_b, pair.end_b, *b)
            table.append((pair.story_id, *left, *right, pair.relation, pair.similarity, change))
    return pd.DataFrame(table, columns=list(_CHANGES)).astype(_CHANGES)


_COLUMNS = {
    "story_id": "str",
    "utterance_id": "str",
    "article_id": "str",
    "form": "str",
    "start": "Int64",
    "end": "Int64",
    "speaker": "str",
    "cue_lemma": "str",
    "via": "str",
    "fullest": "bool",
    "differs": "str",
    "speaker_differs": "bool",
}
_SIDE = {"article": "str", "start": "int64", "end": "int64", "speaker": "str", "cue": "str", "via": "str"}
_CHANGES = {
    "story_id": "str",
    **{f"{name}_a": kind for name, kind in _SIDE.items()},
    **{f"{name}_b": kind for name, kind in _SIDE.items()},
    "relation": "str",
    "similarity": "float64",
    "change": "str",
}


def _columns(table: pd.DataFrame, *names: str) -> Any:
    return zip(*(table[name].tolist() for name in names))


def _words(text: str) -> list[str]:
    return _WORD.findall(normalise(text).casefold())


def _quote(text: pd.Series, article: str, start: int, end: int, attribution: Any) -> _Quote:
    named = attribution if isinstance(attribution, str) else None
    return _Quote(article, int(start), int(end), _words(text[article][start:end]), named)


def _same_utterance(quotes: list[_Quote]) -> list[list[_Quote]]:
    """The quotations of a story, those of one utterance together, in the order in which they first appear."""
    places: dict[str, list[int]] = {}
    for i, quote in enumerate(quotes):
        for word in sorted(set(quote.words)):
            places.setdefault(word, []).append(i)
    shared: dict[tuple[int, int], int] = {}
    for holders in places.values():
        # A word in very many quotations tells none of them apart.
        for k, i in enumerate(holders[:200]):
            for j in holders[k + 1 : 200]:
                shared[(i, j)] = shared.get((i, j), 0) + 1
    joined = [
        pair
        for pair, count in shared.items()
        if count >= _SAME_WORDS * min(len(set(quotes[pair[0]].words)), len(set(quotes[pair[1]].words)))
        and _are_one(quotes[pair[0]], quotes[pair[1]])
    ]
    ends = np.array(joined, dtype=np.int64).reshape(-1, 2)
    family = components(len(quotes), ends[:, 0], ends[:, 1])
    return [[quotes[i] for i in np.flatnonzero(family == first)] for first in sorted(set(family.tolist()))]


def _are_one(one: _Quote, other: _Quote) -> bool:
    if one.article == other.article:
        return False
    short, long = sorted((one.words, other.words), key=len)
    if len(short) < _SHORT:
        return any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) >= _SAME_WORDS * len(short)


def _partners(pairs: pd.DataFrame) -> dict[str, list[tuple[int, int, str, int, int]]]:
    """Article → its sentences with their partners elsewhere: start, end, other article, start, end."""
    found: dict[str, list[tuple[int, int, str, int, int]]] = {}
    names = ("article_a", "start_a", "end_a", "article_b", "start_b", "end_b")
    for a, start_a, end_a, b, start_b, end_b in _columns(pairs, *names):
        found.setdefault(a, []).append((start_a, end_a, b, start_b, end_b))
        found.setdefault(b, []).append((start_b, end_b, a, start_a, end_a))
    return found


def _versions(
    story: str,
    utterance: str,
    versions: list[_Quote],
    names: list[str],
    text: pd.Series,
    said: dict[str, dict[str, Any]],
    partners: dict[str, list[tuple[int, int, str, int, int]]],
    whose: _Whose,
) -> list[tuple[Any, ...]]:
    fullest = max(versions, key=lambda quote: (len(quote.words), -names.index(quote.article), -quote.start))
    main = _credit(fullest, said)
    rows = []
    for name in names:
        here = [quote for quote in versions if quote.article == name]
        if here:
            best = max(here, key=lambda quote: (len(quote.words), -quote.start))
            words = sum(len(quote.words) for quote in here)
            form = "quoted" if words >= _IN_FULL * len(fullest.words) else "part"
            credit = _credit(best, said)
            differs = None if best is fullest else _differences(text, fullest, best)
            other = bool(credit[0] and main[0] and credit[0] != main[0])
            rows.append(
                (story, utterance, name, form, best.start, best.end, *credit, best is fullest, differs, other)
            )
            continue
        form, span, row = _retold(name, fullest, versions, text, partners, whose)
        credit = _credit_row(row, said)
        other = bool(credit[0] and main[0] and credit[0] != main[0])
        rows.append((story, utterance, name, form, *span, *credit, False, None, other))
    return rows


def _retold(
    name: str,
    fullest: _Quote,
    versions: list[_Quote],
    text: pd.Series,
    partners: dict[str, list[tuple[int, int, str, int, int]]],
    whose: _Whose,
) -> tuple[str, tuple[Any, Any], int]:
    plain = normalise(text[name])
    run = _longest_run(fullest.words, plain)
    if run is not None:
        return "unmarked", run, whose(name, *run)[1]
    for quote in sorted(versions, key=lambda quote: -len(quote.words)):
        for start, end, other, start_other, end_other in partners.get(quote.article, []):
            if other == name and start < quote.end and end > quote.start:
                voice, row = whose(name, start_other, end_other)
                return ("narrated" if voice == "narrator" else "reported"), (start_other, end_other), row
    return "absent", (None, None), -1


def _longest_run(words: list[str], plain: str) -> tuple[int, int] | None:
    """The longest stretch of at least four of these words, in order, in a text; None if there is none."""
    spans = [(match.start(), match.end(), match.group().casefold()) for match in _WORD.finditer(plain)]
    block = SequenceMatcher(None, [word for _, _, word in spans], words, autojunk=False).find_longest_match()
    if block.size < _UNMARKED:
        return None
    return spans[block.a][0], spans[block.a + block.size - 1][1]


_Whose = Callable[[str, int, int], tuple[str, int]]


def _whose(attributions: pd.DataFrame, quotations: pd.DataFrame) -> _Whose:
    """What says whose words most of a passage is, and which attribution holds most of it (−1: none)."""
    numbered = attributions.reset_index(drop=True)
    said = dict(tuple(numbered.groupby("article_id")))
    quoted = dict(tuple(quotations.groupby("article_id")))

    def whose(article: str, start: int, end: int) -> tuple[str, int]:
        own = said.get(article, numbered.iloc[:0])
        passage = pd.DataFrame({"article_id": [article], "start": [start], "end": [end]})
        heard = voices_of_passages(
            passage, own.reset_index(drop=True), quoted.get(article, quotations.iloc[:0]).reset_index(drop=True)
        )
        row = int(heard.row[0])
        return str(heard.voice[0]), int(own.index[row]) if row >= 0 else -1

    return whose


def _credit(quote: _Quote, said: dict[str, dict[str, Any]]) -> tuple[Any, Any, Any]:
    row = said.get(quote.attribution) if quote.attribution else None
    return (None, None, None) if row is None else tuple(_known(row.get(name)) for name in _CREDIT)  # type: ignore


_CREDIT = ("speaker", "cue_lemma", "via")


def _credit_row(row: int, said: dict[str, dict[str, Any]]) -> tuple[Any, Any, Any]:
    if row < 0:
        return None, None, None
    found = list(said.values())[row]
    return tuple(_known(found.get(name)) for name in _CREDIT)  # type: ignore[return-value]


def _known(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _differences(text: pd.Series, fullest: _Quote, version: _Quote) -> str | None:
    """Words changed within what both have; what one lacks at its ends is no difference but a shorter
    quotation."""
    one, other = (
        text[fullest.article][fullest.start : fullest.end],
        text[version.article][version.start : version.end],
    )
    edits = word_edits(one, other)
    inner = [edit for edit in edits if not _is_cut(edit, one, other) and not _is_cut(_turn(edit), other, one)]
    shown = [f"{one[e.start_a : e.end_a] or '—'} → {other[e.start_b : e.end_b] or '—'}" for e in inner]
    return "; ".join(shown) or None


def _is_cut(edit: Edit, one: str, other: str) -> bool:
    """Whether a quotation only starts later or ends earlier than the other, rather than saying it
    otherwise."""
    at_edge = edit.start_a <= 2 or edit.end_a >= len(one) - 2
    more = len(_words(one[edit.start_a : edit.end_a])) - len(_words(other[edit.start_b : edit.end_b]))
    return at_edge and (edit.start_b == edit.end_b or more > 2)


def _turn(edit: Edit) -> Edit:
    return Edit(edit.start_b, edit.end_b, edit.start_a, edit.end_a)


def _said_in(spans: list[tuple[int, int, Any]], start: int, end: int) -> tuple[Any, Any, Any]:
    """Speaker, cue and agency of the longest attributed part of a sentence."""
    inside = [
        (min(stop, end) - max(first, start), -first, row)
        for first, stop, row in spans
        if first < end and stop > start
    ]
    if not inside:
        return None, None, None
    _, _, row = max(inside, key=lambda found: found[:2])
    via = next((_known(other["via"]) for _, _, other in inside if _known(other.get("via"))), None)
    return _known(row.get("speaker")), _known(row.get("cue_lemma")), via


def _changes(a: tuple[Any, Any, Any], b: tuple[Any, Any, Any]) -> list[str]:
    found = []
    for what, one, other in (("speaker", a[0], b[0]), ("agency", a[2], b[2])):
        if one and not other:
            found.append(f"{what} in a only")
        elif other and not one:
            found.append(f"{what} in b only")
        elif one != other:
            found.append(f"another {what}")
    return found

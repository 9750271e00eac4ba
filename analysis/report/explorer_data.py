"""What does the explorer know? Articles with their voices, passages, and which of them stand behind which row.

:func:`explorer_data` puts a study and its saved findings into plain lists for the page; :func:`as_script` writes them
so that no text of an article can end the script it stands in.
"""

from __future__ import annotations

import html
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.questions.parts import shown_at
from analysis.report.behind import behind, within
from analysis.report.quoting import cut
from analysis.report.saved import Saved
from analysis.voices.voice_map import map_voices

# Up to here all texts stand in the page; above, in side files of so many articles each.
INSIDE, EACH = 500, 100
# The evidence that the concordance lists, what an occurrence is called there, and the columns that say what it is.
_LISTED = {
    "hits": ("contested word", ("variant", "concept")),
    "attributions": ("statement", ("cue_lemma", "kind")),
    "acts": ("act of harm", ("form", "kind")),
    "loaded_words": ("loaded word", ("form", "concept")),
}
_HELD = "held at arm's length"
_EXCHANGED = ("article_a", "start_a", "end_a", "variant_a", "article_b", "start_b", "end_b", "variant_b")
_PAIRS = ("article_a", "start_a", "end_a", "article_b", "start_b", "end_b", "relation")


class Part(NamedTuple):
    """A side file: its name, and the articles in it."""

    name: str
    content: list[Any]


class Explored(NamedTuple):
    """The data of the page, and of the side files beside it."""

    page: dict[str, Any]
    parts: list[Part]


class _Words:
    """Texts written once and named by their number; nothing is −1."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def number(self, value: Any) -> int:
        if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA or value == "":
            return -1
        return self.known.setdefault(str(value), len(self.known))


def explorer_data(
    study: Any, figures: Mapping[str, Mapping[str, Any]], saved: Mapping[str, Saved]
) -> Explored:
    """Everything the four views show.

    Parameters
    ----------
    study : Study
    figures : mapping
        Entries of the saved findings in their folder's provenance.
    saved : mapping
        Their tables.

    Returns
    -------
    Explored
        Offsets count UTF-16 units, as the strings of a browser do.
    """
    articles = _in_order(study)
    texts = articles["text"].fillna("").astype("str").tolist()
    places = {name: i for i, name in enumerate(articles["article_id"].astype("str"))}
    units = _Offsets(texts)
    words = _Words()
    listed = _Passages(places, units, words)
    for table, (kind, names) in _LISTED.items():
        found = study.table(table)
        listed.add(shown_at(found, "content") if table == "attributions" else found, kind, names)
    shown = len(listed.rows)
    rows: dict[str, list[Any]] = {}
    loose: dict[str, list[int]] = {}
    for name, entry in figures.items():
        rows[name], some = _rows_of(name, entry, saved, listed)
        loose |= {name: some} if some else {}
    contents = _contents(study, articles, texts, units, words)
    inside = len(texts) <= INSIDE
    groups = [contents] if inside else [contents[i : i + EACH] for i in range(0, len(contents), EACH)]
    stories = study.table("stories").set_index("article_id")["story_id"].astype("str")
    page = {
        "outlets": list(study.roster.levels["outlet"]),
        "groups": {name: list(study.roster.levels[name]) for name in study.groups},
        "labels": dict(study.roster.labels),
        "corpus": study.name,
        "articles": [_head(row, study, stories, words) for row in articles.to_dict("records")],
        "each": len(contents) if inside else EACH,
        "contents": contents if inside else None,
        "parts": 0 if inside else len(groups),
        "passages": _columns(listed.rows),
        "profiles": list(listed.profiles),
        "listed": shown,
        "others": listed.others,
        "rows": rows,
        "loose": loose,
        "words": [cut(one, study.quotes) for one in words.known],
        "quotes": study.quotes or 0,
    }
    return Explored(page, [] if inside else [Part(f"{i}.js", group) for i, group in enumerate(groups)])


def as_script(value: Any) -> str:
    """Data as JSON that is safe inside a script element and inside a JavaScript file.

    Examples
    --------
    >>> as_script(["</script><!--"])
    '["\\\\u003c/script>\\\\u003c!--"]'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)


def _in_order(study: Any) -> pd.DataFrame:
    """Articles by story, date and outlet: those that are read together stand in one side file."""
    stories = study.table("stories").set_index("article_id")["story_id"]
    articles = study.readable
    articles = articles.assign(_story=articles["article_id"].map(stories).fillna(""))
    articles = articles.assign(_date=articles["date"].fillna("").astype("str"))
    return articles.sort_values(["_story", "_date", "outlet", "article_id"], kind="stable").reset_index(
        drop=True
    )


def _head(row: Mapping[Any, Any], study: Any, stories: pd.Series, words: _Words) -> list[Any]:
    """What is known of an article before it is opened."""
    name = row["article_id"]
    date = "" if pd.isna(row["date"]) else str(row["date"])[:10]
    title, byline, url = ("" if pd.isna(row.get(k)) else str(row[k]) for k in ("title", "byline", "url"))
    groups = [words.number(row[group]) for group in study.groups]
    story = words.number(stories.get(name))
    return [str(name), words.number(row["outlet"]), date, title, byline, url, story,
            words.number(f"{study.units.get(name, name)}"), groups]  # fmt: skip


class _Offsets:
    """Places in Python strings as places in the strings of a browser: letters beyond the basic plane count twice."""

    def __init__(self, texts: list[str]) -> None:
        wide = [
            np.flatnonzero(np.array([ord(c) > 0xFFFF for c in t])) if not _basic(t) else None for t in texts
        ]
        self.wide = wide

    def of(self, article: int, offset: int) -> int:
        wide = self.wide[article]
        return offset if wide is None else offset + int(np.searchsorted(wide, offset))


def _basic(text: str) -> bool:
    return text.isascii() or max(text) <= "\uffff"


class _Passages:
    """Passages, each written once: article, start, length, and the number of its profile (kind, what, of, voice,
    speaker, side, held at arm's length or not), which many share.
    """

    def __init__(self, places: Mapping[str, int], units: _Offsets, words: _Words) -> None:
        self.places, self.units, self.words = places, units, words
        self.rows: list[tuple[int, ...]] = []
        self.known: dict[tuple[int, ...], int] = {}
        self.profiles: dict[tuple[int, ...], int] = {}
        self.others: dict[int, list[int]] = {}

    def add(self, table: pd.DataFrame, kind: str, names: Iterable[str]) -> list[int]:
        """The numbers of the table's passages, in its order; −1 where an article is not in the study."""
        number = self.words.number
        columns = [*names, "voice", "speaker", "side"]
        # What is told of two articles is told of the first.
        named = [name if name in table else f"{name}_a" for name in columns]
        values = [table[name].tolist() if name in table else [None] * len(table) for name in named]
        held = table["distanced"] if "distanced" in table else pd.Series(False, index=table.index)
        values.append(held.astype(bool).map({True: _HELD, False: None}).tolist())
        paired = {"article_b", "start_b", "end_b"} <= set(table.columns)
        numbers = []
        for i, (name, start, end) in enumerate(
            zip(table["article_id"].astype("str"), table["start"], table["end"])
        ):
            article = self.places.get(name, -1)
            if article < 0 or pd.isna(start):
                numbers.append(-1)
                continue
            a, b = self.units.of(article, int(start)), self.units.of(article, int(end))
            profile = (number(kind), *(number(column[i]) for column in values))
            row = (article, a, b - a, self.profiles.setdefault(profile, len(self.profiles)))
            place = self.known.setdefault(row, len(self.rows))
            if place == len(self.rows):
                self.rows.append(row)
            if paired and (other := self.places.get(str(table["article_b"].iloc[i]), -1)) >= 0:
                if other == article and "article_a" in table:
                    other = self.places.get(str(table["article_a"].iloc[i]), other)
                self.others[place] = [other]
            numbers.append(place)
        return numbers


def _rows_of(
    name: str, entry: Mapping[str, Any], saved: Mapping[str, Saved], listed: _Passages
) -> tuple[list[Any], list[int]]:
    """Per row of a finding's table the passages behind it, and the rows whose passages are not what they count.

    A row with the passages of an earlier one names that row instead.
    """
    from analysis.questions.recipe import all_questions

    question = all_questions().get(str(entry.get("question")))
    table, evidence = saved[name]
    if not len(evidence) or not {"article_id", "start", "end"} <= set(evidence.columns):
        return [], []
    names: Sequence[str]
    kind, names = _LISTED.get(question.evidence if question else "", ("", ()))
    if not kind or not set(names) <= set(evidence.columns):
        kind = question.counted[0] if question else "occurrence"
        known = ("variant", "variant_a", "variant_b", "label", "relation", "form", "target", "measure")
        names = [one for one in known if one in evidence][:2]
        names = [*names, *["-"] * (2 - len(names))]
    numbers = listed.add(evidence, kind, names)
    links = question.links if question else {}
    every = list(range(len(evidence)))
    loosely = [every] * len(table) if question and question.rests_on_all else within(table, evidence, links)
    rows: list[Any] = []
    loose, known_rows = [], dict[tuple[int, ...], int]()
    for row, (exact, some) in enumerate(zip(behind(table, evidence, links), loosely)):
        found = some if exact is None else exact
        loose += [row] if exact is None and found is not None else []
        key = tuple(found or ())
        if len(key) > 1 and key in known_rows:
            rows.append(known_rows[key])
            continue
        known_rows[key] = row
        rows.append(None if found is None else _steps([numbers[i] for i in found]))
    return rows, loose


def _columns(rows: list[tuple[int, ...]]) -> list[list[int]]:
    """Articles, starts, lengths and profiles; articles as steps, because passages of one follow each other."""
    first, *others = [list(column) for column in zip(*rows)] or [[], [], [], []]
    return [_steps(first), *others]


def _steps(numbers: list[int]) -> list[int]:
    """Each number as the step from the one before it: most are small."""
    return [number - before for number, before in zip(numbers, [0, *numbers])]


def _contents(
    study: Any, articles: pd.DataFrame, texts: list[str], units: _Offsets, words: _Words
) -> list[list[Any]]:
    """Per article: text, sentences, runs of voices, who speaks; pairs and exchanged words with later articles."""
    ids = articles["article_id"]
    place = {name: i for i, name in enumerate(ids)}
    attributions, sentences = study.table("attributions").reset_index(drop=True), study.table("sentences")
    voices = map_voices(attributions, study.table("quotations"), ids)
    kinds = {"body": 0, "heading": 1, "headline": 2, "furniture": 3}
    found: list[list[Any]] = [[text, [], [], [], [], []] for text in texts]
    for name, start, end, kind in zip(*(sentences[c] for c in ("article_id", "start", "end", "kind"))):
        i = place[name]
        found[i][1] += [units.of(i, start), units.of(i, end), kinds.get(kind, 0)]
    who: list[dict[int, int]] = [{} for _ in texts]
    columns = ("speaker", "side", "confidence", "inferred", "cue", "kind")
    said = [attributions[name].tolist() for name in columns]
    for i, (name, text) in enumerate(zip(ids, texts)):
        for start, end, voice, row in voices.runs(name, 0, len(text)) if text else ():
            if not voice:
                continue
            if row >= 0 and row not in who[i]:
                who[i][row] = len(who[i])
                speaker, side, sure, inferred, cue, kind = (values[row] for values in said)
                sure = None if pd.isna(sure) else round(float(sure), 2)
                told = [
                    words.number(speaker),
                    words.number(side),
                    sure,
                    int(bool(inferred)),
                    words.number(cue),
                ]
                found[i][3].append([*told, words.number(kind)])
            found[i][2] += [units.of(i, start), units.of(i, end), voice, who[i].get(row, -1)]
    relations = {"verbatim": 0, "edited": 1, "paraphrase": 2}
    # The likeliest partner of a sentence first: that is the one it faces.
    pairs = study.table("sentence_pairs").sort_values(
        ["similarity", "start_a", "start_b"], ascending=[False, True, True], kind="stable"
    )
    for a, start_a, end_a, b, start_b, end_b, relation in zip(*(pairs[name] for name in _PAIRS)):
        i, j = place[a], place[b]
        found[i][4] += [units.of(i, start_a), units.of(i, end_a), j, units.of(j, start_b), units.of(j, end_b),
                        relations.get(relation, 2)]  # fmt: skip
    exchanged = study.table("substitutions")
    exchanged = exchanged[exchanged["changed"].astype(bool)]
    for a, start_a, end_a, one, b, start_b, end_b, other in zip(*(exchanged[name] for name in _EXCHANGED)):
        i, j = place[a], place[b]
        found[i][5] += [units.of(i, start_a), units.of(i, end_a), words.number(one), j, units.of(j, start_b),
                        units.of(j, end_b), words.number(other)]  # fmt: skip
    return found


def marks_of(table: pd.DataFrame, marks: Iterable[str]) -> dict[str, str]:
    """The row of the table each mark of a picture stands for, where exactly one has the mark's values.

    A mark in which values were merged names a list of them: it stands for several rows, with commas between them.
    """
    found = {}
    places: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}  # columns → values → rows
    for mark in marks:
        values = json.loads(html.unescape(mark).removeprefix("at:"))
        if not all(name in table for name in values):
            continue
        names = tuple(values)
        if names not in places:
            columns = [[_as_marked(value) for value in table[name].tolist()] for name in names]
            rows: dict[tuple[str, ...], list[int]] = {}
            for row, key in zip(table.index.tolist(), zip(*columns)):
                rows.setdefault(key, []).append(row)
            places[names] = rows
        each = [value if isinstance(value, list) else [value] for value in values.values()]
        same = [places[names].get(tuple(map(_as_marked, key)), []) for key in itertools.product(*each)]
        if all(len(one) < 2 for one in same) and any(same):
            found[mark] = ",".join(str(one[0]) for one in same if one)
    return found


def _as_marked(value: Any) -> str:
    """A value as the mark of a picture spells it: whole numbers without decimals, missing as "nan"."""
    missing = value is None or value is pd.NA or value != value
    return "nan" if missing else str(value).removesuffix(".0")

"""What is wrong with an article? Every check costs only the article it speaks of.

:func:`check_article` looks at one article alone; :func:`find_duplicates` compares all of them. Each problem
is one :class:`Check`: ``error`` means the article was set aside, ``warning`` that it was kept and should be
looked at, ``note`` that something was done or found which is no fault.
"""

from __future__ import annotations

import functools
import hashlib
import re
from typing import Any

import pandas as pd

from analysis.corpus.cleaning import Cleaned, clean_foreign, clean_text
from analysis.corpus.dates import is_ambiguous, read_date
from analysis.corpus.decode import plain_lines
from analysis.corpus.rows import CHECK_COLUMNS, Check, checks_table, plain_value
from analysis.language.passages import find_shared, shingles
from analysis.terminal import shown

__all__ = [
    "CHECK_COLUMNS",
    "Check",
    "check_article",
    "checks_table",
    "content_id",
    "find_duplicates",
    "text_key",
    "text_of",
]

# Fewer words than this say nothing about framing: captions, error pages, one-line alerts. The article is
# kept.
MIN_WORDS = 25
# Above this an "article" is a whole export or a book; the longest of 4,000 real ones measured had 44,137
# characters.
MAX_CHARACTERS = 1_000_000
# The same with its markup, scripts and styles.
MAX_WITH_MARKUP = 4_000_000
_LONGEST_TITLE = 10_000
# Language is judged only where there is enough text and the model is this sure of another language.
_MIN_WORDS_FOR_LANGUAGE = 15
_SURE = 0.95
UNKNOWN_OUTLET = "unknown"

# Line ends of word processors and web pages, which in a title are spaces.
_LINE_END = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_WORD = re.compile(r"\w+")
# Characters no writer types; more than one in a hundred is a picture or a program with a wrong name.
_CONTROLS = [chr(number) for number in range(32) if chr(number) not in "\t\n\r\x0b\x0c"]


def check_article(
    article: dict[str, Any], file: str | None, line: int | None = None
) -> tuple[dict[str, Any] | None, list[Check]]:
    """The article cleaned of what can be cleaned, or None if it must be set aside, and what was found.

    Parameters
    ----------
    article : dict
        Column → value as read; ``article_id`` and ``text`` may be missing.
    file, line
        Where it stands in the input, for the report.

    Returns
    -------
    (dict or None, list of Check)
        ``outlet`` is ``"unknown"`` where none is given, so that such articles stay visible in every
        comparison; other unknown strings are None. ``date`` is ISO 8601 (with time and zone where given), or
        None.
    """
    # "furniture" is what loading adds; in a table saved from it, it is found anew.
    article = {name: _cell(name, plain_value(value)) for name, value in article.items() if name != "furniture"}
    text = article.get("text")
    identity = article.get("article_id")
    found: list[Check] = []

    def say(severity: str, problem: str, detail: str, remedy: str) -> None:
        found.append(Check(severity, problem, identity, file, line, detail, remedy))

    def too_large(size: int, most: int) -> tuple[None, list[Check]]:
        detail = f"{size:,} characters; the limit for one article is {most:,}"
        remedy = "split it into articles (`framing import` reads exports that hold many in one file)"
        say("error", "too large", detail, remedy)
        return None, found

    if text is not None:
        if len(text) > MAX_WITH_MARKUP:
            return too_large(len(text), MAX_CHARACTERS)
        try:
            cleaned = clean_foreign(text)
        except ValueError as error:
            say("error", "unreadable markup", str(error), "save the article's text without the page around it")
            return None, found
        text = article["text"] = cleaned.text
        if done := cleaned.done():
            say(
                "note",
                "markup",
                f"{done} in the text",
                "read as a page would show it; see whether it is right",
            )
        if cleaned.unsure:
            remedy = "the file was saved in one encoding and read in another: export it again as UTF-8"
            say("warning", "garbled characters", f"{cleaned.unsure} such as â€™ for ’", remedy)
        for name in ("title", "byline"):
            if (given := article.get(name)) is not None and (cleaned := _clean_line(given)).done():
                article[name] = " ".join(cleaned.text.split()) or None
    if text is None or not any(character.isalnum() for character in text):
        say("error", "empty text", "no letter or digit in the text", "give the article its text or remove it")
        return None, found
    if identity is None:
        identity = article["article_id"] = content_id(article)
    if (strange := sum(map(text.count, _CONTROLS))) > len(text) / 100:
        detail = f"{strange:,} control characters: this is no text"
        say(
            "error",
            "not text",
            detail,
            "see what kind of file it is; `framing import` reads Word, RTF and HTML",
        )
        return None, found
    if len(text) > MAX_CHARACTERS:
        return too_large(len(text), MAX_CHARACTERS)
    if lost := text.count("\ufffd"):
        say(
            "warning",
            "undecodable bytes",
            f"{lost} unreadable character{'s' if lost > 1 else ''}, shown as \ufffd",
            "save the file as UTF-8 where it came from",
        )
    if article.get("outlet") is None:
        article["outlet"] = UNKNOWN_OUTLET
        say(
            "warning",
            "missing outlet",
            f"counted under the outlet {UNKNOWN_OUTLET!r}",
            "name who published it in the column 'outlet'",
        )
    words = sum(1 for _ in zip(_WORD.finditer(text), range(MIN_WORDS)))
    if words < MIN_WORDS:
        say(
            "warning",
            "too short",
            f"{words} words; fewer than {MIN_WORDS}",
            "see whether the text is complete",
        )
    if (given := article.get("date")) is not None:
        article["date"] = read_date(given)
        if article["date"] is None and is_ambiguous(given):
            remedy = "no date of its column tells: say --dates day-first or --dates month-first"
            say("warning", "ambiguous date", f"{given!r} could be read in two ways", remedy)
        elif article["date"] is None:
            remedy = "write it as YYYY-MM-DD, or name the format: --dates '%d/%m/%Y'"
            say("warning", "unreadable date", f"date {given!r}", remedy)
    code, sure = language_of(text) if words >= _MIN_WORDS_FOR_LANGUAGE else ("en", 0.0)
    named = article.get("language")
    if code != "en" and sure >= _SURE:
        say(
            "error",
            "not English",
            f"looks like language {code!r} ({sure:.0%} sure)" + (f", labelled {named!r}" if named else ""),
            "set aside: grammar and word lists here are English; analyse a translation, named as such",
        )
        return None, found
    if named is None:
        article["language"] = "en"
    return article, found


def text_of(given: str) -> str:
    """The text that :func:`check_article` sees in a cell; empty where it sees none."""
    if len(given) > MAX_WITH_MARKUP:
        return ""
    try:
        return clean_foreign(plain_lines(given)).text
    except ValueError:
        return ""


def _clean_line(given: str) -> Cleaned:
    """A title or byline without markup; as it is where that cannot be read."""
    try:
        return clean_text(given) if len(given) <= _LONGEST_TITLE else Cleaned(given)
    except ValueError:
        return Cleaned(given)


def _cell(name: str, value: str | None) -> str | None:
    """What stands in a column of names must not steer whoever shows it; a text stays what it is."""
    return value if value is None or name == "text" else shown(_LINE_END.sub(" ", value))


def find_duplicates(articles: pd.DataFrame) -> list[Check]:
    """A warning per exact copy (same words, whatever case and spacing) and a note per near copy of an earlier
    article.

    Copies are kept: who copies whom is a finding. Summaries count them once where independence matters.
    """
    found: list[Check] = []
    first: dict[bytes, str] = {}
    exact: set[str] = set()
    ids = articles["article_id"].tolist()
    for identity, text in zip(ids, articles["text"]):
        key = text_key(text)
        if key in first:
            exact.add(identity)
            detail = f"the same words as article {first[key]!r}"
            remedy = "kept; remove it if it was collected twice"
            found.append(Check("warning", "exact duplicate", identity, None, None, detail, remedy))
        first.setdefault(key, identity)
    others = [i for i, identity in enumerate(ids) if identity not in exact]
    texts = articles["text"].tolist()
    pairs = find_shared(shingles([texts[i] for i in others]))
    closest = pairs.sort_values(["b", "containment", "a"], ascending=[True, False, True]).drop_duplicates("b")
    for earlier, later, contained in zip(closest["a"], closest["b"], closest["containment"]):
        detail = f"the shorter one's passages are {contained:.0%} in article {ids[others[earlier]]!r}"
        remedy = "kept; copies count once in intervals"
        found.append(Check("note", "near duplicate", ids[others[later]], None, None, detail, remedy))
    return found


def text_key(text: str) -> bytes:
    """16 bytes that are the same for texts with the same words, whatever their case, spacing and
    punctuation."""
    return hashlib.blake2b(" ".join(_WORD.findall(text.lower())).encode(), digest_size=16).digest()


def content_id(article: dict[str, Any]) -> str:
    """An identifier made from outlet, date, title and text, so that it is the same in every run."""
    parts = [str(article.get(name) or "") for name in ("outlet", "date", "title", "text")]
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()


def language_of(text: str) -> tuple[str, float]:
    """ISO 639-1 code of the likeliest language and its probability (0 to 1), from start and middle."""
    middle = len(text) // 2
    sample = text[:400] if len(text) < 1200 else text[:300] + " " + text[middle : middle + 300]
    # Capitals alone look foreign to the model.
    code, probability = _language_model().classify(sample.lower())
    return code, float(probability)


@functools.cache
def _language_model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

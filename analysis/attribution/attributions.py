"""Who is made responsible for which words? One row per attribution: source, cue and content in place.

:func:`find_attributions` is the measure; the steps it takes stand in ``encoder/`` and ``finding/`` (which also holds
the linear model and the rules) and in the modules beside it: ``speakers``, ``stance``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import accumulate, repeat
from typing import Any
from warnings import warn

import pandas as pd

from analysis.attribution.encoder.decoding import Reading
from analysis.attribution.encoder.finder import encoder_attributions
from analysis.attribution.encoder.running import read_articles
from analysis.attribution.finding.found import Found
from analysis.attribution.finding.model import model_attributions
from analysis.attribution.finding.rules import plain_attributions, rule_attributions
from analysis.attribution.finding.unclaimed import claim_quotations
from analysis.attribution.finding.weights import Weights, load_weights
from analysis.attribution.known_actors import Known, read_known
from analysis.attribution.speakers import Speaker, resolve_speakers
from analysis.attribution.stance import (
    Cue,
    describe_cue,
    is_thing,
    reporting_verbs,
    stance_of_cue,
    tells_an_act,
)
from analysis.codebook.types import Codebook
from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.article_sentences import outside_furniture
from analysis.language.encoder.pieces import available
from analysis.language.encoder.words import Words
from analysis.language.parsed import ParsedArticle, Range, parsed_articles, span_of
from analysis.language.parsing import Parse
from analysis.language.text import Quotation

TABLE = Table(
    name="attributions",
    question="Who says, thinks or is reported to say what, and with which words is it introduced?",
    make="find_attributions",
    takes=("articles", "codebook"),
    named={"parses": "parses"},
    codebook=("actors",),
    columns={
        "article_id": Column("str", "the article"),
        "attribution_id": Column("str", "unique: article and running number"),
        "kind": Column("str", "direct (all in quotation marks), mixed (partly) or indirect (not at all)"),
        "source": Column("str", "the passage that names who speaks, as written", "nobody is named"),
        "source_start": Column("Int64", "where the source begins", "nobody is named"),
        "source_end": Column("Int64", "where it ends", "nobody is named"),
        "speaker": Column("str", "canonical name (codebook, else in full); several with “and”", "not known"),
        "side": Column("str", "the speaker's side in the codebook", "not known, or joint speakers differ"),
        "named": Column("str", "named, role (one office: “the minister”) or anonymous", "no speaker"),
        "inferred": Column("bool", "a pronoun, a role noun or the text before told who speaks"),
        "cue": Column("str", "the reporting words, as written", "no cue"),
        "cue_start": Column("Int64", "where the cue begins", "no cue"),
        "cue_end": Column("Int64", "where it ends", "no cue"),
        "cue_lemma": Column("str", "base form of the cue", "no cue"),
        "stance": Column("str", "class of the cue (reporting_verbs.yml, codebook)", "no cue, or not classed"),
        "content_start": Column("int64", "first character of what is reported"),
        "content_end": Column("int64", "where its last word ends"),
        "content_spans": Column("object", "the parts of what is reported: a list of [start, end]"),
        "via": Column("str", "the outlet or agency that passed it on", "none is credited"),
        "parent": Column("str", "attribution_id of the one it is told within", "told within none"),
        "confidence": Column(
            "float64", "0 to 1: expected share of right contents among rows with this value"
        ),
        "type": Column(
            "str",
            "speech, thought, hedge (nobody is named: “are believed to”) or author (“I asked”: the narrator's)",
        ),
        "quoted_spans": Column(
            "object", "the parts in quotation marks, marks included: a list of [start, end]"
        ),
        "speaker_type": Column("str", "the speaker's type in the codebook", "not known"),
        "negated": Column("bool", "the cue is negated (“did not say”)"),
        "modal": Column("str", "modal verb of the cue (“might”)", "none"),
        "manner": Column("str", "evaluative adverbs of the cue (“angrily”)", "none"),
    },
)


METHODS = ("encoder", "linear", "rules")
# Where precision and recall balance best in the cross-validation of each method's card; of the encoder's, whose F is
# the same from .35 to .45, the surer half.
MIN_CONFIDENCE = {"encoder": 0.42, "linear": 0.27, "rules": 0.27}
# What is done to a thing with a verb that can report ("signed the truce", "read every page") must be this much surer:
# the annotated articles take it for an attitude more often than framing work would.
ACT_MARGIN = 0.2
_AUTHOR = frozenset(["i", "we", "you"])


@checked()
def find_attributions(
    articles: pd.DataFrame,
    codebook: Codebook | None = None,
    *,
    parses: Iterable[Parse | ParsedArticle] | None = None,
    min_confidence: float | None = None,
    method: str | None = None,
) -> pd.DataFrame:
    """Every attribution of every article: who says (thinks, is reported to) what, with which words.

    Parameters
    ----------
    articles : DataFrame
        With ``article_id`` and ``text``.
    codebook : Codebook, optional
        Gives speakers their canonical names and sides, and may overrule stances. Without one, names come
        from the articles and ``side`` is missing.
    parses : iterable of Parse or ParsedArticle, optional
        The articles' parses in the same order; by default they come from the parse cache or are made. Who
        makes several tables of the same articles gives all of them one list of ``parsed_articles``.
    min_confidence : float, optional
        Rows below are left out; by default .42 with the encoder, .27 otherwise, where precision and recall balance.
        Raise it for fewer and surer rows: see ``confidence``.
    method : {"encoder", "linear", "rules"}, optional
        "encoder" (the default where onnxruntime is installed) reads with a small language model.
        "linear" reads with weights of single features: less right, and faster. "rules" reads reporting verbs off
        the grammar and needs no weights: fewer attributions, all of plain kinds. The cards say how often each is
        right.

    Returns
    -------
    DataFrame
        One row per attribution, in the order of the text:

        - ``article_id``, ``attribution_id`` (unique; article and running number)
        - ``kind``: direct (all in quotation marks), mixed (partly), indirect (not at all)
        - ``source``, ``source_start``, ``source_end``: the passage that names who speaks; missing where
          nobody is named
        - ``speaker``: canonical name (codebook, else as the article names them in full); joint speakers with
          "and"
        - ``side``: the speaker's side in the codebook; missing where unknown or where joint speakers differ
        - ``named``: "named", "role" (one office: "the minister") or "anonymous"; missing without a speaker
        - ``inferred``: True where a pronoun, a role noun or the text before told who speaks
        - ``cue``, ``cue_start``, ``cue_end``, ``cue_lemma``, ``stance``: the reporting words, their base
          form and class (missing: no cue, or a verb the table does not class)
        - ``content_start``, ``content_end``: from the first to the last word of what is reported;
          ``content_spans``: its parts, a list of [start, end]
        - ``via``: the outlet or agency that passed it on
        - ``parent``: the attribution this one is told within
        - ``confidence``: 0 to 1, the expected share of right contents among rows with this value
        - ``type``: speech, thought, hedge (nobody is named: "are believed to"), or author (the author of himself,
          outside quotation marks: "I asked"), whose words stay the narrator's
        - ``quoted_spans``: the parts of the content in quotation marks, marks included
        - ``speaker_type`` (codebook), ``negated``, ``modal`` ("might"), ``manner`` (evaluative adverbs)

    Raises
    ------
    ValueError
        When ``article_id`` or ``text`` is missing, or the method is unknown.

    Notes
    -----
    An article that cannot be parsed is read by plain rules on its words instead, never left out.
    """
    require(articles, ["article_id", "text"], "articles", "load them with analysis.load_corpus")
    method = default_method() if method is None else method
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; it is one of {', '.join(METHODS)}")
    texts = [text if isinstance(text, str) else "" for text in articles["text"]]
    readings = read_articles(texts) if method == "encoder" else repeat(None)
    rows: list[dict[str, Any]] = []
    for article_id, article, reading in zip(articles["article_id"], parsed_articles(texts, parses), readings):
        r, found = find_in_article(article, min_confidence=min_confidence, method=method, reading=reading)
        rows.extend(_article_rows(str(article_id), r, found, codebook))
    spoken = outside_furniture(as_table(rows), articles, start="content_start")
    return spoken.assign(parent=spoken["parent"].where(spoken["parent"].isin(spoken["attribution_id"])))


def as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the attributions table: all columns with their types, also when there are none."""
    return TABLE.frame(rows)


@cache
def default_method() -> str:
    """ "encoder" where onnxruntime is installed; else "linear", and a warning says so once."""
    if available():
        return "encoder"
    warn(
        "onnxruntime is not installed: attributions are found by the linear model, which is less often right "
        "(`pip install onnxruntime`)",
        stacklevel=3,
    )
    return "linear"


def find_in_article(
    r: ParsedArticle,
    *,
    min_confidence: float | None = None,
    method: str = "linear",
    weights: Weights | None = None,
    reading: tuple[Words, Reading] | None = None,
) -> tuple[ParsedArticle, list[Found]]:
    """One article's attributions in tokens: what the benchmark looks at.

    The article comes back with them: one that has no parse is read by its words alone. With "encoder", `reading` is
    what the encoder made of it (:func:`analysis.attribution.encoder.running.read_articles`).
    """
    weights = load_weights() if weights is None else weights
    classes = weights.classes
    min_confidence = MIN_CONFIDENCE[method] if min_confidence is None else min_confidence
    if not r.parse.start and any(c.isalnum() for c in r.text):
        return plain_attributions(r.text, classes)
    if method == "rules":
        found = [one for one in rule_attributions(r, classes) if one.confidence >= min_confidence]
    else:
        told = (
            model_attributions(r, weights) if reading is None else encoder_attributions(r, *reading, weights)
        )
        found = [
            one
            for one in told
            if one.confidence >= min_confidence + (ACT_MARGIN if tells_an_act(r, one, classes) else 0.0)
        ]
    return r, [one for one in claim_quotations(r, found, classes) if one.confidence >= min_confidence]


def _by_author(r: ParsedArticle, one: Found) -> bool:
    """Does the author speak of himself ("I asked", "we are talking about", "as you know")? He is the narrator."""
    if one.source is None or one.source[1] - one.source[0] != 1:
        return False
    token = one.source[0]
    own = r.quote[token] < 0 and r.words[token] in _AUTHOR
    return own and not any(r.quote[i] >= 0 for a, b in one.content for i in range(a, b))


def _article_rows(
    article_id: str, r: ParsedArticle, found: list[Found], codebook: Codebook | None
) -> list[dict[str, Any]]:
    classes = load_weights().classes
    found = [one for one in found if one.cue < 0 or not is_thing(r, one, classes)]  # a plan foresees: nobody's words
    found = sorted(found, key=lambda one: (one.content[0][0], -one.content[-1][1], one.cue))
    known = read_known(r, codebook)
    speakers = resolve_speakers(r, found, codebook, known)
    rows = [_row(article_id, r, one, speaker, known) for one, speaker in zip(found, speakers)]
    width = max(2, len(str(len(rows))))
    for number, row in enumerate(rows):
        row["attribution_id"] = f"{article_id}-{number + 1:0{width}d}"
    _nest(rows)
    return rows


def _row(article_id: str, r: ParsedArticle, one: Found, speaker: Speaker, known: Known) -> dict[str, Any]:
    text, codebook = r.text, known.codebook
    spans = [list(span_of(r, tokens)) for tokens in _without_that(r, one.content)]
    quoted = quoted_parts(r, spans)
    rest = any(
        text[i].isalnum() for a, b in spans for i in range(a, b) if not any(x <= i < y for x, y in quoted)
    )
    cue = (
        describe_cue(r, one, load_weights().classes)
        if one.cue >= 0
        else Cue(None, "speech", False, None, None)
    )
    place = one.source or speaker.place
    source = span_of(r, place) if place is not None else None
    cue_span = span_of(r, one.cue_tokens) if one.cue >= 0 else None
    return {
        "article_id": article_id,
        "attribution_id": "",
        "kind": "indirect" if not quoted else "mixed" if rest else "direct",
        "source": text[source[0] : source[1]] if source else None,
        "source_start": source[0] if source else None,
        "source_end": source[1] if source else None,
        "speaker": speaker.name,
        "side": speaker.side,
        "named": speaker.named,
        "inferred": speaker.inferred,
        "cue": text[cue_span[0] : cue_span[1]] if cue_span else None,
        "cue_start": cue_span[0] if cue_span else None,
        "cue_end": cue_span[1] if cue_span else None,
        "cue_lemma": cue.lemma,
        "stance": stance_of_cue(cue, codebook.stances if codebook is not None else None),
        "content_start": spans[0][0],
        "content_end": spans[-1][1],
        "content_spans": spans,
        "via": _via(r, one, known),
        "parent": None,
        "confidence": one.confidence,
        "type": "author" if _by_author(r, one) else cue.type,
        "quoted_spans": quoted,
        "speaker_type": speaker.type,
        "negated": cue.negated,
        "modal": cue.modal,
        "manner": cue.manner,
    }


def quoted_parts(r: ParsedArticle, spans: list[list[int]]) -> list[list[int]]:
    """The parts of some spans that stand in quotation marks opened within them."""
    found = []
    for a, b in spans:
        for number in range(bisect_right(r.quotations, a, key=_end_of), len(r.quotations)):
            q = r.quotations[number]
            if q.start >= b:
                break
            if q.end > a and q.start >= a - 1 and q.inner_start < b:
                found.append([max(a, q.start), min(b, q.end)])
    return found


def _end_of(quotation: Quotation) -> int:
    return quotation.end


def _without_that(r: ParsedArticle, content: tuple[Range, ...]) -> tuple[Range, ...]:
    """A leading “that” belongs to the reporter's sentence, not to what was said."""
    a, b = content[0]
    if b - a > 1 and r.words[a] == "that" and r.dep[a] == "mark":
        return ((a + 1, b), *content[1:])
    return content


def _nest(rows: list[dict[str, Any]]) -> None:
    """Each attribution's parent: the smallest whose content holds both its content and its cue."""
    starts = [row["content_start"] for row in rows]
    furthest = list(accumulate((row["content_end"] for row in rows), max))
    for row in rows:
        if row["cue_start"] is None:
            continue
        place, best = row["cue_start"], None
        # Rows stand in the order of their contents: those that reach the cue end soon before it, going back.
        for k in range(bisect_right(starts, place) - 1, -1, -1):
            if furthest[k] <= place:
                break
            other = rows[k]
            if other is row:
                continue
            spans = other["content_spans"]
            inside = any(a <= place < b for a, b in spans)
            within = all(any(a <= c and d <= b for a, b in spans) for c, d in row["content_spans"])
            if inside and within and (best is None or _length(other) < _length(best)):
                best = other
        if best is not None and best["attribution_id"] != row["attribution_id"]:
            row["parent"] = best["attribution_id"]
            if row["via"] is None and best["via"] is None and best.get("speaker_type") in _OUTLET_TYPES:
                row["via"] = best["speaker"]


_OUTLET_TYPES = frozenset(["news_agency", "outlet", "media", "broadcaster", "newspaper", "agency"])
_TO_WHOM = frozenset(["to", "with", "by", "on", "in"])


def _length(row: dict[str, Any]) -> int:
    return sum(b - a for a, b in row["content_spans"])


def _via(r: ParsedArticle, one: Found, known: Known) -> str | None:
    """The outlet credited: “told Radio Skarrel”, “in an interview with …”, “Al Jazeera's Hind Khoudary”."""
    if one.cue < 0:
        return None
    places: list[int] = []
    waiting = [one.cue]
    for _ in range(12):
        if not waiting:
            break
        above = waiting.pop(0)
        for child in r.children[above]:
            inside = any(a <= child < b for a, b in one.content)
            if inside or (one.source is not None and one.source[0] <= child < one.source[1]):
                continue
            if r.dep[child] in ("dobj", "dative", "pobj", "iobj", "npadvmod", "nsubj", "ccomp"):
                if child > one.cue and r.pos[child] == "PROPN":
                    places.append(child)
                elif r.lemma[child] in (
                    "interview",
                    "statement",
                    "conference",
                    "post",
                    "comment",
                    "remark",
                    "call",
                ):
                    waiting.append(child)
            elif (r.dep[child] == "prep" and r.words[child] in _TO_WHOM) or r.dep[child] == "dative":
                waiting.append(child)
    if one.source is not None:
        places.extend(i for i in range(*one.source) if r.dep[i] == "poss")
    for place in places:
        a, b = r.left[place], place + 1
        name = _outlet(known, r.start[a], r.end[b - 1])
        if name is not None:
            return name
    return None


def _outlet(known: Known, start: int, end: int) -> str | None:
    actor, surface = known.actor_of(start, end), known.article.plain[start:end]
    if actor is not None:
        return actor.name if actor.type in _OUTLET_TYPES else None
    words = surface.replace("'", " ").replace("-", " ").lower().split()
    if any(word in reporting_verbs().outlets for word in words):
        name = surface.removesuffix("'s").strip()
        for lead in ("the ", "The ", "an ", "a "):
            name = name.removeprefix(lead)
        return name
    return None

"""What does the encoder get wrong that lines, marks and grammar can tell? A few slips, mended before the choice.

:func:`tidy` goes over one proposal; :func:`is_no_cue` says which words never report. As in ``mending``, which works on
the chosen ones of either finder, each rule names the sentence that made it necessary.
"""

from __future__ import annotations

from analysis.attribution.encoder.tokens import Read
from analysis.attribution.finding.contents import Candidate
from analysis.language.parsed import ParsedArticle, Range

_VERBS = frozenset(["VERB", "AUX"])
# Verbs whose passive subject is spoken to.
_ADDRESSING = frozenset(
    ["advise", "ask", "assure", "forbid", "inform", "invite", "notify", "order", "promise", "remind", "request",
     "teach", "tell", "urge", "warn"]
)  # fmt: skip


def is_no_cue(r: ParsedArticle, cue: int) -> bool:
    """The *so-called* “safe road”: the words are doubted, nobody says them."""
    whole = r.plain[r.start[cue] : r.start[cue] + len("so-called")].lower()
    return (
        whole == "so-called" or r.words[cue] == "called" and r.plain[: r.start[cue]].lower().endswith("so-")
    )


def is_addressed(r: ParsedArticle, cue: int, source: Range) -> bool:
    """“*Volunteers* have been asked to step in”: who is asked does not speak."""
    if r.base[cue] not in _ADDRESSING or any(r.dep[child] == "agent" for child in r.children[cue]):
        return False
    return any(r.dep[child] == "nsubjpass" and source[0] <= child < source[1] for child in r.children[cue])


def tidy(r: ParsedArticle, read: Read, content: Candidate) -> tuple[Read, Candidate]:
    """The proposal with its source in one line, and its content without what belongs to the source or to the day."""
    source = None if read.source is None else one_line(r, read.source, read.cue)
    ranges, source = _without_name(r, content.ranges, source, read.cue)
    ranges = _one_speaker(r, _one_breath(r, ranges, read.cue), read.cue)
    ranges = _without_tail(r, _without_lead(r, ranges, read.cue), read.cue)
    return read._replace(source=source), content._replace(ranges=ranges)


def one_line(r: ParsedArticle, source: Range, cue: int) -> Range | None:
    """“By Marta Lind ¶ Orla Venn said”: of a source over several lines, the part in the line nearest to the cue."""
    a, b = source
    lines = range(r.paragraph[a], r.paragraph[b - 1] + 1)
    if len(lines) == 1:
        return source
    nearest = min(lines, key=lambda line: (abs(line - r.paragraph[cue]), -line))
    inside = [i for i in range(a, b) if r.paragraph[i] == nearest]
    return (inside[0], inside[-1] + 1) if inside else None


def _without_name(
    r: ParsedArticle, content: tuple[Range, ...], source: Range | None, cue: int
) -> tuple[tuple[Range, ...], Range | None]:
    """“X,” Orla Venn, the envoy, said: a name between a whole quotation and the source is the source's first part."""
    a, b = content[-1]
    if source is None or source[1] <= b or source[0] > b + 1 or r.quote[a] in (-1, r.quote[cue]):
        return content, source
    end = r.quoted[r.quote[a]][1]
    if not a < end < b or source[0] < end or any(r.pos[i] in _VERBS for i in range(end, b)):
        return content, source
    if not any(r.pos[i] in ("PROPN", "NOUN", "PRON") for i in range(end, b)):
        return content, source
    return (*content[:-1], (a, end)), (end, source[1])


def _one_breath(r: ParsedArticle, content: tuple[Range, ...], cue: int) -> tuple[Range, ...]:
    """“X,” she said. ¶ “Y.”: a closed quotation that a later paragraph opens with is carried over, not cued."""
    line = r.paragraph[cue]
    if not any(r.paragraph[a] <= line for a, _ in content):
        return content
    last = max(number for a, b in content if r.paragraph[a] <= line for number in r.quote[a:b])
    if last >= 0 and not r.quotations[last].closed:
        return content
    kept = tuple((a, b) for a, b in content if r.paragraph[a] <= line or r.quote[a] < 0)
    return kept or content


def _one_speaker(r: ParsedArticle, content: tuple[Range, ...], cue: int) -> tuple[Range, ...]:
    """“X.” “Y,” she said: where one quotation follows another with nothing between, the speaker has changed."""
    inside = sorted({n for a, b in content for n in r.quote[a:b] if n >= 0 and n != r.quote[cue]})
    low, high = 0, len(r.written)
    for first, second in zip(inside, inside[1:]):
        end, start = r.quoted[first][1], r.quoted[second][0]
        if second == first + 1 and end == start and r.quotations[first].closed:
            if cue >= start:
                low = start
            else:
                high = min(high, end)
    kept = tuple((max(a, low), min(b, high)) for a, b in content if max(a, low) < min(b, high))
    return kept or content


def _without_lead(r: ParsedArticle, content: tuple[Range, ...], cue: int) -> tuple[Range, ...]:
    """Hours later, “X,” she added: what goes before a quotation, verbless and behind a comma, tells when or where."""
    a, b = content[0]
    number = next((n for n in r.quote[a:b] if n >= 0), -1)
    if number < 0 or number == r.quote[cue] or r.quote[a] >= 0:
        return content
    first, end = r.quoted[number]
    if not a < first < end <= b + 1 or r.words[first - 1] != ",":
        return content
    if any(r.pos[i] in _VERBS for i in range(a, first)):
        return content
    return ((first, b), *content[1:])


def _without_tail(r: ParsedArticle, content: tuple[Range, ...], cue: int) -> tuple[Range, ...]:
    """She said “X” again: an adverb behind a whole quotation says how often or when it was said."""
    a, b = content[-1]
    number = r.quote[a]
    if number < 0 or number == r.quote[cue]:
        return content
    end = r.quoted[number][1]
    if end < b and all(r.pos[i] == "ADV" for i in range(end, b)):
        return (*content[:-1], (a, end))
    return content

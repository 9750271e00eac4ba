"""Which articles stand in an export of Nexis, Factiva or ProQuest? Lines in, one dictionary per article out.

:func:`layout_of` recognises the layout, :func:`split_export` reads it. Layouts are the services' published
ones: Nexis Uni (labels ``Length:``, ``Byline:``, ``Body``, ``End of Document``) and the older LexisNexis
(``1 of 20 DOCUMENTS``, ``HEADLINE:``); Factiva (two-letter codes ``HD``, ``SN``, ``PD``, ``LP``, ``TD``);
ProQuest (``Document 1 of 20``, ``Full text:``, ``Publication title:``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Found(NamedTuple):
    """One article of an export: its values and the line (from 1) it begins on."""

    values: dict[str, str]
    line: int


_NEXIS_LABEL = re.compile(
    r"(?P<label>length|byline|section|dateline|headline|highlight|body|load-date|language|publication-type|graphic|"
    r"classification|subject|copyright|correction|series|url|journal code|type|link to image|notes)"
    r"\s*(?::(?P<rest>.*)|$)",
    re.IGNORECASE,
)
_NEXIS_COUNT = re.compile(r"\s*(?:document\s+)?\d+ of \d+ documents?\s*", re.IGNORECASE)
_LENGTH = re.compile(r"\s*length:\s*[\d,.]+ words?\s*", re.IGNORECASE)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DATE_LINE = re.compile(
    rf"\s*((?:{'|'.join(_MONTHS)})\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+(?:{'|'.join(_MONTHS)})\s+\d{{4}})\b.*"
)
_FACTIVA_CODE = re.compile(
    r"\s*(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|PUB|IPC|IPD|ART|AN|CLM)(?:\s{1,}(.*)|$)"
)
_FACTIVA_ID = re.compile(r"\s*Document\s+([A-Za-z0-9]{10,})\s*$")
_PROQUEST_LABEL = re.compile(
    r"\s*(Author|Abstract|Links|Full text|Subject|Location|People|Company / organization|Title|"
    r"Publication title|Publication info|Publication year|Publication date|Publisher|Place of publication|"
    r"Country of publication|Section|Pages|Volume|Issue|First page|Source type|Language of publication|"
    r"Document type|Dateline|ISSN|e-?ISSN|ProQuest document ID|Document URL|Copyright|Last updated|Database|"
    r"Credit|Column|Identifier / keyword|Classification|Number of pages|ProQuest document link|"
    r"Publication subject)\s*:\s?(.*)"
)
_PROQUEST_HEAD = re.compile(r"\s*Document \d+ of \d+\s*")


def layout_of(lines: Sequence[str]) -> str | None:
    """``nexis``, ``factiva`` or ``proquest``, or None for text in none of their layouts."""
    filled = [line.strip() for line in lines if line.strip()]
    start = filled[:4000]
    proquest = sum(
        bool(re.match(r"(Full text|ProQuest document ID|Publication title|Document URL):", line))
        for line in start
    )
    if proquest >= 2:
        return "proquest"
    if any(_LENGTH.fullmatch(line) for line in start) and any(
        line in ("Body", "End of Document") or line.upper().startswith(("BODY:", "LOAD-DATE:"))
        for line in start
    ):
        return "nexis"
    if any(line == "End of Document" for line in filled) and "Body" in filled:
        return "nexis"
    codes = {match[1] for line in start if (match := _FACTIVA_CODE.match(line))}
    if {"HD", "TD"} <= codes or {"HD", "LP"} <= codes:
        return "factiva"
    return None


def split_export(lines: Sequence[str], layout: str) -> Iterator[Found]:
    """The articles of an export, in its order.

    An article whose body cannot be found has an empty ``text``.
    """
    yield from {"nexis": _nexis, "factiva": _factiva, "proquest": _proquest}[layout](lines)


def _nexis(lines: Sequence[str]) -> Iterator[Found]:
    for start, block in _nexis_blocks(lines):
        values: dict[str, str] = {}
        body: list[str] = []
        head: list[str] = []
        label = "head"
        for line in block:
            match = _NEXIS_LABEL.fullmatch(line.strip())
            # Inside the body only what follows it in the layout ends it: an article may have a line
            # "Section: ...".
            ends = ("load-date", "classification", "graphic", "language", "publication-type")
            if match and (label != "body" or match["label"].lower() in ends):
                label = match["label"].lower()
                if (rest := (match["rest"] or "").strip()) and label not in values:
                    values[label] = rest
                if label == "body" and rest:
                    body.append(rest)
            elif label == "body":
                body.append(line)
            elif label in ("head", "copyright") and line.strip():
                head.append(line.strip())
            elif line.strip() and label not in values:
                values[label] = line.strip()
        yield Found(_nexis_article(head, values, body), start)


def _nexis_blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Line number and lines of each article.

    Between "End of Document" lines, or "1 of 20 DOCUMENTS" heads.
    """
    block: list[str] = []
    start = 1
    for number, line in enumerate(lines, 1):
        ends = line.strip() == "End of Document"
        begins = bool(_NEXIS_COUNT.fullmatch(line))
        if ends or begins:
            if _has_body(block):
                yield start + _cover(block), block[_cover(block) :]
            block, start = [], number + 1
        else:
            block.append(line)
    if _has_body(block):
        yield start + _cover(block), block[_cover(block) :]


def _has_body(block: list[str]) -> bool:
    return any(
        line.strip().lower() in ("body", "body:") or line.strip().upper().startswith("BODY:")
        for line in block
    )


def _cover(block: list[str]) -> int:
    """Lines of the list of contents in front of a combined export's first article.

    The contents name each title once; the article's own heading is the last line equal to one of them before
    its date, so everything up to there belongs to the cover.
    """
    if not any(
        re.match(r"\s*(Job Number|User Name|Client/Matter|Documents \(\d+\))", line) for line in block[:60]
    ):
        return 0
    length = next((i for i, line in enumerate(block) if _LENGTH.fullmatch(line)), len(block))
    place = length
    filled = 0
    # From the length line up: date, outlet, title, with copyright and section lines between.
    for i in range(length - 1, -1, -1):
        if _DATE_LINE.fullmatch(block[i]):
            place = i
            break
    for i in range(place - 1, -1, -1):
        if block[i].strip():
            filled += 1
            place = i
            if filled == 2:
                break
    return place


def _nexis_article(head: list[str], values: dict[str, str], body: list[str]) -> dict[str, str]:
    dated = next((i for i, line in enumerate(head) if _DATE_LINE.match(line)), None)
    lines = [line for line in head if not line.lower().startswith("copyright")]
    article = {"text": _paragraphs(body)}
    if dated is not None:
        article["date"] = _DATE_LINE.match(head[dated])[1]  # type: ignore[index]
        before = [line for line in head[:dated] if not line.lower().startswith("copyright")]
        if "headline" in values:  # the older layout: outlet, date, then labelled fields
            article["outlet"] = before[-1] if before else ""
        else:  # title (perhaps on several lines), outlet, date
            article["outlet"] = before[-1] if before else ""
            article["title"] = " ".join(before[:-1])
    elif lines:
        article["title"] = lines[0]
        article["outlet"] = lines[1] if len(lines) > 1 else ""
        if "load-date" in values:
            article["date"] = values["load-date"]
    for label, column in (
        ("headline", "title"),
        ("byline", "byline"),
        ("section", "section"),
        ("url", "url"),
    ):
        if values.get(label):
            article[column] = values[label]
    if "language" in values:
        article["language"] = values["language"]
    article["byline"] = re.sub(r"^by\s+", "", article.get("byline", ""), flags=re.IGNORECASE)
    if not article.get("date") and "load-date" in values:
        article["date"] = values["load-date"]
    return _filled(article)


def _factiva(lines: Sequence[str]) -> Iterator[Found]:
    fields: dict[str, list[str]] = {}
    code: str | None = None
    start = 1
    for number, line in enumerate(lines, 1):
        match = _FACTIVA_CODE.match(line)
        ended = _FACTIVA_ID.match(line)
        if match and not (code in ("LP", "TD") and not _ends_text(match[1], match[2] or "")):
            if match[1] in ("HD", "SE") and ("LP" in fields or "TD" in fields):
                yield Found(_factiva_article(fields), start)
                fields = {}
            if not fields:
                start = number
            code = match[1]
            fields.setdefault(code, []).extend([match[2]] if match[2] else [])
        elif ended:
            fields.setdefault("AN", []).append(ended[1])
            if "LP" in fields or "TD" in fields:
                yield Found(_factiva_article(fields), start)
            fields, code = {}, None
        elif code is not None:
            fields[code].append(line)
    if "LP" in fields or "TD" in fields:
        yield Found(_factiva_article(fields), start)


def _ends_text(code: str, rest: str) -> bool:
    """Whether a code within a Factiva text ends it, or is a word in capitals ("IN his words")."""
    if code in ("CO", "IN", "NS", "RE", "IPC", "IPD"):
        return not rest or " : " in rest
    if code == "AN":
        return not rest or rest.startswith("Document")
    return code in ("TD", "CT", "RF", "PUB", "ART", "HD", "SE", "CLM")


def _factiva_article(fields: dict[str, list[str]]) -> dict[str, str]:
    one = {code: " ".join(" ".join(lines).split()) for code, lines in fields.items()}
    identity = one.get("AN", "").removeprefix("Document ").strip()
    date = one.get("PD", "")
    article = {
        "article_id": identity,
        "outlet": one.get("SN", ""),
        "title": one.get("HD", ""),
        "byline": re.sub(r"^by\s+", "", one.get("BY", ""), flags=re.IGNORECASE),
        "date": f"{date} {one['ET']}" if date and re.fullmatch(r"\d{1,2}:\d{2}", one.get("ET", "")) else date,
        "section": one.get("SE", ""),
        "language": one.get("LA", ""),
        "credit": one.get("CR", ""),
        "text": _paragraphs([*fields.get("LP", []), "", *fields.get("TD", [])]),
    }
    return _filled(article)


def _proquest(lines: Sequence[str]) -> Iterator[Found]:
    block: list[tuple[int, str]] = []
    for number, line in enumerate(lines, 1):
        if _PROQUEST_HEAD.fullmatch(line) or re.fullmatch(r"\s*_{20,}\s*", line):
            if any(line.lstrip().startswith("Full text:") for _, line in block):
                yield _proquest_article(block)
            block = []
        elif line.strip() or block:
            block.append((number, line))
    if any(line.lstrip().startswith("Full text:") for _, line in block):
        yield _proquest_article(block)


def _proquest_article(block: list[tuple[int, str]]) -> Found:
    fields: dict[str, list[str]] = {}
    label = "head"
    for _, line in block:
        match = _PROQUEST_LABEL.match(line)
        # In the text a line such as "Title: ..." is the article's; only the catalogue after it ends it.
        if match and (label != "Full text" or match[1] in _AFTER_FULL_TEXT):
            label = match[1]
            fields.setdefault(label, []).append(match[2])
        else:
            fields.setdefault(label, []).append(line)
    one = {name: " ".join(" ".join(lines).split()) for name, lines in fields.items()}
    info = one.get("Publication info", "")
    dated = re.search(r"(\d{1,2} [A-Z][a-z]{2,8} \d{4})", info)
    head = next((line.strip() for line in fields.get("head", []) if line.strip()), "")
    article = {
        "article_id": one.get("ProQuest document ID", ""),
        "outlet": one.get("Publication title", "") or info.split(";")[0].strip(),
        "title": one.get("Title", "") or head,
        "byline": one.get("Author", ""),
        "date": one.get("Publication date", "") or (dated[1] if dated else ""),
        "section": one.get("Section", ""),
        "language": one.get("Language of publication", ""),
        "url": one.get("Document URL", "").split(" ")[0],
        "credit": one.get("Credit", ""),
        "text": _paragraphs(fields.get("Full text", [])),
    }
    return Found(_filled(article), block[0][0])


_AFTER_FULL_TEXT = (
    "Subject",
    "Location",
    "People",
    "Company / organization",
    "Title",
    "Publication title",
    "Publication year",
    "Publication date",
    "Identifier / keyword",
    "Classification",
    "Credit",
)


def _paragraphs(lines: Sequence[str]) -> str:
    """The lines with a blank one between paragraphs and none around; hard-wrapped paragraphs are joined."""
    groups: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            groups[-1].append(" ".join(line.split()))
        elif groups[-1]:
            groups.append([])
    kept = [group for group in groups if group]
    # Lines that break at a fixed width within paragraphs are one paragraph; single lines stay as they are.
    long = [len(line) for group in kept for line in group[:-1]]
    wrapped = len(long) >= 4 and 50 <= max(long) <= 110
    if wrapped:
        return "\n\n".join(" ".join(group) for group in kept)
    return "\n\n".join("\n".join(group) for group in kept)


def _filled(article: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in article.items() if value or name == "text"}

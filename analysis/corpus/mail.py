"""Which article came in this e-mail? Alerts and newsletters saved as .eml.

:func:`read_mail` returns the columns of one article; attachments are left alone.
"""

from __future__ import annotations

import email
import email.policy
from collections.abc import Mapping
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

from analysis.corpus.files import MAX_BYTES
from analysis.corpus.markup import html_lines
from analysis.corpus.outlets import known_outlet


def read_mail(path: Path, names: Mapping[str, str]) -> dict[str, Any]:
    """``text``, ``title`` (the subject), ``date`` (when it was sent), ``outlet`` (only where the sender is a
    known outlet: whoever forwards an article did not publish it).

    Raises
    ------
    ValueError
        For a mail without text, or too large.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"{size / 1e6:,.0f} MB; the limit for a mail is {MAX_BYTES / 1e6:,.0f} MB")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise ValueError("no text in this mail")
    try:
        text = body.get_content()
    except (LookupError, UnicodeError):
        raw = body.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    if body.get_content_subtype() == "html":
        text = "\n\n".join(line for line in html_lines(text) if line)
    if not any(character.isalnum() for character in text):
        raise ValueError("no text in this mail")
    shown, address = parseaddr(str(message.get("from", "")))
    domain = address.rpartition("@")[2]
    return {
        "article_id": path.stem,
        "text": text,
        "title": str(message.get("subject", "")) or None,
        "date": _sent(str(message.get("date", ""))),
        "outlet": known_outlet(shown, names) or known_outlet(domain, names),
    }


def _sent(date: str) -> str | None:
    try:
        return parsedate_to_datetime(date).isoformat()
    except (ValueError, TypeError):
        return date or None

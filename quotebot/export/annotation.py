"""W3C Web Annotation: each quote as an annotation of the transcript, found again by its words and by its place.

https://www.w3.org/TR/annotation-model/. The text of the selectors is exact; whatever a terminal would obey in it is
escaped, as in our other JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from quotebot.errors import EvidenceMismatch
from quotebot.export.context import Context
from quotebot.export.contract import Record, dumps
from quotebot.export.feed import tag
from quotebot.export.when import utc
from quotebot.inert import inert
from quotebot.model import Transcript
from quotebot.quote import Quote, link

AROUND_CHARS = 32


def annotation_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """An AnnotationPage, one annotation a line; its id is derived from those of its quotes, so it stands at the end.

    Raises EvidenceMismatch if a quote does not stand in its transcript.
    """
    ids = sha256()
    yield '{"@context": "http://www.w3.org/ns/anno.jsonld",\n "type": "AnnotationPage",\n "items": ['
    for at, quote in enumerate(quotes):
        ids.update(quote.id.encode())
        yield (",\n  " if at else "\n  ") + dumps(annotation(quote, context.transcript(quote)))
    yield f'\n ],\n "id": {dumps(tag("quotes-" + ids.hexdigest()[:12]))}}}\n'


def annotation(quote: Quote, transcript: Transcript) -> Record:
    """One annotation: what is shown where that differs, and the name if it is sure, about a place in the transcript."""
    decision = quote.decision
    decided = {"creator": {"type": "Person", "name": decision.by}, "created": utc(decision.at)} if decision else {}
    return {
        "id": tag(quote.id),
        "type": "Annotation",
        "motivation": "highlighting",
        **decided,
        "body": _bodies(quote),
        "target": {
            "source": link(quote.episode.url, None) or f"urn:sha256:{quote.sha256}",
            "dcterms:source": f"urn:sha256:{quote.sha256}",
            "selector": _selectors(quote, transcript.text),
        },
    }


def _bodies(quote: Quote) -> list[Record]:
    shown = [("describing", quote.text)] if quote.text != quote.evidence else []
    said_by = [("tagging", quote.name)] if quote.name else []
    return [
        {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": value}
        for purpose, value in shown + said_by
    ]


def _selectors(quote: Quote, text: str) -> list[Record]:
    start, end = quote.candidate.start, quote.candidate.end
    if text[start:end] != quote.evidence:
        raise EvidenceMismatch(
            f"Quote {quote.id} does not match {inert(quote.episode.file)} at {start}-{end}. Type `quotebot verify`."
        )
    around = {"prefix": text[max(start - AROUND_CHARS, 0) : start], "suffix": text[end : end + AROUND_CHARS]}
    return [
        {"type": "TextQuoteSelector", "exact": text[start:end], **around},
        {"type": "TextPositionSelector", "start": start, "end": end},
    ]

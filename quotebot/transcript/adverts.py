"""Advertising and housekeeping copy: sponsor reads, promo codes, "leave us a review". Whole sentences, by strong cues.

A guest may talk about adverts, sponsors and reviews; only wording that addresses the listener or names the episode's
own sponsor counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotebot.model import Noise, Sentence

_STRONG = re.compile(
    r"\b(?:(?:this|today['’]s|our) (?:episode|show|podcast|program) (?:is|was) (?:also )?"
    r"(?:brought to you|sponsored|supported) by"
    r"|brought to you (?:today )?by"
    r"|(?:support|funding) for (?:this|the|our) (?:show|podcast|episode|program) (?:comes|is provided)"
    r"|(?:promo|coupon|discount|offer) code\b.{0,20}\b(?:at checkout|to get|for)"
    r"|use (?:the |our |my )?(?:promo |offer |coupon |discount )?code [A-Z0-9]{3,}"
    r"|(?:leave|give|write) us (?:a|an) (?:\w+ )?(?:review|rating)"
    r"|(?:subscribe|follow us) (?:to (?:the|our|this) (?:show|podcast|channel)|on apple|on spotify|on youtube|wherever)"
    r"|wherever you (?:get|listen to|find) your podcasts"
    r"|(?:thanks|thank you) to our (?:sponsors?|partners? at)"
    r"|(?:a (?:quick )?)?word from our sponsors?"
    r"|sponsor of (?:today['’]s|this) (?:episode|show))",
    re.IGNORECASE,
)


def find(text: str, sentences: Sequence[Sentence]) -> Iterator[Noise]:
    """The advertising sentences, as noise."""
    for sentence in sentences:
        if _STRONG.search(text, sentence.start, sentence.end):
            yield Noise(start=sentence.start, end=sentence.end, kind="advert")

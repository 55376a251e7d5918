"""Advertising and housekeeping copy: sponsor reads, promo codes, "leave us a review". Always whole sentences.

A guest may talk about adverts, sponsors and newsletters. So a block of copy begins only at wording that names this
show's own sponsor or tells the listener what to do; weaker signs (an address, a free trial, the sponsor's name) only
carry a block on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotebot.model import Noise, Sentence

AHEAD = 20  # sentences: a block is no longer than this after the sentence it began with
_GAP = 4  # sentences: two signs farther apart than this are not one block
_READ = 12  # sentences: nor is a sign and where a read takes leave

_SHOW = r"(?:show|podcast|episode|program(?:me)?|portion|segment|series|video|channel|newsletter)"
_URGED = r"^|[,;:–—-] ?|\b(?:please|sure to|forget to|remember to|and|so) "
_BEGINS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bbrought to you (?:today |in part |this week |again )?by\b",
        rf"\b{_SHOW}\b.{{0,60}}\b(?<!not )(?:sponsored|supported|presented|made possible|powered)(?: in part)? by\b",
        rf"\b(?:support|funding) for (?:this|the|our|today['’]s) {_SHOW} (?:comes|is provided)\b",
        rf"\bsponsor(?:s|ed|ing)? (?:of|for) (?:this|today['’]s|the) {_SHOW}\b",
        rf"\bsponsoring (?:this|today['’]s|our|the) {_SHOW}\b",
        r"\bour (?:\w+ )?sponsors? (?:today|this week|for|is|are|of)\b",
        r"^(?:thank you|thanks)(?: so much)? to our\b.{0,20}\bsponsor",
        r"\b(?:tell|thank|check out|word from|hear from|break for|message from)\b.{0,30}\bour (?:\w+ )?sponsors?\b",
        r"\b(?:promo|coupon|discount|offer)(?: \(promo\))? code\b.{0,80}(?:\boff\b|%|percent|checkout|\blisten)",
        r"\b(?:have|there is|prepared|got) an? (?:\w+ )?(?:promo|coupon|discount|offer) code\b",
        r"\b(?:use|enter|with) (?:the |our |my )?(?:special )?(?:promo|coupon|discount|offer) code\b",
        r"\buse (?:the |our |my )?code (?-i:[A-Z0-9]{4,})",
        r"\b(?:leave|give|write|drop) us (?:a|an|some) (?:[\w-]+ )?(?:review|rating|stars?)",
        rf"\brate (?:us|and review|the {_SHOW})",
        rf"(?:{_URGED})subscribe (?:to|with) (?:the|our|this|my) (?:\w+ ){{0,3}}{_SHOW}",
        rf"(?:{_URGED})subscribe (?:to [^.]{{0,40}}\b(?:platform|podcasts)\b|on |wherever|today\b)",
        r"\bwherever you (?:get|listen to|find|download) (?:your )?podcasts\b",
        rf"\bsupport (?:this|the|our) {_SHOW}\b.{{0,30}}\b(?:by|on|at|check|please|visit|go|become)\b",
        r"\b(?:new|another) (?:episodes?|interviews?) (?:every|each) (?:day|week|month|\w+day|other)\b",
        r"\b(?:go|head|over|on over) to\b.{0,60}\b(?:com|org|io|fm|net|dev|ai|co) (?:forward )?slash\b",
        r"\bsign up for our (?:\w+ )?newsletter\b",
    )
)
_ADDRESS = r"\b(?:[a-z\d-]+\.(?:com|org|io|fm|net|dev|ai|ci|tv|me)\b|dot (?:com|org|io|fm)\b|slash [a-z])"
_CARRIES = re.compile(
    rf"{_ADDRESS}|\b(?:\d+ ?(?:%|percent) off|free (?:trial|credit|account|month)"
    r"|(?:sign up|try (?:it|them)|get started).{0,20} free"
    r"|credit card|at checkout|(?:promo|coupon|discount|offer) code|money-?back|no risk"
    rf"|(?:in|on) (?:your|the|our) (?:\w+ ){{0,3}}(?:show ?notes|player)|support(?:s|ing)? (?:the|this|our) {_SHOW}"
    r"|check (?:them|it|us) out|let them know|sent you|our (?:listeners|sponsors?)|sponsor(?:ed|ing)?"
    r"|subscribe|follow us|newsletter|five stars|patreon|visit (?:the )?link)",
    re.IGNORECASE,
)
# How a read takes leave: where to go now. Interjections before it would show that people talk again.
_LEAVE = re.compile(
    r"^\W*(?:(?:so|and|just|again|today|to learn more),? )*"
    rf"(?:visit|go to|head|check|try|get started|sign up|learn more|use)\b.{{0,120}}{_ADDRESS}",
    re.IGNORECASE,
)
_SPONSOR = re.compile(
    r"\b(?:brought to you|sponsored|supported|presented)\b.{0,20}? by (?:[^A-Z]{0,30} )?"
    r"([A-Z][\w.&-]*\w(?: [A-Z][\w.&-]*\w)?)(?:,? and (?:it['’]s brought to you by )?([A-Z][\w.&-]*\w))?"
)


# What every beginning holds; most sentences hold none of it, and are passed over quickly.
_HINT = re.compile(
    r"sponsor|brought to|support|funding|present|possible|powered|code|review|rat(?:e|ing)|stars|subscribe|podcasts|"
    r"newsletter|slash|every|each",
    re.IGNORECASE,
)


def find(text: str, sentences: Sequence[Sentence]) -> Iterator[Noise]:
    """The advertising blocks as noise, each from the start of a sentence to the end of one, within a turn."""
    done = 0
    for at in range(len(sentences)):
        if at < done or not _begins(text, sentences[at]):
            continue
        last = _last(text, sentences, at)
        yield Noise(start=sentences[at].start, end=sentences[last].end, kind="advert")
        done = last + 1


def _begins(text: str, sentence: Sentence) -> bool:
    if not _HINT.search(text, sentence.start, sentence.end):
        return False
    words = " ".join(text[sentence.start : sentence.end].split())
    return any(sign.search(words) for sign in _BEGINS)


def _last(text: str, sentences: Sequence[Sentence], at: int) -> int:
    """The last sentence of the block that begins at `at`: where its chain of signs ends, or the read takes leave."""
    names = _sponsors(text, sentences[at])
    last, quiet = at, True
    for number in range(at + 1, min(at + AHEAD + 1, len(sentences))):
        if sentences[number].turn != sentences[at].turn:
            break
        words = text[sentences[number].start : sentences[number].end]
        named = any(name in words.casefold() for name in names)
        carries = bool(_CARRIES.search(words)) or _begins(text, sentences[number])
        leaves = quiet and number - last <= _READ and _LEAVE.search(words)
        if (named and carries) or leaves or ((named or carries) and number - last <= _GAP):
            last, quiet = number, True
        quiet = quiet and (last == number or words.count(" ") > 1)
    return last


def _sponsors(text: str, sentence: Sentence) -> tuple[str, ...]:
    """The names a block's first sentence gives for who paid."""
    found = _SPONSOR.search(" ".join(text[sentence.start : sentence.end].split()))
    return tuple(name.split(".")[0].casefold() for name in found.groups() if name) if found else ()

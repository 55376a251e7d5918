"""Captions that scroll, as YouTube's automatic ones do: each new line is shown again above the next.

A card repeats what the card before it still shows; only what is new was said then. Nothing is taken away from a file
that does not scroll, or from a line that carries word times of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from quotebot.transcript.formats.clock import seconds
from quotebot.transcript.formats.spoken import TimedWord, fold
from quotebot.transcript.formats.tags import without_tags

_INLINE_TIME = re.compile(r"<(\d{1,4}(?::\d{2}){1,2}[.,]\d{1,3})>")
_ROLLING_SHARE = 0.5  # files that scroll repeat in 0.69 to 1.0 of their cards, hand-made ones in 0 to 0.03
_FEWEST_ROLLS = 2
_GAP_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is on the screen from one time to another, line by line, markup and all."""

    rows: tuple[str, ...]
    time_start: float
    time_end: float


def once(cards: Sequence[Card]) -> list[Card]:
    """The cards with every line where it is first shown, if the file scrolls; else the cards as they are."""
    shown = [[fold(without_tags(row)) for row in card.rows] for card in cards]
    repeats = [0, *(_repeated(*pair) for pair in pairwise(zip(cards, shown, strict=True)))]
    rolls = sum(count > 0 for count in repeats)
    if rolls < max(_FEWEST_ROLLS, _ROLLING_SHARE * (len(cards) - 1)):
        return list(cards)
    return [replace(card, rows=card.rows[count:]) for card, count in zip(cards, repeats, strict=True)]


def _repeated(before: tuple[Card, list[str]], now: tuple[Card, list[str]]) -> int:
    """How many of the first rows of a card are the last ones of the card before, still on the screen."""
    (previous, above), (card, rows) = before, now
    if card.time_start > previous.time_end + _GAP_SECONDS:
        return 0
    above = [row for row in above if row]
    for count in range(min(len(above), len(rows)), 0, -1):
        if above[-count:] == rows[:count] and not any(_INLINE_TIME.search(row) for row in card.rows[:count]):
            return count
    return 0


def timed_words(row: str, card: Card) -> Iterator[TimedWord]:
    """The words of a row with times inside (`<00:00:01.920><c> word</c>`); none for a row without."""
    pieces = _INLINE_TIME.split(row)
    if len(pieces) < 3:
        return
    starts = [card.time_start, *(seconds(time) for time in pieces[1::2])]
    ends = [*starts[1:], card.time_end]
    for piece, start, end in zip(pieces[0::2], starts, ends, strict=True):
        if text := fold(without_tags(piece)):
            yield TimedWord(text=text, time_start=start, time_end=end)

"""Soundbites of the podcast namespace: where in the recording a quote is heard, with enough around it to make sense.

The namespace recommends 15 to 120 seconds. A line lasts three; so it is widened to the sentences beside it, of the
same turn, until it is long enough.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from quotebot.errors import ExportRefused
from quotebot.export import where
from quotebot.export.context import Context
from quotebot.export.markup import XML, element, visible
from quotebot.export.transcript import is_advert
from quotebot.inert import inert
from quotebot.model import Transcript
from quotebot.quote import Quote, link

NAMESPACE = "https://podcastindex.org/namespace/1.0"
SHORTEST_SECONDS, LONGEST_SECONDS = 15.0, 120.0
PAD_SECONDS = 0.3
TITLE_CHARS = 128


class Heard(NamedTuple):
    """A stretch of the recording, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


def soundbite_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """One item an episode, with a soundbite for each of its quotes; to be copied into the feed of the podcast.

    Raises ExportRefused if a transcript has no times. A quote whose own times are missing is named in a comment.
    """
    episodes = [(group, context.transcript(group[0])) for group in where.by_episode(quotes)]
    _refuse_without_times(transcript for _, transcript in episodes)
    yield f'{XML}<rss version="2.0" xmlns:podcast="{NAMESPACE}"><channel>\n<title>Soundbites</title>\n'
    for group, transcript in episodes:
        yield from _item(group, transcript)
    yield "</channel></rss>\n"


def _refuse_without_times(transcripts: Iterable[Transcript]) -> None:
    mute = [inert(t.episode.file) for t in transcripts if all(cue.time_start is None for cue in t.cues)]
    if mute:
        raise ExportRefused(
            f"A soundbite needs times, and there are none in {', '.join(mute)}. "
            "Use a transcript of the same episode that has them, such as SRT or WebVTT."
        )


def _item(quotes: Iterable[Quote], transcript: Transcript) -> Iterator[str]:
    episode = transcript.episode
    yield f"<item>\n  {element('title', where.heading(episode))}\n"
    address = link(episode.url, None)
    if address:
        yield f"  {element('link', address)}\n"
    for quote in quotes:
        yield f"  {_soundbite(quote, transcript)}\n"
    yield "</item>\n"


def _soundbite(quote: Quote, transcript: Transcript) -> str:
    stretch = heard(quote, transcript)
    if stretch is None:
        return f"<!-- {quote.id} has no times -->"
    pad = min(PAD_SECONDS, max(LONGEST_SECONDS - stretch.seconds, 0) / 2)
    start = max(stretch.start - pad, 0.0)
    attributes = {"startTime": _seconds(start), "duration": _seconds(stretch.end + pad - start)}
    return element("podcast:soundbite", where.shortened(visible(quote.text), TITLE_CHARS), attributes)


def _seconds(time: float) -> str:
    return str(round(float(time), 3))


def heard(quote: Quote, transcript: Transcript) -> Heard | None:
    """The quote and as many sentences of its turn beside it as make 15 seconds; None if it has no times.

    It grows by turns at its beginning and its end; a side stops where the turn does, where an advertisement is, and
    where it would grow past 120 seconds.
    """
    first, last = quote.candidate.first, quote.candidate.last
    stretch = _between(transcript, quote.candidate.start, quote.candidate.end)
    sides = deque([(0, 0), (-1, 0), (0, 1)])  # the first makes whole sentences of it
    while stretch and stretch.seconds < SHORTEST_SECONDS and sides:
        side = sides.popleft()
        wider = _sentences(transcript, first + side[0], last + side[1])
        if wider and wider.start <= stretch.start and stretch.end <= wider.end <= wider.start + LONGEST_SECONDS:
            stretch, first, last = wider, first + side[0], last + side[1]
            sides.extend([side] if any(side) else [])
    return stretch


def _sentences(transcript: Transcript, first: int, last: int) -> Heard | None:
    """When sentences `[first, last)` are heard; None if they are of two turns, hold an advert, or have no times."""
    sentences = transcript.sentences[max(first, 0) : last]
    one_turn = len(sentences) == last - first and len({sentence.turn for sentence in sentences}) == 1
    if not one_turn or any(is_advert(transcript, sentence) for sentence in sentences):
        return None
    return _between(transcript, sentences[0].start, sentences[-1].end)


def _between(transcript: Transcript, start: int, end: int) -> Heard | None:
    began, ended = transcript.times(start, end)
    return None if began is None or ended is None else Heard(began, ended)

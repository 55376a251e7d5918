"""Quotes built by hand, so that a format is tested on exactly what it is given."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from quotebot.export.context import Context
from quotebot.export.formats import FORMATS
from quotebot.model import Candidate, Cue, Edit, Episode, Part, Score, Sentence, Speaker, Suggestion, Transcript, Turn
from quotebot.quote import Decision, Delivery, DeliveryState, Quote
from quotebot.scoring import edits

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
VIENNA = ZoneInfo("Europe/Vienna")
GUEST = Speaker(name="Edwin Pasko", role="guest", confidence=0.99, source="labelled")
EPISODE = Episode(
    file="hour.txt", show="The Mending Hour", title="Clocks", url="https://example.org/clocks", date="2026-03-04"
)


def build(
    said: str = "But every clock\n is wrong.",
    *,
    before: str = "Hello.\n",
    shown: str | None = None,
    speaker: Speaker = GUEST,
    episode: Episode = EPISODE,
    time: float | None = None,
    rank: int = 1,
) -> Quote:
    """A quote for `said`, shown whole (`shown`, if given, replaces its text whatever the evidence says)."""
    text, start = before + said, len(before)
    end = len(text)
    lead = said.startswith("But ")
    made = (Edit(op="drop_lead", start=0, end=4), Edit(op="capitalise")) if lead else ()
    transcript = _transcript(text, start, speaker, episode, time)
    parts = (
        Part(name="definition", value=1.0, weight=0.5, contribution=0.5, because="says what something is"),
        Part(name="pronoun", value=1.0, weight=-0.2, contribution=-0.2, because="opens on a pronoun"),
    )
    suggestion = Suggestion(
        id=edits.quote_id(transcript.sha256, start, end),
        candidate=Candidate(first=0, last=1, start=start, end=end, edits=made),
        text=edits.apply(said, made) if shown is None else shown,
        raw=edits.fold(said),
        speaker=speaker,
        score=Score(total=0.3, parts=parts),
        flags=("short",),
    )
    return Quote.found(transcript, suggestion, rank=rank, threshold=0.9, weights="7")


def _transcript(text: str, start: int, speaker: Speaker, episode: Episode, time: float | None) -> Transcript:
    """`text`, in which one sentence, said in two and a half seconds, begins at `start`."""
    end = len(text)
    return Transcript(
        text=text,
        sha256="0" * 64,
        format="text",
        encoding="utf-8",
        episode=episode,
        cues=(Cue(start=start, end=end, time_start=time, time_end=None if time is None else time + 2.5),),
        noise=(),
        sentences=(Sentence(index=0, start=start, end=end, turn=0),),
        turns=(Turn(speaker=speaker, first=0, last=1),),
    )


def standing(quote: Quote) -> Transcript:
    """A transcript in which the quote stands where it says, after dots."""
    start = quote.candidate.start
    return _transcript("." * start + quote.evidence, start, quote.guess, quote.episode, quote.times[0])


CONTEXT = Context(zone=VIENNA, transcript=standing)


def exported(name: str, quotes: Iterable[Quote], context: Context = CONTEXT) -> str:
    """All of the file that format `name` makes of the quotes."""
    return "".join(FORMATS[name].lines(quotes, context))


def approved(quote: Quote, *, by: str = "mara", reason: str | None = None) -> Quote:
    """The quote after somebody approved it on 9 March 2026."""
    decision = Decision(
        id=1, quote=quote.id, action="approve", at=datetime(2026, 3, 9, 8, 30, tzinfo=UTC), by=by, reason=reason,
        state="approved", candidate=quote.candidate, text=quote.text, speaker=quote.guess,
    )  # fmt: skip
    return replace(quote, state="approved", decision=decision)


def queued(quote: Quote, account: str = "x", due: datetime | None = NOON, state: DeliveryState = "queued") -> Quote:
    """The quote, approved, on its way to one more account."""
    at = len(quote.deliveries)
    delivery = Delivery(id=at + 1, quote=quote.id, account=account, state=state, due=due, position=at)
    return replace(approved(quote), deliveries=(*quote.deliveries, delivery))

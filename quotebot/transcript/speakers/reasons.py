"""Why a turn is taken for the host's or the guest's, in words: the clearest sign in it."""

from __future__ import annotations

from collections.abc import Iterator

from quotebot.model import Transcript, Turn
from quotebot.transcript.speakers import signs
from quotebot.transcript.speakers.signs import Words

LONG = 80  # words: who speaks at such length without a break explains something
AROUND = "goes with the turns around it"

# What one side does and the other seldom, the clearest first.
_HOST = (
    "welcomes", "introduces a guest", "asks to tell", "wants to know", "speaks to the listeners",
    "takes up what the other said", "turns to the other", "advertises", "sums up",
)  # fmt: skip
_GUEST = (
    "is glad to be here", "praises a question", "speaks of own work", "comes back to own words",
    "tells what happened", "gives an opinion",
)  # fmt: skip


def because(transcript: Transcript, turn: Turn) -> str:
    """The reason for a turn's speaker, as a reader would say it."""
    speaker = turn.speaker
    if speaker.source == "confirmed":
        return "you said so"
    if speaker.source == "labelled":
        return "the file's label"
    if speaker.role is None:
        return "advertising is nobody's" if _advert(transcript, turn) else "nothing tells"
    said = [_words(transcript, at) for at in range(turn.first, turn.last)]
    return next(_reasons(transcript, turn, said), AROUND)


def _reasons(transcript: Transcript, turn: Turn, said: list[Words]) -> Iterator[str]:
    host = turn.speaker.role == "host"
    if not host and turn.first and signs.asks(_words(transcript, turn.first - 1)):
        yield "answers a question"
    yield from _by_name(transcript, said, host=host)
    if all(map(signs.reacts, said)):
        yield "only reacts"
    for name in ("welcomes", "introduces a guest") if host else ("is glad to be here", "praises a question"):
        yield from (f"says “{found[0].strip(' ,')}”" for one in said if (found := signs.PHRASES[name].search(one.low)))
    if host and signs.asks(said[-1]):
        yield "asks a question"
    yield from (
        name for name in (_HOST if host else _GUEST) if any(signs.PHRASES[name].search(one.low) for one in said)
    )
    if host and any(map(signs.asks, said)):
        yield "asks a question"
    words = [word for one in said for word in one.words]
    you, me = (sum(word in persons for word in words) for persons in (signs.YOU, signs.ME | signs.WE))
    if (you > me) if host else (me > you):
        yield "speaks of the other as “you”" if host else "speaks of “I” and “we”"
    if not host and len(words) >= LONG:
        yield "speaks at length"


def _by_name(transcript: Transcript, said: list[Words], *, host: bool) -> Iterator[str]:
    """Names tell much: one's own is given, the other's is used to address."""
    episode = transcript.episode
    own, others = (episode.hosts, episode.guests) if host else (episode.guests, episode.hosts)
    for one in said:
        if signs.named(one, own).oneself:
            yield "gives their own name"
        for other in others:
            if signs.named(one, (other,)).addressed:
                yield f"addresses {other.split()[0]}"


def _advert(transcript: Transcript, turn: Turn) -> bool:
    start = transcript.sentences[turn.first].start
    return any(noise.kind == "advert" for noise in transcript.noise_in(start, start + 1))


def _words(transcript: Transcript, at: int) -> Words:
    sentence = transcript.sentences[at]
    return signs.split(" ".join(transcript.text[sentence.start : sentence.end].split()))

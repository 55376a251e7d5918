"""Why a turn is taken for the host's or the guest's, in words: the clearest sign in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quotebot.model import DOUBTED, Transcript, Turn
from quotebot.transcript.speakers import calling, labels, mislabels, signs
from quotebot.transcript.speakers.signs import Words

LONG = 80  # words: who speaks at such length without a break explains something
AROUND = "goes with the turns around it"
ADDRESS = re.compile(r"(?:\b(?:[Tt]hanks|[Tt]hank you|[Hh]i|[Hh]ey|[Ww]ell)|^\w*),? ([A-Z]\w{3,})(?=[.,!?])")

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
        return _of_label(transcript, turn)
    if speaker.role is None:
        return "advertising is nobody's" if _advert(transcript, turn) else "nothing tells"
    texts = [_text(transcript, at) for at in range(turn.first, turn.last)]
    return next(_reasons(transcript, turn, texts), AROUND)


def _of_label(transcript: Transcript, turn: Turn) -> str:
    """That the file says so; and what speaks against it, or what a label that is no name was told by."""
    label = transcript.sentences[turn.first].label or ""
    if any(transcript.speaker(s).confidence <= DOUBTED for s in transcript.sentences[turn.first : turn.last]):
        return f"the file's label, but {mislabels.why(transcript, turn)}"
    return f"“{label}” is called so, or says so" if labels.nobody(label, transcript.episode) else "the file's label"


def _reasons(transcript: Transcript, turn: Turn, texts: list[str]) -> Iterator[str]:
    host = turn.speaker.role == "host"
    said = [signs.split(text) for text in texts]
    if not host and turn.first and signs.asks(signs.split(_text(transcript, turn.first - 1))):
        yield "answers a question"
    for name in ("welcomes", "introduces a guest") if host else ("is glad to be here", "praises a question"):
        yield from (f"says {_quoted(found)}" for one in said if (found := signs.PHRASES[name].search(one.low)))
    yield from _by_name(transcript, turn, texts)
    if all(map(signs.reacts, said)):
        yield "only reacts"
    if host and signs.asks(said[-1]):
        yield "asks a question"
    for name in _HOST if host else _GUEST:
        yield from (f"{name}: {_quoted(found)}" for one in said if (found := signs.PHRASES[name].search(one.low)))
    if host and any(map(signs.asks, said)):
        yield "asks a question"
    yield from _by_person(said, host=host)


def _by_person(said: list[Words], *, host: bool) -> Iterator[str]:
    """Whom one speaks of, and for how long."""
    words = [word for one in said for word in one.words]
    you, me = (sum(word in persons for word in words) for persons in (signs.YOU, signs.ME | signs.WE))
    if (you > me) if host else (me > you):
        yield "speaks of the other as “you”" if host else "speaks of “I” and “we”"
    if not host and len(words) >= LONG:
        yield "speaks at length"


def _by_name(transcript: Transcript, turn: Turn, texts: list[str]) -> Iterator[str]:
    """Names tell much: one's own is given, the other's is used to address, if need be as a machine spelt it."""
    episode, host = transcript.episode, turn.speaker.role == "host"
    own, others = (episode.hosts, episode.guests) if host else (episode.guests, episode.hosts)
    beside = [name for name in own if turn.speaker.name not in (None, name)]
    for text in texts:
        one = signs.split(text)
        if signs.named(one, own).oneself:
            yield "gives their own name"
        for other in (*others, *beside):
            if signs.named(one, (other,)).addressed:
                yield f"addresses {calling.first(other)}"
        for heard in ADDRESS.findall(text):
            yield from (
                f"addresses {calling.first(other)} (“{heard}”)" for other in others if labels.alike(heard, other)
            )


def _quoted(found: re.Match[str]) -> str:
    words = re.sub(r"\bi\b", "I", found[0].strip(" ,"))
    return f"“{words}”"


def _advert(transcript: Transcript, turn: Turn) -> bool:
    start = transcript.sentences[turn.first].start
    return any(noise.kind == "advert" for noise in transcript.noise_in(start, start + 1))


def _text(transcript: Transcript, at: int) -> str:
    sentence = transcript.sentences[at]
    return " ".join(transcript.text[sentence.start : sentence.end].split())

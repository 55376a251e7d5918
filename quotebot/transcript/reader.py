"""The door of this room: the bytes of any transcript file become a `Transcript`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from quotebot.model import Cue, Episode, Fixed, Noise, Reading, Sentence, Transcript, Turn
from quotebot.transcript import adverts, noise, sentences, turns, units
from quotebot.transcript.encoding import decode
from quotebot.transcript.formats.detect import parse
from quotebot.transcript.sentences import Span


def read(data: bytes, episode: Episode, fixed: Sequence[Fixed] = (), *, told: bool = True) -> Transcript:
    """Read a transcript file; `fixed` is where a person said who speaks, and the other turns follow it.

    Where `told` is false nobody asks who speaks: there are no turns then, and it takes a third of the time.
    Raises the classes of `TranscriptError` where `data` is not text, of no known format, or damaged.
    """
    text, encoding = decode(data, episode.file)
    reading = parse(text, episode.file)
    return understand(reading, episode, sha256=sha256(data).hexdigest(), encoding=encoding, fixed=fixed, told=told)


def understand(
    reading: Reading,
    episode: Episode,
    *,
    sha256: str,
    encoding: str,
    fixed: Sequence[Fixed] = (),
    told: bool = True,
) -> Transcript:
    """What a format module read, with its noise, turns, sentences and speakers found; `told` as in `read`."""
    holes = noise.find(reading)
    cues = tuple(turns.cut(reading.text, reading.cues, holes))
    found = tuple(_sentences(noise.speech(reading.text, cues, holes), cues, holes))
    copy = tuple(adverts.find(reading.text, found))
    said, who = found, tuple[Turn, ...]()
    if told:
        from quotebot.transcript import speakers  # here, not above: a fifth of a second where nobody asks

        said, who = speakers.attribute(reading.text, found, cues, episode, adverts=copy, fixed=fixed)
    return Transcript(
        text=reading.text,
        sha256=sha256,
        format=reading.format,
        encoding=encoding,
        episode=episode,
        cues=cues,
        noise=noise.merge([*holes, *copy]),
        sentences=said,
        turns=who,
    )


def _sentences(speech: str, cues: Sequence[Cue], holes: Sequence[Noise]) -> Iterator[Sentence]:
    """The sentences of all passages. A turn in which nothing was said is none, and takes no number."""
    lowercase = sentences.lowercase_starts(speech)
    gaps = [(hole.start, hole.end) for hole in holes if hole.kind == "gap"]
    index, turn, of = 0, -1, -1
    for passage in turns.passages(cues, holes):
        for start, end in passage.stretches:
            spans = _spans(speech, start, end, passage.cues, lowercase=lowercase)
            for first, last in sentences.with_gaps(speech, spans, gaps, start, end):
                turn, of = turn + (passage.turn != of), passage.turn
                yield Sentence(index=index, start=first, end=last, turn=turn, label=passage.label)
                index += 1


def _spans(speech: str, start: int, end: int, cues: Sequence[Cue], *, lowercase: bool) -> Iterator[Span]:
    """The sentences of a stretch, or its usable units where it has no punctuation."""
    punctuated = units.punctuated(speech, start, end)
    for sentence in sentences.split(speech, start, end, lowercase=lowercase):
        yield from units.cut(speech, sentence, cues, punctuated=punctuated)

"""A transcript as quotebot reads it, as JSON: its turns, its sentences, and what in it is not speech."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from quotebot.export.contract import Record, dumps, speaker_record
from quotebot.export.when import milliseconds
from quotebot.model import WORD, Noise, Sentence, Transcript, Turn
from quotebot.quote import sure


def counts(transcript: Transcript) -> dict[str, int]:
    """How many words (those of a reader, in sentences), sentences and turns there are."""
    return {
        "words": sum(_words(transcript, sentence) for sentence in transcript.sentences),
        "sentences": len(transcript.sentences),
        "turns": len(transcript.turns),
    }


def _words(transcript: Transcript, sentence: Sentence) -> int:
    total = len(WORD.findall(transcript.text, sentence.start, sentence.end))
    inside = (n for n in transcript.noise_in(sentence.start, sentence.end) if n.kind != "advert")
    return total - sum(len(WORD.findall(transcript.text, n.start, n.end)) for n in inside)


def is_advert(transcript: Transcript, sentence: Sentence) -> bool:
    """True if the sentence is advertising copy."""
    return any(noise.kind == "advert" for noise in transcript.noise_in(sentence.start, sentence.end))


def folded(transcript: Transcript, start: int, end: int) -> str:
    """The text of `[start, end)` with white space folded."""
    return " ".join(transcript.text[start:end].split())


def transcript_lines(transcript: Transcript, threshold: float) -> Iterator[str]:
    """One JSON object, with one turn, sentence or piece of noise a line.

    `start` and `end` count code points of `text`. A turn has the best guess at its speaker, with a confidence; a
    sentence has a name only where that is at least `threshold` sure.
    """
    head = {
        "file": transcript.episode.file,
        "sha256": transcript.sha256,
        "format": transcript.format,
        "encoding": transcript.encoding,
        "episode": asdict(transcript.episode),
        "text": transcript.text,
        "counts": {**counts(transcript), "noise": Counter(noise.kind for noise in transcript.noise)},
    }
    yield "{\n" + "".join(f' "{key}": {dumps(value)},\n' for key, value in head.items())
    yield from _array("turns", (_turn(transcript, turn) for turn in transcript.turns))
    yield ",\n"
    yield from _array("sentences", (_sentence(transcript, sentence, threshold) for sentence in transcript.sentences))
    yield ",\n"
    yield from _array("noise", (_noise(transcript, noise) for noise in transcript.noise))
    yield "\n}\n"


def _array(name: str, records: Iterable[Record]) -> Iterator[str]:
    yield f' "{name}": ['
    for at, record in enumerate(records):
        yield (",\n  " if at else "\n  ") + dumps(record)
    yield "]"


def _turn(transcript: Transcript, turn: Turn) -> Record:
    start, end = transcript.sentences[turn.first].start, transcript.sentences[turn.last - 1].end
    place = _place(transcript, start, end)
    return {"speaker": speaker_record(turn.speaker), "first": turn.first, "last": turn.last, **place}


def _sentence(transcript: Transcript, sentence: Sentence, threshold: float) -> Record:
    return {
        "index": sentence.index,
        "turn": sentence.turn,
        "speaker": sure(transcript.speaker(sentence), threshold).name,
        **_place(transcript, sentence.start, sentence.end),
        "advert": is_advert(transcript, sentence),
        "text": folded(transcript, sentence.start, sentence.end),
    }


def _place(transcript: Transcript, start: int, end: int) -> Record:
    time_start, time_end = milliseconds(transcript.times(start, end))
    line = transcript.line(start)
    return {"start": start, "end": end, "line": line, "time_start": time_start, "time_end": time_end}


def _noise(transcript: Transcript, noise: Noise) -> Record:
    text = folded(transcript, noise.start, noise.end)
    line = transcript.line(noise.start)
    return {"kind": noise.kind, "start": noise.start, "end": noise.end, "line": line, "text": text}

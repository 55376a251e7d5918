"""JSON of services whose words lie in shapes of their own: Amazon, Deepgram, Google, YouTube's json3.

Each function knows its shape or returns None. Word lists come out word by word; `spoken.joined` makes cues of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from quotebot.transcript.formats.clock import known
from quotebot.transcript.formats.spoken import Spoken, TimedWord, aligned, fold, joined

Found = tuple[str, Sequence[Spoken]]


def _dict(value: object, *path: str) -> dict[str, object]:
    """The object at `path`, or an empty one."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _dicts(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _best(item: dict[str, object]) -> dict[str, object]:
    """The first of the alternatives, which is the likeliest."""
    return next(iter(_dicts(item.get("alternatives"))), {})


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _who(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"Speaker {value}"
    return fold(value) or None if isinstance(value, str) else None


def amazon(data: object) -> Found | None:
    """Amazon Transcribe: `results.items`, the speakers beside them or in `results.speaker_labels`.

    https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html
    """
    results = _dict(data, "results")
    items = _dicts(results.get("items"))
    if not items or "transcripts" not in results:
        return None
    turns = _dicts(_dict(results, "speaker_labels").get("segments"))
    spoken_by = {
        _string(word.get("start_time")): _string(turn.get("speaker_label"))
        for turn in turns
        for word in _dicts(turn.get("items"))
    }
    return "json:amazon", list(_amazon_words(items, spoken_by))


def _amazon_words(items: Sequence[dict[str, object]], spoken_by: dict[str, str]) -> Iterator[Spoken]:
    label: str | None = None
    for item in items:
        mark = item.get("type") == "punctuation"
        if not mark:
            label = _who(item.get("speaker_label")) or spoken_by.get(_string(item.get("start_time"))) or None
        yield Spoken(
            text=fold(_string(_best(item).get("content"))),
            label=label,
            time_start=known(item.get("start_time")),
            time_end=known(item.get("end_time")),
            glued=mark,
        )


def deepgram(data: object) -> Found | None:
    """Deepgram: `results.channels[].alternatives[].words`; several channels are several speakers.

    https://developers.deepgram.com/docs/pre-recorded-audio
    """
    channels = _dicts(_dict(data, "results").get("channels"))
    if not channels:
        return None
    several = len(channels) > 1
    said = [
        joined(list(_deepgram_words(_best(channel), f"Channel {at}" if several else None)))
        for at, channel in enumerate(channels)
    ]
    return "json:deepgram", sorted(chain(*said), key=lambda piece: piece.time_start or 0.0) if several else said[0]


def _deepgram_words(heard: dict[str, object], channel: str | None) -> Iterator[Spoken]:
    words = _dicts(heard.get("words"))
    for word in words:
        yield Spoken(
            text=fold(_string(word.get("punctuated_word")) or _string(word.get("word"))),
            label=_who(word.get("speaker")) or channel,
            time_start=known(word.get("start")),
            time_end=known(word.get("end")),
        )
    if not words:
        yield Spoken(text=fold(_string(heard.get("transcript"))), label=channel)


def google(data: object) -> Found | None:
    """Google Speech-to-Text: `results[].alternatives[]`; with speakers, the last result repeats every word.

    https://cloud.google.com/speech-to-text/docs/reference/rest/v1/speech/recognize
    """
    response = _dict(data, "response") or _dict(data)
    results = [_best(result) for result in _dicts(response.get("results"))]
    if not any("transcript" in heard or "words" in heard for heard in results):
        return None
    tagged = _dicts(results[-1].get("words")) if results else []
    if any(word.get("speakerTag") or word.get("speakerLabel") for word in tagged):
        return "json:google", [_google_word(word) for word in tagged]
    return "json:google", [_google_result(heard) for heard in results]


def _google_word(word: dict[str, object]) -> Spoken:
    return Spoken(
        text=fold(_string(word.get("word"))),
        label=_who(word.get("speakerLabel")) or _who(word.get("speakerTag")),
        time_start=known(word.get("startTime") or word.get("startOffset")),
        time_end=known(word.get("endTime") or word.get("endOffset")),
    )


def _google_result(heard: dict[str, object]) -> Spoken:
    words = [_google_word(word) for word in _dicts(heard.get("words"))]
    text = fold(_string(heard.get("transcript"))) or " ".join(word.text for word in words)
    timed = [TimedWord(text=word.text, time_start=word.time_start, time_end=word.time_end) for word in words]
    return Spoken(
        text=text,
        time_start=words[0].time_start if words else None,
        time_end=words[-1].time_end if words else None,
        words=aligned(text, timed),
    )


def youtube(data: object) -> Found | None:
    """YouTube's json3 captions: `events[].segs[].utf8`; an event that only appends a newline says nothing."""
    events = _dicts(_dict(data).get("events"))
    if not any("segs" in event for event in events):
        return None
    spoken = [
        event for event in events if "".join(_string(seg.get("utf8")) for seg in _dicts(event.get("segs"))).strip()
    ]
    begins = [known(event.get("tStartMs"), unit=0.001) for event in spoken]
    return "json:youtube", [
        _event(event, begin, following)
        for event, begin, following in zip(spoken, begins, [*begins, None][1:], strict=True)
    ]


def _event(event: dict[str, object], begin: float | None, following: float | None) -> Spoken:
    """A line of captions; it stays on the screen longer than it takes to say, so the next one ends it."""
    segs = [(_string(seg.get("utf8")), known(seg.get("tOffsetMs", 0), unit=0.001)) for seg in _dicts(event.get("segs"))]
    length = known(event.get("dDurationMs"), unit=0.001)
    end = None if begin is None or length is None else round(begin + length, 3)
    if end is not None and following is not None and begin is not None and begin <= following < end:
        end = following
    starts = [None if begin is None or offset is None else round(begin + offset, 3) for _, offset in segs]
    words = [
        TimedWord(text=text, time_start=start, time_end=after)
        for (text, _), start, after in zip(segs, starts, [*starts[1:], end], strict=True)
        if text.strip()
    ]
    text = fold("".join(text for text, _ in segs))
    return Spoken(text=text, time_start=begin, time_end=end, words=aligned(text, words) if len(words) > 1 else ())

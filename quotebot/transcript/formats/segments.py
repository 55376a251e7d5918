"""JSON that is, somewhere, a list of segments: Whisper, WhisperX, whisper.cpp, the podcast namespace, Podlove, Vosk,
Hugging Face, AssemblyAI, youtube-transcript-api, podwhisperer, and what people make of them. They differ in the names
of the keys (`fields`) and in how deep the list lies; one reader does for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from quotebot.transcript.formats import fields
from quotebot.transcript.formats.clock import known
from quotebot.transcript.formats.labels import is_no_speaker
from quotebot.transcript.formats.spoken import Spoken, TimedWord, aligned, fold, together_at_once
from quotebot.transcript.formats.tags import without_tags

_DEEPEST = 6
_MOST_BARE_KEYS = 6
# Where a file holds the same words several times, the first of these is what people said, turn by turn.
_BEST_LISTS = ("utterances", "segments", "turns", "transcription", "transcript", "chunks", "lines", "captions")
_WORD_LISTS = ("words", "wordsegments", "tokens", "result")
_RIVALS = ("alternatives", "nbest")  # several hearings of the same words: the first counts
# What the first segment's keys say about who wrote the file; for people, nothing hangs on it.
_WRITERS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"offsets", "text"}), "json:whisper.cpp"),
    (frozenset({"avglogprob", "text"}), "json:whisper"),
    (frozenset({"seek", "text"}), "json:whisper"),
    (frozenset({"body", "starttime"}), "json:podcast-namespace"),
    (frozenset({"text", "duration", "start"}), "json:youtube-transcript-api"),
    (frozenset({"text", "timestamp"}), "json:hugging-face"),
    (frozenset({"speakerlabel", "text"}), "json:podwhisperer"),
)

Fields = Mapping[str, object]
Found = tuple[str, Sequence[Spoken]]
_Place = tuple[str, object, Fields]  # a key, its value, and the keys beside it


def anywhere(data: object) -> Found | None:
    """The first list of segments, looking at the top before deeper; lists of one name side by side are parts of one."""
    level: list[_Place] = [("", data, {})]
    for _ in range(_DEEPEST):
        if lists := [place for place in level if _are_segments(place[1])]:
            parts = [place for place in lists if place[0] == lists[0][0]]
            pieces = [piece for _, value, around in parts for piece in _pieces(value, around)]
            return _writer(lists[0][1]), pieces
        level = [inner for place in level for inner in _inside(place)]
    return None


def bare(data: object) -> Found | None:
    """`{"text": "..."}`: everything said, a line a piece."""
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or len(data) > _MOST_BARE_KEYS:
        return None
    return "json:text", [Spoken(text=fold(line)) for line in data["text"].split("\n")]


def by_file(data: object) -> Found | None:
    """`{"part.wav": ["speaker", [segments]]}`: one turn a sound file."""
    turns = list(data.values()) if isinstance(data, dict) else []
    if not turns or not all(_is_turn(turn) for turn in turns):
        return None
    return "json:turns", [replace(piece, label=fold(name)) for name, said in turns for piece in _pieces(said, {})]


def _is_turn(turn: object) -> bool:
    if not isinstance(turn, list) or len(turn) != 2 or not isinstance(turn[0], str) or not isinstance(turn[1], list):
        return False
    return all(map(_is_segment, turn[1]))


def _inside(place: _Place) -> Iterator[_Place]:
    """The values one level down, the likeliest lists first, each with its key and the keys beside it."""
    key, value, _ = place
    if isinstance(value, dict):
        around = _plain(value)
        for name in sorted(around, key=_rank):
            if isinstance(around[name], dict | list):
                yield name, around[name], around
    elif isinstance(value, list):
        yield from ((key, inner, {}) for inner in (value[:1] if key in _RIVALS else value))


def _rank(key: str) -> int:
    if key in _BEST_LISTS:
        return _BEST_LISTS.index(key)
    return len(_BEST_LISTS) + (key in _WORD_LISTS)


def _plain(item: Fields) -> dict[str, object]:
    return {fields.plain(str(key)): value for key, value in item.items()}


def _are_segments(value: object) -> bool:
    """A list of which the most are segments; a few may be anything (WhisperX leaves words without times)."""
    return isinstance(value, list) and sum(map(_is_segment, value)) * 2 > len(value)


def _is_segment(item: object) -> bool:
    """An object with words in it, and with who said them or when."""
    if not isinstance(item, dict):
        return False
    keys = _plain(item)
    return _text(keys) is not None and (
        _speaker(keys) is not None or _times(keys) != (None, None) or bool(_word_list(keys))
    )


def _text(keys: Fields) -> str | None:
    return next((value for name in fields.TEXT if isinstance(value := keys.get(name), str)), None)


def _speaker(keys: Fields) -> str | None:
    """The label of a segment; a bare number is `Speaker 0`."""
    value = next((keys[name] for name in fields.SPEAKER if keys.get(name) not in (None, "")), None)
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "label", "id") if value.get(key) not in (None, "")), None)
    if isinstance(value, int) and not isinstance(value, bool):
        return f"Speaker {value}"
    return fold(value) or None if isinstance(value, str) else None


def _times(keys: Fields) -> tuple[float | None, float | None]:
    """When a segment begins and ends, in the unit of the file."""
    for name in ("offsets", "timestamp", "timestamps"):
        pair = keys.get(name)
        if isinstance(pair, dict):
            unit = 0.001 if name == "offsets" else 1.0
            return known(pair.get("from"), unit=unit), known(pair.get("to"), unit=unit)
        if isinstance(pair, list) and len(pair) == 2:
            return known(pair[0]), known(pair[1])
    start = _time(keys, fields.START, fields.START_MS)
    end = _time(keys, fields.END, fields.END_MS)
    if end is None and start is not None:
        length = _time(keys, fields.DURATION, fields.DURATION_MS)
        end = start + length if length is not None else None
    return start, end


def _time(keys: Fields, names: Sequence[str], in_ms: Sequence[str]) -> float | None:
    here = (known(keys.get(name)) for name in names)
    found = next((time for time in here if time is not None), None)
    if found is not None:
        return found
    return next((time for name in in_ms if (time := known(keys.get(name), unit=0.001)) is not None), None)


def _word_list(keys: Fields) -> list[object]:
    return next((value for name in _WORD_LISTS if isinstance(value := keys.get(name), list)), [])


def _timed_words(keys: Fields) -> Iterator[TimedWord]:
    for item in _word_list(keys):
        word = _plain(item) if isinstance(item, dict) else {}
        if text := _text(word):
            start, end = _times(word)
            yield TimedWord(text=text, time_start=start, time_end=end)


def _speaker_of_words(keys: Fields) -> str | None:
    """Who said all the words of a segment that names nobody itself."""
    speakers = {_speaker(_plain(item)) for item in _word_list(keys) if isinstance(item, dict)}
    return speakers.pop() if len(speakers) == 1 else None


def _pieces(value: object, around: Fields) -> list[Spoken]:
    """The segments as speech: names looked up, overlapping display times cut, pairs of one time put together."""
    items = [_plain(item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    names = around.get("speakers")
    spaced = 2 * sum((_text(item) or "").startswith(" ") for item in items) >= len(items)
    pieces = [_piece(item, names if isinstance(names, dict) else {}, spaced=spaced) for item in items]
    shown = bool(items) and _time(items[0], fields.END, fields.END_MS) is None
    return together_at_once(_cut(pieces) if shown else pieces)


def _piece(keys: Fields, names: Fields, *, spaced: bool) -> Spoken:
    raw = _text(keys) or ""
    label = _speaker(keys)
    known_as = names.get(label or "")
    label = fold(known_as) if isinstance(known_as, str) and known_as.strip() else label
    text = fold(without_tags(raw))
    words = list(_timed_words(keys))
    start, end = _times(keys)
    return Spoken(
        text=text,
        label=label or _speaker_of_words(keys),
        time_start=words[0].time_start if words and start is None else start,
        time_end=words[-1].time_end if words and end is None else end,
        words=aligned(text, words),
        matter=label is not None and is_no_speaker(label),
        glued=spaced and not raw[:1].isspace(),
    )


def _cut(pieces: Sequence[Spoken]) -> list[Spoken]:
    """A line stays on the screen after the next has begun; it was said by then."""
    follow = [piece.time_start for piece in pieces[1:]] + [None]
    return [
        replace(piece, time_end=next_start)
        if None not in (piece.time_start, piece.time_end, next_start)
        and piece.time_start <= next_start < piece.time_end  # type: ignore[operator]
        else piece
        for piece, next_start in zip(pieces, follow, strict=True)
    ]


def _writer(value: object) -> str:
    first = next((item for item in value if isinstance(item, dict)), {}) if isinstance(value, list) else {}
    keys = _plain(first).keys()
    return next((name for needed, name in _WRITERS if needed <= keys), "json:segments")

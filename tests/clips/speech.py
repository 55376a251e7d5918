"""Speech whose words stand at known times: espeak-ng says itself when it begins each, and the sound when it ends."""

from __future__ import annotations

import ctypes
import json
import re
import wave
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SYNCHRONOUS, UTF8, WORD, END_OF_LIST = 2, 1, 1, 0
PAUSE = 0.3  # seconds after every sentence


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
        ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p), ("id", ctypes.c_longlong),
    ]  # fmt: skip


class Truth(NamedTuple):
    """A word with its punctuation (or two that are said as one), and when it is heard, in seconds."""

    text: str
    begin: float
    end: float


class Spoken(NamedTuple):
    """What was said: samples a second, the samples (16 bit, mono) and the words."""

    rate: int
    samples: NDArray[np.int16]
    words: tuple[Truth, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    def part(self, begin: float, end: float) -> NDArray[np.int16]:
        return self.samples[round(begin * self.rate) : round(end * self.rate)]

    def write(self, path: Path) -> Path:
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(self.samples.tobytes())
        return path


@lru_cache(maxsize=1)
def _library() -> tuple[Any, int]:
    library = ctypes.CDLL("libespeak-ng.so.1")
    return library, int(library.espeak_Initialize(SYNCHRONOUS, 0, None, 0))


@lru_cache(maxsize=8)
def say(text: str, voice: str = "en-us", hush: float = 0.0) -> Spoken:
    """`text` as espeak-ng says it, sentence by sentence; `hush` (0 to 1) is how much noise lies under it."""
    library, rate = _library()
    library.espeak_SetVoiceByName(voice.encode())
    said, words, passed = [], list[Truth](), 0.0
    for sentence in re.split(r"(?<=[.?!]) ", text.strip()):
        samples, found = _synthesised(sentence)
        words += [
            Truth(word, begin + passed, end + passed) for word, begin, end in _words(sentence, samples, rate, found)
        ]
        said.append(samples)
        said.append(np.zeros(round(PAUSE * rate), np.int16))
        passed += len(samples) / rate + PAUSE
    samples = np.concatenate(said)
    if hush:
        noise = np.random.default_rng(7).normal(0, hush * 32767, len(samples))
        samples = np.clip(samples + noise, -32768, 32767).astype(np.int16)
    return Spoken(rate, samples, tuple(words))


@lru_cache(maxsize=64)
def _synthesised(sentence: str) -> tuple[NDArray[np.int16], list[tuple[int, int]]]:
    """The samples of a sentence, and of each word its place in the sentence (from 1) and when it begins (milliseconds).

    espeak-ng sometimes tells places of the sentence before: then it is asked once more.
    """
    for _ in range(9):
        samples, found = _asked(sentence)
        places = [at for at, _ in found]
        if places == sorted(set(places)) and all(at == 1 or sentence[at - 2] in " -" for at in places):
            return samples, found
    raise AssertionError(f"espeak-ng does not say where the words of {sentence!r} are")


def _asked(sentence: str) -> tuple[NDArray[np.int16], list[tuple[int, int]]]:
    library, _ = _library()
    chunks: list[bytes] = []
    found: list[tuple[int, int]] = []

    def hear(samples: Any, count: int, events: Any) -> int:
        if samples and count:
            chunks.append(ctypes.string_at(samples, count * 2))
        at = 0
        while events[at].type != END_OF_LIST:
            if events[at].type == WORD and events[at].text_position:
                found.append((events[at].text_position, events[at].audio_position))
            at += 1
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))(hear)
    library.espeak_SetSynthCallback(callback)
    data = sentence.encode()
    library.espeak_Synth(data, len(data) + 1, 0, 1, 0, UTF8, None, None)
    library.espeak_Synchronize()
    return np.frombuffer(b"".join(chunks), np.int16), found


def _words(text: str, samples: NDArray[np.int16], rate: int, found: list[tuple[int, int]]) -> Iterator[Truth]:
    for (at, begin), (after, following) in pairwise([*found, (len(text) + 1, len(samples) * 1000 // rate)]):
        loud = np.flatnonzero(np.abs(samples[begin * rate // 1000 : following * rate // 1000].astype(int)) > 150)
        end = begin / 1000 + (int(loud[-1]) + 1) / rate if len(loud) else following / 1000
        yield Truth(text[at - 1 : after - 1].strip(), begin / 1000, end)


def whisper(spoken: Spoken, *, segments: int = 12, words: bool = True) -> str:
    """A transcript as whisper writes it: segments of so many words, with or without the time of each word."""
    told = []
    for first in range(0, len(spoken.words), segments):
        some = spoken.words[first : first + segments]
        entry: dict[str, Any] = {"id": first // segments, "start": some[0].begin, "end": some[-1].end}
        entry["text"] = "".join(f" {word.text}" for word in some)
        if words:
            entry["words"] = [{"word": f" {word.text}", "start": word.begin, "end": word.end} for word in some]
        told.append(entry)
    return json.dumps({"text": "".join(entry["text"] for entry in told), "language": "en", "segments": told})

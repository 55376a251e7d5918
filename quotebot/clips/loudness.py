"""The sound of a clip: the pieces joined, faded at their edges, and as loud as EBU R128 measures and players expect."""

from __future__ import annotations

import json
import re
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from quotebot.clips.cut import Piece
from quotebot.clips.media import Media, source, told

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET = -16.0  # LUFS: what podcast players ask for
PEAK = -1.5  # dBTP: the codec may overshoot a little
HERTZ = 48_000
_NEAR = 0.4  # LU: so far from the target is near enough
_TRIES = 3
_JOIN = 0.012  # seconds of fade at a cut within speech: no click, no lost consonant
_FADE_IN, _FADE_OUT = 0.06, 0.2  # seconds, where there is silence for it
_SILENT = -60.0  # LUFS: there is nothing to make louder
_LOUD = re.compile(r"I: +(-?[\d.]+) LUFS")
_RESULT = re.compile(r"\{[^{}]*\"input_i\"[^{}]*\}")


def sound(media: Media, pieces: Sequence[Piece], folder: Path) -> Path:
    """The clip's sound as a WAV file in `folder`. Raises ClipRefused where the recording cannot be decoded."""
    raw, done = folder / "raw.wav", folder / "sound.wav"
    inputs = [word for piece in pieces for word in source(media.path, piece.begin, piece.seconds)]
    told([*inputs, "-filter_complex", _joined(media, pieces), "-map", "[joined]", *_pcm(raw)])
    found = _measured(raw)
    if found["input_i"] <= _SILENT:
        return raw
    known = ":".join(f"measured_{name}={found['input_' + name]}" for name in ("i", "tp", "lra", "thresh"))
    normal = f"loudnorm=I={TARGET}:TP={PEAK}:LRA=20:{known}:offset={found['target_offset']}:linear=true"
    told([*_own(raw), "-af", f"{normal},aresample={HERTZ}", *_pcm(done)])
    for _ in range(_TRIES):  # a short clip, or one with loud peaks, comes out beside the target
        off = TARGET - _integrated(done)
        if abs(off) <= _NEAR:
            break
        done = _louder(done, off, folder)
    return done


def _louder(path: Path, by: float, folder: Path) -> Path:
    """The same sound `by` LU louder, its peaks held below `PEAK`."""
    louder = folder / f"{path.stem}_.wav"
    limit = 10 ** (PEAK / 20)
    limiter = f"aresample={4 * HERTZ},alimiter=level=disabled:limit={limit:.4f}:attack=3:release=60,aresample={HERTZ}"
    told([*_own(path), "-af", f"volume={by:.2f}dB,{limiter}", *_pcm(louder)])
    return louder


def _joined(media: Media, pieces: Sequence[Piece]) -> str:
    chains = []
    for at, piece in enumerate(pieces):
        opens = _FADE_IN if at == 0 else _JOIN
        closes = _FADE_OUT if at == len(pieces) - 1 else _JOIN
        opens, closes = (min(fade, piece.seconds / 4) for fade in (opens, closes))
        fades = f"afade=t=in:d={opens:.3f},afade=t=out:st={piece.seconds - closes:.3f}:d={closes:.3f}"
        one = f"aformat=sample_rates={HERTZ}:channel_layouts=stereo"
        chains.append(f"[{at}:{media.audio}]{one},apad,atrim=duration={piece.seconds:.3f},{fades}[piece{at}]")
    together = "".join(f"[piece{at}]" for at in range(len(pieces)))
    return ";".join([*chains, f"{together}concat=n={len(pieces)}:v=0:a=1[joined]"])


def _own(path: Path) -> list[str]:
    return ["-protocol_whitelist", "file,pipe", "-i", f"file:{path}"]


def _pcm(path: Path) -> list[str]:
    return ["-c:a", "pcm_s16le", "-ar", str(HERTZ), "-ac", "2", "-f", "wav", "-y", f"file:{path}"]


def _measured(path: Path) -> dict[str, float]:
    """What loudnorm measures: integrated loudness, true peak, range and threshold, by the filter's own names."""
    report = told([*_own(path), "-af", f"loudnorm=I={TARGET}:TP={PEAK}:LRA=20:print_format=json", "-f", "null", "-"])
    values = json.loads(_RESULT.findall(report)[-1])
    names = ("input_i", "input_tp", "input_lra", "input_thresh", "target_offset")
    return {name: max(float(values[name]), -99.0) for name in names}


def _integrated(path: Path) -> float:
    """How loud it is as a whole, in LUFS: what `_measured` finds too, in a twelfth of the time."""
    report = told([*_own(path), "-af", "ebur128=framelog=verbose", "-f", "null", "-"])
    return float(_LOUD.findall(report)[-1])


def envelope(path: Path, bars: int) -> NDArray[np.float64]:
    """How loud each of so many equal parts of a WAV file is, 0 to 1, as an eye compares them."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float64)[:: file.getnchannels()]
    parts = np.array_split(samples / 32768, bars)
    power = np.array([np.sqrt(np.mean(np.square(part))) if len(part) else 0.0 for part in parts])
    top = np.percentile(power, 95) if power.any() else 1.0
    return np.clip(power / max(float(top), 1e-6), 0, 1) ** 0.7

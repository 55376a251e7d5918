"""Recordings, by way of ffmpeg: what is in a file, its sound between two times, and commands that are watched.

ffmpeg is the one that imageio-ffmpeg brings, else the system's. A file reaches it as `file:` and an absolute path, so
that no name is an option or an address; it may open nothing but files and pipes, and of files only recordings, never a
playlist that names others. No text of anybody's is ever part of a command.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from quotebot.errors import ClipRefused
from quotebot.inert import inert

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000  # samples a second of what is listened to
_PATIENCE_SECONDS = 120.0  # for what reads minutes of sound, not hours
_RECORDINGS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,flv,matroska,mov,mp3,mpeg,mpegts,mpegvideo,mxf,nut,ogg,tta,w64,"
    "wav,wv"
)
_DURATION = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)", re.MULTILINE)
_STREAM = re.compile(r"^  Stream #0:(\d+)[^:\n]*: (Video|Audio): (.*)$", re.MULTILINE)
_SIZE = re.compile(r"\b(\d{2,5})x(\d{2,5})\b")
_RATE = re.compile(r"\b(\d+(?:\.\d+)?) fps\b")
_TURNED = re.compile(r"rotation of -?(?:90|270)\.")
_DONE = re.compile(r"out_time_us=(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A recording: how long it is in seconds, and the number of its sound's and its picture's stream.

    `width` and `height` are the picture's as it is shown, `fps` its rate; a cover picture in a sound file is none.
    """

    path: Path
    seconds: float
    audio: int
    video: int | None = None
    width: int = 0
    height: int = 0
    fps: float = 0.0

    @property
    def name(self) -> str:
        """What messages call it."""
        return inert(self.path.name)


def ffmpeg() -> str:
    """Where ffmpeg is. Raises ClipRefused where there is none."""
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        brought = shutil.which(get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        brought = None
    found = brought or shutil.which("ffmpeg")
    if found is None:
        raise ClipRefused('A clip needs ffmpeg. Type pip install "quotebot[video]", or install ffmpeg itself.')
    return found


def source(path: Path, start: float = 0.0, seconds: float | None = None) -> list[str]:
    """The words of a command that read a recording from `start` on; what lies before it is skipped, not read."""
    until = [] if seconds is None else ["-t", f"{seconds:.3f}"]
    only = ["-protocol_whitelist", "file,pipe", "-format_whitelist", _RECORDINGS]
    return [*only, "-ss", f"{max(start, 0.0):.3f}", *until, "-i", f"file:{path.absolute()}"]


def probe(path: Path) -> Media:
    """What is in the recording at `path`. Raises ClipRefused where it is none, has no sound, or cannot be read."""
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        raise ClipRefused(f"{inert(str(path))} {what}. Give the episode's recording with --media FILE.")
    told = _run([*source(path), "-hide_banner"], what=f"{inert(path.name)} takes too long to read").stderr
    report = told.decode("utf-8", "replace")
    long, streams = _DURATION.search(report), _STREAM.findall(report)
    sound = next((int(number) for number, kind, _ in streams if kind == "Audio"), None)
    if long is None or not streams:
        raise ClipRefused(f"{inert(path.name)} cannot be read as a recording: {_why(report)}. Is it whole?")
    if sound is None:
        raise ClipRefused(f"{inert(path.name)} has no sound, so no words can be cut from it. Give another file.")
    hours, minutes, seconds = long.groups()
    return Media(
        path=path, seconds=int(hours) * 3600 + int(minutes) * 60 + float(seconds), audio=sound, **_seen(report)
    )


def _seen(report: str) -> dict[str, Any]:
    """The first moving picture: its stream, size as it is shown, and rate."""
    for number, kind, about in _STREAM.findall(report):
        size, rate = _SIZE.search(about), _RATE.search(about)
        if kind == "Video" and "(attached pic)" not in about and size and rate:
            width, height = int(size[1]), int(size[2])
            if _TURNED.search(report):
                width, height = height, width
            return {"video": int(number), "width": width, "height": height, "fps": float(rate[1])}
    return {}


def heard(media: Media, start: float, end: float) -> NDArray[np.int16]:
    """The sound of `[start, end)` seconds, mono, `RATE` samples a second; less where the recording ends before.

    Raises ClipRefused where it cannot be decoded.
    """
    import numpy as np

    asked = [
        *source(media.path, start, end - max(start, 0.0)),
        "-map",
        f"0:{media.audio}",
        "-ac",
        "1",
        "-ar",
        str(RATE),
    ]
    done = _run([*asked, "-f", "s16le", "pipe:1"], what=f"{media.name} takes too long to decode")
    if done.returncode and not done.stdout:
        raise ClipRefused(f"{media.name} cannot be decoded: {_why(done.stderr.decode('utf-8', 'replace'))}.")
    return np.frombuffer(done.stdout[: len(done.stdout) // 2 * 2], np.int16)


def _run(words: Sequence[str], *, what: str) -> subprocess.CompletedProcess[bytes]:
    """Run ffmpeg to its end. Raises ClipRefused with `what` where that takes minutes."""
    command = [ffmpeg(), "-nostdin", "-hide_banner", "-v", "info", "-nostats", *words]
    try:
        return subprocess.run(  # noqa: S603  # a list of our own words, numbers and a file: path
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise ClipRefused(f"{what}. Is it damaged, or on a slow disk?") from exc


def told(words: Sequence[str]) -> str:
    """What ffmpeg says on standard error while it does `words`. Raises ClipRefused where it fails."""
    done = _run(words, what="The recording takes too long to decode")
    report = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        raise ClipRefused(f"ffmpeg failed: {_why(report)}.")
    return report


def make(
    words: Sequence[str], frames: Iterable[bytes] | None, seconds: float, progress: Callable[[float], None]
) -> None:
    """Run ffmpeg with `frames` on its standard input; `progress` hears how far it is, 0 to 1, of `seconds`.

    It is stopped where anything is raised here, Ctrl-C among it. Raises ClipRefused where it fails.
    """
    feed = [] if frames is None else ["-threads", "2"]
    command = [ffmpeg(), "-hide_banner", "-v", "error", "-nostats", "-progress", "pipe:1", *feed, *words]
    with tempfile.TemporaryFile() as complaints:
        running = subprocess.Popen(  # noqa: S603  # as above
            command, stdout=subprocess.PIPE, stderr=complaints,
            stdin=subprocess.DEVNULL if frames is None else subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        with running:
            _watch(running, frames, seconds, progress)
        if running.returncode:
            complaints.seek(0)
            raise ClipRefused(f"ffmpeg failed: {_why(complaints.read().decode('utf-8', 'replace'))}.")


def _watch(
    running: subprocess.Popen[bytes], frames: Iterable[bytes] | None, seconds: float, progress: Callable[[float], None]
) -> None:
    """Feed ffmpeg from a thread of its own and listen to it in this one, where Ctrl-C arrives."""
    faults: list[BaseException] = []
    feeder = threading.Thread(target=_feed, args=(running.stdin, frames or (), faults), daemon=True)
    feeder.start()
    try:
        for line in running.stdout or ():
            if done := _DONE.match(line.decode("ascii", "replace")):
                progress(min(int(done[1]) / 1e6 / seconds, 1.0))
    except BaseException:
        running.kill()
        raise
    finally:
        feeder.join()
    if faults:
        raise faults[0]


def _feed(into: IO[bytes] | None, frames: Iterable[bytes], faults: list[BaseException]) -> None:
    if into is None:
        return
    try:
        for frame in frames:
            into.write(frame)
    except BrokenPipeError:
        pass  # ffmpeg ended early, and says why itself
    except BaseException as exc:  # raised again where the command is watched
        faults.append(exc)
    finally:
        with suppress(BrokenPipeError):
            into.close()


def _why(report: str) -> str:
    """The reason in ffmpeg's last words, without what names a part of it."""
    lines = [line for line in report.splitlines() if line.strip() and "At least one output file" not in line]
    last = re.sub(r"^\[[^\]]*\] ", "", lines[-1]).strip() if lines else "no reason was given"
    hint = next((line for line in lines if "moov atom not found" in line), None)
    if hint:
        return "its end is missing (a download that was broken off?)"
    return inert(last.rpartition(": ")[2].rstrip("."))[:200]

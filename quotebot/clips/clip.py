"""A clip of a quote: cut, made as loud as others are, captioned, and encoded for X, Bluesky and Mastodon alike."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from quotebot.clips import captions, cut, frames, loudness
from quotebot.clips.captions import Page
from quotebot.clips.cut import Piece, Sound
from quotebot.clips.frames import FPS, SIZES, Scene, Signed, Size
from quotebot.clips.layout import unlike
from quotebot.clips.media import RATE, Media, heard, make, source
from quotebot.clips.times import Found, How, Speech, speech
from quotebot.errors import ClipRefused
from quotebot.inert import inert
from quotebot.model import Transcript
from quotebot.quote import Quote, clock

if TYPE_CHECKING:
    from quotebot.clips.theme import Look

Style = Literal["captions", "audiogram", "plain"]
Drawn = tuple[list[str], Iterator[bytes] | None]  # the words of a command, and the frames it is fed

# The tightest of the networks: X takes 0.5 to 140 seconds and 512 MB, Bluesky 3 minutes and 100 MB, Mastodon 99 MB.
SHORTEST_SECONDS, LONGEST_SECONDS = 0.5, 140.0
MOST_BITS = 5_000_000  # a second of picture; 140 seconds with their sound stay below 92 MB
MOST_CHARS = 3_000  # nobody says more in 140 seconds
_FILM, _DRAWN = "veryfast", "superfast"  # little moves in what is drawn: the quicker preset shows it as well
_H264 = [
    "-c:v", "libx264", "-crf", "20", "-maxrate", str(MOST_BITS), "-bufsize", str(2 * MOST_BITS),
    "-profile:v", "high", "-pix_fmt", "yuv420p", "-g", str(2 * FPS), "-bf", "2",
    "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
]  # fmt: skip
_AAC = ["-c:a", "aac", "-b:a", "128k", "-ar", str(loudness.HERTZ), "-ac", "2"]
_MP4 = ["-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "-fflags", "+bitexact", "-f", "mp4"]
_YUV = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
_STOP = re.compile(r"[^\w\s]*[.!?,;:…—–]")
_FADE = 0.2  # seconds in which a video goes dark; it begins at once, for its first frame is what a feed shows
_SAME_SHAPE = 0.03  # so far may two aspect ratios differ and the picture be stretched


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A quote, what of a recording it is, and its words on the clip's clock. `how` says how the times are known."""

    quote: Quote
    media: Media
    pieces: tuple[Piece, ...]
    words: tuple[captions.Caption, ...]
    how: How

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return sum(piece.seconds for piece in self.pieces)

    def pages(self, most: int, *, stay: bool = False) -> tuple[Page, ...]:
        """The captions in pages of about `most` characters."""
        return tuple(captions.pages(self.quote.text, self.words, most, self.seconds, stay=stay))


def plan(quote: Quote, transcript: Transcript, media: Media, found: Found | None = None) -> Clip:
    """Where to cut `quote` out of the recording, and when its words are heard. Raises ClipRefused.

    What the quote elides is cut out. `found` has times by listening, by a word's place in the transcript.
    """
    if len(quote.text) > MOST_CHARS:
        raise ClipRefused(f"The quote has {len(quote.text)} characters; a clip takes at most {MOST_CHARS}. Shorten it.")
    known = speech(transcript, quote.candidate.start, quote.candidate.end, found)
    _inside(known, media)
    span = cut.window(known)
    samples = heard(media, span.begin, span.end)
    sound = Sound(samples, span.begin)
    if span.begin + len(samples) / RATE < known.own[-1].finish - 0.5:
        raise ClipRefused(
            f"{media.name} ends at {clock(span.begin + len(samples) / RATE)}, before the quote does "
            f"({clock(known.own[-1].finish)}). It is damaged or not whole; get it again."
        )
    known = cut.settled(sound, known, _stops(transcript, known))
    pieces = cut.pieces(sound, known, _kept(quote, known, sound))
    seconds = sum(piece.seconds for piece in pieces)
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise ClipRefused(
            f"The clip would last {seconds:.1f} seconds; X takes {SHORTEST_SECONDS} to {LONGEST_SECONDS:.0f}. "
            "Move the quote's ends with quotebot edit."
        )
    words = captions.captions(quote, known.own, pieces)
    return Clip(quote=quote, media=media, pieces=pieces, words=tuple(words), how=known.how)


def _stops(transcript: Transcript, known: Speech) -> frozenset[int]:
    """Where words end after which a reader pauses."""
    return frozenset(word.end for word in known.words if _STOP.match(transcript.text, word.end))


def _inside(known: Speech, media: Media) -> None:
    if known.own[-1].begin > media.seconds:
        raise ClipRefused(
            f"{media.name} lasts {clock(media.seconds)}, and the quote is said at {clock(known.own[0].begin)}. "
            "Is it another episode's, or a cut of it? Give the recording that the transcript is of."
        )


def _kept(quote: Quote, known: Speech, sound: Sound) -> list[tuple[int, int]]:
    """The stretches of words, as places in `known.words`, that the clip is made of.

    What was elided goes. A connective at the beginning goes where a pause follows it, and is heard where none does.
    """
    spoken = [at for at in range(known.first, known.last) if not captions.left_out(quote, known.words[at], ("elide",))]
    lead = [at for at in spoken if captions.left_out(quote, known.words[at], ("drop_lead",))]
    if lead and len(lead) < len(spoken):
        following = spoken[spoken.index(lead[-1]) + 1]
        if cut.boundary(sound, known.words[lead[-1]], known.words[following], known.how).seconds:
            spoken = [at for at in spoken if at >= following]
    runs: list[tuple[int, int]] = []
    for at in spoken:
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    if not runs:
        raise ClipRefused("Everything that is heard in this quote was left out of it.")
    return runs


def usual_style(media: Media) -> Style:
    """What fits the recording: captions over a video, a waveform with captions where there is only sound."""
    return "captions" if media.video is not None else "audiogram"


def usual_size(media: Media) -> Size:
    """The size nearest to the picture's shape; a square where there is none."""
    if media.video is None:
        return "square"
    shape = media.width / media.height
    return min(SIZES, key=lambda size: abs(SIZES[size][0] / SIZES[size][1] - shape))


def render(clip: Clip, style: Style, size: Size, look: Look, target: Path, progress: Callable[[float], None]) -> None:
    """Write the clip to `target`: H.264 and AAC in MP4. `progress` hears how far it is, 0 to 1. Raises ClipRefused."""
    with tempfile.TemporaryDirectory(prefix="quotebot-") as name:
        sound = loudness.sound(clip.media, clip.pieces, Path(name))
        film = clip.media.video is not None and style != "audiogram"
        words, pictures = (_over_video if film else _on_paper)(clip, style, size, look, sound)
        kind = ["-preset", _FILM if film else _DRAWN, *_H264]
        end = ["-t", f"{clip.seconds:.3f}", *kind, *_AAC, *_MP4, "-y", f"file:{target.absolute()}"]
        make([*words, *end], pictures, clip.seconds, progress)


def _scene(clip: Clip, size: Size, look: Look, most: int, *, stay: bool) -> Scene:
    pages = clip.pages(most, stay=stay)
    return Scene(text=clip.quote.text, pages=pages, look=look, size=size, seconds=clip.seconds)


def _on_paper(clip: Clip, style: Style, size: Size, look: Look, sound: Path) -> Drawn:
    scene = _scene(clip, size, look, frames.PAGE_CHARS, stay=True)
    bars = None if style == "captions" else loudness.envelope(sound, frames.BARS)
    pictures = frames.sheets(scene, bars, signed(clip.quote), told=style != "plain")
    width, height = SIZES[size]
    return [*_raw("yuv420p", width, height), *_wav(sound), "-map", "0:v", "-map", "1:a"], pictures


def _over_video(clip: Clip, style: Style, size: Size, look: Look, sound: Path) -> Drawn:
    count = len(clip.pieces)
    inputs = [word for piece in clip.pieces for word in source(clip.media.path, piece.begin, piece.seconds + 0.5)]
    filters = [*_film(clip, size)]
    pictures: Iterator[bytes] | None = None
    if style == "captions":
        scene = _scene(clip, size, look, frames.STRIP_CHARS, stay=False)
        place = frames.strip(scene)
        pictures = frames.overlays(scene)
        inputs += _raw("rgba", place.width, place.height)
        filters.append(f"[film][{count}:v]overlay=0:{place.top}:eof_action=repeat[told]")
        count += 1
    last = "told" if style == "captions" else "film"
    fade = f"fade=t=out:st={max(clip.seconds - _FADE, 0):.3f}:d={_FADE}"
    filters.append(f"[{last}]{fade},{_YUV}[shown]")
    return [
        *inputs,
        *_wav(sound),
        "-filter_complex",
        ";".join(filters),
        "-map",
        "[shown]",
        "-map",
        f"{count}:a",
    ], pictures


def _film(clip: Clip, size: Size) -> list[str]:
    """The pieces of the video one after the other, brought to the clip's size."""
    media, (width, height) = clip.media, SIZES[size]
    rate = media.fps if 15 <= media.fps <= 60 else FPS
    filters = []
    for at, piece in enumerate(clip.pieces):
        whole = f"tpad=stop_mode=clone:stop_duration={piece.seconds:.3f},trim=duration={piece.seconds:.3f}"
        filters.append(
            f"[{at}:{media.video}]setpts=PTS-STARTPTS,fps={rate:.3f},{whole},{_fitted(media, width, height, at)}"
        )
    together = "".join(f"[piece{at}]" for at in range(len(clip.pieces)))
    return [*filters, f"{together}concat=n={len(clip.pieces)}:v=1:a=0[film]"]


def _fitted(media: Media, width: int, height: int, at: int) -> str:
    """The whole picture; where its shape is another one, on a blurred enlargement of itself."""
    if abs(media.width / media.height / (width / height) - 1) < _SAME_SHAPE:
        return f"scale={width}:{height}:flags=bicubic,setsar=1[piece{at}]"
    small = f"{width // 8 // 2 * 2}:{height // 8 // 2 * 2}"
    return (
        f"split[near{at}][far{at}];[far{at}]scale={small}:force_original_aspect_ratio=increase,crop={small},"
        f"boxblur=5:2,eq=brightness=-0.12,scale={width}:{height},setsar=1[ground{at}];"
        f"[near{at}]scale={width}:{height}:force_original_aspect_ratio=decrease:flags=bicubic,setsar=1[whole{at}];"
        f"[ground{at}][whole{at}]overlay=(W-w)/2:(H-h)/2[piece{at}]"
    )


def signed(quote: Quote) -> Signed:
    """The name, only where it is sure, and the show with the title; of what nobody has approved, that too."""
    episode = quote.episode
    draft = None if quote.state == "approved" and quote.name else "Draft, not approved"
    about = " · ".join(part for part in (draft, episode.show, unlike(episode.title, quote.name)) if part)
    return Signed(inert(quote.name or ""), inert(about))


def _raw(pixels: str, width: int, height: int) -> list[str]:
    return ["-f", "rawvideo", "-pix_fmt", pixels, "-s", f"{width}x{height}", "-r", str(FPS), "-i", "pipe:0"]


def _wav(path: Path) -> list[str]:
    return ["-protocol_whitelist", "file,pipe", "-i", f"file:{path}"]

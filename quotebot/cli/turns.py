"""A transcript as people read it in a terminal. These make rich's objects; the commands print them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from quotebot.export.transcript import counts, folded, is_advert
from quotebot.inert import inert
from quotebot.model import Noise, NoiseKind, Transcript, Turn
from quotebot.quote import clock

# What each kind of noise is called, one and many.
KINDS: dict[NoiseKind, tuple[str, str]] = {
    "label": ("speaker label", "speaker labels"),
    "time": ("time stamp", "time stamps"),
    "markup": ("piece of markup", "pieces of markup"),
    "mark": ("mark", "marks"),
    "sound": ("sound", "sounds"),
    "gap": ("gap in the words", "gaps in the words"),
    "conflict": ("conflict marker", "conflict markers"),
    "advert": ("piece of advertising", "pieces of advertising"),
    "matter": ("title or footer", "titles and footers"),
}
_PLACES_SHOWN = 5


def transcript_text(found: Transcript, threshold: float) -> Iterator[RenderableType]:
    """A heading, the turns, and the noise; a name less sure than `threshold` is shown as a guess."""
    yield from _heading(found)
    for turn in found.turns:
        yield from _turn(found, turn, threshold)
    yield from _noise(found)


def _heading(found: Transcript) -> Iterator[Text]:
    episode = found.episode
    about = ": ".join(part for part in (episode.show, episode.title) if part)
    yield Text(inert(episode.file), style="bold")
    if about:
        yield Text(inert(about))
    numbers = ", ".join(f"{number:,} {what[:-1] if number == 1 else what}" for what, number in counts(found).items())
    yield Text(f"{found.format}, {found.encoding}: {numbers}", style="dim")
    yield Text(f"sha256 {found.sha256}", style="dim")


def _turn(found: Transcript, turn: Turn, threshold: float) -> Iterator[RenderableType]:

    sentences = found.sentences[turn.first : turn.last]
    start, end = sentences[0].start, sentences[-1].end
    yield Text.assemble("\n", (_when(found, start, end), "dim"), "  ", _who(turn, threshold))
    for advert, group in groupby(sentences, key=lambda sentence: is_advert(found, sentence)):
        words = inert(" ".join(folded(found, sentence.start, sentence.end) for sentence in group))
        yield _indented(f"[advert] {words}" if advert else words, style="dim" if advert else "", columns=2)


def _when(found: Transcript, start: int, end: int) -> str:
    began, ended = found.times(start, end)
    if began is None:
        return f"line {found.line(start)}"
    return clock(began) if ended is None else f"{clock(began)} to {clock(ended)}"


def _who(turn: Turn, threshold: float) -> Text:
    """The speaker's name if it is sure; if not, the best guess and how sure that is."""
    speaker = turn.speaker
    if speaker.name is None:
        return Text("?", style="yellow")
    if speaker.confidence >= threshold:
        return Text(inert(speaker.name), style="cyan")
    return Text(f"? perhaps {inert(speaker.name)} ({speaker.confidence:.2f})", style="yellow")


def _indented(text: str, *, style: str, columns: int) -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, columns), expand=False)


def _noise(found: Transcript) -> Iterator[RenderableType]:
    """Each kind of noise with its distinct texts, how often each stands there, and on which lines."""
    yield Text("\nNot speech" if found.noise else "\nNothing but speech", style="bold")
    kinds: defaultdict[NoiseKind, defaultdict[str, list[Noise]]] = defaultdict(lambda: defaultdict(list))
    for noise in found.noise:
        kinds[noise.kind][folded(found, noise.start, noise.end)].append(noise)
    for kind, texts in kinds.items():
        total = sum(map(len, texts.values()))
        yield _indented(f"{total:,} {KINDS[kind][total > 1]}", style="", columns=2)
        for text, places in texts.items():
            yield _indented(f"{inert(text)}  {_places(found, places)}", style="dim", columns=4)


def _places(found: Transcript, places: list[Noise]) -> str:
    lines = [str(found.line(noise.start)) for noise in places[:_PLACES_SHOWN]]
    more = f" and {len(places) - _PLACES_SHOWN:,} more" if len(places) > _PLACES_SHOWN else ""
    return f"(line {', '.join(lines)}{more})"

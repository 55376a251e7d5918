"""When words of a known text are said, found by listening: for transcripts that have no times.

pocketsphinx, offline, with the English model in its package. Where in hours of sound a quote is, is found by listening
to some seconds at a time: a recogniser that expects the transcript's own words says which of them it hears, and so
whether to go on or back. The words around the quote are then aligned with the sound.
"""

from __future__ import annotations

import json
import math
import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from quotebot.clips.media import RATE, Media, heard
from quotebot.clips.pronounce import sounds, tokens
from quotebot.clips.times import Found
from quotebot.errors import ClipRefused
from quotebot.inert import inert
from quotebot.model import Transcript, Word
from quotebot.quote import Quote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LISTEN = 24.0  # seconds that are listened to at a time
LOOKS = 14  # times that are listened to for one quote, at most
AROUND = 6  # words before and after the quote that are aligned with it
_ENGLISH = 0.7  # of the words must be in the dictionary
_SURE = 1 / 3  # of a quote's words must be recognised where it is aligned
_HASTE = 8.0  # words a second: where more would lie between two that were recognised, they were not said
_BESIDE = 2  # words from the quote's first or last that may stand for it
_RUN = 3  # words in a row that tell a place in the text
_DISCOUNT = 0.5
_WIDE = {"beam": 1e-200, "pbeam": 1e-200, "wbeam": 1e-150, "maxhmmpf": -1}  # or long sound is not aligned at all
_FRAME = 0.01  # seconds


class Anchor(NamedTuple):
    """A token of the text, by its number, and when it is heard."""

    token: int
    begin: float
    end: float


@dataclass(frozen=True, kw_only=True)
class Text:
    """The spoken words of a transcript, the tokens they are said as, and which word each token is of."""

    words: tuple[Word, ...]
    tokens: tuple[str, ...]
    owners: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The tokens `[first, last)` of the characters `[start, end)`."""
        first = bisect_left(self.words, start, key=lambda word: word.start)
        last = bisect_left(self.words, end, key=lambda word: word.start)
        return bisect_left(self.owners, first), bisect_left(self.owners, last)


class Listener:
    """The recogniser and the aligner for one transcript and its recording. Raises ClipRefused where there is none."""

    def __init__(self, transcript: Transcript, media: Media) -> None:
        try:
            from pocketsphinx import Decoder
        except ImportError as exc:
            raise ClipRefused('Listening needs pocketsphinx. Type pip install "quotebot[align]".') from exc
        self._decoder: Callable[..., Any] = Decoder
        self.media = media
        self.aligner = Decoder(samprate=RATE, lm=None, bestpath=False, loglevel="FATAL", **_WIDE)
        self.text = _text(transcript, self._known)
        known = [token for token in self.text.tokens if self._known(token)]
        if len(known) < _ENGLISH * len(self.text.tokens):
            raise ClipRefused(
                f"{inert(transcript.episode.file)} does not look English, and the model that listens knows no other "
                "language. Use a transcript with times, such as SRT or WebVTT."
            )
        self.recogniser = self._expecting(known)
        self.anchors: list[Anchor] = []

    def _known(self, token: str) -> bool:
        return self.aligner.lookup_word(token) is not None

    def _expecting(self, known: Sequence[str]) -> Any:
        """A recogniser that expects the transcript's own words in their own order."""
        with tempfile.TemporaryDirectory(prefix="quotebot-") as name:
            path = Path(name) / "words.lm"
            path.write_text("".join(language_model(known)), encoding="ascii")
            return self._decoder(samprate=RATE, lm=str(path), loglevel="FATAL")

    def knows(self, quote: Quote, found: Found) -> bool:
        """Whether `found` has the time of every word of `quote`."""
        inside = quote.candidate.start, quote.candidate.end
        first, last = (bisect_left(self.text.words, at, key=lambda word: word.start) for at in inside)
        return all(word.start in found for word in self.text.words[first:last])

    def find(self, quote: Quote, report: Callable[[float], None]) -> dict[int, tuple[float, float]]:
        """When the words of `quote` and a few around it are said, by their places in the text; empty if not found.

        `report` hears which share of the most that is done for a quote is done, 0 to 1.
        """
        first, last = self.text.span(quote.candidate.start, quote.candidate.end)
        if first == last or not self._look(first, last, report):
            return {}
        if not self._said(first, last):
            return {}
        return self._aligned(first, last, AROUND) or self._aligned(first, last, 0)

    def _said(self, first: int, last: int) -> bool:
        """Whether enough of the tokens were recognised, and there was time to say those between."""
        inside = [anchor for anchor in self.anchors if first <= anchor.token < last]
        hasty = (b.token - a.token > 2 + _HASTE * (b.begin - a.begin) for a, b in pairwise(inside))
        return len(inside) >= _SURE * (last - first) and not any(hasty)

    def _look(self, first: int, last: int, report: Callable[[float], None]) -> bool:
        """Listen until what is around the tokens was heard; False where that does not come about."""
        listened: list[float] = []
        for done in range(LOOKS):
            report(done / LOOKS)
            missing = next((at for at in (first, last - 1) if not self._near(at)), None)
            if missing is None:
                return True
            begin = self._unheard(self._guess(missing) - LISTEN / 2, listened)
            listened.append(begin)
            if begin < self.media.seconds:
                self._listen(max(begin, 0.0))
        return False

    def _unheard(self, begin: float, listened: Sequence[float]) -> float:
        """The time nearest to `begin` from which nothing was listened to: there was music, or a voice hard to hear."""
        steps = (begin + step * LISTEN / 2 for back in range(LOOKS) for step in (back, -back))
        inside = (at for at in steps if -LISTEN / 2 < at < self.media.seconds)
        return next((at for at in inside if all(abs(at - other) >= LISTEN / 4 for other in listened)), begin)

    def _near(self, token: int) -> bool:
        """Whether `token` was recognised, or something very near it, or something before it and something after it."""
        tokens = [anchor.token for anchor in self.anchors]
        at = bisect_left(tokens, token)
        before, after = tokens[at - 1] if at else -1, tokens[at] if at < len(tokens) else len(self.text.tokens)
        gaps = token - before, after - token
        return (min(gaps) <= _BESIDE and bool(tokens)) or max(gaps) <= AROUND

    def _guess(self, token: int) -> float:
        """When `token` is said, going by what was recognised around it."""
        whole = [
            Anchor(-1, 0.0, 0.0),
            *self.anchors,
            Anchor(len(self.text.tokens), self.media.seconds, self.media.seconds),
        ]
        at = bisect_left(whole, token, key=lambda anchor: anchor.token)
        before, after = whole[at - 1], whole[at]
        return before.begin + (after.begin - before.begin) * (token - before.token) / (after.token - before.token)

    def _listen(self, begin: float) -> None:
        """Recognise some seconds from `begin` on, and remember which of the text's tokens were heard when."""
        told = [
            (word, begin + a, begin + b)
            for word, a, b in _decoded(self.recogniser, heard(self.media, begin, begin + LISTEN))
        ]
        matched = located([word for word, _, _ in told], self.text.tokens)
        fresh = [Anchor(token, *told[at][1:]) for at, token in matched]
        kept = (
            [anchor for anchor in self.anchors if not begin <= anchor.begin <= begin + LISTEN]
            if fresh
            else self.anchors
        )
        self.anchors = list(_rising(sorted([*kept, *fresh], key=lambda anchor: anchor.begin)))

    def _aligned(self, first: int, last: int, around: int) -> dict[int, tuple[float, float]]:
        """The words of the tokens and so many around them, aligned with the sound between two anchors; empty if not."""
        before = [one for one in self.anchors if around and first - 3 * around <= one.token <= first - around // 2]
        after = [one for one in self.anchors if last + around // 2 <= one.token < last + 3 * around]
        opens = before[-1] if before else next(a for a in self.anchors if a.token >= first)
        closes = after[0] if after else [a for a in self.anchors if a.token < last][-1]
        low, high = min(opens.token, first), max(closes.token + 1, last)
        spoken = self.text.tokens[low:high]
        for token in spoken:
            if not self._known(token):
                self.aligner.add_word(token, sounds(token), True)
        lead = 0.1 if before else 0.25 + 0.4 * (opens.token - first)
        tail = 0.05 if after else 0.25 + 0.4 * (last - 1 - closes.token)
        begin = max(opens.begin - lead, 0.0)
        self.aligner.set_align_text(" ".join(spoken))
        told = _decoded(self.aligner, heard(self.media, begin, closes.end + tail))
        if len(told) != len(spoken):
            return {}
        found: dict[int, tuple[float, float]] = {}
        for at, (_, left, right) in enumerate(told):
            word = self.text.words[self.text.owners[low + at]]
            found[word.start] = (found.get(word.start, (begin + left, 0.0))[0], begin + right)
        return found


def _text(transcript: Transcript, known: Callable[[str], bool]) -> Text:
    words = tuple(transcript.words(0, len(transcript.text)))
    said = [(token, at) for at, word in enumerate(words) for token in tokens(word.text, known)]
    return Text(words=words, tokens=tuple(token for token, _ in said), owners=tuple(at for _, at in said))


def _decoded(decoder: Any, samples: NDArray[np.int16]) -> list[tuple[str, float, float]]:
    """The words that are heard, with seconds from the start; silence and variants' numbers left out."""
    decoder.start_utt()
    decoder.process_raw(samples.tobytes(), full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [
        (segment.word.partition("(")[0], segment.start_frame * _FRAME, (segment.end_frame + 1) * _FRAME)
        for segment in decoder.seg()
        if segment.word[0] not in "<["
    ]


def located(told: Sequence[str], text: Sequence[str]) -> list[tuple[int, int]]:
    """Which token of `text` each recognised word is, as pairs; empty where the place cannot be told."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(text) - _RUN + 1):
        places.setdefault(tuple(text[at : at + _RUN]), []).append(at)
    votes: Counter[int] = Counter()
    for at in range(len(told) - _RUN + 1):
        here = places.get(tuple(told[at : at + _RUN]), ())
        for place in here:
            votes[(place - at) // 8] += 1 / len(here)  # type: ignore[assignment]  # a phrase that comes often tells less
    if not votes:
        return []
    shift = max(votes, key=lambda one: votes[one - 1] + votes[one] + votes[one + 1]) * 8
    low, high = max(shift - 12, 0), min(shift + len(told) + 20, len(text))
    blocks = SequenceMatcher(None, told, text[low:high], autojunk=False).get_matching_blocks()
    return [(a + n, low + b + n) for a, b, size in blocks if size >= 2 for n in range(size)]


def _rising(anchors: Sequence[Anchor]) -> Iterator[Anchor]:
    """The anchors without those that go back in the text: what was misheard."""
    best: list[int] = []
    lengths: list[tuple[int, int]] = []  # the longest rising row that ends here, and the one before it in it
    for at, anchor in enumerate(anchors):
        place = bisect_left(best, anchor.token, key=lambda index: anchors[index].token)
        lengths.append((place, best[place - 1] if place else -1))
        best[place : place + 1] = [at]
    row, at = list[Anchor](), best[-1] if best else -1
    while at >= 0:
        row.append(anchors[at])
        at = lengths[at][1]
    yield from reversed(row)


def language_model(words: Sequence[str]) -> Iterator[str]:
    """How often words follow each other in a text, as an ARPA file of three words with absolute discounting."""
    row = ["<s>", *words, "</s>"]
    one, two, three = Counter(row), Counter(pairwise(row)), Counter(zip(row, row[1:], row[2:], strict=False))
    after_one, after_two = Counter(a for a, _ in two), Counter((a, b) for a, b, _ in three)
    yield f"\\data\\\nngram 1={len(one)}\nngram 2={len(two)}\nngram 3={len(three)}\n\n\\1-grams:\n"
    for a, n in one.items():
        left = _log(_DISCOUNT * after_one[a] / n) if after_one[a] else 0
        yield f"{-99 if a == '<s>' else _log(n / len(row))} {a} {left}\n"
    yield "\n\\2-grams:\n"
    for (a, b), n in two.items():
        left = _log(_DISCOUNT * after_two[a, b] / n) if after_two[a, b] else 0
        yield f"{_log((n - _DISCOUNT) / one[a])} {a} {b} {left}\n"
    yield "\n\\3-grams:\n"
    for (a, b, c), n in three.items():
        yield f"{_log((n - _DISCOUNT) / two[a, b])} {a} {b} {c}\n"
    yield "\n\\end\\\n"


def _log(share: float) -> str:
    return f"{math.log10(share):.4f}"


def load(folder: Path, sha256: str, media: Media | None = None) -> Found:
    """What was found for a transcript before, in `media` if one is named: in another recording words lie elsewhere.

    `folder` is the project's. Raises ClipRefused for a damaged file.
    """
    path = file_of(folder, sha256)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if media and (kept["media"], kept.get("seconds")) != _recording(media):
            return {}
        return {int(at): (float(begin), float(end)) for at, begin, end in kept["words"] if 0 <= begin <= end < math.inf}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise ClipRefused(f"{path} is damaged. Delete it and type quotebot align again.") from exc


def dumped(found: Found, media: Media) -> str:
    """What `load` reads."""
    rows = ",\n".join(f"  [{at}, {begin:.3f}, {end:.3f}]" for at, (begin, end) in sorted(found.items()))
    name, seconds = _recording(media)
    return f'{{"media": {json.dumps(name)}, "seconds": {seconds}, "words": [\n{rows}\n]}}\n'


def _recording(media: Media) -> tuple[str, float]:
    """What tells a recording from another one."""
    return media.name, round(media.seconds, 2)


def file_of(folder: Path, sha256: str) -> Path:
    """Where the times of a transcript's words are kept: they can be deleted, and found again."""
    return folder / "queue" / "times" / f"{sha256}.json"

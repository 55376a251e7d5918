"""What a card shows of a quote, as text: the screen lays it out, the plain prompt prints it.

Everything a transcript says passes `inert` and is kept as `rich.text.Text`, which reads no markup.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.text import Text

from quotebot.inert import inert
from quotebot.model import Candidate, Edit, Misheard, Sentence, Speaker, SpeakerSource, Transcript
from quotebot.quote import Action, Decision, Quote, clock, sure
from quotebot.scoring.edits import fold
from quotebot.scoring.repairs import UNSETTLED, unsettled

CONTEXT = 3  # sentences before and after, to begin with
REASONS = 3

GONE, ADDED, WARNING, FAINT, STRONG = "dim strike", "bold italic", "bold magenta", "dim", "bold"

_KNOWN: dict[SpeakerSource, str] = {
    "labelled": "labelled by the file",
    "inferred": "inferred",
    "confirmed": "confirmed by a person",
    "unknown": "not known",
}
_FLAGS = {
    "reported": "gives somebody else's view or words",
    "question": "asks something",
    "points-outside": "points at something outside it",
    "broken-off": "holds half of a quotation",
    "label?": "may bear another speaker's label",
    UNSETTLED: "holds a name that may be misheard",
}
_DID: dict[Action, str] = {"edit": "edited", "speaker": "speaker named"}  # what leaves the state as it was
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How long the line as posted is on one network, in the network's own characters."""

    network: str
    length: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a card says that takes longer to find: the transcript, the lengths, and where the line was seen before.

    `names` are the words of the transcript that may be misheard names.
    """

    transcript: Transcript
    fits: tuple[Fit, ...]
    names: tuple[Misheard, ...] = ()
    repeats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence of the context: where it stands (a time or a line), who says it if that is new, and its text."""

    where: str
    who: str
    text: Text


def posted(quote: Quote) -> Text:
    """The line as it would be posted."""
    return Text(inert(fold(quote.posted)), style=STRONG)


def struck(evidence: str, edits: Sequence[Edit]) -> Text:
    """The evidence on one line: what the edits drop struck out, what they add in its place."""
    text, at = Text(), 0
    for start, end, edit in sorted(_placed(edits), key=lambda placed: placed[:2]):
        _append(text, evidence[at:start])
        _append(text, evidence[start:end], GONE)
        _append(text, _added(edit), ADDED)
        at = end
    _append(text, evidence[at:])
    return text


def _placed(edits: Iterable[Edit]) -> Iterator[tuple[int, int, Edit]]:
    return ((e.start, e.start if e.end is None else e.end, e) for e in edits if e.start is not None)


def _added(edit: Edit) -> str:
    match edit.op:
        case "elide":
            return " … "
        case "insert":
            return f" [{edit.text}] "
        case "repair":
            return f" {edit.text}"  # beside the misheard name, not glued to it
        case "end":
            return edit.text or ""
        case _:
            return ""


def _append(text: Text, piece: str, style: str = "") -> None:
    """Add `piece` with its white space folded, and no two spaces where the pieces meet."""
    piece = _SPACE.sub(" ", piece)
    if not text.plain or text.plain.endswith(" "):
        piece = piece.removeprefix(" ")
    text.append(inert(piece), style=style)


def who(quote: Quote) -> Text:
    """Who said it, how sure that is, and how it is known."""
    speaker, guess = quote.speaker, quote.guess
    if speaker.name is None:
        likely = f" (most likely {guess.name}, {guess.confidence:.2f})" if guess.name else ""
        return Text(inert(f"speaker not known{likely}: it cannot be queued until s names one"), style=WARNING)
    role = f" ({speaker.role})" if speaker.role else ""
    known = f"{role}, {speaker.confidence:.2f}: {_KNOWN[speaker.source]}"
    return Text.assemble((inert(speaker.name), STRONG), known)


def where(quote: Quote) -> str:
    """Where the line stands in its file: its line, and its time where there is one."""
    began = quote.times[0]
    return f"line {quote.line}" if began is None else f"{clock(began)}, line {quote.line}"


def score(quote: Quote, most: int = REASONS) -> Text:
    """How quotable it is, and the weightiest reasons in words."""
    parts = sorted(quote.score.parts, key=lambda part: (-abs(part.contribution), part.name))
    text = Text.assemble((f"score {quote.score.total:.2f}", STRONG))
    for part in parts[:most]:
        text.append(f"  {part.contribution:+.2f}", style=FAINT).append(f" {inert(part.because)}")
    return text


def lengths(fits: Iterable[Fit]) -> Text:
    """The length of the line against the limit of each network."""
    text = Text.assemble(("length", FAINT))
    for fit in fits:
        over = fit.length - fit.limit
        shown = f"{fit.network} {fit.length}/{fit.limit}"
        text.append("  ").append(f"{shown}, {over} too many" if over > 0 else shown, style=WARNING if over > 0 else "")
    return text


def warnings(quote: Quote, look: Look | None) -> list[Text]:
    """What a person should know before deciding, a sentence each."""
    flags = [
        _FLAGS.get(flag, flag) for flag in quote.flags if flag != "unattributed" and not (look and flag == UNSETTLED)
    ]
    said = [f"It {' and '.join(flags)}."] if flags else []
    said += [_doubt(name) for name in unsettled(quote.candidate, look.names)] if look else []
    said += look.repeats if look else ()
    return [Text(inert(one), style=WARNING) for one in said]


def _doubt(name: Misheard) -> str:
    return f"Is “{name.wrong}” {name.right} ({name.reason})? In the editor (e) a number mends it."


def state(quote: Quote) -> Text:
    """In which state the quote is, who decided so, when and why, and where it is on its way to."""
    text = Text.assemble((quote.state, "" if quote.state == "new" else STRONG))
    if (last := quote.decision) is not None:
        text.append(inert(_decided(last) if last.action not in _DID else f" · {_DID[last.action]}{_decided(last)}"))
    for one in quote.deliveries:
        text.append(f" · {inert(one.account)}: {one.state}")
    return text


def _decided(decision: Decision) -> str:
    why = f" ({decision.reason})" if decision.reason else ""
    return f"{why} by {decision.by}, {decision.at:%Y-%m-%d %H:%M} UTC"


def before(transcript: Transcript, quote: Quote, count: int) -> list[Line]:
    """The `count` sentences before the quote, and the part of its own sentence that stands before it."""
    span, sentences = quote.candidate, transcript.sentences
    first, _ = _around(transcript, span)
    spans = [(one, one.start, one.end) for one in sentences[max(first - count, 0) : first]]
    for own in sentences[first : first + 1]:
        spans += [(own, own.start, span.start)] if fold(transcript.text[own.start : span.start]) else []
    return _lines(transcript, quote, spans)


def after(transcript: Transcript, quote: Quote, count: int) -> list[Line]:
    """The rest of the quote's own sentence, and the `count` sentences after it."""
    span, sentences = quote.candidate, transcript.sentences
    first, last = _around(transcript, span)
    spans = [(one, one.start, one.end) for one in sentences[last : last + count]]
    for own in sentences[last - 1 : last]:
        spans = ([(own, span.end, own.end)] if fold(transcript.text[span.end : own.end]) else []) + spans
    return _lines(transcript, quote, spans, sentences[first].turn if sentences else None)


def _around(transcript: Transcript, span: Candidate) -> tuple[int, int]:
    """The sentences `[first, last)` in which `span` stands, whatever they were numbered when it was found."""
    first = max(bisect_right(transcript.sentences, span.start, key=_begin) - 1, 0)
    return first, max(bisect_left(transcript.sentences, span.end, key=_begin), first + 1)


def _begin(sentence: Sentence) -> int:
    return sentence.start


def said(quote: Quote) -> Line:
    """The quote itself among its context."""
    began = quote.times[0]
    at = str(quote.line) if began is None else clock(began)
    return Line(where=at, who=_name(quote.guess, quote.threshold), text=struck(quote.evidence, quote.candidate.edits))


def _lines(
    transcript: Transcript, quote: Quote, spans: Iterable[tuple[Sentence, int, int]], turn: int | None = None
) -> list[Line]:
    lines = []
    for sentence, start, end in spans:
        began = transcript.times(start, end)[0]
        name = _name(transcript.speaker(sentence), quote.threshold) if sentence.turn != turn else ""
        at = str(transcript.line(start)) if began is None else clock(began)
        lines.append(Line(where=at, who=name, text=Text(inert(fold(transcript.text[start:end])))))
        turn = sentence.turn
    return lines


def _name(speaker: Speaker, threshold: float) -> str:
    """The speaker's name; with a question mark where it is less than sure."""
    if speaker.name is None:
        return "?"
    return inert(speaker.name if sure(speaker, threshold).name else f"{speaker.name}?")

"""A candidate as the features see it: its shown words, their tags, and what stands around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import log10

from quotebot.model import Candidate, Role, Transcript, Turn
from quotebot.scoring.edits import apply, words
from quotebot.scoring.lexicon import count

LONGEST_TURN = 2000  # words; a quarter of an hour without another voice is a file that marks no turns


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text with its linguistic surface. What is not known of its surroundings is empty or None.

    `words` are lower case, `tags` their Penn Treebank tags; `polarity` is in [-1, 1], `subjectivity` in [0, 1]
    (TextBlob's pattern lexicon); `hits` counts words and phrases by the kinds of the lexicon. `sure` is how sure the
    `role` is, in [0, 1]. `turn_words` counts the turn's words; `place` is where in its turn the line starts, in [0, 1].
    `before` and `after` are the neighbouring sentences of the turn, `reply` the next turn's first.
    """

    text: str
    low: str
    words: tuple[str, ...]
    tags: tuple[str, ...]
    polarity: float
    subjectivity: float
    hits: Counter[str]
    sentences: int = 1
    dropped_lead: bool = False
    closed: bool = True
    part: bool = False
    role: Role | None = None
    sure: float = 0.0
    turn_words: int | None = None
    place: float | None = None
    before: str = ""
    after: str = ""
    question_before: bool = False
    reply: str = ""


def tag(tokens: Sequence[str]) -> tuple[str, ...]:
    """Penn Treebank tags of `tokens` (TextBlob's PatternTagger, which needs no corpus)."""
    from textblob.en import parser  # here, not above: half a second that only scoring should pay

    return tuple(found[1] for found in parser.find_tags(list(tokens))) if tokens else ()


def feeling(text: str) -> tuple[float, float]:
    """Polarity in [-1, 1] and subjectivity in [0, 1] of `text` (TextBlob's pattern lexicon)."""
    from textblob.en import sentiment

    polarity, subjectivity = sentiment(text)
    return float(polarity), float(subjectivity)


@lru_cache(maxsize=50_000)
def rarity(word: str) -> float:
    """How rare a word is in general English, from 0 (the commonest) to 1, by the counts of TextBlob's spelling list."""
    from textblob.en import spelling

    return 1.0 - min(1.0, log10(1 + float(spelling.get(word, 0))) / 4)


def line_of(text: str) -> Line:
    """A bare line, with no surroundings known."""
    found = words(text)
    polarity, subjectivity = feeling(text)
    return Line(
        text=text,
        low=text.lower().replace("’", "'"),
        words=tuple(found),
        tags=tag(found),
        polarity=polarity,
        subjectivity=subjectivity,
        hits=count(found),
        sentences=max(1, sum(text.count(mark) for mark in (". ", "? ", "! ")) + 1),
        closed=text.rstrip("\"'”’)]").endswith((".", "!", "?", "…")),
    )


class _Surroundings:
    """What the candidates of one turn share; sentences are looked at once, the last few remembered."""

    def __init__(self, transcript: Transcript, turn: Turn) -> None:
        self.text, self.sentences, self.turn = transcript.text, transcript.sentences, turn
        self.begin, self.finish = self.sentences[turn.first].start, self.sentences[turn.last - 1].end
        spoken = len(words(self.text[self.begin : self.finish]))
        self.known = spoken <= LONGEST_TURN  # beyond, the file marks no turns, and nothing follows from this one
        self.words = spoken if self.known else None
        self.after_question = turn.first > 0 and self.sentence(turn.first - 1).rstrip().endswith("?")
        self.reply = self.sentence(turn.last).lower() if turn.last < len(self.sentences) else ""
        self.feeling = lru_cache(maxsize=16)(lambda index: feeling(self.sentence(index)))

    def sentence(self, index: int) -> str:
        sentence = self.sentences[index]
        return self.text[sentence.start : sentence.end]

    def line(self, c: Candidate) -> Line:
        shown = apply(self.text[c.start : c.end], c.edits)
        own = words(shown)
        moods = [self.feeling(index) for index in range(c.first, c.last)]
        turn = self.turn
        return Line(
            text=shown,
            low=shown.lower().replace("’", "'"),
            words=tuple(own),
            tags=tag(own),
            polarity=sum(polarity for polarity, _ in moods) / len(moods),
            subjectivity=sum(subjectivity for _, subjectivity in moods) / len(moods),
            hits=count(own),
            sentences=c.last - c.first,
            dropped_lead=any(e.op == "drop_lead" for e in c.edits),
            closed=not any(e.op == "end" for e in c.edits),
            part=c.start > self.sentences[c.first].start or c.end < self.sentences[c.last - 1].end,
            role=turn.speaker.role,
            sure=turn.speaker.confidence,
            turn_words=self.words,
            place=(c.start - self.begin) / (self.finish - self.begin) if self.known else None,
            before=self.sentence(c.first - 1) if c.first > turn.first else "",
            after=self.sentence(c.last) if c.last < turn.last else "",
            question_before=c.first == turn.first and self.after_question,
            reply=self.reply if c.last >= turn.last - 1 else "",
        )


def lines(transcript: Transcript, found: Iterable[Candidate]) -> Iterator[Line]:
    """The lines of `found`, which stand in the order of their first sentence."""
    for index, group in groupby(found, key=lambda c: transcript.sentences[c.first].turn):
        around = _Surroundings(transcript, transcript.turns[index])
        yield from map(around.line, group)

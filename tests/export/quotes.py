"""Quotes built by hand, so that a format is tested on exactly what it is given."""

from quotebot.model import Candidate, Cue, Edit, Episode, Part, Score, Sentence, Speaker, Suggestion, Transcript, Turn
from quotebot.quote import Quote
from quotebot.scoring import edits

GUEST = Speaker(name="Edwin Pasko", role="guest", confidence=0.99, source="labelled")
EPISODE = Episode(
    file="hour.txt", show="The Mending Hour", title="Clocks", url="https://example.org/clocks", date="2026-03-04"
)


def build(
    said: str = "But every clock\n is wrong.",
    *,
    before: str = "Hello.\n",
    shown: str | None = None,
    speaker: Speaker = GUEST,
    episode: Episode = EPISODE,
    time: float | None = None,
    rank: int = 1,
) -> Quote:
    """A quote for `said`, shown whole (`shown`, if given, replaces its text whatever the evidence says)."""
    text, start = before + said, len(before)
    end = len(text)
    lead = said.startswith("But ")
    made = (Edit(op="drop_lead", start=0, end=4), Edit(op="capitalise")) if lead else ()
    transcript = Transcript(
        text=text,
        sha256="0" * 64,
        format="text",
        encoding="utf-8",
        episode=episode,
        cues=(Cue(start=start, end=end, time_start=time, time_end=None if time is None else time + 2.5),),
        noise=(),
        sentences=(Sentence(index=0, start=start, end=end, turn=0),),
        turns=(Turn(speaker=speaker, first=0, last=1),),
    )
    parts = (
        Part(name="definition", value=1.0, weight=0.5, contribution=0.5, because="says what something is"),
        Part(name="pronoun", value=1.0, weight=-0.2, contribution=-0.2, because="opens on a pronoun"),
    )
    suggestion = Suggestion(
        id=edits.quote_id(transcript.sha256, start, end),
        candidate=Candidate(first=0, last=1, start=start, end=end, edits=made),
        text=edits.apply(said, made) if shown is None else shown,
        raw=edits.fold(said),
        speaker=speaker,
        score=Score(total=0.3, parts=parts),
        flags=("short",),
    )
    return Quote.found(transcript, suggestion, rank=rank, threshold=0.9, weights="7")

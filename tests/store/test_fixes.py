"""What a person says of speakers is remembered, and the quotes about which nobody decided follow."""

from datetime import UTC, datetime, timedelta

from quotebot.model import Episode, Fixed
from quotebot.quote import Quote
from quotebot.scoring import ranker
from quotebot.scoring.suggest import suggest
from quotebot.store import decisions, episodes, evidence, fixes, quotes
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.transcript.reader import read

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HAND = Hand(by="ada", at=NOW)
BAKERS = Episode(file="bread.txt", hosts=("Nora Castellane",), guests=("Edwin Pasko",))
TALK = """
 Welcome to the show, everybody.
 My guest today is Edwin Pasko, who bakes bread.
 Thank you for having me, Nora.
 So, can you tell us how you got started with bread?
 Yeah, so I grew up above a bakery.
 Heat is the one thing in a kitchen that nobody can argue with.
 Bread is patience that you can hold in your hands.
 A good oven is older than the people who bake in it.
 And what do people get wrong about sourdough?
 I think they hurry, because I did too when I started.
 Time is an ingredient that no shop has ever sold.
 A starter is a pet that feeds the whole family.
 How do you keep it alive, and what do you feed it?
 Well, I feed it rye every evening, and I talk to it.
 Edwin, thank you so much for coming on the show.
"""


def keep(store: Store) -> list[Quote]:
    transcript, weights = read(TALK.encode(), BAKERS), ranker.load()
    found = [
        Quote.found(transcript, one, rank=rank, threshold=store.threshold, weights=weights.version)
        for rank, one in enumerate(suggest(transcript, weights, min_words=4), start=1)
    ]
    episodes.keep(store, transcript, TALK.encode(), found, path=None, at=NOW)
    return found


def test_what_was_fixed_is_remembered_and_undecided_quotes_follow(store: Store) -> None:
    first, second, *_ = keep(store)
    decided = decisions.later(store, quotes.get(store, second.id), HAND)
    whole = Fixed(start=0, end=len(TALK), name="Edwin Pasko")

    changed = fixes.fix(store, first.sha256, whole, HAND)

    assert fixes.of(store, first.sha256) == (whole,)
    assert changed >= 1
    assert quotes.get(store, first.id).name == "Edwin Pasko"
    assert quotes.get(store, first.id).guess.source == "confirmed"
    assert quotes.get(store, second.id).guess == decided.guess
    assert {turn.speaker.name for turn in evidence.transcript(store, first.sha256).turns} == {"Edwin Pasko"}


def test_who_said_a_quote_is_held_fixed_until_it_is_taken_back(store: Store) -> None:
    first, *_ = keep(store)
    made = decisions.confirm(store, quotes.get(store, first.id), HAND, "Edwin Pasko")
    span = made.candidate

    assert fixes.of(store, first.sha256) == (Fixed(start=span.start, end=span.end, name="Edwin Pasko"),)

    assert made.decision is not None
    decisions.undo(store, made.decision, Hand(by="ada", at=NOW + timedelta(minutes=1)))
    assert fixes.of(store, first.sha256) == ()


def test_of_two_that_overlap_the_later_holds(store: Store) -> None:
    first, *_ = keep(store)
    fixes.fix(store, first.sha256, Fixed(start=0, end=len(TALK), name="Edwin Pasko"), HAND)
    fixes.fix(store, first.sha256, Fixed(start=0, end=len(TALK), name=None), HAND)

    assert {turn.speaker.name for turn in evidence.transcript(store, first.sha256).turns} == {None}
    assert quotes.get(store, first.id).name is None

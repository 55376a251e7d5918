"""What takes longer to find out about a quote than a key may take: looked up while the card is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from quotebot.model import Misheard, Transcript
from quotebot.quote import Quote
from quotebot.review.card import Fit, Look
from quotebot.store import evidence
from quotebot.store.database import Store
from quotebot.store.repeats import OUT, Said, repeats
from quotebot.transcript.names.misheard import misheard
from quotebot.transcript.names.targets import Glossary

NAMED = 2  # repeats of a line that a card names


def fits(line: str) -> tuple[Fit, ...]:
    """How long `line` is on each network."""
    from quotebot.networks import NETWORKS

    return tuple(Fit(network=one.name, length=one.limit - one.left(line), limit=one.limit) for one in NETWORKS)


def stands(quote: Quote, look: Look) -> bool:
    """True if the words of the quote stand where it says in the transcript as it is read today."""
    return look.transcript.text[quote.candidate.start : quote.candidate.end] == quote.evidence


class Looker:
    """Looks things up for one review, from any thread; what it has read it remembers.

    `glossaries` gives the user's own names for the show of that name.
    """

    def __init__(self, store: Store, glossaries: Callable[[str | None], Glossary] = lambda show: Glossary()) -> None:
        self._store, self._glossaries = store, glossaries
        self._names: dict[str, tuple[Misheard, ...]] = {}
        self._said = Said()
        self._one_at_a_time = Lock()

    def look(self, quote: Quote) -> Look:
        """The transcript of `quote`, its misheard names, and the lengths of the line.

        Raises EvidenceMismatch and StoreError.
        """
        with self._one_at_a_time:
            transcript = evidence.transcript(self._store, quote.sha256)
            if quote.sha256 not in self._names:
                self._names[quote.sha256] = misheard(transcript, self._glossaries(quote.episode.show))
        return self._look(quote, transcript)

    def known(self, quote: Quote) -> Look | None:
        """`look`, but only where it can be had at once: the transcript was read before."""
        transcript = self._store.transcripts.get(quote.sha256)
        return self._look(quote, transcript) if transcript and quote.sha256 in self._names else None

    def _look(self, quote: Quote, transcript: Transcript) -> Look:
        return Look(transcript=transcript, fits=fits(quote.posted), names=self._names[quote.sha256])

    def with_repeats(self, quote: Quote, look: Look) -> Look:
        """`look` with the approved quotes that say the same. Raises StoreError."""
        with self._one_at_a_time:
            found = repeats(self._store, quote, self._said)
        named = tuple(_repeat(other) for other in found[:NAMED])
        more = (f"{len(found) - NAMED} more approved lines say the same.",) if len(found) > NAMED else ()
        return replace(look, repeats=named + more)


def _repeat(other: Quote) -> str:
    """Which line says the same, where it was said, and where it went."""
    text = other.text if len(other.text) <= 60 else other.text[:59] + "…"
    gone = [f"{one.state} for {one.account}" for one in other.deliveries if one.state in OUT]
    return f"Says the same as {other.id} from {other.episode.file} ({', '.join(gone) or 'approved'}): “{text}”"

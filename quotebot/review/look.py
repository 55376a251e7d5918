"""What takes longer to find out about a quote than a key may take: looked up while the card is on the screen."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock

from quotebot.quote import Quote
from quotebot.review.card import Fit, Look
from quotebot.store import evidence
from quotebot.store.database import Store
from quotebot.store.repeats import OUT, Said, repeats

NAMED = 2  # repeats of a line that a card names


def fits(line: str) -> tuple[Fit, ...]:
    """How long `line` is on each network."""
    from quotebot.networks import NETWORKS

    return tuple(Fit(network=one.name, length=one.limit - one.left(line), limit=one.limit) for one in NETWORKS)


def stands(quote: Quote, look: Look) -> bool:
    """True if the words of the quote stand where it says in the transcript as it is read today."""
    return look.transcript.text[quote.candidate.start : quote.candidate.end] == quote.evidence


class Looker:
    """Looks things up for one review, from any thread; what it has read it remembers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._said = Said()
        self._one_at_a_time = Lock()

    def look(self, quote: Quote) -> Look:
        """The transcript of `quote` and the lengths of the line. Raises EvidenceMismatch and StoreError."""
        with self._one_at_a_time:
            transcript = evidence.transcript(self._store, quote.sha256)
        return Look(transcript=transcript, fits=fits(quote.posted))

    def known(self, quote: Quote) -> Look | None:
        """`look`, but only where it can be had at once: the transcript was read before."""
        transcript = self._store.transcripts.get(quote.sha256)
        return Look(transcript=transcript, fits=fits(quote.posted)) if transcript else None

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

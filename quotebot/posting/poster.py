"""The poster: takes what is due, sends it once, and finds out what became of it. One tick is one call.

The rules, proven by faults injected between any two of its steps (tests/posting):

1. Intent, payload and token are on the disk before the first byte leaves, and no database transaction is held while the
   network is waited for.
2. Only a definite answer is believed. After anything else (PostUnclear, a crash) the post is looked for before it is
   sent again, with the same payload and token.
3. What cannot be told within an hour (on X a quarter of one) is held for a person, never sent again by itself.
4. What is late beyond the account's grace expires; after a pause at most `most_a_run` go out at once.
5. A post that the network refuses is told from an account that it refuses by a harmless read. Such an account is
   stopped: its posts wait as they are, and nobody knocks again until a person resumes it. While an account pauses
   nothing of it expires; what is late then is told from rule 4 when it resumes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from quotebot.account import Account
from quotebot.errors import AccountRefused, PostingError, PostLater, PostRefused, PostUnclear, QuotebotError
from quotebot.post import Payload, Publisher, Receipt
from quotebot.quote import Quote
from quotebot.store import deliveries, evidence
from quotebot.store.database import Store
from quotebot.store.deliveries import Pause, Sending

LEASE = timedelta(minutes=5)  # more than twice the longest time-out of a publisher with its uploads
BACKOFF = timedelta(minutes=1)  # doubled with each attempt, up to LONGEST_BACKOFF
LONGEST_BACKOFF = timedelta(hours=1)

Compose = Callable[[Quote, Account, datetime, int | None], Payload]
# When what was just posted goes out once more, if it does; the instants are those that are taken. It must not raise.
Again = Callable[[Sending, Account, datetime, Sequence[datetime]], datetime | None]


class Caution(NamedTuple):
    """How a network is read back: when to look first, how often a post is sent again, when to ask a person."""

    look_after: timedelta
    resends: int
    give_up: timedelta


# X shows a new post late and has no token, so that it is sent again once only and asked about soon; a Mastodon server
# forgets its token after an hour; the others know a post by its token for ever, but a person may have deleted it.
CAREFUL = Caution(look_after=timedelta(seconds=0), resends=1000, give_up=timedelta(hours=1))
CAUTIONS: Mapping[str, Caution] = {
    "x": Caution(look_after=timedelta(seconds=45), resends=1, give_up=timedelta(minutes=15)),
    "mastodon": Caution(look_after=timedelta(seconds=2), resends=1000, give_up=timedelta(minutes=50)),
}


@dataclass(slots=True, kw_only=True)
class Tick:
    """What one tick did: how many deliveries became what, what needs a person, and what went out where.

    `fault` is the first failure that is not an answer to a post; what it stopped is its account's, not the others'.
    """

    became: Counter[str] = field(default_factory=Counter)
    alerts: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    fault: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """Posts for `accounts` over `publishers` (a publisher for the name of an account).

    `compose` makes the post of a quote (posting.compose with the card); `now` tells the time (aware); `today` is when
    the account's day began, for its daily cap. `lease` must be longer than two of a publisher's time-outs.
    `again` says when what was posted goes out once more (posting.evergreen).
    """

    store: Store
    accounts: Mapping[str, Account]
    publishers: Callable[[str], Publisher]
    compose: Compose
    now: Callable[[], datetime]
    today: Callable[[Account, datetime], datetime]
    again: Again | None = None
    lease: timedelta = LEASE
    backoff: timedelta = BACKOFF
    cautions: Mapping[str, Caution] = field(default_factory=lambda: CAUTIONS)

    def tick(self) -> Tick:
        """Find out about what is unknown, let what is late expire, and send what is due."""
        done = Tick()
        done.became["unknown"] += deliveries.abandoned(self.store, self.now())
        pauses = deliveries.paused(self.store)
        for name, account in self.accounts.items():
            try:
                self._serve(name, account, pauses.get(name), done)
            except Exception as exc:  # of whatever kind: the other accounts' posts are due all the same
                done.fault = done.fault or exc
        return done

    def _serve(self, name: str, account: Account, pause: Pause | None, done: Tick) -> None:
        if pause is None or pause.why is None:  # what is stopped would not be let in to look either
            self._look(name, account, done)
        if pause is None:
            self._expire(name, account, done)
            self._send_due(name, account, done)

    def post(self, sending: Sending, quote: Quote, account: Account) -> str:
        """Send one delivery now, if it can be claimed; the state it came to, `queued` where somebody else has it.

        `stopped` where it is the account that cannot post: then the delivery waits.
        """
        name, now = sending.delivery.account, self.now()
        try:
            publisher = self.publishers(name)
        except QuotebotError as exc:
            return self._stop(sending, str(exc))
        if _reworded(sending, quote):
            return self._look_first(sending)
        try:
            payload, token = self._prepared(sending, quote, account, publisher, now)
        except QuotebotError as exc:
            return self._unfit(sending, publisher, exc)
        claimed = deliveries.claim(
            self.store, sending, quote, payload, token, now=now, lease=self.lease, gap=account.min_gap,
            most_today=account.daily_cap, today=self.today(account, now),
        )  # fmt: skip
        if claimed is None or claimed.payload is None or claimed.token is None:
            return "queued"
        try:
            receipt = publisher.publish(claimed.payload, claimed.token)
        except PostingError as exc:
            return self._answered(claimed, account, publisher, exc, anew=sending.payload is None)
        return self._posted(claimed, receipt)

    def _posted(self, sending: Sending, receipt: Receipt) -> str:
        now, account = self.now(), self.accounts.get(sending.delivery.account)
        again = partial(self.again, sending, account, now) if self.again and account else None
        deliveries.posted(self.store, sending, receipt, now, again)
        return "posted"

    def _prepared(
        self, sending: Sending, quote: Quote, account: Account, publisher: Publisher, now: datetime
    ) -> tuple[Payload, str]:
        """What is sent: frozen if it was tried before, else composed now. The quote is proven either way."""
        self.store.forget(quote.sha256)  # read it again from the disk: this is the last look
        evidence.prove(self.store, quote)
        if sending.payload is not None and sending.token is not None:
            return sending.payload, sending.token
        return self.compose(quote, account, now, publisher.limit()), publisher.token(now)

    def _unfit(self, sending: Sending, publisher: Publisher, exc: QuotebotError) -> str:
        """Nothing was sent: the network could not be asked, or the quote is not fit to go out."""
        if isinstance(exc, (PostLater, PostUnclear)):
            deliveries.put_off(self.store, sending, str(exc), self._next(sending, exc))
            return "queued"
        if isinstance(exc, PostRefused) and (why := _shut_out(publisher, exc)):
            return self._stop(sending, why)
        deliveries.refused(self.store, sending, str(exc))
        return "failed"

    def _answered(
        self, sending: Sending, account: Account, publisher: Publisher, exc: PostingError, *, anew: bool
    ) -> str:
        """Believe a definite answer; after any other the delivery is unknown. `anew`: none before was unclear."""
        if isinstance(exc, PostLater):
            deliveries.again(self.store, sending, str(exc), self._next(sending, exc), anew=anew)
            return "queued"
        if isinstance(exc, PostRefused):
            if why := _shut_out(publisher, exc):
                return self._stop(sending, why, anew=anew)
            deliveries.failed(self.store, sending, str(exc), anew=anew)
            return "failed"
        caution = self.cautions.get(account.network, CAREFUL)
        deliveries.unclear(self.store, sending, str(exc), self.now(), self.now() + caution.look_after)
        return "unknown"

    def _stop(self, sending: Sending, why: str, *, anew: bool = False) -> str:
        new = deliveries.stop(self.store, sending, why, self.now(), anew=anew)
        return "stopped" if new else "queued"

    def _look_first(self, sending: Sending) -> str:
        """Neither the old words nor the new ones may go out: the old ones may be there although they were not found."""
        why = "It was edited after it had been sent in other words, which may be there although they were not found."
        deliveries.refused(self.store, sending, why, "held")
        return "held"

    def _expire(self, name: str, account: Account, done: Tick) -> None:
        late = deliveries.expire(self.store, name, self.now() - account.grace)
        if late:
            done.became["expired"] += late
            posts = "1 post" if late == 1 else f"{late} posts"
            done.alerts.append(f"{posts} for {name} came too late and went nowhere: quotebot status.")

    def _next(self, sending: Sending, exc: PostingError) -> datetime:
        told = exc.at if isinstance(exc, PostLater) else None
        wait = min(self.backoff * 2 ** min(sending.attempts, 10), LONGEST_BACKOFF)
        return max(told, self.now()) if told else self.now() + wait

    def _send_due(self, name: str, account: Account, done: Tick) -> None:
        for sending, quote in deliveries.due(self.store, name, self.now(), account.most_a_run):
            if not self._free(name, account):
                return
            state = self.post(sending, quote, account)
            if state == "stopped":
                pause = deliveries.paused(self.store).get(name)
                why = f" {pause.why}" if pause and pause.why else ""
                done.alerts.append(f"Nothing more goes out to {name}.{why} quotebot status says what to do.")
                return
            done.became[state] += 1
            if state == "posted":
                done.posts.append(f"{quote.id} to {name}")
            if state in ("failed", "held"):
                done.alerts.append(f"{quote.id} was not posted to {name}: quotebot status says why.")

    def _free(self, name: str, account: Account) -> bool:
        """False where nothing may go out now: what is due is then neither proven nor composed in vain."""
        now = self.now()
        today = self.today(account, now)
        return deliveries.free(self.store, name, now, account.min_gap, account.daily_cap, today)

    # Finding out -----------------------------------------------------------------------------------------------------

    def _look(self, name: str, account: Account, done: Tick) -> None:
        for sending, quote in deliveries.unknown(self.store, name, self.now()):
            state = self.look(sending, account)
            done.became[state] += 1
            if state == "held":
                done.alerts.append(f"Nobody can tell whether {quote.id} is on {name}: quotebot status says what to do.")

    def look(self, sending: Sending, account: Account) -> str:
        """Find out what became of a delivery that is unknown; the state it came to."""
        if sending.payload is None or sending.token is None:
            deliveries.again(self.store, sending, None, self.now())  # it was never sent: nothing was frozen
            return "queued"
        caution = self.cautions.get(account.network, CAREFUL)
        since = sending.first_attempt_at or sending.payload.created_at
        try:
            receipt = self.publishers(sending.delivery.account).find(sending.payload, sending.token, since)
        except QuotebotError as exc:
            return self._still_unclear(sending, caution, str(exc))
        return self._told(sending, caution, receipt)

    def _told(self, sending: Sending, caution: Caution, receipt: Receipt | None) -> str:
        if receipt is not None:
            return self._posted(sending, receipt)
        if self._too_long(sending, caution):
            return self._hold(sending, "It was not found there, and too much time has passed to send it again safely.")
        if sending.attempts > caution.resends:
            return self._still_unclear(sending, caution, "It was sent again and is still not to be seen there.")
        deliveries.again(self.store, sending, sending.last_error, self.now())
        return "queued"

    def _still_unclear(self, sending: Sending, caution: Caution, why: str) -> str:
        if self._too_long(sending, caution):
            return self._hold(sending, why)
        wait = max(self.backoff, caution.look_after)
        deliveries.unclear(self.store, sending, why, self.now(), self.now() + wait)
        return "unknown"

    def _too_long(self, sending: Sending, caution: Caution) -> bool:
        return self.now() - (sending.unclear_at or self.now()) >= caution.give_up

    def _hold(self, sending: Sending, why: str) -> str:
        deliveries.held(self.store, sending, why)
        return "held"


def _reworded(sending: Sending, quote: Quote) -> bool:
    """True if the quote says something else now than when it was sent, perhaps."""
    sent = sending.payload
    return sent is not None and (sent.quote, sent.speaker) != (quote.text, quote.name)


def _shut_out(publisher: Publisher, refused: PostRefused) -> str | None:
    """Why the network takes nothing of the account, as its answer says, or a harmless read; None where it is the
    post's own fault."""
    if isinstance(refused, AccountRefused):
        return str(refused)
    try:
        publisher.check()
    except PostRefused as exc:
        return str(exc)
    except PostingError:
        return None  # that cannot be told now; the refusal of the post stands
    return None

"""What X's answers say of a post: whether it was taken, and whether one that is there is ours."""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from quotebot.errors import AccountRefused, PostLater, PostRefused, PostUnclear
from quotebot.inert import inert
from quotebot.post import Receipt
from quotebot.publishers import wire

# The answers by which X has certainly not posted; any other but 429 says nothing of that.
_REFUSED = frozenset({400, 401, 402, 403, 404, 413, 422})
_CLOCK = timedelta(minutes=4)  # X takes a signature that is five minutes old
_DETAIL_CHARS = 200
_MONEY = re.compile(r"\b(credits?|spend(ing)? (limit|cap))\b", re.IGNORECASE)
_RIGHTS = re.compile(r"\bapp is not configured\b", re.IGNORECASE)  # what an app that may only read is told
_SECRET = re.compile(r"[\w%+/=.~-]{24,}")  # as long as a token; no word is
_RESETS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")


def troubles() -> tuple[type[Exception], ...]:
    """What tweepy lets out: its own errors, those of requests, and those of its reading of an answer it cannot read."""
    import requests
    import tweepy  # type: ignore[import-untyped]

    return (tweepy.TweepyException, requests.RequestException, ValueError, AttributeError, TypeError, LookupError)


def failed(exc: Exception, *, sending: bool) -> PostLater | PostRefused | PostUnclear:
    """What one of `troubles` says. Before the post itself is being sent, what is unclear is certainly no post."""
    response = _response(exc)
    if response is None:
        if wire.never_opened(exc):
            return PostLater("There is no connection to X. It is tried again.")
        return _unclear(f"X did not answer in a way that can be read ({type(exc).__name__}).", sending)
    status = response.status_code
    if status == 429:
        return PostLater("X's rate limit is used up. It is tried again when X allows.", at=_reset(response.headers))
    if status == 403 and "duplicate content" in str(exc).lower():
        return PostUnclear("X says that it has this text already. Look at the account, for it may be an older post.")
    if status in _REFUSED:
        return _refused(status, exc, response.headers)
    return _unclear(f"X answered {status}.", sending)


def _response(exc: Exception) -> Any:
    import tweepy

    return exc.response if isinstance(exc, tweepy.HTTPException) else None


def _unclear(said: str, sending: bool) -> PostLater | PostUnclear:
    if sending:
        return PostUnclear(f"{said} The post may be there.")
    return PostLater(f"{said} Nothing was posted; it is tried again.")


def _refused(status: int, exc: Exception, headers: Any) -> PostRefused:
    detail = _detail(exc)
    if status == 402 or _MONEY.search(detail):
        return AccountRefused(
            f"X does nothing without credits ({status}). Buy some, or raise the spending limit, at console.x.com."
        )
    if status == 401 and (off := _clock_off(headers)):
        return AccountRefused(f"X does not accept the signature: this machine's clock is {off} off. Set the clock.")
    if status == 401:
        return AccountRefused(
            "X does not accept the keys (401). Check them, and give quotebot access anew with `quotebot account login`."
        )
    if status == 403 and _RIGHTS.search(detail):
        return AccountRefused(
            f"X forbids it: {detail} Let the app write at console.x.com, and make new tokens after that: the old ones "
            "keep their rights."
        )
    if status == 403:
        return PostRefused(f"X forbids it: {detail} Check what the app may do, and that the account is in order.")
    return PostRefused(f"X refuses the post ({status}): {detail}")


def _detail(exc: Exception) -> str:
    """X's own words on one line, without anything that could be a token."""
    said = " ".join(str(word) for word in getattr(exc, "api_messages", ())) or str(exc)
    return _SECRET.sub("…", inert(" ".join(said.split())))[:_DETAIL_CHARS].rstrip(".") + "."


def _clock_off(headers: Any) -> str | None:
    """By how much our clock and X's differ, if that is why a signature does not hold."""
    try:
        off = datetime.now(UTC) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return None
    return f"{abs(off) // timedelta(minutes=1)} minutes" if abs(off) > _CLOCK else None


def _reset(headers: Any) -> datetime | None:
    """When all limits that are used up begin anew, as far as X says."""
    now = datetime.now(UTC)
    used_up = [name for name in _RESETS if headers.get(f"{name}-remaining") == "0"] or _RESETS[:1]
    known = [at for at in (_instant(headers.get(f"{name}-reset")) for name in used_up) if at is not None]
    at = max(known) if known else wire.when_again(headers.get("Retry-After"), now)
    return None if at is None else min(max(at, now), now + wire.LONGEST_WAIT)


def _instant(seconds: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def receipt(post: Any) -> Receipt:
    """The proof of a post that X describes. Raises what `troubles` names where it does not."""
    number = str(post["id"])
    if not (number.isascii() and number.isdecimal()):
        raise ValueError("no id")
    return Receipt(remote_id=number, url=f"https://x.com/i/web/status/{number}")


def posts(page: Any) -> list[Any]:
    """The posts of a page of a timeline. Raises what `troubles` names unless the page is sure to be whole.

    A timeline that may not be read comes with status 200 and `errors` in the place of posts.
    """
    found: list[Any] = page.get("data", [])
    if page.get("errors") or page["meta"]["result_count"] != len(found):
        raise ValueError("the page is not whole")
    return found


def says(post: Any, text: str) -> bool:
    """True if `post`, as X gives it back, is `text`: `&` and `<` escaped, links shortened, a picture's link added."""
    whole = post.get("note_tweet") or post  # a long post is whole there
    shown = html.unescape(whole["text"])
    for link in _links(post) + _links(whole):
        shown = shown.replace(link["url"], "" if "media_key" in link else link["expanded_url"])
    return _bare(shown) == _bare(text)


def _links(described: Any) -> list[Any]:
    links: list[Any] = described.get("entities", {}).get("urls", [])
    return links


def _bare(text: str) -> str:
    """`text` without what X changes in it: the form of letters, white space, the protocol and last slash of a link."""
    words = re.sub(r"https?://", "", unicodedata.normalize("NFC", text)).split()
    return " ".join(word.rstrip("/") for word in words)

"""What went wrong between us and a server of Bluesky, as far as the library and the answer tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from quotebot.inert import inert

_MOST_OF_A_REASON = 200  # characters


def status_of(exc: Exception) -> int | None:
    """The status that the server answered with, None if it did not answer."""
    response = getattr(exc, "response", None)
    return None if response is None else int(response.status_code)


def error_of(exc: Exception) -> tuple[str, str]:
    """The name of the server's error and what it says, each empty if there is none."""
    content = getattr(getattr(exc, "response", None), "content", None)
    return str(getattr(content, "error", None) or ""), str(getattr(content, "message", None) or "")


def reset_of(exc: Exception) -> datetime | None:
    """When a rate limit ends, as far as the server says so."""
    from atproto.exceptions import RateLimitExceededError  # type: ignore[import-untyped]

    if not isinstance(exc, RateLimitExceededError):
        return None
    try:
        after = exc.retry_after
        return exc.reset_at or (None if after is None else datetime.now(UTC) + timedelta(seconds=after))
    except (ValueError, OverflowError, OSError):  # a time that no calendar has
        return None


def _below(exc: Exception) -> BaseException:
    """The network's own error, which the library wraps or lets through."""
    import httpx

    return exc if isinstance(exc, httpx.HTTPError) else exc.__cause__ or exc


def never_opened(exc: Exception) -> bool:
    """True if the request cannot have left: no name, no route, no port, no TLS."""
    import httpx

    return isinstance(
        _below(exc), (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
    )


def cause_of(exc: Exception) -> str:
    """What went wrong below, in its own words if they can hold nothing of an answer."""
    below = _below(exc)
    words = str(below) if harmless(exc) else ""
    return inert(words or type(below).__name__)[:_MOST_OF_A_REASON].rstrip(".")


def harmless(exc: Exception) -> bool:
    """True for errors of the network and for refusals: they show nothing of what a server answers to a log-in."""
    import httpx

    return status_of(exc) is not None or isinstance(_below(exc), httpx.TransportError)

"""The exact words of a post for one account. Pure: the quote and the account decide them, nothing else.

A quote is never cut to fit. What is too long is refused, with what would fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from quotebot import networks
from quotebot.account import Account
from quotebot.errors import Refused
from quotebot.inert import inert
from quotebot.networks import Network
from quotebot.post import Image, Payload, Span
from quotebot.quote import Quote, link

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_GLUED = re.compile(r"\w\.[A-Z]")  # a sentence that ends without a space behind it: no name is written so
_IF_NAME = ", or, if it is a name that may be a link, add it to the account's web_names in config/quotebot.toml"
_NETWORKS = {"x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon"}


def compose(
    quote: Quote, account: Account, *, now: datetime, image: Image | None = None, limit: int | None = None
) -> Payload:
    """The post of `quote` for `account`. `limit` is what the server takes, where it says so.

    Raises Refused where nobody is sure who spoke, the text hides something, would link by accident, or is too long.
    """
    if quote.name is None:
        raise Refused(f"{quote.id} has no sure speaker. Type quotebot edit {quote.id} --speaker NAME.")
    fields = _fields(quote, account)
    for name in ("quote", "speaker", "show", "title"):
        if inert(fields[name]) != fields[name]:
            raise Refused(f"The {name} of {quote.id} holds characters that nobody sees: {inert(fields[name])[:80]}")
    text = _filled(account.template, fields)
    payload = Payload(
        id=quote.id,
        text=text,
        created_at=now,
        quote=quote.text,
        speaker=quote.name,
        show=quote.episode.show,
        link=fields["link"] or None,
        spans=tuple(_spans(text, fields["link"], account.hashtags)),
        language=account.language or None,
        image=image,
    )
    _check(quote, account, payload, limit)
    return payload


def network_of(account: Account, limit: int | None = None) -> Network | None:
    """How the account's network counts, with the limit that holds for this account; None where there is none."""
    found = next((one for one in networks.NETWORKS if one.name == _NETWORKS.get(account.network)), None)
    wanted = account.most_chars or limit
    return replace(found, limit=wanted) if found and wanted else found


def _fields(quote: Quote, account: Account) -> dict[str, str]:
    address = link(quote.episode.url, quote.times[0]) if account.link else None
    return {
        "quote": quote.text,
        "speaker": quote.name or "",
        "show": quote.episode.show or "",
        "title": quote.episode.title or "",
        "link": address or "",
        "tags": " ".join(f"#{tag}" for tag in account.hashtags),
    }


def _filled(template: str, fields: dict[str, str]) -> str:
    """The template with its fields; an optional part goes with any field of it that is empty."""

    def optional(match: re.Match[str]) -> str:
        return match[1] if all(fields[name] for name in _FIELD.findall(match[1])) else ""

    while (shorter := _OPTIONAL.sub(optional, template)) != template:
        template = shorter
    return _FIELD.sub(lambda match: fields[match[1]], template).strip()


def _spans(text: str, address: str, tags: tuple[str, ...]) -> Iterator[Span]:
    if address and (start := text.find(address)) >= 0:
        yield Span(start=start, end=start + len(address), kind="link", value=address)
    end = len(text)
    for tag in reversed(tags):
        start = text.rfind(f"#{tag}", 0, end)
        if start >= 0:
            yield Span(start=start, end=start + len(tag) + 1, kind="tag", value=tag)
            end = start


def _check(quote: Quote, account: Account, payload: Payload, limit: int | None) -> None:
    network = network_of(account, limit)
    if network is None:
        return
    said = payload.text if payload.link is None else payload.text.replace(payload.link, "")
    if found := [one for one in networks.accidental_links(said) if not _is_meant(one, account.web_names)]:
        name = "" if any(_GLUED.search(one) for one in found) else _IF_NAME
        raise Refused(
            f"{network.name} would make a link of {inert(', '.join(found))} in {quote.id}. "
            f"Mend the space with quotebot edit {quote.id} --text{name}."
        )
    if over := network.over(payload.text):
        raise Refused(
            f"{quote.id} is {over} over the {network.limit} of {network.name}. {_what_fits(quote, account, network)}"
        )


def _is_meant(link: str, web_names: tuple[str, ...]) -> bool:
    """True if `link` is one of `web_names`, or a page there."""
    return link.partition("/")[0].casefold() in {name.casefold() for name in web_names}


def _what_fits(quote: Quote, account: Account, network: Network) -> str:
    """What could go so that the post fits; the quote itself if that is not enough."""
    fields = _fields(quote, account)
    for names in (("tags",), ("link",), ("tags", "link"), ("tags", "link", "show", "title")):
        less = {**fields, **dict.fromkeys(names, "")}
        if less != fields and network.fits(_filled(account.template, less)):
            gone = " and ".join(
                {"tags": "hashtags", "link": "its link"}.get(name, f"the {name}") for name in names if fields[name]
            )
            return f"It would fit without {gone}: change the account's template."
    most = network.left(_filled(account.template, {**fields, "quote": "", "tags": "", "link": "", "show": ""}))
    return f"A quote of {max(most, 0)} would fit: quotebot edit {quote.id}, or queue it elsewhere."

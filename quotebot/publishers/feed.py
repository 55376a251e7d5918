"""Posts as a feed that anybody can follow: `feed.json` (JSON Feed 1.1) and `atom.xml` (RFC 4287) in one folder.

An entry's id comes from the post alone, so that a post that is sent again is the same entry, and the same posts give
the same files to the byte. `feed.json` is also what the feed knows of itself: both files are made anew from it with
each post, and it is written last, so that what it holds is in the other as well. Put the folder where a web server
sees it and say which address that is; then cards are laid beside the feed too.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

from quotebot.errors import PostRefused, PostUnclear
from quotebot.inert import inert
from quotebot.post import Image, Payload, Receipt
from quotebot.publishers.disk import image_bytes, locked, why, write_whole
from quotebot.publishers.setup import Setup

AUTHORITY = "tag:quotebot,2026:"  # RFC 4151; what follows it is ours to name, and never changes
VERSION = "https://jsonfeed.org/version/1.1"
ATOM = "http://www.w3.org/2005/Atom"
TITLE_CHARS = 100
KEEP = 100  # entries

Item = dict[str, Any]  # an entry as JSON Feed has it


class Feed:
    """The `keep` newest posts as a feed in `folder`, which people find at `address` (None: not on the web)."""

    def __init__(self, folder: Path, *, title: str = "Quotes", address: str | None = None, keep: int = KEEP) -> None:
        self._folder = folder
        self._title = _visible(title)
        self._address = address.rstrip("/") + "/" if address else None
        self._keep = keep

    def limit(self) -> int | None:
        """An entry may be of any length."""
        return None

    def token(self, now: datetime) -> str:
        """The time, for the record only: a post is told by its own id."""
        return now.astimezone(UTC).isoformat()

    def publish(self, payload: Payload, token: str) -> Receipt:
        """Write both files with the post in them. Raises PostRefused where that cannot be."""
        with self._open(PostRefused, "written"):
            self._folder.mkdir(parents=True, exist_ok=True)
            with locked(self._folder / ".lock"):
                item = _item(payload) | self._card(payload.image)
                items = {old["id"]: old for old in self._items()} | {item["id"]: item}
                kept = sorted(items.values(), key=lambda one: (one["date_published"], one["id"]), reverse=True)
                if item not in kept[: self._keep]:
                    raise PostRefused(f"The post is older than the {self._keep} entries that {self._folder} keeps.")
                self._write(kept[: self._keep])
        return self._receipt(payload)

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        """The post's entry if the feed has it in this form; an older form is replaced when it is sent."""
        with self._open(PostUnclear, "read"):
            wanted = _item(payload)
            if any(wanted.items() <= item.items() for item in self._items()):
                return self._receipt(payload)
            return None

    def check(self) -> str:
        """How much the feed holds, if it can be read."""
        with self._open(PostRefused, "read"):
            place = self._address or self._folder
            return f"The feed {place} has {len(self._items())} entries and keeps the newest {self._keep}."

    @contextmanager
    def _open(self, problem: type[PostRefused | PostUnclear], verb: str) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise problem(f"The feed in {self._folder} cannot be {verb}: {why(exc)}. Look into the folder.") from exc
        except (ValueError, TypeError, LookupError, AttributeError) as exc:
            raise problem(f"{self._folder / 'feed.json'} is damaged. Move it away, and a new feed begins.") from exc

    def _items(self) -> list[Item]:
        """What the feed holds. Raises OSError, and what reading damaged JSON raises."""
        file = self._folder / "feed.json"
        items: list[Item] = json.loads(file.read_bytes())["items"] if file.exists() else []
        if not all(isinstance(item[key], str) for item in items for key in ("id", "date_published", "content_text")):
            raise ValueError
        return items

    def _write(self, items: list[Item]) -> None:
        head: Item = {"version": VERSION, "title": self._title}
        if self._address:
            head |= {"feed_url": self._address + "feed.json"}
        write_whole(self._folder / "atom.xml", _atom(self._title, self._address, items))
        whole = json.dumps(head | {"items": items}, ensure_ascii=False, indent=2)
        write_whole(self._folder / "feed.json", whole.encode() + b"\n")
        shown = {item["image"].rpartition("/")[2] for item in items if "image" in item}
        for card in (self._folder / "cards").glob("[!.]*"):
            if card.name not in shown:
                card.unlink()

    def _card(self, image: Image | None) -> Item:
        """What an entry says of its card, which is laid beside the feed."""
        if image is None or self._address is None:
            return {}
        content = image_bytes(image)
        card = self._folder / "cards" / (image.sha256[:16] + Path(image.path).suffix.lower())
        card.parent.mkdir(exist_ok=True)
        write_whole(card, content)
        url = f"{self._address}cards/{card.name}"
        about = {"url": url, "mime_type": image.mime, "title": _visible(image.alt), "size_in_bytes": len(content)}
        return {"image": url, "attachments": [about]}

    def _receipt(self, payload: Payload) -> Receipt:
        file = self._folder / "feed.json"
        return Receipt(remote_id=AUTHORITY + payload.id, url=payload.link or self._address or file.resolve().as_uri())


def _visible(text: str) -> str:
    """`text` with its lines, of characters that XML allows and that hide nothing."""
    return "\n".join(re.sub("[\ufffe\uffff]", "\ufffd", inert(line)) for line in text.splitlines())


def _item(payload: Payload) -> Item:
    """All of an entry but its card."""
    item = {
        "id": AUTHORITY + payload.id,
        "content_text": _visible(payload.text),
        "date_published": payload.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "authors": [{"name": _visible(payload.speaker)}],
    }
    optional = {"url": payload.link, "language": payload.language}
    return item | {name: _visible(value) for name, value in optional.items() if value}


def _atom(title: str, address: str | None, items: list[Item]) -> bytes:
    feed = xml.Element("feed", {"xmlns": ATOM})
    _add(feed, "id", address or AUTHORITY + "posts")
    _add(feed, "title", title)
    _add(feed, "updated", items[0]["date_published"])
    _add(feed, "generator", "quotebot")
    if address:
        _add(feed, "link", rel="self", href=address + "atom.xml", type="application/atom+xml")
    for item in items:
        _entry(feed, item)
    xml.indent(feed)
    written: bytes = xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(feed: xml.Element, item: Item) -> None:
    language = {"xml:lang": item["language"]} if "language" in item else {}
    entry = xml.SubElement(feed, "entry", language)
    _add(entry, "id", item["id"])
    _add(entry, "title", textwrap.shorten(item["content_text"], TITLE_CHARS, placeholder="…"))
    for name in ("published", "updated"):
        _add(entry, name, item["date_published"])
    for author in item.get("authors", []):
        _add(xml.SubElement(entry, "author"), "name", author["name"])
    if "url" in item:
        _add(entry, "link", rel="alternate", href=item["url"])
    for card in item.get("attachments", []):
        size = str(card["size_in_bytes"])
        _add(entry, "link", rel="enclosure", href=card["url"], type=card["mime_type"], length=size, title=card["title"])
    _add(entry, "content", item["content_text"], type="text")


def _add(parent: xml.Element, name: str, text: str = "", **attributes: str) -> None:
    xml.SubElement(parent, name, attributes).text = text or None


def publisher(setup: Setup) -> Feed:
    """What posts for an account whose network is `feed`."""
    return Feed(setup.place, title=setup.account.handle or "Quotes", address=setup.account.server or None)

"""The default destination, and the example of one: a folder on this machine, which needs no account and no network.

Each post is a folder of its own: `post.txt` is the text, `receipt.json` the whole payload with its token and the time,
and the card lies beside them where there is one. A folder is made under a name with a dot, and gets its own when it is
complete and on the disk: whatever happens, a post is there whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from quotebot.errors import PostRefused, PostUnclear
from quotebot.post import Payload, Receipt
from quotebot.publishers.disk import image_bytes, settle, why
from quotebot.publishers.setup import Setup


class Outbox:
    """Posts as folders under `folder`, which is made when it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def limit(self) -> int | None:
        """A folder takes a text of any length."""
        return None

    def token(self, now: datetime) -> str:
        """By chance; with the day and the quote's id it gives the folder its name."""
        return secrets.token_hex(16)

    def publish(self, payload: Payload, token: str) -> Receipt:
        """Make the post's folder; where it is there already, nothing is changed."""
        place = self._place(payload, token)
        try:
            if not place.exists():
                self._make(place, _files(payload, token))
        except OSError as exc:
            if not place.exists():  # else somebody was quicker, or its name is not safe on the disk yet
                raise PostRefused(f"The outbox {self._folder} cannot be written: {why(exc)}. Make room there.") from exc
        return _receipt(place)

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        """The post's folder, if it is there: a name without a dot is given to complete ones only."""
        place = self._place(payload, token)
        try:
            return _receipt(place) if place.is_dir() else None
        except OSError as exc:
            raise PostUnclear(f"The outbox {self._folder} cannot be read: {why(exc)}. Look into it.") from exc

    def check(self) -> str:
        """Where posts go, if they can."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            count = sum(not entry.name.startswith(".") for entry in self._folder.iterdir())
            if not os.access(self._folder, os.W_OK):
                raise PermissionError("permission denied")
        except OSError as exc:
            raise PostRefused(f"The outbox {self._folder} cannot be used: {why(exc)}. Choose another folder.") from exc
        return f"Posts become folders in {self._folder}, which holds {count}."

    def _place(self, payload: Payload, token: str) -> Path:
        name = re.sub(r"[^A-Za-z0-9]+", "-", payload.id).strip("-")[:40]
        return self._folder / f"{payload.created_at:%Y-%m-%d}-{name}-{sha256(token.encode()).hexdigest()[:12]}"

    def _make(self, place: Path, files: dict[str, bytes]) -> None:
        draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        try:
            draft.mkdir(parents=True)
            for name, content in files.items():
                with (draft / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            settle(draft)
            draft.rename(place)
            settle(place.parent)
        finally:
            for left in self._folder.glob(f".{place.name}.*"):  # of this attempt, or of one that was killed
                shutil.rmtree(left, ignore_errors=True)


def _files(payload: Payload, token: str) -> dict[str, bytes]:
    receipt = {"token": token, "published_at": datetime.now(UTC), "payload": asdict(payload)}
    written = json.dumps(receipt, indent=2, ensure_ascii=False, default=datetime.isoformat)
    card = {"card" + Path(payload.image.path).suffix.lower(): image_bytes(payload.image)} if payload.image else {}
    texts = {"post.txt": payload.text, "receipt.json": written}
    return {name: text.encode(errors="backslashreplace") for name, text in texts.items()} | card


def _receipt(place: Path) -> Receipt:
    return Receipt(remote_id=place.name, url=place.resolve().as_uri())


def publisher(setup: Setup) -> Outbox:
    """What posts for an account whose network is `outbox`."""
    return Outbox(setup.place)

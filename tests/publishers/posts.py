"""Posts to send, small pictures to send with them, and a disk without room for them."""

import resource
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from quotebot.post import Image, Payload

AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
TEXT = "“A clock is a promise a town makes to itself.” — Edwin Pasko, The Mending Hour"


def payload(**changed: Any) -> Payload:
    """A post; whatever matters to a test is named in `changed`."""
    given: dict[str, Any] = {
        "id": "q-5d0c2f1a9b7e", "text": TEXT, "created_at": AT, "quote": "A clock is a promise a town makes to itself.",
        "speaker": "Edwin Pasko", "show": "The Mending Hour",
    }  # fmt: skip
    return Payload(**(given | changed))


def png(shade: int = 0) -> bytes:
    """A picture of one pixel."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(bytes([0, shade]))))
    whole = b"\x89PNG\r\n\x1a\n"
    for kind, data in (*chunks, (b"IEND", b"")):
        whole += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return whole


def image(folder: Path, content: bytes | None = None, alt: str = "The quote on a card.") -> Image:
    """A card that lies in `folder`."""
    content = png() if content is None else content
    path = folder / "card.png"
    path.write_bytes(content)
    return Image(
        path=str(path), sha256=sha256(content).hexdigest(), mime="image/png", alt=alt, width=1, height=1
    )  # fmt: skip


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file of this process may grow beyond `room` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

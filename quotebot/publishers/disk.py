"""Files that are there whole or not at all, and the picture that goes with a post."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from quotebot.errors import PostRefused
from quotebot.post import Image


def image_bytes(image: Image) -> bytes:
    """The file of `image`. Raises PostRefused unless it is, to the byte, the one that was approved."""
    try:
        content = Path(image.path).read_bytes()
    except OSError as exc:
        raise PostRefused(f"The picture {image.path} cannot be read: {why(exc)}. Make it again.") from exc
    if sha256(content).hexdigest() != image.sha256:
        raise PostRefused(f"The picture {image.path} is not the one that was approved. Make it again.")
    return content


def write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """`path` holds all of `content`, safely on the disk, or what it held before. Raises OSError."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(mode)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """Have the names in `folder` on the disk, so that a power cut does not undo a renaming. Raises OSError."""
    if sys.platform == "win32":
        return  # it has no such call; NTFS keeps a journal of names
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock `path` (a file, made if need be) against other processes and threads. Raises OSError.

    It goes with the process that held it, so that a crash leaves nothing locked.
    """
    with path.open("ab") as file:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def why(exc: OSError) -> str:
    """What the system says, without numbers and paths."""
    return (exc.strerror or str(exc)).lower()

"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from quotebot.errors import ExportRefused


def write_whole(path: Path, lines: Iterable[str], *, mode: int = 0o644) -> None:
    """Write `path` as UTF-8, line ends as they are: it holds all of `lines`, or what it held before.

    Raises OSError, and whatever making the lines raises.
    """
    write_bytes(path, (line.encode() for line in lines), mode=mode)


def write_bytes(path: Path, chunks: Iterable[bytes], *, mode: int = 0o644) -> None:
    """Write `path`: it holds all of `chunks`, or what it held before. Raises as `write_whole` does."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(mode)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def save(path: str, lines: Iterable[str]) -> None:
    """Write what a user asked to have in `path`. Raises ExportRefused where that cannot be written."""
    try:
        write_whole(Path(path), lines)
    except OSError as exc:
        raise ExportRefused(f"{path} cannot be written: {exc.strerror or exc}. Nothing was changed.") from exc

"""Fonts that are installed on this computer, for characters that no font of a theme has."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from quotebot.clips.faces import Face
from quotebot.clips.theme import read_face
from quotebot.errors import QuotebotError

_FOLDERS = (
    "~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts", "~/Library/Fonts",
    "/Library/Fonts", "/System/Library/Fonts", f"{os.environ.get('WINDIR', 'C:/Windows')}/Fonts",
)  # fmt: skip
_KINDS = frozenset({".ttf", ".otf", ".ttc", ".otc"})
_ODD = re.compile(r"mono|condensed|thin|light|black|extra|oblique|italic|bold|lastresort|symbol", re.IGNORECASE)
_MOST_BYTES = 60_000_000


def installed(folders: Iterable[str] = _FOLDERS) -> list[Path]:
    """The font files of this computer: Noto first, plain weights before others, then by name."""
    found = {
        Path(where) / name
        for folder in folders
        for where, _, names in os.walk(Path(folder).expanduser())
        for name in names
        if Path(name).suffix.lower() in _KINDS
    }
    return sorted(
        found, key=lambda path: (_ODD.search(path.name) is not None, "noto" not in path.name.lower(), str(path))
    )


def faces_for(lacking: Sequence[str], files: Iterable[Path]) -> tuple[Face, ...]:
    """The first faces of `files` that have what is `lacking` (clusters), until nothing is."""
    return tuple(_serving(list(lacking), files))


def _serving(lacking: list[str], files: Iterable[Path]) -> Iterator[Face]:
    for path in files:
        if not lacking:
            return
        face = _usable(path)
        if face and any(map(face.shows, lacking)):
            yield face
            lacking = [cluster for cluster in lacking if not face.shows(cluster)]


def _usable(path: Path) -> Face | None:
    """The face in `path`, unless the file cannot be used: then another one may serve."""
    try:
        return read_face(path) if path.stat().st_size < _MOST_BYTES else None
    except (QuotebotError, OSError):
        return None

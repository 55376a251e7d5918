"""A picture as a PNG file with a description: small where it is flat, soon done where it is a photograph."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEEP, _RGB, _UP = 8, 2, 2  # bits a channel; channels; each row as its difference from the one above


def flat(canvas: Image, description: str) -> bytes:
    """An RGB picture of few colours."""
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    about.add_itxt("Description", description, lang="", tkey="")
    file = io.BytesIO()
    canvas.save(file, "PNG", pnginfo=about, compress_level=3)
    return file.getvalue()


def photograph(canvas: Image, description: str) -> bytes:
    """An RGB picture in which nothing repeats but runs: looking for more would take four times as long and save 5 %."""
    import numpy as np

    pixels = np.asarray(canvas).reshape(canvas.height, -1)
    rows = np.empty((canvas.height, pixels.shape[1] + 1), np.uint8)
    rows[:, 0] = _UP
    rows[0, 1:] = pixels[0]
    np.subtract(pixels[1:], pixels[:-1], out=rows[1:, 1:])
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, 9, zlib.Z_RLE)
    return b"".join(
        [
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", canvas.width, canvas.height, _DEEP, _RGB, 0, 0, 0)),
            _chunk(b"iTXt", b"Description\0\0\0\0\0" + description.encode()),
            _chunk(b"IDAT", packer.compress(rows.data) + packer.flush()),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

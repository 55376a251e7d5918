"""Who says a sentence, as far as is known."""

from __future__ import annotations

from typing import NamedTuple

from quotebot.model import Speaker


class Told(NamedTuple):
    """The speaker of a sentence; `side` is 0 for hosts, 1 for guests, None where nobody is heard."""

    speaker: Speaker
    side: int | None

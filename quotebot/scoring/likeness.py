"""When two lines say the same: by the words they share, in any order."""

from __future__ import annotations

SAME = 0.6  # share of common words (Jaccard) from which two lines say the same
WITHIN = 0.85  # share of the shorter line's words that the longer one holds, from which it says it again


def says_again(one: set[str], other: set[str]) -> bool:
    """True if two lines say the same, or one the other again; they are given as the sets of their `edits.words`."""
    common = len(one & other)
    return common >= SAME * len(one | other) or common >= WITHIN * min(len(one), len(other))

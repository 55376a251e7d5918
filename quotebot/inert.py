"""Text that may hold anything, made safe to look at."""

import re

# What a terminal obeys or a reader cannot see: C0 and C1 controls, soft hyphen, bidirectional controls, zero-width
# characters, line and paragraph separators, tags, lone surrogates. A joiner between two letters that are not ASCII
# stays, because Persian, Hindi and family emoji are written with it.
_HOSTILE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f\ud800-\udfff]"
    r"|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
_CONTROL_PICTURES = 0x2400


def inert(text: str) -> str:
    """`text` on one line with every character a terminal would obey, or a reader would not see, made visible.

    ESC becomes `␛` and so on for all of C0; the others become `<U+202E>`. What is left colours, moves, hides nothing.
    """
    return _HOSTILE.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"

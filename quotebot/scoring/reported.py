"""Whether a line gives somebody else's words or view: to post it under its speaker's name would mislead.

Only what is plain: "he said ...", "according to ...", words and questions in quotation marks that are the line or that
somebody else is said to say, and the summing up of the other ("So what you're saying is ..."). What one said oneself,
and what anybody might say ("if you say ..."), is one's own.
"""

from __future__ import annotations

import re

from quotebot.model import WORD

EARLY = 0.6  # a report that begins later than this share of the line is an aside to it
MOST = 0.8  # the share of a line's words in the quotation marks that it opens with, from which on it is a quotation
NEAR = 40  # characters before a quotation in which it is said who speaks

_OFTEN = r"(?:(?:has|have|had|once|also|always|then|just|actually|kept|famously|recently|even|basically|used to) )*"
_SAID = (
    r"(?:said|says|say|saying|told (?:me|us|him|her|them|people|you)|tells (?:me|us|you)|"
    r"asked (?:me|us|him|her|them)|asks|argued|argues|claimed|claims|wrote|put it|mentioned|"
    r"(?:was|is|were|are) (?:like(?=, |,? [\"“])|saying))"
)
_OTHERS = (
    r"(?:he|she|they|someone|somebody|people|everyone|everybody|folks|"
    r"the (?:guy|person|paper|book|article|author|doctor|teacher|customer|board|ceo|founder)s?|"
    r"my (?:\w+ )?(?:dad|father|mom|mother|wife|husband|brother|sister|boss|manager|friend|co-?founder|advisor|"
    r"professor|teacher|grand\w+))"
)
_REPORTS = re.compile(
    rf"\b{_OTHERS} {_OFTEN}{_SAID}(?![\w'])|\b(?:he|she) {_OFTEN}(?:thinks|thought|believes|believed) that\b|"
    r"\baccording to (?!plan\b|our\b|my\b)|\bto quote (?!you\b)\w|\bas the (?:saying|joke) goes\b|"
    r"\b(?:there's|there is|you know) (?:a|an|the|this|that) (?:\w+ ){0,2}(?:saying|quote|adage|proverb|joke)\b",
    re.IGNORECASE,
)
_BY_NAME = re.compile(
    rf"(?<=[\w,;] )[A-Z][a-z]+(?: [A-Z][a-z]+)? {_OFTEN}"
    r"(?:said|says|told (?:me|us)|argued|wrote|mentioned|was like(?=, |,? [\"“])|was saying)\b|"
    rf"^[A-Z][a-z]+ [A-Z][a-z]+ {_OFTEN}(?:said|says|wrote|argued)\b"
)
_SUMS_UP = re.compile(
    r"(?<!believe what )\b(?:you(?:'re| are) (?:basically |really |essentially |kind of )?saying(?! [\"“]|,)|"
    r"what i(?:'m| am) hearing (?:is|from you)|sounds like you|"
    r"if i understand (?:you |it |that |this )?(?:correctly|right)|"
    r"(?:as|like) you (?:just |also )?(?:said|mentioned|put it|described|pointed out)|"
    r"you,? (?:just |also )?mentioned|you (?:just |also )?said (?:that|how|earlier|before|something)|"
    r"your (?:point|argument) (?:is|was)|in your words)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“]([^\"”]{3,})[\"”]")
_INTRODUCES = re.compile(
    r"\b(?:said|say|says|saying|ask|asks|asked|like|go|goes|went|think|thinks|point out|told (?:me|us)|wrote),?:? ?$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:(?i:he|she|they|people|somebody|someone|everybody|everyone|folks|users|customers|who|them|him|her)|"
    r"(?<=[\w,;] )(?!I\b|You|We|And|So|But)[A-Z][a-z]+)(?:'re|'s|'d|'ll)?\b"
)
_OWN = re.compile(r"\b(?:I|I'm|I've|I'd|I'll|we|We|we're|me|my|it's|It's|it|It|that's|That's|was always)\b")


def reported(text: str) -> bool:
    """Whether the shown text of a line gives somebody else's words or view."""
    plain = text.replace("’", "'")
    found = (_REPORTS.search(plain), _BY_NAME.search(plain))
    if any(m is not None and m.start() <= EARLY * len(plain) for m in found) or _SUMS_UP.search(plain):
        return True
    return any(_of_another(plain, m) for m in _QUOTED.finditer(plain))


def _of_another(plain: str, quoted: re.Match[str]) -> bool:
    """Whether the words in quotation marks are the whole line, or somebody else is said to say them."""
    if len(WORD.findall(quoted[1])) >= MOST * len(WORD.findall(plain)) and not quoted.start():
        return True
    before = plain[max(0, quoted.start() - NEAR) : quoted.start()]
    others = [m.end() for m in _OTHER.finditer(before)]
    own = [m.end() for m in _OWN.finditer(before)]
    return bool(_INTRODUCES.search(before) and others) and max(others) > max(own, default=0)

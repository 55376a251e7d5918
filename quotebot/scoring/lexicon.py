"""The words and phrases that features count, by what they do in a line. All lower case, contractions with `'`.

Made by hand for this project; which of them matter, and which way, is fitted. `count` looks a line up in one pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product


def _phrases(*parts: str) -> list[str]:
    """Every phrase that takes one alternative of each part; alternatives are separated by `|`, and may be empty."""
    return [" ".join(" ".join(chosen).split()) for chosen in product(*(part.split("|") for part in parts))]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SUBJECT = "he|she|they|people|everyone|everybody|someone|somebody|folks|others|some people|most people|a lot of people"
_SAID = "said|says|say|thought|thinks|think|believed|believes|believe|told|asked|asks|claimed|claim|argued|argue"
_ADVISED = "you|we|people|everyone|everybody|developers|founders|companies|one"
_SURELY = "|really|truly|always|strongly|firmly|do|just|personally|still|genuinely"
_FOUND = "think|believe|feel|found|find|realized|realised|learned|hope|wish|want|love|hate|care"
_DID = (
    "was|were|had|went|started|got|came|did|made|built|decided|left|quit|joined|remember|used to|grew|moved|met|worked"
)
_PREPOSITION = "of|with|by|to|about|from|for|like|behind|on|in|at|into|than"

LEXICON: dict[str, list[str]] = {
    "third": _phrases(
        "he|she|they|him|her|them|his|hers|their|theirs|himself|herself|themselves|he's|she's|they're|they've",
    ),
    "first": _phrases("i|i'm|i've|i'd|i'll|me|my|mine|myself"),
    "we": _phrases("we|we're|we've|we'd|we'll|us|our|ours|ourselves"),
    "you": _phrases("you|you're|you've|you'd|you'll|your|yours|yourself"),
    "hedge": _phrases(
        "kind of|sort of|i guess|maybe|probably|perhaps|i don't know|i'm not sure|or something|or whatever|stuff "
        "like that|things like that|and so on|et cetera|etc|a little bit|pretty much|more or less|to be honest|i "
        "suppose|i feel like|kinda|sorta"
    ),
    "filler": _phrases(
        "you know|i mean|like|um|uh|basically|actually|literally|right|okay|yeah|well|just|so|really|very",
    ),
    "greeting": _phrases(
        "welcome to|welcome back|hello|good morning|good evening|how are you|nice to meet|see you|goodbye|bye|take "
        "care",
    )
    + _phrases("hi|hey", "everyone|everybody|guys|folks")
    + _phrases("glad|great|happy|excited|honored|honoured|good", "to", "be here|have you|see you|be on|be with")
    + _phrases("joining", "me|us")
    + _phrases(
        "my guest|our guest|today's guest|today's episode|introduce yourself|joined by|with me today|with us today",
    ),
    "thanks": _phrases("thank you|thanks|grateful to you|my pleasure|pleasure to|cheers|congratulations|congrats")
    + _phrases("appreciate", "it|you|that|your"),
    "praise": _phrases(
        "great|good|excellent|interesting|fantastic|awesome|amazing|wonderful",
        "question|point|answer|conversation",
    )
    + _phrases("i love", "that|it|this|how you|what you|your")
    + _phrases(
        "that's|it's|that is",
        "|so|really|super|very|pretty",
        "cool|awesome|great|amazing|interesting|fascinating|funny",
    )
    + _phrases("fan of you|fan of your|you've done|you've built|big fan"),
    "housekeeping": _phrases(
        "episode|podcast|show notes|listener|listeners|subscribe|sponsor|sponsors|promo|discount|link in|link to|"
        "links to|links in|website|dot com|twitter|github repo|slack|newsletter|next week|last week|before we|let me "
        "ask|wrap up|tell us|tell me|break|the show|our show|this show"
    )
    + _phrases("let's", "talk|move|go|get|start|jump|switch|dive"),
    "reported": _phrases(_SUBJECT, _SAID)
    + _phrases(_SUBJECT, "were|was|is|are", "like|saying|thinking")
    + _phrases("i was like|i'm like|he's like|she's like|they're like|it's like|according to|quote unquote|so and so"),
    "deixis": _phrases(
        "here|today|right now|that one|earlier|just said|just mentioned|the other|the first one|the second|the "
        "former|the latter|as well|another one|another thing|too|these things|these days|in that case|at that point|"
        "at the time|back then|over there|that way|like that|like this|you mentioned|i mentioned|i said|you said|we "
        "talked about|he mentioned|she mentioned"
    )
    + _phrases(
        "this",
        "episode|show|podcast|week|morning|year|one|conversation|question|thing|stuff|part|project|company",
    ),
    "another": _phrases("the", "other|same|one|ones|two|former|latter|answer|downside|upside|rest")
    + _phrases(_PREPOSITION, "that|this|those|these|it|them|there|which|him|her")
    + _phrases(
        "same thing|same way|both of|also|either|neither|instead|otherwise|else|such|then|again|though|anyway|"
        "another|others",
    ),
    "vague": _phrases(
        "thing|things|stuff|something|anything|somehow|whatever|everything|someone|somewhere|certain|specific",
    ),
    "superlative": _phrases(
        "most|best|worst|greatest|biggest|hardest|easiest|simplest|only|single|fundamental|number one|ever",
    ),
    "universal": _phrases(
        "every|everyone|everybody|everything|everywhere|all|always|never|nobody|no one|nothing|none|any|anyone|"
        "anybody|anything|whole|entire|forever|no matter"
    ),
    "advice": _phrases(
        _ADVISED,
        "should|need to|have to|must|ought|can't|cannot|shouldn't|don't have to|don't need|gotta|got to",
    )
    + _phrases("don't|never|always|stop|try to|remember|make sure|be"),
    "belief": _phrases("i", _SURELY, _FOUND)
    + _phrases("my|in my", "view|belief|philosophy|opinion|advice|goal|dream|experience|favorite|favourite")
    + _phrases("i'm convinced|i'm certain"),
    "story": _phrases("i|we", _DID),
    "cause": _phrases("because|therefore|which means|that means|so that|leads to|lead to|as a result|due to|'cause"),
    "simile": _phrases("like a|like an|as if|as though|it's like|imagine|metaphor|analogy|equivalent of|think of"),
    "quantity": _phrases(
        "hundred|hundreds|thousand|thousands|million|millions|billion|billions|trillion|percent|half|twice|dozen",
    ),
    "human": _phrases(
        "people|human|humans|person|life|lives|world|fear|trust|freedom|future|power|truth|hope|risk|death|money|"
        "time|work|community|society|culture|kids|children|family|friends|learn|learning|teach|believe|dream|dreams|"
        "change|problem|problems|failure|success|idea|ideas|mind|heart|brain|happy|joy|pain|hard|care|honest|"
        "responsibility|privacy|rights|mistake|mistakes|question|answers|stories|history|war|government|craft|art|"
        "beauty|magic"
    ),
    "negation": _phrases(
        "not|no|never|nothing|nobody|can't|don't|doesn't|didn't|won't|isn't|aren't|wasn't|cannot|without|couldn't|wouldn't|haven't"
    ),
    "strong": _phrases(
        "crazy|insane|terrible|horrible|awful|amazing|incredible|beautiful|brutal|painful|scary|dangerous|impossible|"
        "obsessed|hate|love|massive|huge|enormous|tiny|ridiculous|stupid|brilliant|genius|disaster|nightmare|broken|"
        "dead|kill|killed|die|lie|lies|wrong|evil|fail|failed|failing|fight|lost|win|revolution|radical|crucial|"
        "critical|essential|powerful|magical"
    ),
    "technical": _phrases(
        "click|install|config|api|apis|endpoint|url|command line|repo|json|yaml|cli|parameter|parameters|function|"
        "functions|compile|deploy|npm|docker|kubernetes|sql|css|html|javascript|python|library|libraries|framework|"
        "plugin|version|server|database|file|files|node|nodes|query|queries|commit|package|script|browser"
    ),
    "conditional": _phrases("if|when|once|unless|until|whenever|the moment|as soon as|the more"),
    "cleft": _phrases("that's", "why|how|what|when|where") + _phrases("there's", "no|a|nothing"),
}  # fmt: skip

# Words that carry no meaning of their own.
STOP = frozenset(
    "the a an and or but if of to in on at for with by from as is are was were be been being have has had do does "
    "did will would can could should may might must i you he she it we they me him her us them my your his its our "
    "their this that these those there here what which who when where why how not no so just very really than then "
    "too also about into out up down over more most some any all each other one two get got go going know think like "
    "want it's that's i'm you're don't we're they're i've because kind lot thing things way yeah okay well right "
    "mean gonna something people make let "
    "said say".split()
)

# What follows "that" where it is a pronoun and not an article: a verb, or the end of its phrase.
AFTER_PRONOUN = _words(
    "is was are were be been am have has had do does did will would can could should may might must isn't wasn't "
    "aren't don't doesn't didn't won't wouldn't can't couldn't gets got goes went comes came makes made means "
    "happens happened works worked sounds seems looks takes took really actually just also probably kind sort a an "
    "the to of for in on at with and or but as by from so then way when if i we you they he she"
) | {""}  # fmt: skip
# Words of sentences that equate and yet say little: "that is a good example", "the first step is the setup".
DULL = _words(
    "example examples question questions point answer word thing things stuff way approach tool tools protocol name "
    "title step first second next last current fact case person company language website version number list set "
    "bunch lot kind sort type"
)

LONGEST = 4  # words of the longest phrase
_KINDS: dict[str, tuple[str, ...]] = {}
for _kind, _listed in LEXICON.items():
    for _phrase in _listed:
        _KINDS[_phrase] = (*_KINDS.get(_phrase, ()), _kind)
_STARTS = frozenset(phrase.split()[0] for phrase in _KINDS)


def count(words: Sequence[str]) -> Counter[str]:
    """How many words and phrases of each kind stand in `words`."""
    found: Counter[str] = Counter()
    for i, word in enumerate(words):
        if word in _STARTS:
            phrase = ""
            for following in words[i : i + LONGEST]:
                phrase = f"{phrase} {following}" if phrase else following
                for kind in _KINDS.get(phrase, ()):
                    found[kind] += 1
    return found

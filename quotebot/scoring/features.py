"""What a line has that an editor notices: plain functions from a `Line` to a number in [0, 1], in one tuple.

What to look for is known from the literature (Danescu-Niculescu-Mizil et al. 2012, Bendersky and Smith 2012, Koto et
al. 2014, Guerini et al. 2015, Bohn and Ling 2020, MacLaughlin and Smith 2021); how much each counts is fitted, never
written here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from quotebot.scoring.lexicon import AFTER_PRONOUN, DULL, STOP
from quotebot.scoring.line import Line, rarity

Value = Callable[[Line], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A named number in [0, 1] about a line, and the words that explain it to a person."""

    name: str
    value: Value
    because: str


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


THIRD = _set("he she they him her them his hers their theirs himself herself themselves")
DEMONSTRATIVE = _set("this that these those")
PERSON = _set("people someone everyone anybody everybody somebody nobody anyone person")
EMPTY_NOUN = _set(
    "thing things lot kind sort way bit yeah okay time part point something anything everything stuff one i"
)
TIME = _set("year week day morning time moment point way kind sort")
LOOSE_END = _set("it that this them there those these so one too either though did does do")
SUBORDINATE = _set("which because to than who where whose for with of as in")
ANSWER = re.compile(
    r"[\"'“]?(?:yes|yeah|yep|no|nope|right|exactly|absolutely|sure|correct|totally|definitely|true|of "
    r"course|i agree|i see|"
    r"same here|me too|not really|oh)\b"
)
REACTION = re.compile(r"(?:wow|i love|yeah|exactly|that's|right|absolutely|amen|ha|\[laugh|oh)")
GOES_ON = re.compile(r"(?:so|because|and|but|that's|it's|which)\b", re.IGNORECASE)
CONTRAST = re.compile(
    r"\bnot\b[^.;?!]{2,60}?(?:,? but\b|[,;-]+ ?(?:it's|it is|they're|that's|we're|he's|she's|you're|i'm)\b)"
    r"|\b(?:isn't|aren't|wasn't)\b[^.?!]{2,60}?[,;.-] ?(?:it's|it is|they're|that's|but|rather)\b"
    r"|\b(?:rather than|instead of|as opposed to|versus|whereas|on the other hand)\b"
)
POINT = re.compile(
    r"\b(?:what|the (?:thing|point|reason|problem|idea|goal|key|trick|truth|question|challenge|beauty|way|"
    r"real|biggest|hardest|"
    r"best|only|most|first|main)\b[^,.]{0,50}?) (?:is|was|isn't)\b"
)
BREAK = re.compile(r"--|—|\.\.\.|…")
ABSTRACT = re.compile(r"(?:tion|sion|ness|ity|ment|ism|ship|ance|ence|dom|hood|ure|ogy|cy)s?$")
FINITE = _set("VBZ VBP VBD MD VB")
DEFINING = _set("is are isn't aren't means becomes")
DEFINED = _set("DT RB JJ NN VB IN TO WP")

VERB = _set("VBZ VBP VBD MD")
SUBJECT = _set("DT JJ NN VB PR CD")
PREDICATE = _set("DT JJ NN RB CD PR VBN")
RELATIVE = _set(
    "that which who whose you we"
)  # the noun of the predicate may be told more about: "patience you can eat"


def _capped(value: float) -> float:
    return min(1.0, value)


def _per_word(count: float, line: Line, full: float) -> float:
    """`count` a word, as a share of the density `full`, at most 1."""
    return _capped(count / max(len(line.words), 1) / full)


def _stem(word: str) -> str:
    """The word without its contraction: `it's` points as `it` does."""
    return word.split("'")[0]


def _points(word: str, following: str) -> bool:
    """True if `word`, followed by `following`, stands for something else."""
    stem = _stem(word)
    return stem == "it" or stem in THIRD or (stem in DEMONSTRATIVE and (word != stem or following in AFTER_PRONOUN))


def _dangling(line: Line) -> list[int]:
    """Places of the pronouns that no noun of the line stands before."""
    loose = []
    for i, (word, tag) in enumerate(zip(line.words, line.tags, strict=True)):
        if (tag[:2] == "NN" and word not in EMPTY_NOUN) or word in PERSON:
            break
        if _points(word, line.words[i + 1] if i + 1 < len(line.words) else ""):
            loose.append(i)
    return loose


def _dangling_person(line: Line) -> float:
    return _capped(sum(_stem(line.words[i]) in THIRD for i in _dangling(line)) / 2)


def _dangling_thing(line: Line) -> float:
    return _capped(sum(_stem(line.words[i]) not in THIRD for i in _dangling(line)) / 2)


def _dangling_early(line: Line) -> float:
    return float(any(i < 6 for i in _dangling(line)))


def _opens_on_pronoun(line: Line) -> float:
    return float(bool(line.words) and _points(line.words[0], line.words[1] if len(line.words) > 1 else ""))


def _pronouns(line: Line) -> float:
    pairs = zip(line.words, (*line.words[1:], ""), strict=False)
    return _per_word(sum(_points(word, following) for word, following in pairs), line, 0.12)


def _points_back(line: Line) -> float:
    triples = zip(line.words, line.words[1:], line.tags[1:], strict=False)
    named = (t[:2] == "NN" and n not in TIME and (w in DEMONSTRATIVE or w == "such") for w, n, t in triples)
    return _capped(sum(named) / 2)


def _ends_loose(line: Line) -> float:
    return float(any(word in LOOSE_END for word in line.words[-2:]))


def _answers(line: Line) -> float:
    return float(bool(ANSWER.match(line.low)))


def _opens_below(line: Line) -> float:
    return float(line.words[:1] != () and line.words[0] in SUBORDINATE)


def _goes_on_from(line: Line) -> float:
    before = {w for w in line.before.lower().replace(",", " ").replace(".", " ").split() if w not in STOP}
    own = {w for w in line.words if w not in STOP}
    return len(own & before) / max(len(own), 1)


def _asks(line: Line) -> float:
    return float("?" in line.text[-3:])


def _verbless(line: Line) -> float:
    return float(FINITE.isdisjoint(line.tags))


def _broken(line: Line) -> float:
    loose_end = not line.closed and line.words[-1:] != () and line.words[-1] in STOP
    return _capped((len(BREAK.findall(line.text)) + loose_end) / 3)


def _odd_quotes(line: Line) -> float:
    return float(line.text.count('"') % 2 == 1 or line.text.count("“") != line.text.count("”"))


def _definition(line: Line) -> float:
    for i, word in enumerate(line.words[:14]):
        if word in DEFINING and i:
            follow = line.tags[i + 1] if i + 1 < len(line.tags) else ""
            return float(line.tags[i - 1][:2] == "NN" and follow[:2] in DEFINED)
    return 0.0


def _short(line: Line) -> bool:
    """True for what fits on a card: a closed sentence of 4 to 14 words that asks nothing and points nowhere."""
    whole = 4 <= len(line.words) <= 14 and line.sentences == 1 and line.closed and not _asks(line)
    return whole and not _dangling(line)


def _maxim(line: Line) -> float:
    speaks_of_itself = any(line.hits[kind] for kind in ("first", "we", "third", "reported", "deixis", "another"))
    return float(_short(line) and not speaks_of_itself and "VBD" not in line.tags)


def _equation(line: Line) -> float:
    """One noun is another: "belief is the…" (Koto et al. 2014), a metaphor or a definition, and nothing besides."""
    if not (_maxim(line) and _subject_first(line) and _definition(line)) or _names(line):
        return 0.0
    verb = next(i for i, word in enumerate(line.words) if word in DEFINING)
    end = next((i for i, word in enumerate(line.words) if i > verb + 1 and word in RELATIVE), len(line.words))
    said, tags = line.words[verb + 1 : end], line.tags[verb + 1 : end]
    whole = tags[-1][:2] == "NN" and all(t[:2] in PREDICATE or w == "of" for w, t in zip(said, tags, strict=True))
    return float(whole and DULL.isdisjoint(line.words))


def _subject_first(line: Line) -> float:
    """Opens on its subject, and the subject is a noun that means something."""
    for i, tag in enumerate(line.tags[:7]):
        if tag in VERB:
            return float(i > 0 and line.tags[i - 1][:2] == "NN" and line.words[i - 1] not in EMPTY_NOUN)
        if tag[:2] not in SUBJECT and line.words[i] != "of":
            return 0.0
    return 0.0


def _superlative(line: Line) -> float:
    return float(bool(line.hits["superlative"]) or "JJS" in line.tags or "RBS" in line.tags)


def _number(line: Line) -> float:
    return _capped((line.hits["quantity"] + sum(word[0].isdigit() for word in line.words)) / 2)


def _abstract(line: Line) -> float:
    return _per_word(sum(len(w) > 5 and bool(ABSTRACT.search(w)) for w in line.words), line, 0.15)


def _long_words(line: Line) -> float:
    content = [len(w) for w in line.words if w not in STOP]
    return _capped(max(0.0, (sum(content) / len(content) - 4) / 5)) if content else 0.0


def _rare(line: Line) -> float:
    found = [rarity(w) for w in line.words if w not in STOP]
    return sum(found) / len(found) if found else 0.0


def _content(line: Line) -> float:
    return sum(w not in STOP for w in line.words) / max(len(line.words), 1)


def _nouns(line: Line) -> float:
    return _capped(sum(tag[:2] == "NN" for tag in line.tags) / 8)


def _names(line: Line) -> float:
    capitals = sum(w[:1].isupper() and w[1:2] not in ("", "'", "’") for w in line.text.split()[1:])
    return _per_word(max(capitals - line.sentences + 1, 0), line, 0.2)


def _repetition(line: Line) -> float:
    pairs = Counter(pairwise(line.words))
    return _capped(sum(n - 1 for n in pairs.values()) / 3)


def _echo(line: Line) -> float:
    seen = Counter(w for w in line.words if len(w) > 3 and w not in STOP)
    return _capped(sum(n - 1 for n in seen.values()) / 3)


def _alliteration(line: Line) -> float:
    heads = [w[0] for w in line.words if w not in STOP]
    return _capped(sum(a == b for a, b in pairwise(heads)) / 3)


def _long_turn(line: Line) -> float:
    return 0.7 if line.turn_words is None else _capped(log2(1 + line.turn_words) / 9)


def _alone(line: Line) -> float:
    return float(line.turn_words is not None and len(line.words) > 0.7 * line.turn_words)


def _hits(kind: str, full: int = 1) -> Value:
    return lambda line: _capped(line.hits[kind] / full)


def _density(kind: str, full: float) -> Value:
    return lambda line: _per_word(line.hits[kind], line, full)


def _tags(kinds: tuple[str, ...], full: float) -> Value:
    return lambda line: _per_word(sum(tag in kinds for tag in line.tags), line, full)


def _length(low: int, high: int) -> Value:
    return lambda line: float(low <= len(line.words) < high)


# Features that others ask for by name.
asks = _asks
points_outside = _dangling_early
half_quoted = _odd_quotes
restarts = _broken
greeting = _hits("greeting")
thanks = _hits("thanks")

_TABLE: tuple[tuple[str, Value, str], ...] = (
    # Does it stand on its own?
    ("opens_on_pronoun", _opens_on_pronoun, "Opens on a word that stands for something said before"),
    ("dangling_person", _dangling_person, "Says he, she or they with nobody named"),
    ("dangling_thing", _dangling_thing, "Says it, this or that with nothing named"),
    ("dangling_early", _dangling_early, "Points outside itself in its first words"),
    ("pronouns", _pronouns, "Is full of it, this and they"),
    ("points_back", _points_back, "Points back: this idea, those people"),
    ("ends_loose", _ends_loose, "Ends on a word that points elsewhere"),
    ("another", _hits("another", 2), "Counts on another line: of that, the other, also"),
    ("deixis", _hits("deixis", 2), "Points at the moment it was said: here, today, this one"),
    ("vague", _density("vague", 0.12), "Says thing, stuff, something"),
    ("answers", _answers, "Begins as an answer does"),
    ("after_question", lambda line: float(line.question_before), "Follows a question directly"),
    ("tied", lambda line: float(line.dropped_lead), "Was said with a leading and, but or so"),
    ("opens_below", _opens_below, "Opens with a word that leads up to something: if, when, in"),
    ("goes_on_from", _goes_on_from, "Goes on from the sentence before"),
    # Is it whole?
    ("verbless", _verbless, "Has no verb"),
    ("broken", _broken, "Breaks off or starts again"),
    ("unclosed", lambda line: float(not line.closed), "The sentence goes on after it"),
    ("odd_quotes", _odd_quotes, "Holds half of a quotation"),
    ("cut_out", lambda line: float(line.part), "Is a clause of a longer sentence"),
    # Does it say something?
    ("definition", _definition, "Says what something is"),
    ("maxim", _maxim, "Is a short general statement"),
    ("equation", _equation, "Says in one breath that this is that"),
    ("subject_first", _subject_first, "Opens on what it speaks of"),
    ("contrast", lambda line: float(bool(CONTRAST.search(line.low))), "Sets one thing against another"),
    ("conditional", _hits("conditional"), "Says when something holds"),
    ("point", lambda line: float(bool(POINT.search(line.low))), "Names its point: the problem is, what matters is"),
    ("cleft", _hits("cleft"), "That's why, there's no"),
    ("superlative", _superlative, "The most, the best, the only"),
    ("comparative", lambda line: float("JJR" in line.tags or "RBR" in line.tags), "Compares: more, harder, better"),
    ("universal", _hits("universal", 2), "Holds for all: every, never, nobody"),
    ("advice", _hits("advice"), "Tells the listener what to do"),
    ("belief", _hits("belief"), "Speaks a conviction"),
    ("story", _hits("story", 2), "Tells what the speaker did"),
    ("cause", _hits("cause"), "Gives a reason"),
    ("simile", _hits("simile"), "Uses an image"),
    ("number", _number, "Holds a figure"),
    ("negation", _hits("negation", 2), "Denies something"),
    ("human", _density("human", 0.12), "Speaks of people: mind, work, learning, hope"),
    ("strong", _hits("strong", 2), "Strong words"),
    ("abstract", _abstract, "Abstract nouns"),
    ("long_words", _long_words, "Long words"),
    ("rare", _rare, "Rare words"),
    ("content", _content, "Words that carry meaning"),
    ("nouns", _nouns, "Names what it speaks of"),
    ("names", _names, "Proper names"),
    ("technical", _hits("technical", 3), "Names of tools, files and commands"),
    # How does it sound?
    ("first", _density("first", 0.15), "I and my"),
    ("we", _density("we", 0.15), "We and our"),
    ("you", _density("you", 0.15), "You and your"),
    ("past", _tags(("VBD",), 0.15), "Past tense"),
    ("present", _tags(("VBZ", "VBP"), 0.2), "Present tense"),
    ("hedge", _hits("hedge", 2), "Hedges: kind of, maybe, I guess"),
    ("filler", _density("filler", 0.15), "Words that only fill"),
    ("commas", lambda line: _per_word(line.text.count(","), line, 0.15), "Many commas"),
    ("repetition", _repetition, "Repeats a turn of phrase"),
    ("echo", _echo, "Repeats a word of meaning"),
    ("alliteration", _alliteration, "Words that begin alike"),
    ("positive", lambda line: max(0.0, line.polarity), "Positive words"),
    ("negative", lambda line: max(0.0, -line.polarity), "Negative words"),
    ("subjective", lambda line: line.subjectivity, "Opinion words"),
    # Is it for the reader at all?
    ("question", asks, "Asks"),
    ("asks_within", lambda line: float("?" in line.text[:-3]), "Asks on the way"),
    ("exclaims", lambda line: float("!" in line.text), "Exclaims"),
    ("quotes", lambda line: float('"' in line.text or "“" in line.text), "Quotes somebody"),
    ("greeting", greeting, "Greets or introduces"),
    ("thanks", thanks, "Thanks"),
    ("praise", _hits("praise"), "Compliments the other"),
    ("housekeeping", _hits("housekeeping", 2), "Speaks of the show itself"),
    ("reported", _hits("reported"), "Gives somebody else's view or words"),
    # Where did it stand?
    ("host", lambda line: line.sure * (line.role == "host"), "It seems the host says it"),
    ("guest", lambda line: line.sure * (line.role == "guest"), "It seems the guest says it"),
    ("long_turn", _long_turn, "Stands in a long turn, where somebody explains"),
    ("alone", _alone, "Is most of its turn"),
    ("late_in_turn", lambda line: 0.5 if line.place is None else line.place, "Stands late in its turn"),
    ("opens_turn", lambda line: float(line.place == 0.0), "Opens its turn"),
    ("closes_turn", lambda line: float(bool(line.turn_words) and not line.after), "Closes its turn"),
    ("struck", lambda line: float(bool(REACTION.match(line.reply))), "The other reacts to it"),
    ("followed", lambda line: float(bool(GOES_ON.match(line.after))), "The next sentence builds on it"),
    ("two_sentences", lambda line: float(line.sentences == 2), "Is two sentences"),
    ("three_sentences", lambda line: float(line.sentences > 2), "Is three sentences or more"),
)  # fmt: skip

_LENGTHS = ((0, 5), (5, 8), (8, 11), (11, 15), (15, 20), (20, 26), (26, 33), (33, 42), (42, 55))

FEATURES: tuple[Feature, ...] = (
    *(Feature(name=name, value=value, because=because) for name, value, because in _TABLE),
    *(
        Feature(name=f"words_{a}_{b - 1}", value=_length(a, b), because=f"Its length: {a} to {b - 1} words")
        for a, b in _LENGTHS
    ),
)

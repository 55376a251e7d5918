"""What a line has that an editor notices. A tuple of plain functions, each from a `Line` to a number in [0, 1].

Directions are known from the literature (`quotability` research: Danescu-Niculescu-Mizil et al. 2012; Bendersky and Smith 2012;
Guerini et al. 2015; Bohn and Ling 2020; MacLaughlin and Smith 2021); the weights are fitted, never written here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import log2

from quotebot.scoring.line import Line

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
BARE = _set("it this that these those")
AUX = _set(
    "is was are were be been am 's 're has have had do does did will would can could should might may must isn't wasn't "
    "aren't don't doesn't didn't won't wouldn't can't couldn't shouldn't gets got goes went comes came makes made means "
    "happens happened works worked sounds seems looks takes took really actually just also probably kind sort"
)
AFTER_PRONOUN = (
    AUX | _set("a an the to of for in on at with and or but as by from so then way when if i we you they he she") | {""}
)
PERSON = _set("people someone everyone anybody everybody somebody nobody anyone person")
EMPTY_NOUN = _set(
    "thing things lot kind sort way bit yeah okay time part point something anything everything stuff one i"
)
TIME = _set("year week day morning time moment point way kind sort")
ENDS_LOOSE = _set("it that this them there those these so one too either though did does do")
VAGUE = _set("thing things stuff something anything somehow whatever everything someone somewhere certain specific")
ANOTHER = re.compile(
    r"\b(?:the (?:other|same|one|ones|two|former|latter|first|second|next|answer|downside|upside|problem|issue|goal|idea|whole) "
    r"(?:of|with|to|there|thing|one|here)?|same (?:thing|way)|both of|all of (?:those|these|them|that)|(?:of|with|by|to|about|from|"
    r"for|like|behind|on|in) (?:that|this|those|these|it|them|there)\b|another|others?|also|either|neither|instead|otherwise|else|"
    r"such|so that|then|again|therefore|though|anyway)\b"
)
FIRST = _set("i i'm i've i'd i'll me my mine myself")
WE = _set("we we're we've we'd we'll us our ours ourselves")
YOU = _set("you you're you've you'd you'll your yours yourself")
HEDGE = re.compile(
    r"\b(?:kind of|sort of|i guess|maybe|probably|perhaps|i don't know|i'm not sure|or something|or whatever|stuff like that|"
    r"things like that|and so on|et cetera|etc|a little bit|pretty much|more or less|to be honest|i suppose|i feel like)\b"
)
FILLER = re.compile(r"\b(?:you know|i mean|like|um+|uh+|basically|actually|literally|right|okay|yeah|well|just|so)\b")
GREETING = re.compile(
    r"\b(?:welcome (?:to|back)|hello|hi everyone|hey everyone|good (?:morning|evening)|how are you|nice to meet|glad to "
    r"(?:be|have)|great to (?:be|have|see)|happy to (?:be|have)|excited to (?:be|have)|joining (?:me|us)|see you|goodbye|bye|"
    r"take care|my guest|our guest|today's (?:guest|episode|show)|introduce yourself|i'm joined by|with (?:me|us) today)\b"
)
THANKS = re.compile(r"\b(?:thank you|thanks|appreciate (?:it|you|that|your)|grateful to you|pleasure|cheers)\b")
PRAISE = re.compile(
    r"\b(?:great|good|excellent|interesting|fantastic|awesome|amazing|wonderful) (?:question|point|answer|stuff|conversation)|"
    r"\bi love (?:that|it|this|how you|what you)|\bcongrat|\byou(?:'ve| have) (?:done|built|been)|\bfan of (?:you|your)|"
    r"\b(?:that's|it's|that is) (?:so |really |super |very |pretty )?(?:cool|awesome|great|amazing|interesting|fascinating|funny)"
)
HOUSEKEEPING = re.compile(
    r"\b(?:episode|podcast|show notes|listeners?|subscribe|sponsors?|promo|discount|link in|links? (?:to|in)|website|dot com|"
    r"\.com|\.org|\.dev|twitter|github repo|slack|newsletter|next week|last week|before we|let's (?:talk|move|go|get|start|jump|"
    r"switch|dive)|let me ask|wrap up|tell us|tell me|break)\b"
)
REPORTED = re.compile(
    r"\b(?:he|she|they|people|everyone|everybody|someone|somebody|folks|others) (?:just |always |often |then )?"
    r"(?:said|says|say|thought|thinks|think|believed|believes|believe|told|asked|claimed|claim|argue|argued|were like|was like|"
    r"is like|are like)\b|\b(?:i was|i'm|he's|she's|they're|you're|we're|it's|was|were) like,? [\"“]?\w|\bquote\b|\baccording to\b"
)
DEIXIS = re.compile(
    r"\b(?:here|today|right now|this (?:episode|show|podcast|week|morning|year|one|conversation|question|thing|stuff|part)|that one|"
    r"earlier|just (?:said|mentioned|talked|described)|(?:i|you|we|he|she) (?:just )?(?:mentioned|said|talked about)|the other|"
    r"the first one|the second|the former|the latter|as well|another (?:one|thing)|too|these (?:things|days)|in that case|"
    r"at that point|at the time|back then|over there|that way|like that|like this|those (?:things|guys|people))\b"
)
ANSWER = re.compile(
    r"[\"'“]?(?:yes|yeah|yep|no|nope|right|exactly|absolutely|sure|correct|totally|definitely|true|of course|i (?:agree|see)|"
    r"same here|me too|not really|oh)\b"
)
CONTRAST = re.compile(
    r"\bnot (?:just |only |because |about |so much )?[^.;?!]{2,60}?(?:,? but\b|[,;-]+ ?(?:it's|it is|they're|that's|we're|he's|she's|"
    r"you're|i'm)\b)|\b(?:rather than|instead of|as opposed to|more than|less than|versus|whereas|on the other hand|"
    r"isn't|aren't|wasn't|it's not)\b[^.?!]*[,;.-] ?(?:it's|it is|they're|that's|but|rather)\b|\brather than\b|\binstead of\b"
)
CONDITIONAL = re.compile(r"(?:^|[,.;-] ?)(?:if|when|once|unless|until|whenever|the moment|as soon as|the more)\b")
CLEFT = re.compile(
    r"\b(?:what|the (?:thing|point|reason|problem|idea|goal|key|trick|truth|question|challenge|beauty|way|real|biggest|"
    r"hardest|best|only|most|first|main)[^,.]{0,50}?) (?:is|was|isn't)\b|\bthat's (?:why|how|what|when|where)\b|\bthere's (?:no|a)\b"
)
DEFINITION_VERB = _set("is are isn't aren't means becomes")
SUPERLATIVE = re.compile(
    r"\b(?:most|best|worst|greatest|biggest|hardest|easiest|simplest|only|single|fundamental|number one|ever)\b"
)
UNIVERSAL = re.compile(
    r"\b(?:every|everyone|everybody|everything|everywhere|all|always|never|nobody|no one|nothing|none|any|anyone|anybody|anything|"
    r"whole|entire|forever|no matter)\b"
)
ADVICE = re.compile(
    r"\b(?:you|we|people|everyone|everybody|developers|founders|companies|one) (?:should|need to|have to|must|ought|can't|cannot|"
    r"shouldn't|don't have to|don't need|gotta|got to)\b|(?:^|[.;,] )(?:don't|do not|never|always|stop|start|try to|remember|make "
    r"sure|just|be)\b"
)
BELIEF = re.compile(
    r"\b(?:i (?:really |truly |always |strongly |firmly |do |just |personally )?(?:think|believe|feel|found|find|realized|realised|"
    r"learned|hope|wish|want|love|hate|care)|my (?:view|belief|philosophy|opinion|advice|goal|dream|job|favorite)|in my "
    r"(?:view|opinion|experience)|i'm (?:convinced|certain))\b"
)
STORY = re.compile(
    r"\b(?:i|we) (?:was|were|had|went|started|got|came|did|made|built|decided|left|quit|joined|remember|used to)\b"
)
CAUSE = re.compile(r"\b(?:because|therefore|which means|that means|so that|leads? to|as a result|due to)\b")
SIMILE = re.compile(r"\b(?:like an?|as if|as though|it's like|imagine|metaphor|analogy|equivalent of|think of)\b")
NUMBER = re.compile(r"\d|\b(?:hundred|thousand|million|billion|trillion|percent|half|twice|dozen)\b")
ABSTRACT = re.compile(r"(?:tion|sion|ness|ity|ment|ism|ship|ance|ence|dom|hood|ure|ogy|cy)s?$")
HUMAN = _set(
    "people human humans person life lives world love fear trust freedom future power truth hope risk death money time work "
    "community society culture kids children family friends learn learning teach believe dream dreams change problem problems "
    "failure success idea ideas mind heart brain happy joy pain hard care honest responsibility privacy rights power "
    "mistake mistakes question answers story stories history war government community craft art beauty magic"
)
NEGATION = re.compile(
    r"\b(?:not|no|never|nothing|nobody|can't|don't|doesn't|didn't|won't|isn't|aren't|wasn't|cannot|without)\b|n't\b"
)
STRONG = _set(
    "crazy insane terrible horrible awful amazing incredible beautiful brutal painful scary dangerous impossible obsessed hate "
    "love massive huge enormous tiny ridiculous stupid brilliant genius disaster nightmare broken dead kill killed die lie lies "
    "wrong evil fail failed failing fight lost win revolution radical crucial critical essential powerful magical"
)
PAST = _set("VBD VBN")
PROCESS = re.compile(
    r"\b(?:click|install|config|api|endpoint|url|command line|repo|json|yaml|cli|parameter|function|compile|deploy|npm|docker|"
    r"kubernetes|sql|css|html|javascript|python|library|framework|plugin|version)\w*"
)
STOP = _set(
    "the a an and or but if of to in on at for with by from as is are was were be been being have has had do does did will "
    "would can could should may might must i you he she it we they me him her us them my your his its our their this that "
    "these those there here what which who when where why how not no so just very really than then too also about into out up "
    "down over more most some any all each other one two get got go going know think like want it's that's i'm you're don't "
    "we're they're i've because kind lot thing things way yeah okay well right mean gonna something people make let said say"
)


def _share(count: float, line: Line, full: float) -> float:
    """`count` a word, as a share of the density `full`, at most 1."""
    return min(1.0, count / max(len(line.words), 1) / full)


def _hits(pattern: re.Pattern[str], line: Line, full: int = 1) -> float:
    return min(1.0, sum(1 for _ in pattern.finditer(line.low)) / full)


def _count(kinds: Iterable[str] | frozenset[str], line: Line) -> int:
    return sum(word in kinds for word in line.words)


def _first(line: Line) -> str:
    return line.words[0] if line.words else ""


def _stem(word: str) -> str:
    """The word without its contraction: `it's` opens as `it` does."""
    return word.split("'")[0]


def opens_on_pronoun(line: Line) -> float:
    """Opens on he, she or they: who?"""
    return float(_stem(_first(line)) in THIRD)


def opens_on_it(line: Line) -> float:
    """Opens on a bare it, this, that, these or those, with a verb and no noun behind it."""
    stem = _stem(_first(line))
    if stem not in BARE:
        return 0.0
    followed = line.words[1] if len(line.words) > 1 else ""
    return 1.0 if stem == "it" or "'" in _first(line) or followed in AUX else 0.6


def _dangling(line: Line) -> list[int]:
    """Places of the pronouns and demonstratives that no noun of the line stands before."""
    loose: list[int] = []
    noun = False
    for i, (word, tag) in enumerate(zip(line.words, line.tags, strict=True)):
        following = line.words[i + 1] if i + 1 < len(line.words) else ""
        stem = _stem(word)
        points = stem in THIRD or stem == "it" or (stem in BARE and (word != stem or following in AFTER_PRONOUN))
        if points and not noun:
            loose.append(i)
        noun = noun or (tag[:2] == "NN" and word not in EMPTY_NOUN) or word in PERSON
    return loose


def third_person(line: Line) -> float:
    """He, she or they with nobody named before."""
    return min(1.0, sum(_stem(line.words[i]) in THIRD for i in _dangling(line)) / 2)


def dangling(line: Line) -> float:
    """it, this or that with nothing before them to mean."""
    return min(1.0, sum(_stem(line.words[i]) not in THIRD for i in _dangling(line)) / 2)


def dangling_early(line: Line) -> float:
    """Points outside itself within its first six words."""
    return float(any(i < 6 for i in _dangling(line)))


def points_back(line: Line) -> float:
    """This phenomenon, those people: a demonstrative with a noun that was named before."""
    pairs = zip(line.words, line.words[1:], line.tags[1:], strict=False)
    return min(
        1.0,
        sum(w in ("this", "that", "these", "those", "such") and t[:2] == "NN" and n not in TIME for w, n, t in pairs)
        / 2,
    )


def ends_loose(line: Line) -> float:
    """Ends on it, that, them, there, or so."""
    return float(any(w in ENDS_LOOSE for w in line.words[-2:]))


def needs_another(line: Line) -> float:
    """The other, the same, both of them, the one, the problem there: a word that counts on another line."""
    return _hits(ANOTHER, line, 2)


def vague(line: Line) -> float:
    """Thing, stuff, something."""
    return _share(_count(VAGUE, line), line, 0.12)


def nouns(line: Line) -> float:
    """How many nouns it stands on, up to eight."""
    return min(1.0, sum(tag[:2] == "NN" for tag in line.tags) / 8)


def goes_on_from(line: Line) -> float:
    """Shares its words of meaning with the sentence before: it goes on from it."""
    before = {w for w in line.before.lower().replace(",", " ").replace(".", " ").split() if w not in STOP}
    own = {w for w in line.words if w not in STOP}
    return len(own & before) / max(len(own), 1)


def loose_reference(line: Line) -> float:
    """it, this, that as a pronoun anywhere: how much of the line points outside it."""
    loose = 0
    for word, following in zip(line.words, (*line.words[1:], ""), strict=True):
        loose += word in ("it", "it's", "this", "that's", "those", "these") or (word == "that" and following in AUX)
    return _share(loose, line, 0.12)


def deixis(line: Line) -> float:
    """Points at the moment or at something said before."""
    return _hits(DEIXIS, line, 2)


def answers(line: Line) -> float:
    """Begins as an answer does."""
    return float(bool(ANSWER.match(line.low)))


def after_question(line: Line) -> float:
    """Follows a question directly, so that it may need it."""
    return float(line.question_before)


def tied(line: Line) -> float:
    """Said with a leading connective."""
    return float(line.dropped_lead)


def opens_below(line: Line) -> float:
    """Opens as a subordinate piece: which, because, to, than, who, where."""
    return float(
        _first(line) in ("which", "because", "to", "than", "who", "where", "whose", "for", "with", "of", "as", "in")
    )


def verbless(line: Line) -> float:
    """Has no finite verb or modal."""
    return float(not any(tag in ("VBZ", "VBP", "VBD", "MD") or tag == "VB" for tag in line.tags))


def broken(line: Line) -> float:
    """Restarts and unfinished pieces: dashes, ellipses, an end on a word that nothing ends on."""
    loose = len(re.findall(r"--|—|\.\.\.|…", line.text)) + (
        line.words[-1:] != () and line.words[-1] in STOP and not line.closed
    )
    return min(1.0, loose / 3)


def unclosed(line: Line) -> float:
    """The file does not end the sentence here."""
    return float(not line.closed)


def odd_quotes(line: Line) -> float:
    """Quotation marks that do not pair."""
    return float(line.text.count('"') % 2 == 1 or line.text.count("“") != line.text.count("”"))


def in_quotes(line: Line) -> float:
    """Holds quoted speech."""
    return float('"' in line.text or "“" in line.text)


def definition(line: Line) -> float:
    """A noun is (not) something: "belief is the…", the pattern of Koto et al. 2014."""
    for i, word in enumerate(line.words[:14]):
        if word in DEFINITION_VERB and i:
            subject = line.tags[i - 1].startswith("NN")
            follow = line.tags[i + 1] if i + 1 < len(line.tags) else ""
            return float(subject and follow[:2] in ("DT", "RB", "JJ", "NN", "VB", "IN", "TO", "WP"))
    return 0.0


def contrast(line: Line) -> float:
    """Sets one thing against another."""
    return float(bool(CONTRAST.search(line.low)))


def conditional(line: Line) -> float:
    """Says when something holds: if, when, once, unless."""
    return float(bool(CONDITIONAL.search(line.low)))


def cleft(line: Line) -> float:
    """Points at its own point: "what matters is…", "that's why…"."""
    return float(bool(CLEFT.search(line.low)))


def superlative(line: Line) -> float:
    """The most, the best, the only."""
    return float(bool(SUPERLATIVE.search(line.low)) or any(tag in ("JJS", "RBS") for tag in line.tags))


def comparative(line: Line) -> float:
    """More, better, harder than."""
    return float(any(tag in ("JJR", "RBR") for tag in line.tags))


def universal(line: Line) -> float:
    """Every, always, never, nobody."""
    return _hits(UNIVERSAL, line, 2)


def advice(line: Line) -> float:
    """Tells the listener what to do."""
    return float(bool(ADVICE.search(line.low)))


def belief(line: Line) -> float:
    """Speaks a conviction in the first person."""
    return float(bool(BELIEF.search(line.low)))


def story(line: Line) -> float:
    """Tells what the speaker did."""
    return _hits(STORY, line, 2)


def cause(line: Line) -> float:
    """Gives a reason."""
    return float(bool(CAUSE.search(line.low)))


def simile(line: Line) -> float:
    """Compares with an image."""
    return float(bool(SIMILE.search(line.low)))


def number(line: Line) -> float:
    """Holds a figure."""
    return _hits(NUMBER, line, 2)


def abstract(line: Line) -> float:
    """Share of abstract nouns."""
    return _share(sum(len(w) > 5 and bool(ABSTRACT.search(w)) for w in line.words), line, 0.15)


def human(line: Line) -> float:
    """Words about people, work, hope, fear: what everybody has."""
    return _share(_count(HUMAN, line), line, 0.12)


def long_words(line: Line) -> float:
    """Mean length of the words that carry meaning, from four letters to nine."""
    content = [len(w) for w in line.words if w not in STOP]
    return min(1.0, max(0.0, (sum(content) / len(content) - 4) / 5)) if content else 0.0


def content(line: Line) -> float:
    """Share of words that carry meaning."""
    return sum(w not in STOP for w in line.words) / max(len(line.words), 1)


def negation(line: Line) -> float:
    """Denies something."""
    return _hits(NEGATION, line, 2)


def strong(line: Line) -> float:
    """Strong words."""
    return min(1.0, _count(STRONG, line) / 2)


def names(line: Line) -> float:
    """Share of proper nouns: products, people, places."""
    capitals = sum(
        w[:1].isupper()
        for w in line.text.split()[1:]
        if w.lower().strip(".,'") not in ("i", "i'm", "i've", "i'd", "i'll")
    )
    return _share(max(capitals - line.sentences + 1, 0), line, 0.2)


def technical(line: Line) -> float:
    """Names of tools, files and commands."""
    return _hits(PROCESS, line, 3)


def i_share(line: Line) -> float:
    """Share of I and my."""
    return _share(_count(FIRST, line), line, 0.15)


def we_share(line: Line) -> float:
    """Share of we and our."""
    return _share(_count(WE, line), line, 0.15)


def you_share(line: Line) -> float:
    """Share of you and your."""
    return _share(_count(YOU, line), line, 0.15)


def past(line: Line) -> float:
    """Share of past tense."""
    return _share(sum(tag == "VBD" for tag in line.tags), line, 0.15)


def present(line: Line) -> float:
    """Share of present tense."""
    return _share(sum(tag in ("VBZ", "VBP") for tag in line.tags), line, 0.2)


def hedges(line: Line) -> float:
    """Kind of, maybe, I guess."""
    return _hits(HEDGE, line, 2)


def fillers(line: Line) -> float:
    """Words that only fill."""
    return _share(sum(1 for _ in FILLER.finditer(line.low)), line, 0.15)


def commas(line: Line) -> float:
    """Commas a word: hesitation."""
    return _share(line.text.count(","), line, 0.15)


def repetition(line: Line) -> float:
    """A pair of words that comes back: the speech figure, or the stammer."""
    pairs = Counter(zip(line.words, line.words[1:], strict=False))
    return min(1.0, sum(n - 1 for n in pairs.values() if n > 1) / 3)


def echo(line: Line) -> float:
    """A word of meaning that comes back: "design is how it works, design is…"."""
    seen = Counter(w for w in line.words if w not in STOP and len(w) > 3)
    return min(1.0, sum(n - 1 for n in seen.values()) / 3)


def alliteration(line: Line) -> float:
    """Neighbouring words of meaning that begin alike (Guerini et al. 2015)."""
    heads = [w[0] for w in line.words if w not in STOP]
    return min(1.0, sum(a == b for a, b in zip(heads, heads[1:], strict=False)) / 3)


def variety(line: Line) -> float:
    """Distinct words a word."""
    return len(set(line.words)) / max(len(line.words), 1)


def question(line: Line) -> float:
    """Asks."""
    return float("?" in line.text[-3:])


def asks_within(line: Line) -> float:
    """Holds a question that is not its end."""
    return float("?" in line.text[:-3])


def exclaims(line: Line) -> float:
    """Exclaims."""
    return float("!" in line.text)


def greeting(line: Line) -> float:
    """Greets or introduces."""
    return float(bool(GREETING.search(line.low)))


def thanks(line: Line) -> float:
    """Thanks."""
    return float(bool(THANKS.search(line.low)))


def praise(line: Line) -> float:
    """Compliments the other, or the remark just made."""
    return float(bool(PRAISE.search(line.low)))


def housekeeping(line: Line) -> float:
    """Speaks about the show, links, what comes next."""
    return _hits(HOUSEKEEPING, line, 2)


def reported(line: Line) -> float:
    """Gives somebody else's view or words."""
    return float(bool(REPORTED.search(line.low)))


def positive(line: Line) -> float:
    """Positive sentiment."""
    return max(0.0, line.polarity)


def negative(line: Line) -> float:
    """Negative sentiment."""
    return max(0.0, -line.polarity)


def subjective(line: Line) -> float:
    """Opinion words."""
    return line.subjectivity


def host(line: Line) -> float:
    """The host says it."""
    return float(line.role == "host")


def guest(line: Line) -> float:
    """The guest says it."""
    return float(line.role == "guest")


def long_turn(line: Line) -> float:
    """Stands in a long turn: somebody explains."""
    return 0.5 if line.turn_words is None else min(1.0, log2(1 + line.turn_words) / 9)


def alone(line: Line) -> float:
    """Is most of its turn: an aside or a remark."""
    return 0.0 if line.turn_words is None else float(len(line.words) > 0.7 * line.turn_words)


def late_in_turn(line: Line) -> float:
    """Stands late in its turn, where the point is made."""
    return 0.5 if line.place is None else line.place


def opens_turn(line: Line) -> float:
    """Opens its turn."""
    return float(line.place == 0.0)


def closes_turn(line: Line) -> float:
    """Closes its turn."""
    return float(bool(line.turn_words) and not line.after)


def struck(line: Line) -> float:
    """The other reacts to it."""
    return float(bool(re.match(r"(?:wow|i love|yeah|exactly|that's|right|absolutely|amen|ha|\[laugh|oh)", line.reply)))


def cut_out(line: Line) -> float:
    """Is a clause cut out of a longer sentence."""
    return float(line.part)


def two_sentences(line: Line) -> float:
    """Is two sentences."""
    return float(line.sentences == 2)


def three_sentences(line: Line) -> float:
    """Is three sentences."""
    return float(line.sentences >= 3)


def followed_by_tie(line: Line) -> float:
    """The next sentence goes on from it: so, because, and that."""
    return float(bool(re.match(r"(?:so|because|and|but|that's|it's|which)\b", line.after.lower())))


def _length(low: int, high: int) -> Value:
    return lambda line: float(low <= len(line.words) < high)


LENGTHS = ((0, 5), (5, 8), (8, 11), (11, 15), (15, 20), (20, 26), (26, 33), (33, 42), (42, 55), (55, 10**9))

FEATURES: tuple[Feature, ...] = tuple(
    [Feature(name=f.__name__, value=f, because=(f.__doc__ or "").rstrip(".")) for f in (
        opens_on_pronoun, opens_on_it, third_person, dangling, dangling_early, points_back, ends_loose, needs_another, vague, nouns, goes_on_from,
        loose_reference, deixis, answers, after_question, tied, opens_below,
        verbless, broken, unclosed, odd_quotes, in_quotes, definition, contrast, conditional, cleft, superlative, comparative,
        universal, advice, belief, story, cause, simile, number, abstract, human, long_words, content, negation, strong, names,
        technical, i_share, we_share, you_share, past, present, hedges, fillers, commas, repetition, echo, alliteration, variety,
        question, asks_within, exclaims, greeting, thanks, praise, housekeeping, reported, positive, negative, subjective,
        host, guest, long_turn, alone, late_in_turn, opens_turn, closes_turn, struck, cut_out, two_sentences, three_sentences,
        followed_by_tie,
    )]
    + [Feature(name=f"length_{a}", value=_length(a, b), because=f"{a} to {b} words") for a, b in LENGTHS]
)  # fmt: skip

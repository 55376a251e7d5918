"""Without labels the talk itself tells who speaks, as far as it does; what a person said holds."""

from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quotebot.model import Episode, Fixed, Transcript
from quotebot.transcript.reader import read
from quotebot.transcript.speakers import chain, corpus, habits, inferred, network, signs
from quotebot.transcript.speakers.measure import count, trusted
from quotebot.transcript.speakers.reasons import because

BAKERS = Episode(file="bread.txt", hosts=("Nora Castellane",), guests=("Edwin Pasko",))
TALK = [
    ("N", "Welcome to the show, everybody."),
    ("N", "My guest today is Edwin Pasko, who has baked bread for thirty years."),
    ("N", "Edwin, thank you so much for joining us."),
    ("E", "Thank you for having me, Nora."),
    ("E", "I'm really happy to be here."),
    ("N", "So, can you tell us how you got started with bread?"),
    ("E", "Yeah, so I grew up above a bakery, and my father had the ovens going at three in the morning."),
    ("E", "I was ten when I made my first loaf, and I burnt it."),
    ("E", "But I learned that heat is the one thing you can't argue with."),
    ("E", "We had one oven, and it was older than the town hall."),
    ("N", "And what do you think people get wrong about sourdough?"),
    ("E", "I think they hurry, because I did too when I started."),
    ("E", "My bakery failed twice before I understood that time is an ingredient."),
    ("E", "I still keep the first starter that I made with my brother."),
    ("N", "How do you keep it alive, and what do you feed it?"),
    ("E", "Well, I feed it rye every evening, and I talk to it."),
    ("E", "I had a winter when it froze, and I thought that I had lost it."),
    ("N", "Edwin, this has been wonderful, thank you so much for coming on the show."),
    ("E", "Thank you, Nora, I had a great time."),
]
NAMES = {"N": "Nora Castellane", "E": "Edwin Pasko"}
READ_FROM = "\n".join(f" {line}" for _, line in TALK)
scores = arrays(np.float64, st.tuples(st.integers(1, 30), st.just(2)), elements=st.floats(-20, 20))


def talk(text: str = READ_FROM, episode: Episode = BAKERS, *fixed: Fixed) -> Transcript:
    return read(text.encode(), episode, fixed)


def names(found: Transcript) -> list[str | None]:
    return [found.speaker(sentence).name for sentence in found.sentences]


def steps(sides: chain.Scores) -> chain.Scores:
    """Moves between the sides that depend on the scores somehow."""
    return np.stack([np.outer(a, b) / 20 for a, b in pairwise(sides)] or [np.zeros((2, 2))])[: len(sides) - 1]


@given(scores)
def test_the_probabilities_of_a_sentence_add_up_to_one(sides: chain.Scores) -> None:
    found = chain.marginals(sides, steps(sides))

    assert np.allclose(found.sum(axis=1), 1)
    assert ((found >= 0) & (found <= 1)).all()


@given(scores, st.data())
def test_what_is_fixed_is_certain_on_every_path(sides: chain.Scores, data: st.DataObject) -> None:
    at, side = data.draw(st.integers(0, len(sides) - 1)), data.draw(st.sampled_from([chain.HOST, chain.GUEST]))
    found = chain.marginals(chain.fixed(sides, {at: side}), steps(sides))

    assert found[at, side] > 0.999


def test_a_chain_weighs_all_paths() -> None:
    """Against every path, counted out."""
    order = np.random.default_rng(7)
    sides, moves = order.normal(size=(6, 2)), order.normal(size=(5, 2, 2))
    weight = np.zeros((6, 2))
    for path in np.ndindex(*(2,) * 6):
        score = sum(sides[t, s] for t, s in enumerate(path))
        score += sum(moves[t, a, b] for t, (a, b) in enumerate(pairwise(path)))
        for t, s in enumerate(path):
            weight[t, s] += np.exp(score)

    assert np.allclose(chain.marginals(sides, moves), weight / weight.sum(axis=1, keepdims=True))


def test_a_plain_interview_is_told_apart() -> None:
    found = names(talk())

    right = sum(name == NAMES[who] for name, (who, _) in zip(found, TALK, strict=True))
    assert right >= 15


def test_what_each_is_in_the_habit_of_saying_is_heard_as_theirs() -> None:
    """The same line at the same place: who said its words far from it, and nothing else, tells whose it is."""
    line = "By hook or by crook, bread comes out of it in the end."

    def guest(habit: str) -> float:
        """How likely the line is the guest's where `habit` says its words all along."""
        before = [f"By hook or by crook, {text}" if who == habit else text for who, text in TALK]
        texts = [*before * 6, *(text for _, text in TALK[:15]), line, *(text for _, text in TALK[15:])]
        weights = network.load()
        people = signs.People(BAKERS.hosts, BAKERS.guests)
        rows = signs.table_of(texts, people, [False] * len(texts), weights.words, weights.vectors)
        return float(inferred.chances(weights, rows, habits.grams(texts), None, held={})[texts.index(line), 1])

    assert guest("E") > guest("N") + 0.2


def test_nobody_is_named_whom_the_episode_does_not_name() -> None:
    assert set(names(talk(episode=Episode(file="bread.txt")))) == {None}
    assert set(names(talk(episode=replace(BAKERS, guests=())))) <= {None, "Nora Castellane"}


def test_of_several_on_one_side_none_is_named() -> None:
    found = talk(episode=replace(BAKERS, hosts=("Nora Castellane", "Ada Okafor")))

    assert set(names(found)) == {None, "Edwin Pasko"}


def test_a_guess_says_that_it_is_one() -> None:
    found = talk()

    assert {turn.speaker.source for turn in found.turns} == {"inferred"}
    assert all(0.4 <= found.speaker(s).confidence < 1 for s in found.sentences)


def test_turns_cover_every_sentence_once_and_change_speaker() -> None:
    found = talk()

    assert [at for turn in found.turns for at in range(turn.first, turn.last)] == list(range(len(found.sentences)))
    assert all(a.speaker.name != b.speaker.name for a, b in pairwise(found.turns))
    assert [found.turns[s.turn].first <= s.index < found.turns[s.turn].last for s in found.sentences] == [True] * 19


def test_the_same_text_gives_the_same_speakers() -> None:
    assert talk() == talk()


def test_what_a_person_fixed_holds_and_the_rest_follows() -> None:
    start = READ_FROM.index("I was ten")
    end = READ_FROM.index("But I learned")
    before, after = talk(), talk(READ_FROM, BAKERS, Fixed(start=start, end=end, name="Nora Castellane"))
    at = next(s.index for s in after.sentences if s.start == start)

    assert after.speaker(after.sentences[at]).source == "confirmed"
    assert names(after)[at] == "Nora Castellane"
    assert after.speaker(after.sentences[at + 1]).confidence != before.speaker(before.sentences[at + 1]).confidence


def test_of_two_that_were_fixed_the_later_holds() -> None:
    whole = Fixed(start=0, end=len(READ_FROM), name="Nora Castellane")
    found = talk(READ_FROM, BAKERS, whole, Fixed(start=0, end=60, name="Ada Okafor"))

    assert names(found)[0] == "Ada Okafor"
    assert set(names(found)[1:]) == {"Nora Castellane"}


def test_a_label_is_overruled_by_a_person() -> None:
    text = "\n\n".join(f"{NAMES[who]}: {line}" for who, line in TALK)
    start = text.index("I was ten")
    found = talk(text, BAKERS, Fixed(start=start, end=start + 50, name=None))
    at = next(s.index for s in found.sentences if s.start == start)

    assert names(found)[at] is None
    assert names(found)[at - 1] == "Edwin Pasko"


def test_advertising_is_nobodys() -> None:
    advert = " This episode is brought to you by Kettle & Sons. Go to kettle.com slash bread for ten percent off."
    found = talk(READ_FROM.replace("\n So, can", f"\n{advert}\n So, can"))
    at = [s.index for s in found.sentences if "ettle" in found.text[s.start : s.end]]

    assert [names(found)[index] for index in at] == [None] * len(at)
    assert because(found, found.turns[found.sentences[at[0]].turn]) == "advertising is nobody's"


@pytest.mark.parametrize(
    "text",
    [
        "Hello there. How are you? I am fine.",
        " ".join(["wir haben das brot gebacken und es war gut."] * 20),
        " ".join(["and then we went home to bake"] * 40),
    ],
)
def test_what_cannot_be_read_is_not_guessed(text: str) -> None:
    """Too short, another language, no punctuation."""
    assert set(names(talk(text))) == {None}


def test_reasons_are_what_a_reader_sees() -> None:
    found = talk()
    told = [because(found, turn) for turn in found.turns]

    assert told[0] == "says “welcome to”"
    assert "answers a question" in told
    assert set(told) & {"asks a question", "addresses Edwin"}


def test_a_reason_quotes_a_name_as_the_machine_spelt_it() -> None:
    heard = talk(
        READ_FROM.replace("Thank you, Nora, I had", "Thank you, Norrah. I had"), replace(BAKERS, hosts=("Norah C",))
    )

    assert "addresses Norah (“Norrah”)" in [because(heard, turn) for turn in heard.turns]


def test_a_host_who_gives_their_name_is_told_from_the_other() -> None:
    hosts = replace(BAKERS, hosts=("Nora Castellane", "Ada Okafor"))
    found = talk(READ_FROM.replace("Welcome to the show, everybody.", "Welcome, I'm Ada Okafor."), hosts)

    assert names(found)[0] == "Ada Okafor"
    assert found.speaker(found.sentences[0]).confidence >= 0.95
    assert "Nora Castellane" not in names(found)


def test_a_host_who_calls_the_other_by_name_is_guessed_to_be_the_one_of_two_who_is_left() -> None:
    hosts = replace(BAKERS, hosts=("Nora Castellane", "Ada Okafor"))
    found = talk(READ_FROM.replace("And what do you", "Nora, what do you"), hosts)
    at = next(s for s in found.sentences if found.text[s.start :].startswith("Nora, what"))

    assert (found.speaker(at).name, found.speaker(at).confidence < 0.97) == ("Ada Okafor", True)


def test_a_name_in_a_quotation_or_that_two_people_have_tells_nobody_apart() -> None:
    hosts = replace(BAKERS, hosts=("Nora Castellane", "Ada Okafor"))
    quoted = talk(READ_FROM.replace("Welcome to the show, everybody.", 'And she says, "I\'m Ada Okafor."'), hosts)
    twins = talk(
        READ_FROM.replace("Welcome to", "I'm Ada, welcome to"), replace(BAKERS, hosts=("Ada Castellane", "Ada Okafor"))
    )

    assert set(names(quoted)) | set(names(twins)) == {None, "Edwin Pasko"}


@pytest.mark.parametrize(
    ("line", "hosts", "guests"),
    [
        ("Thanks, Nora.", (True, True, False, False), (False, False, False, False)),
        ("I'm Nora, and with me is Edwin Pasko.", (True, False, True, False), (True, False, False, True)),
        ("The norm is bread.", (False,) * 4, (False,) * 4),
    ],
)
def test_names_are_mentioned_addressed_and_given(line: str, hosts: tuple[bool, ...], guests: tuple[bool, ...]) -> None:
    said = signs.split(line)

    assert (signs.named(said, BAKERS.hosts), signs.named(said, BAKERS.guests)) == (hosts, guests)


def test_marks_of_a_new_speaker_are_heeded() -> None:
    text = "\n".join(f">> {line}" for _, line in TALK)
    found = talk(text)

    assert len(found.turns) == len(TALK)


def test_the_weights_are_small_and_tell_what_was_measured() -> None:
    weights = network.load()
    size = len((Path(network.__file__).parent / network.SHIPPED).read_bytes())

    assert size < 2_000_000
    assert weights.figures["two_claimed_right"] >= 0.97
    assert weights.figures["more_claimed_right"] >= 0.95
    for reading in (weights.first, weights.second):
        assert {show for net in reading.nets for show in net.left_out} == weights.shows


def test_an_episode_is_read_by_networks_that_never_saw_its_show() -> None:
    weights = network.load()
    for reading in (weights.first, weights.second):
        assert all(show in net.left_out for show in weights.shows for net in reading.nets_for(show))
        assert reading.nets_for("A show of tomorrow") == reading.nets


def test_how_sure_a_claim_is_was_found_on_other_shows() -> None:
    weights = network.load()

    assert weights.trusts[0].left_out == frozenset()
    assert all(any(show in trust.left_out for trust in weights.trusts) for show in weights.shows)


def test_a_surer_claim_is_never_less_often_right_and_none_is_certain() -> None:
    weights = network.load()
    said = np.linspace(0.5, 1, 200)
    for show in (None, *weights.shows):
        told = weights.sure(said, show)
        assert (np.diff(told) >= 0).all()
        assert told[0] == 0.5
        assert (told[1:] < said[1:]).all()


def test_weights_come_back_as_they_were_written() -> None:
    weights = network.load()
    file = BytesIO()
    network.dump(weights, file)
    again = network.parse(file.getvalue())

    assert (again.words, again.trusts, again.figures) == (weights.words, weights.trusts, weights.figures)
    assert np.allclose(again.vectors, weights.vectors, atol=0.02)


def test_claims_that_are_too_sure_are_trusted_in_part() -> None:
    """Half, where the odds are twice too long in nats; claims that are not sure enough stay as they are."""
    said = np.repeat([0.6, 0.8, 0.95], 3000)
    order = np.random.default_rng(1).uniform(size=len(said))
    half, double = (1 / (1 + ((1 - said) / said) ** power) for power in (0.5, 2.0))

    assert trusted(said, (order < half).astype(float)) == pytest.approx(0.5, abs=0.05)
    assert trusted(said, (order < double).astype(float)) == 1.0
    assert trusted(said[:0], said[:0]) == 1.0


def test_a_labelled_file_becomes_an_example_without_its_labels() -> None:
    text = "\n\n".join(f"{NAMES[who]}: {line}" for who, line in TALK)
    one = corpus.from_labels("bread", text.encode(), BAKERS)

    assert "Nora Castellane:" not in one.transcript.text
    assert one.said == tuple(NAMES[who] for who, _ in TALK)
    assert (one.sides[0], one.sides[3], one.main) == (0, 1, 2)


def test_what_is_counted() -> None:
    one = corpus.from_labels("bread", "\n\n".join(f"{NAMES[w]}: {t}" for w, t in TALK).encode(), BAKERS)
    found = count(one, list(one.said), [0.99] * 10 + [0.5] * 9)

    assert (found.sentences, found.right, found.quotable, found.claimed) == (19, 19, 16, 7)
    assert found.rates["claimed_right"] == 1.0


def test_speakers_of_real_talks_are_right_far_more_often_than_by_chance(shared: Path) -> None:
    """By networks that never saw the show; claims are right 95 times in 100 even over a handful of episodes."""
    from quotebot.transcript.speakers.train import _example

    found = [_example(shared / "speakers" / "dev", name) for name in ("slp-max-hillebrand", "founders-talk-64")]
    told = [[one.transcript.speaker(s) for s in one.transcript.sentences] for one in found]
    pairs = zip(found, told, strict=True)
    total = sum(
        (count(one, [s.name for s in said], [s.confidence for s in said]) for one, said in pairs),
        start=count(found[0], [None] * len(found[0].said), [0.0] * len(found[0].said)),
    )

    assert total.rates["claimed_right"] >= 0.95
    assert total.right / sum(len(one.said) for one in found) >= 0.88

"""Sentences begin and end where a careful reader says they do, and no word is lost between them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.transcript import sentences

# Each line is one text; ` | ` stands where a sentence ends and the next begins (`|` where no space is between them).
CASES = {
    "abbreviations": """
        We met Dr. Okafor at the lab. | He was late.
        Mr. and Mrs. Lindqvist came. | She brought soup.
        Prof. Adeyemi vs. the committee was a long story. | It ended well.
        Use a hard cheese, e.g. Comté or Gruyère. | Grate it.
        The second one, i.e. The Hague, was closer.
        She lives in the U.S. now. | He does not.
        She moved to the U.S. | He stayed behind.
        The U.S. Navy paid for it. | We did not.
        It is a rule of the E.U. | How it came about is another matter.
        Nobody in Washington, D.C. | And nobody here.
        She has a Ph.D. in botany. | I have a garden.
        I got my Ph.D. | Then I left.
        I asked a sales rep. | They had no idea.
        I asked Rep. Adeyemi. | She had.
        It is on Main St. | The door is green.
        Talk to Max. | John is out.
        We met at 9 a.m. on the pier. | It was foggy.
        It opens at 9 a.m. | The queue starts at eight.
        Pens, paper, ink, etc. were on the table. | We sat down.
        Pens, paper, ink, etc. | We sat down.
        They sold it to Brandt & Sons Inc. in May. | It was cheap.
        They sold it to Brandt & Sons, Inc. | The price was low.
        Sammy Davis Jr. sang. | We listened.
        St. Petersburg was cold. | We loved it.
        Gen. Ferreira and Sgt. Malik spoke. | Nobody else did.
        It was approx. 5 miles. | We walked.
        The band feat. Rosa is better. | Hear it live.
        He cited Ruiz et al. in the paper. | It was kind.
    """,
    "numbers": """
        Turn to No. 5 on the list. | It is short.
        Did he stop? | No. | He went on.
        I said no. | Five people left.
        Did he? | No. | he went on.
        See Fig. 3 and Sec. 12 of vol. 2. | They agree.
        It rose by 3.5 percent. | Then it fell by 0.7.
        We run Python 3.11. | Version 3.12 is next.
        It costs $4.99. | I paid.
        On Jan. 5 we opened. | By Sept. 1 we had closed.
        It was version 2. | Three came later.
        The year was 1998. | Nobody had a phone.
        It starts at 10.30 in the evening. | Bring a coat.
        1. Wash the rice. | 2. Boil it.
        -5 degrees is warm here. | We swim.
        Read pp. 14 to 20. | Then stop.
    """,
    "initials": """
        J. R. R. Tolkien wrote it. | I read it.
        J.R.R. Tolkien wrote it. | I read it.
        George W. Marsh was there. | So was I.
        We went with plan B. | The first had failed.
        I take vitamin C. | It helps.
        I take vitamin C. | It’s cheap.
        It was he and I. | Nobody else.
        Samuel L. and I were friends. | We still are.
    """,
    "web": """
        Go to www.example.org. | It is all there.
        See https://example.org/a.b?c=d.e for more. | It is free.
        Write to anna.b@example.org. | I answer.
        It runs on Node.js. | I like it.
        Node.js is fast. | So is ours.
        We used ASP.NET and .NET before. | Never again.
        Open setup.py and read it. | Then run it.
        I work at Yahoo! in Dublin. | It rains.
        I left Yahoo! | Then I slept.
    """,
    "dots": """
        I thought about it... and I left. | That was all.
        I thought about it... | Nobody else did.
        I thought about it… | Nobody else did.
        I was, you know… tired. | So I slept.
        Well . . . it depends. | On what?
        It was over. . . . | We went home.
        We waited.... | Nothing came.
    """,
    "marks": """
        You did what?! | I sold it.
        Really? | Yes! | Good.
        No way!!! | It is true.
        What is it for? | Who knows.
        Was it hard? | yes and no.
        We lost it. | iPhones are small.
        It was good. | and then it was not.
        I was going to say -- well, never mind. | It passed.
        It was-- I mean, it is small. | Very.
        I was – as you say – late. | Sorry.
        He (the older one) left. | The other stayed.
        He left. | (So did I.) | We met later.
        Let me say this: it works. | It does.
    """,
    "quotes": """
        He said, "Stop." | Then he sat.
        "Stop," he said. | He sat.
        "Why?" he asked. | I did not know.
        "Wait!" she cried. | We waited.
        "It is late." | That was all she said.
        “It is late.” | “It is early.”
        They call it "the end". | We do not.
        They said, 'Go on.' | We did.
        She asked me, "What is it?" and I told her. | It was a clock.
        «C'est fini.» | Il partit.
    """,
    "other scripts": """
        これは時計です。|とても古い。
        本当ですか？|はい！
        他说：“好。”|我们走了。
        Ça va ? | Oui.
        ¿Qué es esto? | ¡Un reloj!
        वह घर है। | वह बड़ा है।
        هل هذا بيت؟ | نعم.
    """,
    "lost spaces": """
        We were so tired.|And then it rained.
        Did you see it?|We did.
        Use object.Method and file.Name here. | Fine.
    """,
}
LINES = [line.strip() for block in CASES.values() for line in block.strip().splitlines()]


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences.split(text, 0, len(text))]


@pytest.mark.parametrize("case", LINES)
def test_a_sentence_ends_where_a_reader_says(case: str) -> None:
    expected = [piece.strip() for piece in case.split("|")]
    assert expected == pieces(case.replace(" | ", " ").replace("|", ""))


def test_there_are_enough_cases_to_mean_something() -> None:
    assert len(LINES) >= 60


def test_sentences_run_over_line_ends() -> None:
    text = "We rang the bells\nin the U.S.\nNavy yard.\n\n It was\nloud."
    assert pieces(text) == ["We rang the bells\nin the U.S.\nNavy yard.", "It was\nloud."]


def test_marks_behind_a_blanked_hole_still_end_the_sentence() -> None:
    assert pieces("We rang it       . It was loud.") == ["We rang it       .", "It was loud."]


def test_lower_case_writers_get_sentences_too() -> None:
    text = "we rang it. it was loud, e.g. at noon! nobody slept."
    found = [text[a:b] for a, b in sentences.split(text, 0, len(text), lowercase=True)]
    assert found == ["we rang it.", "it was loud, e.g. at noon!", "nobody slept."]
    assert sentences.lowercase_starts(text)
    assert not sentences.lowercase_starts("We rang it. It was loud. e.g. at noon. Then we slept.")


def test_only_the_asked_part_is_split_and_trimmed() -> None:
    text = "x. (We rang it.) -- “It was loud.” y."
    assert [text[a:b] for a, b in sentences.split(text, 3, len(text) - 3)] == ["(We rang it.)", "“It was loud.”"]


def test_markup_left_in_plain_text_stands_outside_the_sentence() -> None:
    assert pieces("**Stop.** _That was it._") == ["Stop.", "That was it."]


def test_nothing_is_found_where_no_word_is() -> None:
    assert pieces(" -- ... ?! () ") == []


TEXT = st.text(alphabet=st.sampled_from(list("aAbZ19 .,!?\"'”“()[]…-\n。é_*\t")), max_size=60) | st.text(max_size=40)


@given(TEXT, st.booleans())
def test_every_word_is_in_exactly_one_sentence(text: str, lowercase: bool) -> None:
    spans = list(sentences.split(text, 0, len(text), lowercase=lowercase))
    inside = [at for start, end in spans for at in range(start, end) if text[at].isalnum()]
    assert [at for at, char in enumerate(text) if char.isalnum()] == inside
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize(
    "text",
    ["." * 300_000, ". " * 150_000, "." * 300_000 + "x", "\"" * 300_000, "!? " * 100_000, "a" * 300_000, ".a" * 150_000,
     " " * 300_000 + "a.", "A. " * 100_000, "(" * 300_000 + "a", "1. " * 100_000, "-" * 300_000],
    ids=lambda text: repr(text[:4]),
)  # fmt: skip
def test_no_text_makes_the_splitter_slow(text: str) -> None:
    """300 kB of the worst text takes far under a second of processor time."""
    began = time.process_time()
    for _ in sentences.split(text, 0, len(text)):
        pass
    assert time.process_time() - began < 2.0

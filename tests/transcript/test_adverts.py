"""Advertising copy is set apart in whole sentences, and people who talk about advertising are left alone."""

import time

import pytest

from quotebot.model import Sentence
from quotebot.transcript import adverts


def flagged(*turns: str) -> list[str]:
    """The sentences (one a line) of the turns that are marked as advertising."""
    text, sentences = "", list[Sentence]()
    for turn, said in enumerate(turns):
        for line in said.strip().splitlines():
            start = len(text)
            text += line.strip() + "\n"
            sentences.append(Sentence(index=len(sentences), start=start, end=len(text) - 1, turn=turn))
    blocks = list(adverts.find(text, sentences))
    edges = {s.start for s in sentences} | {s.end for s in sentences}
    assert all({block.start, block.end} <= edges and block.kind == "advert" for block in blocks)
    return [text[s.start : s.end] for s in sentences if any(b.start <= s.start and s.end <= b.end for b in blocks)]


COPY = """
This episode is brought to you by Bellworks.
Tower Talk is brought to you by the kind people at Bellworks.
This portion of Tower Talk is sponsored by Bellworks and Rope & Co.
Support for this podcast comes from the Guild of Ringers.
Thanks to Bellworks for sponsoring this episode.
And now a word from our sponsors.
Let me tell you about our sponsor, Bellworks.
Use the promo code TOWER at checkout.
Use code TOWER and get a free rope.
We have a coupon code for you.
Please subscribe to the show wherever you are.
If you liked it, subscribe on whatever app you use.
So subscribe to Tower Talk on whichever platform you listen to your podcasts.
Leave us a five-star review.
Find us wherever you get your podcasts.
Please support the show on our page.
There is a new episode every Tuesday.
Sign up for our weekly newsletter.
Head over to bellworks dot com slash tower.
"""
TALK = """
I subscribe to the view that bells are instruments.
We wanted people to subscribe to the service, and nobody did.
You should subscribe to them.
He was our sponsor in parliament, and a good one.
We were sponsored by the parish for a hundred years.
The tower is corporate-sponsored now, and it shows.
I hate advertising, and I think adverts ruin the square.
We started a newsletter about rope.
People use code to describe how bells change.
The code had 20% of its lines in one file.
A good review is worth more than an advert.
It was brought to us by my aunt.
I would write a review of that book if I could.
The podcast changed how I hear them.
Everyone got a discount, so nobody valued it.
Support for the bill came from the villages.
The show must go on, as they say.
This episode is not sponsored by anybody.
"""


@pytest.mark.parametrize("line", COPY.strip().splitlines())
def test_copy_is_flagged(line: str) -> None:
    assert flagged(f"It rang.\n{line}\nIt stopped.") == [line]


@pytest.mark.parametrize("line", TALK.strip().splitlines())
def test_talk_about_advertising_is_not(line: str) -> None:
    assert flagged(f"It rang.\n{line}\nIt stopped.") == []


def test_a_sponsor_read_is_one_block_up_to_where_it_takes_leave() -> None:
    read = """
    This portion of Tower Talk is brought to you by Bellworks.
    Have you ever had a rope snap in your hands?
    It is no fun.
    The noise alone is enough to wake the parish.
    And then you have to explain it.
    Somebody has to climb up, too.
    You don't want that.
    Just visit bellworks.com and get 10% off.
    """
    lines = [line.strip() for line in read.strip().splitlines()]
    assert flagged("It rang.\n" + "\n".join(lines) + "\nIt stopped.\nThat was in May.") == lines


def test_a_read_that_does_not_name_its_sponsor_again_ends_where_it_says_where_to_go() -> None:
    read = [
        "This episode is brought to you by Bellworks.",
        *["You pull the rope all day."] * 8,
        "Visit towertalk.fm/rope.",
    ]
    assert flagged("\n".join([*read, "Now back to the tower."])) == read
    talk = [
        read[0],
        "You pull the rope all day.",
        "Yes.",
        *["It rang all day and night."] * 6,
        "Visit my.tower.org one day.",
    ]
    assert flagged("\n".join(talk)) == talk[:1]


def test_a_block_ends_with_the_turn() -> None:
    assert flagged("Thanks to our sponsor.", "They sponsored my tower, too, at towers.org.") == [
        "Thanks to our sponsor."
    ]


def test_a_later_mention_far_away_is_not_drawn_in() -> None:
    talk = ["This episode is brought to you by Bellworks."] + ["It rang."] * 30 + ["I worked for Bellworks once."]
    assert flagged("\n".join(talk)) == talk[:1]


def test_twenty_thousand_sentences_take_seconds() -> None:
    began = time.process_time()
    assert len(flagged("It rang all night and every day.\n" * 20_000)) == 0
    assert len(flagged("Use code TOWER now.\n" * 2_000)) == 2_000
    assert time.process_time() - began < 6.0

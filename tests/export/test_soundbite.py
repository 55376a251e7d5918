import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.errors import ExportRefused
from quotebot.export.context import Context
from quotebot.export.soundbite import Heard, heard
from quotebot.model import Candidate, Cue, Episode, Noise, Sentence, Speaker, Transcript, Turn
from quotebot.quote import Quote

from .quotes import EPISODE, GUEST, VIENNA, build, exported

TAG = "{https://podcastindex.org/namespace/1.0}soundbite"
HOST = Speaker(name="Nora Castellane", role="host", confidence=0.99, source="labelled")


def recording(*turns: tuple[float, ...], gap: float = 0.0, episode: Episode = EPISODE) -> Transcript:
    """A transcript in which sentence `S0.`, `S1.`, ... last so many seconds each, grouped by turn."""
    text, cues, sentences, time = "", [], [], 100.0
    for turn, lengths in enumerate(turns):
        for seconds in lengths:
            start, said = len(text), f"S{len(sentences)}."
            text += said + "\n"
            end = start + len(said)
            cues.append(Cue(start=start, end=end, time_start=time, time_end=time + seconds))
            sentences.append(Sentence(index=len(sentences), start=start, end=end, turn=turn))
            time += seconds + gap
    ends = [sum(map(len, turns[: at + 1])) for at in range(len(turns))]
    return Transcript(
        text=text, sha256="1" * 64, format="srt", encoding="utf-8", episode=episode, cues=tuple(cues), noise=(),
        sentences=tuple(sentences),
        turns=tuple(
            Turn(speaker=GUEST if at % 2 else HOST, first=end - len(turns[at]), last=end) for at, end in enumerate(ends)
        ),
    )  # fmt: skip


def quote_of(transcript: Transcript, at: int) -> Quote:
    """The quote that is sentence `at`."""
    sentence = transcript.sentences[at]
    start, end = sentence.start, sentence.end
    return replace(
        build(transcript.text[start:end]),
        id=f"q-{at}",
        candidate=Candidate(first=at, last=at + 1, start=start, end=end),
        sha256=transcript.sha256,
        times=transcript.times(start, end),
        episode=transcript.episode,
    )


def soundbites(transcript: Transcript, *quotes: Quote) -> list[ElementTree.Element]:
    context = Context(zone=VIENNA, transcript=lambda _: transcript)
    return list(ElementTree.fromstring(exported("soundbite", quotes, context)).iter(TAG))  # noqa: S314, our own


def test_a_soundbite_has_its_start_its_duration_and_the_words_as_title() -> None:
    transcript = recording((20.0,))
    (bite,) = soundbites(transcript, quote_of(transcript, 0))
    assert bite.attrib == {"startTime": "99.7", "duration": "20.6"}
    assert bite.text == "S0."


def test_a_short_quote_grows_before_and_after_until_it_is_fifteen_seconds() -> None:
    transcript = recording((4.0, 4.0, 4.0, 4.0, 4.0))
    assert heard(quote_of(transcript, 2), transcript) == Heard(100.0, 116.0)
    assert heard(quote_of(transcript, 0), transcript) == Heard(100.0, 116.0)
    assert heard(quote_of(transcript, 4), transcript) == Heard(104.0, 120.0)


def test_it_stays_in_its_turn_however_short_that_is() -> None:
    transcript = recording((9.0, 9.0), (3.0, 3.0), (9.0,))
    assert heard(quote_of(transcript, 2), transcript) == Heard(118.0, 124.0)


def test_it_does_not_grow_into_an_advertisement() -> None:
    transcript = recording((9.0, 4.0, 4.0, 4.0))
    advert = transcript.sentences[0]
    transcript = replace(transcript, noise=(Noise(start=advert.start, end=advert.end, kind="advert"),))
    assert heard(quote_of(transcript, 1), transcript) == Heard(109.0, 121.0)


def test_it_does_not_grow_past_two_minutes_on_a_side_that_would() -> None:
    transcript = recording((118.0, 4.0, 4.0))
    assert heard(quote_of(transcript, 1), transcript) == Heard(218.0, 226.0)


def test_a_quote_that_is_itself_longer_than_two_minutes_is_not_cut_or_padded() -> None:
    transcript = recording((130.0,))
    (bite,) = soundbites(transcript, quote_of(transcript, 0))
    assert bite.attrib == {"startTime": "100.0", "duration": "130.0"}


@given(
    st.lists(st.lists(st.floats(0.1, 150).map(lambda x: round(x, 2)), min_size=1, max_size=6), min_size=1, max_size=4),
    st.data(),
)
def test_a_soundbite_holds_its_quote_and_is_no_longer_than_two_minutes(
    turns: list[list[float]], data: st.DataObject
) -> None:
    transcript = recording(*map(tuple, turns))
    quote = quote_of(transcript, data.draw(st.integers(0, len(transcript.sentences) - 1)))
    (bite,) = soundbites(transcript, quote)
    start, seconds = float(bite.attrib["startTime"]), float(bite.attrib["duration"])
    began, ended = quote.times
    assert began is not None
    assert ended is not None
    assert start - 0.01 <= began
    assert ended <= start + seconds + 0.01
    assert seconds <= max(120.0, ended - began) + 0.01


def test_a_start_is_never_before_the_recording() -> None:
    transcript = recording((20.0,))
    cue = replace(transcript.cues[0], time_start=0.1, time_end=20.0)
    transcript = replace(transcript, cues=(cue,))
    (bite,) = soundbites(transcript, quote_of(transcript, 0))
    assert bite.attrib["startTime"] == "0.0"


def test_a_transcript_without_times_is_refused_by_name() -> None:
    with pytest.raises(ExportRefused, match=r"none in hour\.txt\. Use a transcript .* such as SRT or WebVTT"):
        exported("soundbite", [build()])


def test_a_quote_whose_times_are_missing_is_named_in_a_comment() -> None:
    transcript = recording((20.0,), (20.0,))
    cues = (transcript.cues[0], replace(transcript.cues[1], time_start=None, time_end=None))
    transcript = replace(transcript, cues=cues)
    quotes = [quote_of(transcript, 0), quote_of(transcript, 1)]
    assert len(soundbites(transcript, *quotes)) == 1
    text = exported("soundbite", quotes, Context(zone=VIENNA, transcript=lambda _: transcript))
    assert re.findall(r"<!-- .* -->", text) == ["<!-- q-1 has no times -->"]


def test_a_title_is_at_most_one_hundred_and_twenty_eight_characters() -> None:
    transcript = recording((20.0,))
    quote = replace(quote_of(transcript, 0), text="word & \x1b" * 40)
    (bite,) = soundbites(transcript, quote)
    assert len(bite.text or "") <= 128


def test_each_episode_is_an_item_with_its_soundbites() -> None:
    one, two = recording((20.0, 20.0)), recording((20.0,), episode=replace(EPISODE, title="Bread"))
    quotes = [quote_of(one, 0), quote_of(two, 0), quote_of(one, 1)]
    context = Context(zone=VIENNA, transcript=lambda quote: two if quote.episode.title == "Bread" else one)
    root = ElementTree.fromstring(exported("soundbite", quotes, context))  # noqa: S314, our own
    titles = [(item.findtext("title"), len(item.findall(TAG))) for item in root.iter("item")]
    assert titles == [("The Mending Hour: Clocks", 2), ("The Mending Hour: Bread", 1)]

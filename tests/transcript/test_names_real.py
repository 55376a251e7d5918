"""The names of real transcripts: what is found in a machine's, and how little is proposed in clean ones."""

import json
from pathlib import Path

import pytest

from quotebot.model import Episode, Misheard, Transcript
from quotebot.transcript.names.misheard import misheard
from quotebot.transcript.names.targets import Glossary
from quotebot.transcript.reader import read

# Ten lines of the field, without a single alias.
FIELD = Glossary(
    names=dict.fromkeys(
        [
            "OpenAI", "CLIP", "DALL-E", "ConvNet", "CIFAR",
            "Andrej Karpathy", "Alex Krizhevsky", "Greg Brockman", "Dario Amodei", "Geoff Hinton",
        ],
        (),
    )
)  # fmt: skip
# A part of the clean transcripts, one of each show and more of those that named the most when this was written.
CLEAN = (
    "founders-talk-58", "friends-43", "js-party-301", "practical-ai-53", "ship-it-59", "slp-max-hillebrand",
    "spotlight-9", "the-changelog-258", "the-changelog-534",
)  # fmt: skip


def of(path: Path, *, titled: bool = True) -> Transcript:
    about = json.loads(path.with_suffix(".meta.json").read_text(encoding="utf-8"))
    return read(
        path.read_bytes(),
        Episode(
            file=path.name, show=about["show"], title=about["title"] if titled else None,
            hosts=tuple(about["hosts"]), guests=tuple(about["guests"]),
        ),
    )  # fmt: skip


def told(found: tuple[Misheard, ...]) -> set[tuple[str, str]]:
    return {(one.wrong, one.right) for one in found}


@pytest.fixture(scope="module")
def seed(shared: Path) -> Transcript:
    return of(shared / "seed" / "interview.txt", titled=False)


def test_every_misspelling_of_the_people_in_the_metadata_is_found_and_sure(seed: Transcript) -> None:
    """Host, guest and show are all that is known."""
    found = misheard(seed)

    people = {("Sutskover", "Sutskever"), ("Sutskova", "Sutskever"), ("Elia", "Ilya"), ("Peter", "Pieter")}
    assert {(one.wrong, one.right) for one in found if one.sure} == people
    assert told(found) - people == {("OpenAIM", "OpenAI"), ("OpenAIR", "OpenAI")}


def test_with_ten_names_of_the_field_most_of_the_rest_is_found_and_nothing_is_wrong(seed: Transcript) -> None:
    rest = {
        ("Clib", "CLIP"), ("Clip", "CLIP"), ("Dolly", "DALL-E"), ("DALI", "DALL-E"), ("Dali", "DALL-E"),
        ("Skrzewski", "Krizhevsky"), ("con net", "ConvNet"), ("confnet", "ConvNet"), ("confnets", "ConvNets"),
        ("CEFR", "CIFAR"), ("Carpathi", "Karpathy"), ("Jeff", "Geoff"), ("Jeff's", "Geoff's"),
        ("Brokman", "Brockman"), ("Amode", "Amodei"), ("OpenAIM", "OpenAI"), ("OpenAIR", "OpenAI"),
        ("OpenAAS", "OpenAI"),
    }  # fmt: skip

    assert told(misheard(seed, FIELD)) - told(misheard(seed)) | {("OpenAIM", "OpenAI"), ("OpenAIR", "OpenAI")} == rest


@pytest.mark.parametrize("glossary", [Glossary(), FIELD], ids=["metadata", "glossary of another field"])
def test_clean_transcripts_have_fewer_than_one_proposal_in_a_thousand_words(shared: Path, glossary: Glossary) -> None:
    """All proposals count as wrong here, though some are typing errors that people made. The whole: tests/bench."""
    proposed, words = 0, 0
    for name in CLEAN:
        transcript = of(shared / "quotes" / "dev" / f"{name}.txt")
        proposed += len(misheard(transcript, glossary))
        words += len(transcript.text.split())

    assert 1000 * proposed / words < 1

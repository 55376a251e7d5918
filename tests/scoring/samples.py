"""Invented talk, and how the tests read it."""

from quotebot.model import Episode, Transcript
from quotebot.transcript.reader import read

GOOD = (
    "Patience is the only tool that never rusts.",
    "Every bridge is a promise that somebody has to keep.",
    "The best gardeners plant trees whose shade they will never need.",
    "A recipe is a letter to a hungry stranger.",
    "Nobody ever repaired a roof by admiring the rain.",
    "If you want honest bread, you should start with honest flour.",
    "Curiosity is the cheapest engine that people ever built.",
    "Never trust a map that shows no mistakes.",
)
PLAIN = (
    "So we went there and then he did that with them.",
    "It was kind of like that, I guess, more or less.",
    "And then they moved it over to the other one.",
    "I think we did it in the morning or something.",
)


def talk(*turns: tuple[str, str]) -> str:
    """A labelled text file of `turns`: who speaks, and what they say."""
    return "".join(f"{who}: {said}\n\n" for who, said in turns)


def dialogue(lines: tuple[str, ...], *, host: str = "Mara Ost", guest: str = "Tovi Lund") -> str:
    """A talk in which the guest says each of `lines` among plain talk, and the host asks in between."""
    turns = []
    for i, line in enumerate(lines):
        turns.append((host, f"What did you learn in year {i + 1} of the workshop?"))
        turns.append((guest, f"{PLAIN[i % 4]} {line} {PLAIN[(i + 1) % 4]} {PLAIN[(i + 2) % 4]}"))
    return talk(*turns)


def transcript(text: str, *, file: str = "talk.txt", show: str | None = None) -> Transcript:
    """`text`, read as a file of two known speakers."""
    return read(text.encode(), Episode(file=file, show=show, hosts=("Mara Ost",), guests=("Tovi Lund",)))

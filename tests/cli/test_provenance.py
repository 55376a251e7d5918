"""A quote stands beside the words of its file, and every edit is said in words."""

from dataclasses import replace

from rich.console import Console

from quotebot.cli.provenance import declared, provenance
from quotebot.model import Candidate, Edit, EditOp, Episode, Score, Suggestion
from quotebot.quote import Quote
from quotebot.scoring.edits import apply, fold
from quotebot.transcript.reader import read

SAID = "But um every clock\nis wrong, says Edwin Pasco, [LAUGHS]"


def edit(op: EditOp, gone: str, text: str | None = None) -> Edit:
    start = SAID.index(gone)
    return Edit(op=op, start=start, end=start + len(gone), text=text)


EDITS = (
    edit("drop_lead", "But um "),
    Edit(op="insert", start=SAID.index("\n"), text="ever made"),
    edit("repair", "Pasco", "Pasko"),
    Edit(op="end", start=SAID.rindex(", "), end=SAID.rindex(", ") + 2, text="."),
    edit("drop_noise", "[LAUGHS]"),
    Edit(op="capitalise"),
)


def quote() -> Quote:
    text = f"Nora: Hello there, Edwin.\n\nEdwin: {SAID}\n"
    transcript = read(text.encode(), Episode(file="hour\x1b[1m.txt"))
    start = text.index(SAID)
    suggestion = Suggestion(
        id="q-1",
        candidate=Candidate(first=0, last=1, start=start, end=start + len(SAID), edits=EDITS),
        text=apply(SAID, EDITS),
        raw=fold(SAID),
        speaker=transcript.turns[-1].speaker,
        score=Score(total=0.5),
    )
    return Quote.found(transcript, suggestion, rank=1, threshold=0.9, weights="1")


def printed(one: Quote) -> str:
    console = Console(width=200, no_color=True)
    with console.capture() as shown:
        console.print(provenance(one))
    return shown.get()


def test_each_edit_is_said_in_words() -> None:
    assert list(declared(quote())) == [
        "drops “But um”",
        "adds “ever made” in brackets",
        "mends “Pasco” to “Pasko”",
        "ends in “.”",
        "drops “[LAUGHS]”, which nobody said",
        "a capital letter to begin with",
    ]


def test_the_words_of_the_file_stand_whole_beside_those_shown_with_their_place() -> None:
    shown = printed(quote())
    assert fold(SAID) in shown
    assert "Every clock [ever made] is wrong" in shown
    assert "line 3, characters 34 to 89" in shown


def test_a_file_name_cannot_steer_the_terminal() -> None:
    assert "hour␛[1m.txt" in printed(quote())


def test_a_quote_without_edits_says_that_the_words_are_as_they_stand() -> None:
    one = quote()
    bare = replace(one, candidate=replace(one.candidate, edits=()), text=one.raw)
    assert "none: these are the words as they stand" in printed(bare)

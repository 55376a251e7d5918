"""A quote is proven by the bytes that were kept."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from quotebot.errors import EvidenceMismatch
from quotebot.store import episodes, evidence, quotes
from quotebot.store.database import Store
from quotebot.store.schema import episodes as episodes_table
from quotebot.store.schema import suggestions, transcripts

from .samples import NOON, TALK, keep, lines, talk


def test_every_line_that_is_kept_is_proven(either: Store) -> None:
    found = keep(either)

    for quote in quotes.find(either):
        evidence.prove(either, quote)
    assert evidence.transcript(either, found[0].sha256).text == talk()[0].text


def test_a_copy_whose_bytes_were_altered_proves_nothing(store: Store) -> None:
    quote, *_ = keep(store)
    with store.writing() as db:
        db.execute(sa.update(transcripts).values(data=TALK.replace("salt", "sand").encode()))

    with pytest.raises(EvidenceMismatch, match=r"bread\.txt was altered"):
        evidence.prove(store, quote)


def test_a_quote_of_a_transcript_that_is_gone_is_no_quote(store: Store) -> None:
    quote, *_ = keep(store)

    with pytest.raises(EvidenceMismatch, match="is not in"):
        evidence.prove(store, replace(quote, sha256="0" * 64))


@pytest.mark.parametrize("column", ["evidence", "text", "start", "end", "edits"])
def test_any_change_to_a_stored_quote_is_seen(store: Store, column: str) -> None:
    quote = next(one for one in keep(store) if one.candidate.edits)
    lies = {
        "evidence": quote.evidence.replace("a", "e"),
        "text": f"Not {quote.text}",
        "start": quote.candidate.start + 1,
        "end": quote.candidate.end - 1,
        "edits": [{"op": "elide", "start": 0, "end": 2}],
    }
    with store.writing() as db:
        db.execute(sa.update(suggestions).where(suggestions.c.id == quote.id).values({column: lies[column]}))

    with pytest.raises(EvidenceMismatch):
        evidence.prove(store, quotes.get(store, quote.id))


def test_a_proof_asks_nobody_who_speaks(store: Store) -> None:
    """Which takes longer than all the rest; what was read with its speakers serves as well."""
    first, *_ = keep(store)

    evidence.prove(store, first)
    assert [len(store.transcripts), len(store.words)] == [0, 1]
    assert not next(iter(store.words.values())).turns
    assert evidence.transcript(store, first.sha256).turns
    assert evidence.words(store, first.sha256) is evidence.transcript(store, first.sha256)


def test_only_so_many_transcripts_are_held_and_each_is_read_once(store: Store) -> None:
    for number in range(evidence.REMEMBERED + 2):
        keep(store, TALK.replace("loaf", f"loaf{number}"), file=f"{number}.txt")
    for quote in quotes.find(store):
        evidence.prove(store, quote)

    assert len(store.words) == evidence.REMEMBERED
    with store.writing() as db:
        held = [sa.column("sha256") == sha256 for sha256 in store.words]
        db.execute(sa.update(episodes_table).where(sa.or_(*held)).values(file="read-again.txt"))
    sha256 = next(iter(store.words))
    assert evidence.words(store, sha256).episode.file != "read-again.txt"


def test_a_file_that_was_changed_since_must_still_hold_the_words(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "bread.txt"
    file.write_text(TALK, encoding="utf-8")
    transcript, data = talk()
    quote = lines(transcript)[0]
    episodes.keep(store, transcript, data, [quote], path=str(file), at=NOON)
    evidence.prove(store, quote)

    file.write_text("Ada Example: Hello!\n\n" + TALK, encoding="utf-8")
    evidence.prove(store, quote)
    file.write_text(TALK.replace(quote.raw[-9:], "anything."), encoding="utf-8")
    with pytest.raises(EvidenceMismatch, match="was changed since"):
        evidence.prove(store, quote)
    file.unlink()
    evidence.prove(store, quote)

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from quotebot.export.csv import COLUMNS, csv_lines
from quotebot.model import Speaker

from .quotes import CONTEXT, approved, build, queued


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_rows_end_in_crlf_and_cells_with_quotes_or_commas_come_back_whole() -> None:
    text = "".join(csv_lines([build('He said, "sorry", and left.')], CONTEXT))
    head, row = rows(text)
    assert text.count("\r\n") == 2
    assert tuple(head) == COLUMNS
    assert row[COLUMNS.index("text")] == 'He said, "sorry", and left.'
    assert row[COLUMNS.index("speaker")] == "Edwin Pasko"


def test_no_cell_of_a_transcript_runs_as_a_formula() -> None:
    for said in ("=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1"):
        _, row = rows("".join(csv_lines([build(said, shown=said)], CONTEXT)))
        assert row[COLUMNS.index("text")] == f"'{said}"


def test_numbers_stay_numbers() -> None:
    _, row = rows("".join(csv_lines([build(time=12.5)], CONTEXT)))
    assert [row[COLUMNS.index(name)] for name in ("score", "line", "time_start")] == ["0.3", "2", "12.5"]


def test_a_speaker_who_is_not_sure_leaves_the_cell_empty() -> None:
    guess = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
    _, row = rows("".join(csv_lines([build(speaker=guess)], CONTEXT)))
    assert row[COLUMNS.index("speaker")] == ""


@given(st.text(st.characters(exclude_categories=()), min_size=1))
def test_whatever_was_said_a_row_is_one_line_of_as_many_cells_and_none_is_a_formula(said: str) -> None:
    text = "".join(csv_lines([build(said, shown=said)], CONTEXT))
    head, row = rows(text)
    assert len(head) == len(row)
    assert text.count("\n") == text.count("\r") == 2
    assert not row[COLUMNS.index("text")].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_quote_that_nobody_decided_leaves_the_last_columns_empty() -> None:
    _, row = rows("".join(csv_lines([build()], CONTEXT)))
    assert row[COLUMNS.index("state") :] == ["new", "", "", "", "", ""]


def test_the_decision_and_the_accounts_are_at_the_end_in_local_time() -> None:
    quote = queued(queued(queued(approved(build())), "bluesky", None), "mastodon")
    _, row = rows("".join(csv_lines([quote], CONTEXT)))
    assert row[COLUMNS.index("state") :] == [
        "approved", "2026-03-09T09:30:00+01:00", "mara", "", "x | bluesky | mastodon",
        "2026-03-10T13:00:00+01:00 |  | 2026-03-10T13:00:00+01:00",
    ]  # fmt: skip


def test_a_reason_that_a_person_typed_cannot_run_either() -> None:
    _, row = rows("".join(csv_lines([approved(build(), by="@me", reason="=1+1")], CONTEXT)))
    assert row[COLUMNS.index("decided_by") : COLUMNS.index("account")] == ["'@me", "'=1+1"]

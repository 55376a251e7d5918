"""A post is a folder that is there whole or not at all, once for each token."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.errors import PostRefused, PostUnclear
from quotebot.publishers.outbox import Outbox

from .posts import AT, TEXT, full_disk, image, payload, png


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "queue" / "outbox"


def test_a_post_is_a_folder_with_its_text_its_receipt_and_its_card(folder: Path, tmp_path: Path) -> None:
    receipt = Outbox(folder).publish(payload(image=image(tmp_path)), "token-1")

    place = folder / receipt.remote_id
    assert receipt.url == place.as_uri()
    assert sorted(file.name for file in place.iterdir()) == ["card.png", "post.txt", "receipt.json"]
    assert (place / "post.txt").read_text(encoding="utf-8") == TEXT
    assert (place / "card.png").read_bytes() == png()
    written = json.loads((place / "receipt.json").read_text(encoding="utf-8"))
    assert {"token": "token-1"}.items() <= written.items()
    assert written["payload"]["created_at"] == AT.isoformat()
    assert written["payload"]["image"]["alt"] == "The quote on a card."


def test_a_text_that_no_file_can_hold_is_kept_in_a_readable_form(folder: Path) -> None:
    """Half of a pair of surrogates, which JSON transcripts can smuggle in."""
    receipt = Outbox(folder).publish(payload(text="Half \ud83d."), "token-1")

    place = folder / receipt.remote_id
    assert (place / "post.txt").read_text(encoding="utf-8") == "Half \\ud83d."
    assert json.loads((place / "receipt.json").read_text(encoding="utf-8"))["payload"]["text"] == "Half \ud83d."


def test_the_name_of_a_folder_begins_with_the_day_and_the_quote(folder: Path) -> None:
    outbox = Outbox(folder)

    assert outbox.publish(payload(), outbox.token(AT)).remote_id.startswith("2026-11-25-q-5d0c2f1a9b7e-")


def test_one_token_is_one_folder_however_often_it_is_sent(folder: Path) -> None:
    outbox = Outbox(folder)

    first = outbox.publish(payload(), "token-1")
    before = (folder / first.remote_id / "receipt.json").read_bytes()

    assert outbox.publish(payload(), "token-1") == first
    assert [entry.name for entry in folder.iterdir()] == [first.remote_id]
    assert (folder / first.remote_id / "receipt.json").read_bytes() == before


def test_a_post_that_is_there_is_there_though_its_card_is_gone(folder: Path, tmp_path: Path) -> None:
    card = image(tmp_path)
    first = Outbox(folder).publish(payload(image=card), "token-1")
    Path(card.path).unlink()

    assert Outbox(folder).publish(payload(image=card), "token-1") == first


def test_the_same_quote_with_another_token_is_another_post(folder: Path) -> None:
    outbox = Outbox(folder)
    outbox.publish(payload(), outbox.token(AT))
    outbox.publish(payload(), outbox.token(AT))

    assert len(list(folder.iterdir())) == 2


def test_a_post_is_found_by_its_token_and_by_no_other(folder: Path) -> None:
    outbox = Outbox(folder)
    assert outbox.find(payload(), "token-1", AT) is None

    receipt = outbox.publish(payload(), "token-1")

    assert outbox.find(payload(), "token-1", AT) == receipt
    assert outbox.find(payload(), "token-2", AT) is None


@given(post=st.text(max_size=60), token=st.text(max_size=60))
def test_no_id_and_no_token_leads_out_of_the_folder(post: str, token: str) -> None:
    place = Outbox(Path("/box"))._place(payload(id=post), token.encode(errors="replace").decode())

    assert place.parent == Path("/box")
    assert set(place.name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")


def test_a_full_disk_is_one_sentence_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    card = image(tmp_path, png() + bytes(9_000))

    with full_disk(4_096), pytest.raises(PostRefused, match=r"cannot be written: file too large\. Make room there\."):
        Outbox(folder).publish(payload(image=card), "token-1")

    assert list(folder.iterdir()) == []
    assert Outbox(folder).find(payload(), "token-1", AT) is None


def test_an_outbox_that_is_a_file_is_one_sentence(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("mine")

    with pytest.raises(PostRefused, match="cannot be written"):
        Outbox(folder).publish(payload(), "token-1")
    with pytest.raises(PostRefused, match="cannot be used"):
        Outbox(folder).check()
    assert folder.read_text() == "mine"


def test_a_folder_that_cannot_be_looked_into_says_nothing_about_the_post(tmp_path: Path) -> None:
    """A path too long for the system stands for every way in which looking fails; root may read everything."""
    with pytest.raises(PostUnclear, match="cannot be read"):
        Outbox(tmp_path / ("x" * 300)).find(payload(), "token-1", AT)


def test_a_picture_that_changed_since_it_was_approved_is_not_sent(folder: Path, tmp_path: Path) -> None:
    card = image(tmp_path)
    (tmp_path / "card.png").write_bytes(png(9))

    with pytest.raises(PostRefused, match="not the one that was approved"):
        Outbox(folder).publish(payload(image=card), "token-1")
    assert not folder.exists()


def test_what_a_killed_attempt_left_is_not_found_and_goes_with_the_next(folder: Path) -> None:
    """The process ends without a word after the first file of the post is written."""
    script = f"""
import os, quotebot.publishers.outbox as outbox
from tests.publishers.posts import payload
outbox.settle = lambda folder: os._exit(9)
outbox.Outbox(outbox.Path({str(folder)!r})).publish(payload(), "token-1")
"""
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 9
    (left,) = folder.iterdir()
    assert left.name.startswith(".")

    outbox = Outbox(folder)
    assert outbox.find(payload(), "token-1", AT) is None
    receipt = outbox.publish(payload(), "token-1")

    assert [entry.name for entry in folder.iterdir()] == [receipt.remote_id]


def test_a_check_says_where_posts_go_and_how_many_are_there(folder: Path) -> None:
    outbox = Outbox(folder)
    outbox.publish(payload(), "token-1")

    assert outbox.check() == f"Posts become folders in {folder}, which holds 1."

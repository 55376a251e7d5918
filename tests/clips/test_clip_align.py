"""The times of a transcript that has none are found by listening, and a clip is cut by them."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copy, copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.clips.align import dumped, file_of, language_model, load, located
from quotebot.clips.media import probe
from quotebot.clips.pronounce import number, sounds, tokens
from quotebot.errors import ClipRefused

from .speech import say
from .talks import BREAD, command

NEAR = 0.08  # seconds
# Other talk before the quotes: what is looked for is not where a first guess would put it.
BEFORE = (
    "We met on the quay in the rain and nobody had brought the keys. The ferry was late again, as it is every winter. "
    "My sister repairs engines and says that rust is only slow fire. She has a drawer for every screw she ever found. "
    "In that year they closed the harbour for the summer, and we learned to walk to Kvalsund over the hill."
)
TALK = f"{BEFORE} {BREAD}"
TEXT = f"Bo Sample: {TALK}\n"
# The command, which is sent the signal of Ctrl-C as it begins to listen for the third quote.
STOPS_AT_THE_THIRD = """
import os, signal
from quotebot.clips.align import Listener
from quotebot.cli.main import main
signal.signal(signal.SIGINT, signal.default_int_handler)
find, asked = Listener.find, []
def interrupted(self, quote, report):
    asked.append(quote)
    if len(asked) == 3:
        os.kill(os.getpid(), signal.SIGINT)
    return find(self, quote, report)
Listener.find = interrupted
main()
"""


@pytest.fixture(scope="module")
def talk(program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the text of a talk, its sound, and the times of all of its lines, found by listening."""
    program("espeak-ng")
    folder = tmp_path_factory.mktemp("talk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUOTEBOT_HOME", str(folder))
        patch.chdir(folder)
        say(TALK, hush=0.002).write(folder / "talk.wav")
        (folder / "talk.txt").write_text(TEXT, encoding="utf-8")
        assert command("suggest", "talk.txt", "--guest", "Bo Sample").exit_code == 0
        result = command("align", "talk.txt", "--media", "talk.wav", "--all")
        assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def there(talk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, as the project one is in."""
    monkeypatch.setenv("QUOTEBOT_HOME", str(talk))
    monkeypatch.chdir(talk)
    return talk


def test_listening_finds_nine_of_ten_words_within_eighty_milliseconds(talk: Path) -> None:
    """Measured against what espeak-ng says of itself; a name that no dictionary has is no obstacle."""
    kept = next((talk / "queue" / "times").glob("*.json"))
    found = load(talk, kept.stem)
    truth: dict[int, float] = {}
    at = 0
    for word in say(TALK, hush=0.002).words:
        at = TEXT.index(word.text, at)
        truth[at] = word.begin
        at += len(word.text)
    off = sorted(abs(found[place][0] - begin) for place, begin in truth.items() if place in found)
    assert len(off) > 40
    assert off[len(off) * 9 // 10] <= NEAR
    assert sum(off) / len(off) <= 0.04


def test_what_nobody_says_in_the_recording_is_not_found(
    talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though all around it is heard where it should be."""
    monkeypatch.chdir(tmp_path)
    copy(talk / "talk.wav", tmp_path)
    ghost = "The ferryman sold seven umbrellas to a choir of orphans, and nobody paid for the eighth."
    Path("ghost.txt").write_text(TEXT.replace("She has", f"{ghost} She has"), encoding="utf-8")
    assert command("suggest", "ghost.txt", "--guest", "Bo Sample", "--count", "40").exit_code == 0

    result = command("align", "ghost.txt", "--media", "talk.wav", "--all")

    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if line.startswith("Not found")] == [
        line for line in result.stderr.splitlines() if "umbrellas" in line
    ]


def test_ctrl_c_keeps_what_was_found_and_the_same_command_goes_on(talk: Path, tmp_path: Path) -> None:
    """Exit code 130, a file that can be read, and nothing beside it."""
    for name in ("talk.txt", "talk.wav", "queue"):
        (copytree if name == "queue" else copy)(talk / name, tmp_path / name)
    kept = next((tmp_path / "queue" / "times").glob("*.json"))
    whole = load(tmp_path, kept.stem)
    kept.unlink()
    env = {**os.environ, "QUOTEBOT_HOME": str(tmp_path)}
    asked = [sys.executable, "-c", STOPS_AT_THE_THIRD, "align", "talk.txt", "--media", "talk.wav", "--all"]

    done = subprocess.run(asked, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 130, done.stderr
    assert "Kept the times of 2 of " in done.stderr
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
    some = load(tmp_path, kept.stem)
    assert 0 < len(some) < len(whole)
    asked[2] = "from quotebot.cli.main import main; main()"
    done = subprocess.run(asked, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert load(tmp_path, kept.stem).keys() == whole.keys()


def test_times_of_another_recording_are_not_mixed_in(program: Callable[[str], str], tmp_path: Path) -> None:
    program("espeak-ng")
    media = probe(say("Salt is the courage of bread.").write(tmp_path / "talk.wav"))
    other = replace(media, seconds=media.seconds + 1)
    file_of(tmp_path, "ab").parent.mkdir(parents=True)
    file_of(tmp_path, "ab").write_text(dumped({4: (1.25, 1.5)}, media), encoding="utf-8")

    assert load(tmp_path, "ab", media) == load(tmp_path, "ab") == {4: (1.25, 1.5)}
    assert load(tmp_path, "ab", other) == {}


def test_a_clip_is_cut_by_what_was_heard(there: Path) -> None:
    salt = command("list", "--format", "jsonl").stdout.partition("Salt is the courage")[0].rpartition('"id":')[2][1:15]

    result = command(
        "clip", salt.strip('" ,'), "--draft", "--media", "talk.wav", "--size", "landscape", "--style", "plain"
    )

    assert result.exit_code == 0, result.output
    assert "found by listening" in result.stderr


def test_nothing_approved_is_nothing_to_listen_for(there: Path) -> None:
    result = command("align", "talk.txt", "--media", "talk.wav")

    assert result.exit_code == 1
    assert "--all" in result.stderr


def test_what_is_kept_comes_back_and_damage_is_told(program: Callable[[str], str], tmp_path: Path) -> None:
    program("espeak-ng")
    media = probe(say("Salt is the courage of bread.").write(tmp_path / "talk.wav"))
    path = file_of(tmp_path, "ab" * 32)
    path.parent.mkdir(parents=True)

    assert load(tmp_path, "ab" * 32) == {}
    path.write_text(dumped({4: (1.25, 1.5), 2: (0.5, 1.0)}, media), encoding="utf-8")
    assert load(tmp_path, "ab" * 32) == {2: (0.5, 1.0), 4: (1.25, 1.5)}
    path.write_text('{"words": [[1', encoding="utf-8")
    with pytest.raises(ClipRefused, match="damaged"):
        load(tmp_path, "ab" * 32)


@pytest.mark.parametrize(
    ("digits", "said"),
    [
        ("7", "seven"), ("42", "forty two"), ("100", "one hundred"), ("1997", "nineteen ninety seven"),
        ("1905", "nineteen oh five"), ("2015", "twenty fifteen"), ("2007", "two thousand seven"),
        ("1900", "nineteen hundred"), ("30000", "thirty thousand"), ("007", "zero zero seven"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_people_say_them(digits: str, said: str) -> None:
    assert " ".join(number(digits)) == said


@given(st.text(max_size=40))
def test_any_word_has_tokens_of_plain_letters_and_each_has_sounds(word: str) -> None:
    for token in tokens(word, lambda piece: len(piece) % 2 == 0):
        assert token.replace("'", "").isascii()
        assert sounds(token)


@given(st.lists(st.sampled_from("salt is the courage of bread and flour".split()), min_size=1, max_size=60))
def test_the_language_model_counts_what_it_lists(words: list[str]) -> None:
    lines = "".join(language_model(words)).splitlines()

    told = {int(line[6]): int(line.partition("=")[2]) for line in lines if line.startswith("ngram")}
    for size, count in told.items():
        start = lines.index(f"\\{size}-grams:") + 1
        assert lines.index("", start) - start == count


def test_a_place_is_told_by_what_is_heard_in_spite_of_mistakes() -> None:
    text = TALK.casefold().replace(",", "").replace(".", "").split()
    heard = text[40:60]
    heard[5:7] = ["quite", "wrong", "words"]

    pairs = located(heard, text)

    assert [(at, place) for at, place in pairs if at < 5] == [(at, 40 + at) for at in range(5)]
    assert located(["nothing", "of", "the", "sort"], text) == []

"""What is known about a recording: three places, one order, and nothing a terminal would obey."""

from pathlib import Path

import pytest

from quotebot.cli.episode import episode_for
from quotebot.errors import SettingsError
from quotebot.model import Episode
from quotebot.settings import Settings

SHOWS = Settings.model_validate(
    {"shows": {"mending": {"title": "The Mending Hour", "url": "https://m.example", "hosts": "Ada Example"}}}
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ep42.txt"


def beside(file: Path, text: str, ending: str = ".meta.json") -> Path:
    path = file.with_name(file.stem + ending)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_alone_is_known_by_its_name(file: Path) -> None:
    assert episode_for(file, Settings()) == Episode(file="ep42.txt")


def test_a_json_sidecar_supplies_what_it_knows(file: Path) -> None:
    """Keys that mean nothing to quotebot, and empty ones, are left alone."""
    beside(file, '{"show": "S", "title": "T", "date": null, "hosts": ["A"], "guest": "B", "source": {"x": 1}}')

    assert episode_for(file, Settings()) == Episode(file="ep42.txt", show="S", title="T", hosts=("A",), guests=("B",))


def test_a_toml_sidecar_supplies_what_it_knows(file: Path) -> None:
    beside(file, 'title = "T"\ndate = 2026-03-04\nurl = "https://e.example/42"\nguests = ["A", "B"]\n', ".toml")

    expected = Episode(file="ep42.txt", title="T", date="2026-03-04", url="https://e.example/42", guests=("A", "B"))
    assert episode_for(file, Settings()) == expected


def test_a_flag_wins_over_the_sidecar_and_the_sidecar_over_the_shows_table(file: Path) -> None:
    beside(file, '{"url": "https://e.example/42", "title": "T", "guests": ["B"]}')

    found = episode_for(file, SHOWS, show="mending", guests=["C"])

    assert found == Episode(
        file="ep42.txt", show="The Mending Hour", title="T", url="https://e.example/42",
        hosts=("Ada Example",), guests=("C",),
    )  # fmt: skip


def test_the_sidecars_show_finds_its_table(file: Path) -> None:
    beside(file, '{"show": "the mending hour"}')

    assert episode_for(file, SHOWS).hosts == ("Ada Example",)


def test_a_show_that_is_not_configured_is_just_a_name(file: Path) -> None:
    assert episode_for(file, SHOWS, show="Another").show == "Another"


@pytest.mark.parametrize(
    ("text", "ending", "sentence"),
    [
        ('{\n "show": "S",\n', ".meta.json", ", line 3 is not valid JSON"),
        ('["A"]', ".meta.json", ", line 1: a JSON object was expected"),
        ("[" * 100_000, ".meta.json", " is not usable JSON"),
        ('{\n "hosts": 3\n}', ".meta.json", ", line 2: hosts should be a name, or a list of names"),
        ('{\n "guests": ["A", 3]\n}', ".meta.json", ", line 2: guests should be a name, or a list of names"),
        ('{\n\n "title": {}\n}', ".meta.json", ", line 3: title should be text"),
        ('{"url": "javascript:alert(1)"}', ".meta.json", ", line 1: url should begin with https://"),
        ("title = \n", ".toml", ", line 1 is not valid TOML"),
        ('title = "T"\nhost = 4\n', ".toml", ", line 2: host should be a name"),
    ],
)
def test_a_broken_sidecar_is_one_sentence_with_its_line(file: Path, text: str, ending: str, sentence: str) -> None:
    path = beside(file, text, ending)

    with pytest.raises(SettingsError) as refused:
        episode_for(file, Settings())

    assert str(refused.value).startswith(f"{path}{sentence}")
    assert "\n" not in str(refused.value)


def test_a_sidecar_in_another_encoding_is_refused(file: Path) -> None:
    file.with_suffix(".meta.json").write_bytes(b'{"show": "\xff"}')

    with pytest.raises(SettingsError, match="not UTF-8"):
        episode_for(file, Settings())


def test_names_hold_nothing_a_terminal_would_obey(file: Path) -> None:
    """A sidecar is somebody else's text: escapes, overrides, half characters and line breaks go; letters stay."""
    beside(file, r'{"guests": ["\u001b[31mZo\u00eb\n \u202eSample\u2069\ud800", "\u200b", "Mi\u200cna"]}')

    assert episode_for(file, Settings()).guests == ("[31mZoë Sample", "Mi\u200cna")


def test_a_flag_with_a_wrong_url_is_named(file: Path) -> None:
    with pytest.raises(SettingsError, match="The command line: url should begin"):
        episode_for(file, Settings(), url="ftp://x")

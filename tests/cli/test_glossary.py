"""The glossary: read for a show, said where it is broken, and added to without touching any other byte."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.cli.config import add_item
from quotebot.cli.glossary import FILE, TEXT, glossary_for, remember
from quotebot.errors import SettingsError
from quotebot.settings import Settings, Show, parse_toml

HAND = """\
# ours
[names]  # of every show
"DALL-E" = ["Dolly"] # heard in May
Pasko = [
  "Pasco",  # again and again
]

# the next table is for one show
[shows."Bread, etc.".names]
'Rye' = ["Wry"]
"""


def write(text: str, folder: Path) -> Path:
    path = folder / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    return path


def names(folder: Path, show: str | None = None, settings: Settings | None = None) -> dict[str, tuple[str, ...]]:
    return dict(glossary_for(folder, settings or Settings(), show).names)


def test_without_a_file_there_is_no_name(tmp_path: Path) -> None:
    assert names(tmp_path) == {}


def test_the_names_of_a_show_count_for_that_show_alone(tmp_path: Path) -> None:
    write(HAND, tmp_path)
    everywhere = {"DALL-E": ("Dolly",), "Pasko": ("Pasco",)}

    assert names(tmp_path) == everywhere
    assert names(tmp_path, "Flour") == everywhere
    assert names(tmp_path, "bread, ETC.") == {**everywhere, "Rye": ("Wry",)}


def test_a_show_may_be_called_as_in_the_settings(tmp_path: Path) -> None:
    write('[shows.bread.names]\n"Rye" = "Wry"\n', tmp_path)
    settings = Settings(shows={"bread": Show(title="Bread, etc.")})

    assert names(tmp_path, "Bread, etc.", settings) == {"Rye": ("Wry",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[names]\nRye = 3\n", 'glossary.toml, line 2: Rye should be a list of what was heard, such as ["Sutskover"].'),
        ("\nnames = 3\n", "glossary.toml, line 2: [names] should be a table of names."),
        ("[names]\nRye = [\n", "is not valid TOML"),
    ],
)
def test_a_broken_glossary_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    write(text, tmp_path)

    with pytest.raises(SettingsError, match=r".") as caught:
        names(tmp_path)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("right", "wrong", "before", "after"),
    [
        ("DALL-E", "Dally", '["Dolly"] #', '["Dolly", "Dally"] #'),
        ("Pasko", "Pasky", '"Pasco",  # again', '"Pasco", "Pasky",  # again'),
        ("Oven 5", "off n", "again\n]\n", 'again\n]\n"Oven 5" = ["off n"]\n'),
        ("Oat", None, "again\n]\n", "again\n]\nOat = []\n"),
    ],
)
def test_what_is_remembered_is_added_in_its_place_and_every_other_byte_stays(
    tmp_path: Path, right: str, wrong: str | None, before: str, after: str
) -> None:
    path = write(HAND, tmp_path)

    assert remember(tmp_path, right, wrong)

    assert path.read_bytes().decode() == HAND.replace(before, after)


def test_a_name_that_had_no_alias_has_one(tmp_path: Path) -> None:
    path = write("[names]\n'Rye' = [ ] # soon\n", tmp_path)

    remember(tmp_path, "Rye", "Wry")

    assert path.read_text(encoding="utf-8") == "[names]\n'Rye' = [\"Wry\" ] # soon\n"


def test_what_is_there_already_is_not_written_twice(tmp_path: Path) -> None:
    path = write(HAND, tmp_path)

    assert not remember(tmp_path, "DALL-E", "Dolly")
    assert not remember(tmp_path, "Pasko", None)
    assert path.read_text(encoding="utf-8") == HAND


def test_a_name_of_one_show_goes_into_its_table_which_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = write(HAND, tmp_path)

    remember(tmp_path, "Spelt", "Spelled", show="Bread, etc.")
    remember(tmp_path, "Bran", "Brand", show="Flour")

    assert path.read_text(encoding="utf-8") == f'{HAND}Spelt = ["Spelled"]\n\n[shows.Flour.names]\nBran = ["Brand"]\n'


def test_a_first_name_makes_the_file_with_its_explanations(tmp_path: Path) -> None:
    remember(tmp_path, "Rye", "Wry")

    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert text.replace('Rye = ["Wry"]\n', "") == TEXT
    assert names(tmp_path) == {"Rye": ("Wry",)}


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    path = write("[names]\r\nRye = []\r\n", tmp_path)

    remember(tmp_path, "Oat", "Oath")

    assert path.read_bytes() == b'[names]\r\nRye = []\r\nOat = ["Oath"]\r\n'


def test_a_file_that_is_broken_is_left_as_it_is(tmp_path: Path) -> None:
    path = write("[names\n", tmp_path)

    with pytest.raises(SettingsError):
        remember(tmp_path, "Rye", "Wry")

    assert path.read_text(encoding="utf-8") == "[names\n"


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.text("aB .\"'\\]=#[é", min_size=1, max_size=8), st.text("aB ],[\"'#é", max_size=8)), max_size=5
    )
)
def test_any_names_are_read_back_as_they_were_remembered(added: list[tuple[str, str]]) -> None:
    """Names are other people's text: whatever stands in them, the file is TOML and says so."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "g.toml"
        path.write_text(HAND, encoding="utf-8")
        for right, wrong in added:
            add_item(path, ("names",), right, wrong)
        known = parse_toml(path.read_text(encoding="utf-8"), path)["names"]

    assert all(wrong in known[right] for right, wrong in added)
    assert known["DALL-E"][0] == "Dolly"

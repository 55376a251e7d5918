"""`quotebot account`: one command sets an account up; the user's files keep their bytes; no secret is ever shown."""

import json
import stat
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotebot.account import Account
from quotebot.cli.config import add_table, remove_table
from quotebot.cli.main import main
from quotebot.credentials import load_secrets
from quotebot.errors import SettingsError
from quotebot.settings import load, template

SECRET = "hunter2-hunter2"  # noqa: S105  # what must be seen nowhere
CONFIG, SECRETS = Path("config/quotebot.toml"), Path("config/secrets.toml")
BLUE = ("add", "blue", "--network", "bluesky", "--handle", "you.bsky.social")


def account(*words: object, typed: str | None = None) -> Result:
    result = CliRunner().invoke(main, ["account", *map(str, words)], input=typed)
    assert SECRET not in result.output
    return result


def done(*words: object, typed: str | None = None) -> str:
    result = account(*words, typed=typed)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: object, typed: str | None = None, code: int = 1) -> str:
    before = files()
    result = account(*words, typed=typed)
    assert (result.exit_code, files()) == (code, before), result.output
    return result.stderr


def files() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(Path("config").glob("*"))}


def revealed(name: str) -> dict[str, str]:
    secrets = load_secrets(Path.cwd(), name)
    return {key: getattr(secrets, key).get_secret_value() for key in sorted(secrets.known)}


def test_an_account_is_set_up_by_one_command_which_asks_for_its_secret_unseen() -> None:
    said = done(*BLUE, "--schedule", "mon-fri 09:30", "--schedule", "sat 11:00", typed=f"{SECRET}\n")

    assert said == "added  blue: bluesky, mon-fri 09:30, sat 11:00\nNext: quotebot account test blue\n"
    assert load(Path.cwd()).accounts["blue"] == Account(
        network="bluesky", handle="you.bsky.social", schedule=("mon-fri 09:30", "sat 11:00")
    )
    assert revealed("blue") == {"app_password": SECRET}
    assert stat.S_IMODE(SECRETS.stat().st_mode) == 0o600
    assert SECRET.encode() not in CONFIG.read_bytes()
    assert CONFIG.read_text(encoding="utf-8").startswith(template())


@pytest.mark.parametrize("text", [SECRET, f"app_password={SECRET}", f'\napp_password = "{SECRET}"\n\n'])
def test_the_secret_may_come_from_standard_input(text: str) -> None:
    done(*BLUE, "--secrets-from-stdin", typed=text)

    assert revealed("blue") == {"app_password": SECRET}


def test_x_takes_four_keys_or_a_refresh_token() -> None:
    keys = {"consumer_key": "a", "consumer_secret": "b", "access_token": "c", "access_token_secret": "d"}
    lines = "\n".join(f"{key}={value}" for key, value in keys.items())

    done("add", "one", "--network", "x", "--secrets-from-stdin", typed=lines)
    done("add", "two", "--network", "x", typed="a\nb\nc\nd\n")
    done("add", "three", "--network", "x", "--oauth2", typed="id\nrefresh\n\n")

    assert revealed("one") == revealed("two") == keys
    assert revealed("three") == {"client_id": "id", "refresh_token": "refresh"}


def test_what_the_environment_has_is_not_asked_for_and_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_SECRETS__BLUE__APP_PASSWORD", SECRET)

    done(*BLUE)

    assert not SECRETS.exists()
    assert revealed("blue") == {"app_password": SECRET}


def test_without_a_terminal_it_says_where_secrets_can_come_from() -> None:
    assert "no terminal on which to ask. Add --secrets-from-stdin" in refused(*BLUE, typed="", code=2)


def test_an_account_that_needs_no_secret_asks_nothing() -> None:
    done("add", "files", "--network", "outbox", "--schedule", "12:00", "--zone", "Europe/Berlin", "--daily-cap", 2)

    expected = Account(schedule=("12:00",), zone="Europe/Berlin", daily_cap=2)
    assert (load(Path.cwd()).accounts["files"], SECRETS.exists()) == (expected, False)
    assert done("test", "files").startswith("Posts become folders in ")


def test_the_outbox_may_be_given_a_schedule_once() -> None:
    done("add", "outbox", "--network", "outbox", "--schedule", "12:00")

    assert load(Path.cwd()).accounts == {"outbox": Account(schedule=("12:00",))}
    assert "There is an account outbox already." in refused("add", "outbox", "--network", "outbox")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "My Blue", "--network", "outbox"), "'My Blue' is no name for an account. Use a-z, 0-9, - and _"),
        (("add", "x", "--network", "outbox", "--schedule", "noon"), "'noon' is no time of day. Write it as 09:30."),
        (("add", "x", "--network", "outbox", "--zone", "Mars"), "'Mars' is no time zone. Write it as Europe/Berlin."),
        (("add", "x", "--network", "outbox", "--quiet", "22:00"), "'22:00' is no stretch of the day."),
        (("add", "x", "--network", "outbox", "--handle", "a\x1b[2J"), "It holds characters that nobody sees."),
        (("add", "x", "--network", "myspace"), "'myspace' is not one of 'outbox'"),
        (("add", "x"), "Missing option '--network'"),
        (("add", "x", "--network", "bluesky"), "bluesky needs --handle."),
        (("add", "x", "--network", "webhook"), "webhook needs --server."),
        (("add", "x", "--network", "mastodon"), "mastodon needs --server."),
    ],
)
def test_what_is_typed_wrongly_is_told_and_nothing_is_written(words: tuple[str, ...], sentence: str) -> None:
    assert sentence in refused(*words, code=2)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "There is no app_password."),
        (f"{SECRET}\n{SECRET}", "Line 1 of standard input is not app_password=VALUE."),
        (f"app_password={SECRET}\npin={SECRET}", "Line 2 of standard input is not app_password=VALUE."),
        (f"token={SECRET}", "There is no app_password."),
        ("app_password=", "app_password is empty"),
        (f"app_password={SECRET}\x1b", "holds characters that no token has."),
    ],
)
def test_a_secret_that_cannot_be_is_refused_and_not_shown(typed: str, sentence: str) -> None:
    assert sentence in refused(*BLUE, "--secrets-from-stdin", typed=typed, code=2)


def test_there_is_no_second_account_of_a_name() -> None:
    done(*BLUE, typed=SECRET)

    assert "There is an account blue already. Change it under [accounts.blue]" in refused(*BLUE, typed=SECRET)


def test_the_list_says_whether_secrets_are_there_and_never_what_they_are() -> None:
    done(*BLUE, "--schedule", "09:30", "--zone", "Europe/Berlin", typed=SECRET)
    with CONFIG.open("a") as file:
        file.write(f'[accounts.hook]\nnetwork = "webhook"\nserver = "https://me:{SECRET}@example.org/{SECRET}"\n')

    listed = done("list")
    assert ["app_password set" in listed, "signing_secret missing" in listed, "none needed" in listed] == [True] * 3
    outbox, blue, hook = json.loads(done("list", "--format", "json"))
    assert (outbox["name"], outbox["secrets"], outbox["complete"]) == ("outbox", {}, True)
    assert (blue["secrets"], blue["schedule"], blue["complete"]) == ({"app_password": "set"}, ["09:30"], True)
    assert (hook["secrets"], hook["complete"]) == ({"signing_secret": "missing"}, False)
    assert hook["server"] == "https://example.org"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('network = "webhook"\nserver = "https://example.org"', "no signing_secret. Type quotebot account login it"),
        ('network = "x"', "has no consumer_key and no consumer_secret and no access_token and no access_token_secret."),
        ('network = "bluesky"', "The account it has no app_password."),
        ('network = "mastodon"', "The account it has no token."),
    ],
)  # fmt: skip
def test_an_account_that_lacks_something_says_what(table: str, sentence: str) -> None:
    CONFIG.parent.mkdir()
    CONFIG.write_text(f"[accounts.it]\n{table}\n")

    assert sentence in refused("test", "it")


@pytest.mark.parametrize(
    ("network", "secrets", "kind"),
    [
        ("outbox", {}, "Outbox"), ("feed", {}, "Feed"), ("webhook", {"signing_secret": "whsec_" + "A" * 32}, "Webhook"),
        ("x", dict.fromkeys(["consumer_key", "consumer_secret", "access_token", "access_token_secret"], "k"), "X"),
        ("x", {"client_id": "c", "refresh_token": "r"}, "X"), ("bluesky", {"app_password": "p"}, "Bluesky"),
        ("mastodon", {"token": "t"}, "Mastodon"),
    ],
)  # fmt: skip
def test_each_network_has_its_publisher(network: str, secrets: dict[str, str], kind: str, tmp_path: Path) -> None:
    from quotebot.cli.publishers import publisher
    from quotebot.credentials import Secrets

    one = Account.model_validate({"network": network, "server": "https://example.org", "handle": "you.example.org"})

    made = publisher("it", one, Secrets.model_validate(secrets), tmp_path)

    assert type(made).__name__ == kind
    kept = list((tmp_path / "config").glob("*"))
    assert [path.name.startswith("secrets.it") and stat.S_IMODE(path.stat().st_mode) for path in kept] in ([], [0o600])


def test_the_account_that_is_none_is_answered_with_those_there_are() -> None:
    for words in (("test", "blu"), ("remove", "blu"), ("login", "blu")):
        assert "There is no account blu. There are: outbox." in refused(*words)


def test_new_tokens_replace_the_old_ones() -> None:
    done(*BLUE, typed="old")
    done("add", "toots", "--network", "mastodon", "--server", "https://example.org", typed="other")

    assert done("login", "blue", typed=SECRET) == "Next: quotebot account test blue\n"

    assert (revealed("blue"), revealed("toots")) == ({"app_password": SECRET}, {"token": "other"})
    assert stat.S_IMODE(SECRETS.stat().st_mode) == 0o600
    assert done("login", "outbox") == "outbox needs no token.\n"


def test_an_account_is_removed_with_its_tokens_and_the_files_are_as_they_were() -> None:
    done("add", "toots", "--network", "mastodon", "--server", "https://example.org", typed="other")
    before = files()
    done(*BLUE, typed=SECRET)
    (Path("config") / "secrets.blue.json").write_text("{}")

    assert done("remove", "blue") == "removed  blue\n"
    assert files() == before


def test_an_account_for_which_quotes_wait_is_not_removed(run: object) -> None:
    done("add", "files", "--network", "outbox")
    quotes = json.loads(CliRunner().invoke(main, ["list", "--format", "json"]).stdout)
    for words in (["approve", quotes[0]["id"]], ["queue", "add", quotes[0]["id"], "--account", "files"]):
        assert CliRunner().invoke(main, words).exit_code == 0

    assert "Quotes wait for files. See quotebot queue list --account files" in refused("remove", "files")
    assert CliRunner().invoke(main, ["queue", "drop", quotes[0]["id"]]).exit_code == 0
    assert done("remove", "files") == "removed  files\n"


def test_what_is_in_no_file_cannot_be_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_ACCOUNTS__BLUE__NETWORK", "bluesky")

    assert "it is always there. Nothing was changed." in refused("remove", "outbox")
    assert "it comes from the environment. Nothing was changed." in refused("remove", "blue")


def test_a_secrets_file_that_others_may_read_is_not_added_to() -> None:
    done(*BLUE, typed=SECRET)
    SECRETS.chmod(0o644)

    assert "Type chmod 600 " in refused("add", "toots", "--network", "mastodon", "--server", "https://e.org", typed="x")
    assert "Type chmod 600 " in refused("remove", "blue")


# The files -----------------------------------------------------------------------------------------------------------

OWN = """\
# my own words
[review]   # who
name = "Mia"

# One of mine
[accounts.one] # first
network = "x"
# inside
schedule = [
  "09:30",
]

# About suggesting.
[suggest]
count = 3
"""


def test_a_table_is_added_and_taken_out_to_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    for text in (OWN, OWN.replace("\n", "\r\n"), "\ufeff" + OWN, ""):
        path.write_bytes(text.encode())
        add_table(path, ("accounts", "two"), {"network": "feed", "schedule": ("sat 11:00", "“q”\n"), "daily_cap": 2})
        assert path.read_bytes().startswith(text.encode())
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))["accounts"]["two"]
        assert found == {"network": "feed", "schedule": ["sat 11:00", "“q”\n"], "daily_cap": 2}
        assert remove_table(path, ("accounts", "two"))
        assert path.read_bytes() == text.encode()


def test_a_table_in_the_middle_leaves_the_words_about_its_neighbours(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN)

    assert remove_table(path, ("accounts", "one"))

    assert path.read_text() == OWN.replace(OWN[OWN.index("[accounts.one]") : OWN.index("\n# About")], "")
    assert tomllib.loads(path.read_text()) == {"review": {"name": "Mia"}, "suggest": {"count": 3}}
    assert not remove_table(path, ("accounts", "one"))


@pytest.mark.parametrize(
    "text", ["accounts = {one = {}}\n", 'a = """\n[accounts.two]\n"""\naccounts.two.network = "x"\n']
)
def test_a_file_that_cannot_be_changed_without_harm_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"Change \[accounts.two\] there by hand; nothing was changed"):
        if "two" in text:
            remove_table(path, ("accounts", "two"))
        else:
            add_table(path, ("accounts", "two"), {"network": SECRET})
    assert path.read_text() == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), st.text() | st.integers(-9, 9) | st.booleans(), min_size=1))
def test_any_value_is_read_as_it_was_written(tmp_path: Path, values: dict[str, object]) -> None:
    path = tmp_path / "any.toml"
    path.write_text(OWN)

    add_table(path, ("accounts", "two"), values)

    assert tomllib.loads(path.read_text(encoding="utf-8"))["accounts"]["two"] == values
    assert remove_table(path, ("accounts", "two"))
    assert path.read_text() == OWN

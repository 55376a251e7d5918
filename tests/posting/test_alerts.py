"""A person hears of each trouble once, nobody reads an address, and posting goes on whatever becomes of the alert."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from quotebot.cli.main import main
from quotebot.errors import SettingsError
from quotebot.posting.alerts import AGAIN, LONG, MOST, Alerts, unsaid
from quotebot.store import deliveries
from quotebot.store.database import Store, open_store

from .desk import NOON, Desk, approved

HIDDEN = "hunter2"
MINUTE = timedelta(minutes=1)


class Phone(ThreadingHTTPServer):
    """A service that takes alerts on loopback, or answers `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status = 200
        self.heard: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/{HIDDEN}"


class _Answer(BaseHTTPRequestHandler):
    server: Phone

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()
        if self.server.status == 200:
            self.server.heard.append(said)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def phone() -> Iterator[Phone]:
    with Phone() as one:
        Thread(target=one.serve_forever, args=(0.02,), daemon=True).start()
        yield one
        one.shutdown()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    one = open_store(tmp_path, "", threshold=0.9)
    yield one
    one.close()


def alerts(store: Store, *urls: str) -> Alerts:
    return Alerts(store=store, urls=SecretStr(" ".join(urls)) if urls else None, where="studio: /shows/crumbs")


def test_a_trouble_is_said_once_to_each_address(store: Store, phone: Phone) -> None:
    one = alerts(store, phone.url, phone.url)
    assert one.tell(["q-5d0c was not posted to blue.", "2 posts came too late."], NOON) is None
    assert one.tell([], NOON + MINUTE) is None
    assert one.tell([], NOON + 2 * AGAIN) is None

    expected = "q-5d0c was not posted to blue.\n2 posts came too late.\nstudio: /shows/crumbs"
    assert [(said["title"], said["message"]) for said in phone.heard] == [("quotebot needs you", expected)] * 2
    assert one.unsent() == 0


def test_without_an_address_nobody_is_told_and_nothing_is_kept(store: Store) -> None:
    one = alerts(store)

    assert one.tell(["Something."], NOON) is None
    assert (one.unsent(), unsaid(store)[1]) == (0, [])
    assert "nobody is told" in one.ready()


def test_what_nobody_took_waits_in_the_store_and_is_said_later_once(store: Store, phone: Phone) -> None:
    phone.status = 503
    why = alerts(store, phone.url).tell(["First."], NOON)
    again = alerts(store, phone.url)  # the program was started anew
    assert again.tell([], NOON + MINUTE) is None, "too soon"
    assert again.unsent() == 1
    again.tell(["Second.", "First."], NOON + MINUTE)
    phone.status = 200
    assert again.tell([], NOON + MINUTE + AGAIN) is None
    assert again.tell([], NOON + MINUTE + 2 * AGAIN) is None

    assert why == "The alert could not be sent: address 1 (JSON) did not take it."
    assert [said["message"] for said in phone.heard] == ["First.\nSecond.\nstudio: /shows/crumbs"]
    assert again.unsent() == 0


@pytest.mark.parametrize(
    "url", [f"json://127.0.0.1:1/{HIDDEN}", f"nosuch://{HIDDEN}", HIDDEN, f"tgram://{HIDDEN}/", f"mailto://{HIDDEN}"]
)
def test_a_failed_alert_shows_no_address_and_keeps_no_other_from_being_sent(
    store: Store, phone: Phone, url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    one = alerts(store, url, phone.url)
    why = one.tell(["Something."], NOON)

    assert why is not None
    assert "address 1" in why
    assert len(phone.heard) == 1
    assert HIDDEN not in f"{why}{one!r}{unsaid(store)}{capfd.readouterr()}"


def test_an_address_that_is_none_is_told_apart_before_there_is_trouble(store: Store, phone: Phone) -> None:
    assert alerts(store, phone.url).ready() == "1 address, not asked"
    with pytest.raises(SettingsError, match=r"^Address 2 of urls is none that apprise knows"):
        alerts(store, phone.url, HIDDEN).ready()


def test_without_the_package_the_extra_is_named(tmp_path: Path) -> None:
    script = f"""
import sys
sys.modules["apprise"] = None
from pathlib import Path
from pydantic import SecretStr
from quotebot.posting.alerts import Alerts
from quotebot.store.database import open_store
from tests.posting.desk import NOON
store = open_store(Path({str(tmp_path)!r}), "", threshold=0.9)
one = Alerts(store=store, urls=SecretStr("json://127.0.0.1:1/"), where="here")
print(one.tell(["Something."], NOON), one.unsent())
store.close()
"""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)

    assert done.stdout == 'Alerts need one more package: pip install "quotebot[alerts]" 1\n'


def test_what_a_message_says_moves_no_terminal_and_is_not_endless(store: Store, phone: Phone) -> None:
    alerts(store, phone.url).tell([f"\x1b[31m{number}\nred\u202e" for number in range(MOST + 5)], NOON)
    lines = phone.heard[0]["message"].split("\n")

    assert lines[0] == "␛[31m0␊red<U+202E>"
    assert lines[MOST:] == ["… and 5 more.", "studio: /shows/crumbs"]


def test_a_tick_that_fails_for_long_is_said_once_until_one_works_again(store: Store, phone: Phone) -> None:
    one = alerts(store, phone.url)
    for minute in range(20):
        one.failed("Another program holds the database.", NOON + minute * MINUTE)
    assert [said["message"].split("\n")[0] for said in phone.heard] == [
        "Nothing could be posted for 5 minutes: Another program holds the database."
    ]
    one.worked()
    one.failed("Another program holds the database.", NOON + 30 * MINUTE)
    assert len(phone.heard) == 1, "for a moment only"
    one.failed("Another program holds the database.", NOON + 30 * MINUTE + LONG)
    assert len(phone.heard) == 2


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which a post came too late."""
    folder = tmp_path / "show"
    folder.mkdir()
    desk = Desk(folder=folder)
    with closing(desk.store()) as store:
        desk.queue(store, approved(store, 1))
    monkeypatch.setenv("QUOTEBOT_HOME", str(folder))
    return folder


def once() -> Result:
    return CliRunner().invoke(main, ["post", "--once"])


def test_post_once_tells_a_person_once(late: Path, phone: Phone) -> None:
    (late / "config").mkdir()
    file = late / "config" / "secrets.toml"
    file.touch(0o600)
    file.write_text(f'[alerts]\nurls = "{phone.url}"\n', encoding="utf-8")

    assert [once().exit_code, once().exit_code] == [1, 0]
    assert len(phone.heard) == 1
    assert "outbox came too late" in phone.heard[0]["message"]
    assert phone.heard[0]["message"].endswith(f": {late}")
    assert "promise" not in phone.heard[0]["message"], "nothing of what was said"


def test_a_failed_alert_is_said_by_post_and_status_without_its_address(
    late: Path, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEBOT_SECRETS__ALERTS__URLS", phone.url)
    phone.status = 500
    done = once()
    status = CliRunner().invoke(main, ["status"])

    assert done.exit_code == 1
    assert "The alert could not be sent: address 1 (JSON) did not take it." in done.stderr
    assert "1 alerts could not be sent to you." in status.stdout
    assert "  quotebot doctor\n" in status.stdout
    assert HIDDEN not in done.output + status.output


def test_what_is_wrong_with_the_addresses_is_said_before_anything_is_posted(
    late: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEBOT_SECRETS__ALERTS__URL", HIDDEN)
    done = once()

    assert done.exit_code == 1
    assert "QUOTEBOT_SECRETS__ALERTS__URL is no secret of an account. Did you mean urls?" in done.stderr
    with closing(open_store(late, "", threshold=0.9)) as store:
        assert deliveries.counts(store) == {"queued": 1}

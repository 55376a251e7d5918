"""An account: where approved quotes go, when, and in which words. What a user sets, as a value.

Times of day and days of the week are read here, so that a schedule is understood in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OUTBOX = "outbox"  # the account that is always there
TEMPLATE = "“{quote}”\n— {speaker}[, {show}][\n{link}][\n{tags}]"
FIELDS = frozenset({"quote", "speaker", "show", "title", "link", "tags"})

_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_FIELD = re.compile(r"\{(\w*)\}")
_TAG = re.compile(r"(?!\d+$)\w{1,100}")
_LANGUAGE = re.compile(r"(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)?")
_A_YEAR = 366 * 24 * 60  # minutes


class Asks(NamedTuple):
    """What a network asks of an account: secrets (of several sets any will do), a setting, and a package to install."""

    secrets: tuple[tuple[str, ...], ...] = ()
    setting: str | None = None
    package: str | None = None


OAUTH1 = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
OAUTH2 = ("client_id", "refresh_token")
# Every network, by the name of its module in quotebot/publishers.
NETWORKS: Mapping[str, Asks] = {
    "outbox": Asks(),
    "feed": Asks(),
    "webhook": Asks(secrets=(("signing_secret",),), setting="server"),
    "x": Asks(secrets=(OAUTH1, OAUTH2)),
    "bluesky": Asks(secrets=(("app_password",),), setting="handle", package="atproto"),
    "mastodon": Asks(secrets=(("token",),), setting="server", package="mastodon"),
}


class Slot(NamedTuple):
    """A time of day on some days of the week (0 is Monday)."""

    weekdays: frozenset[int]
    at: time


class Quiet(NamedTuple):
    """A stretch of the day in which nothing goes out, `[begin, end)`; it may reach over midnight."""

    begin: time
    end: time


def parse_time(text: str) -> time:
    """A time of day: `09:30`. Raises ValueError with a sentence."""
    try:
        if not _TIME.fullmatch(text.strip()):
            raise ValueError
        return clock_time(text.strip())
    except ValueError as exc:
        raise ValueError(f"{text!r} is no time of day. Write it as 09:30.") from exc


def clock_time(text: str) -> time:
    """`9:30` or `09:30`, perhaps with seconds."""
    return time.fromisoformat(text if text[2] == ":" else f"0{text}")


def parse_weekdays(text: str) -> frozenset[int]:
    """Days of the week, 0 is Monday: `mon-fri`, `tue,thu`, `fri-mon`. Raises ValueError with a sentence."""
    days: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        begin, end = _weekday(first), _weekday(last if dash else first)
        days.update((begin + i) % 7 for i in range((end - begin) % 7 + 1))
    return frozenset(days)


def _weekday(text: str) -> int:
    low = text.strip().lower()
    for at, name in enumerate(WEEKDAYS):
        if len(low) > 2 and name.startswith(low):
            return at
    raise ValueError(f"{text.strip()!r} is no day of the week. Write them as mon-fri or tue,thu.")


def parse_slot(text: str) -> Slot:
    """`mon-fri 09:30`, or `09:30` for every day. Raises ValueError with a sentence."""
    days, _, at = text.strip().rpartition(" ")
    return Slot(parse_weekdays(days or "mon-sun"), parse_time(at))


def parse_quiet(text: str) -> Quiet:
    """`22:00-07:00`. Raises ValueError with a sentence."""
    begin, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is no stretch of the day. Write it as 22:00-07:00.")
    return Quiet(parse_time(begin), parse_time(end))


def _listed(given: Any) -> Any:
    """One text where a list was meant is a list of one."""
    return (given,) if isinstance(given, str) else given


def _template(text: str) -> str:
    for name in _FIELD.findall(text):
        if name not in FIELDS:
            raise ValueError(f"{{{name}}} means nothing in a template; there are {', '.join(sorted(FIELDS))}")
    if "{quote}" not in text or "{speaker}" not in text:
        raise ValueError("a template needs {quote} and {speaker}: nobody's words go out without their name")
    if text.count("[") != text.count("]"):
        raise ValueError("a bracket in the template is not closed")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise ValueError(f"{name!r} is no time zone. Write it as Europe/Berlin") from exc
    return name


def _network(name: str) -> str:
    if name not in NETWORKS:
        raise ValueError(f"there is no such network; there are {_listing(NETWORKS, 'and')}")
    return name


def _listing(names: Iterable[str], last: str) -> str:
    *before, end = names
    return f"{', '.join(before)} {last} {end}"


def _tag(text: str) -> str:
    """A hashtag without its `#`."""
    tag = text.strip().removeprefix("#")
    if not _TAG.fullmatch(tag):
        raise ValueError(f"{text!r} is no hashtag. Write letters and digits without a space, as MyShow")
    return tag


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f"{text!r} is no language. Write it as en, de or pt-BR")
    return text


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


def _each(parse: Any) -> Any:
    return AfterValidator(lambda given: tuple(text for text in given if parse(text) or True))


class Account(BaseModel):
    """One of your accounts. Its name is what `--account` takes; tokens are not here but in config/secrets.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)

    network: Annotated[str, AfterValidator(_network)] = Field(
        default=OUTBOX, description=f"{_listing(NETWORKS, 'or')}."
    )
    server: str = Field(default="", description="The server's address, where there is more than one.")
    handle: str = Field(default="", description="Your name there, such as you.bsky.social.")
    schedule: Annotated[Texts, _each(parse_slot)] = Field(
        default=(), description="When it posts.", examples=[("mon-fri 09:30", "sat 11:00")]
    )
    zone: Annotated[str, AfterValidator(_zone)] = Field(default="", description="Time zone of the schedule.")
    min_gap_minutes: int = Field(default=30, ge=0, le=_A_YEAR, description="The least time between two posts.")
    daily_cap: int = Field(default=0, ge=0, le=10_000, description="The most posts a day; 0: no limit.")
    quiet: Annotated[Texts, _each(parse_quiet)] = Field(
        default=(), description="When it keeps silent.", examples=[("22:00-07:00",)]
    )
    blackout: tuple[date, ...] = Field(
        default=(), description="Days on which nothing goes out.", examples=[(date(2026, 12, 24),)]
    )
    jitter_minutes: int = Field(default=0, ge=0, le=720, description="Post up to so much later, by chance.")
    grace_minutes: int = Field(
        default=120, ge=0, le=_A_YEAR, description="A post later than this is not sent but asked about."
    )
    most_a_run: int = Field(
        default=1, ge=1, le=1_000, description="The most posts at once, after a pause for instance."
    )
    template: Annotated[str, AfterValidator(_template)] = Field(
        default=TEMPLATE, description="The words of a post; a part in [brackets] goes when a field in it is empty."
    )
    hashtags: Annotated[Texts, AfterValidator(lambda given: tuple(map(_tag, given)))] = Field(
        default=(), description="With or without #.", examples=[("podcast",)]
    )
    language: Annotated[str, AfterValidator(_language)] = Field(
        default="en", description='The language of the posts, as en or pt-BR; "": none is told.'
    )
    link: bool = Field(default=True, description="Link to the episode, at the moment where that is known.")
    card: str = Field(default="", description='The theme of a card with each post, as dark; "": posts have none.')
    visibility: Literal["public", "unlisted", "private", "direct"] = Field(
        default="public", description="Who sees it, on Mastodon."
    )
    web_names: Texts = Field(
        default=(),
        description="What may become a link though it has no https://; any other is taken for a missing space.",
        examples=[("bread.com",)],
    )
    most_chars: int = Field(
        default=0, ge=0, le=100_000, description="A longer or shorter limit than the network's; 0: its own."
    )
    repeats: int = Field(default=0, ge=0, le=1_000, description="How often an approved quote may be posted again.")
    repeat_after_days: int = Field(
        default=90, ge=1, le=3_660, description="The least time between two posts of one quote."
    )
    repeat_until: date | None = Field(
        default=None, description="After this day nothing is posted again.", examples=[date(2027, 12, 31)]
    )

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The schedule, understood."""
        return tuple(map(parse_slot, self.schedule))

    @property
    def silences(self) -> tuple[Quiet, ...]:
        """The quiet hours, understood."""
        return tuple(map(parse_quiet, self.quiet))

    @property
    def grace(self) -> timedelta:
        """How late a post may be."""
        return timedelta(minutes=self.grace_minutes)

    @property
    def min_gap(self) -> timedelta:
        """The least time between two posts."""
        return timedelta(minutes=self.min_gap_minutes)

    def on(self, instant: datetime, home: ZoneInfo) -> datetime:
        """`instant` on the clocks of the account; `home` is the zone where it names none."""
        return instant.astimezone(ZoneInfo(self.zone) if self.zone else home)

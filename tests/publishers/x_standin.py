"""A stand-in for X on loopback, because no real one can be had.

It checks OAuth 1.0a signatures as oauthlib's server side does (times and nonces too), OAuth 2 tokens with rotation, the
bodies against what X publishes of them (x_openapi.json), and refuses a text it has, with the body seen in the wild. Its
timeline is X's: NFC, escaped, links shortened, a picture's link added, long posts cut and whole in `note_tweet`, pages.

What it cannot show: how soon X's timeline has a new post, how long X remembers a text, and what X does that it does not
document.
"""

from __future__ import annotations

import base64
import html
import json
import re
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import jsonschema
from oauthlib.oauth1 import RequestValidator, ResourceEndpoint  # type: ignore[import-untyped]
from pydantic import SecretStr

from quotebot.publishers.x_access import OAuth1

SCHEMAS = json.loads((Path(__file__).parent / "x_openapi.json").read_text(encoding="utf-8"))
ME = "2244994945"
KEYS = {
    "consumer_key": "consumerkeyconsumerkey123", "consumer_secret": "consumer-secret-that-never-travels",
    "access_token": f"{ME}-accesstokenaccesstoken", "access_token_secret": "token-secret-that-never-travels",
}  # fmt: skip
CLIENT = "client-of-the-app"
DUPLICATE = {
    "detail": "You are not allowed to create a Tweet with duplicate content.",
    "type": "about:blank", "title": "Forbidden", "status": 403,
}  # fmt: skip
UNAUTHORIZED = {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
LINK = re.compile(r"https?://[^\s<>]+")
CUT = 280
ALLOWED = 100  # requests
FIRST_ID = 1_800_000_000_000_000_000


def oauth1(**changed: str) -> OAuth1:
    """The keys of the account, as quotebot wants them."""
    return OAuth1(**{name: SecretStr(value) for name, value in (KEYS | changed).items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A post as X keeps it."""

    id: str
    text: str
    media: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the stand-in says to one request in place of its own answer, without acting."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    path: str
    left: int | None


class _Keys(RequestValidator):  # type: ignore[misc]
    """Knows one app, one account, and every nonce it has seen."""

    enforce_ssl = False
    client_key_length = (10, 60)
    access_token_length = (10, 60)
    nonce_length = (8, 60)
    timestamp_lifetime = 300
    dummy_client = "dummy"
    dummy_access_token = "dummy"  # noqa: S105
    safe_characters = frozenset(map(chr, range(33, 127)))

    def __init__(self) -> None:
        super().__init__()
        self.nonces: set[tuple[str, str]] = set()

    def validate_timestamp_and_nonce(self, client: str, stamp: str, nonce: str, *_: object, **__: object) -> bool:
        new = (stamp, nonce) not in self.nonces
        self.nonces.add((stamp, nonce))
        return new

    def validate_client_key(self, key: str, _: object) -> bool:
        return key == KEYS["consumer_key"]

    def validate_access_token(self, _: str, token: str, __: object) -> bool:
        return token == KEYS["access_token"]

    def validate_realms(self, *_: object, **__: object) -> bool:
        return True

    def get_client_secret(self, key: str, _: object) -> str:
        return KEYS["consumer_secret"] if key == KEYS["consumer_key"] else "none"

    def get_access_token_secret(self, _: str, token: str, __: object) -> str:
        return KEYS["access_token_secret"] if token == KEYS["access_token"] else "none"


@dataclass(slots=True)
class XStandIn:
    """X on 127.0.0.1 from `with` on. Everything it knows may be looked at and set."""

    posts: list[Posted] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    alts: dict[str, str] = field(default_factory=dict)
    bearers: dict[str, float] = field(default_factory=dict)  # token -> when it ends
    refreshes: set[str] = field(default_factory=lambda: {"refresh-0"})
    lifetime: float = 7200  # seconds of a new OAuth 2 token
    client_secret: str | None = None
    remaining: int = ALLOWED  # requests until `reset`, when as many are allowed anew for `window` seconds
    window: int = 900
    reset: int = field(default_factory=lambda: int(time.time()) + 900)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)  # method, path, body or query
    answers: list[Answer] = field(default_factory=list)
    watch: Callable[[str], object] = str  # is called with the path of each request before it is answered
    lock: threading.RLock = field(default_factory=threading.RLock)
    endpoint: Any = field(default_factory=lambda: ResourceEndpoint(_Keys()))
    _server: _Server | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="X stand-in")
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server and self._thread:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(
        self,
        status: int,
        body: object = b"",
        *,
        path: str = "",
        headers: Mapping[str, str] | None = None,
        times: int | None = 1,
    ) -> None:
        """The next `times` requests whose path begins with `path` get this. Nothing is done for them."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append(Answer(status=status, body=raw, headers=headers or {}, path=path, left=times))

    def texts(self) -> list[str]:
        return [post.text for post in self.posts]

    def post(self, text: str, *, at: datetime | None = None, media: tuple[str, ...] = ()) -> Posted:
        """Have a post, whoever made it."""
        made = Posted(id=str(FIRST_ID + len(self.posts)), text=text, media=media, at=at or datetime.now(UTC))
        self.posts.append(made)
        return made

    def canned(self, path: str) -> Answer | None:
        for at, answer in enumerate(self.answers):
            if path.startswith(answer.path):
                if answer.left is not None:
                    self.answers[at : at + 1] = [] if answer.left == 1 else [_less(answer)]
                return answer
        return None


def _less(answer: Answer) -> Answer:
    left = (answer.left or 1) - 1
    return Answer(status=answer.status, body=answer.body, headers=answer.headers, path=answer.path, left=left)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def __init__(self, x: XStandIn) -> None:
        self.x = x
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def _serve(self) -> None:
        x = self.server.x
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        with x.lock:
            given: Any = dict(parse_qsl(parts.query)) if self.command == "GET" else self._given(body)
            x.asked.append((self.command, parts.path, given))
            x.watch(parts.path)
            canned = x.canned(parts.path)
            if canned is not None:
                self._say(canned.status, canned.body, canned.headers)
                return
            status, said = self._answer(parts.path, given, body)
        self._say(status, json.dumps(said).encode(), {})

    do_GET = do_POST = _serve

    def _given(self, body: bytes) -> Any:
        if self.headers.get_content_type() == "application/x-www-form-urlencoded":
            return dict(parse_qsl(body.decode()))
        return json.loads(body or b"{}")

    def _say(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        x = self.server.x
        self.send_response_only(status)
        rate = {"limit": 100, "remaining": max(x.remaining, 0), "reset": x.reset}
        own = {f"x-rate-limit-{name}": str(value) for name, value in rate.items()}
        own |= {"Content-Type": "application/json", "Content-Length": str(len(body)), "Date": self.date_time_string()}
        for name, value in (own | dict(headers)).items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, path: str, given: Any, body: bytes) -> tuple[int, Any]:
        if path == "/2/oauth2/token":
            return self._token(given)
        if not self._is_let_in(body):
            return 401, UNAUTHORIZED
        x = self.server.x
        if time.time() >= x.reset:
            x.remaining, x.reset = ALLOWED, int(time.time()) + x.window
        x.remaining -= 1
        if x.remaining < 0:
            return 429, {
                "title": "Too Many Requests",
                "detail": "Too Many Requests",
                "type": "about:blank",
                "status": 429,
            }
        route = f"{self.command} {path}"
        problem = self._problem(route, given)
        if problem:
            return 400, problem
        match route:
            case "POST /2/tweets":
                return self._create(given)
            case "POST /2/media/upload":
                return self._upload(given)
            case "POST /2/media/metadata":
                x.alts[given["id"]] = given["metadata"]["alt_text"]["text"]
                return 200, {"data": {"id": given["id"], "associated_metadata": given["metadata"]}}
            case "GET /2/users/me":
                return 200, {"data": {"id": ME, "name": "Quotes", "username": "quotes"}}
            case _ if route == f"GET /2/users/{ME}/tweets":
                return self._timeline(given)
        return 404, {"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"}

    def _problem(self, route: str, given: Any) -> dict[str, Any] | None:
        if route not in SCHEMAS:
            return None
        found = jsonschema.Draft202012Validator(SCHEMAS[route] | {"$defs": SCHEMAS["$defs"]}).iter_errors(given)
        errors = [{"message": f"{error.json_path} {error.message[:80]}"} for error in found]
        detail = "One or more parameters to your request was invalid."
        return {"errors": errors, "title": "Invalid Request", "detail": detail} if errors else None

    def _is_let_in(self, body: bytes) -> bool:
        header = self.headers.get("Authorization", "")
        x = self.server.x
        if header.startswith("Bearer "):
            return x.bearers.get(header.removeprefix("Bearer "), 0) > time.time()
        uri = f"http://{self.headers['Host']}{self.path}"
        valid, _ = x.endpoint.validate_protected_resource_request(
            uri, self.command, body, dict(self.headers.items()), []
        )
        return bool(valid)

    def _token(self, given: Mapping[str, str]) -> tuple[int, Any]:
        x = self.server.x
        basic = base64.b64encode(f"{CLIENT}:{x.client_secret}".encode()).decode()
        if x.client_secret and self.headers.get("Authorization") != f"Basic {basic}":
            return 401, {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}
        old = given.get("refresh_token", "")
        if (given.get("grant_type"), given.get("client_id")) != ("refresh_token", CLIENT) or old not in x.refreshes:
            return 400, {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
        x.refreshes.remove(old)
        new, access = f"refresh-{secrets.token_hex(16)}", f"access-{secrets.token_hex(24)}"
        x.refreshes.add(new)
        x.bearers[access] = time.time() + x.lifetime
        return 200, {
            "token_type": "bearer", "expires_in": x.lifetime, "access_token": access, "refresh_token": new,
            "scope": "tweet.read tweet.write users.read media.write offline.access",
        }  # fmt: skip

    def _create(self, given: Any) -> tuple[int, Any]:
        x = self.server.x
        text, media = given.get("text", ""), tuple(given.get("media", {}).get("media_ids", ()))
        if not text.strip() and not media:
            return 400, {"title": "Invalid Request", "detail": "text or media is required", "errors": []}
        if not set(media) <= set(x.media):
            return 400, {"title": "Invalid Request", "detail": "Your media IDs are invalid.", "errors": []}
        if text in x.texts():
            return 403, DUPLICATE
        made = x.post(text, media=media)
        return 201, {"data": {"id": made.id, "text": shown(made)["text"], "edit_history_tweet_ids": [made.id]}}

    def _upload(self, given: Any) -> tuple[int, Any]:
        x = self.server.x
        content = base64.b64decode(given["media"], validate=True)
        if not content.startswith(b"\x89PNG"):
            return 400, {"title": "Invalid Request", "detail": "Media type unrecognized.", "errors": []}
        number = str(FIRST_ID + 500_000 + len(x.media))
        x.media[number] = content
        return 200, {"data": {"id": number, "media_key": f"3_{number}", "expires_after_secs": 86400}}

    def _timeline(self, query: Mapping[str, str]) -> tuple[int, Any]:
        count = int(query.get("max_results", 10))
        start = datetime.fromisoformat(query.get("start_time", "2010-11-06T00:00:00Z"))
        if not 5 <= count <= 100 or start > datetime.now(UTC):
            return 400, {"title": "Invalid Request", "detail": "max_results or start_time", "errors": []}
        found = [post for post in reversed(self.server.x.posts) if post.at >= start]
        first = int(query.get("pagination_token", "0"))
        page = found[first : first + count]
        wanted = {"id", "text", "edit_history_tweet_ids", *query.get("tweet.fields", "").split(",")}
        meta: dict[str, Any] = {"result_count": len(page)}
        if found[first + count :]:
            meta["next_token"] = str(first + count)
        data = [{name: value for name, value in shown(post).items() if name in wanted} for post in page]
        return 200, {"data": data, "meta": meta} if data else {"meta": meta}


def shown(post: Posted) -> dict[str, Any]:
    """A post as X's API gives it back."""
    text, urls = _shortened(unicodedata.normalize("NFC", post.text), post.id)
    pictures = [
        {"url": f"https://t.co/p{post.id[-8:]}", "expanded_url": f"https://x.com/quotes/status/{post.id}/photo/1",
         "display_url": "pic.x.com/p", "media_key": f"3_{number}"}
        for number in post.media
    ]  # fmt: skip
    tail = "".join(f" {picture['url']}" for picture in pictures[:1])
    said: dict[str, Any] = {
        "id": post.id, "edit_history_tweet_ids": [post.id], "text": text + tail,
        "created_at": post.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }  # fmt: skip
    if len(post.text) > CUT:
        said |= {"text": text[: CUT - 1] + "…" + tail, "note_tweet": {"text": text, "entities": {"urls": urls}}}
        urls = []
    if urls or pictures:
        said["entities"] = {"urls": urls + pictures}
    return said


def _shortened(text: str, number: str) -> tuple[str, list[dict[str, str]]]:
    urls = [
        {"url": f"https://t.co/{at}{number[-9:]}", "expanded_url": link, "display_url": link[8:]}
        for at, link in enumerate(_links(text))
    ]
    for url in urls:
        text = text.replace(url["expanded_url"], url["url"], 1)
    return html.escape(text, quote=False), urls


def _links(text: str) -> Iterator[str]:
    return (match.group().rstrip(".,)”") for match in LINK.finditer(text))

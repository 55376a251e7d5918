"""Servers on loopback that answer as a language model's does, or in any other way."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-the-key-that-nobody-may-see"


@dataclass
class Model:
    """What the server says, by the ids it is sent, and what it was asked. `body` and `status` are there to answer
    something else; `{key}` in them becomes what came as Authorization."""

    says: Callable[[list[str]], str] = json.dumps
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    url: str = ""

    def lines(self) -> list[dict[str, str]]:
        """The lines of the only question."""
        (asked,) = self.asked
        found: list[dict[str, str]] = json.loads(asked["messages"][1]["content"])["lines"]
        return found


@contextmanager
def model(**given: Any) -> Iterator[Model]:
    made = Model(**given)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            made.asked.append(asked)
            made.heads.append({name.lower(): value for name, value in self.headers.items()})
            made.paths.append(self.path)
            sign = self.headers.get("authorization", "").encode()
            said = made.says(re.findall(r"q-[0-9a-f]{12}", asked["messages"][1]["content"]))
            body = answer(said) if made.body is None else made.body.replace(b"{key}", sign)
            self.send_response(made.status)
            for name, value in made.headers.items():
                self.send_header(name, value.replace("{key}", sign.decode()))
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_port}/v1"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


def answer(said: object) -> bytes:
    """The answer in which a model says that."""
    message = {"role": "assistant", "content": said}
    return json.dumps({"id": "1", "choices": [{"index": 0, "message": message}]}).encode()


@contextmanager
def raw(data: Callable[[], bytes], *, rest: bytes = b"", every: float = 0.0) -> Iterator[str]:
    """A server that answers every request with `data()`, then `rest` over and over, a piece every so many seconds."""
    over = threading.Event()

    def serve(listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                _read(connection)
                connection.sendall(data())
                while rest and not over.wait(every):
                    connection.sendall(rest)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        finally:
            over.set()
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def _read(connection: socket.socket) -> None:
    """A whole request, so that closing the connection does not break it off."""
    connection.settimeout(5)
    read, size = b"", -1
    while size < 0 or len(read) < size:
        piece = connection.recv(65_536)
        if not piece:
            return
        read += piece
        if size < 0 and b"\r\n\r\n" in read:
            head, _, read = read.partition(b"\r\n\r\n")
            size = int(re.findall(rb"content-length: (\d+)", head.lower())[0])

"""A nurse at a browser, as far as the server can tell: scans a card, reads the page, presses Give.

A bare socket instead of an HTTP library keeps the cost of the simulated nurse near 0.1 ms a request;
on two cores it shares them with what is measured.
"""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlencode

_FORM = re.compile(rb'<form id="give-1".*?action="([^"]+)".*?</form>', re.S)
_HIDDEN = re.compile(rb'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SECRET = "b" * 32  # the same in cookie and form: what Django's own script would send


class NotServed(AssertionError):
    """The server answered something else than a card or a given dose."""


@dataclass(slots=True)
class Answer:
    """Status and body of one request."""

    status: int
    body: bytes


class Line:
    """One kept-alive connection to the loopback address."""

    def __init__(self, port: int, cookies: str) -> None:
        self.port, self.cookies = port, cookies
        self.socket: socket.socket | None = None

    def post(self, path: str, form: bytes) -> Answer:
        """Send a form as htmx would, and read the whole answer."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nHX-Request: true\r\nCookie: {self.cookies}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        )
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(head.encode() + form)
        return self._read(self.socket)

    def _read(self, line: socket.socket) -> Answer:
        got = b""
        while b"\r\n\r\n" not in got:
            part = line.recv(65536)
            if not part:
                raise NotServed("the server closed the line")
            got += part
        head, body = got.split(b"\r\n\r\n", 1)
        lower = head.lower()
        need = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(body) < need:
            body += line.recv(65536)
        if b"connection: close" in lower:
            line.close()
            self.socket = None
        return Answer(int(head[9:12]), body)


class WebNurse:
    """Works through her share of the people, each once."""

    def __init__(self, port: int, *, session: str, record_numbers: list[str]) -> None:
        self.line = Line(port, f"sessionid={session}; csrftoken={SECRET}")
        self.people = iter(record_numbers)

    def one_dose(self) -> tuple[float, float]:
        """Scan to card, and give: the seconds each took."""
        code = next(self.people)
        begin = time.perf_counter()
        card = self.line.post("/window/scan/", urlencode({"code": code, "csrfmiddlewaretoken": SECRET}).encode())
        seen = time.perf_counter()
        action, form = self._read_card(card)
        pressed = time.perf_counter()
        given = self.line.post(action, form)
        done = time.perf_counter()
        if given.status != 200:
            raise NotServed(f"give: {given.status} {given.body[:400]!r}")
        return seen - begin, done - pressed

    def _read_card(self, card: Answer) -> tuple[str, bytes]:
        found = _FORM.search(card.body)
        if card.status != 200 or found is None:
            raise NotServed(f"scan: {card.status} {card.body[:400]!r}")
        fields = {name.decode(): value.decode() for name, value in _HIDDEN.findall(found.group(0))}
        return found.group(1).decode(), urlencode(fields | {"csrfmiddlewaretoken": SECRET}).encode()

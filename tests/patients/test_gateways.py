"""What a gateway makes of the other side's answer: sent, later, never, or nobody knows."""

import smtplib
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from patients.gateways import Message, NotSentError
from patients.gateways.http import HttpGateway, proven
from patients.gateways.mail import MailGateway

MESSAGE = Message("a-key", "email", "ada@example.org", 'Anna "Desk"', "Reminder", "We look forward to seeing you.")


@pytest.fixture
def other_side(settings):
    """A gateway that answers as told, and the requests it was asked."""

    class Answering(BaseHTTPRequestHandler):
        status, told, asked = 200, b'{"id": "theirs"}', []

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.asked.append((self.command, self.headers, body))
            self.send_response(self.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(self.told)

        def do_GET(self):
            self.asked.append((self.command, self.headers, b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.REMINDER_HTTP_URL = f"http://127.0.0.1:{server.server_port}/"
    settings.REMINDER_HTTP_KEY = "a key of the gateway, long enough"
    yield Answering
    server.shutdown()
    server.server_close()


def test_what_the_http_gateway_posts_is_signed_and_named_by_its_key(other_side):
    assert HttpGateway().send(MESSAGE) == "theirs"
    [(_, headers, body)] = other_side.asked
    assert headers["Idempotency-Key"] == "a-key"
    at = int(headers["X-Signature"][2:].split(",")[0])
    assert proven(body, headers["X-Signature"], at)


@pytest.mark.parametrize(("status", "again"), [(503, True), (429, True), (409, True), (400, False), (401, False)])
def test_the_http_gateway_is_asked_again_only_where_it_may_take_the_message_later(other_side, status, again):
    other_side.status = status
    with pytest.raises(NotSentError) as refusal:
        HttpGateway().send(MESSAGE)
    assert (refusal.value.code, refusal.value.again) == (f"http_{status}", again)


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_a_redirection_is_no_delivery_and_is_not_followed(other_side, status):
    other_side.status = status
    with pytest.raises(NotSentError) as refusal:
        HttpGateway().send(MESSAGE)
    assert refusal.value.again is False
    assert [method for method, _, _ in other_side.asked] == ["POST"]


class Server:
    """A mail server that breaks where it is told to."""

    def __init__(self, *, at_open=None, at_send=None):
        self.at_open, self.at_send, self.taken, self.is_open = at_open, at_send, [], False

    def open(self):
        if self.at_open:
            raise self.at_open
        self.is_open = True

    def send_messages(self, mails):
        if self.at_send:
            raise self.at_send
        self.taken += mails
        return len(mails)

    def close(self):
        self.is_open = False


def mailed(monkeypatch, server):
    monkeypatch.setattr("patients.gateways.mail.get_connection", lambda: server)
    return MailGateway().send(MESSAGE)


def test_an_e_mail_comes_from_the_neutral_name_and_bears_the_key(monkeypatch, settings):
    settings.REMINDER_FROM, server = "hello@example.com", Server()
    assert mailed(monkeypatch, server) == "<a-key@example.com>"
    [mail] = server.taken
    sent = mail.message()
    assert (sent["From"], sent["Message-ID"]) == (r'"Anna \"Desk\"" <hello@example.com>', "<a-key@example.com>")
    assert not server.is_open


REFUSALS = [
    ({"at_open": OSError()}, True),
    ({"at_open": smtplib.SMTPAuthenticationError(535, b"")}, True),
    ({"at_send": smtplib.SMTPRecipientsRefused({MESSAGE.to: (450, b"grey list")})}, True),
    ({"at_send": smtplib.SMTPRecipientsRefused({MESSAGE.to: (550, b"nobody here")})}, False),
    ({"at_send": smtplib.SMTPDataError(451, b"")}, True),
    ({"at_send": smtplib.SMTPDataError(554, b"")}, False),
]


@pytest.mark.parametrize(("breaks", "again"), REFUSALS)
def test_a_mail_server_that_said_no_is_asked_again_unless_it_said_never(monkeypatch, breaks, again):
    server = Server(**breaks)
    with pytest.raises(NotSentError) as refusal:
        mailed(monkeypatch, server)
    assert (refusal.value.again, server.is_open) == (again, False)


@pytest.mark.parametrize("error", [TimeoutError(), smtplib.SMTPServerDisconnected()])
def test_a_mail_server_that_fell_silent_is_no_refusal_for_it_may_have_taken_the_message(monkeypatch, error):
    with pytest.raises(type(error)):
        mailed(monkeypatch, Server(at_send=error))


def test_a_mail_server_drops_no_twin_and_the_others_do():
    assert (MailGateway.drops_twins, HttpGateway.drops_twins) == (False, True)

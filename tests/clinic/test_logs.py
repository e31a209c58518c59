"""The log says what happened, where and how fast, and nothing of whom."""

import json
import logging

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from clinic.logs import RequestLogMiddleware
from tests.cast.logs import log_lines


@pytest.fixture
def written():
    """The lines as they would be written; a list of what they say."""
    with log_lines() as lines:
        yield lines


def asked(address):
    request = RequestFactory().get(address)
    request.resolver_match = resolve(request.path_info)
    return request


def test_a_request_is_logged_by_its_route_and_not_by_what_was_asked(written):
    RequestLogMiddleware(lambda request: HttpResponse(status=200))(asked("/healthz?q=Ann+Example"))
    (line,) = written()
    assert (line["route"], line["method"], line["status"], line["user"]) == ("healthz", "GET", 200, None)
    assert "Example" not in json.dumps(line)
    assert line["ms"] >= 0


def test_the_answer_carries_the_id_of_its_line(written):
    answer = RequestLogMiddleware(lambda request: HttpResponse())(asked("/healthz"))
    assert answer.headers["X-Request-ID"] == written()[0]["request_id"]


def test_an_error_is_logged_by_its_kind_and_place_and_not_by_its_words(written):
    try:
        raise ValueError("Key (name)=(Ann Example) already exists")
    except ValueError:
        structlog.get_logger("clinic.test").exception("failed")
    (line,) = written()
    assert line["error"] == "ValueError"
    assert line["at"][-1].startswith("test_logs.py:")
    assert "Example" not in json.dumps(line)


def test_djangos_own_word_of_an_error_loses_the_address(written):
    request = RequestFactory().get("/patients/?q=Ann+Example")
    logging.getLogger("django.request").error(
        "Internal Server Error: %s", request.get_full_path(), extra={"request": request, "status_code": 500}
    )
    (line,) = written()
    assert line["event"] == "django.request answered 500"
    assert "Example" not in json.dumps(line)

"""Every request has a number, which stands on its answer and on every line that it leaves in the log: with it a failure is found again."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

HEADER = "Puhui-Request"
#: A sender may number its own requests; anything else it sends is no number, and never reaches the log.
_OWN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_number: ContextVar[str] = ContextVar("request_number", default="-")


def present_number() -> str:
    """The number of the request that is being answered."""
    return _number.get()


class NumberMiddleware:
    """Comes first, so that whatever answers is numbered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if _OWN.fullmatch(given) else uuid4().hex
        _number.set(number)  # and left there: Django writes its own line about a refused request after all of us, the next one sets anew
        response = self.get_response(request)
        response.headers[HEADER] = number
        return response


class NumberedLines(logging.Filter):
    """Writes the number of the request that is being answered on a line of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_number = _number.get()
        return True

"""A sign that no text of ours can hold is refused before a page reads it: the database would fail on it, and blame us."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.refusing import refused

NUL = "\0"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class SignRefused(Refusal):
    code = "sign_refused"
    kind = "invalid"
    says = Text(
        "填写的内容里有不可见的空字符（NUL）。请删去后再试。",
        "What was filled in holds an invisible NUL character. Remove it and try again.",
    )


class SignsMiddleware:
    """Looks at address and form; files and bodies of the interface are looked at by those who read them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        return refused(request, SignRefused()) if any(NUL in word for word in _words(request)) else None


def _words(request: HttpRequest) -> Iterator[str]:
    yield request.path
    for asked in (request.GET, request.POST) if request.content_type in FORMS else (request.GET,):
        for name, values in asked.lists():
            yield name
            yield from values

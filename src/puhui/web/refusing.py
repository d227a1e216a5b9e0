"""A Refusal that reaches the edge becomes an answer: a page with its sentence, or the error shape of the API."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from puhui.foundation.answering import STATUS, error_shape, marked, told_when
from puhui.foundation.templatetags.puhui import language
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    kind = "wrong_method"
    says = Text(
        "这个地址不接受 {method} 请求。请改用 {allowed}，各地址的方法见接口说明。",
        "This address takes no {method}. Use {allowed}; the description of the interface says which address takes what.",
    )


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page with the sentence of a refusal; for the API, its error shape."""
    status = STATUS[refusal.kind]
    if request.path.startswith("/api/"):
        return marked(JsonResponse(error_shape(refusal), status=status, headers=told_when(refusal)), refusal)
    return marked(render(request, "refusal.html", {"sentence": refusal.sentence(language()), "code": refusal.code}, status=status), refusal)


class RefusalMiddleware:
    """Turns refusals of views into answers, and so what the API's own table of methods says no to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return _not_allowed(request, response) if response.status_code == 405 and request.path.startswith("/api/") else response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return refused(request, problem) if isinstance(problem, Refusal) else None


def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Django's bare text becomes a refusal; the header that names the methods stays."""
    allowed = response.headers.get("Allow", "")
    answer = refused(request, MethodNotAllowed(method=(request.method or "")[:20], allowed=allowed))
    answer.headers["Allow"] = allowed
    return answer

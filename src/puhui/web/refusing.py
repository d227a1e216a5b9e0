"""A Refusal that reaches the edge becomes an answer: a page with its sentence, or the error shape of the API."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from puhui.foundation.answering import STATUS, error_shape
from puhui.foundation.templatetags.puhui import language
from puhui.vocabulary.refusals import Refusal


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page with the sentence of a refusal; for the API, its error shape."""
    status = STATUS[refusal.kind]
    if request.path.startswith("/api/"):
        return JsonResponse(error_shape(refusal), status=status)
    return render(request, "refusal.html", {"sentence": refusal.sentence(language()), "code": refusal.code}, status=status)


class RefusalMiddleware:
    """Turns refusals of views into answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return refused(request, problem) if isinstance(problem, Refusal) else None

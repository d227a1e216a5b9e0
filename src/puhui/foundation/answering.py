"""A refusal as an HTTP answer: which status each kind has, and the error shape of the API."""

from __future__ import annotations

from django.http import HttpResponse

from puhui.vocabulary.refusals import Refusal

STATUS = {
    "invalid": 422,
    "not_found": 404,
    "conflict": 409,
    "forbidden": 403,
    "unauthenticated": 401,
    "wrong_method": 405,
    "too_large": 413,
    "too_many": 429,
    "unavailable": 503,
}


def marked(response: HttpResponse, refusal: Refusal) -> HttpResponse:
    """The answer carries the code of the refusal, for the line that the audit keeps of it, and says when to come again where that is known."""
    response.refusal_code = refusal.code  # type: ignore[attr-defined]
    if "wait_s" in refusal.facts:
        response.headers["Retry-After"] = str(refusal.facts["wait_s"])
    return response


def error_shape(refusal: Refusal) -> dict[str, str]:
    """What every operation of the API answers when it says no."""
    return {"code": refusal.code, "zh": refusal.sentence("zh"), "en": refusal.sentence("en")}


def told_when(refusal: Refusal) -> dict[str, str]:
    """The header that says when to come again, where the refusal knows."""
    wait_s = refusal.facts.get("retry_after_s", refusal.facts.get("wait_s"))
    return {} if wait_s is None else {"Retry-After": str(wait_s)}

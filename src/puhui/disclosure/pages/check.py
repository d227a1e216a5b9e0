"""核对证明 · Anyone checks a certificate by its number or the code on the paper: the paper's facts in the paper's order, what was looked at, and the proof
to take home."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from puhui.consumption import reads
from puhui.consumption.words import Certificate
from puhui.foundation.answering import STATUS, error_shape
from puhui.foundation.templatetags.puhui import language
from puhui.registry import reads as registry
from puhui.registry.words import PURPOSE_SAYS
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

EXAMPLE = "AH-R-2026-000318-04"


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The form. A number that is one leads to the address of its own; of another it is said why there is none, and what was typed stays."""
    typed = request.GET.get("number", "").strip()[:60]
    if not typed:
        return _page(request, "", None)
    try:
        return HttpResponseRedirect(reverse("check-number", args=[reads.certificate(typed).number]))
    except Refusal as refusal:
        return _page(request, typed, None, refusal=refusal)


@require_safe
def number(request: HttpRequest, text: str) -> HttpResponse:
    """What the register says of a certificate, at the address that its code leads to."""
    try:
        return _page(request, text[:60], reads.certificate(text[:60]))
    except Refusal as refusal:
        return _page(request, text[:60], None, refusal=refusal)


@require_safe
def paper(request: HttpRequest, text: str) -> HttpResponse:
    """The certificate as PDF, in the language of the reader; the same bytes for everybody."""
    try:
        told = reads.certificate(text[:60])
    except Refusal as refusal:
        return _page(request, text[:60], None, refusal=refusal)
    url = request.build_absolute_uri(reverse("check-number", args=[told.number]))
    answer = HttpResponse(reads.certificate_pdf(told, language=language(), url=url), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{told.number}-{language()}.pdf"'
    return answer


@require_safe
def proof(request: HttpRequest, text: str) -> HttpResponse:
    """Facts, signature and public key as JSON: what is needed to check without us."""
    try:
        told = reads.certificate(text[:60])
    except Refusal as refusal:
        return HttpResponse(
            json.dumps(error_shape(refusal), ensure_ascii=False), content_type="application/json", status=STATUS[refusal.kind]
        )
    answer = HttpResponse(json.dumps(reads.proof_of(told), ensure_ascii=False, indent=2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{told.number}.json"'
    return answer


def _page(request: HttpRequest, typed: str, found: Certificate | None, *, refusal: Refusal | None = None) -> HttpResponse:
    told = {
        "typed": typed, "example": EXAMPLE, "refusal": refusal, "sentence": refusal.sentence(language()) if refusal else "", "found": found,
        "checked_at": timezone.now().astimezone(CHINA), **(_told(found) if found else {}),
    }  # fmt: skip
    return render(request, "disclosure/check.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _told(found: Certificate) -> dict[str, object]:
    rows = _checked(found)
    return {
        "checks": rows,
        "stands": all(holds for _, _, holds in rows),
        "tonnes": f"{found.kg / 1000:,.3f}",
        "kg": grouped(found.kg),
        "purpose": PURPOSE_SAYS[found.use.purpose],
        "retired_by": json.loads(found.facts)["retired_by"],
        "retired_at": found.retired_at.astimezone(CHINA),
        "projects": [registry.project(code) for code in dict.fromkeys(serial.split("-")[1] for serial in found.serials)],
        "recalled": grouped(reads.recalled_kg(found)) if reads.recalled_kg(found) else "",
        "spelled": f"{reads.in_capitals(found.kg)}千克" if language() == "zh" else "",
    }


def _checked(found: Certificate) -> list[tuple[Text, Text, bool]]:
    """What was looked at just now: in words, the outcome, whether it holds."""
    when = found.retired_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    digest = hashlib.sha256(found.facts.encode()).hexdigest()
    return [
        (Text("登记簿里有这张证明", "The register has this certificate"), Text(f"{when} 登记", f"registered {when}"), True),
        (
            Text("这些序列号只用过这一次，已注销", "These serials were used this once, and are retired"),
            Text(f"{grouped(found.kg)} 个，逐段核对", f"{grouped(found.kg)}, looked at span by span"),
            registry.is_retired_by(found.movement),
        ),
        (
            Text("内容与登记时的签名一致", "The words are those that were signed"),
            Text(f"指纹 {digest[:4]}…{digest[-4:]}", f"fingerprint {digest[:4]}…{digest[-4:]}"),
            reads.is_signed(found),
        ),
    ]


urlpatterns = [
    path("check", check, name="check"),
    path("check/<str:text>.pdf", paper, name="check-paper"),
    path("check/<str:text>.json", proof, name="check-proof"),
    path("check/<str:text>", number, name="check-number"),
]

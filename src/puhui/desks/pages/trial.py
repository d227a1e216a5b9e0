"""试运行 · The provider's trial: a file is judged as a settlement would judge it, nothing is kept, and the checklist says what is missing."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.adapters.samples import sample_files
from puhui.behaviours import reads
from puhui.behaviours.errors import BatchTooLarge
from puhui.behaviours.reads import ProviderLine
from puhui.behaviours.words import TRIAL_BYTES_MAX, Trial
from puhui.desks.accounts import scenario_texts
from puhui.desks.errors import NoFile
from puhui.desks.pages.asking import own_provider, told_of
from puhui.desks.pages.provider import adapters_for, media_of
from puhui.desks.trials import asks_for_a_system, checklist_shown, outcomes_shown, refused_shown
from puhui.foundation.answering import STATUS
from puhui.journeys.trials import Asked, try_body
from puhui.methodology.content import content_folder
from puhui.vocabulary.records import RECORD_REFUSALS
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest) -> HttpResponse:
    """The checklist; and how the file that was sent would fare."""
    provider, now = own_provider(request), timezone.now()
    if request.method != "POST":
        return _page(request, provider)
    try:
        made = _tried(request, provider, now)
    except Refusal as refusal:
        return _page(request, provider, refusal=refusal)
    return _page(request, provider, made=made)


def _tried(request: HttpRequest, provider: ProviderLine, now: datetime) -> Trial:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name or not file.size:
        raise NoFile
    if file.size > TRIAL_BYTES_MAX:
        raise BatchTooLarge(limit_mb=TRIAL_BYTES_MAX // 2**20)
    scenario = request.POST.get("scenario", "")
    asked = Asked(
        media=media_of(file.name),
        scenario=scenario if scenario in provider.scenarios else "",
        adapter=reads.adapter_named(request.POST.get("adapter", "standard")).name,
        name=PurePath(file.name).name.partition(".")[0][:40] or "trial",
    )
    return try_body(body=file.read(), asked=asked, provider=provider.code, now=now)


def _page(request: HttpRequest, provider: ProviderLine, *, made: Trial | None = None, refusal: Refusal | None = None) -> HttpResponse:
    names, lines = scenario_texts(), reads.checklist(provider.code)
    told = {
        "provider": provider,
        "lines": checklist_shown(lines),
        "missing": sum(not line.is_met for line in lines),
        "asks_for_a_system": asks_for_a_system(lines),
        "made": made,
        "outcomes": outcomes_shown(made.outcomes) if made else [],
        "refused": [(code, rows, _said(code)) for code, rows in refused_shown(made)] if made else [],
        "adapters": adapters_for(provider.scenarios),
        "scenarios": [(code, names.get(code, Text(code, code))) for code in provider.scenarios],
        "samples": [
            (item.scenario, names.get(item.scenario)) for item in sample_files(content_folder()) if item.scenario in provider.scenarios
        ],
        "limit_mb": TRIAL_BYTES_MAX // 2**20,
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/provider_trial.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _said(code: str) -> Text:
    """What a code means, where the fact of a row stands for nothing in particular."""
    text = RECORD_REFUSALS.get(code, Text(code, code))
    return Text(*(text.said(language, field="…", detail="…") for language in ("zh", "en")))


urlpatterns = [path("provider/trial", trial, name="provider-trial")]

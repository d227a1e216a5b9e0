"""接入方 · The provider's pages: upload, batches with their progress, refused rows and their file, samples to try with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from puhui.adapters.samples import redated, sample_files
from puhui.behaviours import reads
from puhui.behaviours.errors import BatchTooLarge, FileRefused
from puhui.behaviours.reads import BatchLine, ProviderLine
from puhui.behaviours.words import BODY_BYTES_MAX, MEDIA_OF_SUFFIX, Media, Received
from puhui.desks.accounts import scenario_texts
from puhui.desks.batches import STAGE_NAMES, batch_page, progress_of
from puhui.desks.duties import provider_duties
from puhui.desks.errors import NoFile, NoSample, NotFilledIn
from puhui.desks.inbox import inbox_of
from puhui.desks.keys import keys_in_short, use_shown
from puhui.desks.pages.asking import own_provider, told_of, user_of, whole_number
from puhui.desks.tables import batch_cells, batch_columns
from puhui.desks.words import day_said
from puhui.foundation.answering import STATUS
from puhui.journeys import activity_to_points as journey
from puhui.journeys.tasks import defer_first_check
from puhui.methodology.content import content_folder
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

PAGE_ROWS = 12
CSV = "text/csv; charset=utf-8"
#: Excel reads UTF-8 only where the file says so; a file that begins with it is taken back as it is.
MARK = b"\xef\xbb\xbf"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _home(request, own_provider(request), timezone.now())


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file: it is on disk, and the job that checks it is written, before the answer."""
    provider, now = own_provider(request), timezone.now()
    try:
        received, body = _received(request, provider)
        made = journey.receive(received=received, body=body, now=now, defer=defer_first_check)
    except Refusal as refusal:
        return _home(request, provider, now, refusal=refusal)
    again = "?again=1" if made.is_repeat else ""
    return HttpResponseRedirect(reverse("provider-batch", args=[made.name]) + again)


@require_safe
def batch(request: HttpRequest, name: str) -> HttpResponse:
    """One batch of the provider's own."""
    provider = own_provider(request)
    found = reads.batch_named(name, provider=provider.code)
    told = {
        **batch_page(found, now=timezone.now()),
        "provider": provider,
        "is_repeat": "again" in request.GET,
        "progress_url": reverse("provider-batch-progress", args=[name]),
        "errors_url": reverse("provider-errors", args=[name]),
    }
    return render(request, "desks/provider_batch.html", told)


@require_safe
def progress(request: HttpRequest, name: str) -> HttpResponse:
    """The part of the page that renews itself; once the work is done, the whole page is to be read again."""
    found = reads.batch_named(name, provider=own_provider(request).code)
    told = progress_of(found, now=timezone.now())
    parts = {"progress": told, "stages": STAGE_NAMES, "progress_url": request.path}
    response = render(request, "desks/parts/batch_progress.html", parts)
    if not told.every_s:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def errors(request: HttpRequest, name: str) -> HttpResponse:
    """The refused rows as they were sent, each with its code and sentences."""
    found = reads.batch_named(name, provider=own_provider(request).code)
    with reads.error_file(found) as file:
        return _csv(MARK + file.read_bytes(), file.name)


@require_safe
def sample(request: HttpRequest, scenario: str) -> HttpResponse:
    """A sample file of a scenario that is open for this provider, of yesterday."""
    provider = own_provider(request)
    found = next((item for item in sample_files(content_folder()) if item.scenario == scenario and scenario in provider.scenarios), None)
    if found is None:
        raise NoSample(scenario=scenario[:40])
    text = redated(found.path.read_text(encoding="utf-8"), last_on=local_day(timezone.now()) - timedelta(days=1))
    return _csv(MARK + text.encode(), found.path.name)


def _csv(body: bytes, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=CSV)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


# -- the home -------------------------------------------------------------------------------------------------------------


def _home(request: HttpRequest, provider: ProviderLine, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    sort, names = request.GET.get("sort", ""), scenario_texts()
    listed = reads.batch_list(provider=provider.code, sort=sort or "-name")
    page = Paginator(listed, PAGE_ROWS).get_page(request.GET.get("page"))
    lines: list[BatchLine] = list(page.object_list)
    missing = reads.missing_sequences(provider.code)
    told: dict[str, Any] = {
        "provider": provider,
        "today": day_said(local_day(now)),
        "missing": "、".join(str(number) for number in missing),
        "page": page,
        "sort": sort,
        "columns": batch_columns(of_provider=True),
        "rows": [batch_cells(line, url=reverse("provider-batch", args=[line.name])) for line in lines],
        "inbox": inbox_of(user_of(request), now=now),
        "duties": provider_duties(provider, lines=lines, missing=missing, now=now),
        "adapters": adapters_for(provider.scenarios),
        "scenarios": [(code, names.get(code, Text(code, code))) for code in provider.scenarios],
        "samples": [
            (item.scenario, names.get(item.scenario)) for item in sample_files(content_folder()) if item.scenario in provider.scenarios
        ],
        "limit_mb": BODY_BYTES_MAX // 2**20,
        "keys": keys_in_short(provider, now),
        "uses": use_shown(provider.code, provider.limits, now),
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/provider.html", told, status=STATUS[refusal.kind] if refusal else 200)


def adapters_for(scenarios: Iterable[str]) -> list[Any]:
    """The shapes in which this provider's scenarios can come; the standard record is for everyone."""
    own = set(scenarios)
    return [known for known in reads.adapters_known().values() if not known.scenarios or own & set(known.scenarios)]


# -- what was sent --------------------------------------------------------------------------------------------------------


def _received(request: HttpRequest, provider: ProviderLine) -> tuple[Received, bytes | Path]:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name or not file.size:
        raise NoFile
    if file.size > BODY_BYTES_MAX:
        raise BatchTooLarge(limit_mb=BODY_BYTES_MAX // 2**20)
    chosen = reads.adapter_named(request.POST.get("adapter", "standard"))
    scenario = request.POST.get("scenario", "")
    return Received(
        provider=provider.code,
        media=media_of(file.name),
        signed_by="console",
        adapter=chosen.name,
        scenario=scenario if scenario in provider.scenarios else "",
        sequence=_sequence(request.POST.get("sequence", "").strip()),
        file_name=PurePath(file.name).name,
    ), file.read()


def _sequence(typed: str) -> int | None:
    """Nothing typed takes no number: only who also sends by the API counts its batches."""
    if not typed:
        return None
    number = whole_number(typed)
    if not number:
        raise NotFilledIn(
            field="sequence", what_zh="序号（从 1 起的整数，或不填）", what_en="the sequence, a whole number from 1, or nothing"
        )
    return number


def media_of(name: str) -> Media:
    """The medium of a file, by its name. Raises FileRefused."""
    found = MEDIA_OF_SUFFIX.get(PurePath(name).suffix.lower())
    if found is None:
        kinds = " ".join(MEDIA_OF_SUFFIX)
        raise FileRefused(
            reason_zh=f"文件名应以 {kinds} 之一结尾。", reason_en=f"its name must end in one of {', '.join(MEDIA_OF_SUFFIX)}."
        )
    return found


urlpatterns = [
    path("provider", home, name="provider"),
    path("provider/upload", upload, name="provider-upload"),
    path("provider/batches/<str:name>", batch, name="provider-batch"),
    path("provider/batches/<str:name>/progress", progress, name="provider-batch-progress"),
    path("provider/batches/<str:name>/refused.csv", errors, name="provider-errors"),
    path("provider/samples/<str:scenario>.csv", sample, name="provider-sample"),
]

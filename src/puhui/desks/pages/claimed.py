"""他处登记名单 · Lists of registrations elsewhere, against which projects are held: what is there, and a further one."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.desks.errors import NoFile
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import answered, done, filled, filled_day, shown
from puhui.foundation.showing.tables import Column
from puhui.foundation.templatetags.puhui import language
from puhui.registry import actions, reads
from puhui.registry.errors import ClaimListUnreadable
from puhui.registry.words import LIST_MB_MAX, SCHEME_SAYS, ClaimedList
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


@require_http_methods(["GET", "HEAD", "POST"])
def claimed(request: HttpRequest) -> HttpResponse:
    return answered(request, {"import": _import}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    told = {
        "columns": _columns(),
        "rows": [_cells(one) for one in reads.claimed_lists()],
        "schemes": list(SCHEME_SAYS.items()),
        "limit_mb": LIST_MB_MAX,
        "today": local_day(timezone.now()),
    }
    return shown(request, "desks/office_claimed.html", told, refusal=refusal, form=form)


def _columns() -> tuple[Column, ...]:
    heads = (("number", "名单", "List"), ("scheme", "种类", "Kind"), ("source", "来源", "Source"), ("day", "截至", "As of"))
    counts = (("rows", "登记", "Registrations"), ("refused", "退回的行", "Refused rows"))
    texts = tuple(Column(key, Text(zh, en).said(language())) for key, zh, en in heads)
    return (*texts, *(Column(key, Text(zh, en).said(language()), is_number=True) for key, zh, en in counts))


def _cells(one: ClaimedList) -> list[object]:
    return [
        f"{one.number} · {one.name}", SCHEME_SAYS[one.scheme].said(language()), one.source, one.source_day, one.rows, len(one.refused),
    ]  # fmt: skip


def _import(request: HttpRequest, now: datetime) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name or not file.size:
        raise NoFile
    if file.size > LIST_MB_MAX << 20:
        raise ClaimListUnreadable(name=file.name[:60], reason=f"> {LIST_MB_MAX} MB")
    made = actions.import_claimed(
        scheme=request.POST.get("scheme", ""),
        name=file.name,
        source=filled(request, "source", Text("来源", "the source"), most=300),
        source_day=filled_day(request, "source_day", Text("名单截至哪一天", "the day of the list")),
        body=file.read(),
        by=user_of(request).pk,
        now=now,
    )
    says = Text("已导入 {rows} 条登记，退回 {refused} 行。", "Imported: {rows}; refused rows: {refused}.")
    return done(request, says, reverse("office-claimed"), rows=made.rows, refused=len(made.refused))


urlpatterns = [path("office/claimed", claimed, name="office-claimed")]

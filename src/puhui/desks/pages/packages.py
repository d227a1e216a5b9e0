"""接入场景包 · Scenario packages of neighbours: upload, the report rule by rule, the proposal; what is plugged in and what only waits."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from puhui.behaviours.reads import package_list
from puhui.behaviours.words import Package
from puhui.desks.errors import NoFile, NotFilledIn
from puhui.desks.pages.asking import told_of, user_of
from puhui.desks.pages.freezing import said_and_shown
from puhui.desks.words import moment_said
from puhui.foundation.answering import STATUS
from puhui.journeys.errors import PackageUnreadable
from puhui.journeys.four_eyes import propose_package
from puhui.journeys.packages.conforming import NOT_CHECKED, RULES
from puhui.journeys.packages.opening import ZIP_BYTES_MAX
from puhui.journeys.packages.standing import bring, brought
from puhui.journeys.packages.words import At, Report, State, Verdict
from puhui.methodology.regions import name_of
from puhui.participants import reads as participants
from puhui.participants.words import Verb
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

NAMES = {rule.code: rule.says for rule in RULES}
STATES = {
    State.HOLDS: (Text("通过", "holds"), "ok"),
    State.NOTE: (Text("请注意", "note"), "warn"),
    State.FAIL: (Text("不通过", "does not hold"), "stop"),
    State.SKIPPED: (Text("还没看", "not looked at"), "line"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def packages(request: HttpRequest) -> HttpResponse:
    """The list, and the form that brings one. Nothing takes effect by bringing it."""
    if request.method != "POST":
        return _list(request)
    try:
        report = bring(body=_body(request), now=timezone.now())
    except Refusal as refusal:
        return _list(request, refusal=refusal)
    return HttpResponseRedirect(reverse("operator-package", args=[report.digest]))


def _body(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name or not file.size:
        raise NoFile
    if file.size > ZIP_BYTES_MAX:
        raise PackageUnreadable(reason=Text(f"超过 {ZIP_BYTES_MAX >> 20} MB", f"it is larger than {ZIP_BYTES_MAX >> 20} MB"))
    return bytes(file.read())


def _list(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    told = {
        "rows": [(found, _state(found), moment_said(found.offered_at), name_of_package(found)) for found in package_list()],
        "limit_mb": ZIP_BYTES_MAX >> 20,
        **told_of(refusal),
    }
    return render(request, "desks/operator_packages.html", told, status=STATUS[refusal.kind] if refusal else 200)


def name_of_package(found: Package) -> Text:
    """Its own name; of one whose manifest cannot be read the beginning of its hash."""
    return found.name if found.name.zh else Text(f"读不出名称（{found.digest[:12]}）", f"without a readable name ({found.digest[:12]})")


def _state(found: Package) -> tuple[Text, str]:
    if found.is_current:
        return Text("已接入", "plugged in"), "ok"
    if found.adopted_at:
        return Text("已被新版替换", "superseded"), "line"
    return Text("只是上传", "only brought"), "note"


@require_http_methods(["GET", "HEAD", "POST"])
def package(request: HttpRequest, digest: str) -> HttpResponse:
    """One package with its report; a proposal of it waits for a second person."""
    now = timezone.now()
    if request.method != "POST":
        return _page(request, digest, now)
    try:
        reason = request.POST.get("reason", "").strip()[:200]
        if not reason:
            raise NotFilledIn(field="reason", what_zh="依据", what_en="the ground")
        made = propose_package(user=user_of(request), digest=digest, reason=reason, now=now)
    except Refusal as refusal:
        return _page(request, digest, now, refusal=refusal)
    return said_and_shown(request, made)


def _page(request: HttpRequest, digest: str, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    """Raises UnknownPackage."""
    found, report = brought(digest, now=now)
    told = {
        "found": found,
        "name": name_of_package(found),
        "state": _state(found),
        "report": report,
        "passed": sum(one.state in (State.HOLDS, State.NOTE) for one in report.verdicts),
        "rules": [(NAMES[one.rule], *STATES[one.state], one.fact, [_fault(at) for at in one.faults]) for one in _failing_first(report)],
        "not_checked": NOT_CHECKED,
        "facts": _facts(found, report),
        "waiting": participants.waiting_about(verb=Verb.ADD_PACKAGE, abouts=[f"package:{found.code}"]).get(f"package:{found.code}"),
        "may_propose": report.conforms and found.adopted_at is None,
        "typed": request.POST,
        **told_of(refusal),
    }
    return render(request, "desks/operator_package.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _failing_first(report: Report) -> list[Verdict]:
    """What must be mended stands on top, on a phone too; everything else keeps its order."""
    return sorted(report.verdicts, key=lambda one: one.state is not State.FAIL)


def _fault(at: At) -> Text:
    return Text(f"{at.file} 第 {at.line} 行：{at.wrong.zh}{at.remedy.zh}", f"{at.file}, line {at.line}: {at.wrong.en} {at.remedy.en}")


def _facts(found: Package, report: Report) -> list[tuple[Text, object]]:
    manifest, m, shape = report.opened.manifest, report.opened.method, report.opened.configuration
    rows: list[tuple[Text, object]] = [
        (Text("包的 SHA-256", "SHA-256"), found.digest),
        (Text("上传", "Brought"), moment_said(found.offered_at)),
    ]
    if manifest:
        origin = name_of(manifest.region)
        rows.append((Text("发布方", "Publisher"), Text(f"{manifest.publisher.zh}，{origin.zh}", f"{manifest.publisher.en}, {origin.en}")))
    if m:
        rows.append((Text("方法学", "Methodology"), Text(f"{m.name.zh} v{m.version}", f"{m.name.en} v{m.version}")))
    if shape:
        rows.append(
            (
                Text("文件的样子", "Shape of the files"),
                Text(f"{shape.label.zh}（{shape.name} v{shape.version}）", f"{shape.label.en} ({shape.name} v{shape.version})"),
            )
        )
    if found.proposal:
        rows.append((Text("依据", "Agreed under"), Text(f"第 {found.proposal} 号", f"number {found.proposal}")))
    return rows


urlpatterns = [
    path("operator/packages", packages, name="operator-packages"),
    path("operator/packages/<str:digest>", package, name="operator-package"),
]

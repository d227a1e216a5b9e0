"""待同意 · What waits for a second person, and one proposal: its facts, before and after, who, since when, and the two answers."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.errors import NotConfirmed, NotFilledIn
from puhui.desks.pages.asking import told_of, user_of
from puhui.desks.proposals import decided_cells, decided_columns, deciders_said, hand_said, pending_cells, pending_columns, place_said
from puhui.desks.words import moment_said, remaining_said
from puhui.foundation.answering import STATUS
from puhui.foundation.templatetags.puhui import language
from puhui.foundation.workdays import workdays_left
from puhui.journeys.four_eyes import approve, refuse, said_of, take_file, withdraw
from puhui.participants import reads as participants
from puhui.participants.words import OUTCOME_SAYS, Export, Proposal, SignedIn, Verb
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

DECIDED_ROWS, OWN_ROWS = 20, 20
SAID = {
    "approve": Text("第 {number} 号已同意，并已执行。", "Number {number} is approved, and done."),
    "refuse": Text("第 {number} 号已答复不同意，没有执行。", "Number {number} is refused; nothing was done."),
    "withdraw": Text("第 {number} 号已撤回，没有执行。", "Number {number} is withdrawn; nothing was done."),
}


@require_safe
def pending(request: HttpRequest) -> HttpResponse:
    """What waits for whom; what I proposed; what was decided lately."""
    user, now = user_of(request), timezone.now()
    waiting = participants.waiting(user, now=now)
    own = participants.proposed_by(user, limit=OWN_ROWS)
    mine = {found.number for found in participants.to_decide(user, now=now)}
    told = {
        "columns": pending_columns(),
        "rows": [pending_cells(found, url=_url(found), is_mine=found.number in mine, now=now) for found in waiting],
        "for_me": len(mine),
        "ended_columns": decided_columns(),
        "own": [decided_cells(found, url=_url(found)) for found in own],
        "decided": [decided_cells(found, url=_url(found)) for found in participants.decided(user, now=now, limit=DECIDED_ROWS)],
        "ways": [(name, says) for name, verb, says in PROPOSING if participants.reach_of(user, verb, now=now)],
    }
    return render(request, "desks/pending.html", told)


#: Where something is proposed: the page, its verb, and what it says.
PROPOSING = (
    ("office-freeze", Verb.FREEZE_ACCOUNT, Text("冻结、解冻", "Freeze, release")),
    ("operator-fund", Verb.FUND_BUDGET, Text("拨付预算", "Fund a budget")),
    ("office-compliance", Verb.SET_COMPLIANCE, Text("履约抵消上限", "Caps of compliance use")),
    ("operator-pool", Verb.PAY_GIVERS, Text("返还汇集收益", "Pay givers out")),
    ("operator-settlement", Verb.TAKE_STATEMENT, Text("手工上传银行对账单", "Bring a bank's statement")),
    ("campaigns", Verb.PAY_MERCHANTS, Text("付给商户", "Pay merchants")),
    ("office-factor", Verb.CHANGE_FACTOR, Text("变更参数", "Change a number")),
    ("operator-packages", Verb.ADD_PACKAGE, Text("接入场景包", "Plug in a package")),
    ("office-corrections", Verb.CORRECT_RUNS, Text("更正结算批", "Correct settled runs")),
    ("office-export", Verb.EXPORT_PERSONAL_DATA, Text("导出个人信息", "Export personal data")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, number: int) -> HttpResponse:
    """One proposal within reach, and whichever of its verbs was asked for."""
    user, now = user_of(request), timezone.now()
    found = participants.proposal_for(user, number, now=now)
    if request.method != "POST":
        return _page(request, user, found, now)
    verb = request.POST.get("verb", "")
    try:
        if verb == "take":
            return _file(user, found, now)
        _decide(request, verb, user, found, now)
    except Refusal as refusal:
        return _page(request, user, participants.proposal(number), now, refusal=refusal)
    messages.success(request, SAID[verb].said(language(), number=number))
    return HttpResponseRedirect(_url(found) + "#said")


def _decide(request: HttpRequest, verb: str, user: SignedIn, found: Proposal, now: datetime) -> None:
    why = request.POST.get("why", "").strip()[:300]
    if verb == "approve":
        if request.POST.get("confirm", "").strip() != str(found.number):
            raise NotConfirmed(asked=found.number)
        approve(user=user, number=found.number, seen=request.POST.get("seen", ""), why=why, now=now)
    elif verb == "refuse":
        refuse(user=user, number=found.number, why=why, now=now)
    elif verb == "withdraw":
        withdraw(user=user, number=found.number, why=why, now=now)
    else:
        raise NotFilledIn(field="verb", what_zh="同意或不同意", what_en="whether you agree")


def _file(user: SignedIn, found: Proposal, now: datetime) -> HttpResponse:
    """The file itself, once. Nothing between here and the reader may keep a copy."""
    answer = HttpResponse(take_file(user=user, number=found.number, now=now), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="puhui-export-{found.number}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(request: HttpRequest, user: SignedIn, found: Proposal, now: datetime, *, refusal: Refusal | None = None) -> HttpResponse:
    said, left = said_of(found), workdays_left(local_day(now), found.due_on)
    may_decide = found.is_waiting and any(each.number == found.number for each in participants.to_decide(user, now=now))
    file = participants.export_of(found.number)
    told = {
        "found": found,
        "said": said,
        "rows": said.rows,
        "facts": [*_facts(found), *_file_facts(file, now)],
        "state": OUTCOME_SAYS[found.outcome],
        "left": remaining_said(left) if found.is_waiting else None,
        "is_late": left.is_late,
        "may_decide": may_decide,
        "is_own": user.pk in found.maker.users,
        "deciders": deciders_said(found, now=now) if found.is_waiting else None,
        "file": file if file and file.may_be_taken(now=now) and user.pk == found.maker.user else None,
        "more_url": _more_url(found),
        "file_until": moment_said(file.until) if file else "",
        "typed": request.POST,
        **_no(refusal, request.POST.get("verb", ""), may_decide=may_decide),
    }
    return render(request, "desks/proposal.html", told, status=STATUS[refusal.kind] if refusal else 200)


def _more_url(found: Proposal) -> str:
    """Where a correction is seen by person and by run: the second person looks at what the first one did."""
    if found.verb is not Verb.CORRECT_RUNS:
        return ""
    return f"{reverse('office-correction-new')}?study={found.facts['study']}"


#: Where a no is said: beside the form that it is about, else above everything.
BESIDE = frozenset({"approve-confirm", "approve-", "refuse-reason", "refuse-"})


def _no(refusal: Refusal | None, verb: str, *, may_decide: bool) -> dict[str, object]:
    told = told_of(refusal, form=verb)
    return told if may_decide and told["field"] in BESIDE else {**told, "field": ""}


def _facts(found: Proposal) -> list[tuple[Text, object]]:
    """Who, when, why, and how it ended."""
    rows: list[tuple[Text, object]] = [
        (Text("依据", "Ground"), found.reason),
        (Text("提请人", "Proposed by"), hand_said(found.maker)),
        (Text("提请时间", "Proposed at"), moment_said(found.made_at)),
        (Text("期限", "Due"), f"{found.due_on}"),
        (Text("范围", "Where"), place_said(found.city)),
    ]
    if found.decided_at:
        rows.append((Text("结果", "Outcome"), OUTCOME_SAYS[found.outcome]))
        rows.append((Text("办理时间", "Decided at"), moment_said(found.decided_at)))
    if found.decider:
        rows.append((Text("办理人", "Decided by"), hand_said(found.decider)))
    if found.why:
        rows.append((Text("意见", "Remark"), found.why))
    return rows


def _file_facts(file: Export | None, now: datetime) -> list[tuple[Text, object]]:
    """What became of the file: it waits, was taken, or nobody took it in time."""
    if file is None:
        return []
    if file.taken_at:
        at = moment_said(file.taken_at)
        said = Text(f"{at} 已下载，平台不再保存", f"taken at {at}; nothing is kept here")
    elif file.may_be_taken(now=now):
        said = Text(f"提请人可以下载一次，至 {moment_said(file.until)}", f"its maker may take it once, until {moment_said(file.until)}")
    else:
        said = Text("到期没有下载，已删除；还需要的，请重新提请", "not taken in time, and removed; propose it again if it is still needed")
    return [(Text("文件", "File"), said)]


def _url(found: Proposal) -> str:
    return reverse("office-proposal", args=[found.number])


urlpatterns = [
    path("office/pending", pending, name="office-pending"),
    path("office/pending/<int:number>", proposal, name="office-proposal"),
]

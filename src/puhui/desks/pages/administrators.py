"""三员 · The desks of the three administrators: accounts, security, audit. None of them sees what the other two decide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from puhui.desks.audits import actors_said, alarm_said, role_said, verb_said, verbs_said
from puhui.desks.errors import AlarmAnswered, NotBlocked
from puhui.desks.pages.asking import user_of
from puhui.desks.pages.forms import answered, confirmed, csv_file, day_or_none, done, filled, show_once, shown
from puhui.desks.words import moment_said
from puhui.foundation import auditing
from puhui.foundation.auditing import SEE, Alarm, Asked, Line
from puhui.foundation.showing.tables import Column, Link
from puhui.foundation.templatetags.components import tag
from puhui.foundation.templatetags.puhui import language
from puhui.participants import actions, reads
from puhui.participants.errors import UnknownParticipant
from puhui.participants.words import ADMINISTRATOR_ROLES, ROLE_SAYS, Role, UserLine, Verb
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

PAGE_ROWS = 50
FILE_ROWS_MAX = 100_000
CLOSED = Text("{name} 的账号已停用，登录已全部结束。", "The account {name} is closed; every session has ended.")
REOPENED = Text(
    "把下面的地址交给 {name}，设好新密码后账号重新可用。",
    "Hand the address below to {name}; with a new password the account is open again.",
)
UNLOCKED = Text("{name} 可以重新登录。", "{name} can sign in again.")
RESET = Text(
    "{name} 下次登录时重新设置第二要素；已有的登录全部结束。",
    "{name} sets up a second factor anew at the next sign-in; every session has ended.",
)
ANSWERED = Text("已记下处理结果。", "What it was is noted.")


# -- system administrator: accounts --------------------------------------------------------------------------------------------------------


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """Officers and clerks by text, role and state; nothing of what they do."""
    asked = {name: request.GET.get(name, "").strip() for name in ("text", "role", "state")}
    page = Paginator(reads.user_list(**asked), PAGE_ROWS).get_page(request.GET.get("page"))
    told = {
        "asked": asked,
        "is_filtered": any(asked.values()),
        "roles": [(role.value, ROLE_SAYS[role]) for role in Role if role is not Role.RESIDENT],
        "columns": _user_columns(),
        "rows": [_user_cells(line) for line in page],
        "page": page,
    }
    return shown(request, "desks/users.html", told)


def _user_columns() -> tuple[Column, ...]:
    heads = (
        ("name", Text("登录名", "Name")), ("role", Text("角色", "Role")), ("organisation", Text("机构", "Organisation")),
        ("last", Text("最近登录", "Last sign-in")), ("state", Text("状态", "State")),
    )  # fmt: skip
    return tuple(Column(key, says.said(language())) for key, says in heads)


def _user_cells(line: UserLine) -> list[object]:
    state = tag(Text("可用", "open"), "ok") if line.is_active else tag(Text("停用", "closed"), "line")
    return [
        Link(line.name, reverse("office-user", args=[line.user])),
        ROLE_SAYS[line.role].said(language()),
        line.organisation.said(language()) if line.organisation else "",
        moment_said(line.last_sign_in_at) if line.last_sign_in_at else "",
        state,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def user(request: HttpRequest, number: int) -> HttpResponse:
    """One account: close it, or open it again by a new password of its owner."""
    line = reads.user_numbered(number)
    here = reverse("office-user", args=[number])

    def close(request: HttpRequest, now: datetime) -> HttpResponse:
        confirmed(request, line.name)
        actions.close_user(user=number, reason=filled(request, "reason", Text("原因", "the reason")), now=now)
        return done(request, CLOSED, here, name=line.name)

    def reopen(request: HttpRequest, now: datetime) -> HttpResponse:
        code = actions.reopen_user(user=number, by=user_of(request).pk, now=now)
        show_once(request, reverse("invited", args=[code]))
        return done(request, REOPENED, here, name=line.name)

    def page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
        told = {
            "line": line,
            "role": ROLE_SAYS[line.role],
            "last": moment_said(line.last_sign_in_at) if line.last_sign_in_at else "",
            "is_administrator": line.role in ADMINISTRATOR_ROLES,
        }
        return shown(request, "desks/user.html", told, refusal=refusal, form=form)

    return answered(request, {"close": close, "reopen": reopen}, page)


# -- security administrator: alarms --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def security(request: HttpRequest) -> HttpResponse:
    return answered(request, {"answer": _answer, "unlock": _unlock, "reset": _reset}, _security_page)


def _security_page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "") -> HttpResponse:
    told = {
        "alarms": _alarms(auditing.open_alarms()),
        "seen": _alarms(auditing.seen_alarms()),
        "blocked": [(line, moment_said(line.blocked_until)) for line in reads.blocked_users(now=timezone.now())],
        "without": [(line, ROLE_SAYS[line.role]) for line in reads.without_second_factor()],
        "unmarked": [(line, ROLE_SAYS[line.role]) for line in reads.unmarked_administrators()],
    }
    return shown(request, "desks/security.html", told, refusal=refusal, form=form)


@dataclass(frozen=True, slots=True)
class _AlarmShown:
    """An alarm in words: what has happened, who did it, about what, and what was noted by whom."""

    number: int
    says: Text
    raised: str
    actor: Text
    about: str
    seen: str
    seen_by: Text
    note: str


def _alarms(found: list[Alarm]) -> list[_AlarmShown]:
    names = actors_said(name for alarm in found for name in (alarm.actor, alarm.about, alarm.seen_by))
    return [
        _AlarmShown(
            number=alarm.pk,
            says=alarm_said(alarm.kind),
            raised=moment_said(alarm.raised_at),
            actor=names[alarm.actor],
            about=names[alarm.about].said(language()),
            seen=moment_said(alarm.seen_at) if alarm.seen_at else "",
            seen_by=names[alarm.seen_by],
            note=alarm.note,
        )
        for alarm in found
    ]


def _answer(request: HttpRequest, now: datetime) -> HttpResponse:
    number, note = request.POST.get("alarm", ""), filled(request, "note", Text("查明了什么", "what it was"))
    known = int(number) if number.isdecimal() and len(number) < 18 else 0
    if not auditing.see_alarm(number=known, by=f"user:{user_of(request).pk}", note=note, now=now):
        raise AlarmAnswered
    auditing.record(verb=Verb.MANAGE_SECURITY, about=f"alarm:{known} answer", purpose=note)
    return done(request, ANSWERED, reverse("office-security"))


@dataclass(frozen=True, slots=True)
class _Blocked:
    """Whose tries are forgotten, as the verb names him."""

    pk: int
    name: str
    role: str = ""


def _unlock(request: HttpRequest, now: datetime) -> HttpResponse:
    """Wrong tries count for nothing any more; whoever they were of, officer or resident."""
    number = _chosen(request)
    line = next((line for line in reads.blocked_users(now=now) if line.user == number), None)
    if line is None:
        raise NotBlocked
    actions.unlock_user(user=_Blocked(number, line.name))
    auditing.record(verb=Verb.MANAGE_SECURITY, about=f"user:{number} unlock")
    return done(request, UNLOCKED, reverse("office-security"), name=line.name)


def _reset(request: HttpRequest, now: datetime) -> HttpResponse:
    """Whoever has lost the second factor sets up another at the next sign-in; the name is typed, so that it is meant."""
    name = filled(request, "name", Text("登录名", "the sign-in name"), most=80)
    number = reads.officer_named(name)
    if number is None or number == user_of(request).pk:
        raise UnknownParticipant(asked=name, field="name")
    reason = filled(request, "reason", Text("怎么核实了是本人", "how you made sure who it is"))
    actions.reset_factors(user=reads.officer_numbered(number), now=now)
    auditing.record(verb=Verb.MANAGE_SECURITY, about=f"user:{number} reset_factors", purpose=reason)
    return done(request, RESET, reverse("office-security"), name=name)


def _chosen(request: HttpRequest) -> int:
    number = request.POST.get("user", "")
    return int(number) if number.isdecimal() and len(number) < 18 else 0


# -- audit administrator: search -----------------------------------------------------------------------------------------------------------


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Lines by actor, verb, subject, result and days, the newest first; as a file with `form=csv`. The search leaves a line itself."""
    typed = {name: request.GET.get(name, "").strip()[:200] for name in ("actor", "verb", "about", "result", "first", "last", "personal")}
    asked = _asked(typed)
    is_file = request.GET.get("form") == "csv"
    if any(typed.values()) or is_file:
        told = " ".join(f"{name}={value}" for name, value in typed.items() if value)
        auditing.record(verb=Verb.SEARCH_AUDIT, how=SEE, about=f"audit {'file' if is_file else 'search'} {told}")
    if is_file:
        return csv_file("audit.csv", _FIELDS, _rows(auditing.lines(asked, limit=FILE_ROWS_MAX)))
    before = request.GET.get("before", "")
    found = auditing.lines(asked, limit=PAGE_ROWS + 1, before=int(before) if before.isdecimal() and len(before) < 18 else None)
    page, kept = found[:PAGE_ROWS], {name: value for name, value in typed.items() if value}
    facts = {
        "typed_in": typed,
        "is_filtered": bool(kept),
        "verbs": verbs_said(),
        "results": _RESULTS,
        "lines": _named(page),
        "older_url": f"?{urlencode({**kept, 'before': page[-1].number})}" if len(found) > PAGE_ROWS else "",
        "newest_url": f"?{urlencode(kept)}" if before else "",
        "csv_url": f"?{urlencode({**kept, 'form': 'csv'})}",
        "chain": auditing.chain(),
        "checked": _checked() if "check" in request.GET else None,
    }
    return shown(request, "desks/audit.html", facts)


def _asked(typed: dict[str, str]) -> Asked:
    """A sign-in name of an officer stands for his number."""
    actor = typed["actor"]
    number = reads.officer_named(actor) if actor and ":" not in actor else None
    return Asked(
        actor=f"user:{number}" if number else actor,
        verb=typed["verb"],
        about=typed["about"],
        personal=typed["personal"] == "yes",
        result=typed["result"],
        first=day_or_none(typed["first"]),
        last=day_or_none(typed["last"]),
    )


def _checked() -> tuple[int, int]:
    """Seals that were recomputed just now, and how many do not fit."""
    found = list(auditing.findings())
    return sum(finding.looked_at for finding in found), sum(finding.broken for finding in found)


def _named(lines: list[Line]) -> list[tuple[Line, str, Text, Text, Text, tuple[Text, str]]]:
    """Each line with its moment, who acted, in which role, the verb and the outcome in words, and the code of a refusal."""
    names = actors_said(line.actor for line in lines)
    return [
        (line, moment_said(line.at), names[line.actor], role_said(line.role), verb_said(line.verb), _outcome(line.result)) for line in lines
    ]


def _outcome(result: str) -> tuple[Text, str]:
    """`refused not_yours` as a word and the code."""
    word, _, code = result.partition(" ")
    return dict(_RESULTS).get(word, Text(word, word)), code


_RESULTS = (
    (auditing.DONE, Text("完成", "done")), (auditing.REFUSED, Text("拒绝", "refused")), (auditing.FAILED, Text("出错", "failed")),
)  # fmt: skip
_FIELDS = ("number", "at", "actor", "role", "verb", "how", "about", "purpose", "personal", "origin", "request", "result")


def _rows(lines: Iterable[Line]) -> Iterable[tuple[object, ...]]:
    return (tuple(getattr(line, name) for name in _FIELDS) for line in lines)


urlpatterns = [
    path("office/users", users, name="office-users"),
    path("office/users/<int:number>", user, name="office-user"),
    path("office/security", security, name="office-security"),
    path("office/audit", audit, name="office-audit"),
]

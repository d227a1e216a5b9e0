"""注销 · Credits of one's organisation are used: what for and in whose favour is said, looked at once more, and then it is final."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from puhui.consumption.actions import retire
from puhui.consumption.reads import checked_use
from puhui.consumption.words import NAME_LENGTH, STATEMENT_LENGTH, Beneficiary, Use
from puhui.desks.errors import NotFilledIn
from puhui.desks.pages.asking import form_key, reach_of, user_of, whole_number
from puhui.desks.pages.forms import answered, beside, confirmed, day_or_none, done, filled, shown
from puhui.participants import reads as participants
from puhui.participants.words import Organisation
from puhui.registry import reads as registry
from puhui.registry.errors import InsufficientCredits, NoAmount
from puhui.registry.words import PURPOSE_SAYS, BlockState, Purpose, Wanted
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

#: What is said here; an event, a case, a campaign and compliance have pages of their own, which say more.
OFFERED = (Purpose.VOLUNTARY, Purpose.BUY_FIRST, Purpose.EVENT, Purpose.PUBLIC_GOOD)
DONE = Text("已注销 {kg} kg，注销证明 {number}。", "{kg} kg are retired; the certificate is {number}.")
_FIELDS = ("lot", "kg", "purpose", "statement", "who", "name", "uscc", "from_on", "until_on")
_SELF, _ORGANISATION, _PERSON = "self", "organisation", "person"


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    return answered(request, {"look": _look, "edit": _edit, "retire": _retire}, _page)


def _page(request: HttpRequest, *, refusal: Refusal | None = None, form: str = "", looked: dict[str, Any] | None = None) -> HttpResponse:
    own = participants.organisation_at(reach_of(request).organisation)
    told = {
        "own": own,
        "lots": lots_of(own.account),
        "purposes": [(purpose.value, PURPOSE_SAYS[purpose]) for purpose in OFFERED],
        "statement_most": STATEMENT_LENGTH,
        "name_most": NAME_LENGTH,
        "key": form_key(request, fresh=True),
        "looked": looked,
        "kept": [(name, request.POST.get(name, "")) for name in _FIELDS],
    }
    return shown(request, "desks/holdings_retire.html", told, refusal=refusal, form=form)


def _edit(request: HttpRequest, now: datetime) -> HttpResponse:
    """Back to the first step, with everything that was typed."""
    return _page(request)


def _look(request: HttpRequest, now: datetime) -> HttpResponse:
    """The second step: what would be retired, once more."""
    return _page(request, looked=_looked(request))


def _retire(request: HttpRequest, now: datetime) -> HttpResponse:
    looked = _looked(request)
    try:
        confirmed(request, str(looked["kg"]))
        made = retire(
            key=f"page {form_key(request, fresh=True)}",
            holder=looked["own"].account,
            called=looked["own"].name.zh,
            wanted=looked["wanted"],
            use=looked["use"],
            by=user_of(request).pk,
            now=now,
        )
    except Refusal as refusal:
        return _page(request, refusal=refusal, form="retire", looked=looked)
    return done(request, DONE, f"{reverse('holdings')}", kg=grouped(made.kg), number=made.number)


def _looked(request: HttpRequest) -> dict[str, Any]:
    """What the form says, proved. Raises NotFilledIn, NoAmount, InsufficientCredits, and as `checked_use` does."""
    own = participants.organisation_at(reach_of(request).organisation)
    kg = whole_number(request.POST.get("kg", ""))
    if not kg:
        refusal: Refusal = NoAmount(most=grouped(10**12))
        refusal.facts["field"] = "kg"
        raise refusal
    with beside("uscc"):
        use = checked_use(_use(request, own), called=own.name.zh)
    wanted = _wanted(request, own.account, kg)
    free = sum(one.kg for one in _fitting(own.account, wanted) if one.purpose in (None, use.purpose))
    if free < kg:
        raise InsufficientCredits(held_kg=free, asked_kg=kg, field="kg")
    lot = next((lot for lot in lots_of(own.account) if lot[0] == request.POST.get("lot")), None)
    return {"own": own, "kg": kg, "use": use, "wanted": wanted, "purpose": PURPOSE_SAYS[use.purpose], "lot": lot}


def _use(request: HttpRequest, own: Organisation) -> Use:
    purpose = request.POST.get("purpose", "")
    if purpose not in [one.value for one in OFFERED]:
        raise NotFilledIn(field="purpose", what_zh="用途", what_en="what the credits are for")
    statement = filled(request, "statement", Text("用来抵消什么", "what it offsets"), most=STATEMENT_LENGTH * 2)
    from_on, until_on = (day_or_none(request.POST.get(name, "")) for name in ("from_on", "until_on"))
    return Use(Purpose(purpose), _beneficiary(request, own), statement, from_on, until_on)


def _beneficiary(request: HttpRequest, own: Organisation) -> Beneficiary:
    who = request.POST.get("who", _SELF)
    if who == _PERSON:
        return Beneficiary(filled(request, "name", Text("受益人姓名", "the name of the person"), most=NAME_LENGTH * 2))
    if who == _ORGANISATION:
        name = filled(request, "name", Text("受益机构的名称", "the name of the organisation"), most=NAME_LENGTH * 2)
        return Beneficiary(name, filled(request, "uscc", Text("统一社会信用代码", "its unified social credit code"), most=18))
    if not own.uscc:
        raise NotFilledIn(
            field="who",
            what_zh="受益机构：本机构没有登记统一社会信用代码，请选“别的机构”填写",
            what_en="the beneficiary: your organisation has no credit code on file, so write it under “another”",
        )
    return Beneficiary(own.name.zh, own.uscc)


def _wanted(request: HttpRequest, holder: int, kg: int) -> Wanted:
    """Of one project and year, or of all, the lowest serials first."""
    project, _, vintage = request.POST.get("lot", "").partition("-")
    if project.isdecimal() and vintage.isdecimal():
        return Wanted(kg=kg, project=int(project), vintage=int(vintage))
    return Wanted(kg=kg)


def _fitting(holder: int, wanted: Wanted) -> list[registry.Holding]:
    return [
        one
        for one in registry.holdings(holder=holder)
        if one.state is BlockState.HELD and wanted.project in (None, one.project) and wanted.vintage in (None, one.vintage)
    ]


def lots_of(holder: int) -> list[tuple[str, str, int, list[tuple[Text, int]]]]:
    """Of each project and year: its name in the form, how it is called, what is free, and what is bound to a purpose."""
    found = _fitting(holder, Wanted())
    codes = registry.project_codes(one.project for one in found)
    lots: dict[str, tuple[str, str, int, list[tuple[Text, int]]]] = {}
    for one in found:
        name, free = f"{one.project}-{one.vintage}", 0 if one.purpose else one.kg
        known = lots.get(name, (name, f"{codes[one.project]} · {one.vintage}", 0, []))
        bound = [*known[3], (PURPOSE_SAYS[one.purpose], one.kg)] if one.purpose else known[3]
        lots[name] = (name, known[1], known[2] + free, bound)
    return list(lots.values())


urlpatterns = [path("holdings/retire", page, name="holdings-retire")]

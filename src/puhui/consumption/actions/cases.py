"""A case of substitute restoration, from its opening to the retirement: each verb one step of the table, with its row in the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from puhui.consumption import models
from puhui.consumption.actions.retire import retire
from puhui.consumption.errors import CaseKnown, UnknownCase
from puhui.consumption.reads.cases import case_said, last_resort
from puhui.consumption.rules import cases as rules
from puhui.consumption.words import Answer, Assessed, Beneficiary, Case, CaseStage, CaseVerb, RulingKind, Use
from puhui.filing.reads import media_of
from puhui.foundation import documents
from puhui.foundation.paper import check_printable
from puhui.foundation.scanning import scan
from puhui.registry.words import Purpose, Wanted
from puhui.vocabulary.texts import Text

REASON = Text("理由", "the reason")


@dataclass(frozen=True, slots=True)
class Ruling:
    """The ruling or agreement as it is handed in."""

    kind: RulingKind
    number: str
    day: date
    name: str
    body: bytes


@transaction.atomic
def open_case(
    *, organisation: int, case_number: str, court: str, party: str, party_code: str, is_person: bool, ruling: Ruling, by: int, now: datetime
) -> Case:
    """The name of a liable person is masked before anything is written.

    Raises CaseFieldMissing, PartyCodeMissing, BadIdentifier, CaseKnown, FontLacksCharacter, FileNotTaken, MalwareFound, ScannerSilent.
    """
    written = rules.said("case_number", case_number, Text("案号", "the number of the case"), most=rules.TITLE_LENGTH)
    of_court = rules.said("court", court, Text("法院或机关", "the court or authority"), most=rules.TITLE_LENGTH)
    kept = rules.party_kept(party, party_code, is_person=is_person)
    number = rules.said("ruling_number", ruling.number, Text("文书编号", "the number of the document"), most=rules.TITLE_LENGTH)
    check_printable(written, of_court, kept.name, number)
    known = models.Case.objects.filter(organisation=organisation, case_number=written).first()
    if known is not None:
        raise CaseKnown(case_number=written, number=known.pk)
    media = media_of(ruling.name, ruling.body)
    scan(ruling.body, name=ruling.name)
    row = models.Case.objects.create(
        organisation=organisation, case_number=written, court=of_court, party=kept.name, party_code=kept.code, ruling_kind=ruling.kind,
        ruling_number=number, ruling_on=ruling.day, ruling_name=_plain_name(ruling.name, kept), ruling_digest=documents.put(ruling.body),
        ruling_size=len(ruling.body), ruling_media=media, opened_by=by, opened_at=now,
    )  # fmt: skip
    models.CaseStep.objects.create(case=row, verb=CaseVerb.OPEN, stage=row.stage, by=by, at=now)
    return case_said(row)


def _plain_name(name: str, party: Beneficiary) -> str:
    """A file is often called after a person; only its ending is kept then."""
    return f"ruling.{name.rpartition('.')[2][:8]}" if party.is_person else name[-120:]


@transaction.atomic
def answer_last_resort(*, number: int, organisation: int, answers: Sequence[Answer], by: int, now: datetime) -> Case:
    """Every question, at once. Raises UnknownCase, CaseStepNotNow, LastResortOpen, CaseFieldMissing, FontLacksCharacter."""
    row, asked = _locked(number, organisation), last_resort()
    rules.case_leads_to(CaseStage(row.stage), CaseVerb.CHECK)
    told = rules.answered(answers, asked)
    check_printable(*(one.reason for one in told))
    for place, one in enumerate(told):
        said = {"is_yes": one.is_yes, "reason": one.reason, "place": place}
        models.CaseAnswer.objects.update_or_create(case=row, question=one.question, defaults=said)
    row.list_version = asked.version
    return _stepped(row, CaseVerb.CHECK, by=by, now=now)


@transaction.atomic
def state_amount(*, number: int, organisation: int, told: Assessed, by: int, now: datetime) -> Case:
    """By one mode. Raises UnknownCase, CaseStepNotNow, LastResortOpen, LastResortNotReached, OneModeOnly, AmountNotThere, PriceNotThere,
    CaseFieldMissing, FontLacksCharacter."""
    row = _locked(number, organisation)
    rules.case_leads_to(CaseStage(row.stage), CaseVerb.ASSESS)
    rules.check_last_resort([Answer(one.question, one.is_yes, one.reason) for one in row.answers.all()], last_resort())
    row.kg = rules.kg_of(told)
    row.mode, row.sink_g, row.loss_fen, row.price_fen = told.mode.value, told.sink_g, told.loss_fen, told.price_fen
    row.price_source = rules.said("price_source", told.price_source, Text("价格的来源", "where the price is from"))
    row.loss_document = rules.said("document", told.document, Text("鉴定或评估文件", "the document of the assessment"))
    row.price_on, row.assessed_by = told.price_on, by
    check_printable(row.price_source, row.loss_document)
    return _stepped(row, CaseVerb.ASSESS, by=by, now=now)


@transaction.atomic
def send_back_amount(*, number: int, organisation: int, reason: str, by: int, now: datetime) -> Case:
    """By other hands, with a reason. Raises UnknownCase, CaseStepNotNow, CaseOtherHands, CaseFieldMissing."""
    row = _locked(number, organisation)
    rules.case_leads_to(CaseStage(row.stage), CaseVerb.SEND_BACK)
    rules.check_other_hands(by=by, opened_by=row.opened_by, assessed_by=row.assessed_by)
    return _stepped(row, CaseVerb.SEND_BACK, by=by, now=now, reason=rules.said("reason", reason, REASON, most=300))


@transaction.atomic
def confirm_amount(*, number: int, organisation: int, by: int, now: datetime) -> Case:
    """By neither of the two who opened the case and stated the amount. Raises UnknownCase, CaseStepNotNow, CaseOtherHands."""
    row = _locked(number, organisation)
    rules.case_leads_to(CaseStage(row.stage), CaseVerb.CONFIRM)
    rules.check_other_hands(by=by, opened_by=row.opened_by, assessed_by=row.assessed_by)
    row.confirmed_by = by
    return _stepped(row, CaseVerb.CONFIRM, by=by, now=now)


@transaction.atomic
def restore_case(*, number: int, organisation: int, called: str, by: int, now: datetime) -> Case:
    """Exactly its kilograms are retired in favour of the liable party; final. A case that is restored already is given as it is.

    Raises UnknownCase, CaseStepNotNow, and as `retire` does.
    """
    row = _locked(number, organisation)
    if CaseStage(row.stage) is CaseStage.RESTORED:
        return case_said(row)
    rules.case_leads_to(CaseStage(row.stage), CaseVerb.RESTORE)
    statement = f"{row.court}{row.case_number}：生态环境损害赔偿替代性修复"
    use = Use(Purpose.RESTORATION, Beneficiary(row.party, row.party_code), statement, subject=f"case:{row.pk}")
    made = retire(key=f"case:{row.pk}", holder=organisation, called=called, wanted=Wanted(kg=row.kg), use=use, by=by, now=now)
    row.certificate = made.number
    return _stepped(row, CaseVerb.RESTORE, by=by, now=now)


@transaction.atomic
def withdraw_case(*, number: int, organisation: int, reason: str, by: int, now: datetime) -> Case:
    """Before anything is retired; the reason stays. Raises UnknownCase, CaseStepNotNow, CaseFieldMissing."""
    row = _locked(number, organisation)
    rules.case_leads_to(CaseStage(row.stage), CaseVerb.WITHDRAW)
    return _stepped(row, CaseVerb.WITHDRAW, by=by, now=now, reason=rules.said("reason", reason, REASON, most=300))


def _locked(number: int, organisation: int) -> models.Case:
    """Raises UnknownCase."""
    row = models.Case.objects.select_for_update().filter(pk=number, organisation=organisation).first() if 0 < number < 2**63 else None
    if row is None:
        raise UnknownCase(number=number)
    return row


def _stepped(row: models.Case, verb: CaseVerb, *, by: int, now: datetime, reason: str = "") -> Case:
    row.stage = rules.case_leads_to(CaseStage(row.stage), verb).value
    row.save()
    models.CaseStep.objects.create(case=row, verb=verb, stage=row.stage, by=by, at=now, reason=reason)
    return case_said(row)

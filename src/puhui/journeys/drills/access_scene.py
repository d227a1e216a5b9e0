"""A little province for the drill of access: two cities, in them residents and providers with what belongs to them, and an office for every role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO
from typing import Any

from puhui.behaviours.actions import EVERYTHING, bind_by_code, issue_code, open_provider
from puhui.behaviours.reads import batch_numbered, corrections, receipts_of
from puhui.behaviours.words import Asked, Media, Received
from puhui.filing.actions import draft_call, open_call
from puhui.filing.words import CallText
from puhui.foundation.configuration import configuration
from puhui.journeys import activity_to_points as journey
from puhui.journeys.corrections import post_corrections
from puhui.journeys.drills.access_credits import Credits, open_credits
from puhui.journeys.drills.access_events import Events, open_drill_events
from puhui.journeys.drills.access_filings import Filings, open_filings
from puhui.journeys.drills.access_projects import Projects, open_projects
from puhui.journeys.drills.access_uses import Uses, open_uses
from puhui.journeys.drills.access_vouchers import open_vouchers
from puhui.journeys.drills.scenes import HEFEI, LONG_AGO, WUHU, csv_of, ride, the_day
from puhui.journeys.dry_runs import ask_study, count_study
from puhui.journeys.four_eyes import approve, propose_correction, propose_freeze
from puhui.journeys.packages.opening import digest_of, opened_path, packed
from puhui.journeys.packages.standing import bring
from puhui.journeys.signing import SigningSystem, system_of
from puhui.methodology.content import content_folder
from puhui.participants.actions import (
    add_member,
    add_user,
    ask_appeal,
    ask_archive,
    delegate,
    give_account,
    invite_member,
    join_city,
    keep_archive,
    let_go,
    offer_to_owner,
    open_child,
    open_organisation,
    open_person,
)
from puhui.participants.reads import holders_numbered, organisation_named, organisation_of, person_of
from puhui.participants.words import ADMINISTRATOR_ROLES, PROVINCE_WIDE, Ground, Organisation, OrganisationKind, Refused, Role, SignedIn
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

SCENARIO = "metro-ride"
_PASSWORD = "only for the drill of access"  # noqa: S105 - of users in a throw-away database, who are signed in without it


def example_files() -> dict[str, bytes]:
    """The package that ships as an example."""
    return opened_path(content_folder() / "packages" / "public-bike")


def example_digest() -> str:
    return digest_of(example_files())


class Whose(StrEnum):
    """To whom a thing belongs, as seen by who asks for it."""

    OWN = "own"
    OTHERS = "other's"
    OTHER_CITYS = "other city's"


@dataclass(frozen=True, slots=True)
class Thing:
    """What belongs to one resident, one provider and one city. A page about a new kind of thing adds a field here and a row in `access.ABOUT`."""

    provider: str
    receipt: str
    batch: str
    run: str
    #: of an officer of the province, to freeze the resident's account
    proposal: int
    account: int
    organisation: str
    city: str
    #: the resident's appeal, and a copy of everything about him
    appeal: int
    copy: str
    #: a member of an organisation: for `own` a colleague of whoever asks
    member: int = 0
    member_name: str = ""
    #: the resident's name on a statement, and the account of a child whose guardian the resident is
    pseudonym: str = ""
    child: int = 0
    #: an application of the organisation's, and a review to which an expert was appointed
    filing: int = 0
    review: int = 0
    #: a document in writing, of the organisation's
    sketch: int = 0
    #: a call of the province, which everybody may answer
    call: int = 0
    #: a project: the own one of an owner, one that was assigned, one that is reviewed; for an authority one of the city
    project: str = ""
    #: an event: an organiser's own, for a verifier the one that it was asked about
    event: int = 0
    #: a deal: for `own` one that is offered to the own organisation
    deal: int = 0
    #: vouchers: a campaign of the own department's that the own shop takes, a voucher of the resident's with its code, a settlement
    campaign: int = 0
    voucher: int = 0
    voucher_code: str = ""
    settlement: int = 0
    #: a dry run: for `own` the one that the city's authority asked for, else one of the province's
    study: int = 0
    #: a case of substitute restoration of the organisation
    case: int = 0
    #: a pledge by the organisation, and one to the bank
    pledge: int = 0
    bank_pledge: int = 0
    #: a buy-first plan of the organisation or the resident
    plan: int = 0


#: Those who ask beside the roles: an officer who stands in for the absent manager, and one who was let go.
DELEGATE, FORMER = "delegate", "former"


@dataclass(frozen=True, slots=True)
class Province:
    """Who signs in by role, who signs by provider, and the things: one's own, another's of the city, another city's."""

    users: Mapping[str, Any]
    colleagues: Mapping[str, Any]
    systems: Mapping[str, SigningSystem]
    things: Mapping[Whose, Thing]
    #: the code of an open invitation, and one by which a young person takes over the own account
    invitation: str
    handover: str
    filings: Filings
    projects: Projects
    events: Events
    credits: Credits
    #: dry runs, by the role that asked
    studies: Mapping[str, int]
    uses: Uses
    #: a correction that is in the books, and a run that it corrected
    correction: int
    corrected_run: str

    def thing(self, who: str, whose: Whose) -> Thing:
        """What stands in the address when somebody asks for the own, another's or another city's."""
        colleague, is_own = self.colleagues.get(who), whose is Whose.OWN
        role = Role.CITY if who == DELEGATE else who
        filing, sketch = (self.filings.own.get(role, 0), self.filings.sketches.get(role, 0)) if is_own else (0, 0)
        study = self.studies[Role.CITY if is_own else Role.PROVINCE]
        found = replace(
            self.things[whose],
            filing=filing or self.filings.other,
            sketch=sketch or self.filings.other_sketch,
            review=self.filings.reviewed if is_own else self.filings.unseen,
            study=study,
            case=self.uses.case(role, is_own=is_own),
            plan=self.uses.plan(role, is_own=is_own),
            pledge=self.uses.pledge(role, is_own=is_own),
            bank_pledge=self.uses.bank_pledge(is_own=is_own),
            event=self.events.of(role, is_own=is_own),
            deal=self.credits.deals.get(role, 0) if is_own else self.credits.other,
            project=self.projects.of(role, is_own=is_own, is_far=whose is Whose.OTHER_CITYS),
        )
        return replace(found, member=colleague.pk, member_name=colleague.name) if is_own and colleague else found


OWN_PROVIDER, OTHER_PROVIDER, FAR_PROVIDER = "access-metro", "access-tram", "access-far"
#: The kind of organisation that each role acts for; what is not of the city is of the province.
KINDS = {
    Role.OPERATOR: OrganisationKind.OPERATOR, Role.CENTRE: OrganisationKind.CENTRE, Role.PROVINCE: OrganisationKind.PROVINCE,
    Role.CITY: OrganisationKind.CITY, Role.REGULATOR: OrganisationKind.REGULATOR, Role.AUDITOR: OrganisationKind.AUDITOR,
    Role.OWNER: OrganisationKind.OWNER, Role.ENTERPRISE: OrganisationKind.ENTERPRISE, Role.VERIFIER: OrganisationKind.VERIFIER,
    Role.EXPERT: OrganisationKind.EXPERTS, Role.BANK: OrganisationKind.BANK, Role.MERCHANT: OrganisationKind.MERCHANT,
    Role.PUBLIC_BODY: OrganisationKind.PUBLIC_BODY,
}  # fmt: skip
OF_THE_PROVINCE = frozenset({Role.OPERATOR, Role.PROVINCE, Role.REGULATOR, Role.AUDITOR, Role.EXPERT})


def build(now: datetime) -> Province:
    """By the verbs that anyone uses, on a prepared site."""
    users: dict[str, Any] = {role: add_user(name=f"access-{role}", password=_PASSWORD, role=role) for role in Role}
    colleagues: dict[str, Any] = {}
    _offices(users, colleagues, now)
    things, systems, far = {}, {}, None
    for whose, provider, city in zip(Whose, (OWN_PROVIDER, OTHER_PROVIDER, FAR_PROVIDER), (HEFEI, HEFEI, WUHU), strict=True):
        clerk = users[Role.PROVIDER] if whose is Whose.OWN else add_user(name=f"{provider}-clerk", password=_PASSWORD, role=Role.PROVIDER)
        systems[provider], far = _provider(provider, city, clerk, now), clerk
        account = open_person(city=city, now=now - LONG_AGO).account
        if whose is Whose.OWN:
            give_account(account=account, user=users[Role.RESIDENT])
        things[whose] = _thing(provider, account, city, clerk, users[Role.PROVINCE], now)
    colleagues[Role.PROVIDER] = _second(Role.PROVIDER, organisation_named(OWN_PROVIDER), now)
    for code in (HEFEI, WUHU):
        join_city(code=code, scheme=Text(f"演练 {code}", f"drill {code}"), now=now)
    invitation = invite_member(by=users[Role.CITY], for_whom="演练 · drill", is_manager=False, now=now)
    bring(body=packed(example_files()), now=now)
    filings = open_filings(users, colleagues, far, now=now)
    projects = open_projects(users, colleagues, far, now=now)
    events = open_drill_events(users, far, code=projects.shown, now=now)
    studies: dict[str, int] = {role: _study(users[role], now) for role in (Role.CITY, Role.PROVINCE)}
    correction, run = _correction(users[Role.PROVINCE], colleagues[Role.PROVINCE], now)
    handover = _handover(users[Role.RESIDENT], now)
    _vouchers(things, users, now)
    uses, credits = open_uses(users, far, now=now), open_credits(users, now=now)
    return Province(
        users, colleagues, systems, things, invitation, handover, filings, projects, events, credits, studies, uses, correction, run
    )


def _vouchers(things: dict[Whose, Thing], users: dict[str, Any], now: datetime) -> None:
    own, other = open_vouchers(users, own=things[Whose.OWN].account, other=things[Whose.OTHERS].account, now=now)
    for whose, thing in things.items():
        given = own if whose is Whose.OWN else other
        things[whose] = replace(thing, campaign=given.campaign, voucher=given.voucher, voucher_code=given.code, settlement=given.settlement)


def _study(officer: Any, now: datetime) -> int:
    """Asked for, and never counted: who may see it is another question than what is in it."""
    day, office = the_day(now), organisation_of(officer)
    return ask_study(
        title="演练 · drill",
        asked=Asked(grams_per_point=2),
        first=day,
        last=day,
        city=HEFEI,
        by=officer.pk,
        organisation=office.account,
        now=now,
    )


def _correction(officer: Any, colleague: Any, now: datetime) -> tuple[int, str]:
    """A further file of the far provider, settled, left out by a study, agreed to by two and posted."""
    day = the_day(now)
    received = Received(provider=FAR_PROVIDER, media=Media.CSV, signed_by="console", scenario=SCENARIO, file_name="wrong.csv")
    made = journey.receive(
        received=received, body=csv_of([ride("w1", "card", day, "20:00", region=WUHU)]), now=now, defer=lambda batch: None
    )
    journey.check(batch=made.number, now=now)
    journey.settle(now=now)
    asked = Asked(without_batches=(made.number,))
    study = ask_study(title="演练", asked=asked, first=day, last=day, city=WUHU, by=officer.pk, organisation=None, now=now)
    count_study(study=study, now=now)
    proposal = propose_correction(user=officer, study=study, reason="演练 · drill", now=now)
    approve(user=colleague, number=proposal.number, seen=proposal.content_hash, why="", now=now)
    post_corrections(now=now)
    found = corrections(limit=1)[0]
    return found.number, found.runs[0].run


def _handover(guardian: SignedIn, now: datetime) -> str:
    """Of a child that has turned fourteen meanwhile."""
    then, own = now - timedelta(days=40), person_of(guardian).account
    born_on = local_day(now).replace(day=1) - timedelta(days=14 * 366)
    child = open_child(guardian=own, born_on=born_on, ground=Ground.PARENT, now=then - timedelta(days=366))
    return offer_to_owner(account=child.account, by=guardian, now=now)


def _offices(users: dict[str, Any], colleagues: dict[str, Any], now: datetime) -> None:
    """An organisation for each role, with a colleague; a delegate and a former officer beside them."""
    for role, kind in KINDS.items():
        city = PROVINCE_WIDE if role in OF_THE_PROVINCE else HEFEI
        made = open_organisation(code=f"access-{kind}", name=Text(f"演练 {role}", f"drill {role}"), kind=kind, city=city)
        add_member(user=users[role], organisation=made, now=now)
        colleagues[role] = _second(role, made, now)
        if role is Role.OPERATOR:
            for administrator in ADMINISTRATOR_ROLES:
                add_member(user=users[administrator], organisation=made, now=now)
                colleagues[administrator] = colleagues[role]
        if role is Role.CITY:
            _absent(users, colleagues, made, now)


def _second(role: Role, organisation: Organisation, now: datetime) -> Any:
    user = add_user(name=f"access-{role}-2", password=_PASSWORD, role=role)
    add_member(user=user, organisation=organisation, now=now)
    return user


def _absent(users: dict[str, Any], colleagues: dict[str, Any], bureau: Organisation, now: datetime) -> None:
    """An officer for whom the manager's right was left while he is away, and one who has left himself."""
    for who in (DELEGATE, FORMER):
        users[who] = add_user(name=f"access-{who}", password=_PASSWORD, role=Role.CITY)
        add_member(user=users[who], organisation=bureau, now=now)
    today = local_day(now)
    delegate(by=users[Role.CITY], taker=users[DELEGATE].pk, from_on=today, until_on=today, reason="演练 · drill", now=now)
    let_go(by=users[Role.CITY], member=users[FORMER].pk, now=now)
    users[FORMER].refresh_from_db()
    colleagues[DELEGATE] = colleagues[FORMER] = colleagues[Role.CITY]


def _provider(code: str, city: str, clerk: Any, now: datetime) -> SigningSystem:
    name = Text(f"演练 {code}", f"drill {code}")
    organisation = open_organisation(code=code, name=name, kind=OrganisationKind.PROVIDER, city=city)
    open_provider(
        code=code, organisation=organisation.account, name=name, scenarios=[SCENARIO], now=now - LONG_AGO - LONG_AGO, is_simulated=True
    )
    add_member(user=clerk, organisation=organisation, now=now)
    return system_of(code, now=now, by="drill")


def _thing(provider: str, account: int, city: str, clerk: Any, officer: Any, now: datetime) -> Thing:
    """A ride of the resident and a row that is refused, settled; and what an officer proposed about his account."""
    since = now - LONG_AGO
    bind_by_code(account=account, code=issue_code(provider=provider, person="card", now=since), grants=EVERYTHING, now=since)
    day = the_day(now)
    rows = [ride("r1", "card", day, "08:00", region=city), {**ride("r2", "card", day, "09:00", region=city), "distance_m": "far"}]
    received = Received(provider=provider, media=Media.CSV, signed_by="console", scenario=SCENARIO, file_name=f"{provider}.csv")
    made = journey.receive(received=received, body=csv_of(rows), now=now, defer=lambda batch: None)
    journey.check(batch=made.number, now=now)
    journey.settle(now=now)
    receipt = receipts_of(batch_numbered(made.number), limit=1)[0]
    holder = holders_numbered([account])[account]
    proposal = propose_freeze(user=officer, name=holder.name, reason="演练 · drill", now=now)
    child = open_child(guardian=account, born_on=the_day(now).replace(day=1) - timedelta(days=8 * 366), ground=Ground.PARENT, now=now)
    return Thing(
        provider=provider,
        receipt=receipt,
        batch=made.name,
        run=receipt.rpartition("-")[0],
        proposal=proposal.number,
        account=account,
        organisation=provider,
        city=city,
        member=clerk.pk,
        member_name=clerk.name,
        pseudonym=holder.name,
        child=child.account,
        appeal=_appeal(provider, account, now),
        copy=_copy(account, now),
        call=_call(officer, now),
    )


def _call(officer: Any, now: datetime) -> int:
    text = CallText(
        Text("演练征集", "A drill"),
        Text("演练：不收真的申请。", "A drill: no real applications."),
        "methodology",
        local_day(now) + LONG_AGO,
    )
    return open_call(number=draft_call(text=text, by=officer.pk, now=now).number, by=officer.pk, now=now).number


def _appeal(provider: str, account: int, now: datetime) -> int:
    refused = Refused(SCENARIO, "地铁", "metro", provider, "r2", now.isoformat(), "form_not_a_number", "演练。", "A drill.")
    return ask_appeal(account=account, refused=refused, text="演练：请人工复核。", now=now).number


def _copy(account: int, now: datetime) -> str:
    archive = ask_archive(account=account, now=now)
    keep_archive(name=archive.name, plain=BytesIO(b"a drill"), now=now)
    return archive.name


@contextmanager
def nobody_withheld() -> Iterator[None]:
    """Three residents are too few to be shown to the public, which is another question than who may see what."""
    told = configuration()
    before, told.small_cell = told.small_cell, 1
    try:
        yield
    finally:
        told.small_cell = before

"""Decisions about participants without a database: who may do what to whose, who must be another, what may be handed on."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from puhui.participants.errors import OwnHands, ProposalDecided, ProposalLate
from puhui.participants.rules.rights import RIGHTS as RIGHTS
from puhui.participants.words import (
    ADMINISTRATOR_ROLES,
    DELEGATION_DAYS_MAX,
    OUTCOME_SAYS,
    OWN_DECISION_YEARS,
    AttemptScope,
    Factor,
    OrganisationKind,
    Outcome,
    Proposal,
    Role,
    Scope,
    Step,
    Verb,
)
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text

ADMINISTRATORS = frozenset(ADMINISTRATOR_ROLES)

#: Roles that file, verify, issue, transfer, retire, freeze or read personal data, now or by their later verbs: a password is not enough.
NEEDS_SECOND_FACTOR = frozenset(Role) - {Role.RESIDENT, Role.PROVIDER, Role.MERCHANT}

#: Verbs that take effect only when a second person, who has the right too, has agreed.
NEEDS_OTHER_HANDS = frozenset(
    {
        Verb.FUND_BUDGET,
        Verb.PAY_GIVERS,
        Verb.PAY_MERCHANTS,
        Verb.CHANGE_FACTOR,
        Verb.CORRECT_RUNS,
        Verb.FREEZE_ACCOUNT,
        Verb.EXPORT_PERSONAL_DATA,
        Verb.ADD_PACKAGE,
        Verb.SET_COMPLIANCE,
        Verb.TAKE_STATEMENT,
    }
)

#: Working days that a proposal waits for its second person, then it is void. Our choice: no document of the scheme sets them.
WORKDAYS_TO_DECIDE, WORKDAYS_TO_DECIDE_ON = 5, MappingProxyType({Verb.FREEZE_ACCOUNT: 2})

#: Which roles an organisation of a kind has.
ROLES_OF: Mapping[OrganisationKind, frozenset[Role]] = MappingProxyType(
    {
        OrganisationKind.PROVINCE: frozenset({Role.PROVINCE}),
        OrganisationKind.CITY: frozenset({Role.CITY}),
        OrganisationKind.REGULATOR: frozenset({Role.REGULATOR}),
        OrganisationKind.OPERATOR: frozenset({Role.OPERATOR}) | ADMINISTRATORS,
        OrganisationKind.CENTRE: frozenset({Role.CENTRE}),
        OrganisationKind.PROVIDER: frozenset({Role.PROVIDER}),
        OrganisationKind.OWNER: frozenset({Role.OWNER}),
        OrganisationKind.ENTERPRISE: frozenset({Role.ENTERPRISE}),
        OrganisationKind.VERIFIER: frozenset({Role.VERIFIER}),
        OrganisationKind.EXPERTS: frozenset({Role.EXPERT}),
        OrganisationKind.BANK: frozenset({Role.BANK}),
        OrganisationKind.MERCHANT: frozenset({Role.MERCHANT}),
        OrganisationKind.PUBLIC_BODY: frozenset({Role.PUBLIC_BODY}),
        OrganisationKind.AUDITOR: frozenset({Role.AUDITOR}),
    }
)


def right(role: str, verb: Verb) -> Scope | None:
    """How far a role may go with a verb; None where it may not at all, and for a role that nobody knows."""
    return RIGHTS.get(Role(role), {}).get(verb) if role in set(Role) else None


# -- four eyes ---------------------------------------------------------------------------------------------------------


def workdays_to_decide(verb: Verb) -> int:
    return WORKDAYS_TO_DECIDE_ON.get(verb, WORKDAYS_TO_DECIDE)


def check_other_hands(proposal: Proposal, *, decider: Set[int], hands_of_makers: Set[int]) -> None:
    """Whoever decides is nobody who made it: not the maker, not whom the maker stood in for, and nobody who stands in for one of them.

    `decider` are the users whose right is used, `hands_of_makers` those who stand in for the makers now.
    """
    if decider & (proposal.maker.users | hands_of_makers):
        raise OwnHands(number=proposal.number)


def check_waits(proposal: Proposal, *, today: date) -> None:
    """Decided once, and in time."""
    if proposal.outcome is not Outcome.WAITING:
        raise ProposalDecided(number=proposal.number, outcome=OUTCOME_SAYS[proposal.outcome])
    if today > proposal.due_on:
        raise ProposalLate(number=proposal.number, due_on=proposal.due_on)


#: Which kinds of organisation a role registers. An authority above registers the one below, and nobody registers his own superior.
_BUSINESSES = (
    OrganisationKind.PROVIDER, OrganisationKind.OWNER, OrganisationKind.ENTERPRISE, OrganisationKind.BANK, OrganisationKind.MERCHANT,
    OrganisationKind.PUBLIC_BODY,
)  # fmt: skip
KINDS_OPENED_BY: Mapping[Role, tuple[OrganisationKind, ...]] = MappingProxyType(
    {
        Role.PROVINCE: tuple(kind for kind in OrganisationKind if kind is not OrganisationKind.PROVINCE),
        Role.CITY: (OrganisationKind.CENTRE, *_BUSINESSES),
        Role.OPERATOR: (OrganisationKind.CENTRE, OrganisationKind.VERIFIER, *_BUSINESSES),
    }
)


def member_roles(kind: OrganisationKind) -> tuple[Role, ...]:
    """The roles in which somebody is invited into an organisation; administrators are appointed, never invited."""
    return tuple(sorted(ROLES_OF[kind] - ADMINISTRATORS))


def may_delegate(*, giver: str, taker: str) -> bool:
    """What administrators may is never handed on, and none of them does business for others."""
    return not {Role(giver), Role(taker)} & ADMINISTRATORS


def delegation_fits(*, from_on: date, until_on: date, today: date) -> bool:
    """From today on, with an end, not longer than the longest; both days are counted."""
    return today <= from_on <= until_on < from_on + timedelta(days=DELEGATION_DAYS_MAX)


def may_leave(*, is_manager: bool, managers: int) -> bool:
    """Whether a member may go, or be manager no longer: the last manager has no successor."""
    return not is_manager or managers > 1


# -- signing in --------------------------------------------------------------------------------------------------------

#: Minutes without a request after which a session ends; every role that is not named has the shorter time of an office.
IDLE_MINUTES: Mapping[Role, int] = MappingProxyType({Role.RESIDENT: 30})
IDLE_MINUTES_OF_AN_OFFICE = 15

#: What proves a second thing besides what was known or held first. A passkey is taken with the check of its holder only, so it is both.
SECOND_FACTORS = frozenset({Factor.TOTP, Factor.RECOVERY, Factor.PASSKEY})


@dataclass(frozen=True, slots=True)
class Lock:
    """`free` wrong tries are answered at once; then each makes the next wait, twice as long every time. After `forget` without any they count for nothing."""

    free: int
    first: timedelta
    longest: timedelta
    forget: timedelta

    def blocked_for(self, failures: int) -> timedelta:
        if failures < self.free:
            return timedelta(0)
        wait: timedelta = self.first * int(2 ** min(20, failures - self.free))
        return min(self.longest, wait)


#: A name from one place closes quickly. A name from everywhere closes slowly and never for long, so that a stranger cannot keep its owner
#: out, and not at all for a browser in which the owner has signed in before. One place may have many people behind it.
LOCKS: Mapping[AttemptScope, Lock] = MappingProxyType(
    {
        AttemptScope.PAIR: Lock(free=5, first=timedelta(minutes=1), longest=timedelta(minutes=30), forget=timedelta(days=1)),
        AttemptScope.NAME: Lock(free=30, first=timedelta(minutes=1), longest=timedelta(minutes=10), forget=timedelta(days=1)),
        AttemptScope.ORIGIN: Lock(free=60, first=timedelta(minutes=1), longest=timedelta(minutes=30), forget=timedelta(hours=1)),
        AttemptScope.FACTOR: Lock(free=5, first=timedelta(minutes=1), longest=timedelta(hours=2), forget=timedelta(days=1)),
    }
)


def step(*, role: str, has_totp: bool, has_second: bool, factors: frozenset[Factor], is_forced: bool) -> Step | None:
    """What is still to do before anything opens. Whoever has set up an authenticator app is asked for it whatever his role is."""
    asked = (is_forced and role in NEEDS_SECOND_FACTOR) or has_totp
    if not asked or factors & SECOND_FACTORS:
        return None
    return Step.SECOND if has_second else Step.ENROL


def idle_after(role: str, told: Mapping[str, int]) -> timedelta:
    """How long a session of a role may rest; `told` is the operator's own table."""
    usual = IDLE_MINUTES.get(Role(role), IDLE_MINUTES_OF_AN_OFFICE)
    return timedelta(minutes=told.get(role, usual))


def needs_fresh_proof(verb: Verb) -> bool:
    """Final verbs: whoever does them has proved within the last minutes who he is."""
    return verb in NEEDS_OTHER_HANDS or verb is Verb.CLOSE_ACCOUNT


# -- the person ----------------------------------------------------------------------------------------------------------

#: Below this age a guardian has to agree (个人信息保护法 art. 31).
YOUNGEST_ALONE = 14
#: Tries to prove a name from one phone, and the seconds that they are counted in: our own rule.
IDENTITY_TRIES = (5, 86400)
#: Tries to take over an account by one code, and the seconds that they are counted in: our own rule.
HANDOVER_TRIES = (10, 86400)
APPEAL_SIGNS_MAX = 1000
#: How long a copy of everything can be taken: our own rule.
ARCHIVE_LIFE = timedelta(hours=24)
#: How long the maker may take an approved export: our own rule.
EXPORT_LIFE = timedelta(hours=24)
#: How long a session that has ended is kept: the browser is known by it, and an investigation may ask for it. Our own rule.
DEVICES_KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that runs in working days, never longer than so many days, and where it comes from."""

    workdays: int
    days_max: int
    source: Text


#: When an appeal has to be answered. GB/T 35273-2020, 8.7 is said to ask for 30 days; we have not had its text in hand, so the rule is our own.
APPEAL_LIMIT = Limit(
    workdays=15,
    days_max=30,
    source=Text(
        "平台自定：15 个工作日，最长 30 天",
        "our own rule: 15 working days, 30 days at most",
    ),
)


def age_on(born: date, day: date) -> int:
    """Whole years of age; who was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# -- who acts for a person ---------------------------------------------------------------------------------------------


def own_decision_on(born_on: date) -> date:
    """The first day on which a young person decides alone: the fourteenth birthday; 1 March for who was born on a 29 February."""
    year = born_on.year + OWN_DECISION_YEARS
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def own_decision_at(day: date) -> datetime:
    """The moment at which that day begins."""
    return datetime.combine(day, time(), tzinfo=CHINA)

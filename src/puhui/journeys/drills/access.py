"""The drill of access: every role at every address and operation, for its own things, another's and another city's.

With them walk an officer who stands in for an absent colleague, and one who was let go and may nothing.
What should happen is read from the table of rights, what does happen from the site's own answers. The two know nothing of each other but
the verb that an address stands for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import product
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from puhui.journeys.drills.access_filings import DOCUMENT
from puhui.journeys.drills.access_projects import METER, PAPER
from puhui.journeys.drills.access_scene import (
    DELEGATE,
    FORMER,
    OTHER_PROVIDER,
    OWN_PROVIDER,
    SCENARIO,
    Province,
    Thing,
    Whose,
    build,
    example_digest,
    nobody_withheld,
)
from puhui.journeys.drills.scenes import csv_of, ride, the_day
from puhui.journeys.scheme import shipped
from puhui.journeys.signing import headers_of, signed_by_meter
from puhui.participants.reads import right_of
from puhui.participants.words import Role, Scope, Verb
from puhui.payments.actions import signed_nothing
from puhui.quantification.words import Report, silent

ANYONE = "anyone"
#: How far each scope reaches.
REACHES: Mapping[Scope, frozenset[Whose]] = {
    Scope.OWN: frozenset({Whose.OWN}),
    Scope.OWN_ORGANISATION: frozenset({Whose.OWN}),
    Scope.OWN_CITY: frozenset({Whose.OWN, Whose.OTHERS}),
    Scope.ALL: frozenset(Whose),
}


#: What stands in an address that is about one thing.
ABOUT: Mapping[str, Callable[[Thing], list[Any]]] = {
    "receipt": lambda thing: [thing.receipt],
    "receipt-json": lambda thing: [thing.receipt],
    "provider-batch": lambda thing: [thing.batch],
    "provider-batch-progress": lambda thing: [thing.batch],
    "provider-errors": lambda thing: [thing.batch],
    "operator-batch": lambda thing: [thing.batch],
    "run": lambda thing: [thing.run],
    "run-manifest": lambda thing: [thing.run],
    "run-results": lambda thing: [thing.run],
    "run-repeat": lambda thing: [thing.run],
    "batch": lambda thing: [thing.batch],
    "batch-refused": lambda thing: [thing.batch],
    **dict.fromkeys(
        ("operator-provider", "operator-revoke", "operator-quarantine", "operator-admit", "operator-limits"), lambda thing: [thing.provider]
    ),
    "office-proposal": lambda thing: [thing.proposal],
    "office-appeal": lambda thing: [thing.appeal],
    "my-copy": lambda thing: [thing.copy],
    "organisation-member": lambda thing: [thing.member],
    "office-organisation": lambda thing: [thing.organisation],
    "office-market-owners": lambda thing: [thing.organisation],
    "office-city-of": lambda thing: [thing.city],
    "office-city-rules": lambda thing: [thing.city],
    "office-user": lambda thing: [thing.member],
    **dict.fromkeys(("call", "office-call"), lambda thing: [thing.call]),
    "city": lambda thing: [thing.city],
    **dict.fromkeys(
        ("child", "child-consents", "child-link", "child-points", "child-close", "child-hand-over"), lambda thing: [thing.child]
    ),
    **dict.fromkeys(("counter-account", "counter-statement"), lambda thing: [thing.pseudonym]),
    **dict.fromkeys(("office-study", "office-study-progress", "office-study-json", "office-study-csv"), lambda thing: [thing.study]),
    **dict.fromkeys(("filing-application", "filing-saved", "filing-letter"), lambda thing: [thing.filing]),
    **dict.fromkeys(("office-filing", "office-filing-letter"), lambda thing: [thing.filing]),
    **dict.fromkeys(("filing-file", "office-filing-file"), lambda thing: [thing.filing, sha256(DOCUMENT).hexdigest()]),
    **dict.fromkeys(("workshop-sketch", "workshop-check", "workshop-document", "workshop-compare"), lambda thing: [thing.sketch]),
    **dict.fromkeys(
        ("project-mine", "project-series", "verification", "office-project", "office-project-decide", "project-review"),
        lambda thing: [thing.project],
    ),
    **dict.fromkeys(
        ("verification-sample", "verification-sheet", "verification-sheet-csv", "office-project-sample"), lambda thing: [thing.project]
    ),
    **dict.fromkeys(
        ("project-mine-file", "verification-file", "office-project-file", "project-review-file"),
        lambda thing: [thing.project, sha256(PAPER).hexdigest()],
    ),
    **dict.fromkeys(("case", "case-ruling", "case-package"), lambda thing: [thing.case]),
    "plan": lambda thing: [thing.plan],
    "pledge": lambda thing: [thing.pledge],
    "bank-pledge": lambda thing: [thing.bank_pledge],
    **dict.fromkeys(("my-event", "my-event-retire", "event-evaluation"), lambda thing: [thing.event]),
    **dict.fromkeys(("deal", "deal-invoice"), lambda thing: [thing.deal]),
    **dict.fromkeys(("campaign", "campaign-csv", "campaign-pay"), lambda thing: [thing.campaign]),
    **dict.fromkeys(("campaign-settlement", "written-off-settlement"), lambda thing: [thing.campaign, thing.settlement]),
    "resident-voucher": lambda thing: [thing.voucher],
    "voucher-scan": lambda thing: [thing.voucher_code],
    "series": lambda thing: [],
    "filing-review": lambda thing: [thing.review],
    "filing-review-file": lambda thing: [thing.review, sha256(DOCUMENT).hexdigest()],
}
#: What an address is about may stand behind it. The drill's meters deliver a kind that there is none of: only who is asked of whom counts here.
ASKED: Mapping[str, Callable[[Thing], str]] = {"series": lambda thing: f"?project={thing.project}&period=1&kind=none&device={METER}"}
#: A proposal is seen by whoever has the right to its own verb; everybody who has an inbox may ask.
VERB_OF: Mapping[str, Verb] = {"office-proposal": Verb.FREEZE_ACCOUNT}
#: A list answers for whose things stand on it: what of each thing is to be seen exactly where the right reaches. All else is nobody's in particular.
SHOWS: Mapping[str, Callable[[Thing], str]] = {
    "operator-runs": lambda thing: thing.run,
    "operator-batches": lambda thing: thing.batch,
    "office-organisations": lambda thing: f"/office/organisations/{thing.organisation}",
    "office-users": lambda thing: thing.member_name,
    "office-appeals": lambda thing: f'/office/appeals/{thing.appeal}"',
    "office-filings": lambda thing: f'/office/filings/{thing.filing}"',
    "filing-mine": lambda thing: f'/filing/{thing.filing}"',
    "workshop": lambda thing: f'/workshop/{thing.sketch}"',
    "filing-reviews": lambda thing: f'/reviews/{thing.review}"',
    "my-events": lambda thing: f'/my-events/{thing.event}"',
    "event-evaluations": lambda thing: f'/event-evaluations/{thing.event}"',
    "projects-mine": lambda thing: f'/my-projects/{thing.project}"',
    "verifications": lambda thing: f'/verifications/{thing.project}"',
    "office-projects": lambda thing: f'/office/projects/{thing.project}"',
    "project-reviews": lambda thing: f'/project-reviews/{thing.project}"',
    "pledges": lambda thing: f'/pledges/{thing.pledge}"',
    "bank-pledges": lambda thing: f'/bank/pledges/{thing.bank_pledge}"',
    "plans": lambda thing: f'/plans/{thing.plan}"',
    "cases": lambda thing: f'/cases/{thing.case}"',
    "deals": lambda thing: f'/deals/{thing.deal}"',
    "office-calls": lambda thing: f'/office/calls/{thing.call}"',
    "campaigns": lambda thing: f'/campaigns/{thing.campaign}"',
    "office-studies": lambda thing: f'/office/studies/{thing.study}"',
}
FIXED: Mapping[str, list[Any]] = {
    "sign-in-gateway": ["none"],
    "sign-in-gateway-back": ["none"],
    "provider-sample": [SCENARIO],
    **{name: [SCENARIO] for name in ("method", "method-compare")},
    "method-document": [SCENARIO, 1],
    **{name: ["grid-average"] for name in ("factor-family", "factor-family-csv", "factor-family-json")},
    "consent-text": ["platform-ordinary", 1],
    "operator-package": [example_digest()],
    "rule": ["points"],
    "serial": ["AH"],
    "operator-gateway-file": ["orders", 1],
    **{name: ["AH"] for name in ("check-number", "check-paper", "check-proof")},
    "rule-document": ["points", shipped()["points"].digest],
    **{name: ["2026-03-18"] for name in ("operator-settlement-day", "operator-settlement-csv")},
}
#: Addresses that a secret opens, and nobody's role: the drill knows one for each. What is filed is everyone's, whoever brought it, and a
#: neighbour's document is nobody's of ours.
SECRET: Mapping[str, Callable[[Province], list[Any]]] = {
    "invited": lambda province: [province.invitation],
    "take-over-by": lambda province: [province.handover],
    **dict.fromkeys(("notice", "notice-comment", "filed-letter"), lambda province: [province.filings.filed]),
    **dict.fromkeys(("project", "project-comment"), lambda province: [province.projects.shown]),
    **dict.fromkeys(("event", "event-badge"), lambda province: [province.events.shown]),
    "project-file": lambda province: [province.projects.shown, sha256(PAPER).hexdigest()],
    "notice-file": lambda province: [province.filings.filed, province.filings.digest],
    "office-neighbour": lambda province: [province.filings.neighbour],
    "listing": lambda province: [province.credits.listing],
    "correction": lambda province: [province.correction],
    "run-correction": lambda province: [province.corrected_run, province.correction],
}


#: Forms, which are posted empty too: a refusal of what they hold is not a refusal of who asks.
FORMS = frozenset({
    "resident-link", "resident-points", "provider-upload", "operator-fund", "operator-pool", "operator-gateway", "operator-packages", "operator-package", "organisation-invite", "organisation-member",
    "organisation-delegate", "office-organisation-new", "office-organisation", "office-cities", "office-city-rules", "office-user",
    "office-security", "office-export", "office-factor", "office-freeze", "office-proposal", "operator-admit", "operator-limits",
    "operator-quarantine", "operator-revoke", "provider-keys", "provider-trial", "resident-consents", "resident-children", "child-consents",
    "child-link", "child-points", "child-close", "child-hand-over", "take-over", "take-over-by", "resident-rewards", "counter", "counter-account",
    "join", "my-data", "my-appeal", "my-close", "office-person", "office-appeal",
    "filing-new", "filing-application", "office-filing", "filing-review", "notice-comment",
    "projects-mine", "project-new", "project-mine", "project-series", "project-comment", "verification", "office-project", "office-project-decide", "project-review",
    "workshop", "workshop-sketch", "campaign-new", "campaign", "campaign-pay", "resident-vouchers", "resident-voucher", "write-off", "hand-in", "written-off",
    "cases", "case", "pledges", "pledge", "bank-pledge", "plans", "plan", "compliance", "office-compliance",
    "my-event-new", "my-event", "my-event-retire", "event-evaluation",
    "office-calls", "office-call", "office-neighbours", "office-neighbour", "office-study-new", "office-correction-new", "office-claimed", "verification-sample",
    "holdings-retire", "deals", "deal", "deal-invoice", "trade-new", "listing", "resident-buy", "deal-owners",
    "resident-pool", "resident-account", "cash", "operator-settlement", "operator-settlement-day", "operator-statement", "sample-bank",
})  # fmt: skip
#: Operations that a meter signs, with the right of its project's owner.
BY_METERS = frozenset({"series"})
#: Operations that the settlement bank signs, and nobody else.
BY_BANK = frozenset({"bank-notices"})
#: Operations that take a body.
POSTED = frozenset({"bank-notices", "batches", "binding-codes", "sandbox-batches", "series"})
#: Addresses that only take a form.
POSTED_ONLY = frozenset({
    "sign-out", "language", "print", "sign-in-phone", "sign-in-passkey", "sign-in-passkey-ask", "filing-saved", "run-repeat", "workshop-check",
})  # fmt: skip
#: Everybody who opens pages.
CALLERS = (ANYONE, *Role, DELEGATE, FORMER)
NO, GONE, AWAY = 403, 404, 401
#: A final verb asks whoever proved himself longer ago than some minutes once more, which is no answer to the drill's question.
SIGNED_IN_FOR_S = 120.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Who asks, how, for what, and whose it is."""

    who: str
    method: str
    name: str
    whose: Whose

    @property
    def said(self) -> str:
        return f"{self.who} {self.method} {self.name} ({self.whose})"


@dataclass
class AccessTally:
    """The walk in numbers; `wrong` names each cell whose answer the table does not say."""

    cells: int = 0
    allowed: int = 0
    denied: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, cell: Cell, *, should: bool, does: bool) -> None:
        self.cells += 1
        self.allowed += does
        self.denied += not does
        if should != does:
            self.wrong.append(f"{cell.said}: {'allowed' if does else 'denied'}")

    @property
    def is_sound(self) -> bool:
        return not self.wrong

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"wrong": len(self.wrong), "faults": self.wrong}


def walk_access(*, now: datetime, among: Collection[str] | None = None, report: Report = silent) -> AccessTally:
    """Every cell on the site that Django is connected to, which is filled for it and then of no other use; or those `among` some addresses."""
    tally = AccessTally()
    addresses, operations = (import_string(f"{settings.ACCESS}.{name}") for name in ("ADDRESSES", "OPERATIONS"))
    with nobody_withheld(), _quiet():
        walk = _Walk(build(now), now)
        cells = [*_operation_cells(operations), *_page_cells(addresses)]  # what is signed now is good for minutes only
        cells = [(cell, verb) for cell, verb in cells if among is None or cell.name in among]
        for place, (cell, verb) in enumerate(cells):
            report("access", place, len(cells))
            tally.add(cell, should=should(cell, verb), does=walk.does(cell))
    return tally


@contextmanager
def _quiet() -> Iterator[None]:
    """A refusal that is meant is no warning."""
    log = logging.getLogger("django.request")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def should(cell: Cell, verb: Verb | str) -> bool:
    """What the table says."""
    if cell.name in BY_BANK:
        return cell.who == SIGNED
    if verb == ANYONE:
        return True
    if cell.who == FORMER:
        return False
    signer = Role.OWNER if cell.name in BY_METERS else Role.PROVIDER
    role = {SIGNED: signer, DELEGATE: Role.CITY}.get(cell.who, cell.who)
    scope = right_of(role, VERB_OF.get(cell.name, Verb(verb)))
    return scope is not None and cell.whose in REACHES[scope]


def _page_cells(addresses: Mapping[str, Verb | str]) -> Iterator[tuple[Cell, Verb | str]]:
    for (name, verb), who in product(addresses.items(), CALLERS):
        yield from ((Cell(who, method, name, whose), verb) for method, whose in ways_of(name))


def ways_of(name: str) -> Iterator[tuple[str, Whose]]:
    """How an address is asked, and for whose thing."""
    if name not in POSTED_ONLY:
        yield from (("GET", whose) for whose in (Whose if name in ABOUT or name in SHOWS else (Whose.OWN,)))
    if name in FORMS or name in POSTED_ONLY:
        yield from (("POST", whose) for whose in (Whose if name in ABOUT else (Whose.OWN,)))


#: Who calls the API: a provider's own signature, one made with another provider's key, and none at all.
SIGNED, FORGED, UNSIGNED = "signed", "forged", "unsigned"


def _operation_cells(operations: Mapping[str, Verb | str]) -> Iterator[tuple[Cell, Verb | str]]:
    for (name, verb), who in product(operations.items(), (SIGNED, FORGED, UNSIGNED)):
        method = "POST" if name in POSTED else "GET"
        for whose in Whose if name in ABOUT else (Whose.OWN,):
            yield Cell(who, method, name, whose), verb


class _Walk:
    """Asks the site, as each of those who may or may not."""

    def __init__(self, province: Province, now: datetime) -> None:
        self._province = province
        self._now = now
        self._sent = 0
        self._clients: dict[str, Client] = {}
        self._since: dict[str, float] = {}

    def does(self, cell: Cell) -> bool:
        """Whether the site answers the question, and not with a no to who asks; a list answers where the thing stands on it."""
        answer = self._operation(cell) if cell.who in (SIGNED, FORGED, UNSIGNED) else self._page(cell)
        if answer.status_code == 302:
            return reverse(settings.LOGIN_URL) not in answer.headers["Location"]
        if answer.status_code in (AWAY, NO, GONE):
            return False
        mark = SHOWS.get(cell.name) if cell.method == "GET" else None
        return mark is None or mark(self._province.thing(cell.who, cell.whose)) in _text(answer)

    def _page(self, cell: Cell) -> HttpResponseBase:
        client, path = self._client(cell.who), self._path(cell)
        return client.post(path, {}) if cell.method == "POST" else client.get(path)

    def _path(self, cell: Cell) -> str:
        if secret := SECRET.get(cell.name):
            return reverse(cell.name, args=secret(self._province))
        return _path(cell.name, self._province.thing(cell.who, cell.whose))

    def _client(self, who: str) -> Client:
        """A browser in which somebody has signed in just now; whoever signs out signs in again."""
        if who not in self._clients or time.monotonic() - self._since[who] > SIGNED_IN_FOR_S:
            self._clients[who], self._since[who] = Client(SERVER_NAME="127.0.0.1"), time.monotonic()
        client = self._clients[who]
        if who != ANYONE and not getattr(client.cookies.get(settings.SESSION_COOKIE_NAME), "value", ""):
            client.force_login(self._province.users[who])
        return client

    def _operation(self, cell: Cell) -> HttpResponseBase:
        path = _path(f"api:{cell.name}", self._province.thing(cell.who, cell.whose))
        body, media = self._body(cell.name)
        headers = {} if cell.who == UNSIGNED else self._signed(cell, path, body, media)
        client = Client(SERVER_NAME="127.0.0.1")
        if cell.method == "GET":
            return client.get(path, headers=headers)
        return client.generic("POST", path, body, content_type=media, headers=headers)

    def _body(self, name: str) -> tuple[bytes, str]:
        """A body that is taken where its sender is."""
        if name in BY_METERS:
            return b"time,power_kw\n", "text/csv"
        if name in BY_BANK:
            return signed_nothing()[1], "application/json"
        if name in ("batches", "sandbox-batches"):
            self._sent += 1
            return csv_of([ride(f"sent-{self._sent}", "card", the_day(self._now), "18:00")]), "text/csv"
        return (b'{"person": "card"}', "application/json") if name == "binding-codes" else (b"", "")

    def _signed(self, cell: Cell, path: str, body: bytes, media: str) -> dict[str, str]:
        self._sent += 1
        if cell.name in BY_BANK:
            headers = signed_nothing()[0]
            return headers if cell.who == SIGNED else {name: value[::-1] for name, value in headers.items()}
        if cell.name in BY_METERS:
            key = self._province.projects.meter if cell.who == SIGNED else Ed25519PrivateKey.generate()
            return signed_by_meter(key, body, path=path, media_type=media)
        own, other = self._province.systems[OWN_PROVIDER], self._province.systems[OTHER_PROVIDER]
        signer = own if cell.who == SIGNED else replace(other, provider=OWN_PROVIDER)
        return headers_of(signer.claim(body, now=self._now, sequence=self._sent, path=path, method=cell.method, media_type=media))


def _text(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()  # type: ignore[attr-defined]


def _path(name: str, thing: Thing) -> str:
    bare = name.removeprefix("api:")
    address = reverse(name, args=ABOUT[bare](thing) if bare in ABOUT else FIXED.get(bare, []))
    return address + ASKED[bare](thing) if bare in ASKED else address

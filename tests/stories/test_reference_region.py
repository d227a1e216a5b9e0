"""A gram that rests on another region's factor says so wherever it is shown: every page, export, receipt and API field is visited.

The addresses come from the site itself: one that is new and not named here fails, until somebody says who opens it.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from puhui.behaviours import reads
from puhui.behaviours.models import Batch, Provider
from puhui.behaviours.words import PERSONS_LEAST, Asked
from puhui.behaviours.words import Asked as AskedOtherwise
from puhui.foundation.configuration import configuration
from puhui.journeys.dry_runs import ask_study, count_study
from puhui.journeys.ingest import outcome
from puhui.journeys.status import status
from puhui.participants.actions import add_member, add_user, join_city, open_organisation
from puhui.participants.models import Organisation, Person, User
from puhui.participants.words import OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, Sender, Site, headers_of, ride
from tests.corrected import posted, studied, version

#: Beijing and Shenzhen, from which the metro's numbers are borrowed.
BORROWED = "110000 440300"
MARKS = ("参考地区", "reference region")
#: A mass of CO2e as people read it. What stands before a unit of something else (g/km) is a factor, not a gram of somebody's.
GRAM = re.compile(r"\d[\d,]*(?:\.\d+)?\s*(?:g|kg|t|克|千克|吨)(?![\w·])(?!\s*/)")
#: Who opens what; everything else is opened by anyone. Forms that change something are asked for, not sent.
WHO = {
    "resident": "anne",
    "plans": "anne",
    "receipt": "anne",
    "my": "anne",
    "provider": "metro-clerk",
    "operator": "operator",
    "office": "province",
}
#: Shows no number of anybody's: asked by POST, or no page.
NOTHING = {
    "sign-out",
    "language",
    "run-repeat",
    "print",
    "favicon",
    "health",
    "openapi-json",
    "api-root",
    "batches",
    "binding-codes",
    "openapi-view",
    "provider-upload",
    "sandbox-batches",
    "series",
    "bank-notices",
    # factors, each with its own region: nobody's grams
    "factors",
    "factors-csv",
    "factors-json",
    "factor-family",
    "factor-family-csv",
    "factor-family-json",
    # what is filed: documents and numbers with their own regions, nobody's grams
    "notices",
    "notice",
    "notice-comment",
    "notice-file",
    "filed",
    "filed-letter",
    # credits by their serials, verified kilograms of a project: nobody's grams
    "serials",
    "serial",
    # certificates: kilograms that were issued already
    "check",
    "check-number",
    "check-paper",
    "check-proof",
    # uses of credits: kilograms that were issued, pledged or promised
    "holdings-retire",
    "deals",
    "trade",
    "trade-new",
    "listing",
    "market",
    "deal-owners",
    "deal-invoice",
    "office-market",
    "office-market-owners",
    "resident-buy",
    "deal",
    "commitments",
    "cases",
    "case",
    "case-ruling",
    "case-package",
    "pledges",
    "pledge",
    "bank-pledges",
    "bank-pledge",
    "plan",
    "compliance",
    # vouchers: what one costs, and what a department and a merchant settle; the list of a resident's has the marks of what is held
    "campaigns",
    "campaign-new",
    "campaign",
    "campaign-csv",
    "campaign-pay",
    "campaign-settlement",
    "resident-voucher",
    "write-off",
    "voucher-scan",
    "hand-in",
    "written-off",
    "written-off-csv",
    "written-off-settlement",
    # footprints of events: what was emitted, each line with the region of its own factor; nobody's acts
    "events",
    "event",
    "event-badge",
    "estimate",
    "my-events",
    "my-event",
    "my-event-new",
    "my-event-retire",
    "event-evaluations",
    "event-evaluation",
    # two texts of a method side by side, nobody's grams
    "method-compare",
    # people, keys, offices and permissions: pages about who may do what
    "calls",
    "call",
    # the rules of the scheme: sentences and numbers of the rules, nobody's grams
    "rules",
    "rule",
    "rule-document",
    "consent-text",
    "invited",
    "join",
    "my-appeal",
    "my-close",
    "resident-account",
    "my-copy",
    "organisation",
    "organisation-delegate",
    "organisation-invite",
    "organisation-member",
    "provider-keys",
    "provider-trial",
    "roles",
    "sample-messages",
    # money has no grams
    "sample-bank",
    "cash",
    "operator-gateway",
    "operator-gateway-file",
    "operator-settlement",
    "operator-settlement-day",
    "operator-settlement-csv",
    "operator-statement",
    # a child has no acts here, and a counter prints the same statement as `resident-statement`
    "child",
    "child-consents",
    "child-link",
    "child-points",
    "child-close",
    "child-hand-over",
    "take-over",
    "take-over-by",
    "counter",
    "counter-account",
    "counter-statement",
    "holdings",
    # papers of projects and whose step is next; their figures are claims of their owners, until they are issued
    "projects",
    "project",
    "project-comment",
    "project-file",
    "projects-mine",
    "project-new",
    "project-mine",
    "project-mine-file",
    "project-series",
    "project-reviews",
    "project-review",
    "project-review-file",
    "verifications",
    "verification",
    "verification-file",
    "verification-sample",
    "verification-sheet",
    "verification-sheet-csv",
}
#: The same for whole families of names.
NOTHING_AT = (
    "sign-in",
    "office-",
    "filing-",
    "workshop",
    "operator-admit",
    "operator-limits",
    "operator-package",
    "operator-provider",
    "operator-quarantine",
    "operator-revoke",
)
#: Of those families, what shows figures all the same.
FIGURES = {"office-city-of", "office-study", "office-study-json", "office-study-csv"}
#: Must show grams here, or this test looks past them.
SHOWS = {
    "home",
    "cities-csv",
    "method",
    "runs",
    "run",
    "run-manifest",
    "run-results",
    "run-correction",
    "correction",
    "corrections",
    "resident",
    "resident-acts",
    "receipt",
    "receipt-json",
    "resident-statement",
    "office-city-of",
    "office-study",
    "office-study-json",
    "office-study-csv",
    "city",
    "batch",
}


#: Of these, what shows grams only once something was corrected.
CORRECTED = {"run-correction", "correction", "corrections"}


@dataclass
class Visited:
    """A site on which enough residents rode the metro yesterday for all to be public."""

    site: Site
    day: date
    sender: Sender
    args: dict[str, dict[str, object]] = field(default_factory=dict)

    @staticmethod
    def of(
        site: Site, day: date, sender: Sender, *, code: str, version: int, run: str, batch: str, receipt: str, correction: int = 0
    ) -> Visited:
        """A site with one methodology, run, batch, receipt and correction to open."""
        return Visited(
            site,
            day,
            sender,
            {
                **{name: {"number": receipt} for name in ("receipt", "receipt-json")},
                **{page: {"name": run} for page in ("run", "run-manifest", "run-results")},
                **{name: {"name": batch} for name in ("provider-batch", "provider-batch-progress", "provider-errors", "operator-batch")},
                "provider-sample": {"scenario": code},
                "method": {"code": code},
                **{name: {"code": HEFEI} for name in ("city", "office-city-of")},
                **{name: {"number": study_of(site, day)} for name in ("office-study", "office-study-json", "office-study-csv")},
                "method-document": {"code": code, "number": version},
                **{name: {"batch": batch} for name in ("batch", "batch-refused")},
                "correction": {"number": correction},
                "run-correction": {"name": run, "number": correction},
            },
        )


@pytest.fixture(scope="module")
def visited(module_database: str) -> Visited:
    site = Site(now=timezone.now()).open()
    site.provider("metro", "metro-ride")
    day, names = (
        local_day(site.now) - timedelta(days=1),
        ["anne", *(f"r{n}" for n in range(max(configuration().small_cell, PERSONS_LEAST)))],
    )
    accounts = [site.resident(name, ("metro", f"card-{name}")) for name in names]
    rides = [ride(f"m-{name}", f"card-{name}", day=day, km=8.431) for name in names]
    made = site.send("metro", [*rides, ride("far", "card-anne", "12:00", day=day, km=900)], scenario="metro-ride", file_name="rides.csv")
    site.settle()
    sign_ins(accounts[0])
    run, act = str(site.runs()[0]), reads.acts_of(account=accounts[0], city=HEFEI, first=day, last=day)[-1]
    assert act.reduction_g == 393
    return Visited.of(
        site,
        day,
        Sender("metro").register(),
        code="metro-ride",
        version=1,
        run=run,
        batch=f"B{made.number}",
        receipt=act.receipt,
        correction=corrected(site, day),
    )


def study_of(site: Site, day: date) -> int:
    """A dry run of the day, counted; whoever is few in it is few for the public too."""
    asked = Asked(grams_per_point=2)
    number = ask_study(title="dry run", asked=asked, first=day, last=day, by=1, organisation=None, now=site.now)
    return count_study(study=number, now=site.now).number


def corrected(site: Site, day: date) -> int:
    """The number of a correction by which every rider of the day gets a gram more."""
    second = add_user(name="province-2", password="correct horse battery", role=Role.PROVINCE)
    add_member(user=second, organisation=Organisation.objects.get(code="province"))
    told = AskedOtherwise(versions={"metro-ride": version("46.8", day=day)})
    return posted(site, studied(site, told, first=day, last=day))


def sign_ins(account: int) -> None:
    Person.objects.filter(account=account).update(user=add_user(name="anne", password="correct horse battery", role=Role.RESIDENT))
    clerk = add_user(name="metro-clerk", password="correct horse battery", role=Role.PROVIDER)
    add_member(user=clerk, organisation=Organisation.objects.get(account=Provider.objects.get(code="metro").organisation))
    made = open_organisation(code="operator", name=Text("运维机构", "operator"), kind=OrganisationKind.OPERATOR, city="340000")
    add_member(user=add_user(name="operator", password="correct horse battery", role=Role.OPERATOR), organisation=made)
    office = open_organisation(code="province", name=Text("省厅", "province"), kind=OrganisationKind.PROVINCE, city="340000")
    add_member(user=add_user(name="province", password="correct horse battery", role=Role.PROVINCE), organisation=office)
    join_city(code=HEFEI, scheme=Text("合肥碳普惠", "Hefei"), now=timezone.now())


def addresses() -> dict[str, str]:
    """Every name in the site's table of addresses that may show a gram → its place among them, such as `api:`."""

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[tuple[str, str]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)
            elif pattern.name and not _shows_nothing(pattern.name):
                yield pattern.name, namespace

    return dict(walk(get_resolver().url_patterns, ""))


def _shows_nothing(name: str) -> bool:
    return name in NOTHING or (name.startswith(NOTHING_AT) and name not in FIGURES)


Marked = Callable[[dict[str, Any], str], bool]


def is_borrowed(row: dict[str, Any], name: str) -> bool:
    """The gram `name` of a row, or of an object, says from where its numbers are."""
    return bool(row.get("reference_region") == BORROWED)


def ask(visited: Visited, name: str, namespace: str, language: str) -> HttpResponse:
    path = reverse(f"{namespace}{name}", kwargs=visited.args.get(name))
    client = Client()
    client.cookies["puhui_language"] = language
    if namespace == "api:":
        claim = visited.sender.claim(b"", now=timezone.now(), path=path, method="GET", media_type="", sequence="")
        return client.get(path, headers=headers_of(claim))
    if who := WHO.get(name.partition("-")[0]):
        client.force_login(User.objects.get(name=who))
    return client.get(path)


# -- what is unmarked ---------------------------------------------------------------------------------------------------


def body_of(answer: HttpResponse) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def grams_without_mark(answer: HttpResponse, marks: tuple[str, ...] = MARKS, is_marked: Marked = is_borrowed) -> tuple[int, list[str]]:
    """How many grams an answer shows, and those without a mark."""
    kind, body = answer.headers["Content-Type"].partition(";")[0], body_of(answer)
    if kind == "application/json":
        return in_json(json.loads(body), is_marked)
    if kind == "text/csv":
        return in_csv(body, is_marked)
    if kind != "text/html":
        return 0, []
    main = re.search(r"<main.*</main>", body, re.S)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (main[0] if main else body).replace("&nbsp;", " ")))
    found = GRAM.findall(text)
    return len(found), [] if any(mark in text for mark in marks) else found


def in_json(told: Any, is_marked: Marked = is_borrowed, *, marked: bool = False) -> tuple[int, list[str]]:
    """A field of grams stands beside its mark, or inside something that has it."""
    if isinstance(told, list):
        parts = [in_json(item, is_marked, marked=marked) for item in told]
    elif isinstance(told, dict):
        marked = marked or is_marked(told, "")
        own = [name for name, value in told.items() if name.endswith("_g") and isinstance(value, int) and value > 0]
        parts = [(len(own), [] if marked else own), *(in_json(value, is_marked, marked=marked) for value in told.values())]
    else:
        return 0, []
    return sum(count for count, _ in parts), [name for _, names in parts for name in names]


def in_csv(body: str, is_marked: Marked = is_borrowed) -> tuple[int, list[str]]:
    rows = list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"), newline="")))
    grams = [(row, name) for row in rows for name, value in row.items() if name and name.endswith("_g") and value and value != "0"]
    return len(grams), [name for row, name in grams if not is_marked(row, name)]


# -- the visit ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_export_receipt_and_api_field_that_carries_such_a_gram_says_so(visited: Visited, language: str) -> None:
    shown, unmarked, unopened = set(), {}, {}
    for name, namespace in addresses().items():
        answer = ask(visited, name, namespace, language)
        if answer.status_code != 200:
            unopened[name] = answer.status_code
            continue
        count, without = grams_without_mark(answer)
        shown |= {name} if count else set()
        unmarked |= {name: without[:5]} if without else {}
    assert unopened == {}
    assert unmarked == {}
    assert shown >= SHOWS


def test_what_the_command_line_prints_for_machines_says_so(visited: Visited) -> None:
    for told in (status(), outcome(Batch.objects.get().pk, is_repeat=False).as_json()):
        count, without = in_json(told)
        assert (count > 0, without) == (True, [])


class TestThisTestItself:
    """It finds a gram that is not marked."""

    @pytest.mark.parametrize("text", ["393 g", "1,234&nbsp;kg", "0.4 t", "<b>393</b><span> g</span>", "393 克"])
    def test_on_a_page(self, text: str) -> None:
        assert grams_without_mark(HttpResponse(f"<main>{text}</main>"))[1]
        assert not grams_without_mark(HttpResponse(f"<main>{text} 参考地区参数：深圳</main>"))[1]

    @pytest.mark.parametrize("text", ["46.7 g/(人·km)", "80 g/次", "12 gold", "no number", "5 MB"])
    def test_and_none_where_there_is_none(self, text: str) -> None:
        assert grams_without_mark(HttpResponse(f"<main>{text}</main>")) == (0, [])

    def test_in_json_and_in_csv(self) -> None:
        assert in_json({"reduction_g": 5}) == (1, ["reduction_g"])
        assert in_json({"reference_region": BORROWED, "parts": [{"held_g": 5}]}) == (1, [])
        assert in_csv("reduction_g,reference_region\n5,\n0,\n") == (1, ["reduction_g"])

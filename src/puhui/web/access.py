"""Which verb an address stands for: two tables, and whatever is in neither is refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Literal

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from puhui.participants.reads import reach_of, standing_asked_once
from puhui.participants.words import Verb
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.refusing import refused

#: Signed in or not.
ANYONE: Literal["anyone"] = "anyone"
Who = Verb | Literal["anyone"]


#: address name → the verb that it stands for. Who may use it is said by the table of rights.
ADDRESSES: dict[str, Who] = {
    **dict.fromkeys(("home", "sign-in", "sign-out", "language", "print", "favicon", "health"), ANYONE),
    **dict.fromkeys(("methods", "method", "method-document", "method-compare"), ANYONE),
    **dict.fromkeys(("factors", "factors-csv", "factors-json", "factor-family", "factor-family-csv", "factor-family-json"), ANYONE),
    **dict.fromkeys(("runs", "run", "run-manifest", "run-results", "cities-csv"), ANYONE),
    **dict.fromkeys(("corrections", "correction", "run-correction"), ANYONE),
    "serials": ANYONE,
    "market": ANYONE,
    "commitments": ANYONE,
    "serial": ANYONE,
    **dict.fromkeys(("check", "check-number", "check-paper", "check-proof"), ANYONE),
    **dict.fromkeys(("office-corrections", "office-correction-new"), Verb.CORRECT_RUNS),
    "holdings": Verb.SEE_HOLDINGS,
    "holdings-retire": Verb.RETIRE_CREDITS,
    **dict.fromkeys(("trade", "trade-new", "listing", "deals", "deal", "deal-invoice"), Verb.DEAL_CREDITS),
    "deal-owners": Verb.DEAL_CREDITS,
    **dict.fromkeys(("office-market", "office-market-owners"), Verb.WATCH_MARKET),
    "resident-buy": Verb.BUY_CREDITS,
    "office-claimed": Verb.DECIDE_PROJECTS,
    "resident": Verb.SEE_ACCOUNT,
    "resident-acts": Verb.SEE_ACCOUNT,
    "receipt": Verb.SEE_RECEIPT,
    "receipt-json": Verb.SEE_RECEIPT,
    "resident-link": Verb.LINK_PERSON_ID,
    "resident-points": Verb.EXCHANGE_GRAMS,
    **dict.fromkeys(("resident-pool", "resident-account"), Verb.DRAW_PAYOUT),
    # consents, children, rewards, the counter
    "consent-text": ANYONE,
    "resident-consents": Verb.GIVE_CONSENT,
    "resident-children": Verb.SEE_ACCOUNT,
    "child": Verb.SEE_ACCOUNT,
    "child-consents": Verb.GIVE_CONSENT,
    "child-link": Verb.LINK_PERSON_ID,
    "child-points": Verb.EXCHANGE_GRAMS,
    "child-close": Verb.CLOSE_ACCOUNT,
    # an account changes hands; whoever comes by a code has no role yet
    "child-hand-over": Verb.HAND_OVER_ACCOUNT,
    **dict.fromkeys(("take-over", "take-over-by"), ANYONE),
    "resident-rewards": Verb.REDEEM_POINTS,
    "resident-statement": Verb.SEE_ACCOUNT,
    "counter": Verb.SERVE_AT_COUNTER,
    "counter-account": Verb.SERVE_AT_COUNTER,
    "counter-statement": Verb.SERVE_AT_COUNTER,
    "provider": Verb.SEE_BATCH,
    "provider-upload": Verb.SEND_BATCH,
    "provider-batch": Verb.SEE_BATCH,
    "provider-batch-progress": Verb.SEE_BATCH,
    "provider-errors": Verb.SEE_REFUSED_ROWS,
    "provider-sample": Verb.SEND_BATCH,
    "operator": Verb.SEE_SITE,
    "operator-runs": Verb.SEE_RUNS,
    "run-repeat": Verb.RECOMPUTE_RUN,
    "operator-batches": Verb.FOLLOW_BATCHES,
    "operator-batch": Verb.FOLLOW_BATCHES,
    "operator-fund": Verb.FUND_BUDGET,
    "operator-pool": Verb.PAY_GIVERS,
    **dict.fromkeys(("operator-gateway", "operator-gateway-file"), Verb.RUN_SETTLEMENT),
    **dict.fromkeys(("operator-packages", "operator-package"), Verb.ADD_PACKAGE),
    "office": Verb.SEE_INBOX,
    # signing in: its ways are anyone's, its steps and the page about it whoever's has signed in
    **dict.fromkeys(("sign-in-phone", "sign-in-passkey", "sign-in-passkey-ask", "sign-in-gateway", "sign-in-gateway-back"), ANYONE),
    "sample-messages": ANYONE,
    **dict.fromkeys(("sign-in-second", "sign-in-enrol", "sign-in-again", "sign-in-security", "sign-in-password"), Verb.MANAGE_SIGN_IN),
    **dict.fromkeys(("sign-in-totp", "sign-in-passkey-new", "sign-in-number"), Verb.MANAGE_SIGN_IN),
    "provider-keys": Verb.KEEP_KEYS,
    "provider-trial": Verb.TRY_BATCH,
    "operator-providers": Verb.SEE_PROVIDERS,
    "operator-provider": Verb.SEE_PROVIDERS,
    "operator-revoke": Verb.REVOKE_KEY,
    "operator-quarantine": Verb.DECIDE_QUARANTINE,
    "operator-admit": Verb.ADMIT_PROVIDER,
    "operator-limits": Verb.SET_LIMITS,
    # what waits for a second person; each thing is narrowed to the reach of the right to its own verb
    "office-pending": Verb.SEE_INBOX,
    "office-proposal": Verb.SEE_INBOX,
    "office-freeze": Verb.FREEZE_ACCOUNT,
    "office-factor": Verb.CHANGE_FACTOR,
    "office-export": Verb.EXPORT_PERSONAL_DATA,
    # organisations, members, cities, roles, administrators
    **dict.fromkeys(("invited", "roles", "city"), ANYONE),
    "organisation": Verb.SEE_ORGANISATION,
    "organisation-invite": Verb.MANAGE_MEMBERS,
    "organisation-member": Verb.MANAGE_MEMBERS,
    "organisation-delegate": Verb.DELEGATE,
    **dict.fromkeys(("office-organisations", "office-organisation-new", "office-organisation"), Verb.OPEN_ORGANISATION),
    **dict.fromkeys(("office-city", "office-city-of"), Verb.SEE_CITY),
    **dict.fromkeys(("office-cities", "office-city-rules"), Verb.JOIN_CITY),
    **dict.fromkeys(("office-users", "office-user"), Verb.MANAGE_USERS),
    "office-security": Verb.MANAGE_SECURITY,
    "office-audit": Verb.SEARCH_AUDIT,
    "join": ANYONE,
    # the rights of the person
    "my-data": Verb.SEE_MY_DATA,
    "my-copy": Verb.SEE_MY_DATA,
    "my-appeals": Verb.APPEAL,
    "my-appeal": Verb.APPEAL,
    "my-close": Verb.CLOSE_ACCOUNT,
    "office-person": Verb.READ_PERSONAL_DATA,
    "office-appeals": Verb.ANSWER_APPEAL,
    "office-appeal": Verb.ANSWER_APPEAL,
    # filing: what is on notice and what is filed is everyone's, a draft its organisation's, a review its expert's
    **dict.fromkeys(("notices", "notice", "notice-file", "filed", "filed-letter"), ANYONE),
    "notice-comment": Verb.COMMENT_ON_NOTICE,
    **dict.fromkeys(
        ("filing-mine", "filing-new", "filing-application", "filing-saved", "filing-file", "filing-letter"), Verb.APPLY_FOR_FILING
    ),
    # the workshop of method documents: what is written is its organisation's own
    **dict.fromkeys(("workshop", "workshop-sketch", "workshop-check", "workshop-document", "workshop-compare"), Verb.DRAFT_METHODS),
    **dict.fromkeys(("office-filings", "office-filing", "office-filing-file", "office-filing-letter"), Verb.HANDLE_FILING),
    **dict.fromkeys(("filing-reviews", "filing-review", "filing-review-file"), Verb.REVIEW_FILING),
    # projects: the library is everyone's, a draft its owner's, an assignment its verifier's, a review its expert's
    **dict.fromkeys(("projects", "project", "project-file"), ANYONE),
    "project-comment": Verb.COMMENT_ON_NOTICE,
    **dict.fromkeys(("projects-mine", "project-new", "project-mine", "project-mine-file", "project-series"), Verb.RUN_PROJECTS),
    **dict.fromkeys(("verifications", "verification", "verification-file", "verification-sample"), Verb.VERIFY_PROJECTS),
    **dict.fromkeys(("project-reviews", "project-review", "project-review-file"), Verb.REVIEW_PROJECTS),
    **dict.fromkeys(("office-projects", "office-project", "office-project-file"), Verb.HANDLE_PROJECTS),
    **dict.fromkeys(("verification-sheet", "verification-sheet-csv"), Verb.VERIFY_PROJECTS),
    "office-project-sample": Verb.HANDLE_PROJECTS,
    "office-project-decide": Verb.DECIDE_PROJECTS,
    # events that are made neutral: what is published is everyone's, a file its organiser's, an evaluation its verifier's
    **dict.fromkeys(("events", "event", "event-badge", "estimate"), ANYONE),
    **dict.fromkeys(("my-events", "my-event-new", "my-event", "my-event-retire"), Verb.RUN_EVENTS),
    **dict.fromkeys(("event-evaluations", "event-evaluation"), Verb.EVALUATE_EVENTS),
    # calls for applications
    **dict.fromkeys(("calls", "call"), ANYONE),
    # the rules of the scheme
    **dict.fromkeys(("rules", "rule", "rule-document"), ANYONE),
    **dict.fromkeys(("office-calls", "office-call"), Verb.RUN_CALL),
    # documents of other regions
    **dict.fromkeys(("office-neighbours", "office-neighbour"), Verb.KEEP_NEIGHBOURS),
    # vouchers
    **dict.fromkeys(("campaigns", "campaign-new", "campaign", "campaign-csv", "campaign-settlement"), Verb.RUN_CAMPAIGNS),
    "campaign-pay": Verb.PAY_MERCHANTS,
    **dict.fromkeys(("resident-vouchers", "resident-voucher"), Verb.CLAIM_VOUCHERS),
    **dict.fromkeys(
        ("write-off", "voucher-scan", "hand-in", "written-off", "written-off-csv", "written-off-settlement"), Verb.WRITE_OFF_VOUCHERS
    ),
    # cases of substitute restoration: their own body's alone
    **dict.fromkeys(("cases", "case", "case-ruling", "case-package"), Verb.RUN_CASES),
    # compliance use: caps are the province's, and whoever retires below them
    "office-compliance": Verb.SET_COMPLIANCE,
    "compliance": Verb.RETIRE_CREDITS,
    # buy-first plans: one's organisation's, or a resident's own
    **dict.fromkeys(("plans", "plan"), Verb.BUY_FIRST),
    # pledges: the owner's pages and the bank's
    **dict.fromkeys(("pledges", "pledge"), Verb.DEAL_CREDITS),
    **dict.fromkeys(("bank-pledges", "bank-pledge"), Verb.KEEP_PLEDGES),
    # money: one's organisation's, the settlement desk, and the bank that a sample site plays
    "cash": Verb.SEE_CASH,
    **dict.fromkeys(("operator-settlement", "operator-settlement-day", "operator-settlement-csv"), Verb.RUN_SETTLEMENT),
    "operator-statement": Verb.TAKE_STATEMENT,
    "sample-bank": ANYONE,
    # dry runs
    "office-study-new": Verb.RUN_STUDY,
    **dict.fromkeys(("office-studies", "office-study", "office-study-progress", "office-study-json", "office-study-csv"), Verb.SEE_STUDY),
}
#: The API's operations, by name. A signature says who asks, and only a provider, or a meter of a project, can sign.
OPERATIONS: dict[str, Who] = {
    "openapi-json": ANYONE,
    "batches": Verb.SEND_BATCH,
    "batch": Verb.SEE_BATCH,
    "batch-refused": Verb.SEE_REFUSED_ROWS,
    "binding-codes": Verb.ISSUE_CODE,
    "sandbox-batches": Verb.TRY_BATCH,
    # of the settlement bank, whose port proves it
    "bank-notices": ANYONE,
    # of a meter, whose key its owner registered
    "series": Verb.RUN_PROJECTS,
}
API = "api"


#: Addresses whose post needs a proof of the last minutes, besides all of a final verb (`participants.reads.needs_fresh_proof`): whoever
#: has none is led to `sign-in-again` and back to the page of the form. A page adds its row here and does nothing else for it.
FRESH = frozenset(
    {
        "campaign",
        "bank-pledge",
        "case",
        "cash",
        "child-hand-over",
        "compliance",
        "deal",
        "deal-owners",
        "deals",
        "holdings-retire",
        "listing",
        "my-event-retire",
        "operator-gateway",
        "office-filing",
        "office-call",
        "office-project-decide",
        "office-proposal",
        "office-security",
        "office-user",
        "operator-settlement",
        "operator-settlement-day",
        "operator-statement",
        "organisation-member",
        "resident-account",
        "sign-in-number",
        "sign-in-passkey-new",
        "sign-in-password",
        "sign-in-security",
        "sign-in-totp",
        "trade-new",
    }
)
#: Parts of a page that renew themselves every few seconds: the page itself has its line in the audit.
#: a draft that saves itself, or is looked at while it is typed, is nobody else's business.
RENEWED = frozenset({"provider-batch-progress", "office-study-progress", "filing-saved", "workshop-check"})
#: How often one place may post to an address: (times, seconds).
RATES: dict[str, tuple[int, int]] = {
    "sign-in": (300, 300),
    "sign-in-phone": (120, 300),
    "sign-in-passkey": (120, 300),
    "sign-in-passkey-ask": (120, 300),
    "sign-in-gateway": (120, 300),
    "sign-in-gateway-back": (120, 300),
    # a document is looked at while it is typed: work for the machine
    "workshop-check": (600, 300),
    "workshop-sketch": (300, 300),
    "workshop": (120, 300),
    # nobody types so fast; eighty bits are not guessed anyhow
    "write-off": (600, 300),
}
#: How many refusals of who asks the API gives to one place before it stops answering: (times, seconds).
PROBES = (300, 600)


class NotYours(Refusal):
    code = "not_yours"
    kind = "forbidden"
    says = Text("这个页面不属于您的角色。请用相应的账号登录。", "This page is not for your role. Sign in with the right account.")


def who_may(request: HttpRequest) -> Who | None:
    """The verb that the address of a request stands for, or `anyone`; None where it has no row."""
    match = request.resolver_match
    if match is None:
        return None
    return (OPERATIONS if API in match.namespaces else ADDRESSES).get(match.url_name or "")


class AccessMiddleware:
    """Denies by default: no row, no page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with standing_asked_once() if request.method in ("GET", "HEAD") else nullcontext():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        match = request.resolver_match
        if match is None:
            return None
        who, is_api = who_may(request), API in match.namespaces
        if who == ANYONE or (is_api and who):
            return None  # an operation of the API proves its sender itself
        if not is_api and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if isinstance(who, Verb) and request.user.is_authenticated and (reach := reach_of(request.user, who, now=timezone.now())):
            request.reach = reach  # type: ignore[attr-defined]
            return None
        return refused(request, NotYours())  # an exception raised here would pass by every process_exception

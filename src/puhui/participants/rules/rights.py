"""The one table of rights: who may do what to whose. What is not in it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from puhui.participants.words import Role, Scope, Verb

#: What everyone may do who acts for an organisation.
_MEMBER: Mapping[Verb, Scope] = {
    Verb.MANAGE_SIGN_IN: Scope.OWN,
    Verb.SEE_INBOX: Scope.OWN,
    Verb.SEE_ORGANISATION: Scope.OWN_ORGANISATION,
    Verb.MANAGE_MEMBERS: Scope.OWN_ORGANISATION,
    Verb.DELEGATE: Scope.OWN,
    Verb.COMMENT_ON_NOTICE: Scope.OWN,
}
_NOT_OF_ADMINISTRATORS = frozenset({Verb.MANAGE_MEMBERS, Verb.DELEGATE, Verb.COMMENT_ON_NOTICE})


#: Administrators are appointed and replaced by a command: they manage nobody, and hand on nothing.
_ADMINISTRATOR: Mapping[Verb, Scope] = {verb: scope for verb, scope in _MEMBER.items() if verb not in _NOT_OF_ADMINISTRATORS}
#: Who brings a methodology, the evidence for a number or a rule; which course is open to whom stands with the courses.
_APPLICANT: Mapping[Verb, Scope] = {**_MEMBER, Verb.DRAFT_METHODS: Scope.OWN_ORGANISATION, Verb.APPLY_FOR_FILING: Scope.OWN_ORGANISATION}


#: Who holds credits: sees them, deals in them, uses them.
_HOLDER: Mapping[Verb, Scope] = {
    Verb.SEE_HOLDINGS: Scope.OWN_ORGANISATION,
    Verb.DEAL_CREDITS: Scope.OWN_ORGANISATION,
    Verb.SEE_CASH: Scope.OWN_ORGANISATION,
    Verb.RETIRE_CREDITS: Scope.OWN_ORGANISATION,
    Verb.BUY_FIRST: Scope.OWN_ORGANISATION,
}


RIGHTS: Mapping[Role, Mapping[Verb, Scope]] = MappingProxyType(
    {
        Role.RESIDENT: {
            Verb.MANAGE_SIGN_IN: Scope.OWN,
            Verb.SEE_ACCOUNT: Scope.OWN,
            Verb.SEE_RECEIPT: Scope.OWN,
            Verb.LINK_PERSON_ID: Scope.OWN,
            Verb.EXCHANGE_GRAMS: Scope.OWN,
            Verb.GIVE_CONSENT: Scope.OWN,
            Verb.REDEEM_POINTS: Scope.OWN,
            Verb.SEE_MY_DATA: Scope.OWN,
            Verb.APPEAL: Scope.OWN,
            Verb.CLOSE_ACCOUNT: Scope.OWN,
            Verb.HAND_OVER_ACCOUNT: Scope.OWN,
            Verb.DRAW_PAYOUT: Scope.OWN,
            Verb.COMMENT_ON_NOTICE: Scope.OWN,
            # uses of credits
            Verb.CLAIM_VOUCHERS: Scope.OWN,
            Verb.BUY_FIRST: Scope.OWN,
            Verb.BUY_CREDITS: Scope.OWN,
        },
        Role.PROVIDER: {
            **_APPLICANT,
            Verb.SEND_BATCH: Scope.OWN_ORGANISATION,
            Verb.SEE_BATCH: Scope.OWN_ORGANISATION,
            Verb.SEE_REFUSED_ROWS: Scope.OWN_ORGANISATION,
            Verb.ISSUE_CODE: Scope.OWN_ORGANISATION,
            # keys and trials of providers
            Verb.KEEP_KEYS: Scope.OWN_ORGANISATION,
            Verb.TRY_BATCH: Scope.OWN_ORGANISATION,
        },
        # never the rows of a batch: they belong to their sender
        Role.OPERATOR: {
            **_APPLICANT,
            Verb.SEE_SITE: Scope.ALL,
            Verb.FOLLOW_BATCHES: Scope.ALL,
            Verb.SEE_RUNS: Scope.ALL,
            Verb.RECOMPUTE_RUN: Scope.ALL,
            Verb.FUND_BUDGET: Scope.ALL,
            Verb.PAY_GIVERS: Scope.ALL,
            Verb.RUN_SETTLEMENT: Scope.ALL,
            Verb.TAKE_STATEMENT: Scope.ALL,
            Verb.OPEN_ORGANISATION: Scope.ALL,
            Verb.ANSWER_APPEAL: Scope.ALL,
            # keys and trials of providers
            Verb.SEE_PROVIDERS: Scope.ALL,
            Verb.REVOKE_KEY: Scope.ALL,
            Verb.DECIDE_QUARANTINE: Scope.ALL,
            Verb.ADMIT_PROVIDER: Scope.ALL,
            Verb.SET_LIMITS: Scope.ALL,
            # dry runs
            Verb.SEE_STUDY: Scope.ALL,
            Verb.RUN_STUDY: Scope.ALL,
            Verb.ADD_PACKAGE: Scope.ALL,
            # the projects of the residents' pool are its own
            Verb.RUN_PROJECTS: Scope.OWN_ORGANISATION,
            **_HOLDER,
        },
        # serves at the counter, for people without a phone
        Role.CENTRE: {
            **_MEMBER,
            Verb.SEE_CITY: Scope.OWN_CITY,
            Verb.SERVE_AT_COUNTER: Scope.OWN_CITY,
        },
        Role.PROVINCE: {
            **_APPLICANT,
            Verb.SEE_CITY: Scope.ALL,
            Verb.SEE_RUNS: Scope.ALL,
            Verb.RECOMPUTE_RUN: Scope.ALL,
            Verb.OPEN_ORGANISATION: Scope.ALL,
            Verb.JOIN_CITY: Scope.ALL,
            Verb.FUND_BUDGET: Scope.ALL,
            Verb.PAY_GIVERS: Scope.ALL,
            Verb.CHANGE_FACTOR: Scope.ALL,
            Verb.CORRECT_RUNS: Scope.ALL,
            Verb.FREEZE_ACCOUNT: Scope.ALL,
            Verb.READ_PERSONAL_DATA: Scope.ALL,
            Verb.EXPORT_PERSONAL_DATA: Scope.ALL,
            Verb.ANSWER_APPEAL: Scope.ALL,
            Verb.HANDLE_FILING: Scope.ALL,
            # filing
            Verb.RUN_CALL: Scope.ALL,
            Verb.HANDLE_PROJECTS: Scope.ALL,
            Verb.DECIDE_PROJECTS: Scope.ALL,
            Verb.KEEP_NEIGHBOURS: Scope.ALL,
            # uses of credits: damage to nature is claimed by the authority itself too
            **_HOLDER,
            Verb.RUN_CASES: Scope.OWN_ORGANISATION,
            Verb.SET_COMPLIANCE: Scope.ALL,
            Verb.WATCH_MARKET: Scope.ALL,
            # dry runs
            Verb.SEE_STUDY: Scope.ALL,
            Verb.RUN_STUDY: Scope.ALL,
        },
        Role.CITY: {
            **_APPLICANT,
            Verb.SEE_CITY: Scope.OWN_CITY,
            Verb.SEE_RUNS: Scope.OWN_CITY,
            Verb.RECOMPUTE_RUN: Scope.OWN_CITY,
            Verb.OPEN_ORGANISATION: Scope.OWN_CITY,
            Verb.FUND_BUDGET: Scope.OWN_CITY,
            Verb.FREEZE_ACCOUNT: Scope.OWN_CITY,
            Verb.READ_PERSONAL_DATA: Scope.OWN_CITY,
            Verb.EXPORT_PERSONAL_DATA: Scope.OWN_CITY,
            Verb.ANSWER_APPEAL: Scope.OWN_CITY,
            # it hears departments of its city and replies to comments; the province decides
            Verb.HANDLE_PROJECTS: Scope.OWN_CITY,
            # uses of credits
            **_HOLDER,
            Verb.RUN_CASES: Scope.OWN_ORGANISATION,
            # dry runs: of the own city, and the bureau's own only
            Verb.SEE_STUDY: Scope.OWN_ORGANISATION,
            Verb.RUN_STUDY: Scope.OWN_CITY,
        },
        # they change nothing, and never see a person; a run that is computed again changes nothing either
        Role.REGULATOR: {
            **_MEMBER,
            Verb.WATCH_MARKET: Scope.ALL,
            Verb.SEE_CITY: Scope.ALL,
            Verb.SEE_RUNS: Scope.ALL,
            Verb.RECOMPUTE_RUN: Scope.ALL,
            Verb.SEE_STUDY: Scope.ALL,
        },
        Role.AUDITOR: {
            **_MEMBER,
            Verb.WATCH_MARKET: Scope.ALL,
            Verb.SEE_CITY: Scope.ALL,
            Verb.SEE_RUNS: Scope.ALL,
            Verb.RECOMPUTE_RUN: Scope.ALL,
            Verb.SEE_STUDY: Scope.ALL,
        },
        Role.OWNER: {**_APPLICANT, Verb.RUN_PROJECTS: Scope.OWN_ORGANISATION, **_HOLDER, Verb.RUN_EVENTS: Scope.OWN_ORGANISATION},
        Role.ENTERPRISE: {**_APPLICANT, Verb.RUN_PROJECTS: Scope.OWN_ORGANISATION, **_HOLDER, Verb.RUN_EVENTS: Scope.OWN_ORGANISATION},
        Role.VERIFIER: {**_MEMBER, Verb.VERIFY_PROJECTS: Scope.OWN_ORGANISATION, Verb.EVALUATE_EVENTS: Scope.OWN_ORGANISATION},
        Role.EXPERT: {
            **_MEMBER,
            Verb.DRAFT_METHODS: Scope.OWN_ORGANISATION,
            Verb.REVIEW_FILING: Scope.OWN,
            Verb.REVIEW_PROJECTS: Scope.OWN,
        },
        # it holds what was pledged to it and fell to it
        Role.BANK: {**_MEMBER, **_HOLDER, Verb.KEEP_PLEDGES: Scope.OWN_ORGANISATION},
        # it is paid for the vouchers that it took
        Role.MERCHANT: {**_MEMBER, Verb.WRITE_OFF_VOUCHERS: Scope.OWN_ORGANISATION, Verb.SEE_CASH: Scope.OWN_ORGANISATION},
        # departments, courts, associations: they hold events, run cases and campaigns, buy first
        Role.PUBLIC_BODY: {
            **_MEMBER,
            **_HOLDER,
            Verb.RUN_EVENTS: Scope.OWN_ORGANISATION,
            Verb.RUN_CASES: Scope.OWN_ORGANISATION,
            Verb.RUN_CAMPAIGNS: Scope.OWN_ORGANISATION,
            Verb.PAY_MERCHANTS: Scope.OWN_ORGANISATION,
        },
        # the three administrators: none of them does business, and none has two of the three
        Role.SYSTEM_ADMIN: {**_ADMINISTRATOR, Verb.MANAGE_USERS: Scope.ALL},
        Role.SECURITY_ADMIN: {**_ADMINISTRATOR, Verb.MANAGE_SECURITY: Scope.ALL},
        Role.AUDIT_ADMIN: {**_ADMINISTRATOR, Verb.SEARCH_AUDIT: Scope.ALL},
    }
)

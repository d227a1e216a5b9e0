"""Who asks, as a page needs it: the access table has let the right role in, and here the role finds what is its own."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest

from puhui.behaviours.reads import ProviderLine, provider_of
from puhui.foundation.templatetags.puhui import language
from puhui.participants import reads as participants
from puhui.participants.words import Person, Reach, Scope, SignedIn
from puhui.rewards import reads as rewards
from puhui.rewards.words import BudgetState
from puhui.vocabulary.refusals import Refusal

#: What a form says no to, and the field that it stands beside; a refusal that names its own field comes first.
FIELD_OF = {
    "consent_needed": "consent",
    "not_confirmed": "confirm",
    "code_wrong": "code",
    "already_bound": "",
    "ride_not_found": "card",
    "ride_proof_closed": "card",
    "unknown_provider": "provider",
    "amounts_differ": "again",
    "no_file": "file",
    "package_unreadable": "file",
    "file_refused": "file",
    "batch_too_large": "file",
    "sequence_reused": "sequence",
    **dict.fromkeys(("key_refused", "key_known", "too_many_keys"), "public_key"),
    **dict.fromkeys(("possession_not_proved", "challenge_gone"), "signature"),
    "overlap_refused": "overlap",
    "since_refused": "since",
    "ground_missing": "because",
    "unknown_adapter": "adapter",
    "provider_in_sandbox": "file",
    "limit_reached": "file",
    "too_few_grams": "points",
    "budget_spent": "points",
    **dict.fromkeys(("bad_identifier", "human_has_account", "too_young", "identity_proved", "phone_taken", "not_the_owner"), "number"),
    **dict.fromkeys(("name_wanted", "name_not_matched"), "name"),
    **dict.fromkeys(("handover_gone", "own_ward"), "code"),
    **dict.fromkeys(("no_proxy", "not_by_this_clerk"), "last4"),
    **dict.fromkeys(("too_few_points", "reward_gone", "no_reward"), "reward"),
    "account_frozen": "",
    "reason_missing": "reason",
    "unknown_participant": "account",
    "number_refused": "value",
    "nothing_to_change": "parameter",
    "grade_too_low": "grade",
    "day_has_passed": "from_on",
    "too_many_persons": "accounts",
    "nobody_in_scope": "accounts",
    "name_taken": "name",
    "password_weak": "password",
    "passwords_differ": "again",
    "delegation_period": "until",
    "delegate_elsewhere": "taker",
    "last_manager": "confirm",
    "code_needed": "uscc",
    "code_taken": "code",
    "kind_elsewhere": "kind",
    "out_of_reach": "city",
    "unknown_city": "city",
    "list_in_the_past": "from",
    "scenario_not_provincial": "from",
    "purpose_wanted": "purpose",
    **dict.fromkeys(("statement_missing", "certificate_text_too_long"), "statement"),
    **dict.fromkeys(("beneficiary_missing",), "name"),
    "use_period_turned": "from_on",
    "order_too_large": "kg",
    "shelf_terms_wrong": "kg_price",
    **dict.fromkeys(("settlement_taken", "settlement_elsewhere"), "settlement"),
    "bank_statement_refused": "file",
    "difference_reason_wanted": "reason",
    **dict.fromkeys(("insufficient_credits", "credits_bound", "credits_frozen"), "kg"),
    "appeal_text_wanted": "text",
    "phone_code_wrong": "code",
    "text_not_kept": "text",
    **dict.fromkeys(("study_refused", "nothing_to_recount", "nothing_to_leave_out"), "first"),
    **dict.fromkeys(("text_elsewhere", "text_twice"), "text"),
}


def told_of(refusal: Refusal | None, *, form: str = "") -> dict[str, object]:
    """What a template needs to say no beside the right field. With several forms on a page, `form` goes before the field's name."""
    if refusal is None:
        return {"refusal": None, "sentence": "", "field": None}
    field = str(refusal.facts.get("field", FIELD_OF.get(refusal.code, "")))
    return {"refusal": refusal, "sentence": refusal.sentence(language()), "field": f"{form}-{field}" if form else field}


def user_of(request: HttpRequest) -> SignedIn:
    assert request.user.is_authenticated, "the access table lets only someone who has signed in come here"
    return request.user


def reach_of(request: HttpRequest) -> Reach:
    """How far the present right goes, as the access table found it."""
    reach = getattr(request, "reach", None)
    assert isinstance(reach, Reach), "the access table has let somebody in without saying how far"
    return reach


#: A city that is none: what is asked for outside of one's reach is nowhere.
NOWHERE = "000000"


def city_within(reach: Reach, asked: str = "") -> str:
    """The city that a list is narrowed to: the one asked for within reach, one's own where the reach is a city; empty: all of them."""
    if reach.scope is Scope.ALL:
        return asked
    return reach.city if reach.city and reach.covers(reach.city) and asked in ("", reach.city) else NOWHERE


def budgets_within(reach: Reach) -> list[BudgetState]:
    """The points budgets that somebody may see, or ask to fund."""
    return rewards.budget_states(city=city_within(reach))


def person_of(request: HttpRequest) -> Person:
    """The resident's own account. Raises UnknownParticipant."""
    return participants.person_of(user_of(request))


def own_provider(request: HttpRequest) -> ProviderLine:
    """The provider that a clerk acts for. Raises UnknownParticipant, UnknownProvider."""
    return provider_of(organisation=participants.organisation_of(user_of(request)).account)


def whole_number(text: str) -> int | None:
    """`1,234` or `１２３４` as a number; None where it is none, or longer than any amount."""
    digits = "".join(sign for sign in text if sign not in ", ，_\u00a0")
    return int(digits) if digits.isdecimal() and len(digits) <= 15 else None


def form_key(request: HttpRequest, *, fresh: bool = False) -> str:
    """The key that a form brings, so that it does its work once; where it is none of ours, a new one if asked for, else empty."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid4()) if fresh else ""

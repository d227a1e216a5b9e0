"""The table that binds every number of a document to what the software carries out: the constant, or the stored rule of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from puhui.behaviours import words as acts
from puhui.filing import reads as filing
from puhui.filing.words import Stage
from puhui.journeys.first_start import PROVINCE_FEN_PER_THOUSAND
from puhui.journeys.four_eyes.exporting import LISTED_MAX, PERSONS_MAX
from puhui.journeys.scheme.words import Number, Rule
from puhui.journeys.trading_rules import MARKET, STATED, numbers_of
from puhui.library import reads as library
from puhui.market import reads as market
from puhui.market.errors import NoTradingRules
from puhui.methodology.words import Methodology
from puhui.participants import reads as participants
from puhui.participants import words as people
from puhui.quantification.same_act import DISTANCE_SHARE, SAME_START_S
from puhui.rewards import reads as rewards
from puhui.rewards.errors import NoRule
from puhui.vocabulary.records import CLOCK_AHEAD_S_MAX

#: The one number that a filed document changes by itself: filing it publishes the exchange rule.
GRAMS_PER_POINT = ("points", "grams-per-point")
MIB, GIB = 2**20, 2**30


@dataclass(frozen=True, slots=True)
class Carried:
    """What is carried out on a day, in a unit; None where this site has no such thing."""

    unit: str
    on: Callable[[date], int | None]


def _fixed(unit: str, value: int) -> Carried:
    return Carried(unit, lambda day: value)


def _lasting(unit: str, life: timedelta) -> Carried:
    """A lifetime, in its unit."""
    one = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}[unit]
    assert life % one == timedelta(0), f"{life} is no whole number of {unit}"
    return _fixed(unit, life // one)


def _terms() -> participants.Terms:
    return participants.terms()


def grams_per_point(day: date) -> int | None:
    """The stored exchange rule of a day; None before the first."""
    try:
        return rewards.rate_for(day).grams_per_point
    except NoRule:
        return None


def _first_version(code: str, says: Callable[[Methodology], int | None]) -> Callable[[date], int | None]:
    """What version 1 says, as it is stored: a later one says its own."""

    def on(day: date) -> int | None:
        found = next((version for version in library.versions(code=code) if version.number == 1), None)
        return says(library.methodology_of(found)) if found else None

    return on


def _stage_days(stage: Stage, course: str = "") -> Carried:
    """Working days of a stage in one course, or in all of them where they agree."""

    def on(day: date) -> int | None:
        told = {one.days[stage] for one in filing.courses() if course in ("", one.code)}
        return told.pop() if len(told) == 1 else None

    return Carried("workday", on)


def _caps(*codes: str) -> Iterator[tuple[str, Carried]]:
    for code in codes:
        yield f"{code}-cap", Carried("g", _first_version(code, lambda m: m.cap.reduction_g))
        yield f"{code}-claim", Carried("day", _first_version(code, lambda m: m.claim_days))


def _province_cost(day: date) -> int | None:
    state = rewards.budget_state("anhui")
    return state.fen_per_thousand if state else PROVINCE_FEN_PER_THOUSAND


def traded_by(day: date) -> dict[str, int] | None:
    """The numbers of the trading rules of a day, by their codes in the document; None before the first."""
    try:
        return numbers_of(market.trading_rules(day))
    except NoTradingRules:
        return None


def _traded(code: str) -> Callable[[date], int | None]:
    return lambda day: (traded_by(day) or {}).get(code)


_LIMITS, _TERMS, _FILING = acts.Limits(), _terms(), filing.terms()

#: By the code of a document, then of a number.
CARRIED: Mapping[str, Mapping[str, Carried]] = MappingProxyType(
    {
        "points": {
            "grams-per-point": Carried("g", grams_per_point),
            "cost-of-1000-points": Carried("fen", _province_cost),
        },
        MARKET: {code: Carried(stated.unit, _traded(code)) for code, stated in STATED.items()},
        "one-act-once": {
            "same-start": _fixed("s", SAME_START_S),
            "same-distance": _fixed("percent", 100 // DISTANCE_SHARE),
            "clock-ahead": _fixed("s", CLOCK_AHEAD_S_MAX),
            "waiting": _lasting("day", acts.WAITING),
        },
        "caps": dict(_caps("metro-ride", "bus-ride", "shared-bike", "household-electricity")),
        "personal-data": {
            "own-decision": _fixed("year", people.OWN_DECISION_YEARS),
            "guardian-below": _fixed("year", _TERMS.guardian_below_years),
            "appeal-answer": _fixed("workday", participants.appeal_limit().workdays),
            "appeal-longest": _fixed("day", participants.appeal_limit().days_max),
            "copy": _lasting("hour", _TERMS.archive_life),
            "raw-files": _lasting("day", acts.WAITING),
            "refusal-details": _lasting("day", acts.DETAILS_KEPT),
            "devices": _lasting("day", _TERMS.devices_kept),
            "export": _lasting("hour", _TERMS.export_life),
            "export-persons": _fixed("person", PERSONS_MAX),
            "export-named": _fixed("person", LISTED_MAX),
        },
        "accounts": {
            "decide": _fixed("workday", _TERMS.decide_workdays),
            "decide-freeze": _fixed("workday", _TERMS.decide_freeze_workdays),
            "delegation": _fixed("day", people.DELEGATION_DAYS_MAX),
            "invitation": _lasting("hour", people.INVITATION_LIFE),
            "session": _fixed("minute", _TERMS.resident_idle_minutes),
            "office-session": _fixed("minute", _TERMS.office_idle_minutes),
            "wrong-tries": _fixed("time", _TERMS.wrong_tries),
            "proved-again": _lasting("minute", people.FRESH_FOR),
            "phone-code": _lasting("minute", people.PHONE_CODE_LIFE),
            "phone-code-tries": _fixed("time", people.PHONE_CODE_TRIES_MAX),
        },
        "corrections": {
            "share": _fixed("percent", acts.COLLECT_PERCENT),
            "decide": _fixed("workday", _TERMS.decide_workdays),
            "appeal-answer": _fixed("workday", participants.appeal_limit().workdays),
            "appeal-longest": _fixed("day", participants.appeal_limit().days_max),
        },
        "filing": {
            "accept": _stage_days(Stage.SUBMITTED),
            "correct": _stage_days(Stage.RETURNED),
            "review-begins": _stage_days(Stage.ACCEPTED),
            "review": _stage_days(Stage.REVIEW),
            "after-review": _stage_days(Stage.REVIEWED),
            "experts": Carried("person", lambda day: filing.course("methodology").experts),
            "notice-methodology": _stage_days(Stage.NOTICE, "methodology"),
            "notice-evidence": _stage_days(Stage.NOTICE, "factor-evidence"),
            "notice-rule": _stage_days(Stage.NOTICE, "scheme-rule"),
            "decide-methodology": _stage_days(Stage.NOTICED, "methodology"),
            "decide-evidence": _stage_days(Stage.NOTICED, "factor-evidence"),
            "decide-rule": _stage_days(Stage.NOTICED, "scheme-rule"),
            "call-open": _fixed("workday", _FILING.call_workdays_min),
            "call-result": _fixed("workday", _FILING.result_workdays),
            "files": _fixed("file", _FILING.files_max),
            "file-size": _fixed("MiB", _FILING.file_mib_max),
        },
        "providers": {
            "requests": _fixed("time", _LIMITS.requests_per_minute),
            "batches": _fixed("batch", _LIMITS.batches_per_day),
            "bytes": _fixed("GiB", _LIMITS.bytes_per_day // GIB),
            "body": _fixed("MiB", acts.BODY_BYTES_MAX // MIB),
            "file": _fixed("GiB", acts.FILE_BYTES_MAX // GIB),
            "live-keys": _fixed("key", acts.LIVE_KEYS_MAX),
            "overlap": _fixed("day", acts.OVERLAP_DAYS),
            "overlap-longest": _fixed("day", acts.OVERLAP_DAYS_MAX),
            "signed-within": _fixed("s", acts.REPLAY_WINDOW_S),
            "challenge": _lasting("minute", acts.CHALLENGE_LIFE),
            "secret": _lasting("hour", acts.SECRET_LIFE),
            "trial-file": _fixed("MiB", acts.TRIAL_BYTES_MAX // MIB),
            "trial-form": _fixed("percent", acts.FORM_PERCENT_MAX),
            "trial-plausible": _fixed("percent", acts.PLAUSIBLE_PERCENT_MAX),
            "trial-kept": _fixed("day", acts.TRIAL_DAYS),
        },
        "counters": {
            "proxy": _lasting("day", people.PROXY_LIFE),
            "handover": _lasting("day", people.HANDOVER_LIFE),
            "handover-tries": _fixed("time", _TERMS.handover_tries),
            "identity-tries": _fixed("time", _TERMS.identity_tries),
            "code": _lasting("minute", acts.CODE_LIFE),
            "link-tries": _fixed("time", acts.ATTEMPTS_MAX),
            "ride": _fixed("s", acts.RIDE_TOLERANCE_S),
        },
    }
)


def differing(rule: Rule, day: date) -> Iterator[tuple[Number, int | None]]:
    """Each number that says other than what is carried out on a day, with that; None where the software knows no such number."""
    known = CARRIED.get(rule.code, {})
    for number in rule.numbers:
        carried = known.get(number.code)
        if carried is None:
            yield number, None
        elif (does := carried.on(day)) is not None and (does, carried.unit) != (number.value, number.unit):
            yield number, does

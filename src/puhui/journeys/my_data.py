"""我的数据 · A copy of everything that there is about one person: read room by room, written as one ZIP for people and for machines."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import translation

from puhui.behaviours import reads as behaviours
from puhui.behaviours.reads import ActLine
from puhui.behaviours.words import OWED, RESIDENT_REDUCTION, correction_of_key
from puhui.consumption import reads as consumption
from puhui.consumption.words import VOUCHER_RETIRED, Voucher
from puhui.foundation import auditing
from puhui.foundation.places import work_folder
from puhui.ledger.reads import balances, movements
from puhui.participants import actions, reads
from puhui.participants.errors import UnknownParticipant
from puhui.participants.words import Archive, Person, SignedIn
from puhui.pool.words import CERTIFIED_SHARE, PAYOUT
from puhui.rewards import reads as rewards
from puhui.rewards.words import POINTS, POOL_SHARE
from puhui.vocabulary.periods import local_day

FORM = "puhui-person-1"
PURPOSE = "本人索取副本 · the person's own copy"
#: More acts than this are written by the worker, with progress; fewer at once.
AT_ONCE_MAX = 60
_ASSETS = {
    RESIDENT_REDUCTION: "reduction_g",
    POINTS: "points",
    POOL_SHARE: "pool_share_g",
    CERTIFIED_SHARE: "certified_g",
    OWED: "owed_g",
    PAYOUT: "payout_fen",
    VOUCHER_RETIRED: "voucher_retired_g",
}
_MOVEMENTS_MAX = 1_000_000
_LINES = 500
#: Records wait unbound for thirty days, and a binding reaches back over them.
_BEFORE = timedelta(days=31)

Told = Callable[[int, int], None]


def is_large(person: Person, *, now: datetime) -> bool:
    """Whether a copy is left to the worker."""
    first, last = reads.opened_at(person.account).date() - _BEFORE, local_day(now)
    days = behaviours.grams_by_day(account=person.account, first=first, last=last)
    return len(days) > AT_ONCE_MAX


def write_archive(archive: Archive, *, now: datetime) -> None:
    """Writes and keeps a copy that was asked for; says how far it is. Repeating it writes it anew."""
    owner = reads.owner_of(archive.account)
    if owner is None:
        raise UnknownParticipant(asked=archive.account)

    def told(done: int, of: int) -> None:
        actions.tell_progress(name=archive.name, done=done, of=of)

    found = everything(person=reads.person_numbered(archive.account), owner=owner, now=now, told=told)
    with TemporaryFile(dir=work_folder()) as plain:  # it has no name, so that a crash leaves nothing of it
        _write(plain, found)
        actions.keep_archive(name=archive.name, plain=plain, now=now)


def write_archives(*, now: datetime) -> int:
    """Every copy that was asked for and that nobody has written yet. Gives how many."""
    waiting = [archive for archive in reads.archives_to_write() if not reads.is_closed(archive.account)]
    for archive in waiting:
        write_archive(archive, now=now)
    return len(waiting)


# -- what there is -----------------------------------------------------------------------------------------------------


def everything(*, person: Person, owner: SignedIn, now: datetime, told: Told = lambda done, of: None) -> dict[str, Any]:
    """All that the rooms know of a person, in plain values; the identity is read in clear, and that stands in the audit."""
    account = person.account
    return {
        "form": FORM,
        "written_at": now,
        "account": {**asdict(person), "opened_at": reads.opened_at(account), "sign_in_name": owner.name},
        "identity": _identity(person, owner, now),
        "bindings": [asdict(line) for line in behaviours.bindings_ever(account=account)],
        "consents": [asdict(line) for line in behaviours.consents_ever(account=account)],
        "balances": {_ASSETS.get(asset, str(asset)): amount for asset, amount in balances(holder=account).items()},
        "acts": _acts(person, now, told),
        "postings": _postings(account),
        "corrections": [{**asdict(item), "name": item.name} for item in behaviours.corrections_of_account(account=account)],
        "owed": asdict(behaviours.owed_of(account=account, limit=_MOVEMENTS_MAX)),
        "points": [asdict(line) for line in rewards.exchanges_of(account=account, limit=_MOVEMENTS_MAX)],
        "standing_order": rewards.has_standing_order(account),
        "redemptions": [asdict(line) for line in rewards.redemptions_of(account=account, limit=_MOVEMENTS_MAX)],
        "vouchers": [_voucher(one) for one in consumption.vouchers_of(account, limit=_MOVEMENTS_MAX)],
        "children": [asdict(child) for child in reads.children_of(guardian=account, now=now)],
        "proxy": asdict(proxy) if (proxy := reads.proxy_of(account=account, now=now, is_open=True)) else None,
        "appeals": [asdict(item) for item in reads.appeals_of(account)],
        "audit": list(_audit(account, owner)),
    }


def _voucher(one: Voucher) -> dict[str, Any]:
    """Without its code: whoever reads the copy could use it."""
    terms = one.campaign.terms
    told = {"number": one.printed, "campaign": one.campaign.number, "name": asdict(terms.name), "face_fen": terms.face_fen}
    return {**told, "state": one.state, "claimed_at": one.claimed_at, "way": terms.way, "carbon_g": terms.carbon_g}


def _identity(person: Person, owner: SignedIn, now: datetime) -> dict[str, Any] | None:
    masked = reads.identity_of(person.account)
    if masked is None:
        return None
    clear = actions.read_identity(account=person.account, by=owner, purpose=PURPOSE, now=now)
    return {**asdict(clear), "kept_at": masked.kept_at, "verified_at": masked.verified_at, "verified_by": masked.verified_by}


def _acts(person: Person, now: datetime, told: Told) -> list[dict[str, Any]]:
    """Month by month, each counted act with its receipt."""
    months = list(_months(_first_day(person), local_day(now)))
    found: list[dict[str, Any]] = []
    for done, (first, last) in enumerate(months):
        told(done, len(months))
        lines = behaviours.acts_of(account=person.account, city=person.city, first=first, last=last)
        found += [_act(line, person.account) for line in lines]
    told(len(months), len(months))
    return found


def _first_day(person: Person) -> date:
    """Before this day nothing of the person can have counted."""
    known = [reads.opened_at(person.account), *(line.valid_from for line in behaviours.bindings_ever(account=person.account))]
    return local_day(min(known) - _BEFORE)


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(following - timedelta(days=1), last)
        first = following


def _act(line: ActLine, account: int) -> dict[str, Any]:
    shown = asdict(line)
    if line.receipt:
        shown["receipt"] = behaviours.receipt(line.receipt, account=account).as_json()
    return shown


def _postings(account: int) -> list[dict[str, Any]]:
    return [
        {
            "asset": name,
            "day": line.day,
            "amount": line.amount,
            "key": line.key,
            "corrects_entry": line.corrects,
            "correction": correction_of_key(line.key),
            "reason": line.reason,
        }
        for asset, name in _ASSETS.items()
        for line in movements(holder=account, asset=asset, limit=_MOVEMENTS_MAX)
    ]


def _audit(account: int, owner: SignedIn) -> Iterator[dict[str, Any]]:
    """What the person did, and who has seen or done something about the account; where others came from is theirs."""
    own, about = f"user:{owner.pk}", f"account:{account}"
    seen: set[int] = set()
    for asked in (auditing.Asked(actor=own), auditing.Asked(about=about)):
        for line in _lines(asked):
            is_meant = line.actor == own or line.about.split(" ")[0] == about
            if is_meant and line.number not in seen:
                seen.add(line.number)
                shown = asdict(line)
                yield shown if line.actor == own else {**shown, "origin": "", "request": ""}


def _lines(asked: auditing.Asked) -> Iterator[auditing.Line]:
    before: int | None = None
    while found := auditing.lines(asked, limit=_LINES, before=before):
        yield from found
        before = found[-1].number


# -- how it is written -------------------------------------------------------------------------------------------------


def _write(file: IO[bytes], found: dict[str, Any]) -> None:
    """Everything for machines, and the same to read in either language, without any script."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("data.json", json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        for name, language in (("index.html", "zh-hans"), ("index-en.html", "en")):
            with translation.override(language):
                zipped.writestr(name, render_to_string("journeys/my_data.html", {"found": found, "is_english": language == "en"}))
        zipped.writestr("style.css", _STYLE)


_STYLE = """body { font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #1b2a2a; }
h1, h2 { color: #0f4c4a; } table { border-collapse: collapse; width: 100%; font-size: 14px; } caption { text-align: left; color: #55656a; }
th, td { text-align: left; padding: 6px 8px; border-bottom: 1px solid #d5dedb; vertical-align: top; } td.n { text-align: right; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: 12em 1fr; gap: 4px 16px; } dt { color: #55656a; } dd { margin: 0; overflow-wrap: anywhere; }
"""

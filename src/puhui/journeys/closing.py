"""注销 · An account is closed: first the key goes, then everything that it would have opened, then whoever signed in. What counted stays, under a number.

The steps are one list. Each may be repeated and each commits by itself: whoever dies in the middle is followed by whoever looks next, and the
account ends closed. Nothing takes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction

from puhui.behaviours.actions import end_owed, leave
from puhui.consumption.actions import give_all_back
from puhui.foundation.auditing import record
from puhui.foundation.faults import point
from puhui.foundation.findings import Finding
from puhui.foundation.places import deletions_path
from puhui.journeys.deletions import Deletion, note_deletion, read_deletions
from puhui.journeys.errors import ClosingHeld
from puhui.ledger.errors import AccountFrozen, KeyReused
from puhui.ledger.reads import holds_of
from puhui.participants import actions, reads
from puhui.participants.words import Closing
from puhui.payments.actions import end_payee, erase_payees
from puhui.quantification.words import Report, silent
from puhui.rewards.actions import donate_grams, held_grams, set_standing_order
from puhui.vocabulary.periods import local_day

Step = Callable[[Closing, datetime], None]


def close_account(*, account: int, gives_grams: bool, now: datetime) -> None:
    """Everything at once, as the owner asked. From the first step on nobody signs in to it any more.

    Raises ClosingHeld while an authority keeps the account frozen: what it looks into must not vanish; PaymentUnderWay while the bank is to pay
    its owner, who could not be found again; and ClosingLeavesChildren while its owner is the guardian of a child: nobody could manage the child's account.
    """
    if held := holds_of(holder=account):
        raise ClosingHeld(reason=held[0].reason)
    with transaction.atomic():  # nothing is ordered between the look and the end
        end_payee(holder=account, now=now)
        actions.begin_closing(account=account, gives_grams=gives_grams, now=now)
    _finish(account, now)


def finish_closings(*, now: datetime) -> int:
    """Goes on where a crash left one. Gives how many."""
    found = reads.closings_to_finish()
    for closing in found:
        _finish(closing.account, now)
    return len(found)


def _finish(account: int, now: datetime) -> None:
    closing = reads.closing_of(account)
    assert closing is not None, "it was begun"
    for name, step in STEPS.items():
        point(f"closing {name}")
        step(closing, now)
    with transaction.atomic():
        record(verb="close_account", about=f"account:{account}", result="done")
        actions.finish_closing(account=account, now=now)


def _list(closing: Closing, now: datetime) -> None:
    note_deletion(account=closing.account, closed_at=closing.asked_at)


def _key(closing: Closing, now: datetime) -> None:
    actions.destroy_key(account=closing.account, now=now)


def _identity(closing: Closing, now: datetime) -> None:
    actions.erase_identity(account=closing.account)


def _payees(closing: Closing, now: datetime) -> None:
    """Where the owner was paid: what was shown of it goes too."""
    erase_payees(holder=closing.account, now=now)


def _acting(closing: Closing, now: datetime) -> None:
    actions.end_acting(account=closing.account, now=now)


def _acts(closing: Closing, now: datetime) -> None:
    leave(account=closing.account, now=now)


def _order(closing: Closing, now: datetime) -> None:
    set_standing_order(account=closing.account, is_on=False, now=now)


def _vouchers(closing: Closing, now: datetime) -> None:
    """Unused vouchers go back, and the grams that they cost are held again before anything is done about those."""
    give_all_back(account=closing.account, now=now)


def _owed(closing: Closing, now: datetime) -> None:
    """What is owed comes from what is held; the rest is written off by name, for nobody is left to owe it."""
    try:
        end_owed(account=closing.account, on=local_day(closing.asked_at))
    except AccountFrozen:  # frozen since: what is there stays
        return


def _grams(closing: Closing, now: datetime) -> None:
    """Given where the owner wanted it; else they stay on the number, and nobody uses them."""
    held = held_grams(account=closing.account)
    if closing.gives_grams and held > 0:
        try:
            donate_grams(account=closing.account, grams=held, key="closing", on=local_day(closing.asked_at))
        except (KeyReused, AccountFrozen):  # given before a crash, or frozen since: what is there stays
            return


def _copies(closing: Closing, now: datetime) -> None:
    actions.drop_archives_of(account=closing.account)


def _user(closing: Closing, now: datetime) -> None:
    actions.erase_user(account=closing.account)


#: The list first, so that a restore knows of it whatever comes; then the key, so that nothing can be read whatever comes.
STEPS: dict[str, Step] = {
    "list": _list,
    "key": _key,
    "identity": _identity,
    "payees": _payees,
    "acting": _acting,
    "acts": _acts,
    "order": _order,
    "vouchers": _vouchers,
    "owed": _owed,
    "grams": _grams,
    "copies": _copies,
    "user": _user,
}


# -- after a restore ---------------------------------------------------------------------------------------------------


def replay_deletions(deletions: list[Deletion], *, report: Report = silent) -> int:
    """Closes again whatever the list names and the restored site still has open. Gives how many."""
    closed = 0
    for place, line in enumerate(deletions):
        report("deletions", place, len(deletions))
        if reads.person_exists(line.account) and not _is_finished(line.account):
            actions.begin_closing(account=line.account, gives_grams=False, now=line.moment, leaves_children=True)
            _finish(line.account, line.moment)
            closed += 1
    return closed


def _is_finished(account: int) -> bool:
    closing = reads.closing_of(account)
    return closing is not None and closing.finished_at is not None


def findings() -> Iterator[Finding]:
    """Every account that is closed stands in the list, and every one that stands in it is closed."""
    listed = {line.account for line in read_deletions(deletions_path())}
    closed = set(reads.closed_accounts())
    known = {account for account in listed if reads.person_exists(account)}
    yield Finding("closing_list_is_whole", len(closed | known), len(closed ^ known))

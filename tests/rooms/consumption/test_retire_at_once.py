"""Many retire the last credits at once, on real connections: what is there is used once, and the certificates are numbered without a gap."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from puhui.consumption import reads
from puhui.consumption.models import Retirement
from puhui.consumption.rules.certificates import number_of
from puhui.market import actions as market
from puhui.registry.reads import findings as of_registry
from puhui.vocabulary.refusals import Refusal
from tests.rooms.consumption.test_retire import used
from tests.rooms.market.scene import FIRM, TERMS, in_force
from tests.rooms.registry.credits import BUYER, NOW, OWNER, blocks, issued

AT_ONCE = 12


def together(*work: object) -> list[str]:
    """What each gave: a number, or the code of a refusal."""
    start = Barrier(len(work))

    def one(act: object) -> str:
        start.wait()
        try:
            return str(act())  # type: ignore[operator]
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def sound() -> bool:
    return not [found.name for found in (*reads.findings(), *of_registry()) if found.broken]


def test_the_last_credits_are_used_once(own_database: str) -> None:
    issued(100)
    told = together(*(lambda: used(30).number for _ in range(AT_ONCE)))
    assert sorted(told)[:3] == [number_of(2026, place) for place in (1, 2, 3)]
    assert sorted(told)[3:] == ["insufficient_credits"] * (AT_ONCE - 3)
    assert sum(last - first + 1 for first, last, _, state in blocks() if state == "retired") == 90
    assert sound()


def test_one_key_is_one_certificate(own_database: str) -> None:
    issued(100)
    told = together(*(lambda: used(30, key="once").number for _ in range(AT_ONCE)))
    assert set(told) == {number_of(2026, 1)}
    assert Retirement.objects.count() == 1
    assert sound()


def test_what_is_offered_and_what_is_retired_at_once_is_one_of_them(own_database: str) -> None:
    in_force()
    for place in range(8):
        holder = OWNER + 10 * (place + 1)
        issued(60, holder=holder)
        told = together(
            lambda holder=holder: used(60, holder=holder).kg,  # type: ignore[misc]
            lambda holder=holder: (
                market.offer_credits(  # type: ignore[misc]
                    key=f"race {holder}", giver=holder, taker=BUYER, kind=FIRM, terms=TERMS, by=1, now=NOW
                ).terms.kg
            ),
        )
        assert sorted(told) == ["60", "insufficient_credits"]
    assert sound()

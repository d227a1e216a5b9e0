"""Five hundred who claim at the same moment, fifty who take the same voucher, and lists that come twice and in any order, on real connections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection, transaction

from puhui.consumption.errors import VoucherBudgetSpent, VouchersTaken, VoucherUsed
from puhui.consumption.models import HandedLine, Voucher, WriteOff
from puhui.consumption.words import CarbonWay, VoucherState
from puhui.participants.actions import open_organisation
from puhui.participants.words import OrganisationKind
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from tests.rooms.consumption.vouchers import HEFEI, Scene, broken

T = TypeVar("T")
#: So many connections wait at the gate at the same moment; the database of the tests has room for them.
ABREAST = 25


@pytest.fixture
def alone(own_database: str) -> Iterator[None]:
    yield
    connection.close()


def at_once(works: list[Callable[[], T]], *, abreast: int = ABREAST) -> list[T | type[Refusal]]:
    """All of them begin together, each on a connection of its own."""
    start = Barrier(abreast)

    def run(share: list[Callable[[], T]]) -> list[T | type[Refusal]]:
        connection.ensure_connection()
        start.wait()
        try:
            return [_went(work) for work in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(abreast) as pool:
        return [one for share in pool.map(run, [works[place::abreast] for place in range(abreast)]) for one in share]


def _went(work: Callable[[], T]) -> T | type[Refusal]:
    try:
        return work()
    except Refusal as refusal:
        return type(refusal)


@pytest.mark.usefixtures("alone")
class TestAtOnce:
    @pytest.mark.parametrize("way", CarbonWay)
    def test_of_five_hundred_who_claim_as_many_get_one_as_there_are(self, way: CarbonWay) -> None:
        scene = Scene().open(budget_fen=120 * 10_00, each_most=1, way=way, kg=0)
        people = [scene.resident() for _ in range(250)]
        went = at_once([lambda one=one: scene.claim(one) for one in people * 2])  # type: ignore[misc]
        refused = Counter(one for one in went if isinstance(one, type))
        assert len(went) == 500
        assert 500 - sum(refused.values()) == Voucher.objects.count() == 120
        assert set(refused) <= {VoucherBudgetSpent, VouchersTaken}
        assert len(set(Voucher.objects.values_list("account", flat=True))) == 120
        assert (scene.bound_fen, broken()) == (120 * 10_00, set())

    def test_the_same_form_sent_many_times_is_one_voucher(self) -> None:
        scene = Scene().open(kg=0)
        person = scene.resident()
        went = at_once([lambda: scene.claim(person, key="form")] * ABREAST)
        assert len({one.number for one in went if not isinstance(one, type)}) == Voucher.objects.count() == 1
        assert (scene.bound_fen, broken()) == (10_00, set())

    def test_of_fifty_merchants_who_take_one_voucher_one_wins(self) -> None:
        scene = Scene().open(kg=0)
        scene.shops = tuple(
            open_organisation(
                code=f"shop-{place}", name=Text(f"店{place}", f"shop {place}"), kind=OrganisationKind.MERCHANT, city=HEFEI
            ).account
            for place in range(50)
        )
        scene.campaign = scene.another()
        voucher = scene.claim()
        went = at_once([lambda shop=shop: scene.take(voucher, shop=shop) for shop in range(50)])  # type: ignore[misc]
        assert Counter(one for one in went if isinstance(one, type)) == {VoucherUsed: 49}
        assert (WriteOff.objects.count(), broken()) == (1, set())

    def test_refunds_claims_and_takings_side_by_side_keep_the_budget(self) -> None:
        scene = Scene().pays(budget_fen=300_00, kg=0)
        done = [scene.take(scene.claim()) for _ in range(10)]
        unused = [scene.claim() for _ in range(10)]
        people = [scene.resident() for _ in range(30)]
        works: list[Callable[[], object]] = [
            *(lambda one=one: scene.refund(one) for one in done),  # type: ignore[misc]
            *(lambda one=one: scene.take(one) for one in unused),  # type: ignore[misc]
            *(lambda one=one: scene.claim(one) for one in people),  # type: ignore[misc]
        ]
        Random(7).shuffle(works)
        at_once(works)
        bound = Voucher.objects.filter(state__in=[VoucherState.CLAIMED, VoucherState.USED]).count()
        assert (scene.bound_fen, broken()) == (bound * 10_00, set())
        assert bound >= 20


def _clean(scene: Scene) -> list[tuple[object, ...]]:
    """Everything that a list leaves behind, but when it came."""
    lines = HandedLine.objects.order_by("mark").values_list("merchant", "mark", "refused", "facts", "write_off__voucher")
    taken = WriteOff.objects.order_by("voucher").values_list("voucher", "merchant", "key", "amount_fen", "happened_at")
    return [*lines, *taken, *Voucher.objects.order_by("pk").values_list("pk", "state"), (scene.bound_fen,)]


@pytest.mark.parametrize("seed", range(6))
def test_a_shuffled_and_doubled_list_leaves_what_the_clean_one_leaves(seed: int, db: None) -> None:
    scene = Scene().pays(budget_fen=300_00, kg=0)
    vouchers = [scene.claim() for _ in range(12)]
    scene.later(hours=2)
    lines = [scene.line(one, minutes=place) for place, one in enumerate(vouchers)]
    lines += [scene.line(vouchers[0], minutes=70), scene.line(vouchers[1], amount=1_00), scene.line(vouchers[2], minutes=400)]
    left = []
    for shuffled in (False, True):
        point = transaction.savepoint()
        told = list(lines)
        if shuffled:
            told = lines + Random(seed).choices(lines, k=20)
            Random(seed).shuffle(told)
        first = scene.hand_in(*told)
        if shuffled:
            half = told[: len(told) // 2]
            assert set(scene.hand_in(*half)) <= set(first)
        left.append(repr(_clean(scene)))
        transaction.savepoint_rollback(point)
    assert left[0] == left[1]

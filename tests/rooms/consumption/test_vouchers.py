"""A campaign's vouchers are claimed, used once, undone and settled; its budget is exact, and its carbon comes from one side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from puhui.behaviours.words import RESIDENT_REDUCTION
from puhui.consumption import actions, reads
from puhui.consumption.errors import (
    BadVoucherCode,
    CampaignClosed,
    CampaignReused,
    CampaignUnknown,
    ClaimElsewhere,
    ClaimNotOpen,
    HandedInLate,
    NotAMerchantOfIt,
    NothingToSettle,
    RefundElsewhere,
    RefundLate,
    RefundSettled,
    SettlementReused,
    SpendTooLow,
    TermsRefused,
    TimeAhead,
    TimeBeforeClaim,
    TooFewGramsForVoucher,
    VoucherBudgetSpent,
    VoucherGone,
    VoucherHeld,
    VoucherOver,
    VouchersTaken,
    VoucherUnknown,
    VoucherUsed,
    WrongVoucherDigits,
)
from puhui.consumption.models import Voucher
from puhui.consumption.rules.vouchers import code_of, differences, read_code
from puhui.consumption.words import VOUCHER_RETIRED, VOUCHERS, CarbonWay, Differs, VoucherState
from puhui.ledger.actions import hold_account
from puhui.ledger.errors import AccountFrozen
from puhui.ledger.reads import balance, system_side
from puhui.registry.errors import InsufficientCredits
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from tests.rooms.consumption.vouchers import HEFEI, NOW, TODAY, WUHU, Scene, broken, fresh, held


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene().open()


@pytest.fixture
def paying(db: None) -> Scene:
    return Scene().pays()


class TestOpenCampaign:
    @pytest.mark.parametrize(
        ("field", "told"),
        [
            ("name_zh", {"name": Text(" ", "x")}),
            ("name_en", {"name": Text("券", "")}),
            ("name_zh", {"name": Text("长" * 31, "x")}),
            ("face", {"face_fen": 0}),
            ("budget", {"budget_fen": 9_99}),
            ("budget", {"budget_fen": 15_00}),
            ("least", {"least_fen": 9_99}),
            ("each_most", {"each_most": 0}),
            ("claim_from", {"claim_from": TODAY - timedelta(days=1)}),
            ("claim_until", {"claim_until": TODAY - timedelta(days=1)}),
            ("use_until", {"use_until": date(2026, 5, 30)}),
            ("carbon_g", {"carbon_g": 0}),
            ("merchants", {"merchants": ()}),
            ("hand_in_days", {"hand_in_days": 61}),
        ],
    )
    def test_refuses_terms_that_promise_nothing_or_too_much(self, scene: Scene, field: str, told: dict[str, Any]) -> None:
        with pytest.raises(TermsRefused) as caught:
            scene.another(**told)
        assert caught.value.facts["field"] == field

    def test_opens_once_for_a_key(self, scene: Scene) -> None:
        terms = scene.campaign.terms
        first, again = (actions.open_campaign(key="form", organisation=scene.department, terms=terms, by=1, now=NOW) for _ in range(2))
        assert (first, first.left) == (again, 12)
        with pytest.raises(CampaignReused):
            actions.open_campaign(key="form", organisation=scene.department, terms=replace(terms, face_fen=20_00), by=1, now=NOW)

    def test_ends_early_and_what_was_claimed_stays_good(self, scene: Scene) -> None:
        voucher = scene.claim()
        for _ in range(2):
            actions.close_campaign(organisation=scene.department, number=scene.campaign.number, by=1, now=scene.now)
        with pytest.raises(CampaignClosed):
            scene.claim()
        assert scene.take(voucher).voucher == voucher.printed

    def test_is_closed_by_its_own_department_only(self, scene: Scene) -> None:
        with pytest.raises(CampaignUnknown):
            actions.close_campaign(organisation=scene.shops[0], number=scene.campaign.number, by=1, now=scene.now)


class TestClaim:
    def test_takes_the_budget_and_shows_a_code_that_is_kept_nowhere(self, scene: Scene) -> None:
        voucher = scene.claim()
        assert (scene.bound_fen, voucher.state, read_code(voucher.code)) == (10_00, VoucherState.CLAIMED, voucher.code)
        row = Voucher.objects.get()
        assert all(voucher.code.replace("-", "")[:16] not in str(value) for value in vars(row).values())
        assert reads.own_voucher(voucher.account, voucher.number).code == voucher.code
        assert reads.voucher_by_code(voucher.code.lower().replace("-", " ")).number == voucher.number

    def test_gives_the_same_voucher_for_the_same_key(self, scene: Scene) -> None:
        account = scene.resident()
        assert scene.claim(account, key="k") == scene.claim(account, key="k")
        assert scene.bound_fen == 10_00

    def test_gives_each_person_the_most_and_no_more(self, scene: Scene) -> None:
        account = scene.resident()
        first, _ = scene.claim(account), scene.claim(account)
        with pytest.raises(VouchersTaken):
            scene.claim(account)
        actions.give_voucher_back(account=account, number=first.number, now=scene.now)
        assert scene.claim(account).state is VoucherState.CLAIMED
        assert scene.bound_fen == 20_00

    def test_ends_with_the_budget(self, scene: Scene) -> None:
        vouchers = [scene.claim() for _ in range(12)]
        with pytest.raises(VoucherBudgetSpent):
            scene.claim()
        actions.give_voucher_back(account=vouchers[0].account, number=vouchers[0].number, now=scene.now)
        scene.claim()
        assert (scene.bound_fen, broken()) == (120_00, set())

    def test_is_for_its_city_and_its_days(self, scene: Scene) -> None:
        with pytest.raises(ClaimElsewhere):
            scene.claim(city=WUHU)
        scene.later(days=25)
        scene.claim()
        with pytest.raises(ClaimNotOpen):
            scene.later(days=1).claim()

    def test_of_the_whole_province_is_for_every_city(self, scene: Scene) -> None:
        made = scene.another(city="")
        assert scene.claim(city=WUHU, number=made.number).campaign.number == made.number
        assert {one.number for one in reads.open_campaigns(city=WUHU, today=TODAY)} == {made.number}
        assert len(reads.open_campaigns(city=HEFEI, today=TODAY)) == 2


class TestGrams:
    def test_are_put_aside_when_claimed_and_retired_when_used(self, paying: Scene) -> None:
        account = paying.resident(2000)
        voucher = paying.claim(account)
        assert (held(account), reads.grams_in_vouchers(account), balance(holder=account, asset=VOUCHER_RETIRED)) == (500, 1500, 0)
        paying.take(voucher)
        assert (held(account), reads.grams_in_vouchers(account), balance(holder=account, asset=VOUCHER_RETIRED)) == (500, 0, 1500)
        assert system_side(account=VOUCHERS, asset=RESIDENT_REDUCTION) == 1500
        assert broken() == set()

    def test_that_are_too_few_claim_nothing(self, paying: Scene) -> None:
        account = paying.resident(1499)
        with pytest.raises(TooFewGramsForVoucher):
            paying.claim(account)
        assert (held(account), paying.bound_fen, Voucher.objects.count()) == (1499, 0, 0)

    def test_come_back_from_what_is_given_back_refunded_or_lapsed(self, paying: Scene) -> None:
        account, other = paying.resident(3000), paying.resident(1500)
        used, unused = paying.claim(account), paying.claim(account)
        lapsing = paying.claim(other)
        paying.refund(paying.take(used))
        assert held(account) == 1500
        actions.give_voucher_back(account=account, number=unused.number, now=paying.now)
        assert held(account) == 3000
        paying.later(days=59)
        assert actions.lapse_vouchers(now=paying.now) == 1
        assert (held(other), paying.bound_fen, broken()) == (1500, 0, set())
        assert reads.own_voucher(other, lapsing.number).state is VoucherState.LAPSED

    def test_of_a_frozen_account_claim_nothing_and_stop_no_merchant(self, paying: Scene) -> None:
        account = paying.resident(5000)
        voucher, second = paying.claim(account), paying.resident(5000)
        done = paying.claim(second)
        written = paying.take(done)
        for one in (account, second):
            hold_account(key=f"hold {one}", holder=one, asset=None, reason="核查")
        with pytest.raises(AccountFrozen):
            paying.claim(account)
        assert paying.take(voucher).voucher == voucher.printed
        with pytest.raises(VoucherHeld):
            paying.refund(written)
        assert broken() == set()

    def test_are_settled_without_a_kilogram_of_the_department(self, paying: Scene) -> None:
        paying.take(paying.claim())
        made = paying.settle()
        assert (made.count, made.sum_fen, made.carbon_g, made.kg, made.certificate) == (1, 10_00, 1500, 0, "")
        assert reads.retired_for(paying.campaign.subject) == 0


class TestWriteOff:
    def test_happens_once(self, scene: Scene) -> None:
        voucher = scene.claim()
        done = scene.take(voucher, key="k")
        assert scene.take(voucher, key="k") == done
        for shop, key in ((0, "other"), (1, "k")):
            with pytest.raises(VoucherUsed) as caught:
                scene.take(voucher, shop=shop, key=key)
            assert "徽电家电" in caught.value.sentence("zh")
        assert reads.own_voucher(voucher.account, voucher.number).state is VoucherState.USED

    def test_needs_the_least_purchase(self, scene: Scene) -> None:
        voucher = scene.claim()
        with pytest.raises(SpendTooLow):
            scene.take(voucher, amount=49_99)
        scene.take(voucher, amount=50_00)

    def test_is_for_the_merchants_of_the_campaign(self, scene: Scene) -> None:
        made = scene.another(merchants=scene.shops[:1])
        voucher = scene.claim(number=made.number)
        with pytest.raises(NotAMerchantOfIt):
            scene.take(voucher, shop=1)

    def test_judges_the_stated_time_within_limits(self, scene: Scene) -> None:
        voucher = scene.claim()
        claimed = scene.now
        scene.later(days=10)
        cases: list[tuple[timedelta, type[Refusal] | None]] = [
            (timedelta(minutes=6), TimeAhead), (-timedelta(days=3, minutes=6), HandedInLate), (-timedelta(days=3), None),
        ]  # fmt: skip
        for shift, kind in cases:
            if kind is None:
                scene.take(voucher, at=scene.now + shift)
                continue
            with pytest.raises(kind):
                scene.take(voucher, at=scene.now + shift)
        fresh_one = scene.claim()
        with pytest.raises(TimeBeforeClaim):
            scene.take(fresh_one, at=scene.now - timedelta(minutes=1))
        assert claimed < scene.now

    def test_of_the_last_day_may_come_in_later_and_of_the_day_after_not(self, scene: Scene) -> None:
        one, other = scene.claim(), scene.claim()
        scene.later(days=57)  # 2 July
        with pytest.raises(VoucherOver):
            scene.take(other, at=scene.now - timedelta(days=1))
        scene.take(one, at=scene.now - timedelta(days=2))
        assert actions.lapse_vouchers(now=scene.now) == 0
        assert actions.lapse_vouchers(now=scene.later(days=2).now) == 1
        with pytest.raises(VoucherGone):
            scene.take(other, at=scene.now - timedelta(days=3))  # it would be 1 July

    def test_refuses_what_was_given_back(self, scene: Scene) -> None:
        voucher = scene.claim()
        actions.give_voucher_back(account=voucher.account, number=voucher.number, now=scene.now)
        with pytest.raises(VoucherGone):
            scene.take(voucher)

    def test_knows_a_slip_from_a_forgery(self, scene: Scene) -> None:
        voucher = scene.claim()
        wrong = ("0" if voucher.code[0] != "0" else "1") + voucher.code[1:]
        for code, kind in (("1234", BadVoucherCode), (wrong, WrongVoucherDigits), (code_of(bytes(range(10))), VoucherUnknown)):
            with pytest.raises(kind):
                scene.take(replace(voucher, code=code))


class TestHandIn:
    def test_answers_each_line_once(self, scene: Scene) -> None:
        one, other = scene.claim(), scene.claim()
        lines = [scene.line(one), scene.line(other, amount=10_00)]
        first = scene.hand_in(*lines)
        scene.later(hours=5)
        assert scene.hand_in(*(replace(line) for line in lines)) == first
        assert sorted(text[:4] for text in first) == ["已核销", "消费满 "]

    def test_refuses_the_second_merchant_and_says_who_was_first(self, scene: Scene) -> None:
        voucher = scene.claim()
        scene.later(hours=1)
        assert scene.hand_in(scene.line(voucher, minutes=5)) == ["已核销"]
        (second,) = scene.hand_in(scene.line(voucher, minutes=30), shop=1)
        assert "徽电家电" in second
        assert str(voucher.account) not in second

    def test_takes_another_line_for_the_same_voucher_as_another_line(self, scene: Scene) -> None:
        voucher = scene.claim()
        scene.later(hours=1)
        said = scene.hand_in(scene.line(voucher, minutes=5), scene.line(voucher, minutes=9))
        assert said[0] == "已核销"
        assert said[1].startswith("这张券已经用过")

    def test_answers_a_code_that_is_none(self, scene: Scene) -> None:
        voucher = scene.claim()
        (said,) = scene.hand_in(replace(scene.line(voucher), code="ABC"))
        assert "ABC" in said


class TestRefund:
    def test_gives_the_budget_back_once(self, scene: Scene) -> None:
        done = scene.take(scene.claim())
        assert scene.refund(done) == scene.refund(done)
        assert (scene.bound_fen, broken()) == (0, set())
        with pytest.raises(NothingToSettle):
            scene.settle()

    def test_is_of_the_same_merchant_in_time_and_before_the_settlement(self, scene: Scene) -> None:
        first, second = scene.take(scene.claim()), scene.take(scene.claim())
        with pytest.raises(RefundElsewhere):
            scene.refund(first, shop=1)
        scene.later(days=7)
        scene.refund(first)
        scene.later(minutes=1)
        with pytest.raises(RefundLate):
            scene.refund(second)

    def test_is_refused_once_it_is_settled(self, scene: Scene) -> None:
        done = scene.take(scene.claim())
        scene.settle()
        with pytest.raises(RefundSettled):
            scene.refund(done)


class TestSettle:
    def test_sums_rounds_up_once_and_retires_with_a_certificate(self, scene: Scene) -> None:
        for _ in range(3):
            scene.take(scene.claim())
        made = scene.settle(key="k")
        assert (made.count, made.sum_fen, made.carbon_g, made.kg) == (3, 30_00, 4500, 5)
        assert scene.settle(key="k") == made
        told = reads.certificate(made.certificate)
        assert (told.kg, told.holder, told.use.subject) == (5, scene.department, scene.campaign.subject)
        assert reads.retired_for(scene.campaign.subject) == 5
        with pytest.raises(SettlementReused):
            scene.settle(key="k", shop=1)
        with pytest.raises(NothingToSettle):
            scene.settle()
        assert broken() == set()

    def test_takes_what_came_late_the_next_time(self, scene: Scene) -> None:
        late = scene.claim()
        scene.later(hours=1)
        scene.take(scene.claim())
        scene.settle()
        scene.later(days=1)
        scene.hand_in(scene.line(late, minutes=60 * 24))
        again = scene.settle()
        assert (again.count, again.from_on, again.until_on) == (1, TODAY, TODAY)

    def test_without_enough_credits_settles_nothing(self, db: None) -> None:
        scene = Scene().open(kg=1)
        scene.take(scene.claim())
        with pytest.raises(InsufficientCredits):
            scene.settle()
        assert reads.settlements_of(scene.campaign.number) == []
        assert [(count, merchant) for merchant, count, _, _ in reads.to_settle(scene.campaign.number)] == [(1, scene.shops[0])]

    def test_figures_add_up_to_the_budget(self, scene: Scene) -> None:
        for _ in range(3):
            scene.take(scene.claim(), shop=1)
        scene.claim()
        scene.refund(scene.take(scene.claim()))
        told = reads.figures_of(scene.campaign.number)
        assert (told.claimed, told.used, told.refunded, told.settled) == (1, 3, 1, 0)
        assert told.claimed_fen + told.used_fen + told.left_fen == told.budget_fen == 120_00
        assert reads.used_by_day(scene.campaign.number) == [(scene.shops[1], TODAY, 3, 240_00)]

    def test_compares_a_merchants_file_with_ours(self, scene: Scene) -> None:
        one, two, three = (scene.claim() for _ in range(3))
        for voucher in (one, two, three):
            scene.take(voucher)
        theirs = [(one.code, 80_00), (two.printed, 81_00), ("AH-V-999999-00", 5_00)]
        found = reads.reconciled(scene.campaign.number, merchant=scene.shops[0], theirs=theirs)
        assert [(each.voucher, each.kind) for each in found] == [
            (two.printed, Differs.AMOUNT), (three.printed, Differs.ONLY_OURS), ("AH-V-999999-00", Differs.ONLY_THEIRS),
        ]  # fmt: skip
        assert differences({"a": 1}, [("a", 1), ("a", 1)])[0].kind is Differs.TWICE


class TestCodes:
    def test_find_every_wrong_sign_and_every_swap_of_neighbours(self) -> None:
        code = code_of(bytes(range(7, 17))).replace("-", "")
        assert read_code(code.lower().replace("0", "o").replace("1", "l")) == code_of(bytes(range(7, 17)))
        for place in range(16):
            for other in set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {code[place]}:
                with pytest.raises((WrongVoucherDigits, BadVoucherCode)):
                    read_code(code[:place] + other + code[place + 1 :])
            if place < 15 and code[place] != code[place + 1]:
                with pytest.raises(WrongVoucherDigits):
                    read_code(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


def test_one_way_is_the_claimers_or_the_departments(scene: Scene) -> None:
    assert {scene.another(way=way).terms.way for way in CarbonWay} == set(CarbonWay)
    assert fresh() != fresh()

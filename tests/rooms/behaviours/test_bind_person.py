"""A person id is bound by its owner's proof, to one account at a time; wrong tries are few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from puhui.behaviours import reads
from puhui.behaviours.actions import bind_at_counter, bind_by_code, bind_by_ride, issue_code, release_binding
from puhui.behaviours.errors import (
    AlreadyBound,
    CodeWrong,
    RequestRepeated,
    RideNotFound,
    RideProofClosed,
    TooManyAttempts,
    UnknownProvider,
)
from puhui.behaviours.models import Binding, BindingAttempt, BindingCode, Consent
from puhui.behaviours.reads.findings import findings
from puhui.behaviours.words import ATTEMPTS_MAX, CODE_LIFE, RIDE_TOLERANCE_S, WAITING, Grant
from puhui.foundation.sealing import pseudonym
from tests.cast import DAY, NOW, Site, at_once, ride

ANNE, BO = 1, 2
SECOND = timedelta(seconds=1)


@pytest.fixture
def metro(db: None) -> None:
    Site().provider("metro")


def code_for(person: str = "card-1", **more: object) -> str:
    return issue_code(provider="metro", person=person, now=NOW, **more)


@pytest.mark.usefixtures("metro")
class TestByCode:
    def test_binds_what_the_code_stands_for_and_shows_four_characters_of_it(self) -> None:
        made = bind_by_code(account=ANNE, code=code_for("621700001234"), now=NOW)
        assert (made.account, made.provider_id, made.person_key, made.hint) == (ANNE, "metro", pseudonym("metro", "621700001234"), "…1234")

    def test_a_code_is_read_however_it_is_typed(self) -> None:
        assert bind_by_code(account=ANNE, code=f" {code_for().lower()} ", now=NOW).account == ANNE

    def test_a_code_works_once(self) -> None:
        code = code_for()
        bind_by_code(account=ANNE, code=code, now=NOW)
        with pytest.raises(CodeWrong):
            bind_by_code(account=BO, code=code, now=NOW)

    @pytest.mark.parametrize("late", [timedelta(0), CODE_LIFE - SECOND])
    def test_a_code_works_within_its_life(self, late: timedelta) -> None:
        assert bind_by_code(account=ANNE, code=code_for(), now=NOW + late).account == ANNE

    @pytest.mark.parametrize("late", [CODE_LIFE, CODE_LIFE + SECOND, timedelta(days=1)])
    def test_a_code_expires(self, late: timedelta) -> None:
        code = code_for()
        with pytest.raises(CodeWrong):
            bind_by_code(account=ANNE, code=code, now=NOW + late)

    @pytest.mark.parametrize("code", ["", "ABCDEFGH", "x" * 10_000, "码" * 8, "\0"])
    def test_a_wrong_code_binds_nothing(self, code: str) -> None:
        code_for()
        with pytest.raises(CodeWrong):
            bind_by_code(account=ANNE, code=code, now=NOW)
        assert not Binding.objects.exists()

    def test_two_codes_are_never_alike_and_none_is_kept(self) -> None:
        codes = [code_for() for _ in range(50)]
        assert len(set(codes)) == 50
        assert not set(codes) & set(BindingCode.objects.values_list("code_hash", flat=True))

    def test_a_code_is_not_spent_on_an_id_that_another_account_holds(self) -> None:
        first, second = code_for(), code_for()
        bind_by_code(account=ANNE, code=first, now=NOW)
        with pytest.raises(AlreadyBound):
            bind_by_code(account=BO, code=second, now=NOW)
        release_binding(account=ANNE, binding=Binding.objects.get().pk, now=NOW + SECOND)
        assert bind_by_code(account=BO, code=second, now=NOW + 2 * SECOND).account == BO

    def test_binding_ones_own_id_again_gives_the_binding_that_is_there(self) -> None:
        first = bind_by_code(account=ANNE, code=code_for(), now=NOW)
        assert bind_by_code(account=ANNE, code=code_for(), now=NOW + SECOND).pk == first.pk

    def test_a_signed_request_that_is_played_back_gives_no_second_code(self) -> None:
        code_for(request=b"signed once")
        with pytest.raises(RequestRepeated):
            code_for(request=b"signed once")
        assert code_for(request=b"signed again") != code_for(request=b"and again")
        assert BindingCode.objects.count() == 3

    def test_binding_gives_the_consents_that_were_agreed_to_from_when_it_holds(self) -> None:
        Site().open(funded=0).provider("metro", "metro-ride", "household-electricity")
        made = bind_by_code(account=ANNE, code=code_for(), grants=[Grant.COUNTING, Grant.TRAVEL], now=NOW)
        given = Consent.objects.filter(account=ANNE).order_by("scenario", "kind").values_list("scenario", "kind", "valid_from", "given_at")
        assert list(given) == [
            ("household-electricity", "ordinary", made.valid_from, NOW),
            ("metro-ride", "ordinary", made.valid_from, NOW),
            ("metro-ride", "sensitive", made.valid_from, NOW),
        ]

    def test_binding_alone_agrees_to_nothing(self) -> None:
        Site().open(funded=0).provider("metro", "metro-ride")
        bind_by_code(account=ANNE, code=code_for(), now=NOW)
        assert not Consent.objects.exists()


class TestAtACounter:
    def test_binds_the_card_that_was_shown_with_the_number_of_the_form_and_the_clerk(self, db: None) -> None:
        Site().open(funded=0).provider("metro", "metro-ride")
        made = bind_at_counter(account=ANNE, provider="metro", person=" 6217 ", paper="HF-1", clerk=7, grants=[Grant.COUNTING], now=NOW)
        assert (made.proof, made.paper, made.clerk, made.hint) == ("operator", "HF-1", 7, "…7")
        assert Consent.objects.get().paper == "HF-1"

    def test_refuses_one_that_is_anothers(self, db: None) -> None:
        Site().open(funded=0).provider("metro", "metro-ride")
        bind_by_code(account=BO, code=code_for("6217"), now=NOW)
        with pytest.raises(AlreadyBound):
            bind_at_counter(account=ANNE, provider="metro", person="6217", paper="HF-1", clerk=7, grants=[], now=NOW)

    def test_the_database_itself_wants_paper_and_clerk(self, metro: None) -> None:
        made = bind_by_code(account=ANNE, code=code_for(), now=NOW)
        for change in ({"proof": "operator"}, {"paper": "HF-1"}, {"clerk": 7}, {"proof": "operator", "paper": "HF-1"}):
            with pytest.raises(IntegrityError, match="counter_has_paper"), transaction.atomic():
                Binding.objects.filter(pk=made.pk).update(**change)


@pytest.mark.usefixtures("metro")
class TestTries:
    def wrong(self, account: int = ANNE, *, now: object = NOW) -> None:
        with pytest.raises(CodeWrong):
            bind_by_code(account=account, code="WRONGONE", now=now)

    def test_the_fifth_wrong_try_is_heard_and_the_sixth_is_not(self) -> None:
        for left in range(ATTEMPTS_MAX, 0, -1):
            assert reads.attempts_left(account=ANNE, now=NOW) == left
            self.wrong()
        with pytest.raises(TooManyAttempts):
            bind_by_code(account=ANNE, code=code_for(), now=NOW)

    def test_a_ride_and_a_code_are_counted_together(self) -> None:
        for _ in range(ATTEMPTS_MAX):
            with pytest.raises(RideNotFound):
                bind_by_ride(account=ANNE, provider="metro", person="card-1", rode_at=NOW, fare_fen=200, now=NOW)
        with pytest.raises(TooManyAttempts):
            bind_by_code(account=ANNE, code=code_for(), now=NOW)

    def test_a_right_proof_is_no_try(self) -> None:
        for n in range(ATTEMPTS_MAX + 1):
            bind_by_code(account=ANNE, code=code_for(f"card-{n}"), now=NOW)
        assert reads.attempts_left(account=ANNE, now=NOW) == ATTEMPTS_MAX

    def test_another_account_may_still_try(self) -> None:
        for _ in range(ATTEMPTS_MAX):
            self.wrong()
        assert bind_by_code(account=BO, code=code_for(), now=NOW).account == BO

    @pytest.mark.parametrize(("later", "is_heard"), [(timedelta(days=1) - SECOND, False), (timedelta(days=1), True)])
    def test_the_door_opens_again_after_a_day(self, later: timedelta, is_heard: bool) -> None:
        for _ in range(ATTEMPTS_MAX):
            self.wrong()
        code = issue_code(provider="metro", person="card-1", now=NOW + later)
        if is_heard:
            bind_by_code(account=ANNE, code=code, now=NOW + later)
        else:
            with pytest.raises(TooManyAttempts):
                bind_by_code(account=ANNE, code=code, now=NOW + later)


class TestByRide:
    """Card, time and fare of one ride that still waits."""

    RODE = NOW.replace(day=DAY.day, hour=0, minute=0)  # 08:00 in Hefei

    @pytest.fixture
    def site(self, db: None) -> Site:
        site = Site().open(funded=0)
        site.provider("metro", "metro-ride")
        site.provider("bus", "bus-ride")
        site.send("metro", [ride("r1", "card-1", fare_fen=300), ride("r2", "card-2", "23:59", fare_fen=200)], scenario="metro-ride")
        site.settle()
        return site

    def bind(self, *, person: str = "card-1", off_s: int = 0, fare_fen: int = 300, **more: object) -> Binding:
        asked = {"account": ANNE, "provider": "metro", "now": NOW, "rode_at": self.RODE + timedelta(seconds=off_s), **more}
        return bind_by_ride(person=person, fare_fen=fare_fen, **asked)

    def test_binds_the_card_of_who_knows_its_ride(self, site: Site) -> None:
        for off_s in (RIDE_TOLERANCE_S, -RIDE_TOLERANCE_S, 0):
            assert self.bind(off_s=off_s, person=" card-1 ").account == ANNE
        midnight = self.RODE + timedelta(hours=16, seconds=30)  # the owner remembers the next day
        assert self.bind(person="card-2", fare_fen=200, rode_at=midnight).hint == "…rd-2"

    def test_refuses_who_does_not(self, site: Site) -> None:
        wrong: list[dict[str, object]] = [
            {"off_s": RIDE_TOLERANCE_S + 1},
            {"off_s": -RIDE_TOLERANCE_S - 1},
            {"fare_fen": 299},
            {"fare_fen": 301},
            {"fare_fen": 0},
            {"person": "card-2"},
            {"person": ""},
            {"provider": "bus"},
        ]
        for account, said in enumerate(wrong, start=100):
            with pytest.raises(RideNotFound):
                self.bind(account=account, **said)
        assert not Binding.objects.exists()

    def test_the_fifth_wrong_ride_of_a_card_is_heard_whoever_tries_and_the_sixth_is_not(self, site: Site) -> None:
        for account in range(100, 100 + ATTEMPTS_MAX):
            with pytest.raises(RideNotFound):
                self.bind(account=account, fare_fen=1)
        with pytest.raises(RideProofClosed):
            self.bind(account=ANNE)
        assert reads.attempts_left(account=ANNE, now=NOW) == ATTEMPTS_MAX
        assert not Binding.objects.exists()

    def test_another_card_and_another_providers_card_may_still_be_proved(self, site: Site) -> None:
        site.send("bus", [ride("b1", "card-1", fare_fen=200)], scenario="bus-ride")
        site.settle()
        self.close()
        assert self.bind(account=ANNE, person="card-2", fare_fen=200, rode_at=self.RODE + timedelta(hours=15, minutes=59)).hint == "…rd-2"
        assert self.bind(account=ANNE, provider="bus", fare_fen=200).provider_id == "bus"

    def test_a_closed_card_is_bound_by_a_code_of_its_owner(self, site: Site) -> None:
        self.close()
        assert bind_by_code(account=ANNE, code=code_for("card-1"), now=NOW).account == ANNE

    @pytest.mark.parametrize(("later", "is_heard"), [(timedelta(days=1) - SECOND, False), (timedelta(days=1), True)])
    def test_a_card_is_heard_again_after_a_day(self, site: Site, later: timedelta, is_heard: bool) -> None:
        self.close()
        if is_heard:
            assert self.bind(now=NOW + later).account == ANNE
        else:
            with pytest.raises(RideProofClosed):
                self.bind(now=NOW + later)

    def test_wrong_codes_close_no_card(self, site: Site) -> None:
        for account in range(100, 100 + 2 * ATTEMPTS_MAX):
            with pytest.raises(CodeWrong):
                bind_by_code(account=account, code="WRONGONE", now=NOW)
        assert self.bind().account == ANNE

    def test_what_is_kept_of_a_wrong_ride_is_the_pseudonym_of_the_id(self, site: Site) -> None:
        self.close()
        kept = BindingAttempt.objects.values_list("provider", "person_key").distinct()
        assert list(kept) == [("metro", pseudonym("metro", "card-1"))]

    def close(self) -> None:
        """Strangers spend the tries of card-1."""
        for account in range(100, 100 + ATTEMPTS_MAX):
            with pytest.raises(RideNotFound):
                self.bind(account=account, fare_fen=1)

    def test_refuses_a_provider_that_is_not_there_without_counting_a_try(self, site: Site) -> None:
        with pytest.raises(UnknownProvider):
            self.bind(provider="nobody")
        assert reads.attempts_left(account=ANNE, now=NOW) == ATTEMPTS_MAX

    def test_a_ride_of_the_thirtieth_day_proves_it_and_one_of_the_day_after_does_not(self, site: Site) -> None:
        with pytest.raises(RideNotFound):
            self.bind(now=NOW + WAITING + timedelta(days=1))
        assert self.bind(now=NOW + WAITING).account == ANNE


@pytest.mark.usefixtures("metro")
class TestOneOwnerAtATime:
    def test_a_new_owner_starts_where_the_last_one_ended(self) -> None:
        first = bind_by_code(account=ANNE, code=code_for(), now=NOW)
        assert first.valid_from == NOW - WAITING
        release_binding(account=ANNE, binding=first.pk, now=NOW + SECOND)
        second = bind_by_code(account=BO, code=code_for(), now=NOW + 2 * SECOND)
        assert second.valid_from == NOW + SECOND == Binding.objects.get(pk=first.pk).valid_until

    def test_a_stranger_releases_nothing(self) -> None:
        made = bind_by_code(account=ANNE, code=code_for(), now=NOW)
        release_binding(account=BO, binding=made.pk, now=NOW + SECOND)
        assert Binding.objects.get().valid_until is None

    def test_the_database_itself_refuses_a_second_live_binding(self) -> None:
        made = bind_by_code(account=ANNE, code=code_for(), now=NOW)
        made.pk, made.account = None, BO
        with pytest.raises(IntegrityError, match="one_live"), transaction.atomic():
            made.save()


class TestAtOnce:
    """Two real connections."""

    def test_of_two_accounts_that_bind_one_id_one_holds_it_and_the_other_is_refused(self, own_database: str) -> None:
        Site().provider("metro")
        for turn in range(12):
            codes = [code_for(f"card-{turn}") for _ in (ANNE, BO)]
            outcomes = at_once([lambda a=a, c=c: bind_by_code(account=a, code=c, now=NOW) for a, c in zip((ANNE, BO), codes, strict=True)])
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyBound", "Binding"]
        assert all(finding.broken == 0 for finding in findings())

    def test_of_two_accounts_that_type_one_code_one_is_bound(self, own_database: str) -> None:
        Site().provider("metro")
        for turn in range(12):
            code = code_for(f"card-{turn}")
            outcomes = at_once([lambda a=a, c=code: bind_by_code(account=a, code=c, now=NOW) for a in (10 + turn, 50 + turn)])
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Binding", "CodeWrong"]

    def test_many_wrong_tries_at_once_are_no_more_than_one_after_the_other(self, own_database: str) -> None:
        Site().provider("metro")
        outcomes = at_once([lambda: bind_by_code(account=ANNE, code="WRONGONE", now=NOW)] * 12)
        assert sum(isinstance(outcome, CodeWrong) for outcome in outcomes) == ATTEMPTS_MAX
        assert sum(isinstance(outcome, TooManyAttempts) for outcome in outcomes) == 12 - ATTEMPTS_MAX

    def test_many_accounts_that_guess_at_one_card_at_once_get_no_more_tries_than_one(self, own_database: str) -> None:
        Site().provider("metro")

        def guess(account: int) -> object:
            return bind_by_ride(account=account, provider="metro", person="card-1", rode_at=NOW, fare_fen=200, now=NOW)

        outcomes = at_once([lambda a=account: guess(a) for account in range(100, 112)])
        assert sum(isinstance(outcome, RideNotFound) for outcome in outcomes) == ATTEMPTS_MAX
        assert sum(isinstance(outcome, RideProofClosed) for outcome in outcomes) == 12 - ATTEMPTS_MAX

    def test_accounts_that_guess_at_several_cards_at_once_do_not_wait_for_each_other_forever(self, own_database: str) -> None:
        Site().provider("metro")

        def guess(place: int) -> object:
            card = f"card-{place % 2}"
            return bind_by_ride(account=100 + place // 2 % 2, provider="metro", person=card, rode_at=NOW, fare_fen=200, now=NOW)

        outcomes = at_once([lambda p=place: guess(p) for place in range(8)])
        assert [type(outcome) for outcome in outcomes] == [RideNotFound] * 8

    def test_who_binds_while_the_owner_releases_never_overlaps_him(self, own_database: str) -> None:
        Site().provider("metro")
        for turn in range(12):
            held = bind_by_code(account=ANNE, code=code_for(f"card-{turn}"), now=NOW)
            code = code_for(f"card-{turn}")
            at_once(
                [
                    lambda b=held.pk: release_binding(account=ANNE, binding=b, now=NOW + SECOND),
                    lambda c=code: bind_by_code(account=BO, code=c, now=NOW + SECOND),
                ]
            )
        found = next(finding for finding in findings() if finding.name == "behaviours_one_owner_at_a_time")
        assert (found.looked_at >= 12, found.broken) == (True, 0)

"""A provider's limits: so many requests a minute, so many batches and bytes a day, counted in the database for all web processes together."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from puhui.behaviours.actions import count_request, forget_use, receive_batch, set_limits
from puhui.behaviours.errors import LimitReached, LimitsRefused, SequenceReused, UnknownProvider
from puhui.behaviours.models import Batch, Provider, ProviderUse
from puhui.behaviours.reads import limits_of, use_of
from puhui.behaviours.words import Limits, Media, Received, Use
from puhui.foundation import documents
from puhui.vocabulary.periods import CHINA
from tests.cast import NOW, Site, at_once

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 21, tzinfo=CHINA)


@pytest.fixture
def metro(db: None) -> None:
    Site().provider("metro", "metro-ride")
    Site().provider("bus", "metro-ride")


def limit(requests: int = 3, batches: int = 3, size: int = 30) -> None:
    set_limits(provider="metro", limits=Limits(requests, batches, size))


def send(body: bytes, *, now: datetime = NOW, sequence: int | None = None, provider: str = "metro") -> bool:
    """Whether it was taken as a new batch."""
    received = Received(provider=provider, media=Media.CSV, signed_by="console", scenario="metro-ride", sequence=sequence)
    return not receive_batch(received=received, body=body, now=now).is_repeat


def wait_s(refusal: pytest.ExceptionInfo[LimitReached]) -> int:
    return int(str(refusal.value.facts["retry_after_s"]))


@pytest.mark.usefixtures("metro")
class TestRequests:
    def test_as_many_as_the_limit_are_heard_and_the_next_is_told_when_to_come_again(self) -> None:
        limit(requests=3)
        for _ in range(3):
            count_request(provider="metro", now=NOW)
        with pytest.raises(LimitReached) as refused:
            count_request(provider="metro", now=NOW + timedelta(seconds=17))
        assert wait_s(refused) == 43
        assert use_of("metro", now=NOW).requests == 4

    @pytest.mark.parametrize(("off", "is_heard"), [(timedelta(seconds=59, microseconds=999_999), False), (MINUTE, True)])
    def test_each_minute_begins_anew(self, off: timedelta, is_heard: bool) -> None:
        limit(requests=1)
        count_request(provider="metro", now=NOW)
        if is_heard:
            count_request(provider="metro", now=NOW + off)
        else:
            with pytest.raises(LimitReached) as refused:
                count_request(provider="metro", now=NOW + off)
            assert wait_s(refused) == 1

    def test_of_one_provider_are_nothing_to_another(self) -> None:
        limit(requests=1)
        count_request(provider="metro", now=NOW)
        count_request(provider="bus", now=NOW)


@pytest.mark.usefixtures("metro")
class TestBatches:
    def test_as_many_as_the_limit_are_taken_and_no_byte_of_the_next_is_kept(self) -> None:
        limit(batches=2)
        assert [send(b"a"), send(b"b")] == [True, True]
        with pytest.raises(LimitReached) as refused:
            send(b"one too many")
        assert wait_s(refused) == int((MIDNIGHT - NOW).total_seconds())
        assert (Batch.objects.count(), use_of("metro", now=NOW)) == (2, Use(0, 2, 2))
        assert not documents.path_of(documents.digest_of(b"one too many")).exists()

    @pytest.mark.parametrize(("size", "is_taken"), [(19, True), (20, True), (21, False)])
    def test_bytes_are_counted_together(self, size: int, is_taken: bool) -> None:
        limit(size=30)
        send(b"x" * 10)
        if is_taken:
            assert send(b"y" * size)
        else:
            with pytest.raises(LimitReached, match="bytes a day"):
                send(b"y" * size)

    @pytest.mark.parametrize(("off_s", "is_taken"), [(-1, False), (0, True)])
    def test_each_civil_day_begins_anew(self, off_s: int, is_taken: bool) -> None:
        limit(batches=1)
        send(b"a")
        now = MIDNIGHT + timedelta(seconds=off_s)
        if is_taken:
            assert send(b"b", now=now)
        else:
            with pytest.raises(LimitReached):
                send(b"b", now=now)

    def test_a_batch_that_is_known_is_acknowledged_again_where_nothing_more_is_taken(self) -> None:
        limit(batches=1)
        send(b"a")
        assert send(b"a") is False
        assert use_of("metro", now=NOW) == Use(0, 1, 1)

    def test_what_is_refused_for_another_reason_is_not_counted(self) -> None:
        send(b"a", sequence=1)
        with pytest.raises(SequenceReused):
            send(b"b", sequence=1)
        assert use_of("metro", now=NOW) == Use(0, 1, 1)

    def test_a_file_that_the_operator_brings_is_not_counted(self, tmp_path: object) -> None:
        limit(batches=1, size=1)
        path = tmp_path / "file.csv"  # type: ignore[operator]
        path.write_bytes(b"a file of the operator")
        received = Received(provider="metro", media=Media.CSV, signed_by="console")
        assert receive_batch(received=received, body=path, now=NOW)
        assert use_of("metro", now=NOW).batches == 0


@pytest.mark.usefixtures("metro")
class TestLimits:
    def test_have_defaults_and_can_be_set(self) -> None:
        assert limits_of("metro") == Limits(300, 2_000, 20 * 2**30)
        limit(5, 6, 7)
        assert (limits_of("metro"), limits_of("bus")) == (Limits(5, 6, 7), Limits())

    @pytest.mark.parametrize("limits", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (-1, 1, 1), (2**31, 1, 1), (1, 1, 2**63)])
    def test_refuses_what_is_none(self, limits: tuple[int, int, int]) -> None:
        with pytest.raises(LimitsRefused):
            limit(*limits)

    def test_refuses_a_provider_that_is_not_there(self) -> None:
        with pytest.raises(UnknownProvider):
            set_limits(provider="nobody", limits=Limits())

    def test_the_database_holds_them_above_nothing(self) -> None:
        with pytest.raises(IntegrityError, match="provider_limits"):
            Provider.objects.update(requests_per_minute=0)

    def test_old_counts_are_forgotten(self) -> None:
        for ago in (timedelta(0), timedelta(hours=25), timedelta(days=91)):
            count_request(provider="metro", now=NOW - ago)
            send(f"{ago}".encode(), now=NOW - ago)
        assert (forget_use(now=NOW), ProviderUse.objects.count()) == (3, 3)


class TestAtOnce:
    def test_processes_count_together(self, own_database: str) -> None:
        Site().provider("metro", "metro-ride")
        limit(requests=5, batches=4, size=1000)
        asked = at_once([lambda: count_request(provider="metro", now=NOW) for _ in range(8)])
        assert sum(isinstance(one, LimitReached) for one in asked) == 3

        def sending(number: int) -> object:
            return lambda: send(f"batch {number}".encode())

        sent = at_once([sending(number) for number in range(8)])  # type: ignore[misc]
        assert sum(isinstance(one, LimitReached) for one in sent) == 4
        assert (Batch.objects.count(), use_of("metro", now=NOW).batches) == (4, 4)

"""A batch is durable before its sender is answered; the same bytes are one batch, one number is one content."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from puhui.behaviours import reads
from puhui.behaviours.actions import receive_batch
from puhui.behaviours.errors import BatchTooLarge, PlaceOutside, ReplayRefused, SequenceReused
from puhui.behaviours.models import Batch
from puhui.behaviours.words import BODY_BYTES_MAX, BatchId, Media, Received
from puhui.foundation import documents, faults
from puhui.foundation.configuration import configuration
from tests.cast import NOW, Site, at_once

A, B = b"record_id,person\na,card-4711\n", b"record_id,person\nb,card-4711\n"


def open_site() -> Site:
    site = Site()
    site.provider("metro", "metro-ride")
    site.provider("bus", "bus-ride")
    return site


@pytest.fixture
def site(db: None) -> Site:
    return open_site()


def receive(body: bytes | Path, sequence: int | None = None, *, provider: str = "metro", media: Media = Media.CSV, **more: str) -> BatchId:
    received = Received(provider=provider, media=media, signed_by="ed25519", sequence=sequence, **more)
    return receive_batch(received=received, body=body, now=NOW)


@pytest.mark.usefixtures("site")
class TestReceive:
    def test_gives_the_batch_a_number_and_names_the_bytes_by_their_hash(self) -> None:
        made = receive(A, 1)
        batch = Batch.objects.get(pk=made.number)
        assert (made.document, made.is_repeat, batch.stage, batch.bytes) == (sha256(A).hexdigest(), False, "received", len(A))
        assert documents.get(made.document) == A

    def test_keeps_the_bytes_sealed(self) -> None:
        assert b"4711" not in documents.path_of(receive(A).document).read_bytes()

    def test_a_file_and_the_same_bytes_are_one_document(self, tmp_path: Path) -> None:
        path = tmp_path / "rides.csv"
        path.write_bytes(A)
        assert receive(path).number == receive(A).number

    def test_the_same_bytes_under_the_same_number_get_the_same_answer(self) -> None:
        first, again = receive(A, 1), receive(A, 1)
        assert (again.number, again.document, again.is_repeat) == (first.number, first.document, True)

    def test_the_same_bytes_renamed_are_the_same_batch(self) -> None:
        assert receive(A, file_name="renamed.csv").number == receive(A, file_name="rides.csv").number
        assert Batch.objects.count() == 1

    def test_refuses_a_number_that_stands_on_other_bytes(self) -> None:
        first = receive(A, 1)
        with pytest.raises(SequenceReused, match="1"):
            receive(B, 1)
        assert list(Batch.objects.values_list("pk", "document")) == [(first.number, first.document)]

    def test_refuses_a_number_that_stands_on_other_bytes_even_for_bytes_that_are_known(self) -> None:
        receive(A, 1)
        receive(B, 2)
        with pytest.raises(SequenceReused, match="2"):
            receive(A, 2)

    def test_a_number_is_free_again_after_a_refusal(self) -> None:
        receive(A, 1)
        with pytest.raises(SequenceReused):
            receive(B, 1)
        assert not receive(B, 2).is_repeat

    def test_each_provider_counts_for_itself(self) -> None:
        assert receive(A, 1).number != receive(A, 1, provider="bus").number

    def test_bytes_that_are_read_in_another_way_are_another_batch(self) -> None:
        assert receive(A, scenario="metro-ride").number != receive(A, scenario="bus-ride").number

    def test_bytes_that_were_sent_as_another_medium_can_be_sent_again_as_what_they_are(self) -> None:
        mistaken = receive(A, 1, media=Media.GZIP)
        meant = receive(A, 2)
        assert (meant.number != mistaken.number, meant.is_repeat) == (True, False)

    def test_refuses_a_replay_where_the_site_is_no_sample_site(self) -> None:
        with pytest.raises(ReplayRefused):
            receive(A, replay_region="340100")
        assert not Batch.objects.exists()


class TestPlace:
    @pytest.fixture(autouse=True)
    def opened(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        Site().open().provider("bikes", "shared-bike")
        monkeypatch.setattr(configuration(), "sample", True)

    @pytest.mark.parametrize(
        ("said", "place"),
        [
            ({"adapter": "mobike"}, "310000"),
            ({"adapter": "mobike", "replay_region": "310000"}, "310000"),
            ({"adapter": "standard", "replay_region": "999999"}, "999999"),
        ],
    )
    def test_a_file_of_a_place_that_no_methodology_counts_is_not_taken(self, said: dict[str, str], place: str) -> None:
        with pytest.raises(PlaceOutside) as refused:
            receive(A, provider="bikes", **said)
        assert refused.value.facts["place"] == place
        assert not Batch.objects.exists()

    @pytest.mark.parametrize("said", [{"adapter": "mobike", "replay_region": "340100"}, {"adapter": "standard"}])
    def test_one_that_is_replayed_here_or_names_its_places_itself_is_taken(self, said: dict[str, str]) -> None:
        assert not receive(A, provider="bikes", **said).is_repeat


@pytest.mark.usefixtures("site")
class TestSequence:
    @pytest.mark.parametrize(
        ("sent", "missing"), [([], []), ([1], []), ([1, 2, 3], []), ([1, 2, 5], [3, 4]), ([4, 7, 6], [5]), ([9, 1], list(range(2, 9)))]
    )
    def test_a_gap_shows_whatever_the_order_of_arrival(self, sent: list[int], missing: list[int]) -> None:
        for number in sent:
            receive(b"%d" % number, number)
        assert reads.missing_sequences("metro") == missing

    def test_a_gap_closes_when_its_batch_arrives(self) -> None:
        receive(A, 1), receive(B, 3)
        receive(b"late", 2)
        assert reads.missing_sequences("metro") == []

    def test_another_providers_numbers_are_no_gap(self) -> None:
        receive(A, 1), receive(B, 5, provider="bus")
        assert (reads.missing_sequences("metro"), reads.missing_sequences("bus")) == ([], [])


@pytest.mark.usefixtures("site")
class TestSize:
    def test_takes_a_body_of_the_limit(self) -> None:
        assert Batch.objects.get(pk=receive(bytes(BODY_BYTES_MAX)).number).bytes == BODY_BYTES_MAX

    def test_refuses_one_byte_more_and_keeps_nothing(self) -> None:
        body = bytes(BODY_BYTES_MAX + 1)
        with pytest.raises(BatchTooLarge, match="64 MB"):
            receive(body)
        assert not documents.path_of(documents.digest_of(body)).exists()


class Died(BaseException):
    """The process ends here."""


@pytest.mark.usefixtures("site")
class TestDurable:
    def test_the_bytes_have_their_name_on_disk_before_there_is_a_batch(self) -> None:
        at: list[tuple[str, int]] = []
        faults.listen(lambda name: at.append((name, Batch.objects.count())))
        try:
            receive(b"never seen before")
        finally:
            faults.listen(None)
        assert at == [("write .sealed", 0), ("rename .sealed", 0), ("renamed .sealed", 0)]

    @pytest.mark.parametrize("place", ["write .sealed", "rename .sealed", "renamed .sealed"])
    def test_who_dies_while_writing_has_promised_nothing_and_sending_again_is_whole(self, place: str) -> None:
        body = f"died at {place}".encode()

        def die(name: str) -> None:
            if name == place:
                raise Died

        faults.listen(die)
        try:
            with pytest.raises(Died):
                receive(body)
        finally:
            faults.listen(None)
        assert not Batch.objects.exists()
        assert documents.get(receive(body).document) == body


class TestAtOnce:
    def test_of_the_same_bytes_sent_by_many_at_once_one_batch_is_made(self, own_database: str) -> None:
        open_site()
        outcomes = at_once([lambda: receive(A, 1)] * 6)
        assert len({made.number for made in outcomes}) == 1
        assert sum(not made.is_repeat for made in outcomes) == 1

    def test_of_one_number_for_many_contents_at_once_one_holds_and_the_others_are_refused(self, own_database: str) -> None:
        open_site()
        outcomes = at_once([lambda n=n: receive(b"content %d" % n, 1) for n in range(6)])
        assert sum(isinstance(outcome, SequenceReused) for outcome in outcomes) == 5
        assert Batch.objects.count() == 1

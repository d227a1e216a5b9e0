"""A provider is tried out, by file on its page and by signed request at the sandbox; production stays closed until all is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from puhui.behaviours.models import Batch, Provider, Run, TrialOutcome, TrialRequest
from puhui.behaviours.reads import checklist, missing
from puhui.behaviours.words import OF_A_FILE, OF_A_SYSTEM, TRIAL_BYTES_MAX, Requirement
from puhui.foundation import documents
from tests.cast import Sender, Site, csv_of, headers_of, ride
from tests.rooms.desks.conftest import Town
from tests.rooms.desks.test_api import METRO, Metro, refusal, yesterday

pytestmark = pytest.mark.django_db
SANDBOX = "/api/v1/sandbox/batches?scenario=metro-ride"


def good(count: int = 4) -> list[dict[str, object]]:
    return [ride(f"r{n}", f"card-{n}", f"{7 + n:02}:00", day=yesterday()) for n in range(count)]


@pytest.fixture
def metro(db: None) -> Metro:
    Site(now=timezone.now()).open().provider("metro", "metro-ride", is_production=False)
    return Metro()


def met(answer: Any) -> dict[str, bool | None]:
    return {line["requirement"]: line["is_met"] for line in answer.json()["requirements"]}


class TestSandbox:
    def test_judges_a_signed_batch_and_keeps_nothing_of_it(self, metro: Metro) -> None:
        body = csv_of([*good(), ride("bad", "card-9", day=yesterday(), distance_m="far")])
        answer = metro.post(body, path=SANDBOX)
        told = answer.json()
        assert (answer.status_code, told["rows"], told["accepted"], told["refused_by_code"]) == (200, 5, 4, {"form_not_a_number": 1})
        assert (told["is_repeat"], told["key"], told["is_met"]) == (False, "metro-k1", False)
        assert set(met(answer)) == set(Requirement)
        wrong = next(line for line in told["requirements"] if line["requirement"] == "units")
        assert (wrong["is_met"], "form_not_a_number 1" in wrong["fact_en"], wrong["next_zh"] != "") == (False, True, True)
        assert (Batch.objects.count(), Run.objects.count()) == (0, 0)
        assert not documents.path_of(documents.digest_of(body)).exists()

    def test_shows_everything_in_three_requests(self, metro: Metro) -> None:
        first = metro.post(csv_of(good()), path=SANDBOX)
        assert met(first)["sequence"] is False
        metro.post(csv_of(good(5)), path=SANDBOX)
        last = metro.post(csv_of(good(5)), path=SANDBOX, sequence="2")
        assert (last.json()["is_repeat"], last.json()["is_met"]) == (True, True)
        assert missing("metro") == []

    def test_numbers_are_its_own_and_stand_on_one_content(self, metro: Metro) -> None:
        metro.post(csv_of(good()), path=SANDBOX, sequence="1")
        assert refusal(metro.post(csv_of(good(5)), path=SANDBOX, sequence="1")) == (409, "sequence_reused")
        assert TrialRequest.objects.count() == 1

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"sequence": ""}, (422, "sequence_missing")),
            ({"Puhui-Signature": "ed25519=AAAA"}, (401, "signature_refused")),
            ({"media": "text/html"}, (422, "file_refused")),
            ({"path": "/api/v1/sandbox/batches?scenario=bus-ride"}, (422, "file_refused")),
        ],
        ids=str,
    )
    def test_refuses_as_the_real_operation_does(self, metro: Metro, asked: dict[str, Any], said: tuple[int, str]) -> None:
        assert refusal(metro.post(csv_of(good()), **{"path": SANDBOX, **asked})) == said
        assert not TrialOutcome.objects.exists()

    @pytest.mark.parametrize(("more", "is_taken"), [(0, True), (1, False)])
    def test_takes_a_small_body(self, metro: Metro, more: int, is_taken: bool) -> None:
        answer = metro.post(b"x" * (TRIAL_BYTES_MAX + more), path=SANDBOX)
        if is_taken:
            assert answer.status_code == 200
        else:
            assert refusal(answer) == (413, "batch_too_large")

    def test_a_signature_for_it_is_good_for_nothing_else(self, metro: Metro) -> None:
        Provider.objects.update(is_production=True)
        claim = metro.sender.claim(csv_of(good()), now=timezone.now(), path=SANDBOX)
        answer = Client().post(METRO, csv_of(good()), content_type="text/csv", headers=headers_of(claim))
        assert refusal(answer) == (401, "signature_refused")

    def test_a_shared_secret_shows_the_same(self, db: None) -> None:
        Site(now=timezone.now()).open().provider("metro", "metro-ride", is_production=False)
        assert met(Metro(scheme="hmac-sha256").post(csv_of(good()), path=SANDBOX))["signature"] is True

    def test_is_open_to_a_provider_in_production_too(self, metro: Metro) -> None:
        Provider.objects.update(is_production=True)
        assert metro.post(csv_of(good()), path=SANDBOX).status_code == 200
        assert metro.post(csv_of(good())).json()["is_repeat"] is False


class TestProduction:
    def test_is_closed_and_says_what_is_missing(self, metro: Metro) -> None:
        metro.post(csv_of(good()), path=SANDBOX)
        answer = metro.post(csv_of(good()))
        assert refusal(answer) == (403, "provider_in_sandbox")
        assert "还差：序号从 1 起，逐批加一、同一批重发，认作同一批" in answer.json()["zh"]
        assert Batch.objects.count() == 0

    def test_gives_no_codes_either(self, metro: Metro) -> None:
        answer = metro.post(b'{"person": "card"}', path="/api/v1/binding-codes", media="application/json")
        assert refusal(answer) == (403, "provider_in_sandbox")


@pytest.fixture
def tried_town(own_town: Town) -> Town:
    Provider.objects.filter(code="metro").update(is_production=False)
    return own_town


def try_out(town: Town, body: bytes, *, name: str = "rides.csv", **form: str) -> Any:
    asked = {"adapter": "standard", "scenario": "metro-ride", **form}
    return town.client("metro-clerk").post("/provider/trial", {"file": SimpleUploadedFile(name, body), **asked})


class TestPage:
    def test_tells_what_is_asked_before_anything_was_tried(self, tried_town: Town) -> None:
        page = tried_town.page("metro-clerk", "/provider/trial")
        assert f"清单上还有 {len(OF_A_FILE)} 项没有通过" in page
        assert "登记密钥后还要试自动发送" in page
        assert "/provider/samples/metro-ride.csv" in page

    def test_judges_a_file_and_writes_on_the_checklist(self, tried_town: Town) -> None:
        page = try_out(tried_town, csv_of(good())).content.decode()
        assert "全部通过" in page
        assert "清单已全部通过" in page
        assert (Batch.objects.count(), missing("metro")) == (0, [])

    def test_the_sample_passes_and_shows_what_a_refusal_looks_like(self, tried_town: Town) -> None:
        sample = tried_town.client("metro-clerk").get("/provider/samples/metro-ride.csv").content
        page = try_out(tried_town, sample).content.decode()
        assert "全部通过" in page
        assert "implausible" in page
        assert "out_of_range" in page

    def test_says_what_to_do_where_a_requirement_is_not_met(self, tried_town: Town) -> None:
        rows = [row | {"happened_at": f"{yesterday()}T08:00:00"} for row in good()]
        page = try_out(tried_town, csv_of(rows)).content.decode()
        assert "no_zone 4" in page
        assert "写明时区" in page
        assert next(line for line in checklist("metro") if line.requirement is Requirement.TIMES).is_met is False

    @pytest.mark.parametrize(
        ("name", "body", "form", "code"),
        [
            ("rides.csv", b"", {}, "no_file"),
            ("rides.exe", b"x", {}, "file_refused"),
            ("rides.csv", b"x" * (TRIAL_BYTES_MAX + 1), {}, "batch_too_large"),
            ("rides.csv", b"x", {"adapter": "no-such"}, "unknown_adapter"),
        ],
        ids=["empty", "kind", "large", "adapter"],
    )
    def test_says_no_beside_the_field(self, tried_town: Town, name: str, body: bytes, form: dict[str, str], code: str) -> None:
        answer = try_out(tried_town, body, name=name, **form)
        assert answer.status_code in (404, 413, 422)
        assert code in answer.content.decode()
        assert not TrialOutcome.objects.exists()

    def test_an_unreadable_file_is_an_answer_and_no_error(self, tried_town: Town) -> None:
        answer = try_out(tried_town, "卡".encode("gbk"))
        assert answer.status_code == 200
        assert "GBK" in answer.content.decode()

    def test_asks_who_has_a_key_for_requests_too(self, tried_town: Town) -> None:
        Sender("metro").register(now=timezone.now())
        page = tried_town.page("metro-clerk", "/provider/trial")
        assert f"清单上还有 {len(OF_A_FILE) + len(OF_A_SYSTEM)} 项没有通过" in page
        assert "POST /api/v1/sandbox/batches" in page

    def test_home_leads_there_and_takes_no_upload(self, tried_town: Town) -> None:
        page = tried_town.page("metro-clerk", "/provider")
        assert "正式发送还没有开通" in page
        assert 'action="/provider/upload' not in page
        answer = tried_town.client("metro-clerk").post("/provider/upload", {"file": SimpleUploadedFile("rides.csv", csv_of(good()))})
        assert answer.status_code == 403
        assert "provider_in_sandbox" in answer.content.decode()

    def test_is_no_silent_provider(self, tried_town: Town) -> None:
        Provider.objects.update(opened_at=timezone.now() - timedelta(days=99))
        page = tried_town.page("operator", "/operator")
        assert "bus已" in page
        assert "metro已" not in page

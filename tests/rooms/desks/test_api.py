"""The providers' API over HTTP: a batch is taken, followed and explained; every no has its status, its code and both sentences."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from puhui.behaviours.actions import bind_by_code
from puhui.behaviours.models import Batch
from puhui.behaviours.words import BODY_BYTES_MAX
from puhui.desks.api import MEDIA, api
from puhui.vocabulary.periods import local_day
from puhui.web.numbering import NumberedLines
from tests.cast import Sender, Site, csv_of, headers_of, ride

pytestmark = pytest.mark.django_db
BATCHES = "/api/v1/batches"
METRO = f"{BATCHES}?scenario=metro-ride"


class Metro:
    """The metro company's system, with today's clock: the API has no other."""

    def __init__(self, code: str = "metro", *, since: datetime | None = None, **key: Any) -> None:
        self.sender, self.sequence = Sender(code, **key).register(now=since or timezone.now()), 0

    def post(self, body: bytes, *, path: str = METRO, media: str = "text/csv", now: datetime | None = None, **more: Any) -> HttpResponse:
        self.sequence += 1
        said = {"sequence": str(self.sequence), **{name: more.pop(name) for name in ("sequence",) if name in more}}
        claim = self.sender.claim(body, now=now or timezone.now(), path=path, media_type=media, **said)
        return Client().post(path, body, content_type=media, headers={**headers_of(claim), **more})

    def get(self, path: str) -> HttpResponse:
        claim = self.sender.claim(b"", now=timezone.now(), path=path, sequence="", media_type="", method="GET")
        return Client().get(path, headers=headers_of(claim))

    def status(self, batch: str) -> dict[str, Any]:
        answer = self.get(f"{BATCHES}/{batch}")
        assert answer.status_code == 200
        return dict(answer.json())


@pytest.fixture
def site() -> Site:
    made = Site(now=timezone.now()).open()
    made.provider("metro", "metro-ride")
    made.provider("bus", "bus-ride")
    return made


@pytest.fixture
def metro(site: Site) -> Metro:
    return Metro()


def yesterday() -> date:
    return local_day(timezone.now()) - timedelta(days=1)


def rides() -> list[dict[str, object]]:
    return [
        ride("r1", "card-1", day=yesterday()),
        ride("r2", "card-1", "08:10", day=yesterday()),
        ride("r3", "card-2", day=yesterday()),
        ride("r4", "card-1", day=yesterday(), distance_m="far"),
    ]


def parquet_of(rows: list[dict[str, object]], path: Any) -> bytes:
    (path / "rides.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    duckdb.sql(f"COPY (SELECT * FROM read_json('{path}/rides.jsonl')) TO '{path}/rides.parquet' (FORMAT PARQUET)")
    return bytes((path / "rides.parquet").read_bytes())


def refusal(answer: HttpResponse) -> tuple[int, str]:
    """Status and code of a no, once its shape is what is promised."""
    told = answer.json()
    assert set(told) == {"code", "zh", "en"}
    assert all(told.values())
    assert "{" not in told["zh"] + told["en"]
    return answer.status_code, told["code"]


class TestSend:
    def test_is_answered_202_with_the_number_the_hash_and_where_to_look(self, metro: Metro) -> None:
        answer = metro.post(csv_of(rides()))
        batch = Batch.objects.get()
        told = {"batch": f"B{batch.pk}", "document": batch.document, "is_repeat": False, "status": f"{BATCHES}/B{batch.pk}"}
        assert (answer.status_code, answer.json()) == (202, told)
        assert (batch.provider_id, batch.sequence, batch.scenario, batch.signed_by) == ("metro", 1, "metro-ride", "ed25519")
        assert batch.signed_by_key is not None
        assert batch.signed_by_key.key_id == "metro-k1"

    def test_the_job_that_checks_it_is_written_with_it(self, metro: Metro) -> None:
        metro.post(csv_of(rides()))
        metro.post(csv_of(rides()))
        assert list(ProcrastinateJob.objects.values_list("task_name", "args")) == [("check", {"batch": Batch.objects.get().pk})]

    def test_every_medium_is_read(self, site: Site, metro: Metro, tmp_path: Any) -> None:
        lines = "\n".join(json.dumps(row) for row in rides()).encode()
        bodies = {
            "text/csv": csv_of(rides()),
            "text/csv; charset=utf-8": csv_of(rides()[::-1]),
            "application/x-ndjson": lines,
            "application/jsonl": lines + b"\n",
            "application/vnd.apache.parquet": parquet_of(rides(), tmp_path),
            "application/gzip": gzip.compress(csv_of(rides())),
        }
        assert {kind.partition(";")[0] for kind in bodies} == set(MEDIA)
        names = [metro.post(body, media=media).json()["batch"] for media, body in bodies.items()]
        site.check()
        assert [(status["stage"], status["rows"], status["refused_by_code"]) for status in map(metro.status, names)] == [
            ("checked", 4, {"form_not_a_number": 1})
        ] * len(bodies)

    def test_a_system_that_cannot_sign_uses_a_shared_secret(self, site: Site) -> None:
        answer = Metro(scheme="hmac-sha256").post(csv_of(rides()))
        assert (answer.status_code, Batch.objects.get().signed_by) == (202, "hmac-sha256")

    def test_sending_the_same_request_again_gives_the_same_answer_and_adds_nothing(self, metro: Metro) -> None:
        now = timezone.now()
        first, again = (metro.post(csv_of(rides()), sequence="7", now=now).json() for _ in range(2))
        assert again == {**first, "is_repeat": True}
        assert (Batch.objects.count(), ProcrastinateJob.objects.count()) == (1, 1)

    def test_a_body_of_records_needs_no_scenario_beside_it(self, site: Site, metro: Metro) -> None:
        name = metro.post(csv_of([{**row, "scenario": "metro-ride"} for row in rides()]), path=BATCHES).json()["batch"]
        site.check()
        assert metro.status(name)["refused_by_code"] == {"form_not_a_number": 1}


class TestStatus:
    def test_counts_every_row_in_one_place_at_every_stage(self, site: Site, metro: Metro) -> None:
        site.resident("anne", ("metro", "card-1"))
        name = metro.post(csv_of(rides()), **{"Puhui-File": "rides.csv"}).json()["batch"]
        seen = []
        for step in (lambda: None, site.check, site.settle):
            step()
            seen.append(metro.status(name))
            placed = [seen[-1][part] for part in ("merged", "accepted", "waiting", "pending", "refused")]
            assert sum(placed) == seen[-1]["rows"]
        assert [(status["stage"], status["rows"], status["pending"]) for status in seen] == [
            ("received", 0, 0),
            ("checked", 4, 3),
            ("rewarded", 4, 0),
        ]
        last = seen[-1]
        assert (last["accepted"], last["waiting"], last["refused_by_code"]) == (1, 1, {"form_not_a_number": 1, "same_act": 1})
        assert (last["reduction_g"], last["reference_region"], last["is_replay"]) == (467, "110000 440300", False)
        assert (last["file_name"], last["sequence"], last["missing_sequences"]) == ("rides.csv", 1, [])
        assert (last["key"], last["quarantine"]) == ("metro-k1", "")

    def test_names_the_numbers_that_were_skipped(self, metro: Metro) -> None:
        metro.post(csv_of(rides()), sequence="2")
        name = metro.post(csv_of(rides()[:1]), sequence="5").json()["batch"]
        assert metro.status(name)["missing_sequences"] == [3, 4]

    def test_says_why_a_batch_was_refused_as_a_whole(self, site: Site, metro: Metro) -> None:
        name = metro.post("record_id,person\n卡".encode("gbk"), **{"Puhui-File": "rides.csv"}).json()["batch"]
        site.check()
        status = metro.status(name)
        assert (status["stage"], status["refusal"]["code"]) == ("refused", "source_unreadable")
        assert "rides.csv" in status["refusal"]["zh"]

    def test_refused_rows_come_back_as_they_were_sent(self, site: Site, metro: Metro) -> None:
        site.resident("anne", ("metro", "card-1"))
        name = metro.post(csv_of(rides())).json()["batch"]
        site.settle()
        answer = metro.get(f"{BATCHES}/{name}/refused")
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}-refused.csv"'
        rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
        assert [(row["row_number"], row["record_id"], row["distance_m"], row["refusal_code"]) for row in rows] == [
            ("2", "r2", "10000", "same_act"),
            ("4", "r4", "far", "form_not_a_number"),
        ]
        assert all(row["refusal_zh"] and row["refusal_en"] for row in rows)


class TestRefuses:
    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ({"now": timedelta(minutes=-5, seconds=-2)}, (401, "signature_refused")),
            ({"now": timedelta(minutes=5, seconds=2)}, (401, "signature_refused")),
            ({"Puhui-Key": "metro-k2"}, (401, "signature_refused")),
            ({"sequence": ""}, (422, "sequence_missing")),
            ({"sequence": "0"}, (422, "sequence_missing")),
            ({"sequence": "one"}, (422, "sequence_missing")),
            ({"sequence": "9" * 19}, (422, "sequence_missing")),
            ({"sequence": "-1"}, (422, "sequence_missing")),
            ({"sequence": "1.0"}, (422, "sequence_missing")),
            ({"Puhui-Signature": "ed25519=AAAA"}, (401, "signature_refused")),
            ({"Puhui-Signature": ""}, (401, "signature_refused")),
            ({"Puhui-Provider": "nobody"}, (401, "unknown_provider")),
            ({"Puhui-Provider": "bus"}, (401, "signature_refused")),
            ({"Puhui-Sequence": "2"}, (401, "signature_refused")),
            ({"media": "application/json"}, (422, "file_refused")),
            ({"media": "text/html"}, (422, "file_refused")),
            ({"path": f"{BATCHES}?scenario=bus-ride"}, (422, "file_refused")),
            ({"path": f"{BATCHES}?scenario=nothing"}, (422, "file_refused")),
        ],
        ids=str,
    )
    def test_with_a_status_a_code_and_both_sentences_and_keeps_nothing(
        self, metro: Metro, asked: dict[str, Any], said: tuple[int, str]
    ) -> None:
        if "now" in asked:
            asked = {"now": timezone.now() + asked["now"]}
        assert refusal(metro.post(csv_of(rides()), **asked)) == said
        assert not Batch.objects.exists()

    def test_a_number_that_stands_on_other_bytes(self, metro: Metro) -> None:
        metro.post(csv_of(rides()), sequence="1")
        assert refusal(metro.post(csv_of(rides()[:1]), sequence="1")) == (409, "sequence_reused")

    def test_a_body_that_is_too_large(self, metro: Metro) -> None:
        assert refusal(metro.post(bytes(BODY_BYTES_MAX + 1))) == (413, "batch_too_large")

    @pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/batches", f"{BATCHES}/B1/nothing"])
    def test_an_address_that_is_none(self, metro: Metro, path: str) -> None:
        assert refusal(metro.get(path)) == (404, "no_such_page")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("GET", BATCHES, "POST"),
            ("PUT", BATCHES, "POST"),
            ("BREW", BATCHES, "POST"),
            ("POST", f"{BATCHES}/B1", "GET"),
            ("DELETE", f"{BATCHES}/B1", "GET"),
            ("PATCH", f"{BATCHES}/B1/refused", "GET"),
            ("GET", "/api/v1/binding-codes", "POST"),
        ],
    )
    def test_a_method_that_an_address_does_not_take_and_names_the_one_that_it_takes(self, method: str, path: str, allowed: str) -> None:
        answer = Client().generic(method, path)
        assert refusal(answer) == (405, "method_not_allowed")
        assert answer.headers["Allow"] == allowed
        assert method in answer.json()["en"]
        assert allowed in answer.json()["zh"]

    @pytest.mark.parametrize("name", ["B0", "B999999999999", "B9999999999999999999999", "Bx", "12x", "B-1", "B%C2%B2"])
    def test_a_batch_that_is_not_there(self, metro: Metro, name: str) -> None:
        assert refusal(metro.get(f"{BATCHES}/{name}")) == (404, "unknown_batch")

    def test_another_providers_batch_is_as_unknown_as_none(self, metro: Metro) -> None:
        name = metro.post(csv_of(rides())).json()["batch"]
        bus = Metro("bus")
        for path in (f"{BATCHES}/{name}", f"{BATCHES}/{name}/refused"):
            assert refusal(bus.get(path)) == (404, "unknown_batch")
            assert metro.get(path).status_code == 200

    def test_a_status_without_a_signature(self, metro: Metro) -> None:
        name = metro.post(csv_of(rides())).json()["batch"]
        for path in (f"{BATCHES}/{name}", f"{BATCHES}/{name}/refused"):
            assert refusal(Client().get(path)) == (401, "unknown_provider")


class TestNumber:
    """Every answer carries the number of its request."""

    @pytest.mark.parametrize("own", ["17", "a.b_c-D", "x" * 64])
    def test_is_the_senders_own_where_it_gives_one(self, metro: Metro, own: str) -> None:
        assert metro.post(csv_of(rides()), **{"Puhui-Request": own}).headers["Puhui-Request"] == own
        assert metro.post(b"", **{"Puhui-Request": own, "Puhui-Signature": ""}).headers["Puhui-Request"] == own

    @pytest.mark.parametrize("own", ["", "x" * 65, "a b", "a%0Ab", "号"])
    def test_is_a_new_one_where_it_gives_none_or_what_is_no_number(self, metro: Metro, own: str) -> None:
        numbers = [metro.post(csv_of(rides()), **{"Puhui-Request": own}).headers["Puhui-Request"] for _ in range(2)]
        assert len({*numbers, own}) == 3

    def test_stands_on_a_page_and_in_the_log_too(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.handler.addFilter(NumberedLines())
        answer = Client().get("/no-such-page", headers={"Puhui-Request": "seen-17"})
        assert answer.headers["Puhui-Request"] == "seen-17"
        assert [record.request_number for record in caplog.records if "Not Found" in record.message] == ["seen-17"]


class TestBindingCodes:
    PATH = "/api/v1/binding-codes"

    def ask(self, metro: Metro, body: bytes, **more: Any) -> HttpResponse:
        return metro.post(body, path=self.PATH, media="application/json", **more)

    def test_a_code_for_the_owner_binds_his_id(self, metro: Metro) -> None:
        answer = self.ask(metro, b'{"person": "card-4711"}')
        assert (answer.status_code, answer.json()["minutes"]) == (200, 15)
        made = bind_by_code(account=1, code=answer.json()["code"], now=timezone.now())
        assert (made.provider_id, made.hint) == ("metro", "…4711")

    def test_a_request_that_is_played_back_gets_no_second_code(self, metro: Metro) -> None:
        now = timezone.now()
        answers = [self.ask(metro, b'{"person": "card-4711"}', sequence="1", now=now) for _ in range(2)]
        assert answers[0].status_code == 200
        assert refusal(answers[1]) == (409, "request_repeated")

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"{}",
            b'{"person": 5}',
            b'{"person": ""}',
            b'{"person": "' + b"x" * 129 + b'"}',
            b"\xff",
            b'{"person": "a\\u0000b"}',
        ],
    )
    def test_a_body_that_is_not_as_asked_is_refused(self, metro: Metro, body: bytes) -> None:
        assert refusal(self.ask(metro, body)) == (422, "body_refused")

    def test_a_signature_over_another_body_is_refused(self, metro: Metro) -> None:
        assert refusal(self.ask(metro, b'{"person": "card-4711"}', **{"Puhui-Sequence": "9"})) == (401, "signature_refused")


class TestDescription:
    @pytest.fixture
    def told(self) -> dict[str, Any]:
        answer = Client().get("/api/v1/openapi.json")
        assert answer.status_code == 200
        return dict(answer.json())

    def operations(self, told: dict[str, Any]) -> dict[str, dict[str, Any]]:
        return {f"{method} {path}": operation for path, methods in told["paths"].items() for method, operation in methods.items()}

    def test_names_every_operation_there_is(self, told: dict[str, Any]) -> None:
        routed = [
            (f"{prefix}{path}", operation.methods)
            for prefix, router in api._routers
            for path, view in router.path_operations.items()
            for operation in view.operations
        ]
        assert {f"{method.lower()} /api/v1{path}" for path, methods in routed for method in methods} == set(self.operations(told))
        assert len(routed) == 7

    def test_every_operation_declares_its_refusals_and_says_what_it_does(self, told: dict[str, Any]) -> None:
        for operation in self.operations(told).values():
            assert operation["description"].endswith(".")
            for status in ("401", "403", "404", "405", "409", "413", "422", "429", "503"):
                assert operation["responses"][status]["content"]["application/json"]["schema"]["$ref"].endswith("/Refused")
            assert set(operation["responses"]) - {"401", "403", "404", "405", "409", "413", "422", "429", "503"} <= {"200", "201", "202"}

    def test_every_operation_names_the_headers_of_its_signature(self, told: dict[str, Any]) -> None:
        of_provider = {"Puhui-Provider", "Puhui-Key", "Puhui-Sequence", "Puhui-Timestamp", "Puhui-Signature"}
        told["paths"].pop("/api/v1/bank/notices")  # each bank signs in its own way, and its port knows how
        for name, operation in self.operations(told).items():
            names = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"}
            assert names >= ({"Puhui-Signature"} if name == "post /api/v1/series" else of_provider)

    def test_a_batch_may_be_sent_in_each_medium_and_refused_rows_are_csv(self, told: dict[str, Any]) -> None:
        operations = self.operations(told)
        for path in ("/api/v1/batches", "/api/v1/sandbox/batches"):
            assert set(operations[f"post {path}"]["requestBody"]["content"]) == set(MEDIA)
        assert "text/csv" in operations["get /api/v1/batches/{batch}/refused"]["responses"]["200"]["content"]

    def test_a_status_has_the_fields_that_are_described(self, told: dict[str, Any], metro: Metro) -> None:
        name = metro.post(csv_of(rides())).json()["batch"]
        assert set(metro.status(name)) == set(told["components"]["schemas"]["BatchStatus"]["properties"])

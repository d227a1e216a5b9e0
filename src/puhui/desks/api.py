"""接入方接口 · The providers' API: signed batches in, status and refused rows out; a meter's readings in. Every operation declares its refusals.

A batch is durable, and the job that checks it is written, before the 202. Bodies are never parsed here; a meter's
file is read by the registry before it is answered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from puhui.behaviours import reads
from puhui.behaviours.actions import Claim, count_request, issue_code, prove_sender
from puhui.behaviours.errors import BatchTooLarge, FileRefused, SequenceMissing
from puhui.behaviours.words import BODY_BYTES_MAX, CODE_LIFE, REQUIREMENT_NEXT, REQUIREMENT_SAYS, Batch, Media, Outcome, Proved, Received
from puhui.desks.bank_notices import router as of_bank
from puhui.desks.errors import BodyRefused
from puhui.desks.openapi import CSV_ANSWER, REFUSALS, SIGNED, Refused, batch_sent, series_sent
from puhui.foundation import documents, limits
from puhui.foundation.answering import STATUS, error_shape, told_when
from puhui.foundation.places import work_folder
from puhui.journeys import activity_to_points as journey
from puhui.journeys.tasks import defer_first_check
from puhui.journeys.trials import Asked, try_signed
from puhui.registry.actions import Sent, deliver_by_device, prove_device
from puhui.vocabulary.records import PERSON_CHARS_MAX
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

MEDIA = {
    "text/csv": Media.CSV,
    "application/x-ndjson": Media.JSONL,
    "application/jsonl": Media.JSONL,
    "application/vnd.apache.parquet": Media.PARQUET,
    "application/gzip": Media.GZIP,
}

#: A meter's file is read by the end of its name.
ENDINGS = {
    "text/csv": ".csv",
    "application/gzip": ".csv.gz",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
#: How often one device may deliver: (times, seconds). A meter that sends each quarter of an hour needs four an hour.
DEVICE_RATE = (60, 3600)

api = NinjaAPI(title="Puhui", version="1.0", urls_namespace="api", docs_url=None, openapi_url="openapi.json")
api.add_router("/bank", of_bank)


class BatchTaken(Schema):
    """The batch is on disk. `is_repeat`: these bytes had been taken before, nothing was added."""

    batch: str
    document: str
    is_repeat: bool
    status: str


class BatchStatus(Schema):
    """Where a batch is, row by row: each row is in exactly one of the counts. `waiting` are the rows whose person is not linked, or has not
    agreed: one number, never divided."""

    batch: str
    document: str
    file_name: str
    stage: str
    received_at: str
    sequence: int | None
    rows: int
    merged: int
    accepted: int
    waiting: int
    pending: int
    refused: int
    refused_by_code: dict[str, int]
    reduction_g: int | None
    reference_region: str
    is_demonstration: bool
    is_replay: bool
    #: empty; `held`: its key was revoked and somebody is looking at it; `refused`: what had not counted never will
    quarantine: str
    key: str
    refusal: Refused | None
    missing_sequences: list[int]


class Required(Schema):
    """One line of the trial: what is asked, whether it was shown (null: it cannot be told), and what to do where it was not."""

    requirement: str
    is_met: bool | None
    zh: str
    en: str
    fact_zh: str
    fact_en: str
    next_zh: str
    next_en: str


class BatchTried(Schema):
    """How a batch would have fared. Nothing of it is kept but its number and hash, by which `is_repeat` is known."""

    document: str
    is_repeat: bool
    key: str
    rows: int
    merged: int
    accepted: int
    refused_by_code: dict[str, int]
    reduction_g: int
    requirements: list[Required]
    is_met: bool


class SeriesTaken(Schema):
    """The readings are kept. `is_repeat`: these bytes had been delivered before, nothing was added."""

    project: str
    period: int
    delivery: int
    document: str
    is_repeat: bool
    rows: int
    refused: int
    first_at: str | None
    last_at: str | None


class CodeAsked(Schema):
    """For whom a one-time code is wanted: a person id that the provider has authenticated itself."""

    person: str = Field(min_length=1, max_length=PERSON_CHARS_MAX, pattern=r"^[^\x00]*$")


class CodeGiven(Schema):
    """Show it to the owner, and to nobody else."""

    code: str
    minutes: int


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return JsonResponse(error_shape(refusal), status=STATUS[refusal.kind], headers=told_when(refusal))


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    first = problem.errors[0]
    return _refused(request, BodyRefused(reason=f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"[:200]))


@api.exception_handler(HttpError)
def _not_read(request: HttpRequest, problem: HttpError) -> HttpResponse:
    return _refused(request, BodyRefused(reason=str(problem)[:200]))


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, problem: RequestDataTooBig) -> HttpResponse:
    return _refused(request, BatchTooLarge(limit_mb=BODY_BYTES_MAX // 2**20))


def _proved(request: HttpRequest) -> Proved:
    """The provider that signed this request, and with which key. Only what is proved to be its own counts against its limits."""
    now = timezone.now()
    proved = prove_sender(claim=_claim(request), now=now)
    request.sender = proved.provider  # type: ignore[attr-defined]
    count_request(provider=proved.provider, now=now)
    return proved


def _claim(request: HttpRequest) -> Claim:
    return Claim(
        method=request.method or "",
        path=request.get_full_path(),
        provider=request.headers.get("Puhui-Provider", ""),
        sequence=request.headers.get("Puhui-Sequence", ""),
        timestamp=request.headers.get("Puhui-Timestamp", ""),
        media_type=request.headers.get("Content-Type", ""),
        signature=request.headers.get("Puhui-Signature", ""),
        body=request.body,
        key=request.headers.get("Puhui-Key", ""),
    )


def _sequence(request: HttpRequest) -> int:
    written = request.headers.get("Puhui-Sequence", "")
    if not _is_number(written) or int(written) < 1:
        raise SequenceMissing
    return int(written)


def _is_number(text: str) -> bool:
    """Digits of ours, as many as the books can count: `²` is a digit too, and no number."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def _scenario(provider: str, asked: str) -> str:
    if asked and asked not in reads.scenarios_of(provider):
        raise FileRefused(
            reason_zh=f"没有为本接入方开通场景“{asked[:40]}”。请联系运维机构开通。",
            reason_en=f"scenario “{asked[:40]}” is not open for this provider. Ask the operator to open it.",
        )
    return asked


def _media(request: HttpRequest) -> Media:
    found = MEDIA.get(request.headers.get("Content-Type", "").partition(";")[0].strip().lower())
    if found is None:
        said = Text(f"Content-Type 应为 {'、'.join(MEDIA)} 之一。", f"Content-Type must be one of {', '.join(MEDIA)}.")
        raise FileRefused(reason_zh=said.zh, reason_en=said.en)
    return found


@api.post("/batches", response={202: BatchTaken, **REFUSALS}, url_name="batches", openapi_extra=batch_sent(MEDIA))
def post_batch(request: HttpRequest, scenario: str = "") -> Any:
    """Send one batch: CSV, packed or not, JSON Lines or Parquet as the body, signed, with the next sequence number."""
    proved = _proved(request)
    received = Received(
        provider=proved.provider,
        media=_media(request),
        signed_by=proved.scheme,
        key=proved.key,
        scenario=_scenario(proved.provider, scenario),
        sequence=_sequence(request),
        file_name=request.headers.get("Puhui-File", "")[:200],
    )
    made = journey.receive(received=received, body=request.body, now=timezone.now(), defer=defer_first_check)
    answer = {"batch": made.name, "document": made.document, "is_repeat": made.is_repeat, "status": f"/api/v1/batches/{made.name}"}
    return JsonResponse(answer, status=202)


@api.post("/sandbox/batches", response={200: BatchTried, **REFUSALS}, url_name="sandbox-batches", openapi_extra=batch_sent(MEDIA))
def post_sandbox_batch(request: HttpRequest, scenario: str = "") -> Any:
    """Try one batch: proved, numbered and judged as `/batches` does it, and then forgotten. At most 4 MB."""
    proved = _proved(request)
    asked = Asked(_media(request), _scenario(proved.provider, scenario), name="trial")
    tried = try_signed(
        proved=proved,
        sequence=_sequence(request),
        sent_s=int(request.headers["Puhui-Timestamp"]),
        body=request.body,
        asked=asked,
        now=timezone.now(),
    )
    trial, outcomes = tried.trial, (*tried.trial.outcomes, *tried.outcomes)
    return {
        "document": tried.document,
        "is_repeat": tried.is_repeat,
        "key": proved.key,
        "rows": trial.rows,
        "merged": trial.merged,
        "accepted": trial.accepted,
        "refused_by_code": trial.refused,
        "reduction_g": trial.reduction_g,
        "requirements": [_required(outcome) for outcome in outcomes],
        "is_met": all(outcome.is_met for outcome in outcomes),
    }


@api.get("/batches/{batch}", response={200: BatchStatus, **REFUSALS}, url_name="batch", openapi_extra=SIGNED)
def get_batch(request: HttpRequest, batch: str) -> Any:
    """Where a batch is, and how its rows fared so far."""
    return _status(reads.batch_named(batch, provider=_proved(request).provider))


@api.get("/batches/{batch}/refused", response={200: None, **REFUSALS}, url_name="batch-refused", openapi_extra=CSV_ANSWER)
def get_refused(request: HttpRequest, batch: str) -> Any:
    """The refused rows as CSV: the original columns, then code and sentences."""
    found = reads.batch_named(batch, provider=_proved(request).provider)
    with reads.error_file(found) as path:
        response = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.name}-refused.csv"'
    return response


@api.post("/binding-codes", response={200: CodeGiven, **REFUSALS}, url_name="binding-codes", openapi_extra=SIGNED)
def post_binding_code(request: HttpRequest, asked: CodeAsked) -> Any:
    """A one-time code for the owner of a person id, whom the provider has signed in itself. A request that is played back gets none."""
    proved, now = _proved(request), timezone.now()
    code = issue_code(provider=proved.provider, person=asked.person, now=now, request=_claim(request).text, key=proved.key)
    return {"code": code, "minutes": CODE_LIFE.seconds // 60}


@api.post("/series", response={200: SeriesTaken, 201: SeriesTaken, **REFUSALS}, url_name="series", openapi_extra=series_sent(ENDINGS))
def post_series(
    request: HttpRequest, project: str, period: int, kind: str, device: str, interval: int = 0, zone: str = "Asia/Shanghai", sheet: str = ""
) -> Any:
    """Deliver a meter's own readings of a period, signed with the key that was registered for it."""
    now, media = timezone.now(), request.headers.get("Content-Type", "")
    proved = prove_device(
        project=project,
        serial=device,
        path=request.get_full_path(),
        media_type=media,
        sha256=hashlib.sha256(request.body).hexdigest(),
        signature=request.headers.get("Puhui-Signature", ""),
    )
    request.meter = f"{project}/{proved.serial}"  # type: ignore[attr-defined]
    limits.take(f"series {proved.number}", *DEVICE_RATE, now)
    with _as_file(request.body) as path:
        told = {"device": proved.serial, "zone": zone[:40], "sheet": sheet[:80], "interval_min": min(max(interval, 0), 44640)}
        sent = Sent(kind[:40], f"{proved.serial}-{now:%Y%m%dT%H%M%S}{_ending(media)}", path, **told)  # type: ignore[arg-type]
        made, is_repeat = deliver_by_device(device=proved, project=project, period=period, sent=sent, now=now)
    answer = {
        "project": project, "period": period, "delivery": made.number, "document": made.sha256, "is_repeat": is_repeat, "rows": made.rows,
        "refused": made.refused, "first_at": made.first_at and made.first_at.isoformat(), "last_at": made.last_at and made.last_at.isoformat(),
    }  # fmt: skip
    return JsonResponse(answer, status=200 if is_repeat else 201)


def _ending(media: str) -> str:
    found = ENDINGS.get(media.partition(";")[0].strip().lower())
    if found is None:
        raise FileRefused(
            reason_zh=f"Content-Type 应为 {'、'.join(ENDINGS)} 之一。", reason_en=f"Content-Type must be one of {', '.join(ENDINGS)}."
        )
    return found


@contextmanager
def _as_file(body: bytes) -> Iterator[Path]:
    with TemporaryDirectory(dir=work_folder()) as folder:
        place = Path(folder, "delivered")
        documents.write_private(place, [body])
        yield place


def _status(batch: Batch) -> dict[str, Any]:
    counts = batch.counts.told()
    return {
        "batch": batch.name,
        "document": batch.document,
        "file_name": batch.file_name,
        "stage": batch.stage,
        "received_at": batch.received_at.isoformat(),
        "sequence": batch.sequence,
        "rows": counts.rows,
        "merged": counts.merged,
        "accepted": counts.accepted,
        "waiting": counts.waiting,
        "pending": counts.pending,
        "refused": counts.refused_total,
        "refused_by_code": counts.refused,
        "reduction_g": batch.credited.reduction_g,
        "reference_region": batch.credited.reference_region,
        "is_demonstration": batch.credited.is_demonstration,
        "is_replay": bool(batch.replay_region),
        "quarantine": batch.quarantine,
        "key": batch.key,
        "refusal": batch.refusal,
        "missing_sequences": reads.missing_sequences(batch.provider),
    }


def _required(outcome: Outcome) -> dict[str, Any]:
    name, step = REQUIREMENT_SAYS[outcome.requirement], REQUIREMENT_NEXT[outcome.requirement]
    is_open = not outcome.is_met
    return {
        "requirement": outcome.requirement,
        "is_met": outcome.is_met,
        "zh": name.zh,
        "en": name.en,
        "fact_zh": outcome.fact.zh,
        "fact_en": outcome.fact.en,
        "next_zh": step.zh if is_open else "",
        "next_en": step.en if is_open else "",
    }

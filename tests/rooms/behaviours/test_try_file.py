"""A provider is tried out: its file is judged as a settlement would judge it, requirement by requirement, and nothing is kept or counted."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from puhui.adapters.errors import UnknownAdapter
from puhui.adapters.samples import redated, sample_files
from puhui.behaviours.actions import admit_provider, issue_code, receive_batch, record_trial, try_file, try_request
from puhui.behaviours.actions.try_request import forget_trials
from puhui.behaviours.errors import NotReady, ProviderInSandbox, SequenceReused, UnknownProvider
from puhui.behaviours.models import Batch, BindingCode, Provider, Run, Slice, TrialOutcome, TrialRequest
from puhui.behaviours.reads import batch_named, checklist, is_in_production, missing, scenario_names
from puhui.behaviours.rules import SPEAKS_AGAINST
from puhui.behaviours.words import OF_A_FILE, OF_A_SYSTEM, Media, Outcome, Proved, Received, Requirement, Scheme, Trial
from puhui.ledger.reads import outstanding
from puhui.library.reads import in_force
from puhui.methodology.content import content_folder
from puhui.vocabulary.texts import Text
from tests.cast import DAY, NOW, Sender, Site, csv_of, ride

pytestmark = pytest.mark.django_db
R = Requirement
ALL = tuple(Requirement)


@pytest.fixture
def site(db: None) -> Site:
    made = Site().open()
    made.provider("metro", "metro-ride", is_production=False)
    return made


Try = Callable[..., Trial]


@pytest.fixture
def tried(site: Site, tmp_path: Path) -> Try:
    """Rides as they would fare; bytes or rows."""

    def trial(rows: Any, *, name: str = "rides.csv", adapter: str = "standard", scenario: str = "metro-ride") -> Trial:
        (tmp_path / name).write_bytes(rows if isinstance(rows, bytes) else csv_of(rows))
        return try_file(path=tmp_path / name, adapter=adapter, scenario=scenario, open_scenarios=["metro-ride"], now=NOW)

    return trial


def good(count: int = 20) -> list[dict[str, object]]:
    """Rides of several people, an hour apart."""
    return [ride(f"r{n}", f"card-{n % 4}", f"{7 + n // 4:02}:{10 * (n % 4):02}") for n in range(count)]


def failed(trial: Trial) -> set[Requirement]:
    return {outcome.requirement for outcome in trial.outcomes if outcome.is_met is False}


def fact(trial: Trial, requirement: Requirement) -> str:
    return next(outcome.fact.en for outcome in trial.outcomes if outcome.requirement is requirement)


class TestFile:
    def test_that_is_in_order_meets_every_requirement(self, tried: Try) -> None:
        trial = tried(good())
        assert (failed(trial), trial.is_met, trial.refused) == (set(), True, {})
        assert [outcome.requirement for outcome in trial.outcomes] == list(OF_A_FILE)
        assert (trial.rows, trial.accepted, trial.reduction_g > 0) == (20, 20, True)

    def test_leaves_nothing_behind(self, tried: Try) -> None:
        tried(good())
        for table in (Batch, Slice, Run, TrialOutcome):
            assert table.objects.count() == 0
        assert outstanding(asset=1) == 0

    def test_fares_as_it_then_does_in_earnest(self, tried: Try, site: Site) -> None:
        rows = [
            *good(),
            ride("r0", "card-0"),
            ride("x", "card-1", km=99),
            ride("y", "card-2", "07:30"),
            ride("z", "card-3", distance_m="far"),
        ]
        trial = tried(rows)
        Provider.objects.update(is_production=True)
        for number in range(4):
            site.resident(f"p{number}", ("metro", f"card-{number}"))
        made = site.send("metro", rows, scenario="metro-ride")
        site.settle()
        counts, credited = batch_named(made.name).counts, batch_named(made.name).credited
        assert (trial.accepted, trial.refused, trial.reduction_g) == (counts.accepted, counts.refused, credited.reduction_g)

    @pytest.mark.parametrize(
        ("changed", "wrong", "code"),
        [
            ({"distance_m": "8.4"}, {R.UNITS}, "form_not_a_number"),
            ({"happened_at": "2026-03-18T08:00:00"}, {R.TIMES}, "no_zone"),
            ({"happened_at": "2026-03-18 08:00"}, {R.TIMES}, "no_zone"),
            ({"happened_at": "18/03/2026"}, {R.TIMES}, "form_not_a_time"),
            ({"happened_at": "2026-03-25T08:00:00+08:00"}, {R.TIMES}, "in_future"),
            ({"happened_at": "2025-06-18T08:00:00+08:00"}, {R.TIMES}, "too_late"),
            ({"region": "3401"}, {R.PLACES}, "form_not_a_region"),
            ({"region": "110000"}, {R.PLACES}, "region_outside"),
            ({"record_id": "r0"}, {R.IDS}, "duplicate_record"),
            ({"record_id": "r" * 81}, {R.IDS}, "form_too_long"),
            ({"scenario": "bus-ride"}, {R.SCENARIO}, "unknown_scenario"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_with_one_row_in_ten_that_is_wrong_in_form_does_not_meet_its_requirement(
        self, tried: Try, changed: dict[str, object], wrong: set[Requirement], code: str
    ) -> None:
        rows = good()
        for place in (5, 6):
            rows[place] |= changed
        trial = tried(rows)
        assert wrong <= failed(trial) <= wrong | {R.REFUSED}
        assert code in fact(trial, next(iter(wrong)))

    @pytest.mark.parametrize(
        ("changed", "requirement"),
        [
            ({"distance_m": 499}, R.DISTANCES),
            ({"distance_m": 40000, "duration_s": 300}, R.DISTANCES),
            ({"straight_m": 20000}, R.DISTANCES),
            ({"person": ""}, R.COLUMNS),
        ],
        ids=str,
    )
    @pytest.mark.parametrize(("count", "is_met"), [(2, True), (3, False)])
    def test_may_hold_one_row_in_ten_that_is_odd(
        self, tried: Try, changed: dict[str, object], requirement: Requirement, count: int, is_met: bool
    ) -> None:
        rows = good()
        for place in range(count):
            rows[place] |= changed
        trial = tried(rows)
        assert (requirement not in failed(trial)) is is_met
        assert (R.REFUSED not in failed(trial)) is is_met

    @pytest.mark.parametrize(("count", "is_met"), [(99, False), (100, True)])
    def test_may_hold_one_row_in_a_hundred_that_is_wrong_in_form(self, tried: Try, count: int, is_met: bool) -> None:
        rows = [ride(f"r{n}", f"card-{n}") for n in range(count)]
        rows[0]["distance_m"] = "far"
        assert (R.UNITS not in failed(tried(rows))) is is_met

    def test_that_reports_acts_twice_says_so(self, tried: Try) -> None:
        rows = good()
        for place in range(0, 12, 4):
            rows.append({**rows[place], "record_id": f"again-{place}"})
        assert R.DUPLICATES in failed(tried(rows))

    def test_of_which_nothing_counts_says_so(self, tried: Try) -> None:
        trial = tried([row | {"region": "110000"} for row in good()])
        assert {R.COUNTED, R.PLACES, R.REFUSED} == failed(trial)
        assert fact(trial, R.COUNTED) == "0 of 20 count"

    @pytest.mark.parametrize(
        ("body", "name", "said"),
        [
            (b"", "rides.csv", "empty"),
            ("record_id,person\n卡".encode("gbk"), "rides.csv", "GBK"),
            (b"PK\x03\x04", "rides.csv", "ZIP"),
            (b"nothing of the kind", "rides.parquet", "Parquet"),
        ],
        ids=["empty", "gbk", "zip", "no parquet"],
    )
    def test_that_cannot_be_opened_fails_there_and_nothing_else_is_told(self, tried: Try, body: bytes, name: str, said: str) -> None:
        trial = tried(body, name=name)
        assert failed(trial) == {R.ENCODING}
        assert said in fact(trial, R.ENCODING)
        assert [outcome.is_met for outcome in trial.outcomes[1:]] == [None] * (len(OF_A_FILE) - 1)

    @pytest.mark.parametrize("body", [b"record_id,person\na,b\n", b"record_id,person,happened_at,region,region\n"])
    def test_that_lacks_or_repeats_a_column_names_it(self, tried: Try, body: bytes) -> None:
        trial = tried(body)
        assert failed(trial) == {R.COLUMNS}
        assert "region" in fact(trial, R.COLUMNS)
        assert trial.outcomes[0].is_met is True

    def test_with_a_header_alone_counts_nothing(self, tried: Try) -> None:
        assert failed(tried(csv_of(good()).splitlines()[0])) == {R.COUNTED}

    def test_may_be_of_any_medium(self, tried: Try, tmp_path: Path) -> None:
        lines = "\n".join(json.dumps(row) for row in good()).encode()
        (tmp_path / "in.jsonl").write_bytes(lines)
        duckdb.sql(f"COPY (SELECT * FROM read_json('{tmp_path}/in.jsonl')) TO '{tmp_path}/out.parquet' (FORMAT PARQUET)")
        bodies = {
            "rides.jsonl": lines,
            "rides.csv.gz": gzip.compress(csv_of(good())),
            "rides.parquet": (tmp_path / "out.parquet").read_bytes(),
        }
        for name, body in bodies.items():
            trial = tried(body, name=name)
            assert trial.accepted == 20, name
            assert failed(trial) <= ({R.TIMES} if name.endswith("parquet") else set()), name

    @pytest.mark.parametrize(("kind", "is_met"), [("TIMESTAMPTZ", True), ("TIMESTAMP", False), ("VARCHAR", True)])
    def test_of_parquet_is_asked_for_its_zone_too(self, tried: Try, tmp_path: Path, kind: str, is_met: bool) -> None:
        (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in good()))
        select = f"SELECT * REPLACE (CAST(happened_at AS {kind}) AS happened_at) FROM read_json('{tmp_path}/in.jsonl', columns = {{"
        select += (
            ", ".join(f"{name}: 'VARCHAR'" if not isinstance(value, int) else f"{name}: 'BIGINT'" for name, value in good()[0].items())
            + "})"
        )
        duckdb.sql(f"COPY ({select}) TO '{tmp_path}/out.parquet' (FORMAT PARQUET)")
        trial = tried((tmp_path / "out.parquet").read_bytes(), name="rides.parquet")
        assert (R.TIMES not in failed(trial)) is is_met

    def test_refuses_an_adapter_that_is_not_there(self, tried: Try) -> None:
        with pytest.raises(UnknownAdapter):
            tried(good(), adapter="no-such")


class TestSamples:
    def test_of_every_scenario_that_is_in_force_meet_every_requirement(self, site: Site, tmp_path: Path) -> None:
        counted = set(in_force(codes=scenario_names(), day=DAY))
        found = {}
        for sample in sample_files(content_folder()):
            path = tmp_path / f"{sample.scenario}.csv"
            path.write_text(redated(sample.path.read_text(encoding="utf-8"), last_on=DAY), encoding="utf-8")
            trial = try_file(path=path, adapter="standard", scenario=sample.scenario, open_scenarios=[sample.scenario], now=NOW)
            found[sample.scenario] = failed(trial)
        assert counted
        assert {code: wrong for code, wrong in found.items() if code in counted and wrong} == {}


def proved(key: str = "metro-k1") -> Proved:
    return Proved("metro", Scheme.ED25519, key)


def requested(sequence: int, document: str = "a", *, off_s: int = 0) -> tuple[bool, dict[Requirement, bool | None]]:
    sent_s = int(NOW.timestamp()) + off_s
    is_repeat, outcomes = try_request(proved=proved(), sequence=sequence, document=document, sent_s=sent_s, now=NOW)
    return is_repeat, {outcome.requirement: outcome.is_met for outcome in outcomes}


@pytest.mark.usefixtures("site")
class TestRequest:
    def test_that_is_the_first_shows_signature_and_clock(self) -> None:
        is_repeat, met = requested(1)
        assert (is_repeat, met) == (False, {R.SIGNATURE: True, R.CLOCK: True, R.SEQUENCE: False, R.RETRY: None})

    def test_that_comes_again_is_known(self) -> None:
        requested(1)
        is_repeat, met = requested(1)
        assert (is_repeat, met[R.RETRY]) == (True, True)

    def test_with_other_content_under_a_number_is_refused(self) -> None:
        requested(1)
        with pytest.raises(SequenceReused):
            requested(1, "b")

    @pytest.mark.parametrize(
        ("numbers", "is_met"), [([1], False), ([1, 2], True), ([2, 3], False), ([1, 3], False), ([2, 1], True), ([1, 2, 3], True)]
    )
    def test_numbers_go_up_by_one_from_one(self, numbers: list[int], is_met: bool) -> None:
        assert [requested(number, str(number))[1] for number in numbers][-1][R.SEQUENCE] is is_met

    @pytest.mark.parametrize(("off_s", "is_met"), [(-61, False), (-60, True), (60, True), (61, False)])
    def test_asks_for_a_clock_within_a_minute(self, off_s: int, is_met: bool) -> None:
        assert requested(1, off_s=off_s)[1][R.CLOCK] is is_met

    def test_is_forgotten_after_thirty_days(self) -> None:
        requested(1)
        assert [forget_trials(now=NOW + timedelta(days=days)) for days in (30, 31)] == [0, 1]


def show(*requirements: Requirement, is_met: bool | None = True) -> None:
    outcomes = [Outcome(requirement, is_met=is_met, fact=Text("事实", "a fact")) for requirement in requirements]
    record_trial(provider="metro", outcomes=outcomes, now=NOW)


@pytest.mark.usefixtures("site")
class TestChecklist:
    def test_of_who_has_no_key_asks_for_a_file_alone(self) -> None:
        assert [line.requirement for line in checklist("metro")] == list(OF_A_FILE)

    def test_of_who_has_a_key_asks_for_a_system_too(self) -> None:
        Sender("metro").register()
        assert missing("metro") == [*OF_A_FILE, *OF_A_SYSTEM]

    def test_keeps_what_was_last_shown(self) -> None:
        show(R.UNITS, R.IDS)
        show(R.UNITS, is_met=False)
        told = {line.requirement: line.is_met for line in checklist("metro")}
        assert (told[R.UNITS], told[R.IDS], told[R.TIMES]) == (False, True, None)

    def test_what_cannot_be_told_leaves_it_as_it_was(self) -> None:
        show(R.UNITS)
        show(R.UNITS, is_met=None)
        assert next(line for line in checklist("metro") if line.requirement is R.UNITS).is_met is True


class TestProduction:
    @pytest.fixture(autouse=True)
    def _site(self, site: Site) -> None: ...

    def received(self) -> Received:
        return Received(provider="metro", media=Media.CSV, signed_by="console", scenario="metro-ride")

    def test_is_closed_to_who_is_tried_out_and_says_what_is_missing(self) -> None:
        show(*OF_A_FILE)
        show(R.UNITS, is_met=False)
        with pytest.raises(ProviderInSandbox, match="Missing: amounts are whole numbers of the smallest unit"):
            receive_batch(received=self.received(), body=csv_of(good()), now=NOW)
        with pytest.raises(ProviderInSandbox):
            issue_code(provider="metro", person="card", now=NOW)
        assert (Batch.objects.count(), BindingCode.objects.count()) == (0, 0)

    @pytest.mark.parametrize("lacking", OF_A_FILE)
    def test_is_not_opened_while_anything_is_missing(self, lacking: Requirement) -> None:
        show(*(requirement for requirement in OF_A_FILE if requirement is not lacking))
        for is_met in (None, False):
            show(lacking, is_met=is_met)
            with pytest.raises(NotReady):
                admit_provider(provider="metro", by="op", now=NOW)
        assert not is_in_production("metro")

    def test_is_opened_once_all_is_shown(self) -> None:
        Sender("metro").register()
        requested(1)
        show(*ALL)
        admit_provider(provider="metro", by="op", now=NOW)
        admit_provider(provider="metro", by="another", now=NOW + timedelta(days=1))
        row = Provider.objects.get()
        assert (row.is_production, row.admitted_by, row.admitted_at) == (True, "op", NOW)
        assert TrialRequest.objects.count() == 0
        assert receive_batch(received=self.received(), body=csv_of(good()), now=NOW)

    def test_asks_a_system_with_a_key_for_its_requests(self) -> None:
        show(*OF_A_FILE)
        Sender("metro").register()
        with pytest.raises(NotReady, match="the signature holds"):
            admit_provider(provider="metro", by="op", now=NOW)

    def test_refuses_a_provider_that_is_not_there(self) -> None:
        with pytest.raises(UnknownProvider):
            admit_provider(provider="nobody", by="op", now=NOW)


def test_the_guide_tells_what_every_requirement_asks() -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs" / "using" / "connect.md").read_text(encoding="utf-8")
    assert [requirement for requirement in Requirement if f"| `{requirement}` |" not in guide] == []
    told = {line.split("`")[1]: line for line in guide.splitlines() if line.startswith("| `")}
    for requirement, (percent, codes) in SPEAKS_AGAINST.items():
        assert f"{percent}%" in told[requirement].replace(" %", "%")
        assert all(f"`{code}`" in told[requirement] for code in codes)

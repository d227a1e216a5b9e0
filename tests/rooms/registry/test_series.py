"""Monitoring data: nothing that was delivered is lost, what is wrong is found and counts nothing, and the sum can be computed again."""

from __future__ import annotations

import gzip
from base64 import b64encode
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, transaction

from puhui.adapters.errors import WorkbookLacksSheet
from puhui.foundation import documents
from puhui.registry import actions, reads
from puhui.registry import errors as refused
from puhui.registry.models import PeriodSum, SeriesDelivery
from puhui.registry.rules.signing import signed_text
from puhui.registry.words import Found, Severity
from tests.workbooks import row, workbook

from .meters import NOW, OFFICER, OWNER, deliver, plant, rooftop, sent, sun, written

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 1)


def found(project: str = "PV00001") -> dict[Found, int]:
    return {finding.code: finding.count for finding in reads.findings_of(reads.inputs_of(project, 1, rooftop()))}


def grams(project: str = "PV00001") -> int:
    return actions.sum_period(project=project, period=1, by=OFFICER, now=NOW, methodology=rooftop()).total_g


def book(folder: Path, sheets: dict[str, list[tuple[str, str, str]]], *, more: str = "") -> Path:
    """Each sheet with its header, the numbers as numbers."""
    told = {name: [row("meter", "time", "power_kw"), *(row(m, at, float(kw)) for m, at, kw in rows), more] for name, rows in sheets.items()}
    return workbook(folder / "m.xlsx", told)


class TestDeliver:
    def test_a_day_of_readings_is_kept_and_counted(self, tmp_path: Path) -> None:
        plant()
        kept = deliver(written(tmp_path, sun(DAY)))
        assert (kept.rows, kept.refused, kept.devices) == (24, 0, ("M1",))
        assert documents.get(kept.sha256).startswith(b"meter,time,power_kw")
        assert grams() == 12_000  # 6 h × 4 kW × 0.5 kgCO2e/kWh

    def test_a_bad_cell_is_refused_by_row_and_column_and_the_others_are_kept(self, tmp_path: Path) -> None:
        plant()
        rows = sun(DAY)
        rows[3] = ("M1", "yesterday", "0")
        rows[10] = ("M1", rows[10][1], "much")
        rows[11] = ("M1", rows[11][1], "999999")
        kept = deliver(written(tmp_path, rows))
        assert (kept.rows, kept.refused) == (21, 3)
        listed = actions.refused_rows(project="PV00001", period=1, number=kept.number).decode().splitlines()
        assert listed[1:] == ["4,time,yesterday,not_a_time", "11,power_kw,much,not_a_number", "12,power_kw,999999,out_of_range"]

    def test_a_row_with_too_many_cells_is_refused_by_its_number(self, tmp_path: Path) -> None:
        plant()
        path = written(tmp_path, sun(DAY))
        path.write_text(path.read_text().replace("M1,2025-06-01 10:00:00,4.0", "M1,2025-06-01 10:00:00,4.0,5"))
        kept = deliver(path)
        assert (kept.rows, kept.refused) == (23, 1)

    def test_gzip_is_read_and_another_format_is_told_what_to_do(self, tmp_path: Path) -> None:
        plant()
        path = written(tmp_path, sun(DAY))
        packed = tmp_path / "m.csv.gz"
        packed.write_bytes(gzip.compress(path.read_bytes()))
        assert deliver(packed).rows == 24
        with pytest.raises(refused.SeriesNotTaken):
            deliver(path.rename(tmp_path / "m.ods"))

    def test_each_sheet_of_a_workbook_is_a_delivery_and_is_read_again_as_it_was(self, tmp_path: Path) -> None:
        plant(meters=("M1", "M2"))
        path = book(tmp_path, {"一号": sun(DAY), "二号": sun(DAY, meter="M2")})
        first = deliver(path)
        assert (first.rows, first.sheet, first.devices) == (24, "一号", ("M1",))
        with pytest.raises(refused.DeliveryKnown):
            deliver(path, sheet="一号")
        assert deliver(path, sheet="二号").devices == ("M2",)
        grams()
        kept, digest = actions.recompute_sum(project="PV00001", period=1, methodology=rooftop())
        assert kept.digest == digest

    def test_a_formula_is_refused_by_its_row_and_a_broken_workbook_as_a_whole(self, tmp_path: Path) -> None:
        plant()
        path = book(tmp_path, {"一号": sun(DAY)}, more=row("M1", "2025-06-02 00:00:00", "<c><f>C2*2</f><v>8</v></c>"))
        kept = deliver(path)
        assert (kept.rows, kept.refused) == (24, 1)
        assert b"25,power_kw,'=C2*2,not_a_number" in actions.refused_rows(project="PV00001", period=1, number=kept.number)
        with pytest.raises(WorkbookLacksSheet):
            deliver(path, sheet="三号")
        (tmp_path / "broken.xlsx").write_bytes(path.read_bytes()[:200])
        with pytest.raises(refused.SeriesUnreadable):
            deliver(tmp_path / "broken.xlsx")

    @pytest.mark.parametrize(
        ("header", "refusal"),
        [(("meter", "time", "kilowatts"), refused.SeriesLacksColumn), (("meter", "time", "power_kw"), refused.NothingRead)],
    )
    def test_a_file_without_a_column_or_a_good_row_is_refused(self, tmp_path: Path, header: tuple[str, ...], refusal: type) -> None:
        plant()
        with pytest.raises(refusal):
            deliver(written(tmp_path, [("M1", "never", "?")], header=header))

    def test_the_same_file_comes_once(self, tmp_path: Path) -> None:
        plant()
        path = written(tmp_path, sun(DAY))
        deliver(path)
        with pytest.raises(refused.DeliveryKnown):
            deliver(path)

    def test_an_unknown_zone_kind_or_period_is_refused(self, tmp_path: Path) -> None:
        plant()
        path = written(tmp_path, sun(DAY))
        with pytest.raises(refused.ZoneUnknown):
            deliver(path, zone="Anhui")
        with pytest.raises(refused.UnknownSeriesKind):
            deliver(path, "wind")
        with pytest.raises(refused.UnknownPeriod):
            actions.deliver_series(project="PV00001", period=2, sent=sent(path), by=OWNER, now=NOW)

    def test_two_lengths_of_interval_of_one_meter_do_not_mix(self, tmp_path: Path) -> None:
        plant()
        deliver(written(tmp_path, sun(DAY)))
        with pytest.raises(refused.IntervalDiffers):
            deliver(written(tmp_path, sun(DAY, minutes=30), name="half.csv"), interval_min=30)


class TestCorrect:
    def test_a_correction_replaces_and_the_old_one_stays(self, tmp_path: Path) -> None:
        plant()
        old = deliver(written(tmp_path, sun(DAY, kw=5)))
        new = deliver(written(tmp_path, sun(DAY, kw=4), name="right.csv"), corrects=old.number, because="量程写错")
        both = reads.deliveries_of("PV00001", 1)
        assert [(d.number, d.corrected_by) for d in both] == [(old.number, new.number), (new.number, None)]
        assert grams() == 12_000
        with pytest.raises(refused.DeliveryCorrected):
            deliver(written(tmp_path, sun(DAY, kw=3), name="third.csv"), corrects=old.number, because="再改一次")

    def test_a_correction_says_why_and_of_what(self, tmp_path: Path) -> None:
        plant()
        old = deliver(written(tmp_path, sun(DAY)))
        path = written(tmp_path, sun(DAY, kw=4.1), name="right.csv")
        with pytest.raises(refused.SeriesReasonWanted):
            deliver(path, corrects=old.number)
        with pytest.raises(refused.UnknownDelivery):
            deliver(path, corrects=old.number + 999, because="量程写错")

    @pytest.mark.parametrize("table", [SeriesDelivery, PeriodSum])
    def test_the_database_lets_nobody_change_what_was_kept(self, tmp_path: Path, table: type) -> None:
        plant()
        deliver(written(tmp_path, sun(DAY)))
        grams()
        for change in (lambda: table.objects.update(by=99), lambda: table.objects.all().delete()):  # type: ignore[attr-defined]
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestDevices:
    def test_an_unknown_or_revoked_meter_delivers_nothing(self, tmp_path: Path) -> None:
        plant()
        with pytest.raises(refused.DeviceUnknown):
            deliver(written(tmp_path, sun(DAY, meter="M9")))
        actions.revoke_device(project="PV00001", serial="M1", because="已经换表", by=OWNER, now=NOW)
        with pytest.raises(refused.DeviceGone):
            deliver(written(tmp_path, sun(DAY)))

    def test_a_meter_is_registered_once_in_a_project(self) -> None:
        plant()
        with pytest.raises(refused.DeviceKnown):
            actions.register_device(project="PV00001", serial="M1", kind="pv-power", by=OWNER, now=NOW)

    def test_a_signature_marks_the_delivery_and_a_wrong_one_refuses_it(self, tmp_path: Path) -> None:
        plant()
        key = Ed25519PrivateKey.generate()
        public = b64encode(key.public_key().public_bytes_raw()).decode()
        actions.register_device(project="PV00001", serial="S1", kind="pv-power", by=OWNER, now=NOW, capacity_w=10_000, public_key=public)
        path = written(tmp_path, sun(DAY, meter="S1"))
        digest = actions.sha256_of(path)
        good = b64encode(key.sign(signed_text(project="PV00001", period=1, serial="S1", sha256=digest))).decode()
        with pytest.raises(refused.DeliveryNotSigned):
            deliver(path, device="S1", signature=b64encode(key.sign(b"another text")).decode())
        assert deliver(path, device="S1", signature=good).signed_by == "S1"
        assert deliver(written(tmp_path, sun(DAY + timedelta(1)), name="own.csv")).signed_by == ""

    def test_a_key_that_is_none_is_refused(self) -> None:
        plant()
        with pytest.raises(refused.DeviceKeyRefused):
            actions.register_device(project="PV00001", serial="S1", kind="pv-power", by=OWNER, now=NOW, public_key="AAAA")


class TestFindings:
    def test_a_clean_day_has_none(self, tmp_path: Path) -> None:
        plant()
        deliver(written(tmp_path, sun(DAY)))
        assert found() == {}

    def test_a_gap_is_named_and_counts_nothing(self, tmp_path: Path) -> None:
        plant()
        rows = sun(DAY)
        deliver(written(tmp_path, rows[:10] + rows[12:]))
        (gap,) = reads.findings_of(reads.inputs_of("PV00001", 1, rooftop()))
        assert (gap.code, gap.severity, gap.count, gap.first, gap.last) == (
            Found.GAP, Severity.LOOK, 2, "2025-06-01 09:00", "2025-06-01 12:00",
        )  # fmt: skip
        assert grams() == 8_000

    def test_what_is_there_twice_counts_once_and_the_smaller_where_they_differ(self, tmp_path: Path) -> None:
        plant()
        rows = sun(DAY)
        deliver(written(tmp_path, [*rows, rows[10], ("M1", rows[11][1], "9.5")]))
        assert found() == {Found.TWIN: 1, Found.CLASH: 1}
        assert grams() == 12_000

    @pytest.mark.parametrize("code", ["-9999", "65535", "-1000000"])
    def test_a_code_for_no_number_is_a_gap(self, tmp_path: Path, code: str) -> None:
        plant()
        rows = sun(DAY)
        rows[10] = ("M1", rows[10][1], code)
        deliver(written(tmp_path, rows))
        assert found() == {Found.SENTINEL: 1, Found.GAP: 1}
        assert grams() == 10_000

    @pytest.mark.parametrize(("kw", "counts_kw"), [("10", 10), ("11.9", 10), ("12", 10), ("12.1", 0)])
    def test_the_capacity_counts_at_most_and_nothing_far_beyond(self, tmp_path: Path, kw: str, counts_kw: int) -> None:
        plant()
        rows = sun(DAY)
        rows[10] = ("M1", rows[10][1], kw)
        deliver(written(tmp_path, rows))
        assert found() == ({} if kw == "10" else {Found.ABOVE_CAPACITY: 1})
        assert grams() == 500 * (5 * 4 + counts_kw)

    def test_production_at_night_is_heavy(self, tmp_path: Path) -> None:
        plant()
        rows = sun(DAY)
        rows[1] = ("M1", rows[1][1], "3")
        deliver(written(tmp_path, rows))
        assert found() == {Found.NIGHT: 1}

    def test_an_hour_that_the_clocks_repeat_is_told_from_other_doubles(self, tmp_path: Path) -> None:
        plant()
        rows = sun(DAY, minutes=30)
        again = [("M1", rows[place][1], "0.1") for place in (2, 3)]
        deliver(written(tmp_path, rows + again), interval_min=30)
        assert found() == {Found.SUMMER_TIME: 2, Found.CONSTANT: 12}

    def test_a_number_that_stands_still_and_negative_power_are_told(self, tmp_path: Path) -> None:
        plant()
        rows = sun(DAY, minutes=15)
        rows[0] = ("M1", rows[0][1], "-0.01")
        deliver(written(tmp_path, rows), interval_min=15)
        assert found() == {Found.CONSTANT: 24, Found.NEGATIVE: 1}
        assert grams() == 12_000

    def test_a_day_far_above_the_own_past_is_told(self, tmp_path: Path) -> None:
        plant()
        rows = [row for place in range(20) for row in sun(DAY + timedelta(place), kw=2 if place < 19 else 9)]
        deliver(written(tmp_path, rows))
        assert found() == {Found.OUTLIER: 1}

    def test_a_meter_that_runs_backwards_or_rolls_over_counts_nothing_there(self, tmp_path: Path) -> None:
        plant()
        header = ("meter", "time", "reading_kwh")
        readings = [99_900, 99_950, 20, 60, 50, 90]
        rows = [("M1", str(DAY + timedelta(place)), kwh) for place, kwh in enumerate(readings)]
        deliver(written(tmp_path, rows, header=header), "pv-reading", interval_min=1440)
        assert found() == {Found.ROLL_OVER: 1, Found.BACKWARDS: 1}
        assert grams() == 500 * (50 + 40 + 40)


class TestSetAside:
    def test_a_day_that_is_set_aside_counts_nothing_until_that_is_lifted(self, tmp_path: Path) -> None:
        plant()
        deliver(written(tmp_path, sun(DAY) + sun(DAY + timedelta(1))))
        assert grams() == 24_000
        aside = actions.set_aside(project="PV00001", period=1, device="M1", first=DAY, last=DAY, reason="传感器松动", by=OFFICER, now=NOW)
        assert grams() == 12_000
        said = {"project": "PV00001", "period": 1, "number": aside.number, "by": OFFICER, "now": NOW}
        with pytest.raises(refused.SeriesReasonWanted):
            actions.lift_aside(because="", **said)
        actions.lift_aside(because="已经查明", **said)
        assert grams() == 24_000
        with pytest.raises(refused.AsideUnknown):
            actions.lift_aside(because="已经查明", **said)

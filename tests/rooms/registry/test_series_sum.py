"""The sum of a report: the rows of the filed methodology, the grams of each calendar year, and an account that gives the same hash again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.library.actions import add_version, record_filing
from puhui.library.words import Filed
from puhui.methodology.catalogue import by_name
from puhui.methodology.compiled import compiled_for
from puhui.methodology.errors import DocumentRefused
from puhui.methodology.projects import summed
from puhui.methodology.proof import check
from puhui.quantification.duck import opened
from puhui.registry import actions, reads
from puhui.registry import errors as refused
from puhui.registry.models import Project
from puhui.registry.reads.layouts import series_kind
from puhui.registry.reads.series_files import counted_in, found_in, read_file, set_up
from puhui.registry.rules import sums as rules
from puhui.registry.words import Found

from .meters import NOW, OFFICER, OWNER, deliver, plant, real, rooftop, sent, stands, sun, written

DAY = date(2025, 6, 1)
SAID = {"project": "PV00001", "period": 1, "by": OFFICER, "now": NOW}


@pytest.mark.django_db
class TestSum:
    def test_is_what_the_methodology_makes_of_the_same_numbers(self, tmp_path: Path) -> None:
        plant(meters=("M1", "M2"))
        deliver(written(tmp_path, sun(DAY) + sun(DAY, kw=3.3337, meter="M2")))
        kept = actions.sum_period(methodology=rooftop(), **SAID)
        compiled = compiled_for(rooftop(), region="340100", day=date(2025, 12, 31))
        assert compiled is not None
        rows = [
            {
                "meter_start_wh": 0, "meter_end_wh": wh, "own_use_wh": 0, "certificates_wh": 0, "capacity_w": 10_000, "period_days": 365,
                "age_days": 578, "is_ets_unit": 0, "registered_elsewhere": 0,
            }
            for wh in (24_000, 20_002)
        ]  # fmt: skip
        assert kept.total_g == summed(compiled, rows).total_g == 22_001
        assert kept.vintages == {2025: 22_001}

    def test_a_period_over_new_year_has_a_vintage_for_each_year(self, tmp_path: Path) -> None:
        plant(first=date(2025, 7, 1), last=date(2026, 6, 30))
        deliver(written(tmp_path, sun(date(2025, 12, 31)) + sun(date(2026, 1, 1), kw=2)))
        assert actions.sum_period(methodology=rooftop(), **SAID).vintages == {2025: 12_000, 2026: 6_000}

    def test_days_outside_the_period_count_nothing(self, tmp_path: Path) -> None:
        plant(first=DAY, last=DAY)
        deliver(written(tmp_path, [row for place in (-1, 0, 1) for row in sun(DAY + timedelta(place))]))
        assert actions.sum_period(methodology=rooftop(), **SAID).total_g == 12_000

    def test_what_the_methodology_finds_implausible_refuses_the_sum(self, tmp_path: Path) -> None:
        plant(first=DAY, last=DAY)
        deliver(written(tmp_path, sun(DAY, kw=9)))  # 5.4 hours in a day are 1,971 in a year
        with pytest.raises(refused.RecordsRefused, match="the first M1"):
            actions.sum_period(methodology=rooftop(), **SAID)

    def test_what_is_missing_is_named(self, tmp_path: Path) -> None:
        plant(capacity_w=None)
        with pytest.raises(refused.NoSeries):
            actions.sum_period(methodology=rooftop(), **SAID)
        deliver(written(tmp_path, sun(DAY)))
        with pytest.raises(refused.SumLacks, match=r"capacity \(capacity_w\)"):
            actions.sum_period(methodology=rooftop(), **SAID)
        with pytest.raises(refused.SumNeedsNumbers, match=r"\(grid\), .*\(size\)"):
            actions.sum_period(methodology=by_name("rooftop-pv"), **SAID)
        with pytest.raises(refused.MethodologyNotInForce):
            actions.sum_period(**SAID)

    def test_own_use_of_two_meters_is_told_for_each(self, tmp_path: Path) -> None:
        plant(meters=("M1", "M2"))
        deliver(written(tmp_path, sun(DAY) + sun(DAY, meter="M2")))
        tell = {"project": "PV00001", "period": 1, "name": "own_use_wh", "by": OWNER, "now": NOW}
        actions.state_fact(value=1000, **tell)
        with pytest.raises(refused.SumLacks, match="own_use_wh"):
            actions.sum_period(methodology=rooftop(), **SAID)
        for serial in ("M1", "M2"):
            actions.state_fact(value=1000, device=serial, **tell)
        assert actions.sum_period(methodology=rooftop(), **SAID).total_g == 23_000

    def test_the_same_account_is_kept_once_and_another_gets_the_next_number(self, tmp_path: Path) -> None:
        plant()
        deliver(written(tmp_path, sun(DAY)))
        first = actions.sum_period(methodology=rooftop(), **SAID)
        assert actions.sum_period(methodology=rooftop(), **SAID).number == first.number == 1
        deliver(written(tmp_path, sun(DAY + timedelta(1)), name="n.csv"))
        assert actions.sum_period(methodology=rooftop(), **SAID).number == 2

    def test_is_computed_again_from_the_delivered_files_with_the_same_hash(self, tmp_path: Path) -> None:
        plant()
        old = deliver(written(tmp_path, sun(DAY)))
        kept = actions.sum_period(methodology=rooftop(), **SAID)
        deliver(written(tmp_path, sun(DAY, kw=3), name="n.csv"), corrects=old.number, because="后来更正")
        again, digest = actions.recompute_sum(project="PV00001", period=1, methodology=rooftop())
        assert again.digest == kept.digest == digest == rules.digest_of(kept.trail)
        _, other = actions.recompute_sum(project="PV00001", period=1, methodology=rooftop("0.6"))
        assert other != digest

    def test_without_a_sum_there_is_nothing_to_compute_again(self) -> None:
        plant()
        with pytest.raises(refused.UnknownSum):
            actions.recompute_sum(project="PV00001", period=1)


@pytest.mark.django_db
class TestStands:
    HEADER = ("stand", "species", "area_ha", "volume_before_m3", "volume_now_m3", "volume_usual_m3", "leakage_kg")

    def forest(self) -> None:
        plant("FO00001", first=date(2012, 1, 1), last=date(2023, 12, 31), meters=())
        Project.objects.filter(code="FO00001").update(methodology="forest-stand")

    def test_twelve_past_years_are_vintages_by_their_days(self, tmp_path: Path) -> None:
        self.forest()
        rows = [("1", "poplar", "2.5", "100.2", "220.9", "30", "0"), ("2", "杉木", "1", "50", "45", "0", "0")]
        deliver(written(tmp_path, rows, header=self.HEADER), "forest-stands", project="FO00001", interval_min=0)
        kept = actions.sum_period(**{**SAID, "project": "FO00001"}, methodology=stands())
        compiled = compiled_for(stands(), region="340100", day=date(2023, 12, 31))
        assert compiled is not None
        told = [(3, 25_000, 101, 220, 30), (2, 10_000, 50, 45, 0)]
        rows_g = [
            {
                "species_code": s,
                "area_m2": a,
                "volume_before_m3": b,
                "volume_now_m3": n,
                "volume_usual_m3": u,
                "leakage_kg": 0,
                "period_days": 4383,
            }
            for s, a, b, n, u in told
        ]
        whole = summed(compiled, rows_g).total_g
        assert whole is not None
        assert whole - 12 < kept.total_g <= whole
        assert sorted(kept.vintages) == list(range(2012, 2024))
        assert max(kept.vintages.values()) - min(kept.vintages.values()) < whole / 12 / 300  # a leap year has one day in 366 more

    def test_one_number_told_in_two_ways_has_no_sum(self, tmp_path: Path) -> None:
        self.forest()
        rows = [("1", "poplar", "2.5", "100", "220", "30", "0"), ("1", "poplar", "2.5", "100", "230", "30", "0")]
        deliver(written(tmp_path, rows, header=self.HEADER), "forest-stands", project="FO00001", interval_min=0)
        with pytest.raises(refused.RecordsRefused):
            actions.sum_period(**{**SAID, "project": "FO00001"}, methodology=stands())


@pytest.mark.django_db
class TestWithheld:
    def test_what_the_document_takes_off_and_sets_aside_is_rounded_against_the_project(self, tmp_path: Path) -> None:
        TestStands().forest()
        text = stands().source.replace("sums_over: project\n", "sums_over: project\nwithholds:\n  uncertainty: off\n  buffer: kept\n")
        share = "  {}:\n    label: {{zh: 份额, en: share}}\n    unit: '1'\n    decimals: 2\n    range: ['0', '1']\n    value: '{}'\n    region: '340000'\n"
        share += "    grade: B\n    kind: official_factor\n    reference: {{document: 示例}}\n"
        text = text.replace("\nparameters:\n", "\nparameters:\n" + share.format("off", "0.05") + share.format("kept", "0.1"))
        rows = [("1", "poplar", "2.5", "100", "220", "30", "0")]
        deliver(written(tmp_path, rows, header=TestStands.HEADER), "forest-stands", project="FO00001", interval_min=0)
        told = {**SAID, "project": "FO00001"}
        whole = actions.sum_period(**told, methodology=stands())
        kept = actions.sum_period(**told, methodology=check(text))
        assert (whole.withheld_g, whole.buffer_g) == (0, 0)
        off = -(-kept.raw_g * 5 // 100)
        assert kept.withheld_g == off
        assert kept.raw_g - off - 12 < kept.total_g <= kept.raw_g - off
        assert kept.buffer_g == -(-(kept.raw_g - off) // 10)

    @pytest.mark.parametrize("named", ["nothing", "density", "carbon"])
    def test_a_document_names_a_share_for_it(self, named: str) -> None:
        with pytest.raises(DocumentRefused, match="unit 1"):
            check(stands().source.replace("sums_over: project\n", f"sums_over: project\nwithholds: {{buffer: {named}}}\n"))


@pytest.mark.django_db
class TestVersion:
    def test_a_document_that_sums_over_projects_is_found_by_its_filing(self) -> None:
        assert reads.methodology_for("forest-stand", day=DAY) is None
        m = add_version(text=stands().source, now=NOW)
        record_filing(filed=Filed(m.code, m.version, "皖碳普方〔2026〕1号", 1, 1, DAY))
        found = reads.methodology_for("forest-stand", day=DAY)
        assert found is not None
        assert found.version == m.version


class TestReady:
    def test_names_each_number_that_credits_may_not_rest_on(self) -> None:
        day = date(2025, 12, 31)
        assert [gap.name for gap in reads.ready_for_certified(by_name("rooftop-pv"), region="340100", day=day)][:2] == ["grid", "size"]
        assert reads.ready_for_certified(rooftop(), region="340100", day=day) == ()


@pytest.mark.django_db
class TestPreview:
    def test_an_owner_sees_gaps_and_expected_grams_and_nothing_is_kept(self, tmp_path: Path) -> None:
        plant()
        rows = sun(DAY)
        path = written(tmp_path, rows[:10] + rows[11:])
        seen = actions.preview_series(project="PV00001", period=1, sent=sent(path), methodology=rooftop())
        assert (seen.read.rows, [f.code for f in seen.findings], seen.expected_g, seen.why) == (23, [Found.GAP], 10_000, None)
        assert reads.deliveries_of("PV00001", 1) == ()

    def test_where_no_sum_is_possible_yet_it_says_why(self, tmp_path: Path) -> None:
        plant()
        seen = actions.preview_series(project="PV00001", period=1, sent=sent(written(tmp_path, sun(DAY))))
        assert seen.expected_g is None
        assert seen.why is not None
        assert "rooftop-pv" in seen.why.en


class TestVintages:
    def test_a_year_below_zero_is_taken_off_the_latest(self) -> None:
        shares = [(2023, Fraction(100)), (2024, Fraction(-30)), (2025, Fraction(50))]
        assert rules.vintages(shares, 120, first=date(2023, 1, 1), last=date(2025, 12, 31)) == {2023: 100, 2024: 0, 2025: 20}

    @given(st.lists(st.tuples(st.integers(2020, 2024), st.fractions(-1000, 1000)), max_size=12))
    def test_never_add_up_to_more_than_the_total(self, shares: list[tuple[int, Fraction]]) -> None:
        total = max(0, int(sum(grams for _, grams in shares) // 1))
        assert sum(rules.vintages(shares, total, first=date(2020, 1, 1), last=date(2024, 12, 31)).values()) <= total


# -- laws, on the engine itself ----------------------------------------------------------------------------------------

READINGS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["0", "0.5", "3.25", "9.9", "10.5", "13", "-0.2", "-9999"])), min_size=1, max_size=40
)


def energy(rows: Sequence[tuple[int, str]], folder: Path, *, kind: str = "pv-power", parts: int = 1) -> int:
    """Watt-hours that count of readings (quarter hours after midnight, value), delivered in so many files."""
    start = datetime(2025, 6, 1)
    header = ("time", "power_kw" if kind == "pv-power" else "reading_kwh")
    with opened() as duck:
        for part in range(parts):
            told = [(f"{start + timedelta(minutes=15 * place):%Y-%m-%d %H:%M}", value) for place, value in rows[part::parts]]
            if told:
                path = written(folder, told, header=header)
                read_file(duck, path, series_kind(kind), name="m.csv", device="M1", zone="Asia/Shanghai", interval_s=900)
                duck.run("CREATE TABLE IF NOT EXISTS gathered AS SELECT * FROM rows_read WHERE FALSE")
                duck.run("INSERT INTO gathered SELECT * FROM rows_read")
        set_up(duck, "gathered", series_kind(kind), capacities={"M1": 10_000})
        found = sum(item.energy_wh for item in counted_in(duck, first=date(2025, 1, 1), last=date(2025, 12, 31)))
        duck.run("DROP TABLE gathered")
    return found


class TestLaws:
    @settings(max_examples=25, deadline=None)
    @given(rows=READINGS, data=st.data())
    def test_order_parts_and_gaps(self, rows: list[tuple[int, str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
        """The order of rows does not matter; two files give the sum of one; an interval that is gone never raises it."""
        folder = tmp_path_factory.mktemp("law")
        whole = energy(rows, folder)
        assert energy(data.draw(st.permutations(rows)), folder) == whole
        if len(rows) > 1:
            assert energy(rows, folder, parts=2) == whole
        gone = data.draw(st.sampled_from([place for place, _ in rows]))
        left = [row for row in rows if row[0] != gone]
        assert not left or energy(left, folder) <= whole

    @settings(max_examples=25, deadline=None)
    @given(rows=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 60)), min_size=2, max_size=30), data=st.data())
    def test_a_missing_reading_of_a_meter_never_raises_the_sum(
        self, rows: list[tuple[int, int]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        folder = tmp_path_factory.mktemp("law")
        told = [(place, str(value)) for place, value in rows]
        gone = data.draw(st.sampled_from([place for place, _ in rows]))
        left = [row for row in told if row[0] != gone]
        assert not left or energy(left, folder, kind="pv-reading") <= energy(told, folder, kind="pv-reading")


# -- measured data -----------------------------------------------------------------------------------------------------


class TestRealFiles:
    @pytest.mark.parametrize(
        ("site", "zone", "minutes", "capacity_w", "rows", "wh", "codes"),
        [
            ("AUSGRID-C12", "Australia/Sydney", 30, 1_040, 17_568, 1_296_404, {Found.GAP, Found.TWIN}),
            ("NREL-SERF-EAST", "UTC", 15, None, 10_000, 2_941_907, {Found.NEGATIVE}),
            ("TAEFC1044741", "UTC", 5, 7_000, 34_582, 6_993_626, {Found.GAP, Found.SENTINEL, Found.ABOVE_CAPACITY, Found.NIGHT}),
            ("ZT162185000441C1203", "UTC", 5, 27_600, 32_840, 29_667_290, {Found.GAP, Found.ABOVE_CAPACITY, Found.NIGHT}),
        ],
    )  # fmt: skip
    def test_four_measured_plants_show_their_known_flaws(
        self, tmp_path: Path, site: str, zone: str, minutes: int, capacity_w: int | None, rows: int, wh: int, codes: set[Found]
    ) -> None:
        source, kind = real("pv_generation_4sites.parquet"), series_kind("pv-power")
        with opened() as duck:
            path = tmp_path / "site.parquet"
            duck.run(f"COPY (SELECT site, ts, power_kw FROM read_parquet('{source}') WHERE site = '{site}') TO '{path}' (FORMAT PARQUET)")
            read = read_file(duck, path, kind, name=path.name, device="", zone=zone, interval_s=minutes * 60)
            set_up(duck, "rows_read", kind, capacities={site: capacity_w})
            found = found_in(duck, kind)
            counted = counted_in(duck, first=date(2010, 1, 1), last=date(2030, 1, 1))
        assert (read.rows, read.refused) == (rows, 0)
        assert {finding.code for finding in found} == codes
        assert sum(item.energy_wh for item in counted) == wh
        if site == "TAEFC1044741":
            assert [f.count for f in found if f.code is Found.SENTINEL] == [3]

    def test_daily_energy_of_four_plants_is_read_as_household_meters(self, tmp_path: Path) -> None:
        source, kind = real("pv_generation_daily.csv.gz"), series_kind("household-pv")
        with opened() as duck:
            read = read_file(duck, source, kind, name=source.name, device="", zone="Asia/Shanghai", interval_s=86_400)
            set_up(duck, "rows_read", kind, capacities={})
            assert (read.rows, read.refused, len(read.devices)) == (913, 0, 4)
            assert Found.GAP in {finding.code for finding in found_in(duck, kind)}

    def test_one_household_is_read_with_the_name_of_its_meter_given(self) -> None:
        source, kind = real("household_load_pv_ausgrid_c12.csv.gz"), series_kind("pv-power")
        with opened() as duck:
            read = read_file(duck, source, kind, name=source.name, device="C12", zone="Asia/Shanghai", interval_s=1800)
            set_up(duck, "rows_read", kind, capacities={"C12": 1_040})
            counted = counted_in(duck, first=date(2011, 1, 1), last=date(2012, 12, 31))
        assert (read.rows, read.devices) == (17_568, ("C12",))
        assert sum(item.energy_wh for item in counted) == 1_296_404

    @pytest.mark.parametrize(
        ("name", "kind", "rows", "refused_rows"),
        [("forest_trees_fia_ri.csv.gz", "forest-trees", 10_093, 0), ("forest_stands_china_forestat.csv.gz", "forest-plots", 320, 0)],
    )
    def test_inventories_are_read(self, name: str, kind: str, rows: int, refused_rows: int) -> None:
        source = real(name)
        with opened() as duck:
            read = read_file(duck, source, series_kind(kind), name=name, device="", zone="Asia/Shanghai", interval_s=0)
        assert (read.rows, read.refused) == (rows, refused_rows)

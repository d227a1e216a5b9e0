"""A neighbour's scenario package: opened safely, and held against every rule; each rule is seen to hold and to fail."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from puhui.journeys.errors import PackageUnreadable
from puhui.journeys.packages.conforming import NOT_CHECKED, RULES
from puhui.journeys.packages.opening import FILE_BYTES_MAX, FILES_MAX, ZIP_BYTES_MAX, digest_of, opened_path, opened_zip, packed
from puhui.journeys.packages.ours import ours_shipped
from puhui.journeys.packages.words import ADAPTER, EXPECTED, MANIFEST, METHOD, POINTS, SAMPLE, KnownPackage, State
from tests.rooms.journeys.parcels import DAY, FOLDER, changed, files, hashed, report, verdict, zipped


class TestTheExample:
    def test_conforms_to_every_rule(self) -> None:
        found = report(files())
        assert [one.rule for one in found.verdicts] == [rule.code for rule in RULES]
        assert found.failed == ()
        assert found.conforms

    def test_counts_each_row_as_it_was_computed_by_hand(self) -> None:
        found = report(files()).opened.sampled
        assert found
        grams = {one.row: one.reduction_g for one in found.outcomes if not one.refusal}
        assert grams == {1: 100, 2: 73, 3: 128, 4: 800, 5: 200}

    def test_marks_where_its_number_comes_from_and_that_its_points_rule_is_another(self) -> None:
        assert verdict(files(), "reference-region").state is State.NOTE
        told = verdict(files(), "points")
        assert (told.state, "10 g a point, ours 1 g" in told.fact.en, "apply for filing" in told.fact.en) == (State.NOTE, True, True)

    def test_is_an_example_and_says_so(self) -> None:
        manifest = report(files()).opened.manifest
        assert manifest
        assert manifest.is_example
        assert "示例" in manifest.name.zh

    def test_says_what_nobody_looked_at(self) -> None:
        assert all(text.zh and text.en for text in NOT_CHECKED)


class TestARule:
    @pytest.mark.parametrize(
        ("rule", "file", "written", "instead", "at", "said"),
        [
            ("manifest", MANIFEST, "version: 1", "version: one", "version: one", "decimal number"),
            ("manifest", MANIFEST, "example: true", "example: true\nruns: sh", "runs:", "Unknown key"),
            ("manifest", MANIFEST, "points.yaml: ", "points.yml: ", "points.yml", "No package has a file"),
            ("method", METHOD, "unit: gCO2e/(person*km)", "unit: kWh", "is: saving", "must be gCO2e"),
            ("cases", METHOD, "expect: 100 gCO2e", "expect: 101 gCO2e", "2.5 公里记 100 克", "it gives 100 g"),
            ("numbers", METHOD, "status: ENABLED", "status: REFERENCE", "status:", "reference only"),
            ("adapter", ADAPTER, "unit: km", "unit: kWh", "unit: kWh", "another dimension"),
            ("inputs", ADAPTER, '  distance_m: {column: 里程(公里), unit: km, round: down, missing: ["-1"]}\n', "", "inputs:", "distance"),
            ("identity", ADAPTER, "person: {column: 用户编号}", "person: {column: 订单号}", "person:", "same column"),
            ("sample-file", SAMPLE, "里程(公里)", "里程", "订单号", "里程(公里)"),
            ("expected-form", EXPECTED, "1,100,", "1,100,implausible", "1,100", "Either"),
            ("expected-form", EXPECTED, "1,100,", "2,100,", "2,73,", "twice"),
            ("expected-form", EXPECTED, "missing_code", "mising_code", "mising", "no code"),
            ("expected", EXPECTED, "1,100,", "1,101,", "1,101,", "should be 101 g; it came to 100 g"),
            ("expected", EXPECTED, "14,,form_missing\n", "", "row,", "one of the two"),
            ("rounding", ADAPTER, "unit: km, round: down", "unit: km, round: up", "distance_m:", "in favour"),
            ("collision", METHOD, "code: public-bike", "code: shared-bike", "code:", "another text"),
            ("collision", METHOD, "version: 1", "version: 2", "version:", "first version"),
            ("collision", ADAPTER, "code: public-bike-orders", "code: mobike", "code:", "taken"),
            ("same-act", METHOD, "group: travel", "group: docks", "same_act:", "no group"),
            ("same-act", METHOD, "group: travel", "group: walking", "same_act:", "belongs to the group travel"),
            ("same-act", MANIFEST, "travel: true", "travel: false", "travel:", "sensitive"),
            ("grade", METHOD, "    grade: B", "    grade: D", "use:", "needs C"),
            ("reference-region", MANIFEST, '"420100"', "", "borrowed_from:", "420100"),
            ("reference-region", MANIFEST, '["420100"]', '["420100", "310000"]', "borrowed_from:", "No number"),
            ("points-form", POINTS, "grams_per_point: 10", "grams_per_point: 0", "grams_per_point:", "more than zero"),
        ],
    )  # fmt: skip
    def test_says_what_is_wrong_where_and_what_to_do(self, rule: str, file: str, written: str, instead: str, at: str, said: str) -> None:
        parcel = changed(file, written, instead)
        found = verdict(parcel, rule)
        assert found.state is State.FAIL
        fault = next(one for one in found.faults if said in one.wrong.en)
        lines = parcel[fault.file].decode().splitlines()
        assert at in lines[fault.line - 1]
        assert fault.wrong.zh
        assert fault.remedy.zh or rule == "sample-file"

    def test_about_hashes_names_the_one_that_a_file_has(self) -> None:
        found = files()
        touched = verdict({**found, POINTS: found[POINTS] + b"\n"}, "hashes")
        assert (touched.state, touched.faults[0].file, len(touched.faults)) == (State.FAIL, MANIFEST, 1)

    @pytest.mark.parametrize("missing", [METHOD, ADAPTER, POINTS, SAMPLE, EXPECTED])
    def test_that_needs_a_file_waits_until_it_is_there(self, missing: str) -> None:
        found = report({name: body for name, body in files().items() if name != missing})
        assert not found.conforms
        assert found.failed
        assert all(one.faults or one.state is not State.FAIL for one in found.verdicts)

    def test_about_the_sample_wants_both_sides_of_the_border(self) -> None:
        lines = files()[SAMPLE].decode().splitlines(keepends=True)
        for kept, lacking in (([1, 2, 3], 2), ([6, 9], 1), ([1, 9], 1), ([1, 6, 9], 0)):
            found = verdict(hashed({**files(), SAMPLE: "".join([lines[0], *(lines[row] for row in kept)]).encode()}), "sample")
            assert len(found.faults) == lacking

    def test_about_a_new_group_holds_once_the_group_is_declared(self) -> None:
        new = changed(METHOD, "mode: bike, group: travel", "mode: dock, group: docks")
        assert verdict(new, "same-act").state is State.FAIL
        declared = {**new, MANIFEST: new[MANIFEST].replace(b"new_groups: []", b"new_groups: [docks]")}
        assert verdict(declared, "same-act").state is State.NOTE

    def test_about_collision_lets_the_next_version_of_the_same_package_come(self) -> None:
        first = report(files())
        assert first.opened.method
        ours = ours_shipped(day=DAY)
        there = replace(
            ours,
            methods={**ours.methods, "public-bike": {first.opened.method.content_hash: 1}},
            scenarios=ours.scenarios | {"public-bike"},
            packages=(KnownPackage("public-bike", 1, first.digest, "public-bike", "public-bike-orders"),),
        )
        assert [at.file for at in verdict(files(), "collision", there).faults] == [MANIFEST]
        second = changed(MANIFEST, "version: 1", "version: 2")
        assert verdict(second, "collision", there).state is State.NOTE
        moved = changed(METHOD, "at_most: 30 km/h", "at_most: 29 km/h")
        later = {**moved, MANIFEST: moved[MANIFEST].replace(b"version: 1", b"version: 2", 1)}
        assert "next version is 2" in verdict(later, "collision", there).faults[0].wrong.en

    def test_about_points_is_silent_where_both_say_the_same(self) -> None:
        same = changed(POINTS, "grams_per_point: 10\npoints_per_day_most: 200", "grams_per_point: 1\npoints_per_day_most: none")
        assert verdict(same, "points").state is State.HOLDS
        other = hashed({**same, POINTS: same[POINTS].replace(b"province", b"publisher")})
        assert "funded by the publisher" in verdict(other, "points").fact.en

    def test_about_numbers_names_each_that_is_missing_with_its_unit(self) -> None:
        body = files()[METHOD].decode()
        start, end = body.index("    value: 40"), body.index("formulas:")
        found = report(hashed({**files(), METHOD: (body[:start] + "\n" + body[end:]).replace("ENABLED", "PARAMETRIC").encode()}))
        by_rule = {one.rule: one for one in found.verdicts}
        assert "gCO2e/(person*km)" in by_rule["numbers"].faults[0].wrong.en
        assert by_rule["expected"].state is State.SKIPPED


class TestOpening:
    def test_a_folder_and_its_zip_are_one_package(self, tmp_path: Path) -> None:
        packed_ = tmp_path / "x.zip"
        packed_.write_bytes(zipped(files()))
        assert opened_path(packed_) == files() == opened_zip(zipped(files(), "public-bike/"))
        assert digest_of(opened_zip(packed(files()))) == digest_of(files())
        assert packed(files()) == packed(dict(reversed(files().items())))

    @pytest.mark.parametrize(
        "name", ["../package.yaml", "/etc/package.yaml", "a/../package.yaml", "a\\package.yaml", "C:package.yaml", "a/b/package.yaml"]
    )
    def test_a_path_that_leads_outside_is_refused(self, name: str) -> None:
        with pytest.raises(PackageUnreadable, match="outside"):
            opened_zip(zipped({**files(), name: b"x"}))

    def test_a_link_is_refused(self, tmp_path: Path) -> None:
        entry = zipfile.ZipInfo(METHOD)
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w") as target:
            target.writestr(entry, "/etc/passwd")
        with pytest.raises(PackageUnreadable, match="link"):
            opened_zip(body.getvalue())
        folder = tmp_path / "linked"
        folder.mkdir()
        os.symlink(FOLDER / MANIFEST, folder / MANIFEST)
        with pytest.raises(PackageUnreadable, match="link"):
            opened_path(folder)

    def test_a_bomb_is_stopped_whatever_it_says_of_its_size(self) -> None:
        for size in (FILE_BYTES_MAX, FILE_BYTES_MAX + 1, 64 << 20):
            with pytest.raises(PackageUnreadable, match="too large"):
                opened_zip(zipped({**files(), SAMPLE: b"0" * size}))

    def test_a_file_that_says_less_of_its_size_than_it_has_is_refused(self) -> None:
        body = bytearray(zipped({**files(), SAMPLE: b"01\n" * 200_000}))
        while (place := body.find((600_000).to_bytes(4, "little"))) >= 0:
            body[place : place + 4] = (10).to_bytes(4, "little")
        with pytest.raises(PackageUnreadable):
            opened_zip(bytes(body))

    @pytest.mark.parametrize("count", [FILES_MAX + 1, 5000])
    def test_too_many_files_are_refused(self, count: int) -> None:
        with pytest.raises(PackageUnreadable, match="more than"):
            opened_zip(zipped({f"{number}.txt": b"" for number in range(count)}))

    def test_a_name_twice_a_stranger_and_two_folders_are_refused(self) -> None:
        twice = io.BytesIO(zipped(files()))
        with zipfile.ZipFile(twice, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
            target.writestr(MANIFEST, b"code: other")
        with pytest.raises(PackageUnreadable, match="twice"):
            opened_zip(twice.getvalue())
        with pytest.raises(PackageUnreadable, match="no package has"):
            opened_zip(zipped({**files(), "run.py": b""}))
        with pytest.raises(PackageUnreadable, match="one folder"):
            opened_zip(zipped({**files(), "a/README.md": b""}))

    @pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"not a zip", b"PK\x05\x06" + bytes(18)])
    def test_what_is_no_zip_is_refused(self, body: bytes) -> None:
        with pytest.raises(PackageUnreadable):
            opened_zip(body)

    def test_a_zip_cut_or_damaged_at_any_place_is_refused_or_whole(self) -> None:
        body = zipped(files())
        for place in range(0, len(body), 37):
            for broken in (body[:place], body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :]):
                try:
                    assert opened_zip(broken).keys() <= {*files(), "README.md"}
                except PackageUnreadable:
                    continue

    def test_a_zip_above_the_limit_is_not_even_looked_at(self, tmp_path: Path) -> None:
        path = tmp_path / "large.zip"
        path.write_bytes(bytes(ZIP_BYTES_MAX + 1))
        with pytest.raises(PackageUnreadable, match="too large"):
            opened_path(path)
        with pytest.raises(PackageUnreadable, match="no such"):
            opened_path(tmp_path / "nobody.zip")

"""The shipped documents: what is active, with which numbers, what others still lack, and which are for the reader only."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from puhui.methodology.catalogue import by_name, newest, shipped
from puhui.methodology.compiled import compiled_for, needs_numbers
from puhui.methodology.content import content_folder
from puhui.methodology.errors import DocumentRefused, MethodologyNotActive, ReferenceOnly, UnknownMethodology
from puhui.methodology.words import Grade, Status
from puhui.vocabulary.periods import day_from_text
from tests.rooms.methodology.documents_by_hand import SMALL, changed

DAY = day_from_text("2026-03-18")
#: The first characters of the hashes of the first six: receipts name them.
RECEIPTED = {
    "bus-ride": "19e5dd919a29f75c",
    "ev-charging": "671501b0df03a26a",
    "household-electricity": "90e7ed65403f1b7b",
    "metro-ride": "ed34b738b02747a7",
    "shared-bike": "420a66d412ea99c1",
    "walk": "3e42f90ef24e7028",
}
PROJECTS = {"charging-pile", "ev-fleet", "forest-stand", "heat-pump", "rice-methane", "rooftop-pv", "wetland-restoration"}
#: Numbers that divide: a higher one saves less.
DIVISORS = {("efficient-air-conditioner", "line")}
STATUSES = {
    "bus-ride": "ENABLED",
    "bus-ride-declared": "ENABLED",
    "car-pool": "PARAMETRIC",
    "carton-reuse": "REFERENCE",
    "charging-pile": "PARAMETRIC",
    "clean-plate": "ENABLED",
    "e-invoice": "REFERENCE",
    "efficient-air-conditioner": "ENABLED",
    "efficient-refrigerator": "PARAMETRIC",
    "efficient-television": "PARAMETRIC",
    "efficient-washer": "PARAMETRIC",
    "ev-charging": "PARAMETRIC",
    "ev-driving": "PARAMETRIC",
    "ev-fleet": "PARAMETRIC",
    "forest-stand": "PARAMETRIC",
    "gas-saving": "ENABLED",
    "heat-pump": "PARAMETRIC",
    "hotel-no-disposables": "ENABLED",
    "household-electricity": "ENABLED",
    "metro-ride": "ENABLED",
    "no-cutlery": "ENABLED",
    "old-clothes": "ENABLED",
    "own-bag": "ENABLED",
    "own-cup": "ENABLED",
    "parked-car": "REFERENCE",
    "peak-saving": "ENABLED",
    "rice-methane": "PARAMETRIC",
    "rooftop-pv": "PARAMETRIC",
    "secondhand-phone": "REFERENCE",
    "shared-bike": "ENABLED",
    "toll-etc": "PARAMETRIC",
    "walk": "PARAMETRIC",
    "waste-sorting": "PARAMETRIC",
    "water-saving": "ENABLED",
    "wetland-restoration": "REFERENCE",
}


class TestShipped:
    def test_every_methodology_with_its_status(self) -> None:
        assert {m.code: str(m.status) for m in shipped()} == STATUSES
        assert {(m.code, m.version) for m in shipped() if m.version > 1} == {
            (code, 2) for code in ("charging-pile", "ev-fleet", "rice-methane")
        }

    @pytest.mark.parametrize(("code", "begins"), sorted(RECEIPTED.items()))
    def test_documents_that_stand_on_receipts_have_not_changed(self, code: str, begins: str) -> None:
        assert by_name(code).content_hash.startswith(begins)

    def test_the_folder_is_the_code_and_the_file_is_the_version(self) -> None:
        for m in shipped():
            text = (content_folder() / "methodologies" / m.code / f"v{m.version}.yaml").read_bytes()
            assert m.content_hash == hashlib.sha256(text).hexdigest()

    def test_none_that_counts_may_be_certified(self) -> None:
        assert {m.use for m in shipped() if m.status is Status.ENABLED} == {("points",)}

    def test_projects_are_for_credits_and_wait_for_numbers_that_are_good_enough(self) -> None:
        projects = [m for m in shipped() if m.use == ("certified",)]
        assert {m.code for m in projects} == PROJECTS
        assert all(m.missing for m in projects)

    @pytest.mark.parametrize(
        ("code", "parameter", "value", "region", "grade"),
        [
            ("metro-ride", "saving", "46.7", "440300", Grade.B),
            ("metro-ride", "ride_saving", "46", "110000", Grade.C),
            ("bus-ride", "saving", "26.9", "440300", Grade.B),
            ("bus-ride", "ride_saving", "80", "510500", Grade.C),
            ("shared-bike", "saving", "40", "420100", Grade.B),
            ("household-electricity", "norm", "2.10", "340100", Grade.C),
            ("household-electricity", "grid", "0.5500", "CN-EAST", Grade.C),
        ],
    )
    def test_the_conservative_number_is_the_active_one(self, code: str, parameter: str, value: str, region: str, grade: Grade) -> None:
        compiled = compiled_for(by_name(code), region="340100", day=DAY)
        assert compiled is not None
        used = next(u for u in compiled.used if u.parameter.name == parameter)
        assert (used.value.written, used.value.region, used.value.grade) == (value, region, grade)

    @pytest.mark.parametrize(
        ("code", "reference"),
        [("metro-ride", "110000 440300"), ("bus-ride", "440300 510500"), ("shared-bike", "420100"), ("household-electricity", "")],
    )
    def test_a_number_from_another_region_is_named(self, code: str, reference: str) -> None:
        compiled = compiled_for(by_name(code), region="340102", day=DAY)
        assert compiled is not None
        assert compiled.reference_region == reference

    def test_variants_are_never_used_and_would_never_save_less_than_the_active_number(self) -> None:
        for m in shipped():
            for parameter in m.parameters:
                for variant in parameter.variants:
                    sign = -1 if (m.code, parameter.name) in DIVISORS else 1
                    assert all(sign * value.number <= sign * variant.number for value in parameter.values), (m.code, parameter.name)


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("code", "missing"),
        [
            ("walk", [("saving", "gCO2e/step"), ("cap", "gCO2e")]),
            ("ev-charging", [("car_energy", "kWh/km"), ("replaced_fuel", "L/km"), ("charging_loss", "1")]),
        ],
    )
    def test_a_parametric_methodology_refuses_to_become_active_and_names_each_number_with_its_unit(
        self, code: str, missing: list[tuple[str, str]]
    ) -> None:
        m = by_name(code)
        assert [(n.name, n.unit) for n in m.missing] == missing
        with pytest.raises(MethodologyNotActive) as refused:
            needs_numbers(m)
        for language in ("zh", "en"):
            said = refused.value.sentence(language)
            assert code in said
            assert all(f"{name}" in said and unit in said for name, unit in missing)

    @pytest.mark.parametrize("code", [code for code, status in STATUSES.items() if status == "ENABLED"])
    def test_an_active_one_lacks_nothing(self, code: str) -> None:
        needs_numbers(by_name(code))
        assert by_name(code).missing == ()

    @pytest.mark.parametrize("code", [code for code, status in STATUSES.items() if status == "REFERENCE"])
    def test_one_for_the_reader_is_never_active(self, code: str) -> None:
        with pytest.raises(ReferenceOnly, match=code):
            needs_numbers(by_name(code))


class TestByName:
    def test_finds_a_code(self) -> None:
        assert by_name("walk") in newest()

    def test_reads_a_document_by_its_path(self, tmp_path: Path) -> None:
        path = tmp_path / "own.yaml"
        path.write_text(SMALL, encoding="utf-8")
        assert by_name(str(path)).code == "small-ride"
        path.write_text(changed(("version: 1", "version: 0")), encoding="utf-8")
        with pytest.raises(DocumentRefused):
            by_name(str(path))

    @pytest.mark.parametrize("name", ["tram-ride", "", "../metro-ride", "nowhere.yaml"])
    def test_refuses_what_it_does_not_know_and_says_what_it_knows(self, name: str) -> None:
        with pytest.raises(UnknownMethodology, match="metro-ride"):
            by_name(name)

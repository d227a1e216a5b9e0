"""The verifier's page of a sample: drawn once, filled in there or on paper, with what may be concluded; the authority reads it, nobody else."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from puhui.registry import actions, reads
from puhui.registry.words import WHY_CHOSEN, Why

from .reported import CODE, with_data
from .test_projects_pages import APPLIED, Browser, browser

PAGE = f"/verifications/{CODE}/sample"
SHEET, SHEET_CSV, OFFICE = f"/verifications/{CODE}/sheet", f"/verifications/{CODE}/sheet.csv", f"/office/projects/{CODE}/sample"
#: Of the sixty-one days of the sample's meter and of the one that the scene adds.
DRAWN = 8


@pytest.fixture(autouse=True)
def undone(projects: None) -> Any:
    """What a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def verifier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    with_data(tmp_path, monkeypatch)
    return browser("verifier")


def without_data() -> int:
    """A further period of the same project, for which nothing was delivered."""
    found, before = reads.project(CODE), reads.period(CODE, 1)
    assert found.crediting_first
    last = before.first - timedelta(days=1)
    told = {"code": CODE, "owner": found.owner, "by": found.opened_by, "now": timezone.now()}
    return actions.open_period(first=last - timedelta(days=20), last=last, **told).place  # type: ignore[arg-type]


def draw(verifier: Browser, **said: str) -> list[Any]:
    verifier.post(PAGE, **({"verb": "draw", "period": "1", "seed": "2026-03-20 开奖号", "level": "20"} | said))
    return list(reads.lines_of(reads.draws_of(CODE, 1), CODE, 1))


def results(lines: list[Any], **first: str) -> dict[str, str]:
    """Every line agrees, but for what is said of the first."""
    told = {f"result-1-{line.place}": "agrees" for line in lines}
    return told | {f"{name}-1-1": value for name, value in first.items()}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_opens_empty_for_whoever_verifies_and_for_the_authority(language: str) -> None:
    for name, path in (("verifier", PAGE), ("verifier", f"/verifications/{APPLIED}/sample"), ("province", OFFICE), ("city", OFFICE)):
        assert "</html>" in browser(name, language).page(path)
    assert "not_filled_in" in browser("verifier", language).page(SHEET, status=422)


@pytest.mark.parametrize("path", [PAGE, SHEET, SHEET_CSV, OFFICE])
@pytest.mark.parametrize("name", ["owner", "expert"])
def test_is_nobody_elses(name: str, path: str) -> None:
    browser(name).page(path, status=403)


def test_another_period_is_not_there() -> None:
    browser("verifier").page(f"{PAGE}?period=9", status=404)


class TestDraw:
    def test_says_the_seed_how_many_and_why_each(self, verifier: Browser) -> None:
        lines = draw(verifier)
        page = verifier.page(PAGE)
        assert len(lines) == DRAWN
        assert all(word in page for word in ("2026-03-20 开奖号", f"{DRAWN}/61", "PV00001-1-S1"))
        assert {line.chosen.why for line in lines} > {Why.LOT}
        assert all(WHY_CHOSEN[line.chosen.why].zh in page for line in lines)
        assert page.count('<select class="ph-input" id="result-1-') == DRAWN

    def test_without_a_level_it_is_refused_and_the_seed_stays(self, verifier: Browser) -> None:
        page = verifier.post(PAGE, status=422, verb="draw", period="1", seed="abc", level="")
        assert "sample_not_planned" in page
        assert 'value="abc"' in page

    def test_the_same_seed_twice_is_refused(self, verifier: Browser) -> None:
        draw(verifier)
        assert "sample_draw_known" in verifier.post(PAGE, status=409, verb="draw", period="1", seed="2026-03-20 开奖号", level="20")

    def test_before_there_are_data_it_says_so(self) -> None:
        path = f"{PAGE}?period={without_data()}"
        assert "sample_nothing_drawn" in browser("verifier").post(path, status=409, verb="draw", period="2", seed="a", level="20")


class TestFill:
    def test_what_agrees_and_what_differs_gives_the_scorecard(self, verifier: Browser) -> None:
        lines = draw(verifier)
        verifier.post(PAGE, verb="fill", period="1", **results(lines, result="differs", found="20", remark="电表读数低"))
        card = reads.assessed(CODE, 1)
        assert (card.card.checked, card.card.deviating, card.unchecked) == (DRAWN, 1, 0)
        page = verifier.page(PAGE)
        assert "推算的多报" in page
        assert 'value="20.000"' in page
        read = browser("province").page(OFFICE)
        assert "电表读数低" in read
        assert "<select" not in read.split("<main", 1)[1]

    def test_a_line_that_is_wrong_is_marked_and_everything_typed_stays(self, verifier: Browser) -> None:
        lines = draw(verifier)
        page = verifier.post(PAGE, status=422, verb="fill", period="1", **results(lines, result="differs", found="about 20", remark="大约"))
        assert "sample_rows_refused" in page
        assert 'value="about 20"' in page
        assert page.count('<option value="agrees" selected>') == DRAWN - 1
        assert reads.checks_of(CODE, 1) == ()

    def test_nothing_said_is_nothing_kept(self, verifier: Browser) -> None:
        draw(verifier)
        assert "not_filled_in" in verifier.post(PAGE, status=422, verb="fill", period="1")

    def test_the_same_said_again_is_kept_once(self, verifier: Browser) -> None:
        lines = draw(verifier)
        for _ in range(2):
            verifier.post(PAGE, verb="fill", period="1", **results(lines))
        assert reads.assessed(CODE, 1).card.checked == DRAWN
        assert "抽到的都一致" in verifier.page(PAGE)


class TestSheet:
    def test_on_paper_it_has_its_number_the_hash_and_empty_columns(self, verifier: Browser) -> None:
        draw(verifier)
        page = verifier.page(SHEET)
        assert reads.newest_sum(CODE, 1).digest in page
        assert "PV00001-1-S1" in page
        assert page.count('<td class="ph-sheet-blank"></td>') == DRAWN
        assert "<nav" not in page

    def test_the_file_goes_out_and_comes_back(self, verifier: Browser) -> None:
        draw(verifier)
        rows = list(csv.reader(io.StringIO(verifier.page(SHEET_CSV).lstrip("\ufeff"))))
        for row in rows[2:]:
            row[7] = "一致"
        verifier.post(PAGE, verb="sheet", period="1", file=SimpleUploadedFile("s.csv", written_again(rows)))
        assert reads.assessed(CODE, 1).card.checked == DRAWN
        rows[3][7], rows[4][1] = "much", "M9"
        page = verifier.post(PAGE, status=422, verb="sheet", period="1", file=SimpleUploadedFile("s.csv", written_again(rows)))
        assert re.findall(r"<span>第 (\d) 行</span>", page) == ["2", "3"]


def written_again(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


class TestRecompute:
    def test_from_the_files_it_is_the_same(self, verifier: Browser) -> None:
        assert "依据和数都一致" in verifier.post(PAGE, status=200, verb="recompute", period="1")

    def test_where_it_differs_it_says_so(self, verifier: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        kept = reads.newest_sum(CODE, 1)
        monkeypatch.setattr(actions, "recompute_sum", lambda **told: (kept, "0" * 64))
        assert "重算的结果不同" in verifier.post(PAGE, status=200, verb="recompute", period="1")

    def test_without_a_sum_there_is_nothing_to_compute(self) -> None:
        assert "还没有核算这一期" in browser("verifier").page(f"{PAGE}?period={without_data()}")

"""Dry runs of officers: who may ask and see, what the form takes and keeps, and that page and files say what the outcome says, and never few."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from puhui.behaviours import models, reads
from puhui.behaviours.words import Study, StudyStage
from puhui.desks import study_few
from puhui.journeys.dry_runs import count_study
from puhui.ledger.reads import every_balance
from puhui.library.reads import in_force
from puhui.vocabulary.amounts import grouped
from tests.rooms.desks.conftest import Town, opened
from tests.rooms.desks.offices import with_officers
from tests.rooms.desks.studied import RIDERS, ask, busy, counted, form, number_of

LIST, NEW = "/office/studies", "/office/studies/new"


@pytest.fixture(scope="module")
def busy_town(module_database: str) -> Town:
    """One for the file: studies are added to it, and nothing else."""
    return busy(opened())


@pytest.fixture(scope="module")
def whole(busy_town: Town) -> Study:
    """A study of everybody, counted: the metro at 40 g a kilometre."""
    return counted(busy_town, "province-a")


@contextmanager
def nothing_asked() -> Iterator[None]:
    before = models.Study.objects.count()
    yield
    assert models.Study.objects.count() == before


@contextmanager
def told_otherwise(study: Study, **total: int) -> Iterator[None]:
    """The same study, as if these of its sums were others; `share` and `persons` decide what may be told."""
    row = models.Study.objects.get(pk=study.number)
    outcome = {**row.outcome, "share": total.get("share", 1), "total": {**row.outcome["total"], **total}}
    models.Study.objects.filter(pk=row.pk).update(outcome=outcome, share=total.get("share", 1))
    yield
    models.Study.objects.filter(pk=row.pk).update(outcome=row.outcome, share=row.share)


def text_of(page: str) -> str:
    """What a reader sees of the main part."""
    main = re.search(r"<main.*</main>", page, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0] if main else page).replace("&nbsp;", " ").replace("\u00a0", " "))


def source(town: Town) -> str:
    return in_force(codes=["metro-ride"], day=town.day)["metro-ride"].methodology.source


class TestWhoMay:
    def test_ask_and_see(self, busy_town: Town) -> None:
        for who in ("province-a", "operator", "hefei-a"):
            number = number_of(ask(busy_town, who))
            assert f"/office/studies/{number}" in busy_town.page(who, LIST)
            busy_town.page(who, f"{LIST}/{number}")

    def test_only_read(self, busy_town: Town) -> None:
        number = number_of(ask(busy_town, "province-a"))
        assert "新的试算" not in busy_town.page("regulator-a", LIST)
        busy_town.page("regulator-a", f"{LIST}/{number}")
        busy_town.page("regulator-a", NEW, status=403)
        assert ask(busy_town, "regulator-a").status_code == 403

    @pytest.mark.parametrize("who", ["lin", "metro-clerk"])
    def test_do_neither(self, busy_town: Town, who: str) -> None:
        number = number_of(ask(busy_town, "province-a"))
        for path in (LIST, NEW, f"{LIST}/{number}", f"{LIST}/{number}/result.json", f"{LIST}/{number}/result.csv"):
            busy_town.page(who, path, status=403)

    def test_an_authority_of_a_city_sees_its_own_studies_and_no_others(self, busy_town: Town) -> None:
        own, others = number_of(ask(busy_town, "hefei-a")), number_of(ask(busy_town, "province-a"))
        listed = busy_town.page("hefei-b", LIST)
        assert f"/office/studies/{own}" in listed
        assert f"/office/studies/{others}" not in listed
        for path in ("", "/progress", "/result.json", "/result.csv"):
            busy_town.page("hefei-a", f"{LIST}/{others}{path}", status=404)
            busy_town.page("wuhu-a", f"{LIST}/{own}{path}", status=404)
        assert f"like={own}" in busy_town.page("hefei-b", f"{LIST}/{count_study(study=own, now=busy_town.site.now).number}")

    def test_and_studies_its_own_city_only(self, busy_town: Town) -> None:
        assert models.Study.objects.get(pk=number_of(ask(busy_town, "hefei-a"))).city == "340100"
        with nothing_asked():
            assert ask(busy_town, "hefei-a", city="340200").status_code == 409
            assert ask(busy_town, "wuhu-a").status_code == 409  # nothing was settled there


class TestTheForm:
    def test_begins_with_the_last_seven_settled_days(self, busy_town: Town) -> None:
        page = busy_town.page("province-a", NEW)
        assert f'name="last" type="date" value="{busy_town.day}"' in page
        assert f'name="first" type="date" value="{busy_town.day - timedelta(days=6)}"' in page

    def test_says_so_where_nothing_is_settled(self, own_town: Town) -> None:
        with_officers(own_town)
        assert "还没有已核算的日子" in own_town.page("province-a", NEW)
        assert "还没有试算" in own_town.page("province-a", LIST)

    def test_opens_a_scenario_with_its_present_numbers_and_keeps_what_was_typed(self, busy_town: Town) -> None:
        told = {"verb": "look", "more": "metro-ride", "title": "先看看", "grams": "7", "last": f"{busy_town.day}"}
        page = busy_town.client("province-a").post(NEW, told).content.decode()
        assert 'name="n-metro-ride-saving"' in page
        assert "现为 46.7" in page
        assert 'name="n-metro-ride-cap"' in page
        assert 'value="先看看"' in page
        assert 'value="7"' in page
        with nothing_asked():
            closed = busy_town.client("province-a").post(NEW, {**told, "of": "metro-ride", "more": "", "drop": "metro-ride"})
        assert "n-metro-ride-saving" not in closed.content.decode()

    def test_asks_and_writes_the_job_with_it(self, busy_town: Town) -> None:
        number = number_of(ask(busy_town, "province-a", share="10", provider="bus", grams="5", **{"n-metro-ride-cap": "900"}))
        found = reads.study(number)
        assert (found.share, found.asked.without_provider, found.asked.grams_per_point) == (10, "bus", 5)
        assert found.asked.numbers == {"metro-ride": {"saving": "40", "cap": "900"}}
        jobs = ProcrastinateJob.objects.filter(task_name="count", queueing_lock=f"count {number}")
        assert list(jobs.values_list("args", "lock")) == [({"study": number}, "count")]

    @pytest.mark.parametrize(
        ("told", "field", "code"),
        [
            ({"title": " "}, "title", "not_filled_in"),
            ({"first": "soon"}, "first", "not_filled_in"),
            ({"first": "2020-01-01"}, "first", "study_refused"),
            ({"share": "7"}, "first", "study_refused"),
            ({"n-metro-ride-saving": "", "provider": ""}, "", "nothing_different"),
            ({"n-metro-ride-saving": "many"}, "n-metro-ride-saving", "document_refused"),
            ({"version-metro-ride": "99"}, "", "unknown_version"),
            ({"grams": "0"}, "grams", "not_filled_in"),
            ({"text": "code: [metro-ride"}, "text", "document_refused"),
        ],
    )
    def test_refuses_beside_the_field_and_keeps_everything(self, busy_town: Town, told: dict[str, str], field: str, code: str) -> None:
        typed = {"provider": "bus", "n-metro-ride-cap": "", **told}
        with nothing_asked():
            answer = ask(busy_town, "province-a", **typed)
        page = answer.content.decode()
        assert answer.status_code in (404, 409, 422)
        assert code in page
        if field:
            assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page), page[:200]
        assert ('<option value="bus" selected>' in page) == bool(typed["provider"])
        for name, value in form(busy_town, **typed).items():
            if name not in ("verb", "share", "provider", "version-metro-ride") and value.strip():
                assert value in page, name

    def test_shows_each_fault_of_a_document_with_line_and_remedy_and_keeps_an_uploaded_one(self, busy_town: Town) -> None:
        broken = source(busy_town).replace("value: 46.7", "value: many")
        file = SimpleUploadedFile("mine.yaml", broken.encode())
        answer = busy_town.client("province-a").post(NEW, {**form(busy_town), "file": file})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert re.search(r"第 \d+ 行", page)
        assert "value: many" in page
        not_text = busy_town.client("province-a").post(NEW, {**form(busy_town), "file": SimpleUploadedFile("x.yaml", b"\xff\xfe\x00\xd8")})
        assert "UTF-8" in not_text.content.decode()

    def test_takes_a_document_of_ones_own_for_the_scenario_that_it_names(self, busy_town: Town) -> None:
        text = source(busy_town).replace("value: 46.7", "value: 40")
        number = number_of(ask(busy_town, "province-a", text=text, of="", **{"n-metro-ride-saving": ""}))
        assert reads.study(number).asked.texts == {"metro-ride": text}
        elsewhere = ask(busy_town, "province-a", text=text.replace("code: metro-ride", "code: metro-other"))
        assert "text_elsewhere" in elsewhere.content.decode()
        twice = ask(busy_town, "province-a", text=text, **{"version-metro-ride": "1"})
        assert "text_twice" in twice.content.decode()

    def test_other_pages_lead_here_with_a_scenario_a_document_or_another_study(self, busy_town: Town) -> None:
        page = busy_town.page("province-a", f"{NEW}?scenario=metro-ride&text-from=library:1")
        assert 'name="n-metro-ride-saving"' in page
        assert "code: metro-ride" in page
        assert "没有" in busy_town.page("province-a", f"{NEW}?scenario=metro-ride&text-from=library:99", status=404)
        number = number_of(ask(busy_town, "province-a", share="10"))
        again = busy_town.page("operator", f"{NEW}?like={number}")
        assert 'value="地铁改 40"' in again
        assert re.search(r'name="n-metro-ride-saving"[^>]*value="40"', again)
        assert 'value="地铁改 40"' not in busy_town.page("hefei-a", f"{NEW}?like={number}")


class TestTheResult:
    def test_page_and_files_say_what_the_outcome_says_and_nothing_is_posted(self, busy_town: Town, whole: Study) -> None:
        before, found = every_balance(), whole
        assert found.outcome
        total = found.outcome["total"]
        assert total["persons"] == RIDERS
        assert total["lose"] == RIDERS
        seen = text_of(busy_town.page("province-a", f"{LIST}/{found.number}"))
        assert "没有入账" in seen
        lost = total["then_g"] - total["now_g"]
        assert f"1 天共少 {grouped(lost)} g" in seen
        assert grouped(total["then_g"]) in seen
        assert grouped(total["now_g"]) in seen
        assert "要多用" not in seen
        told = json.loads(busy_town.page("province-a", f"{LIST}/{found.number}/result.json"))
        assert told["total"] == {**total, "few": False, "same": 0}
        assert told["posted"] is False
        assert told["points"] == found.outcome["points"]
        rows = list(csv.DictReader(io.StringIO(busy_town.page("province-a", f"{LIST}/{found.number}/result.csv").removeprefix("\ufeff"))))
        assert [(row["table"], row["then_g"], row["change_g"]) for row in rows if row["table"] == "total"] == [
            ("total", str(total["then_g"]), str(-lost))
        ]
        assert all(row["reference_region"] for row in rows)
        assert "参考地区" in seen
        counted(busy_town, "province-a")
        assert every_balance() == before

    def test_nothing_of_few_persons_is_on_the_page_or_in_a_file(self, busy_town: Town) -> None:
        found = counted(busy_town, "province-a", **{"n-metro-ride-saving": "", "grams": "2"})
        assert found.outcome
        names = {row["name"]: row for row in found.outcome["by_scenario"]}
        assert names["bus-ride"] == {"name": "bus-ride", "few": True}
        pages = [busy_town.page("province-a", f"{LIST}/{found.number}{end}") for end in ("", "/result.json", "/result.csv")]
        assert "人数少，不显示" in text_of(pages[0])
        told = json.loads(pages[1])
        assert {row["name"] for row in told["by_scenario"] if row["few"]} == {"bus-ride", "metro-ride"}
        assert {row["name"] for row in told["by_city_and_scenario"] if row["few"]} == {"340100 bus-ride", "340100 metro-ride"}
        accounts = {str(account) for account in busy_town.site.residents.values()}
        assert not accounts & set(re.findall(r"\b\d{6,}\b", pages[1]))

    def test_of_fewer_than_twenty_no_sum_is_told_at_all(self, busy_town: Town, whole: Study) -> None:
        assert whole.outcome
        with told_otherwise(whole, persons=19):
            page, told, file = (busy_town.page("province-a", f"{LIST}/{whole.number}{end}") for end in ("", "/result.json", "/result.csv"))
            listed = busy_town.page("province-a", LIST)
        assert "不到 20 人" in text_of(page)
        assert json.loads(told)["total"] == {"few": True}
        assert not json.loads(told)["by_city"]
        assert json.loads(told)["points"] is None
        for grams in (whole.outcome["total"]["then_g"], whole.outcome["total"]["now_g"]):
            assert grouped(grams) not in text_of(page) + listed
            assert str(grams) not in told + file

    def test_a_sample_says_so_with_its_range_and_is_multiplied_up(self, busy_town: Town, whole: Study) -> None:
        assert whole.outcome
        total = whole.outcome["total"]
        with told_otherwise(whole, share=10, off_by_g=1234):
            seen = text_of(busy_town.page("province-a", f"{LIST}/{whole.number}"))
            told = json.loads(busy_town.page("province-a", f"{LIST}/{whole.number}/result.json"))
        change = 10 * (total["now_g"] - total["then_g"])
        assert "这是抽样" in seen
        assert "大约" in seen
        assert f"{grouped(change - 1234)} g 到 {grouped(change + 1234)} g" in seen
        assert (told["share"], told["total"]["then_g"]) == (10, total["then_g"])
        seen = text_of(busy_town.page("province-a", f"{LIST}/{whole.number}"))
        assert "这是抽样" not in seen

    def test_points_say_whether_the_budget_reaches(self, busy_town: Town) -> None:
        cheap = counted(busy_town, "province-a", **{"n-metro-ride-saving": "47"})
        assert "，够。" in text_of(busy_town.page("province-a", f"{LIST}/{cheap.number}"))
        row = models.Study.objects.get(pk=cheap.number)
        row.outcome["points"]["budgets"][0]["free"] = 10
        row.save(update_fields=["outcome"])
        assert "不够，要先拨付" in text_of(busy_town.page("province-a", f"{LIST}/{cheap.number}"))

    def test_while_it_waits_it_shows_progress_renews_itself_and_gives_no_file(self, busy_town: Town) -> None:
        number = number_of(ask(busy_town, "province-a"))
        page = busy_town.page("province-a", f"{LIST}/{number}")
        assert "排队中" in page
        assert '<meta http-equiv="refresh"' in page
        models.Study.objects.filter(pk=number).update(stage="counting", done=1, total=4)
        answer = busy_town.client("province-a").get(f"{LIST}/{number}/progress")
        assert "1 / 4" in text_of(answer.content.decode())
        assert "HX-Refresh" not in answer.headers
        assert "study_not_done" in busy_town.page("province-a", f"{LIST}/{number}/result.json", status=409)
        count_study(study=number, now=busy_town.site.now)
        assert busy_town.client("province-a").get(f"{LIST}/{number}/progress").headers["HX-Refresh"] == "true"
        assert 'http-equiv="refresh"' not in busy_town.page("province-a", f"{LIST}/{number}")

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_one_that_is_refused_says_why_and_what_to_do(self, busy_town: Town, language: str) -> None:
        number = number_of(ask(busy_town, "province-a"))
        before = dict(models.Run.objects.values_list("pk", "manifest_hash"))
        models.Run.objects.update(manifest_hash="0" * 64)
        found = count_study(study=number, now=busy_town.site.now)
        for run, manifest in before.items():
            models.Run.objects.filter(pk=run).update(manifest_hash=manifest)
        assert found.stage is StudyStage.REFUSED
        assert found.refusal
        page = busy_town.page("province-a", f"{LIST}/{number}", language=language)
        assert "run_changed" in page
        assert ("改一改再算" if language == "zh-hans" else "Change and count again") in page

    def test_an_unknown_one_is_not_there(self, busy_town: Town) -> None:
        busy_town.page("province-a", f"{LIST}/999", status=404)


class TestFew:
    def test_what_could_be_subtracted_goes_too(self) -> None:
        assert study_few.protected({"a": 19, "b": 40, "c": 30}) == {"a": None, "b": 40, "c": None}
        assert study_few.protected({"a": 20, "b": 40, "c": 0}) == {"a": 20, "b": 40, "c": 0}
        assert study_few.protected({"a": 1, "b": 2, "c": 90}) == {"a": None, "b": None, "c": 90}

    def test_a_row_of_city_and_scenario_is_never_left_out_alone(self) -> None:
        rows = [
            {"name": f"{city} {scenario}", "few": persons < 20, "persons": persons}
            for city, scenario, persons in (("A", "x", 50), ("A", "y", 3), ("B", "x", 90), ("B", "y", 80), ("C", "x", 70), ("C", "y", 60))
        ]
        few = {row["name"] for row in study_few.crossed(rows, [set(), set()]) if row["few"]}
        for place in (0, 1):
            for key in {row["name"].split()[place] for row in rows}:
                assert sum(name.split()[place] == key for name in few) != 1

    def test_days_that_do_not_add_up_lose_the_smallest_too(self) -> None:
        total = {"then_g": 100, "now_g": 90}
        assert study_few.days([["d1", 60, 50], ["d2", 40, 40]], total) == [["d1", 60, 50], ["d2", 40, 40]]
        assert study_few.days([["d1", 60, 50], ["d2", 30, 30]], total) == [["d1", 60, 50]]

    def test_no_step_of_a_side_that_is_not_told(self) -> None:
        steps = [{"step": 1, "persons": 25}, {"step": 3, "persons": 40}, {"step": 4, "persons": None}]
        told = study_few.movers(steps, {"lose": 25, "same": None, "gain": None})
        assert told == [{"step": 1, "persons": 25}, {"step": 3, "persons": None}, {"step": 4, "persons": None}]

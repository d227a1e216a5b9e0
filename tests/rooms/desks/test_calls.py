"""Calls on pages: the authority drafts, opens, compares and decides with two hands; strangers see what is public and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from puhui.filing import actions, reads
from puhui.filing.models import Call
from puhui.filing.words import Advice, CallStage, CallText
from puhui.foundation.workdays import add_workdays
from puhui.participants.models import User
from puhui.participants.reads import organisation_named
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import Town
from tests.rooms.desks.offices import with_officers

THEME, SOUGHT = "公共出行类方法学", "面向地铁、公交和轮渡，数据可以核对的方法学。"
SECRET = "这一段是申请机构自己的写法，不到公布结果不能给外人看，也没有一句多余的话，写得比七十二个字还要长，好让页面折起来，只露出开头的几行，其余的点开才看得到，结尾是秘密。"
WHY = "参数有出处，取值保守，数据能核对。"
NOTICE = "共收到两份申请，下列一份入选。"


@pytest.fixture
def town(own_town: Town) -> Town:
    return with_officers(own_town)


def form(town: Town, **other: str) -> dict[str, str]:
    deadline = add_workdays(local_day(town.site.now), 10).on.isoformat()
    return {"verb": "draft", "theme_zh": THEME, "sought_zh": SOUGHT, "course": "methodology", "deadline": deadline, **other}


@dataclass
class Played:
    """A call on the site, opened by `province-a`, and what answers it."""

    town: Town
    number: int
    #: when answers are handed in
    then: datetime | None = None

    @property
    def at(self) -> str:
        return f"/office/calls/{self.number}"

    def post(self, who: str, step: str, **told: Any) -> Any:
        return self.town.client(who).post(self.at, {"confirm": str(self.number), **told, "verb": step}, follow=True)

    def answer(self, title: str, *, text: str = SECRET, hand_in: bool = True) -> int:
        """Of the metro's own organisation."""
        now, clerk = self.then or self.town.site.now, User.objects.get(name="metro-clerk")
        own = organisation_named("metro").account
        told = {"course_code": "methodology", "about": "metro-ride", "title": Text(title, title), "by": clerk.pk, "organisation": own}
        made = actions.open_application(**told, role=clerk.role, now=now, call=self.number).number  # type: ignore[arg-type]
        chapters = {chapter.code: text for chapter in reads.course("methodology").chapters}
        actions.save_chapters(number=made, organisation=own, texts=chapters, now=now)
        actions.attach_subject(number=made, organisation=own, name="v1.yaml", body=b"code: metro-ride\n")
        if hand_in:
            actions.submit_application(number=made, organisation=own, by=clerk.pk, now=now)
        return made

    def close(self) -> None:
        """The night after the deadline."""
        assert actions.close_calls(now=self.town.site.now) == 1


LONG_AGO = timedelta(days=40)


def of_before(town: Town, *, deadline: date | None = None) -> Played:
    """Opened by `province-a` long ago; its deadline was yesterday."""
    then, by = town.site.now - LONG_AGO, User.objects.get(name="province-a").pk
    last = deadline or local_day(town.site.now) - timedelta(days=1)
    number = actions.draft_call(text=CallText(Text(THEME, THEME), Text(SOUGHT, SOUGHT), "methodology", last), by=by, now=then).number
    return Played(town, actions.open_call(number=number, by=by, now=then).number, then)


def played(town: Town) -> Played:
    answer = town.client("province-a").post("/office/calls", form(town), follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    made = Played(town, Call.objects.latest("pk").pk)
    assert "征集已发布" in made.post("province-a", "open").content.decode()
    return made


def seen(path: str, *, status: int = 200, language: str = "zh-hans") -> str:
    """By a stranger."""
    client = Client()
    client.cookies["puhui_language"] = language
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


class TestDrafting:
    def test_goes_from_the_list_to_a_draft_that_no_stranger_sees(self, town: Town) -> None:
        assert "这里会列出征集" in town.page("province-a", "/office/calls")
        page = town.client("province-a").post("/office/calls", form(town), follow=True).content.decode()
        number = Call.objects.get().pk
        assert "草稿已保存" in page
        assert f"/office/calls/{number}" in town.page("province-b", "/office/calls")
        assert "现在没有征集" in seen("/calls")
        assert "unknown_call" in seen(f"/calls/{number}", status=404)

    @pytest.mark.parametrize(
        ("told", "field", "code"),
        [
            ({"theme_zh": ""}, "theme_zh", "not_filled_in"), ({"theme_zh": "短"}, "theme_zh", "filing_text_wanted"),
            ({"sought_zh": "不够长"}, "sought_zh", "filing_text_wanted"), ({"deadline": "soon"}, "deadline", "not_filled_in"),
            ({"course": "poetry"}, "", "unknown_course"),
        ],
    )  # fmt: skip
    def test_says_no_beside_the_field_and_keeps_what_was_typed(self, town: Town, told: dict[str, str], field: str, code: str) -> None:
        answer = town.client("province-a").post("/office/calls", form(town, theme_en="Kept as it was", **told))
        page = answer.content.decode()
        assert (answer.status_code, code in page, 'value="Kept as it was"' in page) == (
            404 if code == "unknown_course" else 422,
            True,
            True,
        )
        assert (f'id="{field}"' in page and 'aria-invalid="true"' in page) or not field
        assert not Call.objects.exists()

    def test_is_rewritten_and_then_opened_by_its_number(self, town: Town) -> None:
        town.client("province-a").post("/office/calls", form(town))
        made = Played(town, Call.objects.get().pk)
        assert "已保存" in made.post("province-b", "rewrite", **form(town, verb="", theme_zh="居民节能类方法学")).content.decode()
        wrong = town.client("province-a").post(made.at, {"verb": "open", "confirm": "7777777"})
        assert (wrong.status_code, "not_confirmed" in wrong.content.decode()) == (422, True)
        assert made.post("province-a", "open").status_code == 200
        assert "居民节能类方法学" in seen("/calls")

    def test_a_deadline_that_is_too_near_is_refused_when_it_is_opened(self, town: Town) -> None:
        town.client("province-a").post("/office/calls", form(town, deadline=str(local_day(town.site.now))))
        made = Played(town, Call.objects.get().pk)
        answer = made.post("province-a", "open")
        assert (answer.status_code, "call_deadline_refused" in answer.content.decode()) == (422, True)

    @pytest.mark.parametrize("who", ["lin", "metro-clerk", "operator", "hefei-a"])
    def test_is_the_provinces_alone(self, town: Town, who: str) -> None:
        made = played(town)
        for path in ("/office/calls", made.at):
            town.page(who, path, status=403)
        assert "/office/calls" not in town.page(who, "/calls")


class TestStranger:
    def test_reads_what_is_sought_until_when_and_how_to_take_part(self, town: Town) -> None:
        made = played(town)
        page = seen(f"/calls/{made.number}")
        for told in (THEME, SOUGHT, "还剩 10 个工作日", f"/filing/new?call={made.number}", "要写的章节", "至少 3 位"):
            assert told in page
        english = seen(f"/calls/{made.number}", language="en")
        assert "10 working days left" in english
        assert "Take part" in english

    def test_sees_nothing_of_the_answers_before_the_result_nor_of_the_others_after_it(self, town: Town) -> None:
        open_one, made = played(town), of_before(town)
        for each in (open_one, made):
            chosen, _, _ = each.answer("轮渡出行"), each.answer("缆车出行"), each.answer("索道出行", hand_in=False)
        made.close()
        closed = seen(f"/calls/{made.number}")
        pages = seen("/calls") + seen(f"/calls/{open_one.number}") + closed
        assert [told for told in ("轮渡出行", "缆车出行", "索道出行", SECRET[:20], "metro") if told in pages] == []
        assert "不再收申请，正在评选" in closed
        assert "/filing/new" not in closed
        made.post("province-b", "publish", notice=NOTICE, chosen=[str(chosen)], **{f"why-{chosen}": WHY})
        page = seen(f"/calls/{made.number}")
        assert [told in page for told in (NOTICE, "轮渡出行", "metro", WHY)] == [True] * 4
        assert [told in page for told in ("缆车出行", "索道出行", SECRET[:20])] == [False] * 3

    def test_sees_why_it_was_called_off(self, town: Town) -> None:
        made = played(town)
        assert "已取消" in made.post("province-a", "off", reasons="主题并入下一年的征集计划。").content.decode()
        assert "主题并入下一年的征集计划。" in seen(f"/calls/{made.number}")
        assert THEME in seen("/calls")

    def test_never_sees_a_draft_that_was_dropped(self, town: Town) -> None:
        town.client("province-a").post("/office/calls", form(town))
        made = Played(town, Call.objects.get().pk)
        assert "没有公开过" in made.post("province-a", "off", reasons="与另一项征集的主题重复。").content.decode()
        seen(f"/calls/{made.number}", status=404)
        assert THEME not in seen("/calls")


class TestComparing:
    def test_puts_chapters_side_by_side_and_folds_long_ones(self, town: Town) -> None:
        made = played(town)
        assert "还没有收到申请" in town.page("province-a", made.at)
        first, second = made.answer("轮渡出行"), made.answer("缆车出行", text="每次乘坐按里程计算，年鉴里有全部的参数。")
        made.answer("索道出行", hand_in=False)
        page = town.page("province-a", made.at)
        assert page.index(f'id="s-{first}"') < page.index(f'id="s-{second}"')
        chapters = len(reads.course("methodology").chapters)
        assert page.count('<summary><span class="ph-abreast-first">') == chapters
        assert page.count("每次乘坐按里程计算，年鉴里有全部的参数。") == chapters
        assert page.count("未评审") == 2
        assert "索道出行" not in page

    def test_shows_mean_least_most_and_advices_once_a_review_has_ended(self, town: Town) -> None:
        made = played(town)
        number, now, clerk = made.answer("轮渡出行"), town.site.now, User.objects.get(name="province-b").pk
        actions.accept_application(number=number, by=clerk, now=now)
        actions.begin_review(number=number, by=clerk, now=now)
        for expert, science in zip((901, 902, 903), (60, 81, 91), strict=True):
            actions.seat_expert(number=number, expert=expert, of_organisation=77, by=clerk, now=now)
            actions.declare_interest(number=number, expert=expert, has_interest=False, interest="", now=now)
            scores = {"science": science, "conservative": 75, "feasible": 90, "unique": 60}
            advice = Advice.REVISE if expert == 901 else Advice.FILE
            actions.give_opinion(number=number, expert=expert, scores=scores, advice=advice, opinion="数值有出处，取值保守。", now=now)
        assert "均分" not in town.page("province-a", made.at)
        actions.close_review(number=number, by=clerk, minutes="三位专家一致同意，保守性已说明。", now=now)
        page = town.page("province-a", made.at)
        assert "均分 77.3，最低 60，最高 91（3 位专家）" in page
        assert "同意备案 2 位；修改后再审 1 位" in page
        assert "mean 77.3, least 60, most 91 (3 experts)" in town.page("province-a", made.at, language="en")


class TestResult:
    def test_is_published_by_other_hands_and_stands(self, town: Town) -> None:
        made = of_before(town)
        number = made.answer("轮渡出行")
        assert 'id="publish"' not in town.page("province-b", made.at)
        made.close()
        assert 'id="publish"' not in town.page("province-a", made.at)
        told = {"notice": NOTICE, "chosen": [str(number)], f"why-{number}": WHY}
        refused = made.post("province-a", "publish", **told)
        assert (refused.status_code, "call_hands_meet" in refused.content.decode()) == (403, True)
        assert "结果已公布" in made.post("province-b", "publish", **told).content.decode()
        again = made.post("province-b", "publish", **told)
        assert (again.status_code, "call_step_not_now" in again.content.decode()) == (409, True)
        assert reads.call(made.number).stage is CallStage.RESULTED

    @pytest.mark.parametrize(
        ("told", "field", "code"),
        [
            ({"notice": "没有"}, "notice", "filing_text_wanted"), ({"why": "好"}, "why", "filing_text_wanted"),
            ({"confirm": "0"}, "confirm-publish", "not_confirmed"), ({"chosen": ["99999"]}, "", "not_choosable"),
        ],
    )  # fmt: skip
    def test_says_no_beside_the_field_and_keeps_what_was_typed(self, town: Town, told: dict[str, Any], field: str, code: str) -> None:
        made = of_before(town)
        number = made.answer("轮渡出行")
        made.close()
        asked = {"notice": NOTICE, "chosen": [str(number)], "confirm": str(made.number), f"why-{number}": told.pop("why", WHY), **told}
        answer = town.client("province-b").post(made.at, {"verb": "publish", **asked})
        page = answer.content.decode()
        assert (answer.status_code, code in page) == (409 if code == "not_choosable" else 422, True)
        assert asked["notice"] in page
        assert reads.call(made.number).stage is CallStage.CLOSED
        if field:
            at = f"why-{number}" if field == "why" else field
            assert 'aria-invalid="true"' in page[page.index(f'id="{at}"') :].partition(">")[0]

    def test_may_choose_nobody(self, town: Town) -> None:
        made = of_before(town)
        made.close()
        made.post("province-b", "publish", notice="没有收到符合要求的申请，明年再征集。")
        page = seen(f"/calls/{made.number}")
        assert "没有申请入选" in page
        assert "没有收到符合要求的申请" in page

    def test_before_the_night_of_its_deadline_it_waits_for_the_clock(self, town: Town) -> None:
        made = of_before(town)
        assert "今晚系统会自动截止" in town.page("province-b", made.at)
        assert "正在评选" in seen(f"/calls/{made.number}")


class TestInbox:
    def test_tells_of_what_is_about_to_close_and_of_what_waits_for_a_result(self, town: Town) -> None:
        quiet, today = played(town), local_day(town.site.now)
        assert quiet.at not in town.page("province-b", "/office")
        hurried = of_before(town, deadline=add_workdays(today, 3).on)
        page = town.page("province-b", "/office")
        assert f'href="{hurried.at}"' in page
        assert "快要截止" in page
        assert "还剩 3 个工作日" in page
        made = of_before(town)
        made.close()
        page = town.page("province-b", "/office")
        assert f'href="{made.at}"' in page
        assert "等待公布结果" in page
        assert "请交给另一位同事公布结果" in town.page("province-a", "/office")
        assert "征集" not in town.page("hefei-a", "/office").partition("<main")[2]

    @pytest.mark.parametrize(("workdays", "is_told"), [(3, True), (4, False)])
    def test_tells_from_three_working_days_on(self, town: Town, workdays: int, is_told: bool) -> None:
        made = of_before(town, deadline=add_workdays(local_day(town.site.now), workdays).on)
        assert (made.at in town.page("province-b", "/office")) is is_told

"""From a refused act to an appeal, to an officer's answer, to the resident who reads it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from puhui.participants import reads
from puhui.participants.models import Appeal
from puhui.vocabulary.periods import local_day
from tests.cast import HEFEI
from tests.rooms.desks.conftest import Town, lived
from tests.rooms.desks.test_persons import WUHU, officer_of

TEXT = "那天我确实坐了这趟车，有票据。"


@pytest.fixture
def town(own_town: Town) -> Town:
    return lived(own_town)


def record(town: Town, record_id: str = "m-5") -> dict[str, str]:
    """The ride of lin that was too long."""
    return {"day": town.day.isoformat(), "provider": "metro", "record": record_id}


def ask(town: Town, name: str = "lin", text: str = TEXT, record_id: str = "m-5") -> int:
    return town.client(name).post("/me/appeals/new", {**record(town, record_id), "text": text}).status_code


class TestResident:
    def test_is_led_from_the_refused_act(self, town: Town) -> None:
        link = f"/me/appeals/new?day={town.day}&amp;provider=metro&amp;record=m-5"
        assert link in town.page("lin", "/me")
        assert link in town.page("lin", f"/me/acts?day={town.day}")
        page = town.page("lin", link.replace("&amp;", "&"))
        assert "为什么没有计入" in page
        assert "15 个工作日" in page

    def test_sends_it_and_finds_it_among_the_own(self, town: Town) -> None:
        assert ask(town) == 302
        page = town.page("lin", "/me/appeals")
        assert TEXT in page
        assert "等待人工答复" in page
        assert town.client("lin").get("/me/appeals/new", record(town)).status_code == 302, "there is one already"
        assert ask(town) == 409

    def test_needs_reasons_and_keeps_what_was_typed(self, town: Town) -> None:
        answer = town.client("lin").post("/me/appeals/new", {**record(town), "text": "不对"})
        assert (answer.status_code, "appeal_text_wanted" in answer.content.decode(), "不对</textarea>" in answer.content.decode()) == (
            422,
            True,
            True,
        )

    @pytest.mark.parametrize("record_id", ["m-1", "m-3", "nothing"])
    def test_only_about_an_own_act_that_was_refused(self, town: Town, record_id: str) -> None:
        assert ask(town, record_id=record_id) == 404
        assert ask(town, name="wang") == 404
        assert town.client("lin").get("/me/appeals/new", {"day": "yesterday"}).status_code == 422
        assert Appeal.objects.count() == 0


class TestOfficer:
    def test_finds_it_among_what_waits_and_answers_it(self, town: Town) -> None:
        ask(town)
        name, number = officer_of(HEFEI), Appeal.objects.get().pk
        assert f"/office/appeals/{number}" in town.page(name, "/office")
        assert f"/office/appeals/{number}" in town.page(name, "/office/appeals")
        page = town.page(name, f"/office/appeals/{number}")
        assert TEXT in page
        assert "m-5" in page
        answer = town.client(name).post(f"/office/appeals/{number}", {"decided": "rejected", "text": "里程与车站记录不符。"})
        assert answer.status_code == 302
        told = town.page("lin", "/me/appeals")
        assert "里程与车站记录不符。" in told
        assert f"/office/appeals/{number}" not in town.page(name, "/office")

    def test_an_upheld_one_stays_a_task_until_it_is_corrected(self, town: Town) -> None:
        ask(town)
        name, number = officer_of(HEFEI), Appeal.objects.get().pk
        town.client(name).post(f"/office/appeals/{number}", {"decided": "upheld", "text": "应当计入。"})
        assert "待更正" in town.page(name, "/office")
        assert "更正结算批还没有上线" in town.page(name, f"/office/appeals/{number}")

    @pytest.mark.parametrize(
        ("told", "code"), [({"text": "够长的理由"}, "not_filled_in"), ({"decided": "upheld", "text": "短"}, "appeal_text_wanted")]
    )
    def test_says_yes_or_no_with_reasons(self, town: Town, told: dict[str, str], code: str) -> None:
        ask(town)
        answer = town.client(officer_of(HEFEI)).post(f"/office/appeals/{Appeal.objects.get().pk}", told)
        assert (answer.status_code, code in answer.content.decode()) == (422, True)

    def test_of_another_city_sees_and_answers_nothing(self, town: Town) -> None:
        ask(town)
        name, number = officer_of(WUHU), Appeal.objects.get().pk
        assert f"/office/appeals/{number}" not in town.page(name, "/office/appeals") + town.page(name, "/office")
        town.page(name, f"/office/appeals/{number}", status=404)
        assert town.client(name).post(f"/office/appeals/{number}", {"decided": "upheld", "text": "应当计入。"}).status_code == 404

    def test_a_late_one_is_marked(self, town: Town) -> None:
        ask(town)
        Appeal.objects.update(due_on=local_day(town.site.now) - timedelta(days=1))
        assert "已过期限" in town.page(officer_of(HEFEI), "/office/appeals")
        assert "已过期限" in town.page("lin", "/me/appeals")
        assert reads.appeals_of(town.site.residents["lin"])[0].appeal.due_on < local_day(town.site.now)

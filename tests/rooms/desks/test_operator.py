"""The operator's desk: what to do next, batches and runs to look through, and the proposal to fund a budget."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from puhui.behaviours.reads import provider_names, silent_providers
from puhui.desks.duties import operator_duties, state_of_site
from puhui.desks.figures import operator_figures
from puhui.foundation.configuration import configuration
from puhui.participants.models import Proposal
from puhui.rewards import reads as rewards
from puhui.rewards.actions import open_budget
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import Town, lived, opened


def fund(town: Town, **form: str) -> Any:
    told = {"budget": "anhui", "points": "5,000", "again": "5000", "reason": "预算文 3 号", **form}
    return town.client("operator").post("/operator/fund", told, follow=True)


def funded() -> int:
    return rewards.budget_states()[0].funded


class TestHome:
    def test_shows_the_state_of_the_site(self, town: Town) -> None:
        page = town.page("operator", "/operator")
        for said in ("最近结清的一天", "排队最久的批次", "磁盘剩余", "最近的备份", "积分预算"):
            assert said in page

    def test_says_that_there_is_no_backup_yet(self, town: Town) -> None:
        assert "还没有备份" in town.page("operator", "/operator")
        assert "there is no backup yet" in town.page("operator", "/operator", language="en")

    @pytest.mark.parametrize(("hours", "is_due"), [(25, False), (27, True)])
    def test_asks_for_a_backup_only_when_the_last_is_old(
        self, own_town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int, is_due: bool
    ) -> None:
        monkeypatch.setattr(configuration(), "home", tmp_path)
        at = timezone.now() - timedelta(hours=hours)
        (tmp_path / "backup.json").write_text(json.dumps({"finished_at": at.isoformat()}))
        page = own_town.page("operator", "/operator")
        assert "还没有备份" not in page
        assert ("最近的备份是" in page) is is_due

    def test_counts_the_providers_that_send_and_names_those_that_do_not(self, db: None) -> None:
        town = lived(opened())
        state = state_of_site(rewards.budget_states())
        known = len(provider_names())
        in_time, later = (
            next(figure for figure in operator_figures(state, now=now) if str(figure[0]) == "来数的接入方")
            for now in (town.site.now, town.site.now + timedelta(hours=37))
        )
        silent = len(silent_providers(now=town.site.now))
        assert in_time[1] == f"{known - silent} / {known}"
        assert later[1] == f"0 / {known}"
        assert "没有来数" in str(later[3])

    def test_puts_the_most_pressing_first(self, db: None) -> None:
        town = lived(opened(funded=10))
        duties = operator_duties(state_of_site(rewards.budget_states()), now=town.site.now)
        assert [duty.kind for duty in duties] == sorted((duty.kind for duty in duties), key=["stop", "warn", "note"].index)
        assert "分在等" in duties[0].title.zh

    @pytest.mark.parametrize("name", ["lin", "metro-clerk"])
    @pytest.mark.parametrize("path", ["/operator", "/operator/batches", "/operator/runs", "/operator/fund", "/operator/batches/B1"])
    def test_is_for_the_operator_alone(self, town: Town, name: str, path: str) -> None:
        assert "not_yours" in town.page(name, path, status=403)


class TestLists:
    def test_batches_are_found_by_provider_stage_and_text(self, town: Town) -> None:
        assert "rides.csv" in town.page("operator", "/operator/batches?provider=metro")
        assert "rides.csv" not in town.page("operator", "/operator/batches?provider=bus")
        assert "没有符合条件的批次" in town.page("operator", "/operator/batches?stage=refused")
        assert "bus.csv" in town.page("operator", f"/operator/batches?text={town.batch('bus')}")

    def test_runs_are_found_by_city_and_day(self, town: Town) -> None:
        assert f"340100-{town.day:%Y%m%d}-1" in town.page("operator", f"/operator/runs?city=340100&first={town.day}&last={town.day}")
        assert "没有符合条件的结算批" in town.page("operator", "/operator/runs?last=2001-01-01")

    def test_runs_carry_the_mark_of_borrowed_numbers(self, town: Town) -> None:
        assert "参考地区参数：" in town.page("operator", "/operator/runs")

    def test_a_batch_shows_codes_and_never_rows(self, town: Town) -> None:
        page = town.page("operator", f"/operator/batches/{town.batch('metro')}")
        assert "out_of_range" in page
        assert "m-5" not in page
        assert "refused.csv" not in page

    def test_an_order_that_is_none_is_ignored(self, town: Town) -> None:
        town.page("operator", "/operator/batches?sort=password&page=zero")
        town.page("operator", "/operator/runs?sort=-nothing&first=soon")


class TestFund:
    def test_is_proposed_with_its_ground_and_reaches_nothing_yet(self, own_town: Town) -> None:
        before = funded()
        page = fund(own_town).content.decode()
        assert "已提请，还没有生效" in page
        assert "预算文 3 号" in page
        assert funded() == before
        assert "在等同意" in own_town.page("operator", "/operator/fund")

    def test_of_one_form_sent_twice_is_one_proposal(self, own_town: Town) -> None:
        assert [fund(own_town).status_code for _ in range(2)] == [200, 409]
        assert Proposal.objects.count() == 1

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"again": "500"}, "amounts_differ"),
            ({"again": ""}, "not_filled_in"),
            ({"points": "-5"}, "not_filled_in"),
            ({"points": "0"}, "not_filled_in"),
            ({"reason": " "}, "not_filled_in"),
            ({"budget": "mars"}, "not_filled_in"),
        ],
    )
    def test_refuses_what_is_not_clear(self, own_town: Town, changed: dict[str, str], code: str) -> None:
        answer = fund(own_town, **changed)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert code in page
        assert 'id="refused-here"' in page
        assert Proposal.objects.count() == 0


def test_a_budget_that_was_never_funded_is_said_to_be_so(own_town: Town) -> None:
    open_budget(code="new", name=Text("新市积分预算", "budget of a new city"), city="340200", fen_per_thousand=100)
    page = own_town.page("operator", "/operator")
    assert ("新市积分预算还没有拨付" in page, "新市积分预算只剩" in page) == (True, False)

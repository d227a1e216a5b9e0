"""The operator's providers: a key is revoked with one click and its name typed, and somebody else decides about what was quarantined."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from puhui.behaviours.actions import bind_by_code, issue_code, record_trial
from puhui.behaviours.models import Batch, Provider, Quarantine, Run
from puhui.behaviours.reads import key_named, keys_of, limits_of
from puhui.behaviours.words import OF_A_FILE, KeyState, Limits, Outcome, SettledPart
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.cast import Sender, csv_of
from tests.rooms.desks.conftest import Town, rides
from tests.rooms.desks.test_api import METRO, Metro

pytestmark = pytest.mark.django_db
PAGE = "/operator/providers/metro"


@pytest.fixture
def metro(own_town: Town) -> Metro:
    return Metro()


def post(town: Town, verb: str, *, who: str = "operator", **form: Any) -> Any:
    return town.client(who).post(f"{PAGE}/{verb}", form, follow=True)


def revoke(town: Town, **form: str) -> Any:
    since = (timezone.now() - timedelta(hours=1)).astimezone(CHINA)
    asked = {"key": "metro-k1", "confirm": "metro-k1", "because": "公开的代码库里有私钥", "since": f"{since:%Y-%m-%dT%H:%M}"}
    return post(town, "revoke", **{**asked, **form})


class TestList:
    def test_names_every_provider_with_its_keys_and_what_waits(self, own_town: Town, metro: Metro) -> None:
        metro.post(csv_of(rides(own_town.day)))
        revoke(own_town)
        page = own_town.page("operator", "/operator/providers")
        assert "1 个批次在隔离中" in page
        assert "没有，只上传文件" in page

    def test_is_narrowed_by_name_code_and_state_and_cut_into_pages(
        self, own_town: Town, metro: Metro, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        metro.post(csv_of(rides(own_town.day)))
        revoke(own_town)
        Provider.objects.filter(code="bus").update(is_production=False)

        def found(asked: str) -> list[str]:
            return re.findall(r'href="/operator/providers/([a-z-]+)"', own_town.page("operator", f"/operator/providers?{asked}"))

        assert (found("text=METRO"), found("state=held"), found("state=trial")) == (["metro"], ["metro"], ["bus"])
        assert found("text=bus&state=held") == []
        assert "没有符合条件的接入方" in own_town.page("operator", "/operator/providers?text=nobody")
        everyone = found("")
        monkeypatch.setattr("puhui.desks.pages.providers.PAGE_ROWS", 1)
        assert [found(f"page={number}") for number in (1, 2)] == [[everyone[0]], [everyone[1]]]

    def test_says_how_to_begin(self, own_town: Town) -> None:
        page = own_town.page("operator", "/operator/providers", language="en")
        assert "metro" in page

    @pytest.mark.parametrize("path", ["/operator/providers", PAGE])
    @pytest.mark.parametrize("name", ["lin", "metro-clerk"])
    def test_is_for_the_operator_alone(self, own_town: Town, name: str, path: str) -> None:
        assert "not_yours" in own_town.page(name, path, status=403)

    def test_a_provider_that_is_none_is_not_found(self, own_town: Town) -> None:
        assert "provider_not_there" in own_town.page("operator", "/operator/providers/nobody", status=404)


class TestRevoke:
    def test_kills_the_key_and_quarantines_what_it_signed(self, own_town: Town, metro: Metro) -> None:
        name = metro.post(csv_of(rides(own_town.day))).json()["batch"]
        page = revoke(own_town).content.decode()
        assert "密钥 metro-k1 已撤销，隔离了 1 个批次" in page
        key = key_named("metro", "metro-k1")
        assert (key.state(timezone.now()), key.revoked_by) == (KeyState.REVOKED, "operator")
        assert name in page
        own_town.site.settle()
        assert Run.objects.count() == 0
        assert metro.post(csv_of(rides(own_town.day)[:1])).status_code == 401

    def test_begins_by_default_when_the_key_began(self, own_town: Town, metro: Metro) -> None:
        began = keys_of("metro")[0].valid_from.astimezone(CHINA)
        assert f'value="{began:%Y-%m-%dT%H:%M}"' in own_town.page("operator", PAGE)

    def test_lists_what_had_counted_with_run_grams_and_persons(self, own_town: Town, metro: Metro) -> None:
        metro.post(csv_of(rides(own_town.day)))
        own_town.site.settle()
        page = revoke(own_town).content.decode()
        assert f"/runs/{Run.objects.get()}" in page
        assert "：3 条，" in page
        assert "，2 人" in page

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"confirm": ""}, "not_confirmed"),
            ({"confirm": "metro-k2"}, "not_confirmed"),
            ({"because": " "}, "ground_missing"),
            ({"since": "soon"}, "not_filled_in"),
            ({"since": ""}, "not_filled_in"),
            ({"since": "2999-01-01T00:00"}, "since_refused"),
            ({"key": "metro-k9", "confirm": "metro-k9"}, "unknown_key"),
            ({"key": "", "confirm": ""}, "not_filled_in"),
        ],
        ids=str,
    )
    def test_says_no_beside_the_field_and_does_nothing(self, own_town: Town, metro: Metro, form: dict[str, str], code: str) -> None:
        answer = revoke(own_town, **form)
        assert answer.status_code in (404, 422)
        assert code in answer.content.decode()
        assert keys_of("metro")[0].revoked_at is None

    def test_of_another_providers_key_is_refused(self, own_town: Town, metro: Metro) -> None:
        Sender("bus").register(now=timezone.now())
        assert "unknown_key" in revoke(own_town, key="bus-k1", confirm="bus-k1").content.decode()

    def test_says_which_bindings_are_to_be_looked_at(self, own_town: Town, metro: Metro) -> None:
        now = timezone.now()
        metro.post(csv_of(rides(own_town.day)))
        bind_by_code(account=1, code=issue_code(provider="metro", person="M7", now=now, request=b"1", key="metro-k1"), now=now)
        assert "有 1 个用户号是用 metro-k1 取的一次性绑定码绑定的" in revoke(own_town).content.decode()

    def test_stands_among_the_duties_until_it_is_decided(self, own_town: Town, metro: Metro) -> None:
        name = metro.post(csv_of(rides(own_town.day))).json()["batch"]
        revoke(own_town)
        assert "1 个批次在隔离中，等复核" in own_town.page("operator", "/operator")
        post(own_town, "quarantine", who="second", batch=[name], decision="release", because="核对过")
        assert "等复核" not in own_town.page("operator", "/operator")


class TestDecide:
    @pytest.fixture
    def held(self, own_town: Town, metro: Metro) -> list[str]:
        names = [metro.post(csv_of(rides(own_town.day)[:count])).json()["batch"] for count in (2, 3)]
        revoke(own_town)
        return names

    def test_lets_what_is_in_order_go_on(self, own_town: Town, held: list[str]) -> None:
        ProcrastinateJob.objects.all().delete()
        page = post(own_town, "quarantine", who="second", batch=held, decision="release", because="接入方逐批核对过哈希").content.decode()
        assert "已放行 2 个批次" in page
        assert "接入方逐批核对过哈希" in page
        assert "watch" in ProcrastinateJob.objects.values_list("task_name", flat=True)
        own_town.site.settle()
        assert {row.stage for row in Batch.objects.all()} == {"rewarded"}

    def test_refuses_what_is_not_and_tells_its_sender(self, own_town: Town, held: list[str]) -> None:
        page = post(
            own_town, "quarantine", who="second", batch=held[:1], decision="refuse", confirm="1", because="接入方没有发过"
        ).content.decode()
        assert "已决定不予采用 1 个批次" in page
        assert held[1] in page
        own = own_town.page("metro-clerk", f"/provider/batches/{held[0]}")
        assert "这一批隔离后不予采用" in own
        assert "refused_after_quarantine" in own
        assert "这一批在隔离中" in own_town.page("metro-clerk", f"/provider/batches/{held[1]}")
        assert "隔离中" in own_town.page("metro-clerk", "/provider")

    def test_lists_what_is_to_be_corrected(self, own_town: Town, metro: Metro) -> None:
        name = metro.post(csv_of(rides(own_town.day))).json()["batch"]
        own_town.site.settle()
        revoke(own_town)
        page = post(own_town, "quarantine", who="second", batch=[name], decision="refuse", confirm="1", because="假的").content.decode()
        assert "待更正" in page
        assert f"/runs/{Run.objects.get()}" in page

    def test_folds_the_runs_of_a_batch_that_went_into_many(self) -> None:
        parts = [SettledPart(f"340100-2026030{day}-1", accepted=2, reduction_g=500, persons=1) for day in range(1, 5)]

        def shown(count: int) -> str:
            told = {"settled": parts[:count], "settled_rows": 2 * count, "settled_g": 500 * count}
            return render_to_string("desks/parts/settled.html", {"line": told})

        assert ("<details" in shown(3), "<details" in shown(4)) == (False, True)
        assert '4 个结算批，8 条，<span class="ph-num">2,000' in shown(4)
        assert shown(4).count('href="/runs/') == 4

    def test_is_for_other_hands(self, own_town: Town, held: list[str]) -> None:
        answer = post(own_town, "quarantine", batch=held, decision="release", because="我自己看过")
        assert (answer.status_code, Quarantine.objects.filter(decision="").count()) == (403, 2)
        page = answer.content.decode()
        assert "other_hands_needed" in page
        assert "我自己看过" in page

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"batch": []}, "not_filled_in"),
            ({"decision": "burn"}, "not_filled_in"),
            ({"because": ""}, "ground_missing"),
            ({"batch": ["B999999"]}, "not_quarantined"),
            ({"decision": "refuse"}, "not_confirmed"),
            ({"decision": "refuse", "confirm": "3"}, "not_confirmed"),
        ],
        ids=str,
    )
    def test_says_no_and_decides_nothing(self, own_town: Town, held: list[str], form: dict[str, Any], code: str) -> None:
        asked: dict[str, Any] = {"batch": held, "decision": "release", "because": "x", **form}
        assert code in post(own_town, "quarantine", who="second", **asked).content.decode()
        assert Quarantine.objects.filter(decision="").count() == 2

    def test_of_another_providers_batch_is_refused_on_this_page(self, own_town: Town, held: list[str]) -> None:
        bus = own_town.client("second").post(
            "/operator/providers/bus/quarantine", {"batch": held, "decision": "release", "because": "x"}, follow=True
        )
        assert "not_quarantined" in bus.content.decode()
        assert Quarantine.objects.filter(decision="").count() == 2


class TestAdmit:
    def test_is_refused_while_something_is_missing_and_then_done(self, own_town: Town) -> None:
        Provider.objects.filter(code="metro").update(is_production=False)
        assert "试运行清单" in own_town.page("operator", PAGE)
        assert "not_ready" in post(own_town, "admit").content.decode()
        outcomes = [Outcome(requirement, is_met=True, fact=Text("好", "good")) for requirement in OF_A_FILE]
        record_trial(provider="metro", outcomes=outcomes, now=timezone.now())
        page = post(own_town, "admit").content.decode()
        assert "已正式开通" in page
        row = Provider.objects.get(code="metro")
        assert (row.is_production, row.admitted_by) == (True, "operator")
        assert "· operator" in page


class TestLimits:
    def test_are_changed_and_hold_at_once(self, own_town: Town, metro: Metro) -> None:
        page = post(own_town, "limits", requests="500", batches="1", megabytes="1,024").content.decode()
        assert "上限已修改" in page
        assert limits_of("metro") == Limits(500, 1, 2**30)
        metro.post(csv_of(rides(own_town.day)), path=METRO)
        assert metro.post(csv_of(rides(own_town.day)[:1])).status_code == 429

    @pytest.mark.parametrize("field", ["requests", "batches", "megabytes"])
    @pytest.mark.parametrize("value", ["", "0", "x", "-1", "9" * 15])
    def test_refuse_what_is_none(self, own_town: Town, field: str, value: str) -> None:
        answer = post(own_town, "limits", **{"requests": "1", "batches": "1", "megabytes": "1", field: value})
        if field == "megabytes" and value == "9" * 15:
            assert "limits_refused" in answer.content.decode()
        assert answer.status_code == 422
        assert limits_of("metro") == Limits()

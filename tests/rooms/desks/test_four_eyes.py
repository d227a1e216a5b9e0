"""What needs a second person, through its pages: proposed by one, seen and decided by another, and only then done."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest

from puhui.desks.pages.proposals import _file_facts
from puhui.foundation import documents
from puhui.foundation.auditing import Asked, lines
from puhui.journeys.four_eyes import exporting
from puhui.ledger import reads as ledger
from puhui.library import reads as library
from puhui.participants import reads as participants
from puhui.participants.actions import drop_exports, keep_identity
from puhui.participants.models import Export, Proposal, User
from puhui.participants.words import Outcome, Proved
from puhui.rewards import reads as rewards
from puhui.rewards.actions import open_budget
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import Town, lived, opened
from tests.rooms.desks.offices import decide, freeze, propose, pseudonym, with_officers
from tests.rooms.participants.persons import NAME, NUMBER, PHONE


@pytest.fixture
def offices(own_town: Town) -> Town:
    return with_officers(own_town)


def outcome(number: int) -> Outcome:
    return participants.proposal(number).outcome


class TestFreeze:
    def test_is_proposed_seen_approved_and_only_then_in_force(self, offices: Town) -> None:
        account, name = offices.site.residents["lin"], pseudonym(offices, "lin")
        number = propose(offices, "hefei-a", "/office/freeze", verb="freeze", account=name, reason="皖环函〔2026〕1号")
        assert ledger.holds_of(holder=account) == []
        assert "不能由您同意" in offices.page("hefei-a", f"/office/pending/{number}")
        page = offices.page("hefei-b", f"/office/pending/{number}")
        for said in (f"冻结账户 {name}", "皖环函〔2026〕1号", "hefei-a", "还剩", "同意并执行"):
            assert said in page
        assert "已同意，并已执行" in decide(offices, "hefei-b", number).content.decode()
        assert [hold.reason for hold in ledger.holds_of(holder=account)] == ["皖环函〔2026〕1号"]

    def test_the_maker_is_refused(self, offices: Town) -> None:
        number = propose(offices, "hefei-a", "/office/freeze", verb="freeze", account=pseudonym(offices, "lin"), reason="x")
        seen = participants.proposal(number).content_hash
        answer = decide(offices, "hefei-a", number, seen=seen)
        assert (answer.status_code, outcome(number)) == (403, Outcome.WAITING)
        assert "own_hands" in answer.content.decode()

    def test_release_is_proposed_and_approved_the_same_way(self, offices: Town) -> None:
        account = offices.site.residents["lin"]
        freeze(offices, "lin")
        hold = ledger.holds_of(holder=account)[0].number
        assert f"?hold={hold}" in offices.page("hefei-a", "/office/freeze")
        number = propose(offices, "hefei-b", "/office/freeze", verb="release", hold=str(hold), reason="皖环函〔2026〕2号")
        assert ledger.holds_of(holder=account)
        assert "解冻待同意" in offices.page("hefei-a", "/office/freeze")
        decide(offices, "province-a", number)
        assert ledger.holds_of(holder=account) == []
        assert "皖环函〔2026〕2号" in offices.page("hefei-a", "/office/freeze")

    def test_an_organisation_is_said_by_its_name_on_every_page(self, offices: Town) -> None:
        number = propose(offices, "province-a", "/office/freeze", verb="freeze", account="office-wuhu", reason="x")
        for path in (f"/office/pending/{number}", "/office/pending", "/office"):
            assert "冻结账户 wuhu（office-wuhu）" in offices.page("province-b", path)
        decide(offices, "province-b", number)
        assert "wuhu（office-wuhu）" in offices.page("province-a", "/office/freeze")

    def test_a_second_freeze_says_that_the_account_is_frozen_already(self, offices: Town) -> None:
        freeze(offices, "lin")
        number = propose(offices, "hefei-a", "/office/freeze", verb="freeze", account=pseudonym(offices, "lin"), reason="x")
        page = offices.page("hefei-b", f"/office/pending/{number}")
        assert ("已有 1 笔冻结" in page, "正常" in page) == (True, False)

    def test_the_form_of_a_release_says_of_what_and_stands_beside_a_hold_only(self, offices: Town) -> None:
        freeze(offices, "lin")
        hold = ledger.holds_of(holder=offices.site.residents["lin"])[0].number
        page = offices.page("hefei-a", f"/office/freeze?hold={hold}").partition('id="release"')[2]
        assert pseudonym(offices, "lin") in page
        for other in (hold + 1, "x"):
            assert 'id="release"' not in offices.page("hefei-a", f"/office/freeze?hold={other}")

    def test_of_another_citys_account_is_as_if_it_were_not_there(self, offices: Town) -> None:
        form = {"verb": "freeze", "account": pseudonym(offices, "lin"), "reason": "x"}
        answer = offices.client("wuhu-a").post("/office/freeze", form)
        assert (answer.status_code, Proposal.objects.count()) == (404, 0)
        freeze(offices, "lin")
        hold = ledger.holds_of(holder=offices.site.residents["lin"])[0].number
        assert "皖环函" not in offices.page("wuhu-a", "/office/freeze")
        assert offices.client("wuhu-a").post("/office/freeze", {"verb": "release", "hold": str(hold), "reason": "x"}).status_code == 404

    def test_the_resident_sees_why_and_cannot_exchange(self, db: None) -> None:
        town = with_officers(opened())
        town.site.bind("newcomer", "metro", "M9", at=town.site.now)
        lived(town)
        freeze(town, "newcomer")
        page = town.page("newcomer", "/me/points")
        assert "账户已冻结" in page
        assert "皖环函〔2026〕1号" in page
        assert 'name="points"' not in page
        form = {"verb": "exchange", "key": str(uuid4()), "confirm": "yes", "points": "10"}
        answer = town.client("newcomer").post("/me/points", form)
        assert (answer.status_code, "account_frozen" in answer.content.decode()) == (409, True)

    def test_a_standing_order_leaves_the_grams_held(self, db: None) -> None:
        town = with_officers(opened())
        freeze(town, "lin")
        lived(town)
        assert ledger.balance(holder=town.site.residents["lin"], asset=1) > 0
        assert ledger.balance(holder=town.site.residents["lin"], asset=2) == 0
        assert ledger.balance(holder=town.site.residents["wang"], asset=2) > 0
        assert [finding.name for finding in (*ledger.findings(), *rewards.findings()) if finding.broken] == []

    @pytest.mark.parametrize(("form", "code"), [({"account": ""}, "not_filled_in"), ({"reason": " "}, "reason_missing")])
    def test_refuses_what_is_not_clear(self, offices: Town, form: dict[str, str], code: str) -> None:
        told = {"verb": "freeze", "account": pseudonym(offices, "lin"), "reason": "x", **form}
        answer = offices.client("hefei-a").post("/office/freeze", told)
        assert answer.status_code == 422
        assert code in answer.content.decode()
        assert 'id="refused-here"' in answer.content.decode()


class TestProposalPage:
    def number(self, offices: Town) -> int:
        return propose(offices, "hefei-a", "/office/freeze", verb="freeze", account=pseudonym(offices, "lin"), reason="x")

    @pytest.mark.parametrize(
        ("form", "status", "code"),
        [
            ({"confirm": "0"}, 422, "not_confirmed"),
            ({"seen": "0" * 64}, 409, "proposal_differs"),
            ({"verb": "refuse", "why": ""}, 422, "reason_missing"),
            ({"verb": "withdraw"}, 403, "not_the_maker"),
            ({"verb": "sell"}, 422, "not_filled_in"),
            ({"verb": "take"}, 404, "export_gone"),
        ],
    )
    def test_a_no_stands_on_the_page_and_changes_nothing(self, offices: Town, form: dict[str, str], status: int, code: str) -> None:
        number = self.number(offices)
        answer = decide(offices, "hefei-b", number, **form)
        page = answer.content.decode()
        assert (answer.status_code, outcome(number)) == (status, Outcome.WAITING)
        assert code in page
        assert 'id="refused-here"' in page

    def test_is_refused_with_a_reason_that_the_maker_sees(self, offices: Town) -> None:
        number = self.number(offices)
        decide(offices, "hefei-b", number, verb="refuse", why="文号不对")
        assert outcome(number) is Outcome.REFUSED
        assert "文号不对" in offices.page("hefei-a", "/office")
        assert "文号不对" in offices.page("hefei-a", "/office/pending")

    def test_is_withdrawn_by_its_maker(self, offices: Town) -> None:
        number = self.number(offices)
        decide(offices, "hefei-a", number, verb="withdraw")
        assert outcome(number) is Outcome.WITHDRAWN

    def test_an_act_that_is_refused_takes_the_approval_back_and_says_why(self, offices: Town) -> None:
        freeze(offices, "lin")
        hold = str(ledger.holds_of(holder=offices.site.residents["lin"])[0].number)
        number = propose(offices, "hefei-a", "/office/freeze", verb="release", hold=hold, reason="x")
        from puhui.ledger.actions import release_account

        release_account(hold=int(hold), reason="by hand", key="by hand")
        answer = decide(offices, "hefei-b", number)
        assert (answer.status_code, outcome(number)) == (404, Outcome.WAITING)
        assert "unknown_hold" in answer.content.decode()

    @pytest.mark.parametrize(("who", "status"), [("wuhu-a", 404), ("operator", 404), ("metro-clerk", 404), ("lin", 403)])
    def test_is_for_those_within_reach(self, offices: Town, who: str, status: int) -> None:
        number = self.number(offices)
        offices.page(who, f"/office/pending/{number}", status=status)

    def test_leaves_lines_in_the_log_under_its_verb(self, offices: Town) -> None:
        number = self.number(offices)
        decide(offices, "hefei-b", number)
        told = [(line.about.split()[-1], line.purpose) for line in lines(Asked(verb="freeze_account"), limit=20) if line.purpose]
        assert told == [("approved", "x"), ("proposed", "x")]
        assert lines(Asked(about=f"proposal:{number}"), limit=9)


class TestPending:
    def test_says_what_waits_for_whom(self, offices: Town) -> None:
        propose(offices, "hefei-a", "/office/freeze", verb="freeze", account=pseudonym(offices, "lin"), reason="x")
        own, other = offices.page("hefei-a", "/office/pending"), offices.page("hefei-b", "/office/pending")
        assert "hefei-b、province-a、province-b" in own
        assert "1 件等您" in other
        assert "1 件等您" not in own
        assert "冻结账户" not in offices.page("wuhu-a", "/office/pending")

    def test_says_so_where_nobody_else_may(self, own_town: Town) -> None:
        User.objects.filter(name="second").update(is_active=False)
        number = propose(own_town, "operator", "/operator/fund", budget="anhui", points="5", again="5", reason="x")
        assert "还没有第二个有权限的人" in own_town.page("operator", f"/office/pending/{number}")

    def test_is_empty_for_whoever_decides_nothing(self, offices: Town) -> None:
        assert "没有需要两个人办的事" in offices.page("metro-clerk", "/office/pending")


class TestInbox:
    def test_shows_what_waits_with_working_days_and_a_count(self, offices: Town) -> None:
        propose(offices, "hefei-a", "/office/freeze", verb="freeze", account=pseudonym(offices, "lin"), reason="皖环函〔2026〕1号")
        page = offices.page("hefei-b", "/office")
        assert "还剩 2 个工作日" in page
        assert '<b class="ph-count">1</b>' in page
        assert "hefei-a 提请" in page
        assert "没有等您办的事" in offices.page("hefei-a", "/office")

    def test_is_filtered_by_kind_and_by_what_is_late(self, offices: Town) -> None:
        propose(offices, "hefei-a", "/office/freeze", verb="freeze", account=pseudonym(offices, "lin"), reason="x")
        assert "冻结账户" in offices.page("hefei-b", "/office?kind=to+approve")
        assert "没有这一类的待办" in offices.page("hefei-b", "/office?kind=decided")
        assert "没有这一类的待办" in offices.page("hefei-b", "/office?late=1")

    @pytest.mark.parametrize("who", ["operator-b", "metro-clerk"])
    def test_stands_on_the_homes_too(self, offices: Town, who: str) -> None:
        propose(offices, "operator", "/operator/fund", budget="anhui", points="5", again="5", reason="x")
        home = {"operator-b": "/operator", "metro-clerk": "/provider"}[who]
        assert ("等您办的" in offices.page(who, home)) is (who == "operator-b")


class TestFunding:
    def test_reaches_the_budget_when_another_has_agreed(self, offices: Town) -> None:
        before = rewards.budget_state("anhui")
        number = propose(offices, "operator", "/operator/fund", budget="anhui", points="5,000", again="5000", reason="预算文 3 号")
        assert before
        assert rewards.budget_state("anhui") == before
        decide(offices, "province-a", number)
        after = rewards.budget_state("anhui")
        assert after
        assert after.funded == before.funded + 5000
        assert "预算文 3 号" in offices.page("operator", "/operator/fund")

    def test_one_waits_for_each_budget(self, offices: Town) -> None:
        form = {"budget": "anhui", "points": "5", "again": "5", "reason": "x"}
        propose(offices, "operator", "/operator/fund", **form)
        answer = offices.client("operator").post("/operator/fund", form)
        assert (answer.status_code, "already_proposed" in answer.content.decode()) == (409, True)

    def test_a_city_funds_its_own_budget_only(self, offices: Town) -> None:
        open_budget(code="hefei", name=Text("合肥预算", "Hefei budget"), city="340100", fen_per_thousand=100)
        page = offices.page("hefei-a", "/operator/fund")
        assert "合肥预算" in page
        assert "省级预算" not in page
        assert "合肥预算" not in offices.page("wuhu-a", "/operator/fund")
        form = {"budget": "anhui", "points": "5", "again": "5", "reason": "x"}
        assert offices.client("hefei-a").post("/operator/fund", form).status_code == 422


FACTOR = {
    "method": "metro-ride",
    "parameter": "saving",
    "value": "50.1",
    "region": "340000",
    "grade": "B",
    "kind": "regulator_scheme",
    "document": "皖碳普惠〔2026〕5号",
}


class TestFactor:
    def form(self, town: Town, **more: str) -> dict[str, str]:
        return {**FACTOR, "from_on": f"{local_day(town.site.now) + timedelta(days=20)}", **more}

    def test_shows_the_numbers_and_the_cases_before_and_after(self, offices: Town) -> None:
        page = offices.client("province-a").post("/office/factor", self.form(offices, verb="preview")).content.decode()
        for said in ("46.7", "50.1", "467 g", "501 g", "皖碳普惠〔2026〕5号"):
            assert said in page
        assert Proposal.objects.count() == 0

    def test_comes_into_force_on_its_day_when_another_has_agreed(self, offices: Town) -> None:
        number = propose(offices, "province-a", "/office/factor", **self.form(offices, verb="propose", reason="x"))
        assert "46.7" in offices.page("province-b", f"/office/pending/{number}")
        assert len(library.versions(code="metro-ride")) == 1
        decide(offices, "province-b", number)
        day = local_day(offices.site.now) + timedelta(days=20)
        found = [library.in_force(codes=["metro-ride"], day=on)["metro-ride"].methodology for on in (day - timedelta(days=1), day)]
        assert [m.version for m in found] == [1, 2]
        assert [value.written for value in found[1].parameters[0].values] == ["50.1", "46.7"]

    def test_a_missing_number_is_supplied_and_activated_with_the_last(self, offices: Town) -> None:
        walk = {"method": "walk", "kind": "own_choice", "grade": "C"}
        first = propose(offices, "province-a", "/office/factor", **self.form(offices, verb="propose", reason="x", **walk, value="0.01"))
        assert "还缺 cap" in offices.page("province-b", f"/office/pending/{first}")
        decide(offices, "province-b", first)
        day = local_day(offices.site.now) + timedelta(days=20)
        assert library.in_force(codes=["walk"], day=day) == {}
        form = self.form(offices, verb="propose", reason="x", **{**walk, "grade": "D"}, parameter="cap", value="200")
        decide(offices, "province-b", propose(offices, "province-a", "/office/factor", **form))
        assert library.in_force(codes=["walk"], day=day)["walk"].methodology.version == 3

    def test_a_version_that_came_between_is_not_overwritten(self, offices: Town) -> None:
        from puhui.library.actions import change_number
        from puhui.library.words import Supplied

        number = propose(offices, "province-a", "/office/factor", **self.form(offices, verb="propose", reason="x"))
        other = Supplied("saving", "48", "340000", "B", "regulator_scheme", "other")
        change_number(code="metro-ride", number=other, from_on=local_day(offices.site.now) + timedelta(days=9), now=offices.site.now)
        answer = decide(offices, "province-b", number)
        assert (answer.status_code, outcome(number)) == (409, Outcome.WAITING)
        assert "methodology_moved" in answer.content.decode()

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"value": "500"}, "number_refused"),
            ({"value": ""}, "not_filled_in"),
            ({"grade": "D"}, "grade_too_low"),
            ({"from_on": "2026-01-01"}, "day_has_passed"),
            ({"from_on": "soon"}, "not_filled_in"),
            ({"parameter": "speed"}, "nothing_to_change"),
            ({"method": "household-electricity", "parameter": "grid"}, "nothing_to_change"),
            ({"method": "mars"}, "unknown_version"),
            ({"verb": "propose"}, "reason_missing"),
        ],
    )
    def test_refuses_what_cannot_be(self, offices: Town, form: dict[str, str], code: str) -> None:
        answer = offices.client("province-a").post("/office/factor", self.form(offices, **form))
        assert answer.status_code in (404, 409, 422)
        assert code in answer.content.decode()
        assert Proposal.objects.count() == 0

    def test_is_the_provinces(self, offices: Town) -> None:
        offices.page("hefei-a", "/office/factor", status=403)


class TestExport:
    def asked(self, town: Town) -> int:
        names = f"{pseudonym(town, 'lin')}\n{pseudonym(town, 'wang')}, RNOBODY"
        return propose(town, "hefei-a", "/office/export", scope="list", accounts=names, reason="信访核查 2026-7")

    def test_is_taken_once_by_its_maker_when_another_has_agreed(self, offices: Town) -> None:
        number = self.asked(offices)
        decide(offices, "hefei-b", number)
        digest = Export.objects.get().digest
        assert "文件已生成" in offices.page("hefei-a", f"/office/pending/{number}")
        assert "文件已生成" not in offices.page("hefei-b", f"/office/pending/{number}")
        assert "待下载" in offices.page("hefei-a", "/office")
        assert decide(offices, "hefei-b", number, verb="take").status_code == 404
        answer = offices.client("hefei-a").post(f"/office/pending/{number}", {"verb": "take"})
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert {row["account"] for row in rows} == {pseudonym(offices, "lin"), pseudonym(offices, "wang")}
        assert "metro" in rows[0]["bindings"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert decide(offices, "hefei-a", number, verb="take").status_code == 404
        assert not documents.path_of(digest).exists()

    def test_says_what_is_in_it_in_words_and_what_became_of_it(self, offices: Town) -> None:
        number = self.asked(offices)
        path = f"/office/pending/{number}"
        page = offices.page("hefei-b", path)
        assert ("开户时间、授权的场景和起始时间" in page, "opened_at" in page) == (True, False)
        decide(offices, "hefei-b", number)
        assert "提请人可以下载一次，至" in offices.page("hefei-b", path)
        offices.client("hefei-a").post(path, {"verb": "take"})
        assert "已下载，平台不再保存" in offices.page("hefei-a", path)

    def test_says_that_nobody_took_it_in_time(self, offices: Town) -> None:
        number = self.asked(offices)
        decide(offices, "hefei-b", number)
        file = participants.export_of(number)
        assert file
        for at, said in ((file.until, "可以下载一次"), (file.until + timedelta(seconds=1), "到期没有下载，已删除")):
            assert said in str(_file_facts(file, at)[0][1])

    def test_making_and_taking_are_in_the_log_as_personal_with_the_purpose(self, offices: Town) -> None:
        number = self.asked(offices)
        decide(offices, "hefei-b", number)
        offices.client("hefei-a").post(f"/office/pending/{number}", {"verb": "take"})
        told = [(line.how, line.purpose) for line in lines(Asked(verb="export_personal_data", personal=True), limit=9)]
        assert told == [("see", "信访核查 2026-7"), ("do", "信访核查 2026-7")]

    def test_holds_identities_only_where_they_were_asked_for_and_each_has_a_line(self, offices: Town) -> None:
        lin = offices.site.residents["lin"]
        keep_identity(account=lin, proved=Proved(NAME, NUMBER, PHONE, "drill"), now=offices.site.now)
        names = f"{pseudonym(offices, 'lin')}\n{pseudonym(offices, 'wang')}"
        told = {"scope": "list", "accounts": names, "reason": "信访核查 2026-7"}
        for form, expected in (({}, None), ({"identity": "yes"}, (NAME, NUMBER, PHONE))):
            number = propose(offices, "hefei-a", "/office/export", **told, **form)
            assert NAME not in str(participants.proposal(number).facts)
            decide(offices, "hefei-b", number)
            answer = offices.client("hefei-a").post(f"/office/pending/{number}", {"verb": "take"})
            rows = {row["account"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
            mine, other = (rows[pseudonym(offices, who)] for who in ("lin", "wang"))
            assert expected is None or (mine["name"], mine["identity_number"], mine["phone"]) == expected
            assert ("name" in mine, other.get("name", "")) == (expected is not None, "")
        read = lines(Asked(verb="read_identity", personal=True), limit=9)
        assert {line.about for line in read} == {f"account:{offices.site.residents[who]}" for who in ("lin", "wang")}

    @pytest.mark.parametrize(("hours", "may"), [(24, True), (24.1, False)])
    def test_lasts_a_day(self, offices: Town, hours: float, may: bool) -> None:
        decide(offices, "hefei-b", self.asked(offices))
        file = Export.objects.get()
        later = file.ready_at + timedelta(hours=hours)
        assert drop_exports(now=later) == (0 if may else 1)
        assert documents.path_of(file.digest).exists() is may

    def test_of_a_whole_city(self, offices: Town) -> None:
        number = propose(offices, "hefei-a", "/office/export", scope="city", city="340100", reason="信访核查 2026-7")
        assert participants.proposal(number).facts["persons"] == len(offices.site.residents)
        decide(offices, "province-a", number)
        assert Export.objects.get().persons == len(offices.site.residents)

    @pytest.mark.parametrize(
        ("who", "form", "code"),
        [
            ("hefei-a", {"accounts": ""}, "not_filled_in"),
            ("hefei-a", {"accounts": "RNOBODY"}, "nobody_in_scope"),
            ("hefei-a", {"reason": ""}, "not_filled_in"),
            ("hefei-a", {"scope": "city", "city": "340200"}, "not_filled_in"),
            ("wuhu-a", {"scope": "city", "city": "340200"}, "nobody_in_scope"),
            ("wuhu-a", {}, "out_of_reach"),
        ],
    )
    def test_refuses_what_is_not_within_reach_or_not_clear(self, offices: Town, who: str, form: dict[str, str], code: str) -> None:
        told = {"scope": "list", "accounts": pseudonym(offices, "lin"), "reason": "信访核查 2026-7", **form}
        page = offices.client(who).post("/office/export", told).content.decode()
        assert code in page
        assert Proposal.objects.count() == 0

    @pytest.mark.parametrize(("most", "may"), [(2, True), (1, False)])
    def test_holds_so_many_persons_and_no_more(self, offices: Town, monkeypatch: pytest.MonkeyPatch, most: int, may: bool) -> None:
        monkeypatch.setattr(exporting, "PERSONS_MAX", most)
        form = {"scope": "list", "accounts": f"{pseudonym(offices, 'lin')} {pseudonym(offices, 'wang')}", "reason": "信访核查 2026-7"}
        assert offices.client("hefei-a").post("/office/export", form).status_code == (302 if may else 413)

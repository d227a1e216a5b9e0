"""Officers see by person what a correction would move before they propose it; residents read by how much, why, and what they can do."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest

from puhui.behaviours import reads
from puhui.behaviours.words import Asked, CorrectionStage
from puhui.foundation.auditing import Asked as AskedOfAudit
from puhui.foundation.auditing import lines, open_alarms
from puhui.journeys.corrections import post_corrections
from puhui.journeys.four_eyes import approve, propose_correction
from puhui.participants.models import Person, Proposal
from puhui.participants.words import Verb
from tests.cast import ride
from tests.corrected import WHY, WHY_EN, officer, posted, province, studied, version
from tests.rooms.desks.conftest import Town, lived

pytestmark = pytest.mark.django_db
NEW = "/office/corrections/new"


@pytest.fixture
def office(own_town: Town) -> Town:
    lived(own_town)
    province()
    return own_town


def lower(town: Town) -> int:
    """A study by which everybody on the metro loses."""
    return studied(town.site, Asked(versions={"metro-ride": version("40", day=town.day)}), first=town.day, last=town.day)


def without_metro(town: Town) -> int:
    return studied(town.site, Asked(without_provider="metro"), first=town.day, last=town.day)


def pseudonym(town: Town, name: str) -> str:
    return Person.objects.get(account=town.site.residents[name]).pseudonym


class TestTheOfficer:
    def test_finds_the_studies_and_sees_by_person_first_what_would_move(self, office: Town) -> None:
        study, run = lower(office), office.site.runs()[0]
        assert f"{NEW}?study={study}" in office.page("province", "/office/corrections")
        seen = office.page("province", f"{NEW}?study={study}")
        for said in (pseudonym(office, "lin"), pseudonym(office, "wang"), f"/runs/{run}", "现在扣得到", "将欠"):
            assert said in seen, said
        assert seen.index(pseudonym(office, "lin")) < seen.index(pseudonym(office, "wang")), "the farthest first"
        assert "newcomer" not in seen
        assert "Would be owed" in office.page("province", f"{NEW}?study={study}", language="en")

    def test_leaves_a_line_in_the_audit_of_each_person_that_was_read(self, office: Town) -> None:
        study = lower(office)
        office.page("province", f"{NEW}?study={study}")
        for name in ("lin", "wang"):
            found = lines(AskedOfAudit(about=f"account:{office.site.residents[name]}"), limit=20)
            line = next(line for line in found if line.verb == "read_moved")
            assert f"S{study}" in line.purpose
            assert line.actor == f"user:{officer('province').pk}"

    def test_proposes_it_and_is_led_to_the_proposal(self, office: Town) -> None:
        study = lower(office)
        answer = office.client("province").post(NEW, {"study": study, "reason": WHY, "reason_en": WHY_EN})
        made = Proposal.objects.get(verb=Verb.CORRECT_RUNS)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/office/pending/{made.pk}#said")
        assert (made.reason, made.facts["reason_en"]) == (WHY, WHY_EN)
        assert f"/office/pending/{made.pk}" in office.page("province", f"{NEW}?study={study}"), "that it waits already"
        assert "更正结算批" in office.page("province-2", "/office/pending")
        assert f'{NEW}?study={study}"' in office.page("province-2", f"/office/pending/{made.pk}"), "the second looks at the same"

    @pytest.mark.parametrize("name", ["operator", "lin", "metro-clerk"])
    def test_is_the_only_one_who_may(self, office: Town, name: str) -> None:
        client = office.client(name)
        assert [client.get(path).status_code for path in ("/office/corrections", NEW)] == [403, 403]
        assert client.post(NEW, {"study": 1, "reason": WHY}).status_code == 403

    def test_finds_an_empty_list_and_how_to_begin(self, office: Town) -> None:
        assert "还没有更正" in office.page("province", "/office/corrections")
        assert "还没有更正" in office.page("province", "/corrections")
        assert "试算编号" in office.page("province", NEW)


class TestARefusal:
    """Keeps all that was typed."""

    def post(self, office: Town, study: object, reason: str = WHY) -> tuple[int, str]:
        answer = office.client("province").post(NEW, {"study": study, "reason": reason, "reason_en": WHY_EN})
        return answer.status_code, answer.content.decode()

    def test_without_a_reason(self, office: Town) -> None:
        status, page = self.post(office, lower(office), " ")
        assert (status, "reason_missing" in page, WHY_EN in page) == (422, True, True)

    def test_of_a_second_one_of_the_same_study(self, office: Town) -> None:
        study = lower(office)
        self.post(office, study)
        status, page = self.post(office, study)
        assert (status, "already_proposed" in page, WHY in page) == (409, True, True)

    def test_of_a_study_that_is_out_of_date(self, office: Town) -> None:
        study = lower(office)
        office.site.send("metro", [ride("m-9", "M1", "21:00", day=office.day)], scenario="metro-ride")
        office.site.settle()
        status, page = self.post(office, study)
        assert (status, "study_outdated" in page, WHY in page, WHY_EN in page) == (409, True, True, True)
        assert "study_outdated" in office.page("province", f"{NEW}?study={study}"), "before anything is written"

    def test_of_a_study_that_changes_nothing_that_the_library_holds(self, office: Town) -> None:
        study = studied(office.site, Asked(numbers={"metro-ride": {"saving": "40"}}), first=office.day, last=office.day)
        status, page = self.post(office, study)
        assert (status, "not_to_correct" in page, WHY in page) == (409, True, True)

    @pytest.mark.parametrize(("study", "status"), [("", 422), ("abc", 404), ("987654", 404)])
    def test_of_no_study(self, office: Town, study: str, status: int) -> None:
        answered, page = self.post(office, study)
        assert (answered, f'value="{study}"' in page) == (status, True)


class TestOvertaken:
    def test_a_correction_is_found_by_its_proposer_and_raises_an_alarm(self, office: Town) -> None:
        study = lower(office)
        made = propose_correction(user=officer("province"), study=study, reason=WHY, now=office.site.now)
        approve(user=officer("province-2"), number=made.number, seen=made.content_hash, why="", now=office.site.now)
        office.site.send("metro", [ride("m-9", "M1", "21:00", day=office.day)], scenario="metro-ride")
        reads_first = reads.corrections(limit=1)[0]
        other = without_metro(office)
        posted_by = propose_correction(user=officer("province-2"), study=other, reason=WHY, now=office.site.now)
        approve(user=officer("province"), number=posted_by.number, seen=posted_by.content_hash, why="", now=office.site.now)
        assert post_corrections(now=office.site.now) == 1
        assert [row.stage for row in reads.corrections(limit=2)] == [CorrectionStage.OUTDATED, CorrectionStage.POSTED]
        assert reads_first.number < reads.corrections(limit=1)[0].number
        assert [alarm.kind for alarm in open_alarms()] == ["correction_outdated"]
        name = reads.corrections(limit=1)[0].name
        assert f"更正 {name} 没有入账" in office.page("province-2", "/office")
        assert f"更正 {name} 没有入账" not in office.page("province", "/office")
        assert "数据已变，未入账" in office.page("province", "/office/corrections")


class TestTheResident:
    def test_reads_by_how_much_why_and_what_can_be_done(self, office: Town) -> None:
        number = posted(office.site, lower(office))
        seen = office.page("lin", "/me")
        for said in (f'id="corrected-{number}"', WHY, f"/corrections/{number}", "123", "已经给您的积分不收回", "/me/appeals", "现在还欠"):
            assert said in seen, said
        assert ">737<" in seen, "what stands, though more was pooled and the rest is owed"
        assert f"更正 C{number}，原为 467" in office.page("lin", f"/me/acts?day={office.day}")
        assert WHY_EN in office.page("lin", "/me", language="en")
        assert 'id="corrected-' not in office.page("newcomer", "/me")

    def test_finds_it_in_the_statement_and_in_the_copy(self, office: Town) -> None:
        number = posted(office.site, lower(office))
        assert f"更正 C{number}：{WHY}" in office.page("lin", "/me/statement")
        client = office.client("lin")
        client.post("/me/data", {"verb": "copy"})
        name = client.get("/me/data").content.decode().split("/me/data/")[1].split(".zip")[0]
        body = b"".join(client.get(f"/me/data/{name}.zip").streaming_content)  # type: ignore[attr-defined]
        with zipfile.ZipFile(BytesIO(body)) as copy:
            found = json.loads(copy.read("data.json"))
        assert [(item["name"], item["grams"]) for item in found["corrections"]] == [(f"C{number}", -123)]
        adjusting = [line for line in found["postings"] if line["correction"] == number]
        assert adjusting
        assert all(line["corrects_entry"] for line in adjusting)
        assert [line["corrections"][0]["before_g"] for line in (act["receipt"] for act in found["acts"] if act["receipt"])] == [393, 467]

    def test_opens_the_receipt_of_an_act_that_was_corrected(self, office: Town) -> None:
        act = reads.acts_of(account=office.site.residents["wang"], city="340100", first=office.day, last=office.day)[0]
        number = posted(office.site, lower(office))
        seen = office.page("wang", f"/me/receipts/{act.receipt}")
        assert f"更正 C{number} 之前：" in seen
        assert "200" in seen
        assert "233" in seen

    def test_opens_the_receipt_of_an_act_that_was_taken_out(self, office: Town) -> None:
        act = reads.acts_of(account=office.site.residents["wang"], city="340100", first=office.day, last=office.day)[0]
        number = posted(office.site, without_metro(office))
        seen = office.page("wang", f"/me/receipts/{act.receipt}", status=404)
        for said in ("receipt_taken_out", f"C{number}", WHY, "233", f"/corrections/{number}", "/me/appeals/new"):
            assert said in seen, said
        assert "receipt_taken_out" in office.page("wang", f"/me/receipts/{act.receipt}.json", status=404)
        assert "unknown_receipt" in office.page("lin", f"/me/receipts/{act.receipt}", status=404)
        home = office.page("wang", "/me")
        assert "left_out_by_correction" in home
        assert WHY in home

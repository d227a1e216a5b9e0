"""The provider's console: upload, progress, refused rows, samples; and never another's batch."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from puhui.behaviours import reads
from puhui.behaviours.actions import withdraw_consent
from puhui.behaviours.models import Batch
from puhui.behaviours.words import Grant
from puhui.foundation import documents
from tests.cast import csv_of, ride
from tests.rooms.desks.conftest import Town, rides


def upload(town: Town, body: bytes, *, name: str = "rides.csv", **form: str) -> Any:
    asked = {"adapter": "standard", "scenario": "metro-ride", **form}
    return town.client("metro-clerk").post("/provider/upload", {"file": SimpleUploadedFile(name, body), **asked}, follow=True)


class TestUpload:
    def test_keeps_the_file_and_shows_its_batch(self, own_town: Town) -> None:
        page = upload(own_town, csv_of(rides(own_town.day))).content.decode()
        batch = Batch.objects.get()
        assert f"批次 B{batch.pk}" in page
        assert "正在检查每一行的格式" in page
        assert documents.get(batch.document) == csv_of(rides(own_town.day))

    def test_of_the_same_content_is_the_same_batch(self, own_town: Town) -> None:
        upload(own_town, csv_of(rides(own_town.day)))
        assert "这份内容已经收到过" in upload(own_town, csv_of(rides(own_town.day)), name="again.csv").content.decode()
        assert Batch.objects.count() == 1

    def test_without_a_file_says_so_beside_the_field(self, own_town: Town) -> None:
        answer = own_town.client("metro-clerk").post("/provider/upload", {"adapter": "standard"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "no_file" in page
        assert 'aria-describedby="refused-here"' in page

    @pytest.mark.parametrize(("name", "code"), [("rides.exe", "file_refused"), ("rides", "file_refused"), ("rides.csv", "no_file")])
    def test_refuses_what_it_cannot_be(self, own_town: Town, name: str, code: str) -> None:
        body = b"" if code == "no_file" else b"x"
        assert code in upload(own_town, body, name=name).content.decode()
        assert Batch.objects.count() == 0

    def test_of_rubbish_is_refused_as_a_whole_and_nothing_is_lost(self, own_town: Town) -> None:
        body = b"\x00\xff not a table"
        upload(own_town, body)
        own_town.site.settle()
        batch = Batch.objects.get()
        page = own_town.page("metro-clerk", f"/provider/batches/B{batch.pk}")
        assert "整批退回，没有一行计入" in page
        assert documents.get(batch.document) == body, "the file is kept as it came"

    def test_with_a_sequence_takes_its_number_once(self, own_town: Town) -> None:
        upload(own_town, csv_of(rides(own_town.day)), sequence="1")
        upload(own_town, csv_of([ride("x", "M1", day=own_town.day)]), sequence="4")
        assert Batch.objects.get(sequence=4)
        page = own_town.page("metro-clerk", "/provider")
        assert "缺少序号 2、3 的批次" in page
        assert "sequence_reused" in upload(own_town, csv_of([ride("y", "M1", day=own_town.day)]), sequence="4").content.decode()

    @pytest.mark.parametrize("typed", ["0", "x", "-1", "1.5"])
    def test_refuses_a_sequence_that_is_no_number(self, own_town: Town, typed: str) -> None:
        page = upload(own_town, csv_of(rides(own_town.day)), sequence=typed).content.decode()
        assert "not_filled_in" in page
        assert Batch.objects.count() == 0


class TestBatch:
    def test_counts_every_row_in_exactly_one_place(self, town: Town) -> None:
        page = town.page("metro-clerk", f"/provider/batches/{town.batch('metro')}")
        assert "收到 5 = 合并 0 + 计入 3 + 未计入 1 + 未绑定或未授权 1 + 待核算 0" in page
        assert "参考地区参数：" in page

    def test_of_one_row_tells_nobodys_consent(self, own_town: Town) -> None:
        """Whether a card is nobody's, or its owner has not agreed, has withdrawn, or lacks the separate consent: one number, one page."""
        town, seen, statuses = own_town, set(), set()
        lin, wang = (town.site.residents[name] for name in ("lin", "wang"))
        withdraw_consent(account=wang, scenario="metro-ride", grant=Grant.COUNTING, now=town.site.now)
        for grant in (Grant.TRAVEL, Grant.REASONS):
            withdraw_consent(account=lin, scenario="metro-ride", grant=grant, now=town.site.now)
        for number, card in enumerate(("M1", "M2", "M9")):
            town.site.send("metro", [ride("r", card, day=town.day - timedelta(days=number))], scenario="metro-ride", file_name="one.csv")
            town.site.settle()
            name = f"B{Batch.objects.latest('pk').pk}"
            page = town.page("metro-clerk", f"/provider/batches/{name}")
            assert "收到 1 = 合并 0 + 计入 0 + 未计入 0 + 未绑定或未授权 1 + 待核算 0" in page
            told = page[page.index('id="progress"') : page.index("</main>")]
            seen.add(re.sub(r"B[0-9]+|[0-9a-f]{64}|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]+|[0-9]+ 字节", "", told))
            batch = reads.batch_named(name)
            statuses.add((batch.stage, str(batch.counts.told()), batch.credited.reduction_g))
            answer = town.client("metro-clerk").get(f"/provider/batches/{name}/refused.csv")
            assert len(answer.content.decode("utf-8-sig").splitlines()) == 1, "the head alone"
        assert len(statuses) == 1
        assert len(seen) == 1
        reasons = {code for batch in Batch.objects.all() for code in reads.batch_numbered(batch.pk).counts.refused}
        assert reasons == {"consent_ended"}, "the runs and the operator know; of nobody's card they know that it waits"
        assert "no_consent" not in town.page("metro-clerk", "/provider")

    def test_says_why_a_row_did_not_count(self, town: Town) -> None:
        page = town.page("metro-clerk", f"/provider/batches/{town.batch('metro')}", language="en")
        assert "out_of_range" in page
        assert "row 5" in page

    def test_is_for_its_sender_alone(self, town: Town) -> None:
        for part in ("", "/progress", "/refused.csv"):
            assert "unknown_batch" in town.page("bus-clerk", f"/provider/batches/{town.batch('metro')}{part}", status=404)

    @pytest.mark.parametrize("name", ["B0", "Bx", "B99999999999999999999"])
    def test_that_is_none_is_not_found(self, town: Town, name: str) -> None:
        town.page("metro-clerk", f"/provider/batches/{name}", status=404)

    def test_refused_rows_come_back_as_they_were_sent(self, town: Town) -> None:
        answer = town.client("metro-clerk").get(f"/provider/batches/{town.batch('metro')}/refused.csv")
        assert "attachment" in answer.headers["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [(row["record_id"], row["distance_m"], row["refusal_code"]) for row in rows] == [("m-5", "99000", "out_of_range")]
        assert rows[0]["refusal_zh"]
        assert rows[0]["refusal_en"]

    def test_asks_again_only_while_something_can_change(self, town: Town) -> None:
        answer = town.client("metro-clerk").get(f"/provider/batches/{town.batch('metro')}/progress")
        assert "hx-get" not in answer.content.decode()
        assert answer.headers["HX-Refresh"] == "true"

    def test_renews_itself_while_it_is_checked(self, own_town: Town) -> None:
        upload(own_town, csv_of(rides(own_town.day)))
        batch = Batch.objects.get()
        page = own_town.page("metro-clerk", f"/provider/batches/B{batch.pk}")
        assert f'hx-get="/provider/batches/B{batch.pk}/progress"' in page
        assert 'hx-trigger="every 2s"' in page


class TestHome:
    def test_lists_own_batches_only(self, town: Town) -> None:
        page = town.page("metro-clerk", "/provider")
        assert "rides.csv" in page
        assert "bus.csv" not in page

    def test_tells_a_new_provider_how_to_begin(self, own_town: Town) -> None:
        assert "这里会列出您的每一个批次" in own_town.page("bus-clerk", "/provider")

    def test_gives_a_sample_that_goes_through(self, own_town: Town) -> None:
        sample = own_town.client("metro-clerk").get("/provider/samples/metro-ride.csv")
        upload(own_town, sample.content, name="sample.csv")
        own_town.site.settle()
        batch = Batch.objects.get()
        assert batch.stage != "refused"
        assert batch.rows > 0

    def test_gives_no_sample_of_a_scenario_that_is_not_its_own(self, town: Town) -> None:
        assert "no_sample" in town.page("metro-clerk", "/provider/samples/walk.csv", status=404)

    @pytest.mark.parametrize("name", ["lin", "operator"])
    def test_other_roles_are_refused(self, town: Town, name: str) -> None:
        assert "not_yours" in town.page(name, "/provider", status=403)

"""Pages of neighbours' documents: brought in, compared line by line, applied for; what is near stands on every application about a methodology."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from puhui.filing import reads
from puhui.library import reads as library
from puhui.library.models import Neighbour
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.texts import Text
from tests.rooms.desks.conftest import PASSWORD, Town
from tests.rooms.methodology.neighbours import neighbour_text

BUS = neighbour_text("sh-ground-bus")
SOURCE = "沪环气候〔2024〕1号"


@pytest.fixture
def office(own_town: Town) -> Town:
    for kind, role, name in (
        (OrganisationKind.PROVINCE, Role.PROVINCE, "officer"),
        (OrganisationKind.CITY, Role.CITY, "hefei"),
        (OrganisationKind.EXPERTS, Role.EXPERT, "zhao"),
    ):
        made = open_organisation(code=f"of-{name}", name=Text(name, name), kind=kind, city="340100" if role is Role.CITY else PROVINCE_WIDE)
        add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, now=own_town.site.now)
    return own_town


def bring(town: Town, text: str = BUS, *, source: str = SOURCE, pasted: bool = False) -> Any:
    told: dict[str, object] = {"verb": "bring", "source": source}
    told |= {"text": text} if pasted else {"file": SimpleUploadedFile("theirs.yaml", text.encode())}
    return town.client("officer").post("/office/neighbours", told, follow=True)


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


class TestBringingIn:
    def test_the_list_is_empty_and_says_how_to_begin(self, office: Town) -> None:
        assert "还没有导入过外省的文档" in office.page("officer", "/office/neighbours")

    @pytest.mark.parametrize("pasted", [False, True])
    def test_a_file_or_its_text_is_kept_and_shown(self, office: Town, pasted: bool) -> None:
        page = page_of(bring(office, pasted=pasted))
        found = library.neighbours()[0]
        assert found.source == SOURCE
        assert found.content_hash in page
        assert f'href="/office/neighbours/{found.number}"' in office.page("officer", "/office/neighbours")

    def test_a_bad_one_is_refused_with_lines_and_remedies_and_everything_typed_is_there(self, office: Town) -> None:
        answer = bring(office, BUS.replace("person * mileage", "person * milage"))
        page = page_of(answer)
        assert answer.status_code == 422
        assert "第 16 行" in page
        assert "名称没有声明" in page
        assert "已声明：" in page or "mileage、usual、bus" in page
        assert "person * milage" in page
        assert f'value="{SOURCE}"' in page
        assert not Neighbour.objects.exists()

    @pytest.mark.parametrize(
        ("told", "says"),
        [
            ({"source": ""}, "来源"),
            ({"text": ""}, "一个 YAML 文件"),
            ({"text": BUS.replace('"310000"\nvalid', '"340100"\nvalid')}, "不是外省的"),
            ({"text": "x" * 600_000}, "256 KB"),
        ],
    )
    def test_what_is_missing_or_not_a_neighbours_is_said(self, office: Town, told: dict[str, str], says: str) -> None:
        answer = bring(office, **told)
        assert answer.status_code == 422
        assert says in page_of(answer)

    def test_a_file_that_is_no_text_is_refused(self, office: Town) -> None:
        file = SimpleUploadedFile("theirs.yaml", b"code: \xff\xfe")
        answer = office.client("officer").post("/office/neighbours", {"verb": "bring", "source": SOURCE, "file": file})
        assert answer.status_code == 422
        assert "UTF-8" in page_of(answer)

    @pytest.mark.parametrize("who", ["hefei", "zhao", "lin"])
    def test_it_is_the_provinces_own(self, office: Town, who: str) -> None:
        assert office.client(who).get("/office/neighbours").status_code == 403

    def test_nobody_else_sees_it(self, office: Town) -> None:
        assert Client().get("/office/neighbours").status_code in (302, 403)


class TestOne:
    def test_shows_the_nearest_the_differences_and_whose_numbers_they_are(self, office: Town) -> None:
        bring(office)
        page = office.page("officer", f"/office/neighbours/{library.neighbours()[0].number}")
        near = page[page.index('id="near"') : page.index('id="differences"')]
        assert near.index("bus-ride v1") < near.index("bus-ride-declared v1")
        assert "baseline = usual * person * mileage" in page
        assert "2 个数不是安徽的" in page
        assert "参考地区" in page[page.index('id="numbers"') :]
        assert 'value="bus-ride"' in page
        assert "<del>310000</del> <ins>340000</ins>" in page

    def test_another_one_of_ours_can_be_chosen(self, office: Town) -> None:
        bring(office)
        number = library.neighbours()[0].number
        page = office.page("officer", f"/office/neighbours/{number}?with=metro-ride")
        assert '<option value="metro-ride" selected>' in page
        assert '<option value="metro-ride" selected>' not in office.page("officer", f"/office/neighbours/{number}?with=none")

    def test_in_english_too(self, office: Town) -> None:
        bring(office)
        page = office.page("officer", f"/office/neighbours/{library.neighbours()[0].number}", language="en")
        assert "2 numbers not for Anhui" in page

    def test_one_that_is_not_there_is_not_found(self, office: Town) -> None:
        assert office.client("officer").get("/office/neighbours/999").status_code == 404


class TestRecognition:
    def recognised(self, town: Town, code: str) -> Any:
        bring(town)
        path = f"/office/neighbours/{library.neighbours()[0].number}"
        return town.client("officer").post(path, {"verb": "recognise", "code": code})

    def test_opens_an_application_with_the_adapted_document(self, office: Town) -> None:
        answer = self.recognised(office, "bus-ride")
        number = int(answer.headers["Location"].partition("#")[0].rsplit("/", 1)[1])
        found = reads.application(number)
        assert (found.course, found.about, found.title.zh) == ("methodology", "bus-ride", "地面公交（互认上海）")
        page = office.page("officer", f"/filing/{number}")
        assert "由上海的 sh-ground-bus 第 1 版按规则改编" in page
        assert "bus-ride v2" in page
        assert 'id="near"' in page

    @pytest.mark.parametrize(("code", "says"), [("", "代码"), ("公交", "方法学代码")])
    def test_a_code_that_is_none_is_refused_beside_its_field(self, office: Town, code: str, says: str) -> None:
        answer = self.recognised(office, code)
        page = page_of(answer)
        assert answer.status_code == 422
        assert says in page[page.index('id="code"') :]
        assert f'value="{code}"' in page or not code

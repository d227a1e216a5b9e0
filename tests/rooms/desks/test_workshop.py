"""The workshop: a document is looked at while it is written, every save stays, and no other organisation finds it."""

from __future__ import annotations

import time
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from puhui.desks.pages.workshop import template_text
from puhui.desks.workshop import RECORDS_MAX, look
from puhui.filing.reads import application
from puhui.foundation import documents
from puhui.library import reads
from puhui.library.actions import put_away_sketch
from puhui.library.models import SketchState
from puhui.library.rules import SKETCHES_MAX
from puhui.methodology.catalogue import by_name
from puhui.methodology.markup import BYTES_MAX
from puhui.methodology.proof import check
from puhui.participants.actions import add_member, add_user, open_organisation
from puhui.participants.models import User
from puhui.participants.reads import organisation_of
from puhui.participants.words import PROVINCE_WIDE, OrganisationKind, Role
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI
from tests.rooms.desks.conftest import PASSWORD, Town

METRO = by_name("metro-ride").source
NEXT = METRO.replace("version: 1\n", "version: 2\n", 1)
WRONG_UNIT = NEXT.replace("unit: gCO2e/(person*km)", "unit: gCO2e/trip", 1)
PEOPLE = {
    ("authority", OrganisationKind.PROVINCE, PROVINCE_WIDE, Role.PROVINCE): ("officer",),
    ("greenway", OrganisationKind.OWNER, HEFEI, Role.OWNER): ("author", "colleague"),
    ("bluesky", OrganisationKind.OWNER, HEFEI, Role.OWNER): ("rival",),
    ("academy", OrganisationKind.EXPERTS, PROVINCE_WIDE, Role.EXPERT): ("zhao",),
    ("money", OrganisationKind.BANK, PROVINCE_WIDE, Role.BANK): ("banker",),
}


@pytest.fixture
def works(own_town: Town) -> Town:
    for (code, kind, city, role), names in PEOPLE.items():
        made = open_organisation(code=code, name=Text(f"{code} 机构", code), kind=kind, city=city)
        for name in names:
            add_member(user=add_user(name=name, password=PASSWORD, role=role), organisation=made, now=own_town.site.now)
    return own_town


def post(town: Town, who: str, path: str, **form: object) -> Any:
    return town.client(who).post(path, form)


def begun(town: Town, who: str = "author", **form: str) -> int:
    answer = post(town, who, "/workshop", verb="begin", **form)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return int(answer.headers["Location"].partition("#")[0].rsplit("/", 1)[1])


def taken(town: Town, body: bytes, name: str = "own.yaml") -> Any:
    return post(town, "author", "/workshop", verb="take", file=SimpleUploadedFile(name, body))


def save(town: Town, number: int, text: str, *, on: int = 1, who: str = "author", verb: str = "save", **form: str) -> Any:
    return post(town, who, f"/workshop/{number}", **{"verb": verb, "on": on, "name": "地铁", "text": text} | form)


def found(town: Town, number: int, text: str, *, who: str = "author") -> str:
    answer = post(town, who, f"/workshop/{number}/check", text=text)
    assert answer.status_code == 200
    return str(answer.content.decode())


def texts(number: int) -> list[str]:
    return [state.text for state in SketchState.objects.filter(sketch=number).order_by("number")]


class TestTheTemplate:
    def test_is_a_document_without_a_fault_whose_cases_agree(self) -> None:
        check(template_text())
        looked = look(template_text(), day=local_day_now())
        assert (looked.is_sound, looked.agree, looked.ran) == (True, 3, 3)
        assert looked.m is not None
        assert [one.name for one in looked.m.missing] == ["saving"]


def local_day_now() -> Any:
    from django.utils import timezone

    return local_day(timezone.now())


class TestBeginning:
    def test_an_empty_list_says_how(self, works: Town) -> None:
        page = works.page("author", "/workshop")
        assert "还没有在写的文档" in page
        assert "metro-ride v1" in page

    def test_from_the_template_byte_for_byte(self, works: Town) -> None:
        assert texts(begun(works)) == [template_text()]

    def test_from_a_version_of_the_library_and_it_says_so(self, works: Town) -> None:
        number = begun(works, **{"from": "metro-ride/1"})
        assert texts(number) == [METRO]
        assert "metro-ride v1" in works.page("author", f"/workshop/{number}")

    def test_from_a_version_that_is_not_there_is_refused(self, works: Town) -> None:
        answer = post(works, "author", "/workshop", verb="begin", **{"from": "metro-ride/99"}, name="我的")
        assert answer.status_code == 404
        assert 'value="我的"' in answer.content.decode()

    @pytest.mark.parametrize("body", [METRO.encode(), b"\xef\xbb\xbfcode: a\r\nname: b\r\n", "不是 YAML: [\n".encode(), b"code: x"])
    def test_a_file_comes_in_and_goes_out_as_the_same_bytes(self, works: Town, body: bytes) -> None:
        answer = taken(works, body)
        assert answer.status_code == 302
        number = int(answer.headers["Location"].partition("#")[0].rsplit("/", 1)[1])
        out = works.client("author").get(f"/workshop/{number}/document.yaml")
        assert out.content == body
        assert out.headers["X-Content-SHA256"] == sha256(body).hexdigest()

    @pytest.mark.parametrize(
        ("body", "says"),
        [(b"#" * BYTES_MAX, ""), (b"#" * (BYTES_MAX + 1), "256 KB"), ("地铁".encode("gbk"), "UTF-8"), (b"a\0b", "空字符")],
    )
    def test_a_file_is_refused_only_where_it_is_too_large_or_no_text(self, works: Town, body: bytes, says: str) -> None:
        answer = taken(works, body)
        assert answer.status_code == (422 if says else 302)
        assert says in answer.content.decode()

    def test_no_file_is_said(self, works: Town) -> None:
        answer = post(works, "author", "/workshop", verb="take")
        assert "没有选择文件" in answer.content.decode()

    def test_one_is_put_away_and_taken_out_again(self, works: Town) -> None:
        number = begun(works, name="收起来的")
        post(works, "author", "/workshop", verb="put_away", sketch=number)
        assert "还没有在写的文档" in works.page("author", "/workshop")
        post(works, "author", "/workshop", verb="put_away", sketch=number, away="no")
        assert "收起来的" in works.page("author", "/workshop")

    def test_one_too_many_is_refused_in_a_sentence(self, works: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        begun(works)
        monkeypatch.setattr("puhui.library.rules.SKETCHES_MAX", 1)
        answer = post(works, "author", "/workshop", verb="begin")
        assert answer.status_code == 409
        assert "收起" in answer.content.decode()
        assert SKETCHES_MAX > 1


class TestLooking:
    def test_says_line_fault_and_remedy_and_keeps_nothing(self, works: Town) -> None:
        number = begun(works, **{"from": "metro-ride/1"})
        page = found(works, number, WRONG_UNIT)
        line = WRONG_UNIT.splitlines().index("    is: saving * person * distance if known(distance) else ride_saving * trip") + 1
        assert f'data-line="{line}"' in page
        assert "怎样改" in page
        assert "已证明" not in page
        assert texts(number) == [METRO]

    def test_of_a_good_one_shows_proof_mathematics_and_cases(self, works: Town) -> None:
        page = found(works, begun(works), NEXT)
        assert "11 / 11" not in page  # nine cases, of which one has two records
        assert "9 / 9" in page
        assert "<math" in page
        assert "23.35 – " in page  # between which the reduction lies
        assert "2,802" in page

    def test_a_case_that_differs_says_both_numbers_and_the_steps(self, works: Town) -> None:
        page = found(works, begun(works), NEXT.replace("expect: 467 gCO2e", "expect: 468 gCO2e", 1))
        assert "8 / 9" in page
        assert "468" in page
        assert "467" in page
        assert "不一致" in page

    def test_runs_the_cases_while_only_some_are_written(self) -> None:
        begin = NEXT.index("cases:")
        two = NEXT[:begin] + "cases:\n" + NEXT[NEXT.index("  - name", begin) : NEXT.index("  - name: {zh: 没有里程的一次", begin)]
        looked = look(two, day=local_day_now())
        assert ([fault.path for fault in looked.faults], looked.ran, looked.agree) == (["cases"], 2, 2)

    def test_draws_the_formulas_that_can_be_read_while_another_is_mended(self) -> None:
        source = by_name("peak-saving").source
        broken = source.replace("is: min(max(0,", "is: min(maxx(0,", 1)
        assert broken != source
        looked = look(broken, day=local_day_now())
        assert not looked.is_sound
        assert {"baseline"} <= {one.drawn.symbol for one in looked.formulas if one.reach}
        assert looked.cases == ()

    def test_says_which_number_the_version_must_have(self, works: Town) -> None:
        assert "version 应为 2" in found(works, begun(works), METRO.replace("summary:", "summary: ", 1))

    def test_names_what_is_missing_with_its_unit(self, works: Town) -> None:
        assert "缺 1 个数值" in found(works, begun(works), template_text())

    def test_is_the_same_without_scripts(self, works: Town) -> None:
        number = begun(works)
        answer = save(works, number, WRONG_UNIT, verb="look")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "怎样改" in page
        assert "unit: gCO2e/trip" in page
        assert texts(number) == [template_text()]

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "a: " + "[" * 5000,
            "&a [*a]",
            "x: !!python/object:os.system",
            "#" * (BYTES_MAX + 1),
            "a: b\n" * 60_000,
            NEXT.replace("saving * person * distance if", "(" * 900 + "saving" + ")" * 900 + " * person * distance if"),
            NEXT.replace("saving * person * distance if", "+".join(["saving * person * distance"] * 450) + " if"),
            "\u202e" + NEXT,
        ],
    )
    def test_a_hostile_text_is_answered_in_a_second(self, works: Town, text: str) -> None:
        number = begun(works)
        client = works.client("author")
        client.post(f"/workshop/{number}/check", {"text": NEXT})  # what the first of all loads is not its time
        began = time.process_time()
        answer = client.post(f"/workshop/{number}/check", {"text": text})
        assert time.process_time() - began < 1
        assert answer.status_code == 200
        assert "处错误" in answer.content.decode()

    def test_many_cases_stop_where_the_time_is_over_and_say_so(self) -> None:
        asked = iter([True, True])
        looked = look(NEXT, day=local_day_now(), has_time=lambda: next(asked, False))
        assert [case.is_run for case in looked.cases] == [True, True, *[False] * 7]
        assert looked.ran == 2

    @pytest.mark.parametrize(("records", "is_run"), [(RECORDS_MAX, True), (RECORDS_MAX + 1, False)])
    def test_a_case_of_too_many_records_waits_until_it_is_handed_in(self, records: int, is_run: bool) -> None:
        ride = '      - {{at: "2026-03-{:02} 08:00", given: {{distance: 10 km, duration: 25 min}}, expect: 467 gCO2e}}\n'
        many = "  - name: {zh: 很多次, en: many}\n    working: 467\n    records:\n" + "".join(ride.format(n + 1) for n in range(records))
        looked = look(NEXT + many, day=local_day_now())
        assert looked.is_sound
        assert looked.cases[-1].is_run is is_run


class TestSaving:
    def test_is_a_new_state_and_the_old_one_is_still_there_to_open(self, works: Town) -> None:
        number = begun(works, **{"from": "metro-ride/1"})
        assert save(works, number, NEXT.replace("\n", "\r\n")).status_code == 302
        assert texts(number) == [METRO, NEXT]
        assert "第 1 稿" in works.page("author", f"/workshop/{number}?state=1")

    def test_with_faults_is_saved_all_the_same(self, works: Town) -> None:
        number = begun(works)
        assert save(works, number, "code: [").status_code == 302
        assert "处错误" in works.page("author", f"/workshop/{number}")

    def test_on_top_of_a_colleague_s_newer_state_is_refused_and_nothing_typed_is_lost(self, works: Town) -> None:
        number = begun(works)
        save(works, number, "of: colleague\n", who="colleague")
        answer = save(works, number, "of: author\n")
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "又存了第 2 稿" in page
        assert "of: author" in page
        assert 'name="on" value="2"' in page  # whoever has read that saves on top of it
        assert texts(number)[1:] == ["of: colleague\n"]
        assert save(works, number, "of: author\n", on=2).status_code == 302
        assert texts(number)[1:] == ["of: colleague\n", "of: author\n"]

    def test_another_refusal_does_not_hide_that_somebody_saved(self, works: Town) -> None:
        number = begun(works)
        save(works, number, "of: colleague\n", who="colleague")
        page = save(works, number, "of: author\n", name="").content.decode()
        assert "of: author" in page
        assert 'name="on" value="1"' in page

    def test_what_is_too_large_is_refused_and_shown_again(self, works: Town) -> None:
        number = begun(works)
        answer = save(works, number, "# 完\n" + "x" * BYTES_MAX)
        assert answer.status_code == 422
        assert "256 KB" in answer.content.decode()
        assert "# 完" in answer.content.decode()


class TestSideBySide:
    def test_the_newest_beside_what_it_began_from_marks_the_words(self, works: Town) -> None:
        number = begun(works, **{"from": "metro-ride/1"})
        assert "逐行相同" in works.page("author", f"/workshop/{number}/compare")
        save(works, number, NEXT.replace("5000 gCO2e", "4000 gCO2e", 1))
        page = works.page("author", f"/workshop/{number}/compare?left=metro-ride/1&right=2")
        assert "<del>5000</del>" in page
        assert "<ins>4000</ins>" in page

    @pytest.mark.parametrize("asked", ["left=7", "left=metro-ride/99", "left=x", "right=metro-ride/", "left=../1"])
    def test_what_is_not_there_is_refused(self, works: Town, asked: str) -> None:
        works.page("author", f"/workshop/{begun(works)}/compare?{asked}", status=404)

    def test_versions_are_everyone_s(self, works: Town) -> None:
        answer = works.client("banker").get("/methods/rice-methane/compare")
        assert answer.status_code == 200
        assert "sums_over" in answer.content.decode()
        assert works.client("lin").get("/methods/rice-methane/compare?left=1&right=9").status_code == 404
        assert "rice-methane/compare" in works.client("lin").get("/methods/rice-methane").content.decode()


class TestHandingIn:
    def test_opens_an_application_with_exactly_this_document(self, works: Town) -> None:
        number = begun(works)
        answer = save(works, number, NEXT, verb="hand_in")
        assert answer.status_code == 302
        made = int(answer.headers["Location"].partition("#")[0].rsplit("/", 1)[1])
        opened = application(made)
        assert (opened.course, opened.about, opened.title.zh) == ("methodology", "metro-ride", "轨道交通出行")
        assert documents.get(opened.subject) == NEXT.encode()
        assert f'href="/filing/{made}"' in works.page("author", f"/workshop/{number}")
        assert f'href="/workshop/{number}"' in works.page("author", f"/filing/{made}")

    def test_with_a_fault_is_refused_with_its_line_and_opens_nothing(self, works: Town) -> None:
        number = begun(works)
        answer = save(works, number, WRONG_UNIT, verb="hand_in")
        assert answer.status_code == 422
        assert "document_refused" in answer.content.decode()
        assert "unit: gCO2e/trip" in answer.content.decode()
        assert works.client("author").get("/filing").content.decode().count("/filing/1") == 0

    def test_an_expert_writes_and_does_not_apply(self, works: Town) -> None:
        number = begun(works, "zhao")
        assert "不能申请备案" in works.page("zhao", f"/workshop/{number}")
        answer = save(works, number, NEXT, verb="hand_in", who="zhao")
        assert answer.status_code == 403
        assert "not_an_applicant" in answer.content.decode()


class TestWhoMay:
    @pytest.mark.parametrize("who", ["author", "officer", "zhao", "operator", "metro-clerk"])
    def test_applicants_experts_officers_and_operators_have_a_workshop(self, works: Town, who: str) -> None:
        assert "/workshop" in works.page(who, f"/workshop/{begun(works, who)}")

    @pytest.mark.parametrize("who", ["lin", "banker"])
    def test_others_have_none(self, works: Town, who: str) -> None:
        works.page(who, "/workshop", status=403)
        assert post(works, who, "/workshop", verb="begin").status_code == 403

    @pytest.mark.parametrize("path", ["", "/document.yaml", "/compare"])
    def test_another_organisation_finds_nothing(self, works: Town, path: str) -> None:
        number = begun(works)
        works.page("rival", f"/workshop/{number}{path}", status=404)
        works.page("officer", f"/workshop/{number}{path}", status=404)
        assert works.client("colleague").get(f"/workshop/{number}{path}").status_code == 200

    @pytest.mark.parametrize("form", [{"verb": "save"}, {"verb": "look"}, {"verb": "hand_in"}])
    def test_another_organisation_writes_nothing(self, works: Town, form: dict[str, str]) -> None:
        number = begun(works)
        assert save(works, number, "of: rival\n", who="rival", **form).status_code == 404
        assert post(works, "rival", f"/workshop/{number}/check", text=NEXT).status_code == 404
        assert post(works, "rival", "/workshop", verb="put_away", sketch=number).status_code == 404
        assert texts(number) == [template_text()]

    def test_a_sketch_of_another_is_never_a_side(self, works: Town) -> None:
        number = begun(works)
        own = organisation_of(User.objects.get(name="author")).account
        put_away_sketch(number=number, organisation=own, now=works.site.now)
        assert reads.sketches(organisation=own) == []
        works.page("rival", f"/workshop/{begun(works, 'rival')}/compare?left={number + 99}", status=404)

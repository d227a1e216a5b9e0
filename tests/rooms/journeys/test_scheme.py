"""The documents of the scheme: no number of theirs says what the software does not do; a filed one takes the place of what ships, from its first day."""

from __future__ import annotations

import importlib
from datetime import date, datetime, timedelta

import pytest

from puhui.filing import actions, reads
from puhui.filing.errors import Incomplete
from puhui.filing.words import Stage
from puhui.journeys import filings
from puhui.journeys.errors import DayHasPassed, RatesDiffer
from puhui.journeys.first_start import prepare_site
from puhui.journeys.scheme import (
    CARRIED,
    UNIT_SAYS,
    as_filed,
    differing,
    filing_in_force,
    findings,
    read_document,
    rule_codes,
    rule_in_force,
    rule_versions,
    shipped,
)
from puhui.journeys.scheme.reads import stated_nowhere
from puhui.journeys.sweep import sweep
from puhui.methodology.content import content_folder
from puhui.rewards import reads as rewards
from puhui.rewards.actions import publish_rule
from puhui.vocabulary.periods import CHINA
from puhui.vocabulary.texts import Text
from tests.rooms.filing.papers import ANNE, ENOUGH, HEAD, OURS, Paper

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
TODAY = NOW.date()
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_site(now=NOW, sample=False)
    monkeypatch.setattr("puhui.journeys.filings.scheme._today", lambda: TODAY)


def text_of(code: str = "points", *, rate: int = 1) -> str:
    """The shipped document as an authority would hand it in."""
    text = as_filed(shipped()[code].body).decode()
    return text.replace("value: 1, unit: g,", f"value: {rate}, unit: g,", 1) if code == "points" else text


def written(text: str, *, about: str = "points", name: str = "rule.yaml", replaces: int | None = None, now: datetime = NOW) -> Paper:
    made = actions.open_application(
        course_code="scheme-rule",
        about=about,
        title=Text("积分兑换规则", "Rule of exchange"),
        by=ANNE,
        role="city",
        organisation=OURS,
        replaces=replaces,
        now=now,
    )
    chapters = {chapter.code: ENOUGH for chapter in reads.course("scheme-rule").chapters}
    actions.save_chapters(number=made.number, organisation=OURS, texts=chapters, now=now)
    actions.attach_subject(number=made.number, organisation=OURS, name=name, body=text.encode())
    return Paper(made.number, now)


def through(text: str, **told: object) -> Paper:
    paper = written(text, **told)  # type: ignore[arg-type]
    filings.submit(number=paper.number, organisation=OURS, by=ANNE, now=paper.now)
    return paper.accepted().on_notice().noticed()


def filed(paper: Paper, *, days: int = 1, until: date | None = None) -> date:
    """Gives the first day."""
    day = paper.now.date() + timedelta(days=days)
    filings.file(number=paper.number, by=HEAD, valid_from=day, valid_until=until, now=paper.now)
    return day


def faults(text: str, **told: object) -> str:
    return "；".join(fault.zh for fault in filings.looked_at(written(text, **told).number).faults)  # type: ignore[arg-type]


def rate(day: date) -> int:
    return rewards.rate_for(day).grams_per_point


class TestWhatShips:
    def test_there_are_ten_documents_of_four_kinds(self) -> None:
        assert list(shipped()) == [
            "market",
            "points",
            "caps",
            "one-act-once",
            "providers",
            "accounts",
            "corrections",
            "counters",
            "filing",
            "personal-data",
        ]
        assert {one.rule.kind.value for one in shipped().values()} == {"rule", "technical", "process", "rights"}

    @pytest.mark.parametrize("code", list(shipped()))
    def test_every_number_is_what_is_carried_out(self, code: str) -> None:
        rule = shipped()[code].rule
        assert [f"{number.code}: {does}" for number, does in differing(rule, TODAY)] == []
        assert all(CARRIED[code][number.code].on(TODAY) == number.value for number in rule.numbers)

    def test_every_number_that_is_carried_out_stands_in_one(self) -> None:
        assert stated_nowhere() == []

    @pytest.mark.parametrize("code", list(shipped()))
    def test_each_says_that_nobody_has_filed_it(self, code: str) -> None:
        told = shipped()[code].rule.provisional
        assert told is not None
        assert "未经主管部门备案" in told.zh
        assert "no authority has filed it" in told.en

    def test_the_place_of_each_number_is_there(self) -> None:
        missing = [number.where for one in shipped().values() for number in one.rule.numbers if not _is_there(number.where)]
        assert missing == []

    def test_one_holds_from_its_day_on(self) -> None:
        assert rule_in_force("points", date(2024, 12, 31)) is None
        found = rule_in_force("points", date(2025, 1, 1))
        assert found is not None
        assert found.filed is None
        assert rule_in_force("unheard-of", TODAY) is None

    def test_the_sweep_finds_a_stored_rule_that_is_another(self) -> None:
        assert [one for one in sweep() if one.broken] == []
        publish_rule(number=2, grams_per_point=5, from_on=date(2026, 1, 1), why=Text("别的", "another"))
        assert next(findings()).broken == 1


def _is_there(where: str) -> bool:
    if where.startswith("content/"):
        return (content_folder().parent / where).exists()
    module, _, name = where.rpartition(".")
    return hasattr(importlib.import_module(module), name)


class TestBeforeItIsHandedIn:
    @pytest.mark.parametrize("code", list(shipped()))
    def test_the_shipped_text_without_its_reservation_has_no_fault(self, code: str) -> None:
        assert faults(text_of(code), about=code) == ""

    @pytest.mark.parametrize(
        ("code", "old", "new", "says"),
        [
            ("filing", "code: accept, name", "code: accept-it, name", "软件里没有这个数"),
            ("accounts", "value: 92", "value: 93", "delegation）93 天，现在是 92"),
            ("accounts", "value: 92, unit: day", "value: 92, unit: workday", "delegation）92 个工作日，现在是 92"),
            ("accounts", "unit: day", "unit: moon", "第 "),
            ("accounts", "code: accounts", "code: account", "文档的代码是 account"),
            ("points", "value: 100", "value: 200", "要先改软件才能备案"),
            ("points", "value: 1, unit: g", "value: 0, unit: g", "至少要 1 克"),
            ("points", "value: 1, unit: g", "value: 1, unit: s", "要先改软件"),
            ("points", "kind: rule", "kind: law", "第 2 行"),
        ],
    )
    def test_each_number_that_is_another_is_named(self, code: str, old: str, new: str, says: str) -> None:
        assert says in faults(text_of(code).replace(old, new, 1), about=code)

    def test_what_is_filed_does_not_say_that_it_is_not(self) -> None:
        assert "provisional" in faults(shipped()["points"].body.decode())

    def test_it_is_not_handed_in_with_a_fault(self) -> None:
        paper = written(text_of("accounts").replace("value: 92", "value: 93"), about="accounts")
        with pytest.raises(Incomplete, match="would have to change first"):
            filings.submit(number=paper.number, organisation=OURS, by=ANNE, now=NOW)
        assert paper.stage is Stage.DRAFT

    def test_a_text_is_taken_and_none_of_its_numbers_is_bound(self) -> None:
        found = filings.looked_at(written("委托代办最长 93 天", about="accounts", name="rule.txt").number)
        assert not found.faults
        assert "不与软件核对" in found.notes[0].zh

    def test_another_rate_is_a_note(self) -> None:
        found = filings.looked_at(written(text_of(rate=10)).number)
        assert not found.faults
        assert "每 10 克兑 1 分" in found.notes[0].zh

    def test_what_it_leaves_out_is_a_note(self) -> None:
        text = "\n".join(line for line in text_of().splitlines() if "cost-of" not in line) + "\n"
        assert "cost-of-1000-points" in filings.looked_at(written(text).number).notes[0].zh


class TestFiled:
    def test_it_takes_the_place_of_what_ships_from_its_first_day(self) -> None:
        day = filed(through(text_of("accounts"), about="accounts"))
        before, after = rule_in_force("accounts", day - timedelta(days=1)), rule_in_force("accounts", day)
        assert before is not None
        assert before.filed is None
        assert after is not None
        assert after.filed is not None
        assert after.filed.filed_as == "皖碳普规〔2026〕1号"
        assert [version.filed is None for version in rule_versions("accounts")] == [False, True]
        assert filing_in_force("accounts", day) == after.filed

    def test_the_rate_changes_from_the_same_day(self) -> None:
        day = filed(through(text_of(rate=10)), days=5)
        assert (rate(day - timedelta(days=1)), rate(day)) == (1, 10)
        assert "皖碳普规〔2026〕1号" in rewards.rule_for(day).why_zh

    def test_the_same_rate_publishes_nothing(self) -> None:
        filed(through(text_of()))
        assert len(rewards.rates()) == 1

    def test_its_first_day_lies_ahead(self) -> None:
        paper = through(text_of(rate=10))
        with pytest.raises(DayHasPassed):
            filed(paper, days=0)
        assert paper.stage is Stage.NOTICED
        assert len(rewards.rates()) == 1

    def test_a_new_rate_has_no_last_day(self) -> None:
        paper = through(text_of(rate=10))
        with pytest.raises(RatesDiffer, match="1 grams for a point, and the software would do 10"):
            filed(paper, until=paper.now.date() + timedelta(days=30))
        assert (paper.stage, len(rewards.rates())) == (Stage.NOTICED, 1)

    def test_a_text_of_another_code_is_listed_too(self) -> None:
        filed(through("各市每年公开一次", about="openness", name="rule.txt"))
        assert rule_codes()[-1] == "openness"

    def test_its_last_day_gives_the_place_back(self) -> None:
        paper = through(text_of("accounts"), about="accounts")
        until = paper.now.date() + timedelta(days=30)
        filed(paper, until=until)
        assert filing_in_force("accounts", until) is not None
        assert filing_in_force("accounts", until + timedelta(days=1)) is None

    def test_an_heir_begins_and_the_one_before_has_held_until_then(self) -> None:
        first = through(text_of(rate=10))
        begins = filed(first)
        second = through(text_of(rate=20), replaces=first.number, now=first.now)
        day = filed(second)
        assert (rate(begins), rate(day - timedelta(days=1)), rate(day)) == (10, 10, 20)
        held = filing_in_force("points", day - timedelta(days=1))
        assert held is not None
        assert held.number == first.number


class TestEnded:
    def test_revoked_it_holds_today_and_the_rate_of_before_comes_back(self) -> None:
        paper = through(text_of(rate=10))
        day = filed(paper)
        later = paper.now + timedelta(days=10)
        filings.revoke(number=paper.number, by=HEAD, reasons="比例定得不对，另行公布", now=later)
        assert day < later.date()
        assert (rate(later.date()), rate(later.date() + timedelta(days=1))) == (10, 1)
        assert filing_in_force("points", later.date()) is not None
        assert filing_in_force("points", later.date() + timedelta(days=1)) is None

    def test_one_that_has_not_begun_is_not_revoked_where_its_rate_would_stay(self) -> None:
        paper = through(text_of(rate=10))
        filed(paper, days=30)
        with pytest.raises(RatesDiffer):
            filings.revoke(number=paper.number, by=HEAD, reasons="比例定得不对，另行公布", now=paper.now)
        assert paper.stage is Stage.FILED


def test_every_unit_of_the_table_has_a_word() -> None:
    assert {carried.unit for known in CARRIED.values() for carried in known.values()} <= UNIT_SAYS.keys()


def test_a_document_is_read_as_strictly_as_a_methodology() -> None:
    assert read_document(text_of()).code == "points"

"""An appeal is asked once for each record, sealed, answered by a human of the right city within the limit, and the answer stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from puhui.foundation.auditing import Asked, lines
from puhui.participants import reads, rules
from puhui.participants.actions import answer_appeal, ask_appeal, read_appeal
from puhui.participants.errors import AppealAnswered, AppealAsked, AppealTextWanted, UnknownAppeal
from puhui.participants.models import Appeal
from puhui.participants.reads.findings import findings
from puhui.participants.words import AppealState, Reach, Refused, Role, Scope
from tests.cast import HEFEI, NOW
from tests.rooms.participants.persons import officer, resident

pytestmark = pytest.mark.usefixtures("db")
WUHU = "340200"
REFUSED = Refused("metro-ride", "乘坐地铁", "Metro", "metro", "m-5", "2026-03-18T12:00:00+08:00", "out_of_range", "里程过长。", "Too long.")
TEXT = "那天我确实坐了这趟车，有票据。"


def asked(account: int, **more: object) -> int:
    return ask_appeal(account=account, refused=REFUSED, text=TEXT, now=NOW, **more).number  # type: ignore[arg-type]


class TestAsk:
    def test_is_sealed_under_the_persons_key_and_read_by_him(self) -> None:
        account, _ = resident()
        asked(account)
        with connection.cursor() as cursor:
            cursor.execute("SELECT encode(text, 'escape') || encode(refused, 'escape') || t::text FROM participants_appeal t")
            row = cursor.fetchone()[0]
        assert not [word for word in (TEXT, "m-5", "metro") if word in row]
        mine = reads.appeals_of(account)
        assert [(item.text, item.refused, item.answer) for item in mine] == [(TEXT, REFUSED, "")]

    def test_one_for_each_record(self) -> None:
        account, _ = resident()
        asked(account)
        with pytest.raises(AppealAsked):
            asked(account)
        assert ask_appeal(account=account, refused=replace(REFUSED, record_id="m-6"), text=TEXT, now=NOW)

    @pytest.mark.parametrize("signs", [4, 5, rules.APPEAL_SIGNS_MAX, rules.APPEAL_SIGNS_MAX + 1])
    def test_needs_reasons_of_some_length(self, signs: int) -> None:
        account, _ = resident()
        if 5 <= signs <= rules.APPEAL_SIGNS_MAX:
            assert ask_appeal(account=account, refused=REFUSED, text="理" * signs, now=NOW)
        else:
            with pytest.raises(AppealTextWanted):
                ask_appeal(account=account, refused=REFUSED, text="理" * signs, now=NOW)

    @pytest.mark.parametrize(
        ("on", "due"),
        [
            (date(2026, 3, 20), date(2026, 4, 13)),  # 15 working days; Qingming and its Monday do not count
            (date(2026, 2, 6), date(2026, 3, 5)),  # over the Spring Festival, with its make-up days
        ],
    )
    def test_the_limit_runs_in_working_days(self, on: date, due: date) -> None:
        account, _ = resident()
        made = ask_appeal(account=account, refused=REFUSED, text=TEXT, now=datetime(on.year, on.month, on.day, 4, tzinfo=UTC))
        assert (made.due_on, made.is_provisional) == (due, False)
        assert (made.due_on - on).days <= rules.APPEAL_LIMIT.days_max


class TestAnswer:
    @pytest.mark.parametrize(("is_upheld", "state"), [(True, AppealState.UPHELD), (False, AppealState.REJECTED)])
    def test_a_human_answers_and_the_resident_reads_it(self, is_upheld: bool, state: AppealState) -> None:
        account, _ = resident()
        number = asked(account)
        made = answer_appeal(number=number, by=officer(), is_upheld=is_upheld, text="已向接入方核实。", now=NOW)
        assert (made.state, reads.appeals_of(account)[0].answer) == (state, "已向接入方核实。")
        assert [finding.name for finding in findings() if finding.broken] == []

    def test_once_and_for_good(self) -> None:
        account, _ = resident()
        number, by = asked(account), officer()
        answer_appeal(number=number, by=by, is_upheld=False, text="已向接入方核实。", now=NOW)
        with pytest.raises(AppealAnswered):
            answer_appeal(number=number, by=by, is_upheld=True, text="已向接入方核实。", now=NOW)
        with pytest.raises(DatabaseError, match="participants_answer_stands"), transaction.atomic():
            Appeal.objects.update(state="upheld")
        with pytest.raises(DatabaseError, match="participants_answer_stands"), transaction.atomic():
            Appeal.objects.all().delete()

    def test_needs_reasons(self) -> None:
        account, _ = resident()
        with pytest.raises(AppealTextWanted):
            answer_appeal(number=asked(account), by=officer(), is_upheld=False, text="不", now=NOW)

    @pytest.mark.parametrize(("role", "city", "may"), [(Role.CITY, HEFEI, True), (Role.CITY, WUHU, False), (Role.OPERATOR, "340000", True)])
    def test_within_ones_reach_only(self, role: Role, city: str, may: bool) -> None:
        account, _ = resident()
        number, by = asked(account), officer(role, city)
        if may:
            assert read_appeal(number=number, by=by, now=NOW).text == TEXT
            assert lines(Asked(verb="read_appeal", personal=True), limit=1)[0].about == f"account:{account} appeal:{number}"
            return
        for verb in (read_appeal, answer_appeal):
            more = {"is_upheld": True, "text": "已向接入方核实。"} if verb is answer_appeal else {}
            with pytest.raises(UnknownAppeal):
                verb(number=number, by=by, now=NOW, **more)
        assert lines(Asked(personal=True), limit=1) == []

    def test_the_list_holds_what_is_within_reach_the_most_pressing_first(self) -> None:
        near, _ = resident()
        far, _ = resident("far", city=WUHU, proved=None)
        numbers = [asked(near), asked(far)]
        assert [item.number for item in reads.appeals_within(Reach(Scope.OWN_CITY, HEFEI), states=[AppealState.OPEN])] == numbers[:1]
        assert [item.number for item in reads.appeals_within(Reach(Scope.ALL), states=[AppealState.OPEN])] == numbers
        assert reads.appeals_within(Reach(Scope.OWN_CITY, ""), states=[AppealState.OPEN]) == []
        assert reads.appeals_within(Reach(Scope.OWN), states=[AppealState.OPEN]) == []

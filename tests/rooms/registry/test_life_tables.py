"""The tables of lives: no path skips a check, every stage is reached, and what is filed or accepted passed enough pairs of hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from puhui.registry.errors import ProjectStepNotNow
from puhui.registry.rules.life import (
    LIFE,
    NEEDS_OTHER_HANDS,
    PERIOD_LIFE,
    PERIOD_NEEDS_OTHER_HANDS,
    leads_to,
    period_leads_to,
    period_steps,
    project_steps,
    whose,
)
from puhui.registry.words import Party, PeriodStage, PeriodVerb, ProjectStage, ProjectVerb

P, V, S, W = ProjectStage, ProjectVerb, PeriodStage, PeriodVerb


def paths(life: Mapping[tuple[str, str], str], start: str, end: str) -> Iterator[list[tuple[str, str]]]:
    """Every way from a stage to another that passes no stage twice."""

    def on(here: str, taken: list[tuple[str, str]], seen: frozenset[str]) -> Iterator[list[tuple[str, str]]]:
        if here == end:
            yield taken
            return
        for (begins, verb), there in life.items():
            if begins == here and there not in seen:
                yield from on(there, [*taken, (begins, verb)], seen | {there})

    return on(start, [], frozenset({start}))


class TestTheProjectsTable:
    @pytest.mark.parametrize(("stage", "verb"), list(product(ProjectStage, ProjectVerb)))
    def test_leads_where_it_says_and_nowhere_else(self, stage: ProjectStage, verb: ProjectVerb) -> None:
        if (stage, verb) in LIFE:
            assert leads_to(stage, verb, subject="PV00001") is LIFE[stage, verb]
        else:
            with pytest.raises(ProjectStepNotNow):
                leads_to(stage, verb, subject="PV00001")

    def test_reaches_every_stage_from_the_draft(self) -> None:
        assert [stage for stage in ProjectStage if stage != P.DRAFT and not next(paths(LIFE, P.DRAFT, stage), None)] == []

    def test_every_way_to_filed_passes_the_check_of_each_party(self) -> None:
        ways = list(paths(LIFE, P.DRAFT, P.FILED))
        checks = {V.APPLY, V.VALIDATE, V.OPEN_NOTICE, V.END_NOTICE, V.FILE}
        assert ways
        assert [way for way in ways if not checks <= {verb for _, verb in way}] == []

    def test_every_way_to_filed_needs_four_pairs_of_hands(self) -> None:
        """Each of the four differs from all before it, by the table of hands."""
        column = {V.VALIDATE: "validated_by", V.OPEN_NOTICE: "noticed_by", V.FILE: "decided_by"}
        for way in paths(LIFE, P.DRAFT, P.FILED):
            hands = ["owner"]
            for _, verb in way:
                if verb in column:
                    assert set(hands) <= set(NEEDS_OTHER_HANDS[ProjectVerb(verb)])
                    hands.append(column[ProjectVerb(verb)])
            assert len(hands) == 4

    def test_what_returns_is_validated_again(self) -> None:
        assert project_steps(P.RETURNED) == [V.APPLY, V.WITHDRAW]
        assert LIFE[P.RETURNED, V.APPLY] is P.APPLIED

    def test_nothing_leaves_an_end(self) -> None:
        assert [project_steps(stage) for stage in (P.REJECTED, P.WITHDRAWN, P.ENDED)] == [[], [], []]

    def test_says_whose_each_step_is(self) -> None:
        assert whose(P.APPLIED, V.SEND_BACK) is Party.VERIFIER
        assert whose(P.VALIDATED, V.SEND_BACK) is Party.AUTHORITY
        assert whose(P.NOTICE, V.END_NOTICE) is Party.CLOCK
        assert whose(P.DRAFT, V.APPLY) is Party.OWNER

    def test_no_check_is_the_owners(self) -> None:
        assert [key for key in LIFE if key[1] in NEEDS_OTHER_HANDS and whose(*key) is Party.OWNER] == []


class TestThePeriodsTable:
    @pytest.mark.parametrize(("stage", "verb"), list(product(PeriodStage, PeriodVerb)))
    def test_leads_where_it_says_and_nowhere_else(self, stage: PeriodStage, verb: PeriodVerb) -> None:
        if (stage, verb) in PERIOD_LIFE:
            assert period_leads_to(stage, verb, subject="PV00001-1") is PERIOD_LIFE[stage, verb]
        else:
            with pytest.raises(ProjectStepNotNow):
                period_leads_to(stage, verb, subject="PV00001-1")

    def test_reaches_every_stage(self) -> None:
        assert [stage for stage in PeriodStage if stage != S.OPEN and not next(paths(PERIOD_LIFE, S.OPEN, stage), None)] == []

    def test_every_way_to_issued_is_verified_shown_and_accepted(self) -> None:
        ways = list(paths(PERIOD_LIFE, S.OPEN, S.ISSUED))
        checks = {W.REPORT, W.VERIFY, W.OPEN_NOTICE, W.END_NOTICE, W.ACCEPT, W.ISSUE}
        assert ways
        assert [way for way in ways if not checks <= {verb for _, verb in way}] == []

    def test_who_verified_or_opened_the_notice_does_not_accept(self) -> None:
        assert set(PERIOD_NEEDS_OTHER_HANDS[W.ACCEPT]) == {"owner", "verified_by", "noticed_by"}

    def test_nothing_leaves_an_end(self) -> None:
        assert [period_steps(stage) for stage in (S.ISSUED, S.REJECTED)] == [[], []]

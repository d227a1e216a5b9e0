"""Whoever trades has said who owns him; two of one owner are the same to the database and to the software, and no number of a person is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from puhui.foundation.server import ThrowawayCluster
from puhui.market import actions, models, reads
from puhui.market.errors import OwnersNotDeclared, OwnersTooMany, OwnersWrong, SharesAboveWhole
from puhui.market.words import OWNERS_MOST, Declared, Owner, Relation, Terms
from puhui.vocabulary.refusals import Refusal
from tests.rooms.market.owners import company, organ, owner, person, rules
from tests.rooms.registry.credits import BUYER, DAY, NOW, OWNER, fresh, issued
from tests.rooms.registry.test_life_findings import unguarded

THIRD = 303


def declared(organisation: int, *owners: Owner, days: int = 0) -> Declared:
    own = company(organisation)
    return actions.declare_owners(organisation=organisation, owners=owners, by=1, now=NOW + timedelta(days=days), uscc=own)


def relation(one: int = OWNER, other: int = BUYER, *, days: int = 0) -> Relation:
    """Both ways round, and as the database says it."""
    on = DAY + timedelta(days=days)
    found = reads.relation_of(one, other, on=on)
    assert reads.relation_of(other, one, on=on) == found
    assert in_database(one, other, on) is (found is Relation.SAME)
    return found


def in_database(one: int, other: int, on: date) -> bool | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT market_same_owner(%s, %s, %s)", [one, other, on])
        (told,) = cursor.fetchone()
    return told  # type: ignore[no-any-return]


@pytest.fixture
def ruled(db: None) -> None:
    actions.publish_trading_rules(rules())


@pytest.mark.usefixtures("ruled")
class TestTwoOrganisations:
    def test_with_nothing_in_common_are_not_related(self) -> None:
        declared(OWNER, owner(person(1)))
        declared(BUYER, owner(person(2)))
        assert relation() is Relation.NONE

    def test_of_one_controlling_person_are_the_same_whatever_their_names_say(self) -> None:
        declared(OWNER, owner(person(1), name="林晓"))
        declared(BUYER, owner(person(1).lower(), 100, controls=True, name="林　晓"))
        assert relation() is Relation.SAME

    def test_one_of_which_controls_the_other_are_the_same(self) -> None:
        declared(OWNER)
        declared(BUYER, owner(company(OWNER), 5_001))
        assert relation() is Relation.SAME

    def test_are_the_same_through_a_chain_of_companies_that_have_declared(self) -> None:
        declared(OWNER, owner(company(901)))
        declared(BUYER, owner(company(902)))
        assert relation() is Relation.NONE
        declared(901, owner(person(1)))
        declared(902, owner(company(903)), days=1)
        declared(903, owner(person(1)), days=2)
        assert [relation(days=day) for day in (0, 1, 2)] == [Relation.NONE, Relation.NONE, Relation.SAME]

    def test_in_a_circle_come_to_an_end(self) -> None:
        declared(OWNER, owner(company(BUYER), 100, controls=True))
        declared(BUYER, owner(company(THIRD), 100, controls=True))
        declared(THIRD, owner(company(OWNER), 100, controls=True))
        assert relation() is Relation.SAME
        declared(901, owner(company(902)))
        declared(902, owner(company(901)))
        assert relation(OWNER, 901) is Relation.NONE

    @pytest.mark.parametrize(("share_bp", "told"), [(2_499, Relation.NONE), (2_500, Relation.RELATED), (5_000, Relation.RELATED)])
    def test_are_related_where_one_owner_holds_enough_of_both(self, share_bp: int, told: Relation) -> None:
        declared(OWNER, owner(company(901), 2_500), owner(person(2), 5_000, controls=True))
        declared(BUYER, owner(company(901), share_bp), owner(person(3), 5_000, controls=True))
        assert relation() is told

    @pytest.mark.parametrize(("share_bp", "told"), [(2_499, Relation.NONE), (2_500, Relation.RELATED)])
    def test_are_related_where_one_holds_enough_of_the_other(self, share_bp: int, told: Relation) -> None:
        declared(OWNER)
        declared(BUYER, owner(company(OWNER), share_bp), owner(person(3), 6_000))
        assert relation() is told

    def test_are_related_by_the_share_of_the_rules_of_that_day(self) -> None:
        actions.publish_trading_rules(rules(2, from_on=DAY + timedelta(days=1), related_bp=1_000))
        declared(OWNER, owner(company(901), 1_000))
        declared(BUYER, owner(company(901), 1_000))
        assert [relation(days=day) for day in (0, 1)] == [Relation.NONE, Relation.RELATED]

    def test_that_the_state_holds_are_not_the_same_for_that_alone(self) -> None:
        declared(OWNER, owner(organ(1), name="国有资产监督管理委员会"))
        declared(BUYER, owner(organ(1), name="国有资产监督管理委员会"))
        assert relation() is Relation.NONE
        assert reads.owners_of(OWNER, on=DAY).owners[0].is_state

    def test_one_of_which_has_declared_nothing_do_not_trade(self) -> None:
        declared(OWNER)
        with pytest.raises(OwnersNotDeclared) as told:
            reads.relation_of(OWNER, BUYER, on=DAY)
        assert told.value.facts["organisation"] == BUYER
        assert in_database(OWNER, BUYER, DAY) is None

    def test_that_are_one_are_the_same(self) -> None:
        declared(OWNER)
        assert relation(OWNER, OWNER) is Relation.SAME


@pytest.mark.usefixtures("ruled")
class TestADeclaration:
    def test_keeps_of_a_person_a_mark_and_a_masked_name(self) -> None:
        declared(OWNER, owner(person(1), 6_000, name="林晓兰"), owner(company(901), 2_000, name=" 皖江投资 "))
        said = reads.owners_of(OWNER, on=DAY).owners
        assert [(one.name, one.uscc, one.is_person, one.share_bp) for one in said] == [
            ("林**", "", True, 6_000), ("皖江投资", company(901), False, 2_000),
        ]  # fmt: skip
        assert person(1)[:17] not in "".join(str(row) for row in models.Owner.objects.values())

    def test_takes_the_place_of_the_one_before_from_its_day_on_and_history_stands(self) -> None:
        declared(OWNER, owner(person(1)))
        declared(BUYER, owner(person(1)))
        declared(OWNER, owner(person(2)), days=3)
        assert [relation(days=day) for day in (2, 3)] == [Relation.SAME, Relation.NONE]
        assert len(reads.declarations_of(OWNER)) == 2

    def test_of_one_day_counts_as_it_was_made_last(self) -> None:
        declared(OWNER, owner(person(1)))
        declared(OWNER)
        assert reads.owners_of(OWNER, on=DAY).owners == ()

    @pytest.mark.parametrize(
        ("owners", "kind"),
        [
            ([owner(person(1), 5_000, controls=True), owner(person(2), 5_001)], SharesAboveWhole),
            ([owner(person(1), 5_001, controls=False)], OwnersWrong),
            ([owner(person(1), 0)], OwnersWrong),
            ([owner(person(1), -1)], OwnersWrong),
            ([owner(person(1), 10_001)], OwnersWrong),
            ([owner(person(1)[:-1] + "A")], OwnersWrong),
            ([owner(company(1)[:-1] + "I")], OwnersWrong),
            ([owner("")], OwnersWrong),
            ([owner(person(1), name=" ")], OwnersWrong),
            ([owner(person(1), name="林" * 121)], OwnersWrong),
            ([owner(person(1), 1), owner(person(1), 1)], OwnersWrong),
            ([owner(company(OWNER), 1)], OwnersWrong),
            ([owner(company(number), 1) for number in range(1, OWNERS_MOST + 2)], OwnersTooMany),
        ],
    )
    def test_that_cannot_be_true_is_refused(self, owners: list[Owner], kind: type[Refusal]) -> None:
        with pytest.raises(kind):
            declared(OWNER, *owners)
        assert not reads.has_declared(OWNER, on=DAY)

    def test_at_the_borders_is_taken(self) -> None:
        declared(OWNER, owner(person(1), 5_000, controls=True), owner(person(2), 5_000, name="林" * 120))
        declared(OWNER, owner(person(1), 0, controls=True))
        declared(OWNER, *(owner(company(number), 1) for number in range(1, OWNERS_MOST + 1)))
        assert reads.has_declared(OWNER, on=DAY)

    @pytest.mark.parametrize(
        "statement",
        [
            lambda: models.Owner.objects.update(share_bp=1),
            lambda: models.Owner.objects.all().delete(),
            lambda: models.Declaration.objects.update(organisation=5),
            lambda: models.Owner.objects.bulk_create([_another()]),
            lambda: models.Owner.objects.bulk_create([_another(share_bp=6_000)]),
        ],
    )
    def test_is_never_changed_and_nobody_is_added_to_it(self, statement: Callable[[], Any]) -> None:
        declared(OWNER, owner(person(1), 100))
        with pytest.raises(DatabaseError), transaction.atomic():
            _at_commit(statement)


def _at_commit(statement: Callable[[], Any]) -> None:
    statement()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _another(share_bp: int = 100) -> models.Owner:
    said = models.Declaration.objects.get()
    return models.Owner(declaration=said, mark="org:1", uscc="1", name="另一家", share_bp=share_bp, is_controlling=False)


#: Organisations 1 to 6, persons 101 to 103, one organ of the state: who owns how much of whom.
_NAMED = st.sampled_from([*(company(number) for number in range(1, 7)), *(person(number) for number in range(101, 104)), organ(1)])
_OWNED = st.lists(st.tuples(_NAMED, st.sampled_from([0, 100, 2_500, 5_001]), st.booleans()), max_size=3, unique_by=lambda one: one[0])
_GRAPH = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2), _OWNED), min_size=2, max_size=12)


@pytest.mark.usefixtures("ruled")
@settings(max_examples=60, deadline=None)
@given(graph=_GRAPH)
def test_the_database_and_the_software_give_the_same_answer(graph: list[tuple[int, int, list[tuple[str, int, bool]]]]) -> None:
    with transaction.atomic():
        for organisation, days, owned in graph:
            named = [owner(code, share, controls=controls) for code, share, controls in owned]
            try:
                declared(organisation, *named, days=days)
            except (OwnersWrong, SharesAboveWhole):
                continue
        for one in range(1, 7):
            for other in range(one, 7):
                for days in range(3):
                    _agree(one, other, DAY + timedelta(days=days))
        transaction.set_rollback(True)


def _agree(one: int, other: int, on: date) -> None:
    try:
        said: bool | None = reads.relation_of(one, other, on=on) is Relation.SAME
    except OwnersNotDeclared:
        said = None
    assert in_database(one, other, on) is said


#: What breaks each finding, behind the back of the guards.
BREAKS = {
    "market_declarations_add_up": "UPDATE market_owner SET share_bp = share_bp - 1",
    "market_rules_are_whole": "UPDATE market_rulebook SET number = 3",
    "market_nobody_trades_with_himself": "UPDATE market_owner SET mark = 'org:x'",
    "market_trades_are_what_was_delivered": "UPDATE market_trade SET fen = fen - 1",
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_sweep_sees_one_broken_row(rule: str, own_database: str, cluster_of_session: ThrowawayCluster) -> None:
    actions.publish_trading_rules(rules())
    declared(OWNER, owner(person(1)))
    declared(BUYER, owner(person(2)))
    issued(100)
    deal = actions.offer_credits(
        key=fresh(), giver=OWNER, taker=BUYER, kind="enterprise", terms=Terms(kg=5, fen_per_tonne=6_000, until=DAY), by=1, now=NOW
    )
    actions.accept_offer(number=deal.number, organisation=BUYER, kind="enterprise", by=2, now=NOW)
    actions.deliver_deal(number=deal.number, now=NOW)
    assert [one for one in reads.rulebook_findings() if one.broken] == []
    with unguarded(cluster_of_session, own_database) as server:
        server.execute(BREAKS[rule].encode())
    assert [one.name for one in reads.rulebook_findings() if one.broken] == [rule]


def test_each_rule_of_the_sweep_is_broken_once(db: None) -> None:
    assert {one.name for one in reads.rulebook_findings()} == set(BREAKS)

"""The sweep asks every room, and one broken row anywhere is seen."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from puhui.behaviours.models import Batch, RunCorrection
from puhui.behaviours.words import Asked
from puhui.foundation.configuration import configuration
from puhui.journeys.sweep import ROOMS, sweep
from puhui.rewards.models import Funding
from tests.cast import DAY, Site, ride
from tests.corrected import posted, province, studied, version

RULES = {
    "consumption_events_are_covered",
    "consumption_events_stand_where_their_steps_led",
    "consumption_events_are_covered_in_time",
    "footprint_lines_multiply_out",
    "footprint_statements_are_the_sum_of_their_lines",
    "footprint_statements_leave_none_out",
    "library_texts_are_what_their_hash_says",
    "library_periods_are_whole",
    "library_neighbours_are_what_their_hash_says",
    "library_recognitions_name_their_document",
    "filings_versions_are_what_was_filed",
    "filings_evidence_is_what_was_filed",
    "sealed_things_can_be_read",
    "audit_sealed_lines_unchanged",
    "participants_one_human_one_administrator",
    "participants_role_fits_the_organisation",
    "participants_organisation_has_a_manager",
    "participants_officer_acts_for_an_organisation",
    "participants_one_administrator_of_each_kind",
    "participants_delegation_has_an_end",
    "participants_delegation_is_short_and_no_administrators",
    "participants_checked_by_other_hands",
    "participants_proposals_say_what_was_agreed",
    "participants_exports_were_agreed_to",
    "participants_one_human_one_account",
    "participants_identity_has_its_key",
    "participants_closed_account_is_unreadable",
    "participants_appeal_is_answered_by_an_officer",
    "participants_phone_code_holds_for_minutes",
    "participants_app_was_asked_for",
    "participants_erased_user_has_no_way_in",
    "participants_child_has_a_guardian",
    "participants_nobody_acts_for_a_closed_account",
    "participants_proxy_has_an_end",
    "behaviours_adapters_are_what_their_hash_says",
    "ledger_balance_equals_postings",
    "ledger_balance_at_least_floor",
    "ledger_movements_sum_to_zero",
    "ledger_entry_has_its_lines",
    "ledger_nothing_leaves_a_frozen_account",
    "filing_each_stands_where_its_steps_led",
    "filing_what_was_handed_in_stands",
    "filing_no_hand_checks_its_own_work",
    "filing_each_call_stands_where_its_steps_led",
    "filing_results_are_of_other_hands_and_of_answers",
    "behaviours_every_row_in_one_place",
    "behaviours_one_owner_at_a_time",
    "behaviours_one_consent_at_a_time",
    "behaviours_consent_text_unchanged",
    "behaviours_city_lists_within_the_province",
    "behaviours_manifest_unchanged",
    "behaviours_grams_equal_issued",
    "behaviours_each_act_counts_once",
    "behaviours_nothing_of_a_quarantine_settled",
    "behaviours_keys_are_their_providers_own",
    "behaviours_corrections_in_the_books",
    "behaviours_owed_never_below_nothing",
    "behaviours_owed_equals_receivable",
    "behaviours_owed_names_its_ground",
    "behaviours_owed_collected_gram_for_gram",
    "consumption_voucher_payments_are_their_settlements",
    "consumption_settlements_are_paid_once",
    "consumption_voucher_payments_are_their_dues",
    "consumption_merchants_got_their_parts",
    "payments_cash_is_the_banks_side",
    "payments_bank_has_what_came_less_what_was_ordered",
    "payments_arrivals_have_one_fate",
    "payments_arrivals_are_posted",
    "payments_dues_are_paid_exactly",
    "payments_orders_are_posted_once",
    "payments_orders_are_tried_one_at_a_time",
    "payments_payees_lie_under_the_right_key",
    "payments_of_a_closed_account_nothing_is_shown",
    "payments_statements_add_up",
    "payments_statements_by_hand_are_of_two",
    "payments_lines_of_statements_are_accounted_for",
    "registry_issues_leave_no_serial_out",
    "registry_blocks_tile_issues",
    "registry_blocks_are_where_history_led",
    "registry_history_is_a_chain",
    "registry_final_credits_never_moved",
    "registry_purposes_were_kept",
    "registry_holds_were_kept",
    "registry_recalls_within_their_issue",
    "registry_ledger_equals_blocks",
    "registry_sums_are_what_their_account_says",
    "registry_deliveries_have_their_files",
    "registry_hits_are_decided_by_other_hands",
    "rewards_promised_within_funded",
    "rewards_funded_equals_fundings",
    "rewards_promised_equals_exchanges",
    "rewards_points_come_from_exchanges",
    "rewards_points_outstanding_within_funded",
    "rewards_redeemed_within_issued",
    "rewards_stock_never_below_nothing",
    "rewards_stock_equals_arrived_less_coupons",
    "rewards_coupons_equal_points_by_price",
    "rewards_coupons_equal_points_burned",
    "closing_list_is_whole",
    "scheme_documents_say_what_is_carried_out",
    "registry_each_stands_where_its_steps_led",
    "registry_what_was_handed_in_stands",
    "registry_no_hand_checks_its_own_work",
    "registry_verifiers_are_of_other_organisations",
    "registry_no_day_is_in_two_periods",
    "registry_benefit_splits_add_up",
    "registry_handovers_are_of_three_hands",
    "market_aside_lies_in_escrow",
    "market_escrow_is_aside",
    "market_open_deals_lie_aside",
    "market_listings_add_up",
    "market_deals_ended_as_they_say",
    "market_orders_fit_their_shelves",
    "market_deals_are_matched_by_rules",
    "market_declarations_add_up",
    "market_rules_are_whole",
    "market_nobody_trades_with_himself",
    "market_invoices_are_of_paid_deals",
    "market_gateway_numbers_have_no_hole",
    "market_exchange_deals_are_its_trades",
    "market_trades_are_what_was_delivered",
    "pool_certified_equals_the_books",
    "pool_certified_stays_with_its_givers",
    "pool_lists_within_what_was_given",
    "pool_parts_add_up",
    "pool_certified_equals_issued",
    "pool_payouts_equal_the_books",
    "pool_proceeds_add_up",
    "pool_payouts_within_proceeds",
    "pool_cash_is_what_was_not_paid_out",
    "pool_payer_keeps_nothing",
    "pool_drawings_are_ordered_to_the_fen",
    "pool_lists_are_kept",
    "consumption_certificates_are_of_retirements",
    "consumption_numbers_leave_none_out",
    "consumption_certificates_are_signed",
    "consumption_campaigns_bind_what_their_vouchers_are_worth",
    "consumption_campaigns_have_one_carbon",
    "consumption_nobody_has_more_vouchers_than_the_most",
    "consumption_vouchers_are_used_once",
    "consumption_voucher_grams_are_in_the_books",
    "consumption_settlements_add_up",
    "consumption_lines_are_answered_once",
    "consumption_cases_stand_where_their_steps_led",
    "consumption_cases_are_retired_whole",
    "consumption_cases_were_the_last_resort",
    "consumption_cases_passed_other_hands",
    "consumption_plans_count_retirements_once",
    "consumption_plans_are_what_they_were_raised_to",
    "consumption_gifts_are_in_the_books",
    "consumption_compliance_below_its_caps",
    "consumption_compliance_years_add_up",
    "consumption_compliance_is_capped",
    "finance_pledges_are_in_the_registry",
    "finance_pledged_units_are_blocked",
    "finance_pledges_stand_where_their_steps_led",
    "finance_realised_after_notice_by_two",
}


def open_site() -> Site:
    site = Site().open()
    site.provider("metro", "metro-ride")
    site.resident("anne", ("metro", "card-1"))
    site.send("metro", [ride("r1", "card-1")], scenario="metro-ride")
    site.settle()
    return site


class TestSweep:
    def test_asks_every_rule_of_every_room_once(self, db: None) -> None:
        open_site()
        reported: list[str] = []
        found = sweep(report=lambda room, place, of: reported.append(room))
        assert [finding.name for finding in found if finding.broken] == []
        assert {finding.name for finding in found} == RULES
        assert len(found) == len(RULES)
        assert (
            reported
            == [room for room, _ in ROOMS]
            == [
                "sealed",
                "audit",
                "participants",
                "ledger",
                "filing",
                "behaviours",
                "registry",
                "rewards",
                "payments",
                "market",
                "trading",
                "pool",
                "footprint",
                "consumption",
                "finance",
                "library",
                "filings",
                "closings",
                "scheme",
                "lives",
            ]
        )

    def test_sees_one_broken_row_in_each_room(self, db: None) -> None:
        open_site()
        Batch.objects.update(rows=2)
        Funding.objects.update(points=1)
        assert {finding.name for finding in sweep() if finding.broken} == {
            "behaviours_every_row_in_one_place",
            "rewards_funded_equals_fundings",
        }


def test_a_correction_that_is_not_what_the_books_say_is_seen(db: None) -> None:
    site = open_site()
    province()
    posted(site, studied(site, Asked(versions={"metro-ride": version("50", day=DAY)}), first=DAY, last=DAY))
    assert [finding.name for finding in sweep() if finding.broken] == []
    RunCorrection.objects.update(lost_g=5)
    assert {finding.name for finding in sweep() if finding.broken} == {"behaviours_corrections_in_the_books"}


def test_the_command_names_what_is_broken_and_ends_with_an_exit_code_of_its_own(own_database: str) -> None:
    open_site()
    Batch.objects.update(rows=2)
    own = {
        "DATABASE_URL": own_database,
        "PUHUI_HOME": str(configuration().home),
        "PYTHONPATH": "src",
        "DJANGO_SETTINGS_MODULE": "puhui.web.settings",
    }
    command, told = [sys.executable, "-m", "puhui", "sweep", "--json"], {**os.environ, **own}
    done = subprocess.run(command, env=told, timeout=240, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert [finding["name"] for finding in found["findings"] if finding["broken"]] == ["behaviours_every_row_in_one_place"]
    assert (found["violations"], len(found["findings"])) == (1, len(RULES))

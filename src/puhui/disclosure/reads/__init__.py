"""Questions that the public may ask, by subject: totals, settlement runs, methodologies, a trial with numbers of one's own."""

from puhui.disclosure.reads.cells import least
from puhui.disclosure.reads.cities import CityPage, city_page, scenarios_of_city
from puhui.disclosure.reads.corrections import correction_manifest, posted, public_correction
from puhui.disclosure.reads.exports import cities_csv, corrections_csv, runs_csv
from puhui.disclosure.reads.factors import (
    choices,
    compared,
    evidence_for,
    factors_csv,
    factors_json,
    family_cards,
    family_of,
    regions_with_history,
    used_by,
)
from puhui.disclosure.reads.formulas import Shown, condition_said, formulas, labels_of, legend
from puhui.disclosure.reads.market_files import offers_csv, traded_days_csv, trades_csv
from puhui.disclosure.reads.methods import (
    counted,
    document,
    nearest,
    numbers_of,
    recognised,
    standing,
    standings,
    version_lines,
    worked_cases,
)
from puhui.disclosure.reads.repeated import repeated
from puhui.disclosure.reads.runs import (
    RESULT_COLUMNS,
    asked_runs,
    checks,
    latest_lines,
    lines_of,
    manifest,
    public_cities,
    public_run,
    results_csv,
    run_page,
)
from puhui.disclosure.reads.sentences import in_general
from puhui.disclosure.reads.totals import course_of_runs, known_scenarios, names_of_scenarios, totals
from puhui.disclosure.reads.trial import Trial, decimal, trial

__all__ = [
    "RESULT_COLUMNS",
    "CityPage",
    "Shown",
    "Trial",
    "asked_runs",
    "checks",
    "choices",
    "cities_csv",
    "city_page",
    "compared",
    "condition_said",
    "correction_manifest",
    "corrections_csv",
    "counted",
    "course_of_runs",
    "decimal",
    "document",
    "evidence_for",
    "factors_csv",
    "factors_json",
    "family_cards",
    "family_of",
    "formulas",
    "in_general",
    "known_scenarios",
    "labels_of",
    "latest_lines",
    "least",
    "legend",
    "lines_of",
    "manifest",
    "names_of_scenarios",
    "nearest",
    "numbers_of",
    "offers_csv",
    "posted",
    "public_cities",
    "public_correction",
    "public_run",
    "recognised",
    "regions_with_history",
    "repeated",
    "results_csv",
    "run_page",
    "runs_csv",
    "scenarios_of_city",
    "standing",
    "standings",
    "totals",
    "traded_days_csv",
    "trades_csv",
    "trial",
    "used_by",
    "version_lines",
    "worked_cases",
]

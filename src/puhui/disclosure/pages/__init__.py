"""信息披露 · The public pages and downloads: parse, one question, answer. Anyone may open them; nothing is written."""

from puhui.disclosure.pages import check, cities, commitments, corrections, events, factors, home, market, methods, runs, serials

urlpatterns = [
    *home.urlpatterns,
    *cities.urlpatterns,
    *methods.urlpatterns,
    *factors.urlpatterns,
    *runs.urlpatterns,
    *corrections.urlpatterns,
    *serials.urlpatterns,
    *commitments.urlpatterns,
    *check.urlpatterns,
    *market.urlpatterns,
    *events.urlpatterns,
]

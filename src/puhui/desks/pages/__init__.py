"""The addresses of the desks: one list, which the web joins to its own."""

from puhui.desks.pages import (
    exporting,
    factors,
    freezing,
    keys,
    linking,
    office,
    operator,
    points,
    proposals,
    provider,
    providers,
    resident,
    trial,
)

urlpatterns = [
    *resident.urlpatterns,
    *linking.urlpatterns,
    *points.urlpatterns,
    *provider.urlpatterns,
    *office.urlpatterns,
    *keys.urlpatterns,
    *trial.urlpatterns,
    *proposals.urlpatterns,
    *freezing.urlpatterns,
    *factors.urlpatterns,
    *exporting.urlpatterns,
    *operator.urlpatterns,
    *providers.urlpatterns,
]

"""The addresses of the desks: one list, which the web joins to its own."""

from puhui.desks.pages import keys, linking, office, operator, points, provider, providers, resident, trial

urlpatterns = [
    *resident.urlpatterns,
    *linking.urlpatterns,
    *points.urlpatterns,
    *provider.urlpatterns,
    *office.urlpatterns,
    *keys.urlpatterns,
    *trial.urlpatterns,
    *operator.urlpatterns,
    *providers.urlpatterns,
]

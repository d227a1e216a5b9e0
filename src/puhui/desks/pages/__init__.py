"""The addresses of the desks: one list, which the web joins to its own."""

from puhui.desks.pages import exporting, factors, freezing, linking, office, operator, points, proposals, provider, resident

urlpatterns = [
    *resident.urlpatterns,
    *linking.urlpatterns,
    *points.urlpatterns,
    *provider.urlpatterns,
    *office.urlpatterns,
    *proposals.urlpatterns,
    *freezing.urlpatterns,
    *factors.urlpatterns,
    *exporting.urlpatterns,
    *operator.urlpatterns,
]

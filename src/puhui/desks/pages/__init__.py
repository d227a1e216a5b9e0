"""The addresses of the desks: one list, which the web joins to its own."""

from puhui.desks.pages import linking, office, operator, points, provider, resident

urlpatterns = [
    *resident.urlpatterns,
    *linking.urlpatterns,
    *points.urlpatterns,
    *provider.urlpatterns,
    *office.urlpatterns,
    *operator.urlpatterns,
]

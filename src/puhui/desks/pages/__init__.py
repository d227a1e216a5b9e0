"""The addresses of the desks: one list, which the web joins to its own."""

from puhui.desks.pages import children, consenting, counter, linking, office, operator, points, provider, redeeming, resident

urlpatterns = [
    *resident.urlpatterns,
    *consenting.urlpatterns,
    *children.urlpatterns,
    *linking.urlpatterns,
    *points.urlpatterns,
    *redeeming.urlpatterns,
    *counter.urlpatterns,
    *provider.urlpatterns,
    *office.urlpatterns,
    *operator.urlpatterns,
]

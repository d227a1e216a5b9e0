"""The addresses of the desks: one list, which the web joins to its own."""

from puhui.desks.pages import children, consenting, linking, office, operator, points, provider, resident

urlpatterns = [
    *resident.urlpatterns,
    *consenting.urlpatterns,
    *children.urlpatterns,
    *linking.urlpatterns,
    *points.urlpatterns,
    *provider.urlpatterns,
    *office.urlpatterns,
    *operator.urlpatterns,
]

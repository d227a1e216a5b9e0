"""The addresses of the desks: one list, which the web joins to its own."""

from puhui.desks.pages import appeals, linking, my_data, office, operator, persons, points, provider, resident

urlpatterns = [
    *resident.urlpatterns,
    *linking.urlpatterns,
    *points.urlpatterns,
    *my_data.urlpatterns,
    *appeals.urlpatterns,
    *persons.urlpatterns,
    *provider.urlpatterns,
    *office.urlpatterns,
    *operator.urlpatterns,
]

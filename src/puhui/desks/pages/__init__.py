"""The addresses of the desks: one list, which the web joins to its own."""

from puhui.desks.pages import (
    administrators,
    cities,
    invited,
    linking,
    office,
    operator,
    organisation,
    organisations,
    points,
    provider,
    resident,
    roles,
)

urlpatterns = [
    *resident.urlpatterns,
    *linking.urlpatterns,
    *points.urlpatterns,
    *provider.urlpatterns,
    *office.urlpatterns,
    *operator.urlpatterns,
    *organisation.urlpatterns,
    *invited.urlpatterns,
    *organisations.urlpatterns,
    *cities.urlpatterns,
    *administrators.urlpatterns,
    *roles.urlpatterns,
]

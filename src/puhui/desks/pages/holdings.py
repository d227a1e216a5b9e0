"""持有 · The credits of the organisation for which somebody acts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from puhui.desks.holdings import block_columns, certificate_columns, holdings_of, movement_columns, sum_columns
from puhui.desks.pages.asking import reach_of


@require_safe
def holdings(request: HttpRequest) -> HttpResponse:
    found = holdings_of(reach_of(request).organisation)
    told = {
        "found": found,
        "sum_columns": sum_columns(),
        "block_columns": block_columns(),
        "movement_columns": movement_columns(),
        "certificate_columns": certificate_columns(),
    }
    return render(request, "desks/holdings.html", told)


urlpatterns = [path("holdings", holdings, name="holdings")]

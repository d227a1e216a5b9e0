"""Where a request comes from: the peer's address, or, behind proxies of our own, what the outermost of them saw."""

from __future__ import annotations

from django.http import HttpRequest

from puhui.foundation.configuration import configuration


def origin_of(request: HttpRequest) -> str:
    """Each proxy of ours appends whom it saw; what stands further left anybody could have written."""
    hops = configuration().proxies
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(seen) >= hops:
        return seen[-hops][:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]

"""When two claims may be one: the same meter, certificate, place, owner or name, at the same time."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from puhui.registry.words.claims import Claimant, Hit, Same

#: Two roofs nearer than this are held to be one until somebody has looked.
NEAR_M = 50
_LEGAL_FORMS = re.compile(r"(有限责任公司|股份有限公司|有限公司|集团|公司)+$")
_NOISE = re.compile(r"[\W_]+")


def normal_name(text: str) -> str:
    """A name without width, spaces, brackets and legal form: 合肥新能源（安徽）有限公司 is 合肥新能源安徽."""
    plain = _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _LEGAL_FORMS.sub("", plain)


def normal_number(text: str) -> str:
    """A meter's or certificate's number without width, spaces, dashes and leading zeros."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).upper()).lstrip("0")


def distance_m(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Metres between two places in millionths of a degree."""
    lng_a, lat_a, lng_b, lat_b = (math.radians(value / 1e6) for value in (*a, *b))
    half = math.sin((lat_a - lat_b) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lng_a - lng_b) / 2) ** 2
    return 12_742_000 * math.asin(math.sqrt(half))


def hits(subject: Claimant, others: Iterable[Claimant]) -> list[Hit]:
    """Each of the others that has something in common with the subject, with what it is."""
    found = []
    for other in others:
        if other.key == subject.key or not subject.span.meets(other.span):
            continue
        same = list(_same(subject, other))
        if same:
            facts = "; ".join(fact for _, fact in same if fact)
            found.append(Hit(other.key, other.says, tuple(kind for kind, _ in same), facts[:400]))
    return found


def _same(a: Claimant, b: Claimant) -> Iterator[tuple[Same, str]]:
    if shared := a.meters & (b.meters | b.certificates) | b.meters & a.certificates:  # a list does not say which number is a meter's
        yield Same.METER, ", ".join(sorted(shared)[:5])
    if shared := a.certificates & b.certificates:
        yield Same.CERTIFICATE, ", ".join(sorted(shared)[:5])
    if a.place and b.place and (metres := distance_m(a.place, b.place)) <= NEAR_M:
        yield Same.PLACE, f"{metres:.0f} m"
    if a.owner is not None and a.owner == b.owner and a.kind == b.kind and a.city == b.city:
        yield Same.OWNER, ""
    if a.credit_code and a.credit_code == b.credit_code and a.kind == (b.kind or a.kind):
        yield Same.CREDIT_CODE, a.credit_code
    if names := {name for name in (a.name, a.holder) if name} & {name for name in (b.name, b.holder) if name}:
        yield Same.NAME, ", ".join(sorted(names))


def digest_of(hit: Hit) -> str:
    """A hit is the same hit as long as the same things are the same; with other facts it is a new one, and must be decided anew."""
    return hashlib.sha256("\n".join([hit.key, *sorted(hit.same), hit.facts]).encode()).hexdigest()


def near_box(place: tuple[int, int]) -> tuple[int, int, int, int]:
    """The least and most longitude and latitude within which a near place lies."""
    lat = math.ceil(NEAR_M / 111_000 * 1e6) + 1
    lng = math.ceil(lat / max(0.2, math.cos(math.radians(place[1] / 1e6))))
    return place[0] - lng, place[0] + lng, place[1] - lat, place[1] + lat


def numbers_of(text: str) -> frozenset[str]:
    return frozenset(number for part in re.split(r"[;；,，、\n]+", text) if (number := normal_number(part)))


def tally(same: Sequence[Same]) -> str:
    return ",".join(sorted(same))

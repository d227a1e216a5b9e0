"""角色与权限 · The table of rights as anyone may read it: a role at a time on a phone, all of them side by side where there is room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from puhui.participants import reads
from puhui.participants.words import KIND_SAYS, SCOPE_SAYS, VERB_SAYS, Role, RoleCard, Verb
from puhui.vocabulary.texts import Text

#: In a narrow column each scope is one sign; the legend says them all.
SIGNS = {"own": Text("本人", "own"), "own-organisation": Text("机构", "org."), "own-city": Text("本市", "city"), "all": Text("全部", "all")}


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """The table that is enforced, told from the same rows."""
    cards = reads.role_cards()
    asked = request.GET.get("role", "")
    chosen = next((card for card in cards if card.role == asked), cards[0])
    told = {
        "cards": cards,
        "chosen": chosen,
        "rights": [(VERB_SAYS[verb], SCOPE_SAYS[scope], needs_two) for verb, scope, needs_two in chosen.rights],
        "kinds": [KIND_SAYS[kind] for kind in chosen.kinds],
        "rows": [(VERB_SAYS[verb], [_sign(card, verb) for card in cards], _needs_two(cards, verb)) for verb in Verb],
        "is_resident": chosen.role is Role.RESIDENT,
    }
    return render(request, "desks/roles.html", told)


def _sign(card: RoleCard, verb: Verb) -> Text | None:
    scope = next((scope for known, scope, _ in card.rights if known is verb), None)
    return SIGNS[scope] if scope else None


def _needs_two(cards: list[RoleCard], verb: Verb) -> bool:
    return any(needs_two for card in cards for known, _, needs_two in card.rights if known is verb)


urlpatterns = [path("roles", roles, name="roles")]

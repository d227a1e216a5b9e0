"""申诉 · The refused act that a resident means, as it was shown: an appeal is about what he saw, and about nothing of anybody else's."""

from __future__ import annotations

from datetime import date

from puhui.behaviours.reads import ActLine, acts_of, provider_names, scenario_names
from puhui.participants.errors import UnknownAppeal
from puhui.participants.words import Person, Refused


def refused_act(*, person: Person, day: date, provider: str, record_id: str) -> Refused:
    """Raises UnknownAppeal where the person has no such refused act on that day."""
    lines = acts_of(account=person.account, city=person.city, first=day, last=day)
    found = next((line for line in lines if line.refusal and (line.provider, line.record_id) == (provider, record_id)), None)
    if found is None:
        raise UnknownAppeal
    return refused_of(found)


def refused_of(line: ActLine) -> Refused:
    zh, en = scenario_names().get(line.scenario, (line.scenario, line.scenario))
    return Refused(
        scenario=line.scenario,
        title_zh=zh,
        title_en=en,
        provider=line.provider,
        record_id=line.record_id,
        happened_at=line.happened_at.isoformat(),
        code=line.refusal,
        why_zh=line.refusal_zh,
        why_en=line.refusal_en,
    )


def sender_of(refused: Refused) -> tuple[str, str]:
    """The provider's name in both languages."""
    name = provider_names().get(refused.provider)
    return (name.zh, name.en) if name else (refused.provider, refused.provider)

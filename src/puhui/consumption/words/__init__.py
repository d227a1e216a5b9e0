"""消纳的词 · Words of consumption."""

from puhui.consumption.words.events import (
    EVENT_STAGE_SAYS,
    EVENT_VERB_SAYS,
    Evaluation,
    Event,
    EventStage,
    EventStep,
    EventText,
    EventVerb,
    Reduction,
    event_subject,
)
from puhui.consumption.words.uses import NAME_LENGTH, STATEMENT_LENGTH, Beneficiary, Certificate, Signature, Use

__all__ = [
    "EVENT_STAGE_SAYS",
    "EVENT_VERB_SAYS",
    "NAME_LENGTH",
    "STATEMENT_LENGTH",
    "Beneficiary",
    "Certificate",
    "Evaluation",
    "Event",
    "EventStage",
    "EventStep",
    "EventText",
    "EventVerb",
    "Reduction",
    "Signature",
    "Use",
    "event_subject",
]

"""Tables of behaviours, by subject: acts on their way from a batch to a run; consent."""

from puhui.behaviours.models.consents import Consent, ConsentText, ImpactAssessment
from puhui.behaviours.models.settling import (
    Batch,
    Binding,
    BindingAttempt,
    BindingCode,
    Provider,
    Run,
    RunScenario,
    Scenario,
    Slice,
    Waiting,
)

__all__ = [
    "Batch",
    "Binding",
    "BindingAttempt",
    "BindingCode",
    "Consent",
    "ConsentText",
    "ImpactAssessment",
    "Provider",
    "Run",
    "RunScenario",
    "Scenario",
    "Slice",
    "Waiting",
]

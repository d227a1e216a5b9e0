"""Tables of behaviours, by subject: acts on their way from a batch to a run; keys of providers and what hangs on them; scenario packages."""

from puhui.behaviours.models.consents import Consent, ConsentText, ImpactAssessment
from puhui.behaviours.models.keys import (
    KeyChallenge,
    ProviderKey,
    ProviderUse,
    Quarantine,
    TrialOutcome,
    TrialRequest,
)
from puhui.behaviours.models.packages import ScenarioPackage
from puhui.behaviours.models.settling import (
    Batch,
    Binding,
    BindingAttempt,
    BindingCode,
    CityScenario,
    Provider,
    Repetition,
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
    "CityScenario",
    "Consent",
    "ConsentText",
    "ImpactAssessment",
    "KeyChallenge",
    "Provider",
    "ProviderKey",
    "ProviderUse",
    "Quarantine",
    "Repetition",
    "Run",
    "RunScenario",
    "Scenario",
    "ScenarioPackage",
    "Slice",
    "TrialOutcome",
    "TrialRequest",
    "Waiting",
]

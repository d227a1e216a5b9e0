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
    RepeatAsked,
    Repetition,
    Run,
    RunScenario,
    Scenario,
    Slice,
    Waiting,
)
from puhui.behaviours.models.studies import Correction, RunCorrection, Study

__all__ = [
    "Batch",
    "Binding",
    "BindingAttempt",
    "BindingCode",
    "CityScenario",
    "Consent",
    "ConsentText",
    "Correction",
    "ImpactAssessment",
    "KeyChallenge",
    "Provider",
    "ProviderKey",
    "ProviderUse",
    "Quarantine",
    "RepeatAsked",
    "Repetition",
    "Run",
    "RunCorrection",
    "RunScenario",
    "Scenario",
    "ScenarioPackage",
    "Slice",
    "Study",
    "TrialOutcome",
    "TrialRequest",
    "Waiting",
]

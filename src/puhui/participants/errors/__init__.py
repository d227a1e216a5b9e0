"""What participants refuse.

Refusal
├── UnknownParticipant
├── NameTaken · CodeTaken
├── RoleElsewhere · MemberElsewhere
├── PasswordWeak
├── NotAChild · GuardianNeeded    who decides for whom
├── HandoverGone · NothingToHandOver · NotTheOwner · OwnWard · ClosingLeavesChildren
├── ProxyRefused · NoProxy        who acts at a counter
├── NotManager · LastManager · NotAMember · InvitationGone
├── OutOfReach · KindElsewhere · CodeNeeded
├── DelegationPeriod · DelegateElsewhere · DelegationGone
├── AdministratorByCommand · HumanTaken · NoOperator
├── UnknownCity
├── PhoneNotOffered · PhoneCodeWrong · KnownByAnother
├── PasswordWrong · SignInBlocked
├── FactorWrong · PasskeyRefused · TotpStands · LastFactor · UnknownFactor · UnknownDevice
├── UnknownProposal
├── AlreadyProposed
├── OwnHands · NotTheMaker
├── ProposalDecided · ProposalLate · ProposalDiffers
├── ReasonMissing
├── ExportGone
├── KeyDestroyed
├── NameWanted · NameNotMatched · TooYoung
├── HumanHasAccount · PhoneTaken · IdentityProved
├── PurposeWanted
├── AppealAsked · AppealAnswered · AppealTextWanted · UnknownAppeal
├── ArchiveGone · ArchiveAsked
└── AccountClosed
"""

from puhui.participants.errors.parties import (
    AdministratorByCommand,
    CodeNeeded,
    CodeTaken,
    DelegateElsewhere,
    DelegationGone,
    DelegationPeriod,
    HumanTaken,
    InvitationGone,
    KindElsewhere,
    LastManager,
    MemberElsewhere,
    NameTaken,
    NoOperator,
    NotAMember,
    NotManager,
    OutOfReach,
    PasswordWeak,
    RoleElsewhere,
    UnknownCity,
    UnknownParticipant,
)
from puhui.participants.errors.persons import (
    AccountClosed,
    AppealAnswered,
    AppealAsked,
    AppealTextWanted,
    ArchiveAsked,
    ArchiveGone,
    ClosingLeavesChildren,
    GuardianNeeded,
    HandoverGone,
    HumanHasAccount,
    IdentityProved,
    KeyDestroyed,
    NameNotMatched,
    NameWanted,
    NoProxy,
    NotAChild,
    NothingToHandOver,
    NotTheOwner,
    OwnWard,
    PhoneTaken,
    ProxyRefused,
    PurposeWanted,
    TooYoung,
    UnknownAppeal,
)
from puhui.participants.errors.proposals import (
    AlreadyProposed,
    ExportGone,
    NotTheMaker,
    OwnHands,
    ProposalDecided,
    ProposalDiffers,
    ProposalLate,
    ReasonMissing,
    UnknownProposal,
)
from puhui.participants.errors.sign_in import (
    FactorWrong,
    KnownByAnother,
    LastFactor,
    PasskeyRefused,
    PasswordWrong,
    PhoneCodeWrong,
    PhoneNotOffered,
    SignInBlocked,
    TotpStands,
    UnknownDevice,
    UnknownFactor,
)

__all__ = [
    "AccountClosed",
    "AdministratorByCommand",
    "AlreadyProposed",
    "AppealAnswered",
    "AppealAsked",
    "AppealTextWanted",
    "ArchiveAsked",
    "ArchiveGone",
    "ClosingLeavesChildren",
    "CodeNeeded",
    "CodeTaken",
    "DelegateElsewhere",
    "DelegationGone",
    "DelegationPeriod",
    "ExportGone",
    "FactorWrong",
    "GuardianNeeded",
    "HandoverGone",
    "HumanHasAccount",
    "HumanTaken",
    "IdentityProved",
    "InvitationGone",
    "KeyDestroyed",
    "KindElsewhere",
    "KnownByAnother",
    "LastFactor",
    "LastManager",
    "MemberElsewhere",
    "NameNotMatched",
    "NameTaken",
    "NameWanted",
    "NoOperator",
    "NoProxy",
    "NotAChild",
    "NotAMember",
    "NotManager",
    "NotTheMaker",
    "NotTheOwner",
    "NothingToHandOver",
    "OutOfReach",
    "OwnHands",
    "OwnWard",
    "PasskeyRefused",
    "PasswordWeak",
    "PasswordWrong",
    "PhoneCodeWrong",
    "PhoneNotOffered",
    "PhoneTaken",
    "ProposalDecided",
    "ProposalDiffers",
    "ProposalLate",
    "ProxyRefused",
    "PurposeWanted",
    "ReasonMissing",
    "RoleElsewhere",
    "SignInBlocked",
    "TooYoung",
    "TotpStands",
    "UnknownAppeal",
    "UnknownCity",
    "UnknownDevice",
    "UnknownFactor",
    "UnknownParticipant",
    "UnknownProposal",
]

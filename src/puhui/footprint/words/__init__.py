"""足迹的词 · Words of the footprint of an event."""

from puhui.footprint.words.estimates import QUESTIONS, Answers, Estimate, EstimateLine, Question
from puhui.footprint.words.items import GROUP_SAYS, ITEMS, PHASE_SAYS, Group, Item, Phase, item_named
from puhui.footprint.words.lines import (
    HOME,
    Answer,
    Entry,
    Given,
    Line,
    OwnFactor,
    ReadTable,
    RefusedRow,
    Statement,
    Uncounted,
    Used,
)

__all__ = [
    "GROUP_SAYS",
    "HOME",
    "ITEMS",
    "PHASE_SAYS",
    "QUESTIONS",
    "Answer",
    "Answers",
    "Entry",
    "Estimate",
    "EstimateLine",
    "Given",
    "Group",
    "Item",
    "Line",
    "OwnFactor",
    "Phase",
    "Question",
    "ReadTable",
    "RefusedRow",
    "Statement",
    "Uncounted",
    "Used",
    "item_named",
]

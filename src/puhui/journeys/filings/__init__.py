"""备案 · What is filed takes effect: a methodology, the evidence for a number, a rule of the scheme.

The room of filing keeps the course and knows no subject; here each subject looks at its document before it is handed in (`looked_at`,
`submit`), and does what filing and ending it means in the same transaction (`file`, `revoke`), by its row in `SUBJECTS`. A neighbour's
document is brought in (`bring_in`), made ours by rule (`ours`) and applied for (`apply_for_recognition`).
"""

from puhui.journeys.filings.deciding import file, looked_at, revoke, submit
from puhui.journeys.filings.findings import findings
from puhui.journeys.filings.from_workshop import hand_in_sketch
from puhui.journeys.filings.methodologies import place_of
from puhui.journeys.filings.recognising import apply_for_recognition, borrowed_of, bring_in, ours
from puhui.journeys.filings.table import SUBJECTS
from puhui.journeys.filings.words import Findings, Subject

__all__ = [
    "SUBJECTS",
    "Findings",
    "Subject",
    "apply_for_recognition",
    "borrowed_of",
    "bring_in",
    "file",
    "findings",
    "hand_in_sketch",
    "looked_at",
    "ours",
    "place_of",
    "revoke",
    "submit",
]

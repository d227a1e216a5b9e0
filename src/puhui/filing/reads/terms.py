"""The limits that this room carries out besides those of its courses, as the documents of the scheme state them."""

from __future__ import annotations

from dataclasses import dataclass

from puhui.filing import rules


@dataclass(frozen=True, slots=True)
class Terms:
    call_workdays_min: int
    result_workdays: int
    files_max: int
    file_mib_max: int


def terms() -> Terms:
    return Terms(rules.CALL_WORKDAYS_MIN, rules.RESULT_WORKDAYS, rules.FILES_MAX, rules.FILE_MB_MAX)

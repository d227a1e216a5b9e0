"""附件 · A file of an application goes out as it came in: to be kept, never to be run by the browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from puhui.filing import reads
from puhui.foundation import documents


def file_answer(number: int, digest: str) -> HttpResponse:
    """Whoever calls has established that the application is open to the reader. Raises UnknownFile."""
    line = reads.file_of(number, digest)
    answer = HttpResponse(documents.get(line.digest), content_type=line.media)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(line.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

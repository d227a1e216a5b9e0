"""The example package as bytes, changed by one word, and packed."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import date

from puhui.journeys.packages.conforming import conformance
from puhui.journeys.packages.opening import opened_path
from puhui.journeys.packages.ours import ours_shipped
from puhui.journeys.packages.words import CONTENTS, MANIFEST, Ours, Report, Verdict
from puhui.methodology.content import content_folder

DAY = date(2026, 3, 20)
FOLDER = content_folder() / "packages" / "public-bike"


def files() -> dict[str, bytes]:
    return opened_path(FOLDER)


def changed(name: str, written: str, instead: str) -> dict[str, bytes]:
    """The package with one file changed and its hashes told anew."""
    found = files()
    text = found[name].decode()
    assert written in text, f"{name} has no {written!r}"
    return hashed({**found, name: text.replace(written, instead, 1).encode()})


def hashed(found: Mapping[str, bytes]) -> dict[str, bytes]:
    before, manifest = files(), found[MANIFEST].decode()
    for name in CONTENTS:
        if name in found:
            manifest = manifest.replace(hashlib.sha256(before[name]).hexdigest(), hashlib.sha256(found[name]).hexdigest())
    return {**found, MANIFEST: manifest.encode()}


def report(found: Mapping[str, bytes], ours: Ours | None = None) -> Report:
    return conformance(found, ours or ours_shipped(day=DAY))


def verdict(found: Mapping[str, bytes], rule: str, ours: Ours | None = None) -> Verdict:
    return next(one for one in report(found, ours).verdicts if one.rule == rule)


def zipped(found: Mapping[str, bytes], folder: str = "") -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in found.items():
            target.writestr(folder + name, content)
    return body.getvalue()

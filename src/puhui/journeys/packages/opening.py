"""A stranger's folder or zip becomes a few named files in memory, or is refused: nothing is unpacked to disk, nothing is followed."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from puhui.journeys.errors import PackageUnreadable
from puhui.journeys.packages.words import ALLOWED, MANIFEST
from puhui.vocabulary.texts import Text

#: A package is a few pages of text and some rows.
ZIP_BYTES_MAX: Final = 2 << 20
FILE_BYTES_MAX: Final = 1 << 20
FILES_MAX: Final = 16
#: Bytes of a file for each of its packed ones, above which it is no real text.
EXPANSION_MAX: Final = 200
_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What the standard library raises for a zip that is none, is broken or asks for what it cannot do.
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, UnicodeDecodeError)


def opened_path(path: Path) -> dict[str, bytes]:
    """The files of a folder, or of a .zip. Raises PackageUnreadable."""
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise _refused(Text("没有这个文件或文件夹", "there is no such file or folder"))
    if path.stat().st_size > ZIP_BYTES_MAX:
        raise _too_large()
    return opened_zip(path.read_bytes())


def opened_zip(body: bytes) -> dict[str, bytes]:
    """The files of a zip, which may lie in one folder inside it. Raises PackageUnreadable."""
    if len(body) > ZIP_BYTES_MAX:
        raise _too_large()
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            entries = [entry for entry in packed.infolist() if not _is_folder(entry)]
            if len(packed.infolist()) > FILES_MAX:
                raise _refused(Text(f"超过 {FILES_MAX} 个文件", f"it holds more than {FILES_MAX} files"))
            return _checked({name: _bytes_of(packed, entry) for name, entry in _named(entries).items()})
    except _BROKEN as problem:
        raise _refused(Text("不是完好的 ZIP 文件", "it is no sound ZIP file")) from problem


def packed(files: Mapping[str, bytes]) -> bytes:
    """The same files as a zip that has the same bytes for the same files, whenever and wherever it is made."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(files):
            target.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return body.getvalue()


def digest_of(files: Mapping[str, bytes]) -> str:
    """What a package is called: SHA-256 over the names and the SHA-256 of its files."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _folder(path: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in sorted(path.iterdir()):
        if entry.is_symlink() or not entry.is_file():
            raise _refused(Text(f"“{entry.name[:60]}”是链接或子文件夹", f"“{entry.name[:60]}” is a link or a folder of its own"))
        if entry.stat().st_size > FILE_BYTES_MAX:
            raise _too_large(entry.name)
        found[entry.name] = entry.read_bytes()
        if len(found) > FILES_MAX:
            raise _refused(Text(f"超过 {FILES_MAX} 个文件", f"it holds more than {FILES_MAX} files"))
    return _checked(found)


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.is_dir() and entry.file_size == 0


def _named(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Each file by its bare name; all of them lie in the zip itself or in one folder of it."""
    folders, found = set(), {}
    for entry in entries:
        folder, _, name = entry.filename.rpartition("/")
        if _is_strange(entry.filename):
            raise _refused(Text(f"“{entry.filename[:60]}”指向包外", f"“{entry.filename[:60]}” points outside of the package"))
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused(Text(f"“{name[:60]}”是链接", f"“{name[:60]}” is a link"))
        if name in found:
            raise _refused(Text(f"“{name[:60]}”有两份", f"“{name[:60]}” is there twice"))
        folders.add(folder)
        found[name] = entry
    if len(folders) > 1:
        raise _refused(Text("文件不在同一个文件夹里", "its files do not lie in one folder"))
    return found


def _is_strange(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/") or name.count("/") > 1


def _bytes_of(packed_: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read with a limit of its own: what an entry says of its size is not believed."""
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise _refused(Text("文件有密码，或压缩方式不常用", "a file has a password or an uncommon compression"))
    limit = min(FILE_BYTES_MAX, max(entry.compress_size, 1024) * EXPANSION_MAX)
    with packed_.open(entry) as file:
        body = file.read(limit + 1)
    if len(body) > limit:
        raise _too_large(entry.filename)
    return body


def _checked(found: dict[str, bytes]) -> dict[str, bytes]:
    if MANIFEST not in found:
        raise _refused(Text(f"里面没有 {MANIFEST}", f"it holds no {MANIFEST}"))
    if strange := sorted(set(found) - ALLOWED):
        named = "、".join(name[:60] for name in strange[:3])
        raise _refused(Text(f"有不属于接入包的文件：{named}", f"it holds files that no package has: {named}"))
    return found


def _too_large(name: str = "") -> PackageUnreadable:
    what = Text(f"“{name[:60]}”", f"“{name[:60]}”") if name else Text("接入包", "it")
    return _refused(Text(f"{what.zh}太大，或压缩比异常", f"{what.en} is too large, or packed beyond any real text"))


def _refused(reason: Text) -> PackageUnreadable:
    return PackageUnreadable(reason=reason)

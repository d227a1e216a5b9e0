"""A stranger's file is looked at as bytes before any reader opens it: empty, wrong encoding, a bomb, a row without end.

What passes is UTF-8 text or Parquet of a bounded size; a byte-order mark is taken off by rule.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from pathlib import Path
from typing import Final

from puhui.adapters.errors import SourceUnreadable
from puhui.quantification.duck import Duck, Unreadable, literal
from puhui.vocabulary.texts import Text

_BLOCK: Final = 1 << 20
#: A line of one record is a few hundred bytes; one of this length is no record.
LINE_BYTES_MAX: Final = 1 << 20
#: Plain bytes of a compressed file, in all and for each compressed byte.
PLAIN_BYTES_MAX: Final = 4 << 30
EXPANSION_MAX: Final = 200
_MARKS: Final = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"PK\x03\x04": "ZIP",
    b"\x1f\x8b": "GZIP",
    b"7z\xbc\xaf": "7Z",
    b"Rar!": "RAR",
}


def guarded(duck: Duck, path: Path) -> Path:
    """The file to read: the same, or a plain copy in the engine's folder; refuses what no reader should open."""
    if path.stat().st_size == 0:
        raise refused(path, Text("文件是空的", "the file is empty"))
    if path.suffix.lower() in (".parquet", ".pq"):
        return _parquet(duck, path)
    plain = _unpacked(duck, path) if path.suffix.lower() == ".gz" else path
    _check_text(plain, shown=path)
    return _without_mark(duck, plain)


def refused(path: Path, reason: Text) -> SourceUnreadable:
    return SourceUnreadable(path=path.name, reason=reason)


def _parquet(duck: Duck, path: Path) -> Path:
    with path.open("rb") as file:
        head = file.read(4)
    if head != b"PAR1":
        raise refused(path, Text("不是 Parquet 文件", "not a Parquet file"))
    try:
        plain = duck.value(f"SELECT COALESCE(SUM(total_uncompressed_size), 0) FROM parquet_metadata({literal(path)})")
    except Unreadable as problem:
        raise refused(path, Text("Parquet 文件已损坏", "the Parquet file is broken")) from problem
    _bounded(path, int(plain), path.stat().st_size)
    return path


def _bounded(path: Path, plain: int, packed: int) -> None:
    if plain > PLAIN_BYTES_MAX or plain > max(packed, 1) * EXPANSION_MAX * 10:
        raise refused(path, Text(f"解压后 {plain} 字节，超过上限", f"{plain} bytes when unpacked, above the limit"))


def _unpacked(duck: Duck, path: Path) -> Path:
    """Unpacked with a limit at every block, so that a bomb stops early."""
    target, limit, total = duck.folder / path.stem, path.stat().st_size * EXPANSION_MAX, 0
    try:
        with gzip.open(path, "rb") as packed, target.open("wb") as plain:
            while block := packed.read(_BLOCK):
                total += len(block)
                if total > min(PLAIN_BYTES_MAX, max(limit, _BLOCK)):
                    raise refused(path, Text("压缩比异常", "compressed beyond any real data"))
                plain.write(block)
    except (OSError, EOFError, zlib.error) as problem:
        raise refused(path, Text("GZIP 已损坏", "broken GZIP")) from problem
    return target


def _check_text(path: Path, *, shown: Path) -> None:
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb") as file:
        head = file.read(4)
        for mark, kind in _MARKS.items():
            if head.startswith(mark):
                raise refused(shown, Text(f"这是 {kind} 文件", f"this is a {kind} file"))
        file.seek(0)
        while block := file.read(_BLOCK):
            line = _check_block(block, line, shown)
            try:
                decoder.decode(block)
            except UnicodeDecodeError as problem:
                raise refused(shown, _encoding_hint(block)) from problem
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as problem:
        raise refused(shown, Text("文件在一个字中间断开", "the file ends inside a character")) from problem


def _check_block(block: bytes, line: int, shown: Path) -> int:
    """Length of the line that is still open after this block; refuses NUL bytes and endless lines."""
    if b"\0" in block:
        raise refused(shown, Text("含有 NUL 字节，不是文本", "it holds NUL bytes and is no text"))
    parts = block.split(b"\n")
    if line + len(parts[0]) > LINE_BYTES_MAX or max(map(len, parts)) > LINE_BYTES_MAX:
        raise refused(shown, Text(f"有一行超过 {LINE_BYTES_MAX} 字节", f"a line is longer than {LINE_BYTES_MAX} bytes"))
    return len(parts[-1]) if len(parts) > 1 else line + len(block)


def _encoding_hint(block: bytes) -> Text:
    try:
        block[:_BLOCK].decode("gb18030")
    except UnicodeDecodeError:
        return Text("不是 UTF-8 编码", "not UTF-8")
    return Text("像是 GBK 编码，请另存为 UTF-8", "it looks like GBK, save it as UTF-8")


def _without_mark(duck: Duck, path: Path) -> Path:
    """Excel writes a byte-order mark before the header; it is taken off, or the first column would not be found."""
    with path.open("rb") as file:
        if file.read(3) != codecs.BOM_UTF8:
            return path
        plain = duck.folder / f"plain-{path.name}"
        with plain.open("wb") as target:
            while block := file.read(_BLOCK):
                target.write(block)
    return plain

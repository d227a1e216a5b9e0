"""Workbooks for tests, written part by part as spreadsheet programs write them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
#: A number format of the workbook's own, and the place of it and of a built-in day among the cells' formats.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; hh:mm"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/>'
    '<xf numFmtId="2"/></cellXfs></styleSheet>'
)
DAY, DAY_OF_OURS = "1", "2"


def cell(value: object, *, style: str = "") -> str:
    """A text in its cell, a number as it is."""
    at = f' s="{style}"' if style else ""
    if isinstance(value, str):
        return f'<c t="inlineStr"{at}><is><t>{escape(value)}</t></is></c>'
    return f"<c{at}><v>{value}</v></c>"


def row(*cells: object) -> str:
    """Cells that are written already, or values."""
    return f"<row>{''.join(one if isinstance(one, str) and one.startswith('<c') else cell(one) for one in cells)}</row>"


def workbook(
    path: Path,
    sheets: Mapping[str, Sequence[str]],
    *,
    hidden: Sequence[str] = (),
    texts: str = "",
    is_1904: bool = False,
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> Path:
    names = list(sheets)
    states = {name: ' state="hidden"' if name in hidden else "" for name in names}
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"{states[name]}/>' for n, name in enumerate(names, start=1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(names) + 1)
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="{int(is_1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    if texts:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'
    for n, name in enumerate(names, start=1):
        parts[f"xl/worksheets/sheet{n}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(sheets[name])}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(name, head + part)
    return path

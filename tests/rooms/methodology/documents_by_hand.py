"""A small valid document, and ways to spoil it."""

from __future__ import annotations

from puhui.methodology.errors import DocumentRefused, Fault
from puhui.methodology.proof import check

SMALL = """\
code: small-ride
version: 1
status: ENABLED
name: {zh: 小例, en: small example}
summary: {zh: 只为测试, en: for tests only}
use: [points]
region: "340000"
valid: {from: 2025-01-01}
claim_within: 30 day
inputs:
  distance:
    column: distance_m
    unit: m
    range: [500, 60000]
    label: {zh: 里程, en: distance}
  duration:
    column: duration_s
    unit: s
    range: [60, 10800]
    optional: true
    label: {zh: 时长, en: duration}
  power:
    column: energy_wh
    unit: Wh
    range: [0, 90000]
    default: 0
    default_why: {zh: 未注明即没有, en: not stated means none}
    label: {zh: 电量, en: energy}
parameters:
  saving:
    label: {zh: 节省量, en: saving}
    unit: gCO2e/(person*km)
    range: [0, 120]
    value: 46.7
    region: "440300"
    grade: B
    kind: regulator_scheme
    reference: {document: 深圳市低碳公共出行碳普惠方法学}
  grid:
    label: {zh: 电力因子, en: grid factor}
    unit: kgCO2e/kWh
    range: [0, 1.2]
    factor: {family: grid-average, region: CN-EAST, data_year: 2023}
formulas:
  baseline:
    label: {zh: 基准线, en: baseline}
    is: saving * person * distance
  reduction:
    label: {zh: 减排量, en: reduction}
    is: max(0, baseline - power * grid)
plausible:
  - name: speed
    label: {zh: 速度, en: speed}
    of: distance / duration
    at_most: 120 km/h
excluded:
  - when: power * 2 > power + power
    label: {zh: 用电过多, en: too much power}
same_act: {mode: small, group: travel, lasts: duration}
cap:
  per: person-day
  reduction: 5 kgCO2e
  grade: D
  why: {zh: 测试, en: a test}
rounding: floor to 1 gCO2e, once, last
cases:
  - name: {zh: 十公里, en: ten kilometres}
    given: {distance: 10 km, duration: 25 min}
    expect: 467 gCO2e
    working: 46.7 × 10
  - name: {zh: 太短, en: too short}
    given: {distance: 499 m}
    refused: out_of_range
    working: 499 < 500
  - name: {zh: 没有里程, en: no distance}
    given: {}
    refused: missing_input
    working: 缺里程
"""


def changed(*changes: tuple[str, str], text: str = SMALL) -> str:
    """The document with each (old, new) put in its place; every old text must occur once."""
    for old, new in changes:
        assert text.count(old) == 1, (text.count(old), old)
        text = text.replace(old, new)
    return text


def line_of(part: str, text: str = SMALL) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def faults_of(text: str) -> list[Fault]:
    try:
        check(text)
    except DocumentRefused as refused:
        return refused.faults
    return []

"""A small document of a project: stands of two kinds, a number for each kind, summed with their signs."""

from __future__ import annotations

PROJECT = """\
code: small-stand
version: 1
status: ENABLED
name: {zh: 小林, en: small stand}
summary: {zh: 只为测试, en: for tests only}
use: [points]
sums_over: project
region: "340000"
valid: {from: 2025-01-01}
claim_within: 14640 day
inputs:
  kind:
    column: stand_kind
    codes:
      pine: {number: 1, label: {zh: 松, en: pine}}
      oak: {number: 2, label: {zh: 栎, en: oak}}
      fir: {number: 3, label: {zh: 杉, en: fir}}
    label: {zh: 树种, en: kind}
  kind_before:
    column: stand_kind_before
    codes: kind
    default: pine
    default_why: {zh: 未注明即松, en: not stated means pine}
    label: {zh: 原树种, en: kind before}
  now:
    column: now_m3
    unit: m3
    range: [0, 1000]
    label: {zh: 期末, en: at the end}
  before:
    column: before_m3
    unit: m3
    range: [0, 1000]
    label: {zh: 期初, en: at the start}
  period:
    column: period_days
    unit: day
    range: [1, 14640]
    label: {zh: 天数, en: days}
parameters:
  density:
    by: kind
    label: {zh: 每立方米, en: per cubic metre}
    unit: kgCO2e/m3
    decimals: 4
    range: [0.1, 1000]
    each:
      pine: {value: 0.5, region: CN, grade: B, kind: standard, reference: {document: x}}
      oak: {value: 0.7001, region: CN, grade: C, kind: standard, reference: {document: x}}
      fir: {value: 0.3, region: "440300", grade: B, kind: standard, reference: {document: x}}
formulas:
  reduction:
    label: {zh: 变化, en: change}
    is: now * density[kind] - before * density[kind_before]
plausible:
  - name: growth
    label: {zh: 每天增长, en: growth a day}
    of: now / period
    at_most: 900 m3/day
excluded:
  - when: now == before
    label: {zh: 没有变化, en: no change}
same_act: {mode: small-stand, group: small-stand, lasts: period}
cap:
  per: none
  why: {zh: 测试, en: a test}
rounding: floor to 1 gCO2e, once, last
cases:
  - name: {zh: 一增一减, en: one up and one down}
    records:
      - given: {kind: oak, now: 11 m3, before: 1 m3, period: 365 day}
        expect: 7201 gCO2e
      - given: {kind: pine, now: 10 m3, before: 20 m3, period: 365 day}
        expect: -5000 gCO2e
    total: 2201 gCO2e
    working: 11 × 0.7001 − 0.5 = 7.2011；−5；合计 2.2011 kg
  - name: {zh: 只减, en: only down}
    given: {kind: pine, now: 1 m3, before: 20 m3, period: 365 day}
    expect: -9500 gCO2e
    total: 0 gCO2e
    working: −19 × 0.5
  - name: {zh: 没有第四种, en: there is no fourth}
    given: {kind: "4", now: 1 m3, before: 20 m3, period: 365 day}
    refused: out_of_range
    working: 4 > 3
"""

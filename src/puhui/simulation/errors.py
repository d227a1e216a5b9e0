"""Why a city is not simulated: each refusal names what was asked and what to ask instead.

SimulationRefused
├── BadCitySize       persons, days or seed outside what can be written
├── BadRecordRate     a mean number of records per person and day that these rhythms cannot reach
└── FolderNotEmpty    the output folder holds something already
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class SimulationRefused(Refusal):
    """Base of this room's refusals."""


class BadCitySize(SimulationRefused):
    code = "simulation_size"
    says = Text(
        "{field_zh}应在 {least} 到 {most} 之间，收到 {asked}。请改后重试。",
        "{field_en} must lie between {least} and {most}, got {asked}. Change it and try again.",
    )


class BadRecordRate(SimulationRefused):
    code = "simulation_rate"
    says = Text(
        "这座模拟城市每人每日平均记录数可在 {least} 到 {most} 之间，要求的是 {asked}。请改后重试。",
        "This simulated city can have {least} to {most} records per person and day on average, got {asked}. Change it and try again.",
    )


class FolderNotEmpty(SimulationRefused):
    code = "simulation_folder"
    kind = "conflict"
    says = Text(
        "输出文件夹 {folder} 不是空的。请换一个文件夹，或先清空它。",
        "The output folder {folder} is not empty. Name another folder, or empty it first.",
    )

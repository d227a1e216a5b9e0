"""What pages are built of. Every tag takes plain values, already decided; none of them asks a room for anything.

`{% load components %}`, then for example `{% grade "C" %}` or `{% note title=… %}…{% endnote %}`. Names that carry no language of
their own may be a Text, which is said in the reader's. The drawings and the sums behind them are in `foundation.showing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from puhui.foundation.showing import bars, flows, maps, months, stages, tables
from puhui.foundation.showing.abreast import Abreast
from puhui.foundation.showing.icons import SCENARIO_ICONS, icon_of
from puhui.foundation.templatetags.puhui import language, region_names
from puhui.methodology.words import GRADE_SAYS, Grade
from puhui.vocabulary.amounts import NBSP
from puhui.vocabulary.texts import Text

register = template.Library()

TAG_KINDS = ("", "ok", "warn", "stop", "note", "line")


def plain(value: object) -> object:
    """A Text in the reader's language; anything else as a table writes it."""
    return value.said(language()) if isinstance(value, Text) else tables.written(value)


# -- small marks ------------------------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon by its name in `showing.icons`; `size="lg"` is 24 px. Silent to a screen reader unless `label` is given."""
    return icon_of(name, size=size, label=label)


@register.filter
def scenario_icon(code: str) -> str:
    """The name of the icon of a methodology code (`metro-ride`); a leaf where there is none."""
    return SCENARIO_ICONS.get(code, "leaf")


@register.inclusion_tag("components/logo.html")
def logo() -> dict[str, Any]:
    """The mark of the platform, without its name."""
    return {}


@register.simple_tag
def tag(says: object, kind: str = "", icon: str = "") -> SafeString:
    """A word in a box. `kind`: ok, warn, stop, note, line, or empty for the plain one."""
    assert kind in TAG_KINDS, kind
    drawn = icon_of(icon) if icon else ""
    return format_html('<span class="ph-tag{}">{}{}</span>', f" ph-tag-{kind}" if kind else "", drawn, plain(says))


@register.simple_tag
def grade(letter: str) -> SafeString:
    """The evidence grade of a number, A to D; its words are read aloud and shown on hover."""
    says = GRADE_SAYS[Grade(letter)].said(language())
    return format_html('<span class="ph-grade" data-g="{}" title="{}" role="img" aria-label="{}">{}</span>', letter, says, says, letter)


@register.inclusion_tag("components/grade_legend.html")
def grade_legend() -> dict[str, Any]:
    """What the four letters mean: once on a page that shows any of them."""
    return {"grades": [(mark.value, GRADE_SAYS[mark].said(language())) for mark in Grade]}


@register.simple_tag
def reference_mark(reference_region: str) -> SafeString:
    """The amber mark of a number that rests on another region's factor; nothing where the field is empty.

    `reference_region`: codes with a space between them, as records and receipts carry them (`110000 440300`).
    """
    if not reference_region:
        return SafeString("")
    says = Text("参考地区参数：{names}", "reference region: {names}").said(language(), names=region_names(reference_region))
    return format_html('<span class="ph-ref">{}</span>', says)


@register.simple_tag
def origin_marks(
    reference_region: str = "", *, is_replay: bool = False, is_simulated: bool = False, is_demonstration: bool = False
) -> SafeString:
    """Everything that a number rests on besides local records and local factors, side by side; nothing where there is nothing to say."""
    marks = [reference_mark(reference_region)] if reference_region else []
    if is_replay:
        marks.append(tag(Text("外地重放", "replayed"), "warn"))
    elif is_simulated:
        marks.append(tag(Text("模拟数据", "simulated"), "warn"))
    if is_demonstration:
        marks.append(tag(Text("演示参数", "demonstration numbers"), "warn"))
    return format_html_join(" ", "{}", ((mark,) for mark in marks))


@register.inclusion_tag("components/reference_note.html")
def reference_note(reference_region: str) -> dict[str, Any]:
    """What the mark means and what happens when the local number comes; nothing where the field is empty."""
    return {"reference_region": reference_region}


@register.inclusion_tag("components/replay_note.html")
def replay_note(region: str) -> dict[str, Any]:
    """Says that the records were made in another region and only replayed here; nothing where `region` is empty."""
    return {"region": region}


@register.inclusion_tag("components/copy_button.html")
def copy_button(text: str) -> dict[str, Any]:
    """Copies `text`; it appears only where scripts run."""
    return {"text": text}


# -- panels -----------------------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def number_card(
    content: str,
    *,
    label: object,
    value: object,
    unit: str = "",
    how_url: str = "",
    list_url: str = "",
    list_says: object = "",
    reference_region: str = "",
) -> str:
    """Label, number with unit, one sentence on what is *not* in it (the content), and where it comes from.

    `value` is a whole number (then with `unit`), or what `grams` and `tonnes` give. Three in a row, never four.
    """
    shown = value if isinstance(value, SafeString) else with_unit(value, unit)
    told = {"label": plain(label), "value": shown, "how_url": how_url, "list_url": list_url, "list_says": list_says and plain(list_says)}
    return render_to_string("components/number_card.html", {**told, "content": content, "reference_region": reference_region})


@register.simple_tag
def with_unit(value: object, unit: str) -> SafeString:
    """A number that is never alone: `{% with_unit 512 "分" %}`. A ratio or a code has no unit."""
    if not unit:
        return format_html('<span class="ph-num">{}</span>', plain(value))
    return format_html('<span class="ph-num">{}<span class="ph-unit">{}{}</span></span>', plain(value), NBSP, unit)


@register.simple_block_tag
def note(content: str, title: object = "", kind: str = "warn") -> str:
    """True, but know this. `kind`: `warn` (amber) or `info` (blue)."""
    return render_to_string("components/note.html", {"content": content, "title": title and plain(title), "kind": kind})


@register.simple_block_tag
def refusal_panel(content: str, title: object, code: str = "", url: str = "", verb: object = "") -> str:
    """Title: what was refused. Content: why, with the facts that collide, then what to do and until when. The code comes last."""
    told = {"content": content, "title": plain(title), "code": code, "url": url, "verb": verb and plain(verb)}
    return render_to_string("components/refusal_panel.html", told)


@register.inclusion_tag("components/empty_state.html")
def empty_state(what: object, how: object, url: str = "", verb: object = "", icon: str = "inbox") -> dict[str, Any]:
    """An empty list: what will be here, how to begin, and one button (`url`, `verb`) where there is something to begin with."""
    return {"what": plain(what), "how": plain(how), "url": url, "verb": verb and plain(verb), "icon": icon}


# -- rows -------------------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/act_row.html")
def act_row(
    *,
    title: object,
    when: str,
    url: str = "",
    icon: str = "leaf",
    grams: int | None = None,
    points: int | None = None,
    refused: object = "",
    pending: object = "",
    reference_region: str = "",
    mark: object = "",
) -> dict[str, Any]:
    """One act, for a list of the class `ph-acts`: what and how much, when, the grams, and under them the points.

    `refused` and `pending` are sentences (why not; when it will be); an act has at most one of them. `mark` is a word on what the act
    is not, such as a replayed one.
    """
    told = {"title": plain(title), "when": when, "url": url, "icon": icon, "grams": grams, "points": points, "mark": mark and plain(mark)}
    return {**told, "refused": refused and plain(refused), "pending": pending and plain(pending), "reference_region": reference_region}


@register.inclusion_tag("components/used_number.html")
def used_number(
    *, symbol: str, name: object, value: object, unit: str, letter: str, source: object, url: str = "", year: object = "",
    reference_region: str = "",
) -> dict[str, Any]:  # fmt: skip
    """One number of a receipt, for a list of the class `ph-used`: symbol, name, grade `letter`, value with unit, source and year."""
    told = {"symbol": symbol, "name": plain(name), "shown": with_unit(value, unit), "letter": letter, "source": plain(source)}
    return {**told, "url": url, "year": year and plain(year), "reference_region": reference_region}


@register.inclusion_tag("components/definitions.html")
def definitions(rows: Iterable[Sequence[object]]) -> dict[str, Any]:
    """Terms and what they say: (term, value) or (term, value, caption)."""
    return {"rows": [[plain(part) for part in row] for row in rows]}


@register.inclusion_tag("components/checks.html")
def checks(rows: Iterable[tuple[object, object, bool]]) -> dict[str, Any]:
    """What was checked: (what, the outcome in words, whether it holds)."""
    return {"rows": [(plain(what), plain(outcome), holds) for what, outcome, holds in rows]}


@register.inclusion_tag("components/figures.html")
def figures(rows: Iterable[Sequence[object]]) -> dict[str, Any]:
    """A strip of figures: (label, value, unit) or (label, value, unit, caption); the unit may be empty where the value is a date."""
    return {"rows": [[part and plain(part) if at > 1 else plain(part) for at, part in enumerate(row)] for row in rows]}


@register.inclusion_tag("components/data_table.html", takes_context=True)
def data_table(
    context: Context,
    columns: Sequence[tables.Column],
    rows: Iterable[Sequence[object]],
    *,
    caption: object,
    sort: str = "",
    page: Page[object] | None = None,
    empty: object = "",
) -> dict[str, Any]:
    """Columns (`showing.tables.Column`), and rows of plain values or `Link`s, one for each column.

    `sort` is the order in force (`day`, `-day`), `page` the page of Django's paginator. On a phone a row becomes a card.
    """
    asked = _asked(context)
    told = {"heads": tables.heads_of(columns, sort=sort, asked=asked), "rows": tables.rows_of(columns, rows), "caption": plain(caption)}
    return {**told, **_pages(page, asked), "empty": empty and plain(empty)}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[object]) -> dict[str, Any]:
    """The way to the page before and after, with how many there are."""
    return _pages(page, _asked(context))


@register.inclusion_tag("components/older.html", takes_context=True)
def older(context: Context, part: tables.Older, anchor: str = "") -> dict[str, Any]:
    """The way to the older rows of a history, and back to the newest; nothing where all of it is shown."""
    asked, at = _asked(context), f"#{anchor}" if anchor else ""
    older_url = tables.address(asked, **{part.name: part.after}) + at if part.after else ""
    newest_url = "" if part.is_newest else tables.address(asked, **{part.name: None}) + at
    return {"older_url": older_url, "newest_url": newest_url}


def _asked(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request else QueryDict()


def _pages(page: Page[object] | None, asked: QueryDict) -> dict[str, Any]:
    before_url, after_url = tables.pages_of(page, asked)
    return {"page": page, "before_url": before_url, "after_url": after_url}


# -- progress ---------------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/stage_progress.html")
def stage_progress(
    names: Sequence[object], reached: int, done: int | None = None, of: int | None = None, refused: object = ""
) -> dict[str, Any]:
    """Stages by name, of which `reached` are complete; the running one says `done` of `of` records. `refused`: why it stopped."""
    made = stages.stages_of([plain(name) for name in names], reached=reached, refused=bool(refused))
    running = next((stage.name for stage in made if stage.state == stages.NOW), "")
    return {"stages": made, "running": running, "done": done, "of": of, "refused": refused and plain(refused)}


@register.inclusion_tag("components/progress_line.html")
def progress_line(says: object, done: int, of: int, unit: object = "") -> dict[str, Any]:
    """One bar with its count: how much of a budget is used, how much of a file is read."""
    return {"says": plain(says), "done": done, "of": of, "unit": unit and plain(unit)}


# -- pictures ---------------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/calendar.html")
def calendar(
    month: date,
    grams_by_day: Mapping[date, int],
    today: date,
    pending: Collection[date] = (),
    day_url: str = "",
    reference_region: str = "",
) -> dict[str, Any]:
    """A month as a heat-map, with every number in the table behind. `day_url` is what an ISO date is appended to."""
    steps_g = months.steps_for(grams_by_day.values())
    weeks = months.weeks_of(month, grams_by_day=grams_by_day, today=today, pending=pending, day_url=day_url, steps_g=steps_g)
    told = {"month": month, "weeks": weeks, "days": list(months.days_in(weeks)), "deepest": steps_g[-1]}
    return {**told, "has_pending": bool(pending), "reference_region": reference_region}


@register.inclusion_tag("components/column_chart.html")
def column_chart(
    rows: Sequence[bars.Row],
    *,
    title: object,
    unit: str | bars.Scale,
    series: Sequence[object] = (),
    pending: int | None = None,
    side_by_side: bool = False,
) -> dict[str, Any]:
    """Columns side by side. Rows: (label, whole number or list of them), with a group as third that stands under its first bar.

    `unit="g"` writes grams in g, kg or t, whichever suits; `pending` is the number of the series that is hatched and not in totals.
    Series are stacked, or stand `side_by_side` where they are not parts of one sum.
    """
    names = [str(plain(name)) for name in series] or [str(plain(title))]
    chart, every = bars.columns(rows, series=names, unit=unit, side_by_side=side_by_side), bars.label_every(len(rows))
    between = " / " if side_by_side else " + "
    return {"chart": chart, "every": every, "title": plain(title), "series": names, "pending": pending, "between": between}


@register.inclusion_tag("components/pair_chart.html")
def pair_chart(rows: Sequence[bars.Row], *, title: object, unit: str, series: Sequence[object]) -> dict[str, Any]:
    """Two bars for each row, what is and what would be: (label, [first, second]), with a caption as third."""
    names = [str(plain(name)) for name in series]
    read = [(plain(row[0]), row[1], *(plain(part) for part in row[2:])) for row in rows]
    return {"chart": bars.pairs(read, series=names, unit=unit), "title": plain(title), "series": names}


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(rows: Sequence[bars.Row], *, title: object, unit: str) -> dict[str, Any]:
    """Bars one below the other: (label, whole number), largest first by the caller's choice."""
    return {"chart": bars.lines([(plain(row[0]), *row[1:]) for row in rows], unit=unit), "title": plain(title)}


@register.inclusion_tag("components/flow_chart.html")
def flow_chart(amounts: Sequence[tuple[object, object, int]], *, title: object, unit: str) -> dict[str, Any]:
    """(from, to, whole number) as bands, in the order in which places first come; a table beside it has the numbers."""
    told = [(str(plain(of)), str(plain(to)), amount) for of, to, amount in amounts]
    left, right = list(dict.fromkeys(of for of, _, _ in told)), list(dict.fromkeys(to for _, to, _ in told))
    return {"flow": flows.flow({(of, to): amount for of, to, amount in told}, left=left, right=right, unit=unit), "title": plain(title)}


@register.inclusion_tag("components/comparison.html")
def comparison(*, before: int, after: int, before_says: object, after_says: object, saved_says: object) -> dict[str, Any]:
    """What would have been against what was, in one unit; the three sentences name the numbers. Nothing where nothing was saved."""
    share = 100 * after // before if before > after >= 0 else None
    told = {"before_says": plain(before_says), "after_says": plain(after_says), "saved_says": plain(saved_says)}
    return {**told, "share": share, "rest": None if share is None else 100 - share}


@register.inclusion_tag("components/city_map.html")
def city_map(
    grams: Mapping[str, int | None],
    *,
    title: object,
    persons: Mapping[str, int | None] | None = None,
    why_none: Mapping[str, str] | None = None,
    city_url: str = "",
) -> dict[str, Any]:
    """The 16 cities by grams; hatched where `grams` has None or nothing, with the reason (`why_none`) in the table behind."""
    drawn = maps.picture(grams, persons=persons or {}, why_none=why_none or {}, city_url=city_url)
    return {"picture": drawn, "title": plain(title), "shows_persons": persons is not None}


@register.inclusion_tag("components/abreast.html")
def side_by_side(found: Abreast, left: object, right: object) -> dict[str, Any]:
    """Two texts, two columns where there is room, one below the other on a phone; `left` and `right` say what they are."""
    return {"found": found, "left": left, "right": right}


@register.simple_tag
def legend(rows: Iterable[tuple[object, object]]) -> SafeString:
    """A legend by hand: (name of a colour class such as `ramp-3` or `chart-1`, its word)."""
    words = ((name, plain(word)) for name, word in rows)
    return format_html('<p class="ph-leg">{}</p>', format_html_join("", '<span><i class="is-{}"></i>{}</span>', words))

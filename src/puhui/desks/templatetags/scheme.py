"""`{% rule_link "points" %}`: where a page states a rule of the scheme, the document that holds today, filed or not."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from puhui.foundation.templatetags.puhui import language
from puhui.journeys.scheme import filing_in_force, shipped
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text

register = template.Library()

PROVISIONAL = Text("平台自定，未备案", "our own, not filed")


@register.simple_tag
def rule_link(code: str) -> SafeString:
    """Name, way there, and its document number or that it has none."""
    filed = filing_in_force(code, local_day(timezone.now()))
    title = filed.title if filed else shipped()[code].rule.name
    name = Text(f"《{title.zh}》", f"“{title.en}”").said(language())
    standing = filed.filed_as if filed else PROVISIONAL.said(language())
    says = Text("依据：", "Rule: ").said(language())
    return format_html(
        '<span class="ph-rule">{}<a href="{}">{}</a> <span class="ph-cap">{}</span></span>',
        says,
        reverse("rule", args=[code]),
        name,
        standing,
    )

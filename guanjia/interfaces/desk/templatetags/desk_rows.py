"""The rows of a list, written in one go: a loop in the template cost a tenth of the page (docs/performance.md, 6a)."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from guanjia.concerns.registers.escaping import escaped

register = template.Library()


@register.simple_tag
def table_rows(rows: Iterable[tuple]) -> SafeString:
    """`<tr>` for each (href, row_css, head_css, head, [(css, content), …]); what is not safe HTML is escaped."""
    return mark_safe("\n".join(map(_row, rows)))


def _row(row: tuple) -> str:
    href, row_css, head_css, head, cells = row
    link = escaped(href)
    parts = "".join([f'<td class="{escaped(css)}">{escaped(content)}</td>' for css, content in cells])
    return (
        f'<tr class="{escaped(row_css)}" data-href="{link}"><td class="{escaped(head_css)}">'
        f'<a class="to" href="{link}">{escaped(head)}</a></td>{parts}</tr>'
    )

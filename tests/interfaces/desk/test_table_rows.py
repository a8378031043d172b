"""The rows of a list: what is text is escaped, what is markup stays."""

from django.template import Context, Template
from django.utils.safestring import mark_safe

ROWS = [
    ("/jia/loans/1/", "late", "nw l1", "JW-1", [("what l2", '<b>李</b> & "王"'), ("nw", mark_safe("<i>x</i>"))]),
    ("/jia/loans/~2/?a=1&b=2", "", "nw", "<script>", []),
]
# The loop the tag stands for.
LOOP = (
    '{% for href, row_css, head_css, head, cells in rows %}<tr class="{{ row_css }}" data-href="{{ href }}">'
    '<td class="{{ head_css }}"><a class="to" href="{{ href }}">{{ head }}</a></td>'
    '{% for css, content in cells %}<td class="{{ css }}">{{ content }}</td>{% endfor %}</tr>'
    "{% if not forloop.last %}\n{% endif %}{% endfor %}"
)


def test_the_tag_writes_what_a_loop_of_the_template_would():
    context = Context({"rows": ROWS})
    written = Template("{% load desk_rows %}{% table_rows rows %}").render(context)
    assert written == Template(LOOP).render(context)
    assert "&lt;script&gt;" in written
    assert "<i>x</i>" in written


def test_no_rows_write_nothing():
    assert Template("{% load desk_rows %}{% table_rows rows %}").render(Context({"rows": []})) == ""

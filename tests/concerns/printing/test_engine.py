import hashlib
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.printing import engine
from tests.concerns.printing import examples, forms
from tests.concerns.printing.reading import close, text_of


def data(**context):
    sheet = {
        "form": "", "code": "KF-T", "version": "A/0", "title": "测试", "paper": "a4", "register": False,
        "landscape": False, "copies": [], "parts": "note", "signs": [], "rows_a_page": 20, "paged": True,
        "blank": False, "fill": False, "printed_by": "林静", "printed_at": "2026年11月21日 14:05",
    }  # fmt: skip
    return {"sheet": sheet, "records": [examples.HEAD | context]}


def slip(**context) -> bytes:
    return engine.compile_pdf(forms.SLIP.template, data(**context))


MARKUP = [
    "#panic()",
    '#read("/config/settings.py")',
    "#sys.inputs",
    "*粗* _斜_ `码` $x^2$",
    "= 标题",
    "<标签> @引用",
    "\\ // 注释 /* 注释 */",
    "]#pagebreak()[",
    "\"引号\" '单'",
    "-- --- ... ~",
    '{"json": 1}',
    "#set page(fill: red)",
    "https://example.com/a_b*c",
    "<script>alert(1)</script>",
]


@pytest.mark.parametrize("text", MARKUP)
def test_what_a_customer_typed_stays_text(text):
    assert close(text) in text_of(slip(content=text, complainant=text))


@given(st.text(alphabet="#*_`$@<>[]{}()\\/\"'=-+~;:&%!?.,，。ab1李䶮𠮷 \n", max_size=60))
def test_any_mixture_of_markup_and_names_reads_back(text):
    assert close(f"甲{text}乙") in text_of(slip(content=f"甲{text}乙"))


@given(st.text(max_size=40))
def test_any_text_at_all_prints(text):
    assert slip(content=text, actions=[{"at": text, "staff": text, "action": text}]).startswith(b"%PDF")


def test_control_and_direction_marks_are_taken_out():
    text = text_of(slip(complainant="李\x00女\u202e士\ud800\x1b[0m\r\n张\t三"))
    assert "李女士[0m张三" in text


def test_a_character_without_glyph_prints_as_geta():
    assert "李〓女士" in text_of(slip(complainant="李😀女士"))
    assert engine.missing_in({"a": ["李😀"], "b": {"c": "☑😀"}}) == ("😀", "☑")


def test_prints_are_repeatable_to_the_byte():
    first, second = slip(content="渗水"), slip(content="渗水")
    assert first == second
    assert hashlib.sha256(first).digest() != hashlib.sha256(slip(content="渗水。")).digest()


@pytest.mark.parametrize("value", [1.5, Decimal("1"), date(2026, 1, 1), object(), {1, 2}])
def test_what_python_did_not_format_is_refused_by_name(value):
    with pytest.raises(engine.BadContext, match=r"data\.records\[0\]\.actions\[1\]\.at"):
        slip(actions=[{"at": "x"}, {"at": value}])


def test_a_missing_template_and_one_outside_the_package_are_refused(tmp_path):
    outside = tmp_path / "slip.typ"
    outside.write_text("= 标题", encoding="utf-8")
    for path in (outside, forms.DOMAINS / "cases/prints/none.typ"):
        with pytest.raises(engine.TemplateMissing, match=path.name):
            engine.compile_pdf(path, data())


def test_a_template_that_does_not_fit_its_data_names_itself():
    with pytest.raises(engine.TemplateError, match=r"handling_slip\.typ"):
        engine.compile_pdf(forms.SLIP.template, {"records": []})


def test_nothing_outside_the_package_can_be_read():
    with pytest.raises(typst.TypstError):
        engine._compiler().compile(input=b'#read("../../../../../etc/passwd")', format="pdf")


def test_no_template_warns(caplog):
    with caplog.at_level(logging.WARNING):
        slip(content="渗水")
    assert caplog.records == []


def test_threads_print_side_by_side():
    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(lambda i: text_of(slip(content=f"第{i}件")), range(24)))
    assert all(f"第{i}件" in text for i, text in enumerate(texts))


@pytest.mark.parametrize("workers", [1, 3])
def test_many_come_in_order_and_are_taken_as_needed(workers):
    taken = []

    def batches():
        for i in range(7):
            taken.append(i)
            yield data(content=f"第{i}件")

    made = engine.compile_many(forms.SLIP.template, batches(), workers=workers)
    assert "第0件" in text_of(next(made))
    assert len(taken) <= workers + 1
    assert [f"第{i}件" in text_of(pdf) for i, pdf in enumerate(made, start=1)] == [True] * 6


def test_a_fault_in_one_of_many_is_raised():
    made = engine.compile_many(forms.SLIP.template, [data(), {"records": []}], workers=2)
    with pytest.raises(engine.TemplateError):
        list(made)


@pytest.mark.deep
def test_memory_stays_flat_over_many_large_files():
    """A child prints eight large batches; without letting go of each, typst's memory grows with every one."""
    grown = {
        kept: int(subprocess.run([sys.executable, "-c", CHILD, kept], capture_output=True, check=True).stdout)
        for kept in ("", "kept")
    }
    assert grown[""] < 60
    assert grown["kept"] > 2 * max(grown[""], 30)


CHILD = """
import sys
from guanjia.concerns.printing import engine
from tests.concerns.printing import examples, forms
from tests.concerns.printing.test_engine import data
from tests.memory import most
if sys.argv[1]:
    engine._forget = lambda: None
def one(n):
    records = [examples.SLIP | {"number": f"TS-{n}-{i}"} for i in range(50)]
    engine.compile_pdf(forms.SLIP.template, data() | {"records": records})
one(0), one(1)
before = most()
for n in range(2, 8):
    one(n)
print((most() - before) // 1024)
"""

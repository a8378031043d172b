"""A reference has one text form, and it reads back."""

import pytest

from guanjia.kernel.ref import Ref


def test_text_form_reads_back_and_leaves_the_project_out():
    ref = Ref("work_order", 12, project_id=3)
    assert str(ref) == "work_order:12"
    assert Ref.parse("work_order:12", project_id=3) == ref
    assert len({ref, Ref("work_order", 12, 3), Ref("work_order", 12, 4)}) == 2


@pytest.mark.parametrize("text", ["case", "case:", "case:0", "case:-1", "Case:1", "case:1:2", "case:１", "case:1\n"])
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(ValueError, match="not a reference"):
        Ref.parse(text)


@pytest.mark.parametrize(("kind", "number"), [("", 1), ("case", 0), ("case x", 1), ("案", 1)])
def test_a_reference_that_could_not_be_written_cannot_be_made(kind, number):
    with pytest.raises(ValueError, match="not a reference"):
        Ref(kind, number)

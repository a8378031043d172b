"""Names: surnames, pinyin, address and mask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.text import (
    alternative_initials,
    given_name,
    initials,
    is_company,
    mask_name,
    pinyin_full,
    read_name,
    salutation,
    sounds,
    split_name,
)
from guanjia.kernel.text.names import title_of

surnames = st.sampled_from("李 王 张 赵 仇 曾 欧阳 尉迟 万俟 𠮷".split())
given_names = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=2)


@pytest.mark.parametrize(
    ("name", "full", "firsts"),
    [
        ("单小明", "shanxiaoming", "sxm"),
        ("仇和", "qiuhe", "qh"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("查良镛", "zhaliangyong", "zly"),
        ("区丽", "ouli", "ol"),
        ("翟天临", "zhaitianlin", "ztl"),
        ("盖聂", "genie", "gn"),
        ("曾国藩", "zengguofan", "zgf"),
        ("朴树", "piaoshu", "ps"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("万俟卨", "moqixie", "mqx"),
        ("令狐冲", "linghuchong", "lhc"),
        ("澹台明月", "tantaimingyue", "ttmy"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("任盈盈", "renyingying", "ryy"),
        ("李丽华", "lilihua", "llh"),
        ("李 丽 华", "lilihua", "llh"),
        ("吕行", "lvxing", "lx"),
        ("李𬍛明", "liliming", "llm"),
        ("𠮷田", "tian", "t"),
        ("李David", "lidavid", "ld"),
        ("John Smith", "johnsmith", "js"),
        ("重庆银行股份有限公司A座", "chongqingyinhanggufenyouxiangongsiazuo", "cqyhgfyxgsaz"),
        ("", "", ""),
        ("👨\u200d👩\u200d👧", "", ""),
    ],
)
def test_sounds_as_the_bearer_says_them(name, full, firsts):
    assert (pinyin_full(name), initials(name)) == (full, firsts)


def test_common_misreadings_are_found_too():
    assert alternative_initials("单小明") == ("dxm",)
    assert "cgf" in alternative_initials("曾国藩")
    assert set(alternative_initials("张乐")) == {"zy"}
    assert "luxing" in sounds("吕行").other_full
    assert alternative_initials("李丽华") == ()


@pytest.mark.parametrize(
    ("name", "surname", "given_part"),
    [
        ("李丽华", "李", "丽华"),
        ("欧阳修", "欧阳", "修"),
        ("欧阳", "欧阳", ""),
        ("司马光", "司马", "光"),
        ("爱新觉罗溥仪", "爱新觉罗", "溥仪"),
        ("𠮷田", "𠮷", "田"),
        ("葛\U000e0100明", "葛\U000e0100", "明"),
        ("John Smith", "Smith", "John"),
        ("阿依古丽•买买提", "", "阿依古丽·买买提"),
        ("甲园贸易有限公司", "", "甲园贸易有限公司"),
    ],
)
def test_surname_and_given_name(name, surname, given_part):
    assert split_name(name) == (surname, given_part)


def test_given_names_as_keys():
    keys = [given_name(name) for name in ("李丽华", "欧阳修", "阿依古丽·买买提", "甲园贸易有限公司", "李")]
    assert keys == ["丽华", "修", "阿依古丽", "", ""]


@pytest.mark.parametrize("name", ["甲园贸易有限公司", "业委会", "工商银行深圳分行", "阳光幼儿园", "张记五金店"])
def test_companies(name):
    assert is_company(name)
    assert mask_name(name) == salutation(name) == name


@pytest.mark.parametrize("name", ["李丽华", "张联通", "王中心", "欧阳美玉", "阿依古丽·买买提", "John Smith"])
def test_people_are_no_companies(name):
    assert not is_company(name)


@pytest.mark.parametrize(
    ("name", "sex", "masked"),
    [
        ("李丽华", "FEMALE", "李女士"),
        ("李丽华", "女", "李女士"),
        ("李强", "MALE", "李先生"),
        ("李丽华", "", "李**"),
        ("欧阳修", "M", "欧阳先生"),
        ("阿依古丽·买买提", "F", "阿依古丽女士"),
        ("John Smith", "", "Smith**"),
        ("Tom", "", "T**"),
        ("李阿姨", "", "李阿姨"),
        ("王总", "MALE", "王总"),
        ("李", "", "李**"),
        ("", "", ""),
    ],
)
def test_masks(name, sex, masked):
    assert mask_name(name, sex) == masked


def test_salutation_without_a_sex_offers_both():
    assert (salutation("李丽华"), salutation("李丽华", "FEMALE")) == ("李先生/女士", "李女士")


@given(surnames, given_names, st.sampled_from(["", "MALE", "FEMALE"]))
def test_the_mask_hides_the_given_name_and_its_length(surname, given_part, sex):
    if not is_company(surname + given_part) and not title_of(given_part):
        ending = {"": "**", "MALE": "先生", "FEMALE": "女士"}[sex]
        assert mask_name(surname + given_part, sex) == surname + ending


@given(st.text(max_size=30) | st.text("李单曾乐行长重AZ09· 公司\U00020bb7", max_size=12))
def test_any_name_has_sounds_in_plain_letters_and_a_bounded_number_of_them(name):
    found = sounds(name)
    every = (found.full, found.initials, *found.other_full, *found.other_initials)
    assert all(part.isascii() and (not part or part.isalnum()) and part == part.lower() for part in every)
    assert len(found.other_full) < 16
    assert bool(found.full) == bool(found.initials)
    assert read_name(read_name(name)) == read_name(name)
    mask_name(name)
    salutation(name)
    given_name(name)


@given(st.text("李王欧阳单总业委会经理女士师傅厂·Ａ ", max_size=4), st.sampled_from(["", "女", "MALE"]))
def test_a_name_is_masked_at_a_glance_as_one_that_must_be_read_first(name, sex):
    """Blanks around it keep a name from the short way."""
    assert mask_name(name, sex) == mask_name(f" {name} ", sex)

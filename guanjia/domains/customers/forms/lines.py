"""Short lists typed one to a line: emergency contacts, pets."""

from __future__ import annotations

import re

from django import forms

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import check_length, clean_text, half_width, read_name, read_phone

MOST = 10
_GAPS = re.compile(r"[\s,，、;；/|]+")


class LinesField(forms.CharField):
    """A list of small records. Typed: one a line, words between blanks. From the API: a list of objects."""

    widget = forms.Textarea(attrs={"rows": 2})
    keys: tuple[str, ...] = ()

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(" ".join(str(entry.get(k, "")) for k in self.keys).strip() for entry in value)

    def clean(self, value):
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        if len(lines) > MOST:
            raise forms.ValidationError(f"最多填 {MOST} 行。")
        found = []
        for number, line in enumerate(lines, 1):
            try:
                entry = self.of_mapping(line) if isinstance(line, dict) else self.of_words(line)
            except Invalid as fault:
                raise forms.ValidationError(f"第 {number} 行：{fault.message}") from fault
            if entry:
                found.append(entry)
        return found

    def of_mapping(self, line: dict) -> dict:
        unknown = set(line) - set(self.keys)
        if unknown:
            raise Invalid(f"没有“{'、'.join(sorted(map(str, unknown)))}”这样的项")
        return self.checked({k: clean_text(str(line.get(k) or "")) for k in self.keys})

    def of_words(self, line: str) -> dict:
        words = [w for w in _GAPS.split(half_width(line)) if w]
        return self.checked(self.named(words)) if words else {}

    def named(self, words: list[str]) -> dict:
        raise NotImplementedError

    def checked(self, entry: dict) -> dict:
        raise NotImplementedError


class EmergencyField(LinesField):
    """紧急联系人: name, relation, phone; the phone is found wherever it stands."""

    keys = ("name", "relation", "phone")

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "紧急联系人")
        kwargs.setdefault("help_text", "一行一位：姓名 关系 电话，例如：李建国 父亲 13700000002")
        super().__init__(**kwargs)

    def named(self, words: list[str]) -> dict:
        phones = [w for w in words if sum(c.isdigit() for c in w) >= 5]
        names = [w for w in words if w not in phones]
        return {
            "name": names[0] if names else "", "relation": " ".join(names[1:]), "phone": phones[0] if phones else "",
        }  # fmt: skip

    def checked(self, entry: dict) -> dict:
        if not entry["name"]:
            raise Invalid("没有填姓名")
        if not entry["phone"]:
            raise Invalid("没有填电话")
        return {
            "name": check_length(read_name(entry["name"]), 60, "姓名"),
            "relation": check_length(entry["relation"], 20, "关系"),
            "phone": read_phone(entry["phone"]).normal,
        }


class PetsField(LinesField):
    """宠物: kind and number of its licence."""

    keys = ("kind", "licence_no")

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "宠物")
        kwargs.setdefault("help_text", "一行一只：种类 登记证号，例如：柯基犬 京-2026-000123")
        super().__init__(**kwargs)

    def named(self, words: list[str]) -> dict:
        return {"kind": words[0], "licence_no": " ".join(words[1:])}

    def checked(self, entry: dict) -> dict:
        if not entry["kind"]:
            raise Invalid("没有填种类")
        return {
            "kind": check_length(entry["kind"], 20, "种类"),
            "licence_no": check_length(entry["licence_no"], 30, "登记证号"),
        }

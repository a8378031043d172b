"""The form of one 逐级上报: who is reminded when, and whom each level tells; percentages and posts, no notation."""

from __future__ import annotations

from django import forms

from guanjia.concerns.access.models import Post
from guanjia.kernel import ladder
from guanjia.kernel.ladder import LEVELS, ROLES
from guanjia.kernel.refusals import Invalid

LEVEL_WORDS = {1: "第一级", 2: "第二级", 3: "第三级"}
USUAL = {1: 100, 2: 150, 3: 200}


def post_choices() -> list[tuple[str, str]]:
    """Roles first, then the posts."""
    return [*ROLES.items(), *Post.objects.order_by("id").values_list("code", "label")]


def _ticks(label: str, choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def ladder_fields() -> dict[str, forms.Field]:
    """The fields of a ladder."""
    choices = post_choices()
    fields: dict[str, forms.Field] = {
        "shares": forms.CharField(
            label="到期前提醒（%）", required=False, max_length=40,
            help_text="时限过了百分之几时提醒，几个用空格隔开，如：50 80。不提醒就留空。",
        ),
        "before": forms.IntegerField(
            label="到期前多少分钟再提醒", required=False, min_value=1, max_value=ladder.MOST_MINUTES,
            help_text="多用于约定的时间，如 30；不用就留空。",
        ),
        "reminded": _ticks("提醒谁", choices),
    }  # fmt: skip
    for level in range(1, LEVELS + 1):
        fields[f"percent{level}"] = forms.IntegerField(
            label=f"{LEVEL_WORDS[level]}在时限的（%）", required=False, min_value=100, max_value=ladder.MOST_PERCENT,
            help_text="100 是到期的时候，150 是又过了时限的一半。" if level == 1 else "",
        )  # fmt: skip
        fields[f"posts{level}"] = _ticks(f"{LEVEL_WORDS[level]}报给谁", choices)
    return fields


def initial_of(text: str) -> dict:
    """What the form shows of a stored ladder."""
    found = ladder.parse(text)
    shown: dict = {
        "shares": " ".join(stop.mark for stop in found.reminders if not stop.minutes),
        "before": next((stop.minutes for stop in found.reminders if stop.minutes), None),
        "reminded": list(dict.fromkeys(role for stop in found.reminders for role in stop.roles)),
    }
    for level in range(1, LEVELS + 1):
        rung = found.rung(level)
        shown[f"percent{level}"] = rung.percent if rung else USUAL[level]
        shown[f"posts{level}"] = list(rung.roles) if rung else []
    return shown


def typed(given: dict) -> str:
    """The ladder that was typed, as it is stored. Raises `Invalid` naming the field."""
    marks = given["shares"].replace("，", " ").replace("、", " ").replace(",", " ").replace("%", " ").split()
    if not all(mark.isdecimal() and 0 < int(mark) < 100 for mark in marks):
        raise Invalid(fields={"shares": "填 1 到 99 的数，用空格隔开，如：50 80。"})
    reminders = [(int(mark), given["reminded"]) for mark in marks]
    if given["before"]:
        reminders.append((-given["before"], given["reminded"]))
    if reminders and not given["reminded"]:
        raise Invalid(fields={"reminded": "请选提醒谁，或者把提醒的时间清空。"})
    rungs, last = [], 0
    for level in range(1, LEVELS + 1):
        percent, posts = given[f"percent{level}"], given[f"posts{level}"]
        if not posts:
            continue
        if percent is None or percent <= last:
            raise Invalid(fields={f"percent{level}": "要比上一级晚。" if last else "请填百分比。"})
        rungs.append((percent, posts))
        last = percent
    return ladder.write(reminders, rungs)

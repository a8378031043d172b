"""Which matters: of a place, of a person, of a department; and the categories they are sorted by."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from guanjia.concerns.access import prepared
from guanjia.concerns.policies import queries as policies
from guanjia.domains.cases.flow import CASE_FLOWS
from guanjia.domains.cases.flow.slip import DONE
from guanjia.domains.cases.models import Case, CaseCategory, CaseWorkOrder, HandlingSlip
from guanjia.domains.followups import queries as followups
from guanjia.kernel.text import likeness, mask_name

OPEN_STATES = sorted(CASE_FLOWS.open_states)
# Shares of the shorter note's words: enough to ask whether it is the same, and enough to take it for the same.
OVERLAPPING, NEARLY_EQUAL = 0.3, 0.7
MOST_COMPARED = 50


def same_matter(project, case: Case, at: dt.datetime) -> Case | None:
    """The matter this one repeats (F18: 重复): of the same place, and of the same category or in nearly the same words,
    within the days of `complaint.repeat`. One that is still open before one that is closed, then the latest."""
    place = Q(unit=case.unit) if case.unit_id else Q(common_area=case.common_area)
    if not (case.unit_id or case.common_area_id):
        return None
    since = at - dt.timedelta(days=policies.amount("complaint.repeat", project, at))
    rows = Case.objects.of(project).filter(place, kind=case.kind, received_at__gte=since)
    rows = rows.exclude(state="VOID").exclude(pk=case.pk).order_by("-received_at", "-pk")
    same = [
        (pk, state) for pk, state, category_id, content
        in rows.values_list("pk", "state", "category_id", "content")[:MOST_COMPARED]
        if (case.category_id and category_id == case.category_id) or likeness(content, case.content) >= NEARLY_EQUAL
    ]  # fmt: skip
    chosen = next((pk for pk, state in same if not case.flow.state(state).final), same[0][0] if same else None)
    return rows.get(pk=chosen) if chosen else None


def possible_duplicates(
    user, project, *, unit=None, customer=None, area=None, kind: str = "", category=None, content: str = "",
    limit: int = 5,
) -> list[Case]:  # fmt: skip
    """Open matters that the caller may mean, for joining or urging (R-022, decision 21), the likeliest first.

    Of the same place or person, and in words that overlap, or of the same kind and category; while nothing is written
    yet, of the same kind.
    """
    who = Q(unit=unit) if unit else Q(common_area=area) if area else Q(customer=customer) if customer else None
    if who is None:
        return []
    rows = Case.objects.seen_by(user, project).filter(who, state__in=OPEN_STATES)
    rows = rows.select_related("category__parent", "handler").order_by("-received_at", "-pk")[:MOST_COMPARED]
    top = category.top if category else None
    found = []
    for case in rows:
        alike = likeness(case.content, content)
        related = case.kind == kind and (not content.strip() or (top and case.category and case.category.top == top))
        if alike >= OVERLAPPING or related:
            found.append((alike, case))
    found.sort(key=lambda each: -each[0])
    return [case for _, case in found[:limit]]


def recent(user, project, *, unit=None, customer=None, limit: int = 5):
    """The latest matters of a unit or a customer."""
    if unit is None and customer is None:
        return []
    who = Q(unit=unit) if unit else Q(customer=customer)
    rows = Case.objects.seen_by(user, project).filter(who).select_related("category")
    return list(rows.order_by("-received_at")[:limit])


def seen(user, project, number: str) -> Case | None:
    """A matter by its number, if the user may see it."""
    return Case.objects.seen_by(user, project).filter(number=number.strip().upper()).first()


def records_that_name_the_caller(case: Case) -> list:
    """The records of lower rooms in which the caller's name stands: contact, letter, call-backs, work orders."""
    found = [record for record in (case.contact, case.letter) if record is not None]
    found += list(followups.of("case", case.pk))
    return found + [link.work_order for link in case.work_orders.select_related("work_order")]


def traces(case: Case) -> list[tuple[str, list[str]]]:
    """What other matters say of this one: the complaint it became, those that were joined into it (R-022)."""
    rows = Case.everything.filter(Q(converted_from=case) | Q(joined_into=case)).order_by("pk")
    became, joined, doubles = [], [], []
    for number, origin, state in rows.values_list("number", "converted_from_id", "state"):
        (became if origin == case.pk else doubles if state == "VOID" else joined).append(number)
    found = [("已转为投诉", became), ("并入本件", joined), ("重复登记，已作废", doubles)]
    return [(words, numbers) for words, numbers in found if numbers]


def owed_call_backs(case: Case):
    return followups.owed_for("case", case.pk)


def others_of_the_contact(case: Case) -> bool:
    """Whether the contact was turned into other matters that are still open."""
    others = prepared.rows(Case, "contact_id = %s AND id <> %s", [case.contact_id, case.pk])
    return any(other.state in OPEN_STATES for other in others)


def categories(project):
    """The subjects in use, first level in order, each with its second level."""
    return CaseCategory.objects.of(project).filter(state="ACTIVE").select_related("parent").order_by("rank", "pk")


def guess_category(project, content: str) -> CaseCategory | None:
    """The category whose key words stand in the text; the longest word wins, so 装修噪音 beats 噪音."""
    best, length = None, 0
    for category in categories(project):
        for word in category.hints.split():
            if word in content and len(word) > length:
                best, length = category, len(word)
    return best


def caller_names(ids) -> dict[int, str]:
    """Who brought these matters, as lists write a name: 李女士; 匿名 where nobody was named."""
    rows = Case.everything.filter(pk__in=ids).values_list("pk", "role", "complainant", "customer__sex")
    return {
        pk: "匿名" if role == "ANONYMOUS" else mask_name(name, sex or "") if name else ""
        for pk, role, name, sex in rows
    }


def unfinished_orders(slip: HandlingSlip, *, but=None) -> bool:
    """Whether other work orders under the slip are still to be done."""
    links = slip.work_orders.exclude(work_order__state__in=("FINISHED", "RECOVERED", "VOID"))
    return links.exclude(work_order=but).exists() if but else links.exists()


def with_work_orders(*, finished: bool):
    """The ids of cases with a work order outside: still at work, or (`finished`) brought to an end."""
    done = ("FINISHED", "RECOVERED")
    if finished:
        return CaseWorkOrder.objects.filter(work_order__state__in=done).values("case")
    return CaseWorkOrder.objects.exclude(work_order__state__in=(*done, "VOID")).values("case")


def slips_waiting(user, project):
    """Slips of the user's department that want signing for or an answer."""
    return HandlingSlip.objects.seen_by(user, project).filter(state__in=("ISSUED", "ACCEPTED"))


def awaiting_verification(project):
    return HandlingSlip.objects.of(project).filter(state=DONE)


def imported_before(project) -> dict[str, Case]:
    """Cases that came from a sheet, by their old number: the same file twice brings nothing new."""
    rows = Case.objects.of(project).filter(remark__startswith="原编号 ")
    return {case.remark.removeprefix("原编号 "): case for case in rows}

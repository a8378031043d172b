"""What is hidden from somebody whatever his post (`barred_rows`), in rows that are about records and no records."""

from __future__ import annotations

from django.db.models import Q

from guanjia.concerns.flow.models import RECORDS


def about_barred(user, *, kind: str = "subject_kind", pk: str = "subject_id") -> Q:
    """回避: the condition for rows that are about a record this person is barred from; for `.exclude`.

    `kind` and `pk` are the paths of the columns that say which record a row is about. A journal entry, a telling or an
    approval tells of the record as much as the record does.
    """
    found = Q(pk__in=[])
    for code, model in RECORDS.items():
        barred = model.barred_rows(user)
        if barred is not None:
            rows = model.objects.unscoped("whose rows a person is barred from").filter(barred).order_by()
            found |= Q(**{kind: code, f"{pk}__in": rows.values("pk")})
    return found

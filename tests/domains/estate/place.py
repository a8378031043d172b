"""A few places of 甲园 for the tests of this room."""

from guanjia.concerns.access.models import Assignment, Post, Zone
from guanjia.domains.estate import actions


def building(cast, number="3", **given):
    return actions.add_building(by=cast.zhao, at=cast.noon, project=cast.jia, number=number, **given)


def entrance(cast, house, name="2"):
    return actions.add_entrance(by=cast.zhao, at=cast.noon, project=cast.jia, building=house, name=name)


def unit(cast, number="3-2-1502", **given):
    return actions.add_unit(by=cast.zhao, at=cast.noon, project=cast.jia, number=number, **given)


def rows(*numbers, **given):
    """Cleaned rows of a sheet, as the checker hands them on."""
    from guanjia.domains.estate.forms import Known, check_unit_row  # reason: needs the apps loaded

    found = []
    for number in numbers:
        cleaned, faults, _ = check_unit_row({"number": number, **given}, Known({}))
        assert not faults, faults
        found.append(cleaned)
    return found


def zone(cast, name="东区", project=None):
    return Zone.objects.create(project=project or cast.jia, name=name)


def butler(user, project, zone, from_on, to_on=None, deputy=None):
    return Assignment.objects.create(
        user=user, post=Post.objects.get(code="BUTLER"), project=project, zone=zone, from_on=from_on, to_on=to_on,
        deputy=deputy,
    )  # fmt: skip

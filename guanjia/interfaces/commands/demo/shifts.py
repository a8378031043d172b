"""Duty of the months: a roster for each month, each day handed over by signature, the night with its rounds."""

from __future__ import annotations

import datetime as dt
from random import Random

from guanjia.domains.duty import actions as duty
from guanjia.domains.duty import queries
from guanjia.interfaces.commands.demo.crews import Crew, is_first
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.interfaces.commands.demo.words import everyday as words
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.worktime import add_months, is_workday, month_end

ROUNDS = ((1, "22:31"), (0, "1:03"), (0, "4:05"), (0, "6:28"))
KEYS = {"keys_total": 120, "keys_lent": 1, "keys_counted": 119}
REVIEWS = ("已阅。", "已阅，记录齐全。", "夜巡及时。")
DAY = dt.timedelta(days=1)
# As the shifts are shipped.
BEGINS, NIGHT_BEGINS = dt.timedelta(hours=8, minutes=30), dt.timedelta(hours=20, minutes=30)


def rosters(s: Scene, crew: Crew, days: int) -> Story:
    """Each month is planned by the supervisor and published by the manager before it begins."""
    first = s.today.date() - dt.timedelta(days=days)
    last = month_end(s.today.year, s.today.month)
    if (last - s.today.date()).days < 10:
        last = month_end(*_year_month(add_months(s.today.date().replace(day=1), 1)))
    begin = first
    while begin <= last:
        end = min(month_end(begin.year, begin.month), last)
        ago = days + 1 if begin == first else max((s.today.date() - begin).days + 6, 1)
        at = yield s.day(ago, "9:00")
        made = duty.draft_roster(by=s.sunli, at=at, project=s.project, from_on=begin, to_on=end)
        for names, sign in ((crew.days, "白"), (crew.nights, "夜")):
            for place, name in enumerate(names):
                pattern = "".join(sign if is_first(s, begin + DAY * n) == (place == 0) else "休" for n in range(7))
                duty.fill_pattern(made, by=s.sunli, at=at, user=s.people[name], pattern=pattern)
        duty.fill_pattern(made, by=s.sunli, at=at, user=s.luobin, pattern="当")
        duty.submit(made, by=s.sunli, at=at)
        at = yield s.day(ago, "10:30")
        duty.publish(made, by=s.zhaomin, at=at)
        begin = end + DAY


def _year_month(day: dt.date) -> tuple[int, int]:
    return day.year, day.month


def handovers(s: Scene, crew: Crew, days: int) -> Story:
    """Day by day: notes, the change to the night, its rounds, the change to the morning, the manager's review."""
    dice = Random("shifts")
    weather, owed = Random("weather"), []
    at = yield s.day(days, "8:31")
    day = _shift(s, crew.days, days, BEGINS)
    duty.sign_on(day, by=day.person, at=at, fit=True)
    for ago in range(days, -1, -1):
        sky = weather.choice(words.WEATHERS[(s.today - DAY * ago).month])
        at = yield s.day(ago, f"{dice.randint(10, 17)}:{dice.randrange(60):02}")
        sort, text = dice.choice(words.NOTES)
        duty.log(day, by=day.person, at=at, sort=sort, content=text)
        if s.day(ago, "20:30") >= s.now:
            return
        at = yield s.day(ago, f"20:{dice.randint(20, 24)}")
        if dice.random() < 0.4:
            duty.add_line(day, by=day.person, at=at, summary=dice.choice(words.HANDOVERS), next_step="明早复核")
        duty.open_handover(day, by=day.person, at=at, **KEYS, weather=sky, instructions=dice.choice(words.HANDOVERS))
        night = _shift(s, crew.nights, ago, NIGHT_BEGINS)
        at = yield s.day(ago, f"20:{dice.randint(26, 29)}" if dice.random() < 0.95 else "20:37")
        _take(day, night.person, at)
        for back, clock in ROUNDS:
            if ago - 1 + back < 0:
                return
            at = yield s.day(ago - 1 + back, clock)
            odd = dice.random() < 0.06
            duty.note_round(
                night, by=night.person, at=at, finding="ISSUE" if odd else "NORMAL",
                note=dice.choice(words.FOUND_AT_NIGHT) if odd else "",
            )  # fmt: skip
        if s.day(ago - 1, "8:30") >= s.now:
            return
        at = yield s.day(ago - 1, f"8:{dice.randint(20, 24)}")
        duty.open_handover(
            night, by=night.person, at=at, **KEYS, log_empty=True, weather=sky, night_summary=dice.choice(words.NIGHTS),
            morning_summary="夜间无紧急事件，未了事项已列清单。", instructions=dice.choice(words.HANDOVERS),
        )  # fmt: skip
        before, nights, day = day, night, _shift(s, crew.days, ago - 1, BEGINS)
        at = yield s.day(ago - 1, f"8:{dice.randint(26, 29)}")
        _take(nights, day.person, at)
        owed += [before, nights]
        if ago > 2 and is_workday(at.astimezone(s.today.tzinfo).date()):
            at = yield s.day(ago - 1, f"8:{dice.randrange(36, 56)}")
            for over in owed:
                duty.review(over, by=s.zhaomin, at=at, review_text=dice.choice(REVIEWS))
            owed = []


def _shift(s: Scene, names: tuple[str, str], ago: int, begins: dt.timedelta):
    """The shift of a crew that begins on that day."""
    midnight = s.today - DAY * ago
    person = s.people[names[0] if is_first(s, midnight.date()) else names[1]]
    return queries.shift_at(s.project, person, midnight + begins)


def _take(shift, taker, at: dt.datetime) -> None:
    """Confirmed are the matters as they were set down; where one came since, all are read again."""
    shift.refresh_from_db()
    read = [item.key for item in shift.carried.all()]
    try:
        duty.take_over(shift, by=taker, at=at, acknowledged=read)
    except Invalid:
        duty.take_over(shift, by=taker, at=at, acknowledged=queries.unacknowledged(shift, (), at, taker))

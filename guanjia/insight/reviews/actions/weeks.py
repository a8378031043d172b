"""投诉周报: drawn on Monday morning, sent by the supervisor, read by the general manager (R-227)."""

from __future__ import annotations

from datetime import date, datetime

from guanjia.concerns.flow.verbs import birth, step
from guanjia.concerns.notices.actions import tell
from guanjia.concerns.policies import queries as policies
from guanjia.domains.periodic import actions as periodic
from guanjia.insight.reviews import queries
from guanjia.insight.reviews.flow import WEEK_REPORT
from guanjia.insight.reviews.models import WeekReport, digest
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text


def sends(report, by, at) -> str | None:
    """The supervisor sends; his deputy while he is away."""
    if report is None or by.pk is None:
        return None
    people = queries.senders(report.project, at)
    if by.pk not in {p.pk for p in people}:
        return f"周报由客服主管发送（现在是{'、'.join(map(str, people)) or '没有人'}）；主管不在时由代理人发。"
    return None


def receives(report, by, at) -> str | None:
    """Only the receiver, or who stands in for him, marks it read."""
    if report is None or by.pk is None:
        return None
    people = queries.receivers(report.project, at)
    if by.pk not in {p.pk for p in people}:
        return f"周报报送{'、'.join(map(str, people)) or '总经理'}，由收阅的人记已阅。"
    return None


@birth(WEEK_REPORT, "draw_week")
def draw_week(*, by, at: datetime, project, from_on: date | None = None):
    """生成周报: Monday to Sunday of a week that is over; the job draws it up on Monday morning."""
    monday = from_on or queries.last_week(at)
    if monday.weekday():
        raise Invalid(fields={"from_on": "请选一个周一。"})
    if monday > queries.last_week(at):
        raise Invalid(fields={"from_on": "这一周还没有结束。"})
    number = f"TSZB-{monday}"
    if WeekReport.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"from_on": "这一周的周报已经有了。"})
    ready, due = queries.moments_of(project, monday, at)
    made = WeekReport(
        number=number, from_on=monday, ready_at=ready, due_at=due, drawn_at=at,
        content=queries.week_content(project, monday, at),
        receiver_post=policies.in_force("report.week.to", project, at).value.strip(),
    )  # fmt: skip
    yield made
    tell(queries.senders(project, at), record=made, by=by, at=at, title=f"请发送投诉周报 {made.title}")


@step(WEEK_REPORT, "redraw")
def redraw(report, *, by, at):
    """重新统计: as long as it is not sent."""
    report.content, report.drawn_at = queries.week_content(report.project, report.from_on, at), at


@step(WEEK_REPORT, "send", who=(sends,))
def send(report, *, by, at, help_wanted: str = ""):
    """发送: counted a last time, then fixed; to 总经理, with copies (X-23). Later than due is marked."""
    people = queries.receivers(report.project, at)
    if not people:
        raise Invalid("没有人收周报：请在「设置 › 参数」里改「投诉周报报送」，或给该岗位安排人。")
    report.content, report.drawn_at = queries.week_content(report.project, report.from_on, at), at
    report.help_wanted = clean_text(help_wanted)
    report.content["help_wanted"] = report.help_wanted
    report.sha256 = digest(report.number, report.content)
    report.sent_by, report.sent_at, report.late = by if by.pk else None, at, at > report.due_at
    report.receiver_post = policies.in_force("report.week.to", report.project, at).value.strip()
    periodic.report_output("D-16", report.project, day=report.from_on, record=report, by=by, at=at)
    title = f"投诉周报 {report.title}"
    tell(people, record=report, by=by, at=at, title=f"{title}，请阅", text=report.help_wanted)
    others = [p for p in queries.copies(report.project, at) if p not in people]
    tell(others, record=report, by=by, at=at, title=f"{title}（抄送）", text=report.help_wanted)


@step(WEEK_REPORT, "miss", internal=True)
def miss(report, *, by, at):
    """记缺报: the next week's is due and this one was never sent; who should have had it is told."""
    people = [*queries.receivers(report.project, at), *queries.senders(report.project, at)]
    tell(
        people, record=report, by=by, at=at, title=f"投诉周报缺报 {report.title}", text="这一周没有按时报送，仍可补送。"
    )


@step(WEEK_REPORT, "mark_read", who=(receives,))
def mark_read(report, *, by, at):
    """已阅: the receiver has read it."""
    report.read_by, report.read_at = by if by.pk else None, at
    tell([report.sent_by], record=report, by=by, at=at, title=f"周报已阅 {report.title}")

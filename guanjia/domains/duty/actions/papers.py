"""经理工作日志, 会议 with their tasks, 考勤月表."""

from __future__ import annotations

from datetime import date, datetime

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.notices.actions import tell
from guanjia.concerns.policies import queries as policies
from guanjia.domains.duty import queries
from guanjia.domains.duty.actions.guards import managers
from guanjia.domains.duty.flow.papers import ATTENDANCE, MEETING, MEETING_TASK, WORK_LOG
from guanjia.domains.duty.models import AttendanceMonth, Meeting, MeetingTask, WorkLog
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text
from guanjia.kernel.worktime import add_months, day_of_month, local_date


def is_author(record, by) -> str | None:
    if record and by.pk is not None and by.pk != record.author_id:
        return "工作日志由填写人本人补充。"
    return None


@birth(WORK_LOG, "write_log")
def write_log(*, by, at: datetime, project, on: date, done: str, problems: str = "", plan: str = ""):
    """写工作日志: the manager's log of a working day, once a day."""
    if on > local_date(at):
        raise Invalid(fields={"on": "日期不能晚于今天。"})
    if len(clean_text(done)) < 2:
        raise Invalid(fields={"done": "请写今天做了什么。"})
    number = f"RZ-{on}-{by.pk or 0}"
    if WorkLog.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"on": "这一天的工作日志已经写过，请打开补充。"})
    return WorkLog(
        on=on, author_id=by.pk, number=number, done=clean_text(done), problems=clean_text(problems),
        plan=clean_text(plan),
    )  # fmt: skip


amend_log = amend(WORK_LOG, "done", "problems", "plan", who=(is_author,))


@birth(MEETING, "hold_meeting")
def hold_meeting(
    *, by, at: datetime, project, sort: str, held_at: datetime, people, minutes: str, chair=None, place: str = "",
    absentees: str = "", problems: str = "", task_1: str = "", owner_1=None, due_1: date | None = None,
    task_2: str = "", owner_2=None, due_2: date | None = None,
):  # fmt: skip
    """记会议: who was there, what was said, what problems were raised, and who does what by when (R-199)."""
    if held_at > at:
        raise Invalid(fields={"held_at": "会议时间不能晚于现在。"})
    if len(clean_text(minutes)) < 2:
        raise Invalid(fields={"minutes": "请写会议内容。"})
    there = list(people)
    if not there:
        raise Invalid(fields={"people": "请选择出席的人。"})
    given = [(task_1, owner_1, due_1, "1"), (task_2, owner_2, due_2, "2")]
    tasks = [row for row in given if clean_text(row[0])]
    for _, owner, due, place_ in tasks:
        if owner is None or due is None:
            name = "owner" if owner is None else "due"
            raise Invalid(fields={f"{name}_{place_}": "任务要有负责人和完成日期。"})
    meeting = Meeting(
        sort=sort, held_at=held_at, place=clean_text(place), chair=chair or (by if by.pk else None),
        attendees=[person.pk for person in there], attendance="、".join(map(str, there)),
        absentees=clean_text(absentees), minutes=clean_text(minutes), problems=clean_text(problems),
    )  # fmt: skip
    yield meeting
    for task, owner, due, _ in tasks:
        set_task(by=by, at=at, project=project, meeting=meeting, task=task, owner=owner, due_on=due)


amend_meeting = amend(MEETING, "minutes", "problems", "absentees", "place")


@step(MEETING, "add_task")
def add_task(meeting, *, by, at, task: str, owner, due_on: date):
    """加任务: one more thing that was agreed."""
    set_task(by=by, at=at, project=meeting.project, meeting=meeting, task=task, owner=owner, due_on=due_on)


@birth(MEETING_TASK, "set_task", internal=True)
def set_task(*, by, at, project, meeting, task: str, owner, due_on: date):
    """布置任务: it stands on the owner's 今日 until it is done."""
    if len(clean_text(task)) < 2:
        raise Invalid(fields={"task": "请写明任务。"})
    if due_on < local_date(meeting.held_at):
        raise Invalid(fields={"due_on": "完成日期不能早于会议。"})
    made = MeetingTask(meeting=meeting, task=clean_text(task), owner=owner, due_on=due_on)
    yield made
    tell([owner], record=made, by=by, at=at, title=f"会议任务 {made.number}", text=made.task)


def is_owner(task, by) -> str | None:
    if task and by.pk is not None and by.pk != task.owner_id:
        return f"任务由{task.owner}办。"
    return None


@step(MEETING_TASK, "report_done", who=(is_owner,))
def report_done(task, *, by, at, outcome: str = ""):
    """办完: with what came of it."""
    task.outcome, task.done_at = clean_text(outcome), at


@step(MEETING_TASK, "drop")
def drop_task(task, *, by, at, outcome: str):
    """取消任务: with the reason."""
    if len(clean_text(outcome)) < 2:
        raise Invalid(fields={"outcome": "请写明为什么取消。"})
    task.outcome = clean_text(outcome)


@birth(ATTENDANCE, "draw_attendance")
def draw_attendance(*, by, at: datetime, project, month: date):
    """生成考勤月表: last month by person, due on day 1 of the next (R-198)."""
    month = month.replace(day=1)
    if month > local_date(at):
        raise Invalid(fields={"month": "这个月还没有开始。"})
    number = f"KQ-{month:%Y-%m}"
    if AttendanceMonth.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"month": "这个月的考勤月表已经有了。"})
    following = add_months(month, 1)
    due = day_of_month(following.year, following.month, policies.amount("duty.attendance.day", project, at))
    table = AttendanceMonth(
        month=month, number=number, due_on=due, rows=queries.month_rows(project, month, at), drawn_at=at
    )
    yield table
    if by is SYSTEM:
        tell(managers(project, at), record=table, by=by, at=at, title=f"请上报{table.title}考勤")


@step(ATTENDANCE, "redraw")
def redraw(table, *, by, at):
    """重新统计: as long as it is not handed in."""
    table.rows, table.drawn_at = queries.month_rows(table.project, table.month, at), at


def before_it_is_over(table, at) -> str | None:
    """A month not over yet is not handed in."""
    return "这个月还没有结束，不能上报。" if local_date(at) < add_months(table.month, 1) else None


@step(ATTENDANCE, "hand_in", not_yet=before_it_is_over)
def hand_in(table, *, by, at):
    """上报: counted a last time; from now on the figures stay as they are."""
    table.rows, table.drawn_at = queries.month_rows(table.project, table.month, at), at
    table.handed_in_by, table.handed_in_at = by if by.pk else None, at

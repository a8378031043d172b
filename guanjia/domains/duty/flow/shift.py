"""值班 (附件二十五): signed on, on duty from the predecessor's signature, handed over, reviewed."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

SCHEDULED, ON_DUTY, HANDING_OVER, DISPUTED = "SCHEDULED", "ON_DUTY", "HANDING_OVER", "DISPUTED"
TAKEN_OVER, REVIEWED, ENDED, MISSED = "TAKEN_OVER", "REVIEWED", "ENDED", "MISSED"
AT_WORK = (ON_DUTY, HANDING_OVER, DISPUTED)
OVER = (TAKEN_OVER, REVIEWED, ENDED, MISSED)

SHIFT = Flow(
    "shift",
    "值班记录",
    (
        State(SCHEDULED, "待上岗", "plain"),
        State(ON_DUTY, "在岗", "ok"),
        State(HANDING_OVER, "交接中", "warn"),
        State(DISPUTED, "有争议", "late"),
        State(TAKEN_OVER, "已交接"),
        State(REVIEWED, "已审核", "ok", final=True),
        State(ENDED, "已下岗", "ok", final=True),
        State(MISSED, "缺勤", "late", final=True),
    ),
    (
        birth("plan", "排班", SCHEDULED),
        step("sign_on", "到岗签到", SCHEDULED, (SCHEDULED, ON_DUTY), main=True),
        step("begin_duty", "上岗", SCHEDULED, ON_DUTY),
        step("reassign", "调班", SCHEDULED),
        step("change_person", "换人", SCHEDULED),
        step("mark_missed", "记缺勤", SCHEDULED, MISSED),
        step("open_handover", "交班", ON_DUTY, HANDING_OVER, main=True),
        step("take_over", "接班", HANDING_OVER, TAKEN_OVER, main=True),
        step("refuse_handover", "拒接", HANDING_OVER, DISPUTED),
        step("keep_duty", "继续值班", HANDING_OVER, ON_DUTY),
        step("extend", "延时", (ON_DUTY, HANDING_OVER), ON_DUTY),
        step("release", "准予交班", (ON_DUTY, HANDING_OVER)),
        step("decide", "裁定", DISPUTED, (HANDING_OVER, TAKEN_OVER), main=True),
        step("force_over", "指定接班", (ON_DUTY, HANDING_OVER), TAKEN_OVER, danger="没有接班人签字，记为未办交接"),
        step("log", "记值班", AT_WORK),
        step("note_round", "记夜巡", AT_WORK),
        step("add_line", "加交接事项", (ON_DUTY, HANDING_OVER)),
        step("amend", "补充记录", AT_WORK),
        step("sign_off", "下岗", ON_DUTY, ENDED, main=True),
        step("finish", "到点下岗", (SCHEDULED, ON_DUTY), ENDED),
        step("review", "审核", TAKEN_OVER, REVIEWED, main=True),
    ),
    (
        limit("hand_over", "交接", AT_WORK, "duty.handover.grace"),
        limit("review", "审核", TAKEN_OVER, "duty.review"),
    ),
)

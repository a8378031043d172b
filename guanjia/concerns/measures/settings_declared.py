"""The numbers of this concern: when a month's figures are taken, handed in and closed (procedures 0.4)."""

from guanjia.concerns.policies.declared import PolicyDef, declare

DAY, CLOCK, FINAL = "month.day", "month.clock", "month.final_clock"
MARGIN = "month.margin"
RULES = "客服培训与投诉规定 月度统计"

declare(
    PolicyDef(DAY, "月统计表上报日", "30", "DAY_OF_MONTH", "前台接待工作规程 4.1.3"),
    PolicyDef(CLOCK, "上报版截取时刻", "18:00", "TIME", RULES, proposed=True),
    PolicyDef(FINAL, "次月 1 日定稿时刻", "09:00", "TIME", RULES, proposed=True),
    PolicyDef(MARGIN, "指标黄灯幅度", "3", "PERCENT", "本系统建议值", proposed=True),
)

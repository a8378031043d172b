"""The words `guanjia` understands, explained in Chinese. Standard library only: nothing of Django is loaded yet."""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

# Python works on one request of a process at a time; on PostgreSQL each further one costs a connection whose plans are
# its own: with eight of them two cores answered two thirds of what they answer with three.
THREADS = {"sqlite": 8, "postgresql": 3}
PORT = 8000
DEMO_FOLDER = "~/.guanjia-demo"

# argparse says its faults in English; these are the ones a person can bring about.
_FAULTS = (
    (r"the following arguments are required: (.*)", r"缺少：\1"),
    (r"unrecognized arguments: (.*)", r"不认识：\1"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"\1：没有 \2，可选 \3"),
    (r"argument (.*): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (.*): invalid int value: (.*)", r"\1：\2 不是整数"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 不明确，可能是 \2"),
)


class Parser(argparse.ArgumentParser):
    """An argparse parser that speaks Chinese and ends with 1, the one code for "not done"."""

    def __init__(self, **given):
        given.setdefault("formatter_class", _Help)
        super().__init__(add_help=False, **given)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        for pattern, words in _FAULTS:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, words, message)
                break
        print(f"{message}\n用 {self.prog} --help 看说明。", file=sys.stderr)
        raise SystemExit(1)


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def parser() -> Parser:
    """The whole command line."""
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--data", metavar="DIR", help="数据文件夹（默认环境变量 GUANJIA_DATA，再默认 ~/.guanjia）")
    place.add_argument("--database", metavar="URL", help="数据库地址 postgresql://…（默认 SQLite，在数据文件夹里）")
    made = Parser(prog="guanjia", description="管家台：物业客户服务中心的工作台。")
    made.add_argument("--version", action="store_true", help="显示版本")
    words = made.add_subparsers(dest="command", metavar="命令", title="命令")

    def add(name: str, about: str, under=words) -> Parser:
        return under.add_parser(name, help=about, description=about, parents=[place])

    _serving(add)
    _sheets(add)
    token = add("token", "给一个账号发 API 令牌（重发即换）")
    token.add_argument("user", metavar="USER", help="用户名")
    check = add("check", "核对存储设置、数据库、密钥文件和附件")
    check.add_argument("--full", action="store_true", help="还逐条核对留痕封存、附件内容、搜索索引和整个数据库（较慢）")
    _keeping(add)
    project = add("project", "项目（小区）")
    acts = project.add_subparsers(dest="act", metavar="做什么", required=True)
    opened = add("add", "开设项目", acts)
    opened.add_argument("code", metavar="CODE", help="代码，用在网址和编号里，例如 jia")
    opened.add_argument("name", metavar="NAME", help="名称，例如 甲园")
    opened.add_argument("--company", default="", help="物业公司")
    opened.add_argument("--phone", default="", help="服务电话")
    opened.add_argument("--address", default="", help="地址")
    add("list", "列出项目", acts)
    manage = words.add_parser("manage", help="Django 自己的命令", description="Django 自己的命令", parents=[place])
    manage.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="例如 migrate、shell")
    return made


def _serving(add) -> None:
    demo = add("demo", "用演示数据在本机开一套，打印账号（数据留着，下次接着用）")
    demo.add_argument("--no-browser", action="store_true", help="不打开浏览器")
    demo.add_argument("--small", action="store_true", help="小演示：370 户、九天，几秒就好")
    serve = add("serve", "开始服务；用 SQLite 时后台任务也在里面")
    serve.add_argument("--host", default="127.0.0.1", help="监听的地址（默认只给本机；给局域网用 0.0.0.0）")
    serve.add_argument("--workers", type=int, metavar="N", help="进程数，只对 PostgreSQL 有用（默认 2）")
    serve.add_argument("--anyway", action="store_true", help="存储设置不合要求也启动（不建议）")
    for each in (demo, serve):
        each.add_argument("--port", type=int, default=PORT, metavar="N", help=f"端口（默认 {PORT}）")
        each.add_argument(
            "--threads", type=int, metavar="N",
            help=f"每个进程同时处理的请求数（默认 SQLite {THREADS['sqlite']}、PostgreSQL {THREADS['postgresql']}）",
        )  # fmt: skip
    add("worker", "只跑后台任务（PostgreSQL 时与 serve 分开）")


def _keeping(add) -> None:
    backup = add("backup", "备份数据库和附件，写完即核验")
    backup.add_argument("--to", metavar="DIR", help="写到这个文件夹（默认数据文件夹里的 backups）")
    backup.add_argument("--one-file", action="store_true", help="附件也放进这一个文件里，便于带走")
    backup.add_argument("--verify", metavar="FILE", help="不备份，只核验这个备份文件和它的附件")
    identity = {"metavar": "KEY", "help": "备份私钥文件，打开加密的备份（.age）用"}
    backup.add_argument("--identity", **identity)
    backup.add_argument("--new-identity", metavar="KEY", help="不备份，新造一把备份私钥写到这个文件，说出它的公钥")
    backup.add_argument("--scheduled", action="store_true", help="记为定时备份（给 systemd、cron 用）")
    restore = add("restore", "从备份恢复到空的地方，恢复前后都核对")
    restore.add_argument("file", metavar="FILE", help="备份文件 guanjia-….tar 或 .tar.age；附件文件夹放在它旁边")
    restore.add_argument("--identity", **identity)
    restore.add_argument("--move-aside", action="store_true", help="原来有数据时移到一边，再恢复")
    restore.add_argument("--without-key", action="store_true", help="密钥确实找不回来时也恢复；加密的证件号就没有了")
    add("upgrade", "升级程序后，先备份、再升级数据库")


def _sheets(add) -> None:
    taken = add("import", "从 xlsx、xls 或 csv 导入一张登记表")
    taken.add_argument("file", metavar="FILE", help="文件")
    taken.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    taken.add_argument("--good-rows-only", action="store_true", help="有问题的行跳过，其余写入")
    taken.add_argument("--marked", metavar="FILE", help="把标好问题的表另存为这个 .xlsx")
    taken.add_argument("--map", action="append", default=[], metavar="表头=列", help="指明不认识的表头是哪一列，可多次")
    given = add("export", "把一张登记表导出为 .xlsx 或 .csv（号码打码）")
    given.add_argument("--out", required=True, metavar="FILE", help="写到哪个文件，.xlsx 或 .csv")
    given.add_argument("--whole", action="store_true", help="完整的姓名和电话；须同时给 --user 和 --reason")
    given.add_argument("--reason", default="", help="导出完整号码的用途")
    for each in (taken, given):
        each.add_argument("--register", required=True, metavar="NAME", help="登记表，例如 units、cases")
        each.add_argument("--project", required=True, metavar="CODE", help="项目代码")
        each.add_argument("--user", metavar="USER", help="以谁的名义（默认系统）")

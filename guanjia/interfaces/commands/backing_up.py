"""`guanjia backup`, `guanjia restore`, `guanjia upgrade`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.attachments import store
from guanjia.concerns.backups import archive, carrying, ciphering, restoring
from guanjia.concerns.backups.actions import back_up, back_up_as_it_is
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.jobs import clock
from guanjia.interfaces.commands import ready
from guanjia.interfaces.commands.checking import contents, findings
from guanjia.kernel.refusals import Invalid


def backup(asked) -> int:
    """Make one, or read one back."""
    if asked.new_identity:
        return _new_identity(Path(asked.new_identity).expanduser().absolute())
    if asked.verify:
        return _verify(Path(asked.verify), _identities(asked))
    if ready.is_new():
        raise Invalid(f"{settings.DATA} 里还没有数据，没有可备份的。用 --data 写明数据文件夹。")
    ready.demand_not_newer()
    if ready.is_behind():
        # Before an upgrade: what this program would write into the house does not fit it yet.
        place, row = back_up_as_it_is(at=clock.now())
        print(f"已备份（数据库还没有升级）：{place}")
        return 0
    cause = Backup.SCHEDULED if asked.scheduled else Backup.BY_HAND
    to = Path(asked.to).expanduser().absolute() if asked.to else None
    place, row = back_up(by=SYSTEM, at=clock.now(), cause=cause, to=to, alone=asked.one_file)
    locked = place.suffix == ciphering.SUFFIX
    print(f"已备份：{place}（{_size(place.stat().st_size)}，写完后已核验{'，已加密' if locked else ''}）")
    inside = "都在这个文件里。" if locked or asked.one_file else f"在 {archive.beside(place)}，要和备份文件放在一起。"
    print(f"  附件 {row.attachments} 个，{inside}")
    if locked:
        print("  只有备份私钥打得开它。")
    if row.copied_at:
        print(f"  异机副本也放好了：{carrying.folder_away()}")
    print(f"  密钥 {settings.SEALING_KEY_FILE} 不在备份里，请另外保存；没有它，加密的证件号读不出来。")
    if row.fault:
        print(f"  有问题：{row.fault}", file=sys.stderr)
        return 1
    return 0


def _identities(asked) -> list:
    return ciphering.identities_of(Path(asked.identity).expanduser()) if asked.identity else []


def _new_identity(place: Path) -> int:
    """A pair of keys for locked copies: the private one in a file to carry away, the public one said."""
    public = ciphering.new_identity(place)
    print(f"备份私钥写在 {place}，只有本人可读。没有它打不开加密的备份。")
    print("抄两份，收在服务器以外的两个地方，再从这里删掉。")
    print(f"把公钥写进设置，副本、带走的和下载的备份从此加密：\nGUANJIA_BACKUP_RECIPIENTS={public}")
    return 0


def _verify(path: Path, identities: list) -> int:
    key = archive.sealing.key_exists()
    with archive.opened(path, key=key, identities=identities) as made:
        count = made.verify()
        manifest = made.manifest
    print(f"{path.name} 完好：{_here(manifest['at'])}，程序 {manifest['program']}，附件 {count} 个都对得上。")
    if not key:
        print(f"这里没有密钥，清单的印记没有核对。{archive.key_words(manifest)}")
    return 0


def restore(asked) -> int:
    """Bring a house back; says what was done and what is still to do."""
    if not asked.data:
        raise Invalid("请用 --data 写明恢复到哪个文件夹（空的）。")
    path, at = Path(asked.file).expanduser().absolute(), clock.now()
    print("正在核对备份…", flush=True)
    done = restoring.restore(
        path, at=at, move_aside=asked.move_aside, key=not asked.without_key, identities=_identities(asked)
    )
    if done.aside:
        print(f"原来的数据移到了 {done.aside}。")
    print(f"已恢复 {done.rows} 行数据、{done.attachments} 个附件，逐表行数和附件都对得上。")
    if ready.is_behind():
        print("正在升级数据库结构…", flush=True)
        ready.install()
    restoring.finish(path, done, at=at)
    if settings.SEALING_KEY_FILE.exists():
        settings.SEALING_KEY_FILE.chmod(0o600)  # it was copied here by hand
    wrong = [finding for finding in contents() if not finding.good]
    # How this machine stores things is to be put right before it serves; what came back is whole all the same.
    for finding in (*wrong, *(each for each in findings() if not each.good)):
        print(finding)
    print(f"恢复到了备份时（{_here(done.manifest['at'])}）的样子；在那之后登记的事要补录，已印出的号码请对照纸面。")
    print(f"数据在 {settings.DATA}，附件在 {store.root()}。启动：guanjia serve --data {settings.DATA}")
    return 1 if wrong else 0


def upgrade(asked) -> int:
    """Bring the database up to this program: a backup first, then the migrations."""
    ready.demand_not_newer()
    if not ready.is_behind():
        ready.install()
        print("数据库已是最新。")
        return 0
    ready.upgrade()
    print("数据库已升级。")
    return 0


def _here(moment: str) -> str:
    """A moment of a manifest as the clock on the wall has it."""
    return f"{datetime.fromisoformat(moment).astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(1, count // 1024)} KB"

"""Repairs at home: what the customer says, what was found and done, what was used."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from guanjia.interfaces.commands.demo.words.topic import ALWAYS, RAINS, SUMMER, WINTER, filled


@dataclass(frozen=True)
class Repair:
    """A kind of repair: `said` with its places, `ways` of (what was done, why, what was used)."""

    said: tuple[str, ...]
    places: tuple[str, ...]
    ways: tuple[tuple[str, str, str], ...]
    months: tuple[int, ...] = ALWAYS


REPAIRS = (
    Repair(
        ("{place}水龙头关不紧，一直滴水。", "{place}龙头漏水，夜里滴得响。", "{place}的水龙头松了，一拧就喷。"),
        ("厨房", "主卫", "阳台", "客卫", "洗衣机"),
        (("更换阀芯，试水正常。", "阀芯磨损", "陶瓷阀芯 1 个"), ("更换龙头，试水不漏。", "龙头老化", "冷热龙头 1 套"),
         ("重缠生料带并紧固。", "接口松动", "生料带 1 卷")),
    ),
    Repair(
        ("{place}插座没电，其它房间正常。", "{place}插座冒过火花，不敢用。", "{place}的插座松动，插头老掉。"),
        ("卧室", "客厅", "书房", "厨房台面", "次卧"),
        (("插座接线松动，重新压接。", "接线松动", "无"), ("更换五孔插座，带载正常。", "簧片失去弹性", "五孔插座 1 个")),
    ),
    Repair(
        ("{place}马桶堵了，水下不去。", "{place}马桶一直流水，水箱不满。", "{place}马桶底下渗水，有味。"),
        ("主卫", "客卫", "保姆房"),
        (("疏通，试冲三次正常。", "杂物堵塞", "无"), ("更换进水阀，水位正常。", "进水阀失效", "进水阀 1 个"),
         ("重新打胶换密封圈，不渗。", "法兰圈老化", "法兰圈 1 个")),
    ),
    Repair(
        ("{place}空开一用空调就跳。", "{place}一开大功率电器就没电。", "晚上{place}老跳闸，推上去又掉。"),
        ("客厅", "主卧", "厨房", "全屋"),
        (("更换 20A 空开，带载正常。", "空开老化", "空气开关 1 个"), ("查出漏电回路，包扎破皮线。", "导线绝缘破损", "绝缘胶带 1 卷")),
        SUMMER,
    ),
    Repair(
        ("{place}地漏返水。", "{place}下水慢，洗澡水漫过脚面。", "{place}有臭味，怀疑地漏返味。"),
        ("阳台", "主卫", "厨房", "客卫"),
        (("清理地漏和存水弯。", "毛发堵塞", "无"), ("更换防臭地漏芯。", "水封失效", "防臭芯 1 个")),
    ),
    Repair(
        ("{place}对讲机听不到声音。", "{place}可视对讲没有画面。", "有人按门铃，{place}对讲不响。"),
        ("客厅", "玄关", "厨房"),
        (("更换听筒线。", "线头断", "听筒线 1 根"), ("重启分机并重设房号。", "分机掉线", "无")),
    ),
    Repair(
        ("{place}锁舌卡住，开门费力。", "{place}门关不上，下垂刮地。", "{place}钥匙断在锁里了。"),
        ("入户门", "主卧门", "阳台门", "厨房推拉门"),
        (("调整锁扣并上油。", "门扇下垂", "无"), ("更换合页并校正。", "合页松动", "合页 2 片"), ("取出断钥匙，更换锁芯。", "钥匙断裂", "锁芯 1 个")),
    ),
    Repair(
        ("{place}排气扇不转。", "{place}排风声音大，像要散架。"), ("卫生间", "客卫", "厨房"),
        (("更换电容。", "电容失效", "电容 1 个"), ("清洗扇叶并上油。", "积尘", "无")),
    ),
    Repair(
        ("{place}空调不制冷，吹出来是热风。", "{place}空调滴水到床上。", "{place}空调一开就有霉味。"),
        ("主卧", "客厅", "次卧", "书房"),
        (("清洗滤网和冷凝器，出风 12 度。", "滤网堵塞", "无"), ("疏通排水管，不再滴水。", "排水管堵", "无")), SUMMER,
    ),
    Repair(
        ("{place}窗户下雨渗水。", "{place}玻璃胶开裂，雨天进水。", "{place}的窗关不严，雨飘进来。"),
        ("卧室", "飘窗", "阳台", "北卧"),
        (("重打密封胶，淋水不渗。", "胶条老化", "耐候胶 2 支"), ("调整窗扇锁点。", "锁点移位", "无")), RAINS,
    ),
    Repair(
        ("{place}热水器打不着火。", "{place}热水出来一会儿就凉。", "{place}地暖不热，温度上不去。"),
        ("厨房", "主卫", "阳台"),
        (("清理水压阀，点火正常。", "水压阀堵", "无"), ("更换电池并排气。", "电池没电", "一号电池 2 节")), WINTER,
    ),
    Repair(
        ("{place}灯不亮，换过灯泡也没用。", "{place}灯一闪一闪。", "{place}开关失灵，按不下去。"),
        ("客厅", "玄关", "餐厅", "卫生间", "走廊"),
        (("更换驱动电源，灯亮。", "驱动损坏", "LED 驱动 1 个"), ("更换开关面板。", "触点烧蚀", "开关 1 个")),
    ),
    Repair(
        ("{place}水管接头渗水，柜子里湿了。", "{place}角阀漏水，关不死。"), ("洗手台下", "水槽下", "热水器旁", "马桶旁"),
        (("更换角阀。", "角阀老化", "角阀 1 个"), ("更换软管，擦干复看。", "软管开裂", "编织软管 1 根")),
    ),
    Repair(
        ("{place}瓷砖空鼓掉下来一块。", "{place}墙皮脱落，掉在床上。"), ("厨房", "阳台", "卫生间", "北墙"),
        (("重贴瓷砖并勾缝。", "粘结层失效", "瓷砖胶 1 袋"), ("铲除空鼓，批腻子刷白。", "墙体返潮", "腻子半袋")),
    ),
    Repair(
        ("晾衣杆掉了一边，{place}没法晒衣服。", "{place}纱窗破了，蚊子进来。"), ("阳台", "北阳台", "主卧"),
        (("更换钢丝绳和滑轮。", "钢丝绳断", "钢丝绳 3 米"), ("更换纱网。", "纱网老化", "纱网 2 平方米")),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One repair, all its words chosen."""

    said: str
    done: str
    cause: str
    used: str


def fault(month: int, dice: Random) -> Fault:
    """Something that breaks in this month."""
    kind = dice.choice([each for each in REPAIRS if month in each.months])
    place = dice.choice(kind.places)
    done, cause, used = dice.choice(kind.ways)
    return Fault(filled(dice.choice(kind.said), dice, place=place), done, cause, used)

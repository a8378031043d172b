"""What may stand in the choice columns: code → the word people see."""

from guanjia.domains.cases.flow.plain import PLAIN_KINDS

KINDS = [("COMPLAINT", "投诉"), *((kind, label) for kind, label, _ in PLAIN_KINDS)]
PREFIXES = {"COMPLAINT": "TS", **{kind: prefix for kind, _, prefix in PLAIN_KINDS}}

# Four channels of the rules, and the three-way split of the training text.
CHANNELS = [("PHONE", "来电"), ("VISIT", "来人"), ("LETTER", "来函"), ("OTHER", "其它")]
THREE_WAY = {"PHONE": "电话", "VISIT": "来访", "LETTER": "书面", "OTHER": "书面"}
SOURCES = [("ONLINE", "线上"), ("HOTLINE", "12345"), ("COMMITTEE", "业委会转"), ("SUPERIOR", "上级转"),
           ("MEDIA", "媒体"), ("ELSE", "其他")]  # fmt: skip

GRADES = [("ORDINARY", "一般"), ("DIFFICULT", "疑难"), ("URGENT", "紧急"), ("MAJOR", "重大")]
ROLES = [
    ("OWNER", "业主"), ("TENANT", "租户"), ("RESIDENT", "住户"), ("FAMILY", "家属"), ("MERCHANT", "商户"),
    ("OUTSIDE", "外单位"),
    ("ANONYMOUS", "匿名"),
]  # fmt: skip

VALIDITIES = [("PENDING", "待判定"), ("VALID", "有效"), ("INVALID", "无效")]
VALID_CODES = [
    ("V1", "V1 属服务合同范围"), ("V2", "V2 属行业规范或法规"), ("V3", "V3 属公开承诺"), ("V4", "V4 我方工作不当"),
]  # fmt: skip
INVALID_CODES = [
    ("I1", "I1 超出合同和行业规范"), ("I2", "I2 他方责任"), ("I3", "I3 经查不属实"), ("I4", "I4 仅为建议或批评"),
    ("I5", "I5 同一事项已在办"),
]  # fmt: skip
VALIDITY_CODES = [*VALID_CODES, *INVALID_CODES]

METHODS = [
    ("ON_SPOT", "现场解决"), ("EXPLAIN", "解释说明"), ("REPAIR", "维修"), ("RECTIFY", "整改"), ("APOLOGY", "道歉"),
    ("COMPENSATE", "赔偿"), ("MEDIATE", "协助协调"), ("OUTSIDE", "转外单位"), ("REPORT_UP", "上报"), ("ELSE", "其它"),
]  # fmt: skip
RESULTS = [
    ("SOLVED", "已解决"), ("PARTLY", "部分解决"), ("UNSOLVED", "未解决"), ("EXPLAINED", "无效已解释"),
    ("WITHDRAWN", "撤诉"), ("JOINED", "并案"),
]  # fmt: skip
REPLY_WAYS = [("VISIT", "走访"), ("LETTER", "回函"), ("PHONE", "致电"), ("OTHER", "其它"), ("POSTED", "张贴公示")]
# A reply goes the way the complaint came (5.12.5, R-043).
REPLY_FOR = {"PHONE": "PHONE", "VISIT": "VISIT", "LETTER": "LETTER", "OTHER": "OTHER"}
LIABILITIES = [
    ("OURS", "我方"), ("OWNER", "业主"), ("THIRD", "第三方"), ("DEVELOPER", "开发商"), ("FORCE", "不可抗力"),
]  # fmt: skip
SATISFACTIONS = [
    ("VERY", "非常满意"), ("SATISFIED", "满意"), ("FAIRLY", "基本满意"), ("DISSATISFIED", "不满意"),
    ("UNRATED", "未评价"),
]  # fmt: skip
COUNT_AS_SATISFIED = frozenset({"VERY", "SATISFIED", "FAIRLY"})
LEVELS = [(1, "第一级 接待人"), (2, "第二级 主管"), (3, "第三级 主管副总")]
CLEARS = [("LISTEN", "听清"), ("ASK", "问清"), ("WRITE", "记清"), ("REPEAT", "复清"), ("FOLLOW", "跟清")]

# A complaint with less than this says neither when nor where nor what (5.12.1).
LEAST_CHARACTERS = {"COMPLAINT": 10}


def too_short(kind: str, content: str) -> str:
    """What to say of a content that is too short for its kind; nothing when it is not."""
    least = LEAST_CHARACTERS.get(kind, 2)
    return "" if len(content) >= least else f"内容请写清时间、地点和事情，至少 {least} 个字。"

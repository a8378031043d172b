"""The posts as shipped (requirements 6, forms 0.3): code, label, superior. Their verbs come from each room's seed."""

from guanjia.concerns.access.models import Post

POSTS = (
    ("GENERAL_MANAGER", "总经理", ""),
    ("DEPUTY_GM", "主管副总", "GENERAL_MANAGER"),
    ("PROPERTY_MANAGER", "总物业经理", "DEPUTY_GM"),
    ("CS_MANAGER", "客服部经理", "PROPERTY_MANAGER"),
    ("CS_SUPERVISOR", "客服主管", "CS_MANAGER"),
    ("DUTY_MANAGER", "当值经理", "PROPERTY_MANAGER"),
    ("FRONT_DESK", "前台", "CS_SUPERVISOR"),
    ("BUTLER", "客服管家", "CS_SUPERVISOR"),
    ("NIGHT_DUTY", "夜值", "CS_SUPERVISOR"),
    ("GC_LEAD", "绿化保洁领班", "CS_MANAGER"),
    ("ARCHIVIST", "档案员", "CS_MANAGER"),
    ("COMPLAINT_HANDLER", "投诉处理人员", "CS_SUPERVISOR"),
    ("ENGINEERING_HEAD", "工程部主管", "PROPERTY_MANAGER"),
    ("REPAIR", "维修", "ENGINEERING_HEAD"),
    ("SECURITY_HEAD", "保安部主管", "PROPERTY_MANAGER"),
    ("SECURITY", "保安", "SECURITY_HEAD"),
    ("CLEANING", "保洁/绿化", "GC_LEAD"),
    ("FINANCE", "财务", "PROPERTY_MANAGER"),
    ("QUALITY", "质检", "GENERAL_MANAGER"),
    ("AUDITOR", "审计（只读）", "GENERAL_MANAGER"),
    ("ADMIN", "系统管理员", ""),
)

POST_VERBS: dict[str, set[str]] = {code: set() for code, _, _ in POSTS}


def give(*verbs: str, to: tuple[str, ...]) -> None:
    """Let posts hold verbs as shipped (rooms call this in `seed.py`). A manager may change the bundles on screen."""
    for post in to:
        POST_VERBS[post].update(verbs)


def install_posts() -> None:
    """Make the posts that are missing and add verbs that are newly shipped; what a site took away stays away."""
    rows = {post.code: post for post in Post.objects.all()}
    for code, label, superior in POSTS:
        post = rows.get(code)
        if post is None:
            post = rows[code] = Post(code=code, label=label)
        post.superior = rows.get(superior)
        new = sorted(POST_VERBS[code] - set(post.shipped_verbs))
        post.verbs = sorted({*post.verbs, *new})
        post.shipped_verbs = sorted(POST_VERBS[code])
        post.save()

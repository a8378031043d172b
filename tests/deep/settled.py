"""A site that is set up, in a store of its own: `python -m tests.deep.settled`. Prints the session of 林静 at the desk.

The environment says where the store lies. Its accounts have their user name as token of the API.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.interfaces.commands.running import environment

PEOPLE = ("lin", "chen", "zhao", "sunli")


def settle(data: Path, database: str = "") -> str:
    """Make the site in another process; the key of 林静's session."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.deep.settled"], capture_output=True, text=True, timeout=180,
        env=environment(data, database) | {"DJANGO_SETTINGS_MODULE": "guanjia.config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.split()[-1]


def main() -> None:
    os.environ["GUANJIA_HOSTS"] = "testserver,127.0.0.1"
    import django  # reason: reads the settings

    django.setup()
    from django.conf import settings  # reason: as above
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # reason: needs the apps
    from django.contrib.sessions.backends.db import SessionStore  # reason: as above
    from django.core.management import call_command  # reason: as above
    from django.utils import timezone  # reason: as above

    from guanjia.concerns.access.grants import SYSTEM  # reason: as above
    from guanjia.concerns.access.models import Assignment, Post, Project, User  # reason: as above
    from guanjia.concerns.access.opening import furnish  # reason: as above
    from guanjia.concerns.access.posts import install_posts  # reason: as above
    from guanjia.domains.estate import actions as estate  # reason: as above
    from tests import cast  # reason: as above

    call_command("migrate", verbosity=0)
    install_posts()
    jia = Project.objects.create(code="jia", name="甲园", company="安居物业")
    furnish(jia, by=SYSTEM, at=cast.NOON)
    for code in PEOPLE:
        name, posts, _ = cast.PEOPLE[code]
        user = User(username=code, display_name=name, created_at=cast.NOON)
        user.token_hash = hashlib.sha256(code.encode()).hexdigest()
        user.set_unusable_password()
        user.save()
        for post in posts:
            Assignment.objects.create(
                user=user, post=Post.objects.get(code=post), project=jia, from_on=cast.NOON.date().replace(2020)
            )
    given = {"by": SYSTEM, "at": cast.NOON, "project": jia}
    building = estate.add_building(**given, number="3")
    estate.add_entrance(**given, building=building, name="2")
    estate.add_unit(**given, number="3-2-1502")
    lin, now = User.objects.get(username="lin"), int(timezone.now().timestamp())
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(lin.pk), settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = lin.get_session_auth_hash()
    session["signed_in_at"] = session["hand_at"] = now
    session.create()
    sys.stdout.write(session.session_key)


if __name__ == "__main__":
    main()

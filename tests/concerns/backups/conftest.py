from types import SimpleNamespace

import pytest
from django.db import connection

from tests import postgres
from tests.concerns.backups.furnished import Elsewhere, fill


@pytest.fixture
def place(settings, tmp_path):
    """Backups and attachments of this test lie in a folder of its own, and so does the key."""
    settings.DATA = tmp_path / "house"
    settings.BACKUP_FOLDER = settings.DATA / "backups"
    settings.MEDIA_ROOT = settings.DATA / "attachments"
    settings.SEALING_KEY_FILE = settings.DATA / "sealing.key"
    if connection.vendor == "postgresql":
        settings.PG_PROGRAMS = str(postgres.programs())
    return SimpleNamespace(settings=settings, elsewhere=lambda name="elsewhere": Elsewhere(tmp_path / name))


@pytest.fixture
def filled(place, house):
    fill(house)
    return house

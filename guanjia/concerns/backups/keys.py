"""Whether the key that is here is the one the data was sealed with: tried on the data itself."""

from __future__ import annotations

from django.conf import settings

from guanjia.concerns.access import sealing
from guanjia.concerns.flow.models import RECORDS

MISSING = "缺少加密密钥文件 {}，库里有用它加密的内容。请从您另存的地方复制过来，不要让程序新造一把。"
OTHER = "加密密钥文件 {} 不是加密时用的那一把，请换回原来的。"


def key_fault() -> str:
    """What is wrong with the key, in words; "" when it opens what is sealed, or nothing is sealed yet."""
    for model in RECORDS.values():
        # Beside the sealed text stand its fingerprint and the id it is bound to, which open nothing.
        for field in (name for name in model.sealed_fields if name.endswith("_sealed")):
            row = model._base_manager.exclude(**{field: ""}).order_by("pk").first()
            if row is None:
                continue
            if not sealing.key_exists():
                return MISSING.format(settings.SEALING_KEY_FILE)
            try:
                row.opened(field)
            except sealing.SealBroken:
                return OTHER.format(settings.SEALING_KEY_FILE)
    return ""

"""Laws over the loaded rooms, with no line written by a room: keys, names, order, personal data, migrations."""

import io
import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from devtools.console import ROOT
from tests.house.planting import storeys

OURS = [config for config in apps.get_app_configs() if config.name.startswith("guanjia.")]
MODELS = [model for config in OURS for model in config.get_models()]
# No face, finger, iris, voice or gene, in English or in Chinese (promises.md 2).
BIOMETRIC = re.compile(
    r"biometric|face_?(image|data|print|id|template|photo)|facial|finger_?print|\biris|retina|voice_?print|palm_?print"
    r"|\bdna\b|gene_|人脸|面部|指纹|虹膜|声纹|掌纹|基因",
    re.IGNORECASE,
)


def height(package: str) -> tuple[int, int]:
    """How high a package stands: (floor, storey or place inside the floor); 0 is lowest."""
    floor, _, rest = package.removeprefix("guanjia.").partition(".")
    floors = storeys()
    inside = floors.get(f"guanjia.{floor}", {}).get(rest.partition(".")[0], 0)
    return floors["guanjia"][floor], inside


def package_of(model: type[models.Model]) -> str:
    return model._meta.app_config.name


def wrong_way(package: str, target: str) -> bool:
    """Whether a key from one package to another points up or sideways."""
    return package != target and height(target) >= height(package)


def keys_pointing_up(found) -> list[str]:
    wrong = []
    for model in found:
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None:
                continue
            if isinstance(target, str):
                wrong.append(f"{model._meta.label}.{field.name} → {target}, which is no model")
            elif package_of(target).startswith("guanjia.") and wrong_way(package_of(model), package_of(target)):
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    return wrong


def terms() -> set[str]:
    """The names the glossary knows: every word in backquotes, and the parts of dotted ones."""
    quoted = re.findall(r"`([^`]+)`", (ROOT / "docs" / "glossary.md").read_text())
    return {word for text in quoted for word in re.findall(r"\w+", text)}


def biometric_fields(found) -> list[str]:
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.get_fields()
        if BIOMETRIC.search(f"{field.name} {getattr(field, 'verbose_name', '')}")
    ]


def test_there_are_rooms_to_look_at():
    assert {"access", "estate", "cases"} <= {config.label for config in OURS}


def test_no_foreign_key_points_up_or_sideways():
    assert keys_pointing_up(MODELS) == []


@pytest.mark.parametrize(
    ("package", "target", "wrong"),
    [
        ("guanjia.domains.estate", "guanjia.domains.cases", True),
        ("guanjia.domains.contacts", "guanjia.domains.archives", True),
        ("guanjia.concerns.journal", "guanjia.domains.cases", True),
        ("guanjia.concerns.access", "guanjia.concerns.flow", True),
        ("guanjia.domains.cases", "guanjia.domains.estate", False),
        ("guanjia.domains.cases", "guanjia.domains.cases", False),
        ("guanjia.domains.estate", "guanjia.concerns.access", False),
    ],
)
def test_the_direction_of_a_key(package, target, wrong):
    assert wrong_way(package, target) is wrong


def test_every_model_is_in_the_glossary():
    assert [model.__name__ for model in MODELS if model.__name__ not in terms()] == []


def test_no_model_has_an_order_of_its_own():
    assert [model._meta.label for model in MODELS if model._meta.ordering] == []


def test_no_field_holds_a_face_or_a_finger():
    assert biometric_fields(MODELS) == []


@pytest.mark.django_isolate_apps("guanjia.domains.estate")
def test_planted_models_are_caught():
    class Visitor(models.Model):
        face_image = models.CharField("照片", max_length=1)
        mark = models.CharField("指纹", max_length=1)
        surface = models.CharField("面积", max_length=1)
        case = models.ForeignKey(apps.get_model("cases.Case"), on_delete=models.PROTECT, related_name="+")
        project = models.ForeignKey(apps.get_model("access.Project"), on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "estate"

    assert biometric_fields([Visitor]) == ["estate.Visitor.face_image", "estate.Visitor.mark"]
    assert keys_pointing_up([Visitor]) == ["estate.Visitor.case → cases.Case"]
    assert "Visitor" not in terms()


@pytest.mark.django_db
def test_migrations_are_complete():
    said = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()

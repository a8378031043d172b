"""What the pictures of the guide show, scene by scene; each scene goes on where the ones before have left the demo."""

from devtools.scenes.boards import boards
from devtools.scenes.matters import ending, intake, judging, phone, refused
from devtools.scenes.places import finding, lists, own, settings
from devtools.scenes.shifts import duty, levels
from devtools.scenes.start import doors, importing, today

SCENES = (
    doors, today, levels, duty, importing, intake, judging, phone, ending, refused, finding, lists, settings, own,
    boards,
)  # fmt: skip

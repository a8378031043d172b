import gzip

import pytest

from devtools import assets
from devtools.console import Stop


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A small node_modules and an empty vendor folder."""
    monkeypatch.setattr(assets, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "vendor")
    (tmp_path / "vendor").mkdir()
    for package in ("@tabler/core", "htmx.org"):
        (tmp_path / "node_modules" / package / "dist").mkdir(parents=True)
        (tmp_path / "node_modules" / package / "LICENSE").write_text(f"licence of {package}")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text", "served"),
    [
        ("@tabler/core/dist/a.js", "var a=1;\n//# sourceMappingURL=a.js.map", "var a=1;\n"),
        ("@tabler/core/dist/a.css", "a{b:c}\n/*# sourceMappingURL=a.css.map */\n", "a{b:c}\n"),
        ("htmx.org/dist/h.js", "var u='//example';", "var u='//example';"),
    ],
)
def test_a_served_file_names_no_source_map_and_is_packed_beside(modules, name, text, served):
    source = modules / "node_modules" / name
    source.write_text(text)
    assets._serve(source)
    file = modules / "vendor" / source.name
    assert file.read_text() == served
    assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()).decode() == served
    package = "core" if "tabler" in name else "htmx.org"
    assert "licence of" in (modules / "vendor" / f"{package}.LICENSE.txt").read_text()


def test_a_file_that_left_its_package_stops_the_setup(modules):
    with pytest.raises(Stop, match="gone.js"):
        assets._serve(modules / "node_modules" / "htmx.org" / "dist" / "gone.js")


def test_everything_served_is_there_after_setup():
    for path in assets._targets():
        assert path.stat().st_size > 1000
    for path in assets.VENDOR.glob("*.min.*"):
        assert b"sourceMappingURL" not in path.read_bytes()

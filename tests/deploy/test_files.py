"""deploy/: what the files start exists, what must be closed is. systemd and Docker are not run (decision 36).

nginx is, by tests/deep/test_front.py.
"""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
import yaml
from granian.http import HTTP1Settings

from devtools.console import ROOT
from guanjia.config.fronted import networks
from guanjia.interfaces.commands.arguments import parser

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
PROGRAM = "/opt/guanjia/.venv/bin/guanjia"
# What a site may set: named in the settings, read by the program.
KNOWN = set(re.findall(r"GUANJIA_[A-Z_]+|DATABASE_URL", "".join(
    (ROOT / "guanjia" / name).read_text() for name in ("config/settings.py", "interfaces/commands/program.py")
)))  # fmt: skip


def unit(path: Path) -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#", ";"))
    read.optionxform = str
    read.read(path)
    return read


def understood(words: list[str]) -> bool:
    """Whether the program knows this command line; unknown words end it."""
    try:
        parser().parse_args(words)
    except SystemExit:
        return False
    return True


def test_there_is_a_unit_for_each_part():
    assert [p.stem for p in UNITS] == ["guanjia-backup", "guanjia-upgrade", "guanjia-web", "guanjia-worker"]


@pytest.mark.parametrize("path", UNITS, ids=lambda p: p.stem)
def test_a_unit_starts_a_command_that_exists_as_nobody_important(path):
    read = unit(path)
    start = shlex.split(read["Service"]["ExecStart"])
    assert start[0] == PROGRAM
    assert understood(start[1:]), start
    assert read["Service"]["User"] == "guanjia"
    assert read["Service"]["EnvironmentFile"] == "/etc/guanjia/guanjia.env"
    assert read["Service"]["NoNewPrivileges"] == "true"
    writable = read["Service"]["ReadWritePaths"].split()
    assert {"/var/lib/guanjia", "/var/backups/guanjia"} <= set(writable)


def test_an_unknown_word_would_be_noticed():
    assert understood(["backup", "--scheduled"])
    assert not understood(["backup", "--nightly"])
    assert not understood(["back-up"])


def test_the_timer_starts_a_unit_that_exists():
    timer = unit(DEPLOY / "systemd" / "guanjia-backup.timer")
    assert (DEPLOY / "systemd" / timer["Timer"].get("Unit", "guanjia-backup.service")).exists()
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.parametrize("name", ["guanjia.env", "owner.env"])
def test_the_sample_settings_are_settings(name):
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", (DEPLOY / name).read_text(), re.M))
    assert given
    assert set(given) - KNOWN == set()
    for value in given.values():
        assert "password" not in value.lower() or "CHANGE-ME" in value
    if "DATABASE_URL" in given:
        assert "guanjia_app:" in given["DATABASE_URL"]  # never the owner
        assert given["GUANJIA_PROFILE"] == "production"


def test_compose_starts_commands_that_exist_with_settings_that_exist():
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text())
    services = compose["services"]
    assert set(services) == {"db", "web", "worker", "upgrade"}
    for name in ("web", "worker", "upgrade"):
        assert understood(services[name]["command"]), name
        assert set(services[name]["environment"]) - KNOWN == set()
        assert networks(services[name]["environment"]["GUANJIA_PROXIES"].split(","))
        assert "guanjia_app" in services[name]["environment"]["DATABASE_URL"]
    owners = [n for n, s in services.items() if "GUANJIA_OWNER_DATABASE_URL" in s["environment"]]
    assert owners == ["upgrade"]
    assert "--data-checksums" in services["db"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]  # reached through the proxy only
    assert "ports" not in services["db"]
    for volume in services["db"]["volumes"]:
        source = volume.split(":")[0]
        assert not source.startswith(".") or (DEPLOY / source).exists(), source
    named = {v.split(":")[0] for s in services.values() for v in s.get("volumes", ()) if not v.startswith(".")}
    assert named == set(compose["volumes"])


def test_the_image_copies_files_that_exist_and_runs_as_nobody_important():
    text = (DEPLOY / "Dockerfile").read_text()
    for names in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.M):
        assert all((ROOT / name).exists() for name in names.split()), names
    for name in re.findall(r"-r (\S+)", text):
        assert (ROOT / name).exists(), name
    for module, function in re.findall(r"from (devtools\.\w+) import (\w+)", text):
        assert re.search(rf"^def {function}\(", (ROOT / f"{module.replace('.', '/')}.py").read_text(), re.M)
    assert re.search(r"^USER guanjia$", text, re.M)
    assert understood(re.search(r"CMD (\[.+\])", text)[1].strip("[]").replace('"', "").replace(",", "").split())


def locations(text: str) -> dict[str, str]:
    return {m[1].strip(): m[2] for m in re.finditer(r"location ([^{]+)\{([^}]*)\}", text)}


def test_nginx_closes_metrics_limits_a_request_and_speaks_tls():
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"^\s*#.*", "", text, flags=re.M)
    assert text.count("{") == text.count("}")
    found = locations(text)
    for name in ("= /metrics", "~* /metrics/?$"):
        assert found[name].strip() == "return 404;"
    passed = found["/"]
    # What a browser sends under these names must be replaced, not added to.
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in passed
    assert "$proxy_add_x_forwarded_for" not in text
    assert "proxy_set_header X-Request-ID $request_id;" in passed
    assert "proxy_set_header X-Forwarded-Proto https;" in passed
    assert re.search(r"ssl_protocols TLSv1\.2 TLSv1\.3;", text)
    assert re.search(r"client_max_body_size \d+m;", text)
    assert "access_log off;" in text  # its lines would hold the queries
    assert "return 301 https://" in text
    # Guards are the program's; only in the place whose page is nginx's own are they given here.
    assert text.count("add_header Strict-Transport-Security") == found["@guanjia_says"].count("add_header Strict-") == 1
    # Ended by the program first, a form sent in that moment is lost (tests/deep/test_front_carrying.py sees it).
    kept = int(re.search(r"keepalive_timeout (\d+)s;", text)[1])
    assert kept * 1000 < HTTP1Settings().header_read_timeout


def test_what_holds_passwords_stays_out_of_the_image():
    kept_out = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert {"**/.env", ".git", ".venv"} <= set(kept_out)
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()


def test_compose_waits_for_the_job_in_hand_as_long_as_systemd_does():
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]
    for name in ("web", "worker"):
        stop = unit(DEPLOY / "systemd" / f"guanjia-{name}.service")["Service"]["TimeoutStopSec"]
        given = re.fullmatch(r"(\d+)([sm])", services[name]["stop_grace_period"])
        assert int(given[1]) * {"s": 1, "m": 60}[given[2]] == int(stop), name
        assert services[name]["init"] is True  # a program that is process 1 does not hear SIGTERM by itself

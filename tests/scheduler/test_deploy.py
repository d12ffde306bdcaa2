"""The files an operator installs: checked as far as tools reach without a real systemd or container engine."""

import configparser
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.configuration import CrawlSettings
from policywatch.settings import WebSettings, load
from scheduler.service import JOBS_GRACE, STUCK_AFTER
from scheduler.settings import ServiceSettings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("needs systemd-analyze")
    return subprocess.run(
        [tool, *arguments], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_are_understood_and_exposed_little(unit: Path, tmp_path: Path) -> None:
    """systemd finds nothing to complain about, and rates the exposure 2.0 or less of 10."""
    here = tmp_path / unit.name
    here.write_text(
        unit.read_text().replace("/opt/policywatch/bin/policywatch", "/bin/true")
    )
    assert analyze("verify", str(here)).stderr == ""
    rating = re.search(
        r"exposure level for .*: ([\d.]+)",
        analyze("security", "--offline=true", str(unit)).stdout,
    )
    assert rating is not None and float(rating[1]) <= 2.0


def test_systemd_waits_as_long_as_the_service_may_need() -> None:
    """The stop time-out covers visits that end by themselves, and mail; the watchdog, a locked archive."""
    unit = configparser.RawConfigParser(strict=False, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "policywatch.service")
    needed = ServiceSettings().stop_grace + JOBS_GRACE + CrawlSettings().timeout
    assert float(unit["Service"]["TimeoutStopSec"]) > needed
    assert float(unit["Service"]["WatchdogSec"]) > 2 * STUCK_AFTER


def test_compose_behind_tls_lets_the_right_password_in(tmp_path: Path) -> None:
    """What compose sets for the page is settings that can be read, and its proxy's word is believed."""
    yaml = pytest.importorskip("yaml")
    parts = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    stated = parts["web"]["environment"]["POLICYWATCH_WEB__TRUSTED_PROXIES"]
    settings = WebSettings(host="0.0.0.0", trusted_proxies=json.loads(stated))
    assert settings.is_trusted_proxy("172.18.0.1")
    assert not settings.is_trusted_proxy("203.0.113.9")


def test_compose_gives_every_part_what_it_needs() -> None:
    """Service, worker, web and database: nobody root, nothing writable but the state, everybody checked."""
    yaml = pytest.importorskip("yaml")
    parts = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(parts) == {"service", "worker", "web", "database"}
    for name in ("service", "worker", "web"):
        assert parts[name]["read_only"] is True and parts[name]["cap_drop"] == ["ALL"]
        assert (
            "@database/policywatch"
            in parts[name]["environment"]["POLICYWATCH_DATABASE__URL"]
        )
    told = {name: parts[name]["environment"] for name in ("service", "worker", "web")}
    mail, page = "POLICYWATCH_MAIL__PASSWORD", "POLICYWATCH_WEB__PASSWORD"
    assert [name for name in told if mail in told[name]] == ["service"]
    assert [name for name in told if page in told[name]] == ["web"]
    assert "\nUSER policywatch\n" in (DEPLOY / "Dockerfile").read_text()


def test_the_image_is_built_from_all_that_the_program_is_made_of() -> None:
    """Each package and data file that setup.cfg names is copied into the image's build."""
    setup = configparser.ConfigParser()
    setup.read(DEPLOY.parent / "setup.cfg")
    packages = setup["options.packages.find"]["include"].split()
    data = setup["options.data_files"].values()
    needed = [name.rstrip("*") for name in packages]
    needed += [path for paths in data for path in paths.split()]
    copied = re.findall(
        r"^COPY (.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE
    )
    assert set(needed) <= {path for paths in copied for path in paths.split()}


def recipe() -> list[str]:
    """The lines that docs/operate.md says to type for systemd."""
    text = (DEPLOY.parent / "docs" / "operate.md").read_text("utf-8")
    section = text.partition("## Under systemd")[2].partition("\n## ")[0]
    return section.partition("```\n")[2].partition("```")[0].splitlines()


def test_the_recipe_for_systemd_makes_settings_the_service_can_read(
    tmp_path: Path,
) -> None:
    """Typed to the letter by a root with a closed umask, up to systemctl: all can read the settings, the archive lies
    where the service may write, and no line calls a program that is not there yet."""
    places = ("/opt/", "/etc/", "/usr/local/")
    for place in ("etc/systemd/system", "usr/local/bin", "opt/policywatch/bin"):
        (tmp_path / place).mkdir(parents=True)
    program = tmp_path / "opt/policywatch/bin/policywatch"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m policywatch "$@"\n')
    program.chmod(0o755)
    lines = recipe()
    reload = lines.index("sudo systemctl daemon-reload")
    assert any("enable --now policywatch" in line for line in lines[reload:])
    typed = [line.removeprefix("sudo ") for line in lines[:reload]]
    typed = [line for line in typed if "venv" not in line and "pip" not in line]
    for place in places:
        typed = [line.replace(place, f"{tmp_path}{place}") for line in typed]
    done = subprocess.run(
        ["sh", "-ec", "umask 077\n" + "\n".join(typed)],
        cwd=DEPLOY.parent,
        env={
            "PATH": f"{tmp_path}/usr/local/bin:/usr/bin:/bin",
            "EDITOR": "true",
            "PYTHONPATH": str(DEPLOY.parent),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = list((tmp_path / "etc/policywatch").rglob("*"))
    assert {path.name for path in written} >= {"policywatch.toml", "sources"}
    for path in [tmp_path / "etc/policywatch", *written]:
        needed = 0o005 if path.is_dir() else 0o004
        assert path.stat().st_mode & needed == needed, path
    settings = load(tmp_path / "etc/policywatch/policywatch.toml")
    assert settings.database.url == "sqlite:////var/lib/policywatch/policywatch.db"
    assert settings.sources.folders == [tmp_path / "etc/policywatch/sources"]

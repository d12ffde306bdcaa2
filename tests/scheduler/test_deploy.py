"""The files an operator installs: checked as far as tools reach without a real systemd or container engine."""

import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from crawler.configuration import CrawlSettings
from policywatch.settings import WebSettings
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

"""The folder the demo leaves behind: a configuration, five passports, the archive, the mails."""

from pathlib import Path

from policywatch.demo.webserver import LISTS

NAMES = {
    "ministry": (
        "云州省工业和信息化厅 · 政策文件",
        "ministry",
        "云州省工业和信息化厅",
    ),
    "portal": ("云州产业网", "industry-press", "云州产业网"),
    "feed": ("海岚日报 · 经济", "news-agency", "海岚日报"),
    "repost": ("产业快读", "repost-site", None),
    "mirror": ("云图资讯", "repost-site", None),
}

CONFIGURATION = """\
# Written by `policywatch demo`: the whole product on this machine alone.
[database]
url = "sqlite:///policywatch.db"

[sources]
shipped = false
folders = ["sources"]

[crawl]
contact = "demo@policywatch.invalid"
private_addresses = "allow"    # the sample sites are on loopback
delay = 0.05

[mail]
host = "127.0.0.1"
port = {port}
sender = "policywatch@example.org"
operator = "operator@example.org"

[service]
tick = 0.5
health_interval = 5
"""

PASSPORT = """\
name = "{name}"
{publisher}homepage = "{home}/"
category = "{category}"
kind = "{kind}"
start_urls = ["{home}{list}"]
every = "2s"
"""


def furnish(folder: Path, homes: dict[str, str], smtp_port: int) -> Path:
    """Write configuration and passports into `folder`; returns the configuration file."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    configuration = folder / "policywatch.toml"
    configuration.write_text(CONFIGURATION.format(port=smtp_port), "utf-8")
    for site, home in homes.items():
        name, category, publisher = NAMES[site]
        passport = PASSPORT.format(
            name=name,
            publisher=f'publisher = "{publisher}"\n' if publisher else "",
            home=home,
            category=category,
            kind="feed" if site == "feed" else "listing",
            list=LISTS[site],
        )
        (folder / "sources" / f"demo-{site}.toml").write_text(passport, "utf-8")
    return configuration

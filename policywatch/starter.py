"""What `policywatch init` writes: a configuration with every key explained, and a first passport to copy."""

from pathlib import Path

CONFIGURATION = """\
# policywatch.toml — every key with its default; any key can be given as POLICYWATCH_SECTION__KEY.
# docs/configuration.md says more. Lines that start with # may be left out.

[database]
url = "sqlite:///policywatch.db"      # relative to this file; or "postgresql+psycopg://user@host/name"

[sources]
shipped = true                        # the catalogue that comes with the program
folders = ["sources"]                 # your own passports; a file here replaces the shipped one of its name
repair = "propose"                    # a column that has moved is looked for; "auto" takes up what is certain
first_check = true                    # sources that nobody has seen live are checked once, in the background

[crawl]
contact = "you@example.org"           # goes into the user agent; robots.txt is obeyed
concurrency = 32                      # requests under way at once
per_host = 2                          # … to one host
delay = 1.0                           # seconds between requests to one host
timeout = 30                          # seconds
max_page_bytes = 8388608
private_addresses = "refuse"          # "allow" for an intranet
private_hosts = []                    # or these hosts alone, such as ["nas.lan"]
recheck = ["1h", "1d", "7d", "30d"]   # when an article is fetched again to notice edits

[mail]
host = "localhost"
port = 25
security = "none"                     # none | starttls | tls
username = ""
password_file = ""                    # or POLICYWATCH_MAIL__PASSWORD; never logged, never shown
sender = "policywatch@example.org"
operator = "ops@example.org"          # hears of unwell sources and failed mail

[web]
host = "127.0.0.1"
port = 8470
public_url = ""                       # such as "https://watch.example.org": for links in mails and feeds
password_file = ""                    # needed where host or public_url is not loopback
trusted_proxies = ["127.0.0.0/8", "::1"]  # whose X-Forwarded-For, -Proto and -Prefix are believed

[alerts]
timezone = "Asia/Shanghai"
fresh = "24h"                         # at a source's first visit only what is younger than this alerts
oldest = "30d"                        # later on, newly listed but older than this alerts nobody
"""

EXAMPLE = """\
# A source passport. Rename it to <id>.toml to use it; docs/add_a_source.md explains each key.
# `policywatch sources check sources/<id>.toml` visits the source once and says what it found.
name = "Example ministry · policy documents"
publisher = "Example ministry"            # stated when a page states none
homepage = "https://www.example.org/"
category = "ministry"
kind = "listing"                          # listing | feed | sitemap | json
start_urls = ["https://www.example.org/policy/index.html"]
every = "30m"
"""


def write_starter(folder: Path) -> list[Path]:
    """Write the starting files into `folder`; returns their paths. Raises
    FileExistsError before writing anything.
    """
    files = {
        folder / "policywatch.toml": CONFIGURATION,
        folder / "sources" / "example.toml.txt": EXAMPLE,
    }
    for path in files:
        if path.exists():
            raise FileExistsError(17, "exists", str(path))
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return list(files)

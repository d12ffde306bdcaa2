"""The real service for tests, without the command line: `python -m tests.scheduler.serve DIR [worker]`.

DIR holds `settings.json` ({"database", "crawl", "mail", "alerts", "service"}) and passports in `sources/`.
"""

import json
import sys
from pathlib import Path

from alerts.settings import AlertSettings, MailSettings
from crawler.catalogue import read_catalogue
from crawler.configuration import CrawlSettings
from db.maintenance.upgrade import prepare
from db.session import open_archive
from scheduler import service
from scheduler.settings import ServiceSettings, Setup


def read_setup(folder: Path) -> Setup:
    written = json.loads((folder / "settings.json").read_text())
    passports, errors = read_catalogue([folder / "sources"], shipped=False)
    return Setup(
        database=written["database"],
        passports=passports,
        problems=[str(error) for error in errors],
        crawl=CrawlSettings.model_validate(written.get("crawl", {})),
        mail=MailSettings.model_validate(written.get("mail", {})),
        alerts=AlertSettings.model_validate(written.get("alerts", {})),
        service=ServiceSettings.model_validate(written.get("service", {})),
        folder=folder,
    )


if __name__ == "__main__":
    place = Path(sys.argv[1])
    archive = open_archive(read_setup(place).database)
    prepare(archive)
    archive.close()
    if sys.argv[2:] == ["worker"]:
        from scheduler import queue_worker

        sys.exit(queue_worker.work(lambda: read_setup(place), as_json=True))
    sys.exit(service.run(lambda: read_setup(place)))

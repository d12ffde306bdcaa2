"""What every command starts from: settings, catalogue, archive, each read when first asked for."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from policywatch.config_file import find_file, looked_for
from text.imports import without_collection

# What a command needs is imported when it is first asked for: `--help` and completion need none of it.
if TYPE_CHECKING:
    from crawler.catalogue import Passport, PassportError
    from db.session import Archive
    from policywatch.settings import Settings
    from scheduler.settings import Setup


@dataclass
class Work:
    """The global options of one call, and what follows from them."""

    config: Path | None
    database: str | None
    verbose: bool

    @cached_property
    def settings(self) -> "Settings":
        with without_collection():
            from policywatch.settings import load, mistyped_variables

        settings = load(self.config, self.database)
        for line in mistyped_variables(os.environ):
            from policywatch.cli.printing import complain

            complain(line)
        return settings

    @cached_property
    def is_configured(self) -> bool:
        """Whether a configuration file or an archive was named or found: without, a new
        archive may be an accident.
        """
        return bool(self.database) or find_file(self.config) is not None

    @cached_property
    def catalogue(self) -> "tuple[dict[str, Passport], list[PassportError]]":
        from crawler.catalogue import read_catalogue

        return read_catalogue(
            self.settings.sources.folders, self.settings.sources.shipped
        )

    @contextmanager
    def archive(
        self, connection_cache: int | None = None, *, must_exist: bool = False
    ) -> Iterator["Archive"]:
        """The archive, its tables made where it is new. Raises ArchiveError where it
        can't be used as it is, or is not there and `must_exist`.
        """
        with without_collection():
            from db.errors import MissingArchive
            from db.maintenance.schema_version import current
            from db.maintenance.upgrade import prepare
            from db.session import SQLITE_CACHE_MIB, open_archive

        with self._missing_explained():
            archive = open_archive(
                self.settings.database.url,
                connection_cache=connection_cache or SQLITE_CACHE_MIB,
                must_exist=must_exist,
            )
        try:
            with self._missing_explained():
                if must_exist and not current(archive):
                    raise MissingArchive(
                        f"there is no archive in {archive.shown}, which has no tables: "
                        "`policywatch run`, `crawl` or `import` makes one, or name another"
                    )
            prepare(archive)
            yield archive
        finally:
            archive.close()

    def configured_archive(
        self, connection_cache: int | None = None
    ) -> "AbstractContextManager[Archive]":
        """The archive for who reads: a new one is made only where a configuration or
        --database names it. In any other folder it would be an empty one by accident.
        """
        return self.archive(connection_cache, must_exist=not self.is_configured)

    @contextmanager
    def _missing_explained(self) -> Iterator[None]:
        """Adds to a MissingArchive where it was looked for."""
        from db.errors import MissingArchive

        try:
            yield
        except MissingArchive as error:
            looked = looked_for(self.config)
            raise MissingArchive(
                f"{error} with --config or --database ({looked})"
            ) from error

    def setup(self) -> "Setup":
        """What the service and a single pass need to know, as the files say now."""
        from policywatch.settings import missing_folders
        from scheduler.settings import Setup
        from text.policy.topics import read_topics

        settings = self.settings
        passports, broken = self.catalogue
        missing = missing_folders(settings)
        return Setup(
            database=settings.database.url,
            passports=passports,
            problems=[*map(str, broken), *missing],
            crawl=settings.crawl,
            mail=settings.mail,
            alerts=settings.alerts,
            service=settings.service,
            topics=read_topics(settings.policies.topics),
            public_url=settings.web.public_url,
            folder=self.folder,
            folders=settings.sources.folders,
            repair=settings.sources.repair,
            first_check=settings.sources.first_check,
        )

    @property
    def folder(self) -> Path:
        """Where the service keeps what is not in the archive: beside the SQLite file,
        else the working folder.
        """
        url = self.settings.database.url
        if url.startswith("sqlite:///"):
            return Path(url.removeprefix("sqlite:///")).parent
        return Path()

    def reread(self) -> "Setup":
        """The setup read again from the files, for SIGHUP."""
        return Work(self.config, self.database, self.verbose).setup()

    def passports(self, names: list[str] | None = None) -> "dict[str, Passport]":
        """All readable passports, or the named ones. Raises PassportError for a broken or unknown name."""
        from crawler.catalogue import PassportError
        from text.nearest import did_you_mean

        passports, broken = self.catalogue
        if not names:
            if broken:
                raise broken[0]
            return passports
        for name in names:
            if name not in passports:
                raise next(
                    (error for error in broken if f"{name}.toml" in str(error)),
                    PassportError(
                        f"{name}: no such source{did_you_mean(name, passports)} (`policywatch "
                        "sources list` names them)"
                    ),
                )
        return {name: passports[name] for name in names}


def work_of(context: typer.Context) -> Work:
    """The Work the global options made."""
    work = context.find_root().obj
    assert isinstance(work, Work)
    return work


def clock() -> datetime:
    """The time now; the roof is one of two places that read the clock."""
    return datetime.now(UTC)

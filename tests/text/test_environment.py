"""What children are told: secrets only where they need them."""

from text.environment import DATABASE, for_browser, for_child

GIVEN = {
    "PATH": "/usr/bin",
    "HOME": "/root",
    "LC_ALL": "C.UTF-8",
    "http_proxy": "http://proxy:3128",
    "POLICYWATCH_CRAWL__DELAY": "2",
    "POLICYWATCH_CONFIG": "/etc/policywatch/policywatch.toml",
    "POLICYWATCH_MAIL__PASSWORD": "s",
    "POLICYWATCH_MAIL__HOST": "s",
    "POLICYWATCH_WEB__PASSWORD": "s",
    "POLICYWATCH_DATABASE__URL": "s",
    "PGPASSWORD": "s",
    "AWS_SECRET_ACCESS_KEY": "s",
    "GITHUB_TOKEN": "s",
    "OPENAI_API_KEY": "s",
    "Db_Passwd": "s",
    "CREDENTIALS_DIRECTORY": "s",
}


def test_children_get_no_secret() -> None:
    """Everything else stays, proxies and our own harmless settings included."""
    told = for_child(GIVEN)
    assert "s" not in told.values() and len(told) == 6


def test_what_talks_to_the_database_may_keep_its_password() -> None:
    told = for_child(GIVEN, keep=DATABASE)
    assert told["PGPASSWORD"] == "s" and "POLICYWATCH_MAIL__PASSWORD" not in told


def test_a_browser_gets_what_it_needs_to_start() -> None:
    """It runs strangers' scripts: nothing but paths, home and language."""
    assert set(for_browser(GIVEN)) == {"PATH", "HOME", "LC_ALL"}

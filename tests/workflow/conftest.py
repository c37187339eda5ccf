"""What is copied is tested on both databases."""

from tests.databases import database_url, db, postgres, postgres_url, sqlite_url

__all__ = ["database_url", "db", "postgres", "postgres_url", "sqlite_url"]

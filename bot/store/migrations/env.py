"""Runs migrations on the connection that `bot.store.migrations` hands over."""

from alembic import context

from bot.store.notice_tables import ALL

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=ALL,
    render_as_batch=True,
    compare_server_default=True,
    transactional_ddl=True,  # the transaction is ours, on SQLite too
)
context.run_migrations()

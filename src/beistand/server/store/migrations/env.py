"""Where do migrations run? On the transaction that ``store/migrate`` hands over; there is no other way in."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()

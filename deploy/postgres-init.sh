#!/bin/sh
# Run once by the container of PostgreSQL when its volume is new.
exec psql -v ON_ERROR_STOP=1 -U postgres -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" \
  -f /init/postgres-init.sql postgres

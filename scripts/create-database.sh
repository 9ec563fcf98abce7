#!/bin/sh
# Makes Safeload's role and database on a new PostgreSQL. Run as its superuser, with SAFELOAD_DB_PASSWORD set.
# The role may not bypass row-level security: that is what keeps one union's evidence from another.
set -eu
: "${SAFELOAD_DB_PASSWORD:?set it to the password of the role safeload}"
psql -v ON_ERROR_STOP=1 -v password="$SAFELOAD_DB_PASSWORD" -U "${POSTGRES_USER:-postgres}" -d postgres <<'SQL'
CREATE ROLE safeload LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION PASSWORD :'password';
CREATE DATABASE safeload OWNER safeload ENCODING 'UTF8' TEMPLATE template0;
\connect safeload
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
SQL

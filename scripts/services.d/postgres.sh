# PostgreSQL: one private cluster per machine (Debian's own `main` is left alone); a role and a database per worktree.

POSTGRES_PORT=${POSTGRES_PORT:-5439}
POSTGRES_CLUSTER=ocop

postgres_version() {
  local directories=(/usr/lib/postgresql/*/bin/postgres)
  printf '%s\n' "${directories[@]}" | sed -n 's|^/usr/lib/postgresql/\([0-9]*\)/.*|\1|p' | sort -n | tail -n 1
}

as_postgres() {
  if [ "$(id -un)" = postgres ]; then "$@"; else setpriv --reuid=postgres --regid=postgres --init-groups "$@"; fi
}
sql() { (cd / && as_postgres psql -p "$POSTGRES_PORT" -v ON_ERROR_STOP=1 -qAt -d "$@" 9>&-); }

install_postgres() { need_packages postgresql postgresql-contrib; }

status_postgres() {
  pg_isready -q -h 127.0.0.1 -p "$POSTGRES_PORT" || return 1
  PGPASSWORD=ocop psql -h 127.0.0.1 -p "$POSTGRES_PORT" -U "$ID" -d "$ID" -qAt \
    -c "SELECT 'PostgreSQL ' || current_setting('server_version') || ', database ' || current_database() || ', port $POSTGRES_PORT'"
}

start_postgres() {
  local version
  [ "$(id -u)" = 0 ] || die "PostgreSQL is started by root; or set DATABASE_URL to a server of yours (role with CREATEDB)"
  version=$(postgres_version)
  if ! pg_lsclusters -h | awk '{print $1 "/" $2}' | grep -qx "$version/$POSTGRES_CLUSTER"; then
    pg_createcluster "$version" "$POSTGRES_CLUSTER" -p "$POSTGRES_PORT" --locale C.UTF-8 -e UTF8 -- \
      --auth-local=trust --auth-host=scram-sha-256 >/dev/null 9>&-
    # What lies here can be made again at any time, so speed goes before surviving a power cut. A template database is cloned
    # for every test worker; 200 connections let several worktrees run their races at once.
    cat >"/etc/postgresql/$version/$POSTGRES_CLUSTER/conf.d/ocop.conf" <<CONF
listen_addresses = '127.0.0.1'
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 200
shared_buffers = 256MB
max_wal_size = 2GB
timezone = 'Asia/Ho_Chi_Minh'
CONF
  fi
  pg_ctlcluster "$version" "$POSTGRES_CLUSTER" status >/dev/null 2>&1 || pg_ctlcluster "$version" "$POSTGRES_CLUSTER" start 9>&-
  wait_until 30 pg_isready -q -h 127.0.0.1 -p "$POSTGRES_PORT" || die "PostgreSQL does not answer on port $POSTGRES_PORT"
  prepare_postgres
}

# The role may create databases (test runs clone a template) and end sessions: autovacuum may be at work
# in a clone that is dropped. The extensions stand in template1, so that every database
# made from it has them without a superuser.
prepare_postgres() {
  local extension
  [ "$(sql postgres -c "SELECT count(*) FROM pg_roles WHERE rolname = '$ID'")" = 1 ] ||
    sql postgres -c "CREATE ROLE $ID LOGIN CREATEDB PASSWORD 'ocop'"
  sql postgres -c "GRANT pg_signal_backend TO $ID"
  for extension in pg_trgm unaccent btree_gist citext; do
    sql template1 -c "SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS $extension"
  done
  [ "$(sql postgres -c "SELECT count(*) FROM pg_database WHERE datname = '$ID'")" = 1 ] ||
    sql postgres -c "CREATE DATABASE $ID OWNER $ID"
}

stop_postgres() {
  local version
  version=$(postgres_version)
  [ -n "$version" ] || return 0
  if pg_ctlcluster "$version" "$POSTGRES_CLUSTER" status >/dev/null 2>&1; then
    pg_ctlcluster "$version" "$POSTGRES_CLUSTER" stop -m fast
  fi
}

env_postgres() { echo "export DATABASE_URL=postgres://$ID:ocop@127.0.0.1:$POSTGRES_PORT/$ID"; }

# Redis: one small server per worktree, nothing written to disk.

REDIS_PORT=$((BASE_PORT + 1))

install_redis() { need_packages redis-server; }

status_redis() {
  [ "$(redis-cli -h 127.0.0.1 -p "$REDIS_PORT" ping)" = PONG ] || return 1
  redis-cli -h 127.0.0.1 -p "$REDIS_PORT" info server | tr -d '\r' | sed -n "s/^redis_version:\(.*\)/Redis \1, port $REDIS_PORT/p"
}

start_redis() {
  redis-server --port "$REDIS_PORT" --bind 127.0.0.1 --save '' --appendonly no --dir "$RUN" \
    --daemonize yes --pidfile "$RUN/redis.pid" --logfile "$RUN/redis.log" >/dev/null 9>&-
  wait_until 10 status_redis || die "Redis does not answer on port $REDIS_PORT, see $RUN/redis.log"
}

stop_redis() { stop_process "$RUN/redis.pid" redis-server; }

env_redis() { echo "export CACHE_URL=redis://127.0.0.1:$REDIS_PORT/0"; }

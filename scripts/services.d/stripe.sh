# Stand-ins for Stripe. stripe-mock (Stripe's own) checks requests against the published API and keeps nothing, so one serves
# every worktree. localstripe keeps PaymentIntents and refunds, so each worktree has its own.

STRIPE_MOCK_VERSION=v0.203.0
STRIPE_MOCK_PORT=${STRIPE_MOCK_PORT:-12239}
LOCALSTRIPE_VERSION=1.15.10
LOCALSTRIPE_PORT=$((BASE_PORT + 2))

install_stripe_mock() {
  need_packages curl
  local binary=$SERVICES_HOME/stripe-mock-$STRIPE_MOCK_VERSION
  [ -x "$binary/stripe-mock" ] && return 0
  command -v go >/dev/null || need_packages golang-go
  GOBIN=$binary go install "github.com/stripe/stripe-mock@$STRIPE_MOCK_VERSION" 9>&-
}

status_stripe_mock() {
  alive "$SERVICES_HOME/stripe-mock.pid" stripe-mock || return 1
  curl -fsS -o /dev/null --max-time 5 -H 'Authorization: Bearer sk_test_123' "http://127.0.0.1:$STRIPE_MOCK_PORT/v1/balance" || return 1
  echo "stripe-mock $STRIPE_MOCK_VERSION, port $STRIPE_MOCK_PORT"
}

start_stripe_mock() {
  # -http-addr, not -http-port: the latter listens on every interface.
  setsid "$SERVICES_HOME/stripe-mock-$STRIPE_MOCK_VERSION/stripe-mock" -http-addr "127.0.0.1:$STRIPE_MOCK_PORT" \
    </dev/null >"$SERVICES_HOME/stripe-mock.log" 2>&1 9>&- &
  echo $! >"$SERVICES_HOME/stripe-mock.pid"
  wait_until 30 status_stripe_mock || die "stripe-mock does not answer, see $SERVICES_HOME/stripe-mock.log"
}

stop_stripe_mock() { stop_process "$SERVICES_HOME/stripe-mock.pid" stripe-mock; }

env_stripe_mock() { echo "export STRIPE_MOCK_URL=http://127.0.0.1:$STRIPE_MOCK_PORT"; }

install_localstripe() {
  need_packages curl
  local venv=$SERVICES_HOME/localstripe-$LOCALSTRIPE_VERSION
  [ -f "$venv/.installed" ] && return 0
  python3 -c 'import ensurepip' 2>/dev/null || need_packages python3-venv
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q "localstripe==$LOCALSTRIPE_VERSION" 9>&-
  touch "$venv/.installed"
}

status_localstripe() {
  alive "$RUN/localstripe.pid" localstripe || return 1
  curl -fsS -o /dev/null --max-time 5 -u sk_test_123: "http://127.0.0.1:$LOCALSTRIPE_PORT/v1/customers" || return 1
  echo "localstripe $LOCALSTRIPE_VERSION, port $LOCALSTRIPE_PORT"
}

start_localstripe() {
  # Its own command listens on every interface, so its application is served by two lines of ours. It begins empty each time.
  local serve="from aiohttp import web; from localstripe.server import app; web.run_app(app, host='127.0.0.1', port=$LOCALSTRIPE_PORT)"
  setsid "$SERVICES_HOME/localstripe-$LOCALSTRIPE_VERSION/bin/python" -c "$serve" </dev/null >"$RUN/localstripe.log" 2>&1 9>&- &
  echo $! >"$RUN/localstripe.pid"
  wait_until 30 status_localstripe || die "localstripe does not answer, see $RUN/localstripe.log"
}

stop_localstripe() { stop_process "$RUN/localstripe.pid" localstripe; }

env_localstripe() { echo "export STRIPE_API_BASE=http://127.0.0.1:$LOCALSTRIPE_PORT"; }

#!/usr/bin/env bash
# A headless Chromium on the playground, and on a page of another origin that asks as frontends of Backstage do. Where there
# is no Chromium and none can be installed it says so and is left out, but not in continuous integration (CI=true).
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

if ! prepare_browser; then
    [ "${CI:-}" != true ] || exit 1
    say "  left out: nothing was tried in a browser"
    exit 0
fi

guarded_port=$(free_port)
page_port=$(free_port)
foreign_port=$(free_port)
other_pid=

# What the shipped configuration does not have: origins that may read, and a log that counts preflights.
cat >"$work/cors.yaml" <<END
backend:
  baseUrl: http://localhost:$port
  listen: { host: 127.0.0.1, port: $port }
  database: { connection: { directory: '$work/state' } }
  cors:
    origin: http://localhost:$page_port
    credentials: false
    maxAge: 600
    exposedHeaders: [x-request-id]
tributary:
  logging: { format: json, access: true }
END

# The backend that a frontend of Backstage has anyway: it stands between, asks for credentials, and passes them on.
cat >"$work/backstage.yaml" <<END
backend:
  baseUrl: http://localhost:$guarded_port
  listen: { host: 127.0.0.1, port: $guarded_port }
  database: { connection: { directory: '$work/other-state' } }
  cors: { origin: 'http://localhost:$page_port', credentials: true }
  auth:
    dangerouslyDisableDefaultAuthPolicy: false
    externalAccess: [{ type: static, options: { token: browser-token, subject: browser } }]
proxy:
  endpoints:
    /tributary: { target: 'http://127.0.0.1:$port/api/graphql', credentials: forward }
    /frobs-aggregator: { target: 'http://127.0.0.1:$port/api/frobs-aggregator', credentials: forward }
    /open-tributary: { target: 'http://127.0.0.1:$port/api/graphql', credentials: dangerously-allow-unauthenticated }
END

# start_with FILE LOG: a server with the shipped configuration and one more file.
start_with() {
    (
        cd "$root" || exit 1
        export FROBSCO_PORT=$frobsco_port
        exec "$BIN/tributary" serve --config app-config.yaml --config "$1"
    ) </dev/null >"$2" 2>&1 &
}

finish_all() {
    [ -z "$other_pid" ] || { kill -KILL "$other_pid" && wait "$other_pid"; } 2>/dev/null
    finish
}
trap finish_all EXIT

start_frobsco
start_with "$work/cors.yaml" "$work/tributary.log"
tributary_pid=$!
start_with "$work/backstage.yaml" "$work/other.log"
other_pid=$!
await "$tributary_pid" "$tributary/.backstage/health/v1/readiness" "$work/tributary.log"
await "$other_pid" "http://127.0.0.1:$guarded_port/.backstage/health/v1/readiness" "$work/other.log"

guarded=http://localhost:$guarded_port
own=http://localhost:$port
python3 -B "$root/Tests/EndToEnd/Browser/playground.py" "$own/graphql" "$guarded/api/graphql" \
    "$guarded/api/proxy/open-tributary" || failures=$((failures + 1))
python3 -B "$root/Tests/EndToEnd/Browser/frontends.py" "$own" "$guarded" "$page_port" "$foreign_port" \
    "$work/tributary.log" || failures=$((failures + 1))
expect_alive
report

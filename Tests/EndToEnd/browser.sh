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
pets_port=$(free_port)
other_pid=
pets_pid=

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

# A schema with all kinds of types, for what the page knows of the language.
mkdir "$work/pets"
cp "$root/Tests/EndToEnd/Browser/pets.graphql" "$work/pets"
cat >"$work/pets.yaml" <<END
backend:
  baseUrl: http://localhost:$pets_port
  listen: { host: 127.0.0.1, port: $pets_port }
  database: { client: better-sqlite3, connection: ':memory:' }
  auth: { dangerouslyDisableDefaultAuthPolicy: true }
tributary:
  graphql: { schema: ./pets }
END

# start_with LOG OPTION...: a server with these configurations.
start_with() {
    (
        cd "$root" || exit 1
        export FROBSCO_PORT=$frobsco_port
        exec "$BIN/tributary" serve "${@:2}"
    ) </dev/null >"$1" 2>&1 &
}

finish_all() {
    local pid
    for pid in $other_pid $pets_pid; do
        kill -KILL "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
    done
    finish
}
trap finish_all EXIT

start_frobsco
start_with "$work/tributary.log" --config app-config.yaml --config "$work/cors.yaml"
tributary_pid=$!
start_with "$work/other.log" --config app-config.yaml --config "$work/backstage.yaml"
other_pid=$!
start_with "$work/pets.log" --mock --config "$work/pets.yaml"
pets_pid=$!
await "$tributary_pid" "$tributary/.backstage/health/v1/readiness" "$work/tributary.log"
await "$other_pid" "http://127.0.0.1:$guarded_port/.backstage/health/v1/readiness" "$work/other.log"
await "$pets_pid" "http://127.0.0.1:$pets_port/.backstage/health/v1/readiness" "$work/pets.log"

guarded=http://localhost:$guarded_port
own=http://localhost:$port
python3 -B "$root/Tests/EndToEnd/Browser/playground.py" "$own/graphql" "$guarded/api/graphql" \
    "$guarded/api/proxy/open-tributary" || failures=$((failures + 1))
python3 -B "$root/Tests/EndToEnd/Browser/modules.py" "http://localhost:$pets_port/graphql" || failures=$((failures + 1))
python3 -B "$root/Tests/EndToEnd/Browser/frontends.py" "$own" "$guarded" "$page_port" "$foreign_port" \
    "$work/tributary.log" || failures=$((failures + 1))
expect_alive
report

#!/usr/bin/env bash
# Changes of the configuration while the server runs, and what it logs: a copy of the shipped files is served and edited.
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

project=$work/project
mkdir "$project"
cp -R "$root/Schema" "$root/app-config.yaml" "$project"

start_copy() {
    (
        cd "$work" || exit 1
        export FROBSCO_PORT=$frobsco_port FROBS_TOKEN=s3cr3t-of-frobs
        export APP_CONFIG_backend_listen="{\"host\":\"127.0.0.1\",\"port\":$port}"
        export APP_CONFIG_backend_database_connection="{\"directory\":\"$work/state\"}"
        export APP_CONFIG_tributary_logging='{"format":"json","access":true}'
        exec "$BIN/tributary" serve --config project/app-config.yaml
    ) </dev/null >>"$work/tributary.log" 2>&1 &
    tributary_pid=$!
    await "$tributary_pid" "$tributary/.backstage/health/v1/readiness" "$work/tributary.log"
}

# await_log PART: until the log holds it; gives up after half a minute.
await_log() {
    local tries=0
    until grep -qF -- "$1" "$work/tributary.log"; do
        tries=$((tries + 1))
        if [ "$tries" -ge 300 ]; then
            fail "the log says: $1"
            return
        fi
        sleep 0.1
    done
    pass "the log says: $1"
}

status() { curl -o /dev/null -w '%{http_code}' "$@"; }

start_frobsco
start_copy
expect "a route that is not configured" "$(status "$tributary/api/proxy/more/list")" 404

# As editors do: a new file takes the name of the old one.
sed 's|^  endpoints:|&\n    /more: http://127.0.0.1:${FROBSCO_PORT}/v1|' "$project/app-config.yaml" >"$project/new.yaml"
mv "$project/new.yaml" "$project/app-config.yaml"
await_log '"message":"configuration applied: project/app-config.yaml changed"'
expect "the route after the change" "$(status "$tributary/api/proxy/more/list" -H 'authorization: Bearer demo')" 401

printf 'extend type Query { five: Int @expr(select: "$(5)") }\n' >"$project/Schema/five.graphql"
await_log '"message":"configuration applied: project/Schema/five.graphql changed"'
expect "a field of a file that was added" "$(ask '{ five }')" '{"data":{"five":5}}'

echo '  limts: {}' >>"$project/app-config.yaml"
await_log "unknown key 'tributary.limts'; did you mean 'limits'?"
await_log '"level":"error","message":"configuration refused, the one before stays in use: project/app-config.yaml changed"'
expect "the field still answers" "$(ask '{ five }')" '{"data":{"five":5}}'
sed -i '$d' "$project/app-config.yaml"
kill -HUP "$tributary_pid"
await_log '"message":"configuration applied: SIGHUP"'

answer=$(ask '{ frobs { id } }' -H 'x-request-id: end-to-end' -D "$work/head" -o /dev/null; cat "$work/head")
expect_in "the answer says which request it is of" "$answer" 'x-request-id: end-to-end'
await_log '"method":"POST"'
expect_in "the request's line" "$(grep -F '"requestId":"end-to-end"' "$work/tributary.log")" \
    '"level":"info","message":"request"' '"path":"/graphql"' '"status":200' '"bytes":' '"milliseconds":' '"caller":"none"'
expect "the secret of the route in the log" "$(grep -cF 's3cr3t-of-frobs' "$work/tributary.log")" 0

listing=$(cd "$work" && FROBS_TOKEN=s3cr3t-of-frobs "$BIN/tributary" config --config project/app-config.yaml)
expect_in "tributary config names where a value was written" "$listing" \
    'Authorization: "***"' '# project/app-config.yaml:' ', ${FROBS_TOKEN}'
expect "the secret in what it prints" "$(count "$listing" 's3cr3t')" 0

kill -TERM "$tributary_pid"
wait "$tributary_pid"
expect "SIGTERM ends it with status 0" "$?" 0
tributary_pid=
report

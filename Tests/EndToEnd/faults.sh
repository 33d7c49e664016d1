#!/usr/bin/env bash
# Each way in which an upstream can fail costs the fields that need it and no others: partial data, one error per failed
# field with its path and code, and complete answers again as soon as the upstream has recovered.
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

start_frobsco --frobs 20
start_tributary
whole=$(ask '{ frobs { id flerp { score } } thunk { value } summary { frobCount flerpCount } }')
expect "all is well at first" \
    "$(count "$whole" '{"id":"frob-') $(count "$whole" '"flerp":{"score":') $(count "$whole" '"errors"')" "20 18 0"

switch_on() {
    local separator='?' query=
    for part in "$@"; do
        query+=$separator$part
        separator='&'
    done
    curl -f -o /dev/null -X PUT "$frobsco/__faults$query" || fail "switching on $*"
}
switch_off() { curl -f -o /dev/null -X DELETE "$frobsco/__faults" || fail "switching off"; }

# expect_errors WHAT ANSWER COUNT PART...: so many errors, each with a path and a code, that say nothing of the inside.
expect_errors() {
    local what=$1 answer=$2 wanted=$3 part
    shift 3
    expect "$what: $wanted error(s), each with path and code" \
        "$(count "$answer" '"path":[') $(count "$answer" '"code":"')" "$wanted $wanted"
    expect_in "$what: which" "$answer" "$@"
    for part in 127.0.0.1 localhost /v1/list flerp-batch Bearer '<html'; do
        [[ $answer == *"$part"* ]] && fail "$what: the answer shows \"$part\" to the client: ${answer:0:400}"
    done
}

expect_recovery() {
    expect "$1: complete again after recovery" \
        "$(ask '{ frobs { id flerp { score } } thunk { value } summary { frobCount flerpCount } }')" "$whole"
}

# The list fails: frobs are null, the thunk is there. list_fails WHAT PART...: parts that the error shows.
list_fails() {
    local what="list, $1" answer
    shift
    answer=$(ask '{ frobs { id } thunk { value } }')
    expect_in "$what: the thunk is there, the frobs are null" "$answer" '"frobs":null' '"thunk":{"value":"'
    expect_errors "$what" "$answer" 1 '"path":["frobs"]' "$@"
}

# The batch fails: the frobs are there, each with an error in the place of its flerp; all 20 had been asked for.
batch_fails() {
    local what="batch, $1" answer
    shift
    answer=$(ask '{ frobs { id flerp { score } } }')
    expect "$what: the frobs are there, their flerps null" \
        "$(count "$answer" '{"id":"frob-') $(count "$answer" '"flerp":null')" "20 20"
    expect_errors "$what" "$answer" 20 '"path":["frobs",0,"flerp"]' '"path":["frobs",19,"flerp"]' "$@"
}

# scenario WHAT SWITCHES -- PARTS: the same fault for the list and then for the batch.
scenario() {
    local what=$1 switches=()
    shift
    while [ "$1" != -- ]; do
        switches+=("$1")
        shift
    done
    shift
    switch_on path=/v1/list "${switches[@]}"
    list_fails "$what" "$@"
    switch_off
    expect_recovery "list, $what"
    switch_on path=/flerp-batch method=POST "${switches[@]}"
    batch_fails "$what" "$@"
    switch_off
    expect_recovery "batch, $what"
    expect_alive
}

scenario "status 500" status=500 -- '"code":"CONNECTOR_FETCH"' '"http":{"status":500}'
scenario "status 404" status=404 -- '"code":"CONNECTOR_FETCH"' '"http":{"status":404}'
scenario "status 503 with Retry-After" status=503 retryAfter=60 -- '"code":"CONNECTOR_FETCH"' '"http":{"status":503}'
scenario "status 429 with Retry-After" status=429 retryAfter=60 -- '"code":"CONNECTOR_FETCH"' '"http":{"status":429}'
scenario "reset before the answer" reset -- '"code":"CONNECTOR_FETCH"' '"reason":"reset"'
scenario "truncated" truncate -- '"code":"CONNECTOR_FETCH"' '"reason":"truncated"'
scenario "truncated in chunks" truncate chunked -- '"code":"CONNECTOR_FETCH"' '"reason":"truncated"'
scenario "reset inside the body" truncate=20 reset -- '"code":"CONNECTOR_FETCH"' '"reason":"'
scenario "not JSON" invalidJSON -- '"code":"CONNECTOR_RESPONSE_INVALID"'
scenario "JSON cut short" cutJSON -- '"code":"CONNECTOR_RESPONSE_INVALID"'
scenario "too large" bodyBytes=20000000 -- '"code":"CONNECTOR_RESPONSE_TOO_LARGE"'
scenario "too large in chunks" bodyBytes=20000000 chunked -- '"code":"CONNECTOR_RESPONSE_TOO_LARGE"'
scenario "HTML with status 200" html -- '"code":"CONNECTOR_RESPONSE_INVALID"'
scenario "HTML with status 502" html status=502 -- '"code":"CONNECTOR_FETCH"' '"http":{"status":502}'
scenario "slow to answer" latencyMs=20000 -- '"code":"GATEWAY_TIMEOUT"'
scenario "slow to finish" dripBytes=1 dripMs=2000 -- '"code":"GATEWAY_TIMEOUT"'

# The summary needs both; the failure of one of them is one error, and the frobs beside it are complete.
switch_on path=/flerp-batch method=GET status=503
answer=$(ask '{ summary { frobCount flerpCount } frobs { id flerp { score } } thunk { value } }')
expect "summary: its siblings are complete" \
    "$(count "$answer" '{"id":"frob-') $(count "$answer" '"flerp":{"score":') $(count "$answer" '"thunk":{"value":"')" "20 18 1"
expect_errors "summary" "$answer" 1 '"path":["summary"' '"code":"CONNECTOR_FETCH"'
switch_off
expect_recovery "summary"

kill_hard "$frobsco_pid"
list_fails "stopped" '"code":"CONNECTOR_FETCH"' '"reason":"refused"'
expect "stopped: the proxy route says 504" "$(curl -o /dev/null -w '%{http_code}' "$tributary/api/proxy/frobs/list")" 504
start_frobsco --frobs 20
expect_recovery "stopped"

# Where there is no answer to be faulty: the route leads elsewhere, and what it is there for is to be had all the same.
# unreachable WHAT TARGET STATUS PART...: what the proxy route answers, and parts of the error.
unreachable() {
    local what=$1 target=$2 status=$3
    shift 3
    kill_hard "$tributary_pid"
    export APP_CONFIG_proxy_endpoints="{\"/frobs\":{\"target\":\"$target\",\"tributary\":{\"timeout\":\"2 seconds\"}}}"
    start_tributary
    list_fails "$what" "$@"
    expect "list, $what: the proxy route says $status" \
        "$(curl -o /dev/null -w '%{http_code}' "$tributary/api/proxy/frobs/list")" "$status"
}
ports=$(curl -f "$frobsco/__ports") || fail "the ports at which no connection comes about"
refusing=${ports#*\"refusing\":} silent=${ports#*\"silent\":}
unreachable "connection refused" "http://127.0.0.1:${refusing%%[,\}]*}/v1" 504 '"code":"CONNECTOR_FETCH"' '"reason":"refused"'
unreachable "no connection" "http://127.0.0.1:${silent%%[,\}]*}/v1" 504 '"code":"GATEWAY_TIMEOUT"'
unreachable "no TLS" "https://127.0.0.1:$frobsco_port/v1" 502 '"code":"CONNECTOR_FETCH"' '"reason":"tls"'
# A label that is longer than DNS has room for: no name server is asked.
unreachable "no such name" "http://$(printf 'a%.0s' $(seq 70)).invalid/v1" 504 '"code":"CONNECTOR_FETCH"' '"reason":"dns"'
kill_hard "$tributary_pid"
unset APP_CONFIG_proxy_endpoints
start_tributary
expect_recovery "unreachable"

# Half of the calls fail, many clients at once: nobody gets another's error, everybody gets an answer.
switch_on path=/v1/list errorRate=0.5 status=503
for client in $(seq 40); do
    ask '{ frobs { id } thunk { value } }' >"$work/answer-$client" &
    clients+=("$!")
done
wait "${clients[@]}"
good=0 bad=0 odd=0
for client in $(seq 40); do
    answer=$(<"$work/answer-$client")
    case "$(count "$answer" '{"id":"frob-') $(count "$answer" '"path":["frobs"]') $(count "$answer" '"thunk":{"value":"')" in
        "20 0 1") good=$((good + 1)) ;;
        "0 1 1") bad=$((bad + 1)) ;;
        *) odd=$((odd + 1)); complain "          ${answer:0:300}" ;;
    esac
done
expect "at an error rate of a half, each of 40 answers is either complete or one error" "$odd" 0
if [ "$good" -gt 0 ] && [ "$bad" -gt 0 ]; then pass "there were both ($good and $bad)"; else fail "there were both ($good and $bad)"; fi
switch_off
expect_recovery "error rate"
expect_alive
report

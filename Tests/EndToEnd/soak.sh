#!/usr/bin/env bash
# Load for as long as is asked, with faults of the upstreams switched on and off: prints how memory, descriptors and answers
# went as a table, and ends with a verdict.
#
#   BIN=$(swift build --show-bin-path) bash Tests/EndToEnd/soak.sh [SECONDS]     300 where nothing is said
#   PHASE: seconds between two switches (10).  CLIENTS: requests at a time, of each of three kinds (8).
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

length=${1:-${SOAK:-300}}
phase=${PHASE:-10}
clients=${CLIENTS:-8}
[[ $length =~ ^[0-9]+$ && $phase =~ ^[1-9][0-9]*$ && $clients =~ ^[1-9][0-9]*$ ]] || {
    complain "The length, PHASE and CLIENTS are whole numbers."
    exit 64
}

# Two targets, one of which is never well, so that there is always something to be made up for; retries, a breaker and a
# cache, so that their tables are under load, too.
start_frobsco --frobs 200
ports=$(curl -f "$frobsco/__ports") || exit 1
refusing=${ports#*\"refusing\":}
refusing=${refusing%%,*}
export APP_CONFIG_tributary_sources="{\"flerps\":{\"baseURL\":\"$frobsco\",\"targets\":[\"$frobsco\",\"http://127.0.0.1:$refusing\"],
    \"timeout\":\"2 seconds\",\"retry\":1,\"breaker\":{\"failures\":20},\"maxConcurrent\":64}}"
export APP_CONFIG_proxy_endpoints="{\"/frobs\":{\"tributary\":{\"timeout\":\"2 seconds\",\"cache\":{\"maxAge\":\"50 ms\",\"staleIfError\":\"1 minute\"}}}}"
start_tributary

query='%7B%20summary%20%7B%20frobCount%20flerpCount%20thunk%20%7D%20frobs%20%7B%20id%20flerp%20%7B%20score%20%7D%20%7D%20%7D'
urls=("$tributary/graphql?query=$query&n=" "$tributary/frobs-aggregator/summary?n=" "$tributary/proxy/frobs/list?n=")
names=(graphql aggregate proxy)

# Faults in turn; the empty one in between is when all has to be well.
faults=(
    'errorRate=0.5&status=503&retryAfter=1' 'reset' 'truncate=40' 'truncate=40&chunked' 'html' 'invalidJSON' 'latencyMs=300'
    'dripBytes=400&dripMs=5' 'bodyBytes=20000000&chunked' 'errorRate=0.2&status=500' 'truncate=40&reset' 'status=429&retryAfter=0'
)

# switch QUERY: the fault for both paths of the upstream; nothing switches it off.
switch() {
    curl -f -o /dev/null -X DELETE "$frobsco/__faults" || fail "switching off"
    [ -n "$1" ] || return 0
    for path in /v1/list /flerp-batch; do
        curl -f -o /dev/null -X PUT "$frobsco/__faults?path=$path&$1" || fail "switching on $1"
    done
}

# ask_until TIME KIND: requests of a kind until then; a line with status and size for each.
ask_until() {
    while [ "$SECONDS" -lt "$1" ]; do
        curl -Z --parallel-max "$clients" --no-progress-meter -m 30 -o /dev/null -w '%{http_code} %{size_download}\n' \
            "${urls[$2]}[1-200]" >>"$work/answers-$2" 2>>"$work/curl.log"
    done
}

# until_well: the endpoints have recovered: an open breaker lets calls through again only after some seconds.
until_well() {
    local deadline=$((SECONDS + 20)) kind
    for kind in 0 1 2; do
        until [ "$(curl -o /dev/null -m 10 -w '%{http_code} %{size_download}' "${urls[kind]}0")" = "${wanted[kind]}" ]; do
            if [ "$SECONDS" -ge "$deadline" ]; then
                fail "${names[kind]} has recovered within 20 seconds"
                return
            fi
            sleep 0.2
        done
    done
}

status_of() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$tributary_pid/status"; }
descriptors() { ls "/proc/$tributary_pid/fd" | wc -l; }

for kind in 0 1 2; do
    wanted[kind]=$(curl -o /dev/null -w '%{http_code} %{size_download}' "${urls[kind]}0")
    expect "${names[kind]} answers at first" "${wanted[kind]%% *}" 200
done

say ""
say "   time  fault                                   requests  not 200  not whole   MiB  peak MiB  descriptors"
began=$SECONDS
turn=0
# A round is a phase without a fault and one with the next of them; it ends with a phase without.
while [ $((SECONDS - began)) -lt "$length" ] || [ $((turn % 2)) -eq 0 ]; do
    fault=
    [ $((turn % 2)) -eq 1 ] && fault=${faults[turn / 2 % ${#faults[@]}]}
    switch "$fault"
    [ -z "$fault" ] && until_well
    rm -f "$work"/answers-*
    end=$((SECONDS + phase))
    loops=()
    for kind in 0 1 2; do
        ask_until "$end" "$kind" &
        loops+=("$!")
    done
    wait "${loops[@]}"
    turn=$((turn + 1))
    if ! kill -0 "$tributary_pid" 2>/dev/null; then
        expect_alive
        report
    fi
    requests=0 refused=0 odd=0
    for kind in 0 1 2; do
        read -r all bad other < <(awk -v wanted="${wanted[kind]}" '
            { all++; if ($1 != 200) bad++; if ($0 != wanted) other++ }
            END { print all + 0, bad + 0, other + 0 }' "$work/answers-$kind")
        requests=$((requests + all)) refused=$((refused + bad)) odd=$((odd + other))
        # The GraphQL endpoint answers whatever happens to its upstreams: with less, and with 200.
        if [ "$kind" -eq 0 ] && [ "$bad" -gt 0 ]; then
            fail "GraphQL answered $bad of $all requests with something else than 200 (${fault:-no fault})"
        fi
    done
    memory=$(status_of VmRSS) open=$(descriptors)
    awk -v time=$((SECONDS - began)) -v fault="${fault:-none}" -v requests="$requests" -v refused="$refused" -v odd="$odd" \
        -v memory="$memory" -v peak="$(status_of VmHWM)" -v open="$open" 'BEGIN {
            printf "%5d s  %-38s %9d %8d %10d %5.1f %9.1f %12d\n",
                time, fault, requests, refused, odd, memory / 1024, peak / 1024, open }'
    if [ -z "$fault" ]; then
        [ "$odd" -eq 0 ] || fail "without a fault, $odd of $requests answers were not whole"
        echo "$((SECONDS - began)) $memory $open" >>"$work/curve"
    fi
done
say ""

# The first fifth warms up: pools, tables and the allocator's arenas. From there on memory and descriptors are to stay.
read -r verdict slope first last most < <(awk '
    { time[NR] = $1; memory[NR] = $2; if ($3 > most) most = $3 }
    END {
        from = int(NR / 5) + 1
        for (i = from; i <= NR; i++) { n++; x += time[i]; y += memory[i]; xx += time[i] ^ 2; xy += time[i] * memory[i] }
        slope = n > 1 && n * xx != x * x ? (n * xy - x * y) / (n * xx - x * x) : 0
        print (memory[NR] <= memory[from] * 1.1 + 8192 ? "flat" : "grown"),
            sprintf("%.2f", slope * 3600 / 1024), sprintf("%.1f", memory[from] / 1024), sprintf("%.1f", memory[NR] / 1024), most
    }' "$work/curve")
expect "memory after $((turn / 2 + 1)) rounds: $first MiB after warming up, $last MiB at the end ($slope MiB per hour by least squares)" \
    "$verdict" flat
if [ "$most" -le 1024 ]; then pass "at most $most descriptors were open"; else fail "$most descriptors were open"; fi
expect_alive
[ "$failures" -eq 0 ] && say "Verdict: it held for $((SECONDS - began)) s." || say "Verdict: it did not hold; see FAILED above."
report

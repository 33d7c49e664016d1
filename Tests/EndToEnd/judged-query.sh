#!/usr/bin/env bash
# The first query of the README, its REST twin and the proxy route, and what each of them costs the upstreams.
#
# TRIBUTARY_URL and FROBSCO_URL: servers that run already, such as those of scripts/run; without them it starts its own.
. "$(dirname "${BASH_SOURCE[0]}")/support.sh"

if [ -n "${TRIBUTARY_URL-}" ]; then
    tributary=$TRIBUTARY_URL frobsco=${FROBSCO_URL:?}
else
    start_frobsco
    start_tributary
fi

requests() { curl "$frobsco/__requests"; }
forget_requests() { curl -X DELETE "$frobsco/__requests"; }

forget_requests
answer=$(ask '{ summary { frobCount flerpCount thunk } frobs { id name flerp { score } } }')
calls=$(requests)
expect "no errors" "$(count "$answer" '"errors"')" 0
expect_in "the summary counts frobs and flerps and has the thunk" "$answer" \
    '"summary":{"frobCount":500,"flerpCount":450,"thunk":"'
expect "there are 500 frobs" "$(count "$answer" '{"id":"frob-')" 500
expect "every tenth has no flerp" "$(count "$answer" '"flerp":null')" 50
expect "the others have one" "$(count "$answer" '"flerp":{"score":')" 450
expect "it costs one list, one list of flerps, and one batch per 200 frobs" "$calls" \
    '{"GET /flerp-batch":1,"GET /v1/list":1,"POST /flerp-batch":3}'

# Each flerp beside its frob, whatever the order of the batches: the pairs as frobsco has them.
wanted=$(curl "$frobsco/flerp-batch" | grep -o '"frobId":"frob-[0-9]*","score":[0-9]*' |
    sed 's/"frobId":"\(frob-[0-9]*\)","score":\([0-9]*\)/\1 \2/' | sort)
got=$(grep -o '{"id":"frob-[0-9]*","name":"[^"]*","flerp":{"score":[0-9]*' <<<"$answer" |
    sed 's/{"id":"\(frob-[0-9]*\)","name":"[^"]*","flerp":{"score":\([0-9]*\)/\1 \2/' | sort)
expect "each frob has its own flerp" "$got" "$wanted"

forget_requests
answer=$(ask '{ summary { frobCount thunk } frobs { name flerp { score } } }')
calls=$(requests)
expect "without flerpCount, no errors" "$(count "$answer" '"errors"')" 0
expect "without flerpCount, nobody lists the flerps" "$calls" '{"GET /v1/list":1,"POST /flerp-batch":3}'

forget_requests
answer=$(ask '{ __typename thunk { value } }')
expect_in "the thunk alone needs no upstream" "$answer$(requests)" '"thunk":{"value":"' '{}'

thunk=${answer#*'"thunk":{"value":"'}
thunk=${thunk%%'"'*}
for path in /frobs-aggregator/summary /api/frobs-aggregator/summary; do
    expect "$path answers the bare object" "$(curl -w ' %{http_code} %{content_type}' "$tributary$path" | sed 's/; *charset=.*//')" \
        "{\"frobCount\":500,\"flerpCount\":450,\"thunk\":\"$thunk\"} 200 application/json"
done

curl -o "$work/list" -H 'Authorization: Bearer demo' "$frobsco/v1/list"
for path in /api/proxy/frobs/list /proxy/frobs/list; do
    expect "$path answers as FrobsCo does" "$(curl -o "$work/proxied" -w '%{http_code}' "$tributary$path")" 200
    expect "$path answers the same bytes" "$(cksum <"$work/proxied")" "$(cksum <"$work/list")"
done
expect "the proxy route takes GET alone" "$(curl -o /dev/null -w '%{http_code}' -d x "$tributary/api/proxy/frobs/list")" 404

answer=$(curl -G "$tributary/api/graphql" --data-urlencode 'query={ frobs { id } }')
expect "a query by GET at /api/graphql" "$(count "$answer" '{"id":"frob-')" 500
status=$(curl -G -o /dev/null -w '%{http_code}' "$tributary/graphql" \
    --data-urlencode 'query=mutation { setThunk(value: "by GET") { value } }')
expect "GET refuses mutations" "${status:0:1}" 4
expect "the thunk is what it was" "$(ask '{ thunk { value } }')" "{\"data\":{\"thunk\":{\"value\":\"$thunk\"}}}"

expect "a document that does not parse is the client's error" \
    "$(ask '{ frobs {' -o /dev/null -w '%{http_code}' -H 'accept: application/graphql-response+json')" 400
expect "readiness" "$(curl "$tributary/.backstage/health/v1/readiness")" '{"status":"ok"}'
expect "liveness" "$(curl "$tributary/.backstage/health/v1/liveness")" '{"status":"ok"}'
report

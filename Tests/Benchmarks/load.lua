-- One run of wrk: sends the same request over and over, and leaves a summary as JSON.
--
--   BODY     file with the body to POST; without it the URL is read with GET
--   MARKER   a word of the body that is replaced in every request, so that no two have the same text
--   SEED     makes the texts of one run differ from those of another
--   SUMMARY  file for the summary

local marker = os.getenv("MARKER")
local seed = os.getenv("SEED") or "0"
local before, after
local sent = 0

-- Threads are numbered: each has its own interpreter, and would count the same numbers.
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local path = os.getenv("BODY")
if path then
  local file = assert(io.open(path, "rb"))
  wrk.method = "POST"
  wrk.body = file:read("*a")
  wrk.headers["Content-Type"] = "application/json"
  file:close()
  if marker then
    local first, last = wrk.body:find(marker, 1, true)
    assert(first, "the body has no " .. marker)
    before, after = wrk.body:sub(1, first - 1), wrk.body:sub(last + 1)
    function request()
      sent = sent + 1
      -- Of one length always, so that answers and requests keep theirs.
      local word = string.format("%s_%s_%02d_%09d", marker, seed, number, sent)
      return wrk.format(nil, nil, nil, before .. word .. after)
    end
  end
end

function done(summary, latency, requests)
  local file = assert(io.open(assert(os.getenv("SUMMARY"), "set SUMMARY"), "w"))
  local errors = summary.errors
  file:write(string.format(
    '{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, "p99": %d, '
      .. '"statusErrors": %d, "socketErrors": %d, "timeouts": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write, errors.timeout))
  file:close()
end

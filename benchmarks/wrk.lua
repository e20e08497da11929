-- One kind of request, told by the environment; one line of JSON at the end.
--   BENCH_METHOD, BENCH_KEY
--   BENCH_BODY   file with the body; empty: none
--   BENCH_FIRST  number put in place of @N@ in the first body, one more in each that follows; empty: bodies stay as they are

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

wrk.method = os.getenv("BENCH_METHOD")
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY")

local path = os.getenv("BENCH_BODY")
if path ~= "" then
  wrk.headers["Content-Type"] = "application/json"
  wrk.body = read(path)
end

local first = os.getenv("BENCH_FIRST")
if first ~= "" then
  local number = tonumber(first)
  local before, after = wrk.body:match("^(.*)@N@(.*)$")
  function request()
    number = number + 1
    return wrk.format(nil, nil, nil, before .. string.format("%012d", number) .. after)
  end
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end

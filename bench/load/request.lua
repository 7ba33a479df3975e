-- wrk's request and report: wrk ... URL -- METHOD BYTES DEPTH [RUN FIRST]
-- The request is made once, so that no Lua runs while wrk drives; DEPTH requests go out at a time. With RUN, a run of the
-- ledger, each request has a number, beginning with FIRST, which Lua puts in.

local worker

function setup(thread)
  worker = thread
end

-- Puts a number into each request, which wrk has a function called request make, if there is one.
local function number(run, first)
  local sequence = first
  wrk.headers["Resound-Run"] = run
  wrk.headers["Resound-Sequence"] = "@"
  local before, after = string.match(wrk.format(), "^(.*)@(.*)$")
  request = function()
    sequence = sequence + 1
    return before .. sequence .. after
  end
end

function init(arguments)
  local method, bytes = arguments[1], tonumber(arguments[2])
  depth = tonumber(arguments[3]) -- global, so that done, which runs apart, can ask the thread for it
  wrk.method = method
  if bytes > 0 then
    wrk.body = string.rep("r", bytes)
    wrk.headers["Content-Type"] = "text/plain"
  end
  if arguments[4] then
    number(arguments[4], tonumber(arguments[5]))
  end
  local format = wrk.format
  wrk.format = function(...)
    return string.rep(format(...), depth)
  end
end

-- wrk's own percentiles go wrong when answers are pipelined. Counting costs the square of the latencies that differ, a
-- quarter of a minute with 10,000 connections.
local function percentile(latency, share)
  if worker:get("depth") == 1 then
    return latency:percentile(100 * share)
  end
  local all, seen = 0, 0
  for i = 1, #latency do
    local _, count = latency(i)
    all = all + count
  end
  for i = 1, #latency do
    local micros, count = latency(i)
    seen = seen + count
    if seen >= share * all then
      return micros
    end
  end
  return 0
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %d, "p99": %d, "p999": %d, '
      .. '"errors": {"connect": %d, "read": %d, "write": %d, "timeout": %d, "non-2xx": %d}}\n',
    summary.requests, summary.duration / 1e6, percentile(latency, 0.5), percentile(latency, 0.99),
    percentile(latency, 0.999), errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end

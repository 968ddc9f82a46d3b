-- Arguments behind "--": requests a write, octets of the body (0: GET), 1 for a connection a request.
-- What is sent is made once, so that wrk calls nothing of this while it measures.
function init(arguments)
    local depth, length = tonumber(arguments[1]), tonumber(arguments[2])
    if length > 0 then
        wrk.method = "POST"
        wrk.body = string.rep("x", length)
        wrk.headers["Content-Type"] = "application/octet-stream"
    end
    if arguments[3] == "1" then
        wrk.headers["Connection"] = "close"
    end
    if depth > 1 then
        local text = string.rep(wrk.format(), depth)
        wrk.format = function() return text end
    end
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format("TOLD %d %d %d %d %d %d %d %d\n", summary.duration, summary.requests,
        e.connect + e.read + e.write + e.status + e.timeout,
        latency:percentile(50), latency:percentile(90), latency:percentile(99), latency:percentile(99.9), latency.max))
end

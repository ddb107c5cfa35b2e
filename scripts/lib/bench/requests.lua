-- Sends the requests of a file, which have zero bytes between them, in turn, and prints one line of JSON at the end.
-- Arguments: the file, the number of threads, whether each request may be sent only once, and the pause before each in ms.
local threads = {}

function setup(thread)
    thread:set("number", #threads)
    table.insert(threads, thread)
end

function init(args)
    local file = assert(io.open(args[1], "rb"))
    local text = file:read("*a")
    file:close()
    local own, index = {}, 0
    for request in text:gmatch("[^%z]+") do
        -- A thread has requests of its own, so that none is sent twice unless all were sent.
        if index % tonumber(args[2]) == number then table.insert(own, request) end
        index = index + 1
    end
    if #own == 0 then own = {text:match("[^%z]+")} end
    local next, count = 0, #own
    exhausted = 0
    function request()
        next = next + 1
        if next > count then
            next = 1
            if args[3] == "once" then exhausted = 1 end
        end
        return own[next]
    end
    if tonumber(args[4]) > 0 then
        local pause = tonumber(args[4])
        -- Between half and one and a half of it, so that the connections do not march in step.
        function delay() return math.floor(pause * (0.5 + math.random()) + 0.5) end
    end
end

function done(summary, latency)
    local ran_out = 0
    for _, thread in ipairs(threads) do ran_out = ran_out + (thread:get("exhausted") or 0) end
    local errors = summary.errors
    print(string.format(
        '\n{"requests":%d,"seconds":%.3f,"bytes":%d,"p50":%.3f,"p99":%.3f,"exhausted":%d,'
            .. '"errors":{"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}}',
        summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1000,
        latency:percentile(99) / 1000, ran_out, errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end

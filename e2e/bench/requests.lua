-- Asks for the lines of a file in turn. A line is a path, and where it matters, parted by tabs, the
-- cookies and the body of a form that is posted.
local requests, at = {}, 0

local function request_of(line)
  local path, cookies, body = line:match("^([^\t]*)\t?([^\t]*)\t?([^\t]*)$")
  if cookies ~= "" then wrk.headers["Cookie"] = cookies end
  if body == "" then return wrk.format("GET", path) end
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  wrk.headers["Origin"] = "http://" .. wrk.headers["Host"]
  return wrk.format("POST", path, nil, body)
end

function init(args)
  wrk.headers["Accept-Encoding"] = "gzip, br"
  for line in io.lines(args[1]) do requests[#requests + 1] = request_of(line) end
  -- Each run begins elsewhere, so that kept answers of the run before are seldom asked for again.
  at = math.floor(os.clock() * 1e6 + os.time()) % #requests
end

function request()
  at = at % #requests + 1
  return requests[at]
end

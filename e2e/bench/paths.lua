-- Asks for the lines of a file in turn, as htmx would where the file's name says so. A line is a path,
-- and where it matters, parted by tabs, the cookies and the body of a form that is posted.
local asks, at = {}, 0

local function ask(line)
  local path, cookies, body = line:match("^([^\t]*)\t?([^\t]*)\t?([^\t]*)$")
  if cookies ~= "" then wrk.headers["Cookie"] = cookies end
  if body == "" then return wrk.format("GET", path) end
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  wrk.headers["Origin"] = "http://" .. wrk.headers["Host"]
  return wrk.format("POST", path, nil, body)
end

function init(args)
  local name = args[1]:match("[^/]*$")
  wrk.headers["Accept-Encoding"] = "gzip, br"
  if name:find("suggest") or name:find("htmx") then wrk.headers["HX-Request"] = "true" end
  if name:find("add") then wrk.headers["HX-Target"] = "add" end
  for line in io.lines(args[1]) do asks[#asks + 1] = ask(line) end
  -- Each run begins elsewhere, so that kept answers of the run before are seldom asked for again.
  at = math.floor(os.clock() * 1e6 + os.time()) % #asks
end

function request()
  at = at % #asks + 1
  return asks[at]
end

-- Asks for the paths of a file in turn, as htmx would where the file's name says so.
local paths, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  wrk.headers["Accept-Encoding"] = "gzip, br"
  if args[1]:find("suggest") then wrk.headers["HX-Request"] = "true" end
  -- Each run begins elsewhere, so that kept answers of the run before are seldom asked for again.
  at = math.floor(os.clock() * 1e6 + os.time()) % #paths
end

function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end

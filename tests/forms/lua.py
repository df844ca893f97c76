"""Lua."""

PATHS = ['a.lua', 'a/b.LUA']

NOTHING = [
    '-- a comment',
    '--- documentation\n---@param a string',
    '--[[ a\n comment ]]',
    '--[==[ a ]] longer\n one ]==]',
    '---[[ of one line',
    '#!/usr/bin/env lua\n',
    "local a = require 'a'",
    'local a = require("a.b")',
    'local a = require("a").b.c;',
    'local a, b = require "a", require("b")',
    'local a <const> = require [[a]]',
    "require 'a'",
    'require("a") -- why',
    'a = require("a")',
    ';;',
    '',
]

CODE = {
    'local a <const>, b <close> = 1, 2': 'local ID , ID = NUM , NUM',
    'f(a); g(b);': 'ID ( ID ) ID ( ID )',
    'local a = { 1, 2, }': 'local ID = { NUM , NUM }',
    'local a = { 1; 2; }': 'local ID = { NUM NUM }',
    'return a;': 'return ID',
    'local a = f(require("a"))': 'local ID = ID ( ID ( STR ) )',
    'local ok, a = pcall(require, "a")': 'local ID , ID = ID ( ID , STR )',
    'local a = require(name)': 'local ID = ID ( ID )',
    'local a, b = require "a", 1': 'local ID , ID = ID STR , NUM',
    'local a = require("a")(b)': 'local ID = ID ( STR ) ( ID )',
    'local a = "require"': 'local ID = STR',
    'local require = require': 'local ID = ID',
    'f "a"': 'ID STR',
    'f { a = 1 }': 'ID { ID = NUM }',
    'a:b(c):d "e"': 'ID : ID ( ID ) : ID STR',
    'function a.b:c(...) return ... end': 'function ID . ID : ID ( ... ) return ... end',
    'goto a ::a::': 'goto ID :: ID ::',
    'if a ~= nil then b() elseif not c then d() else e() end': (
        'if ID ~= nil then ID ( ) elseif not ID then ID ( ) else ID ( ) end'
    ),
    'repeat a() until b == true': 'repeat ID ( ) until ID == true',
    'a = b .. c // d ^ -e & #f << 1': 'ID = ID .. ID // ID ^ - ID & # ID << NUM',
    'a --[[ why ]] = 1 -- so': 'ID = NUM',
}

STRINGS = [
    "'a'",
    '"a"',
    '[[a]]',
    '[[a\n  b]]',
    '[==[a ]] b]==]',
    "'\\''",
    '"\\"\\z\n a"',
    "''",
    '[[]]',
    "'--'",
    "'a\\\nb'",
]
NUMBERS = ['0', '12', '1.5', '.5', '1e10', '1E-3', '0xFF', '0xA.8p1', '0x1p-4', '42LL', '42ULL', '2i']
AROUND = 'x = {}'
ALIKE = [("'a'", '"a"'), ("'it\\'s'", '"it\'s"'), ('[[a\n  b]]', '[[a\n        b]]'), ('0XFF', '0xff'), ('1E5', '1e5')]
UNLIKE = [("'a'", "'b'"), ("'a'", '[[a]]'), ('1', '1.0'), ("'a b'", "'a  b'"), ('[[a]]', '[=[a]=]')]

BROKEN = ('function f(a\n  return a +\nend\n', 'function good(b) return b end\n')
LINES = '--[[ Documentation\n of two lines ]]\nfunction f(a)\n  local b = a + 1\n  return [[c\n  d]], b\nend\n'

NAMES = {
    'function f() a() end': ['function f'],
    'local function f() a() end': ['function f'],
    'function A.f() a() end': ['function f'],
    'function A.b:f() a() end': ['function f'],
    'local f = function() a() end': ['function f'],
    'local f <const> = function() a() end': ['function f'],
    'f = function() a() end': ['function f'],
    'A.b.f = function() a() end': ['function f'],
    'A["f"] = function() a() end': ['function '],
    'local f, a = function() end, 1': [],
    'local a = { f = function() b() end, g = function() end, c = 1 }': ['function f', 'function g'],
    'local a = { ["f"] = function() b() end, [c] = function() end, function() end }': [
        'function ',
        'function c',
        'function ',
    ],
    'a(b, function() c() end)': ['function '],
    'a { b = function() c() end }': ['function b'],
    'function f() local function g() a() end return g end': ['function f', 'function g'],
    'if a then function f() b() end end': ['function f'],
    'return function() a() end': [],
    'local a = b or function() c() end': [],
    'local a': [],
}

PARTS = {
    'function f() local a = 1; b(a); return a end': ['local a = 1', 'b(a)', 'return a'],
    'if a then b() elseif c then d() else e() end': ['b()', 'd()', 'e()'],
    'for a = 1, 2 do b() end': ['b()'],
    'for a, b in c() do d() break end': ['d()', 'break'],
    'while a do b() end': ['b()'],
    'repeat a() until b': ['a()'],
    'do a(); b() end': ['a()', 'b()'],
    'f(a, function() b() end)': ['function() b() end', 'b()'],
    'local a = { b = 1, f = function() c() end, d }': ['f = function() c() end', 'c()'],
    'while a do goto b; ::b:: end': ['goto b', '::b::'],
}

NESTED = """\
local A = {}
function A:f(b)
  for _, c in ipairs(b) do if c then self:d(c) elseif e then goto f else g() end ::f:: end
  return setmetatable({ h = function() i() end, j = 1 }, { __index = function(t, k) return l(t)[k] end })
end
local m = function(...) repeat n(...) until o do p() end end
q("r", function() s() end)
"""

SIBLINGS = [('function f() a() b() end function g() c() end', [['a()', 'b()'], ['c()']])]

IN_FUNCTION = 'function f() {} end'

DEFINITIONS = {
    'function f() self. on = function(a) end end': 'a',
    'function f(a, b, ...) return c end': 'a b',
    'local function f(a) return b end': 'a',
    'function A.f(a) return self end': 'a',
    'function A:f(a) return self end': 'a',
    'x = function(a, b) return c end': 'a b',
    'x = { f = function(a) return b end }': 'a',
}
STATEMENTS = {
    'local a, b = c, d': 'a b',
    'local a <const>, b': 'a b',
    'a = b; a.c = d; a[e] = g': '',
    'for a = b, c do d() end': 'a',
    'for a, b in c do d() end': 'a b',
    'local function g(a) return b end': 'g a',
    'local g = function(a) return b end': 'g a',
    'A.g = function(a) return b end': 'a',
    'h(function(a) return b end)': 'a',
    'goto a ::a::': 'a a',
    'local a = { b = c, [d] = e }': 'a',
}
OUTSIDE = {
    'local a = 1; b, c = d, e': '',
    'for a = b, c do local d = e end': 'a d',
    'do local a = b end': 'a',
    'while a do local b = c end': 'b',
    'local function f(a) return b end': 'a',
}
MEMBERS = {
    'a.b.c(d.e):g(h)': 'b c e g',
    'local a = { b = c, [d] = e, g, "h", i.j }': 'b j',
    'a["b"] = c .. d': '',
    'function A.b:c() end': 'b',
}

INERT_WHOLE = [
    'function f() end',
    'function A:f(a) -- nothing\nend',
    'local function f(a) error("not here") end',
    'function A.f() error("a" .. "b", 2) end',
]
INERT_PARTS = {
    'x = { 1, "a", b }': '{ 1 , "a" , b }',
    'x = { a = 1, ["b"] = { c, true } }': '{ a = 1 , [ "b" ] = { c , true } }',
    'x = { a(), 1 }': '',
    'x = { { 1 }, a() }': '{ 1 }',
    'x = { a = function() return 1 end }': '',
    'f({ 1 })': '{ 1 }',
    'f { 1 }': '{ 1 }',
    'function f() error("a") return 1 end': '',
    'function f() return end': '',
    'function f() a.error("b") end': '',
    'a(function() end)': 'function ( ) end',
}
WRITTEN_OUT = {
    'x = { a(), 1 }': '{ a ( ) , 1 }',
    'x = { a = f(1), b = function() g({ 2 }) end }': '{ a = f ( 1 ) , b = { 2 } }',
}

SAMPLE = """\
#!/usr/bin/env lua
--- Parcels on their way: what each costs, and where it is.
local json = require("json")
local clock = require "clock".new

local Depot = {}
Depot.__index = Depot

local rates <const> = { small = 4.5, ["medium"] = 7, large = 0x0C; fallback = { 12, 1e2 } }

function Depot.new(name, options)
  local self = setmetatable({ name = name, parcels = {}, lost = 0 }, Depot)
  self.limit = options and options.limit or 100
  self.on_full = function(parcel)
    error(("no room in %s for %s"):format(name, parcel.id))
  end
  return self
end

--[[ Takes a parcel in,
     or says why not. ]]
function Depot:take(parcel, ...)
  if #self.parcels >= self.limit then
    return self.on_full(parcel, ...)
  elseif not parcel.id or self:find(parcel.id) ~= nil then
    return nil, 'known or nameless: ' .. tostring(parcel.id)
  else
    self.parcels[#self.parcels + 1] = parcel
  end
  local price, extra = rates[parcel.size] or rates.fallback[1], 0
  for index, stamp in ipairs(parcel.stamps) do
    if stamp.void then goto continue end
    extra = extra + stamp.value * (index % 2 == 0 and 1 or 0.5)
    ::continue::
  end
  return price + extra // 1
end

function Depot:find(id)
  for place = #self.parcels, 1, -1 do
    if self.parcels[place].id == id then return place, self.parcels[place] end
  end
end

local function report(depots, out)
  local lines, total = {}, 0
  table.sort(depots, function(a, b) return a.name < b.name end)
  for _, depot in pairs(depots) do
    repeat
      local parcel = table.remove(depot.parcels)
      if not parcel then break end
      total = total + (parcel.weight or 0) ^ 2
      lines[#lines + 1] = string.format("%-10s %5.1f", depot.name, parcel.weight)
    until total > 1000
  end
  while #lines > 40 do table.remove(lines, 1) end
  out:write(json.encode { lines = lines, total = total, at = clock() }, [==[
-- end of [[report]] --
]==])
end

function Depot:close() error "not yet" end

return { Depot = Depot, report = report, version = "1.0" }
"""
FILLERS = (' ', '\t', '  ', '\n', '\r\n', '\n\n   ', ' -- so\n', ' --[[ a\n longer ]] ', ' --[==[ "]] ]==] ')
GOLDEN = ('972a1c8b37e78ff0', 'd79f', 460)

import { describe, expect, test } from 'vitest'
import { Cel } from '../../../lib/kubernetes/schema/cel/cel.ts'
import { Steps, StepsSpent } from '../../../lib/kubernetes/steps.ts'

const cel = new Cel()

/** The value of an expression, or what is wrong with it. */
function evaluated(source: string, self: unknown = undefined, steps = new Steps(100_000)): unknown {
  const expression = cel.compile(source)
  if (typeof expression !== 'function') return `does not compile: ${expression.problem}`
  try {
    return expression(self, steps)
  } catch (error) {
    if (error instanceof StepsSpent) throw error
    return `fails: ${String(error)}`
  }
}

/** The expressions that are not true. */
function untrue(sources: readonly string[]): [string, unknown][] {
  return sources.map((source): [string, unknown] => [source, evaluated(source)]).filter(([, value]) => value !== true)
}

describe('the libraries of Kubernetes', () => {
  test.each<[string, string[]]>([
    [
      'quantity',
      [
        'isQuantity("20") && isQuantity("20Mi") && isQuantity("1.3G") && isQuantity("10000k")',
        '!isQuantity("20Mo") && !isQuantity("10Mm") && !isQuantity("200K") && !isQuantity("1,3G") && !isQuantity("Mi")',
        'quantity("200M") == quantity("0.2G") && quantity("2000k") == quantity("0.002G")',
        'quantity("200M") != quantity("0.3G")',
        'quantity("50M").isLessThan(quantity("50Mi")) && !quantity("100M").isLessThan(quantity("50M"))',
        'quantity("50Mi").isGreaterThan(quantity("50M")) && !quantity("50M").isGreaterThan(quantity("100M"))',
        'quantity("200M").compareTo(quantity("0.2G")) == 0 && quantity("50M").compareTo(quantity("50Mi")) == -1',
        'quantity("50k").add(quantity("20")) == quantity("50.02k") && quantity("50k").sub(20) == quantity("49980")',
        'quantity("50k").add(20).sub(quantity("100k")).sub(-50000).asInteger() == 20',
        'quantity("50000000G").isInteger() && !quantity("9999999999999999999999999999999999999G").isInteger()',
        'quantity("50.703k").asApproximateFloat() == 50703.0',
        'sign(quantity("-1m")) == -1 && sign(quantity("0")) == 0 && quantity("1").sign() == 1',
        'quantity("1") in [quantity("1000m")] && [quantity("1"), quantity("2")].indexOf(quantity("2000m")) == 1',
        'quantity("0.1").add(quantity("0.2")) == quantity("0.3")',
        'quantity("9223372036854775807").add(1) == quantity("9223372036854775808")',
      ],
    ],
    [
      'url',
      [
        'isURL("https://user:pass@example.com:80/path?query=val#fragment") && isURL("/absolute-path") && isURL("mailto:a@b")',
        '!isURL("https://a:b:c/") && !isURL("../relative-path") && !isURL("") && !isURL("https://a b/") && !isURL("/%zz")',
        '!isURL("https://[::1/") && !isURL("/a\\nb") && !isURL(":80")',
        'url("/path").getScheme() == "" && url("HTTPS://example.com/").getScheme() == "https"',
        'url("https://example.com:80/").getHost() == "example.com:80" && url("https://[::1]/").getHost() == "[::1]"',
        'url("https://[::1]:80/").getHostname() == "::1" && url("https://a@127.0.0.1:80/").getHostname() == "127.0.0.1"',
        'url("https://example.com:80/").getPort() == "80" && url("https://[::1]/").getPort() == "" && url("/p").getPort() == ""',
        'url("https://example.com/path with spaces/").getEscapedPath() == "/path%20with%20spaces/"',
        'url("https://example.com").getEscapedPath() == "" && url("/a%2Fb#c").getEscapedPath() == "/a%2Fb"',
        'url("https://example.com/path?k1=a&k2=b&k2=c").getQuery() == {"k1": ["a"], "k2": ["b", "c"]}',
        'url("https://example.com/?key with spaces=value+with%20spaces").getQuery()["key with spaces"] == ["value with spaces"]',
        'url("https://example.com/path?").getQuery() == {} && url("/a") == url("/a") && url("/a") != url("/b")',
      ],
    ],
    [
      'ip',
      [
        'isIP("192.168.0.1") && isIP("2001:db8::68") && !isIP("192.168.0.1.0") && !isIP("2001:db8:::68")',
        '!isIP("10.0.0.01") && !isIP("::ffff:1.2.3.4") && !isIP("fe80::1%eth0")',
        'ip.isCanonical("127.0.0.1") && ip.isCanonical("2001:db8::abcd") && !ip.isCanonical("2001:DB8::68")',
        '!ip.isCanonical("2001:db8::0:0:0:abcd") && ip.isCanonical("1:0:0:2::3") && ip.isCanonical("::")',
        'ip("192.168.0.1").family() == 4 && ip("::1").family() == 6',
        'ip("0.0.0.0").isUnspecified() && ip("::").isUnspecified() && !ip("::1").isUnspecified()',
        'ip("127.9.0.1").isLoopback() && ip("::1").isLoopback() && !ip("2001:db8::abcd").isLoopback()',
        'ip("224.0.0.1").isLinkLocalMulticast() && !ip("224.0.1.1").isLinkLocalMulticast() && ip("ff02::1").isLinkLocalMulticast()',
        'ip("169.254.169.254").isLinkLocalUnicast() && ip("fe80::1").isLinkLocalUnicast() && !ip("fd80::1").isLinkLocalUnicast()',
        'ip("192.168.0.1").isGlobalUnicast() && !ip("255.255.255.255").isGlobalUnicast() && !ip("ff00::1").isGlobalUnicast()',
        'string(ip("2001:0DB8::0068")) == "2001:db8::68" && ip("::1") == ip("0:0:0:0:0:0:0:1")',
        '["10.0.0.1", "::1"].all(ip, isIP(ip)) && ["10.0.0.1"].exists(ip, ip.size() == 8)',
      ],
    ],
    [
      'cidr',
      [
        'isCIDR("192.168.0.0/16") && isCIDR("::1/128") && !isCIDR("192.168.0.0/33") && !isCIDR("192.168.0.0/")',
        'cidr("192.168.0.0/24").containsIP(ip("192.168.0.1")) && !cidr("192.168.0.0/24").containsIP("192.168.1.1")',
        'cidr("192.168.0.0/24").containsCIDR("192.168.0.0/25") && !cidr("192.168.0.0/24").containsCIDR(cidr("192.168.0.0/23"))',
        'cidr("192.168.0.0/16").containsCIDR("192.168.10.0/24") && !cidr("0.0.0.0/0").containsIP("::1")',
        'cidr("2001:db8::/32").containsCIDR("2001:db8::/33") && !cidr("2001:db8::/32").containsCIDR("2001:db8::/31")',
        'cidr("192.168.0.1/24").ip() == ip("192.168.0.1") && cidr("192.168.0.1/24").masked() == cidr("192.168.0.0/24")',
        'cidr("192.168.0.1/24") != cidr("192.168.0.1/24").masked() && cidr("::1/128").prefixLength() == 128',
        'string(cidr("192.168.0.0/24")) == "192.168.0.0/24"',
      ],
    ],
    [
      'format',
      [
        '!format.dns1123Label().validate("my-label-name").hasValue() && format.dns1123Label().validate("a b").hasValue()',
        '!format.dns1123Subdomain().validate("apiextensions.k8s.io").hasValue()',
        'format.dns1035Label().validate("1a").value()[0].startsWith("a DNS-1035 label must consist of")',
        '!format.qualifiedName().validate("apiextensions.k8s.io/v1beta1").hasValue()',
        'format.qualifiedName().validate("a b").value()[0].startsWith("name part must consist of")',
        'format.qualifiedName().validate("/a").value() == ["prefix part must be non-empty"]',
        '!format.dns1123LabelPrefix().validate("my-prefix-").hasValue() && format.dns1123Label().validate("my-prefix-").hasValue()',
        'format.labelValue().validate("a!!").hasValue() && !format.labelValue().validate("").hasValue()',
        '!format.uri().validate("http://example.com").hasValue() && format.uri().validate("example.com").hasValue()',
        'format.byte().validate("aGVsbG8").value() == ["invalid base64"] && !format.byte().validate("aGVsbG8=").hasValue()',
        'format.date().validate("2020-01-32").value() == ["invalid date"] && !format.uuid().validate("123e4567-e89b-12d3-a456-426614174000").hasValue()',
        'format.named("datetime").value() == format.datetime() && !format.named("unknown").hasValue()',
        'format.date() != format.datetime()',
        'format.dns1123Label().validate("x".replace("x", "aaaaaaaaaaaaaaaa")).orValue([]) == []',
      ],
    ],
    [
      'regex',
      [
        '"abc 123".find("[0-9]+") == "123" && "abc 123".find("xyz") == ""',
        '"123 abc 456".findAll("[0-9]+") == ["123", "456"] && "123 abc 456".findAll("[0-9]+", 1) == ["123"]',
        '"123 abc 456".findAll("xyz") == [] && "aa".findAll("a", 0) == []',
        '"ab".findAll("a*") == ["a", ""] && "a1".matches("^[a-z](?P<n>[0-9])$")',
      ],
    ],
    [
      'lists and sets',
      [
        '["a", "b", "b"].isSorted() && ![2.0, 1.0].isSorted() && [].isSorted() && [1, 3].sum() == 4 && [].sum() == 0',
        '[1, 3].min() == 1 && ["a", "b"].max() == "b" && [duration("1s"), duration("1m")].max() == duration("1m")',
        '[1, 2, 2, 3].indexOf(2) == 1 && ["a", "b", "b"].lastIndexOf("b") == 2 && [1.0].indexOf(1) == 0 && [[1]].indexOf([1]) == 0',
        'sets.contains([1, 2], [1]) && !sets.contains([1], [2]) && sets.contains([1], [1.0]) && sets.contains([], [])',
        'sets.equivalent([1, 2], [2, 1, 1]) && !sets.equivalent([1], [1, 2])',
        'sets.intersects([1, 2], [2, 3]) && !sets.intersects([1], [])',
      ],
    ],
    [
      'semver',
      [
        'isSemver("1.2.3-beta.1+build.1") && !isSemver("v1.0.0") && !isSemver("01.1.1") && !isSemver("1.1") && !isSemver(" 1.0.0")',
        'isSemver("v1.0", true) && isSemver("01.01.01", true) && !isSemver("1.0-a", true) && !isSemver("", true)',
        'semver("v01.01", true) == semver("1.1.0") && semver("1.0.0").isLessThan(semver("1.2.3"))',
        'semver("1.0.0-rc.2").isLessThan(semver("1.0.0-rc.10")) && semver("1.0.0").isGreaterThan(semver("1.0.0-rc"))',
        'semver("1.2.3").minor() == 2 && semver("1.2.3").compareTo(semver("0.1.2")) == 1',
      ],
    ],
  ])('%s', (_, sources) => {
    expect(untrue(sources)).toEqual([])
  })
})

describe('extensions of CEL that Kubernetes has', () => {
  test.each<[string, string[]]>([
    [
      'strings',
      [
        '"tacocat".charAt(3) == "o" && "tacocat".charAt(7) == "" && "©αT".charAt(1) == "α" && "😀b".charAt(1) == "b"',
        '"tacocat".indexOf("") == 0 && "tacocat".indexOf("at", 3) == 5 && "tacocat".indexOf("", 3) == 3',
        '"😀a😀".indexOf("a") == 1 && "😀a😀".lastIndexOf("😀") == 2 && "tacocat".lastIndexOf("") == 7',
        '"tacocat".lastIndexOf("a", 3) == 1 && "bananananana".lastIndexOf("nana", 8) == 8 && "ab".lastIndexOf("c") == -1',
        '"TacoCÆt".lowerAscii() == "tacocÆt" && "tacocß".upperAscii() == "TACOCß" && "İ".lowerAscii() == "İ"',
        '"{0} days {0} hours".replace("{0}", "2", 1).replace("{0}", "23") == "2 days 23 hours" && "ab".replace("", "-") == "-a-b-"',
        '"ab".replace("", "-", 2) == "-a-b" && "aaa".replace("a", "b", -1) == "bbb" && "a".replace("a", "$&") == "$&"',
        '"hello world".split(" ") == ["hello", "world"] && "a b c".split(" ", 2) == ["a", "b c"] && "a b".split(" ", 0) == []',
        '"tacocat".substring(4) == "cat" && "tacocat".substring(0, 4) == "taco" && "ta©o©αT".substring(2, 6) == "©o©α"',
        '" \\f\\n\\r\\t\\vtext  ".trim() == "text" && "\\u0085text".trim() == "text" && "\\ufefftext".trim() == "\\ufefftext"',
        '["a", "b"].join("-") == "a-b" && [].join() == "" && strings.quote("a\\"b") == "\\"a\\\\\\"b\\""',
        '"%s is %d of %.1f, %x%%".format(["a", 2, 3.25, 255]) == "a is 2 of 3.3, ff%"',
        '"%s %s %s".format([[1, "a"], {"k": true}, null]) == "[1, \\"a\\"] {\\"k\\":true} null"',
        '"%b %o %X %e".format([5, 8, 255, 1052.5]) == "101 10 FF 1.052500\u202f×\u202f10⁰³"',
      ],
    ],
    [
      'loops with two variables',
      [
        '[1, 2].all(i, v, v == i + 1) && {"a": 1}.all(k, v, k == "a" && v == 1) && [5, 6].exists(i, v, i == 1 && v == 6)',
        '[1, 2].existsOne(i, v, v > 1) && ![1, 2].exists_one(i, v, v > 0) && [1, 2].existsOne(v, v > 1)',
        '[1, 2].transformList(i, v, v * i) == [0, 2] && [1, 2].transformList(i, v, i > 0, v) == [2]',
        '{"a": 1}.transformMap(k, v, v + 1) == {"a": 2} && {"a": 1, "b": 2}.transformMap(k, v, v > 1, v) == {"b": 2}',
        '{"a": "b"}.transformMapEntry(k, v, {v: k}) == {"b": "a"} && [[1], [2]].all(i, l, l.all(j, v, v == i + 1 && j == 0))',
      ],
    ],
    [
      'optionals',
      [
        'optional.of(1).optMap(x, x + 1).value() == 2 && !optional.none().optMap(x, x).hasValue()',
        '!optional.ofNonZeroValue("").hasValue() && optional.ofNonZeroValue("a").value() == "a"',
        'optional.of([1]).optFlatMap(x, x[?0]).orValue(0) == 1 && {"a": 1}.?b.orValue(2) == 2',
      ],
    ],
    [
      'conversions',
      [
        'int(timestamp("2020-01-01T00:00:00Z")) == 1577836800 && string(timestamp("2020-01-01T00:00:00.500Z")) == "2020-01-01T00:00:00.5Z"',
        'string(duration("1h1s")) == "3601s"',
      ],
    ],
  ])('%s', (_, sources) => {
    expect(untrue(sources)).toEqual([])
  })
})

test.each<[string, unknown, string]>([
  [
    'self.q.add(quantity("1Ki")).isLessThan(quantity(self.t))',
    { q: 'x', t: '1' },
    "no matching overload for 'string.add(kubernetes.Quantity)'",
  ],
  ['quantity(self) == quantity("1Ki")', '10Mm', 'fails: Error: "10Mm" is no quantity'],
  ['quantity("9999999999999999999999G").asInteger() == 1', '', 'cannot convert value to integer'],
  ['ip(self).family() == 4', '192.168.0.1.0', 'IP Address "192.168.0.1.0" cannot be read'],
  ['cidr(self).ip() == ip("::")', '::/', 'network address "::/" cannot be read'],
  ['url(self).getPort() == ""', 'https://a:b:c/', 'invalid port ":c" after host'],
  ['self.charAt(30) == ""', 'tacocat', 'index out of range: 30'],
  ['self.substring(4, 3) == ""', 'tacocat', 'invalid substring range. start: 4, end: 3'],
  ['self.indexOf("a", 7) == 1', 'tacocat', 'index out of range: 7'],
  ['[].min() == 1', '', 'min called on empty list'],
  ['self.find("(") == ""', 'a', 'missing closing )'],
  ['"%d".format(["a"]) == ""', '', 'format: %d needs an integer'],
  ['"%s".format([]) == ""', '', 'index 0 out of range'],
  ['[1, 2].transformMapEntry(i, v, {"a": v}).size() == 1', '', 'insert failed: key a already exists'],
  ['authorizer.path("/").check("get").allowed()', '', 'does not compile: `authorizer` is not available to the rules of a CRD'],
  ['cel.bind(x, 1, x == 1)', '', "does not compile: found no matching overload for 'cel.bind'"],
  ['image(self).registry() == ""', '', "does not compile: found no matching overload for 'image(dyn)'"],
  ['"a".lowerAscii(1) == ""', '', "does not compile: found no matching overload for 'string.lowerAscii(int)'"],
])('%s is told as: %3$s', (source, self, problem) => {
  expect(evaluated(source, self)).toEqual(expect.stringContaining(problem))
})

test('an expression means what it is written as', () => {
  const sources = [
    '1 - (2 - 3) == 2 && 7 % (2 * 3) == 1 && -(true ? 1 : 2) == -1 && !(true && false) && 8 / (4 / 2) == 4',
    '0.0000000000001 != 0.0 && 1e21 > 1.0 && b"\\xff\\x00" == b"\\377\\000" && 2u + 1u == 3u',
    '(1 == 2) == false && (true ? 1 : 2) + 1 == 2 && -9223372036854775808 < 0 && [1, 2][1] == 2 && {"a": [1]}.a[0] == 1',
    '"\\u00e4\\n\\"\\\\" == "ä\\n\\"\\\\" && r"\\d" == "\\\\d"',
  ]
  expect(untrue(sources)).toEqual([])
  expect(evaluated('has(self.list[0].a) && !has(self.list[0].b)', new Map([['list', [new Map([['a', 1n]])]]]))).toBe(true)
})

describe('expressions that would take all time or memory are stopped', () => {
  const doubled = (times: number) => `[[1]]${'.map(x, x + x)'.repeat(times)}`

  test.each([
    ['a list that is added to itself', `${doubled(40)}.size() > 0`],
    ['a text that is added to itself', `["ab"]${'.map(x, x + x)'.repeat(40)}.size() > 0`],
    ['a text that is put into itself', `["aa"]${'.map(x, x.replace("a", x))'.repeat(6)}.size() > 0`],
    ['a list that is joined with itself', `["aaaa"]${'.map(x, [x, x, x, x, x, x, x, x].join(x))'.repeat(12)}.size() > 0`],
    ['lists of the same lists, compared', `[1]${'.map(x, [x, x])'.repeat(30)} == [1]${'.map(x, [x, x])'.repeat(30)}`],
    ['lists of the same lists, as a text', `"%s".format([[1]${'.map(x, [x, x])'.repeat(30)}]) != ""`],
    ['lists of the same lists, as sets', `sets.contains([1]${'.map(x, [x, x])'.repeat(30)}, [1]${'.map(x, [x, x])'.repeat(30)})`],
    ['a search that begins again and again', `${'"a"'}.replace("a", "${'a'.repeat(1000)}").findAll("a.*b|a").size() > 0`],
  ])('%s', (_, source) => {
    expect(cel.compile(source)).toBeTypeOf('function')
    expect(() => evaluated(source)).toThrow(StepsSpent)
  })
})

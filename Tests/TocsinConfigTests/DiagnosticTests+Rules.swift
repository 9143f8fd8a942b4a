// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// Faults of signals, expressions, conditions, groups and alarms.
extension DiagnosticTests.Fault {
    static let signals: [Self] = [
        Self(
            "signals", main: Sample.main(),
            pack: """
                pack: chem
                version: 1
                kinds:
                  k:
                    period: 5s
                    rules:
                      a1: {time_to_limit: {limit: x, window: 10m, confidence: 1.5, side: up}, below: {yellow: 30m}}
                      a2: {time_to_limit: {limit: 9, window: 5s}, below: {yellow: 30}}
                      a3: {sum: {window: 1h, countr: total}, above: {red: 1}}
                      a4: {count: {window: 1h, edges: 1}, above: {red: 3}}
                      a5: {baseline: {bins: [3, 2], companion: load}, above: {red: 3}}
                      a6: {flat: {}, above: {yellow: 6h}}
                      a7: {flat: 0.1, above: {yellow: 6h}}
                      a8: {rate: {window: 1h, per: 1h, method: means, windows: 32}, above: {red: 3}}
                      a9: {twa: {window: [8h]}, above: {red: 3}}
                      b1: {vote: {at_least: 1}, above: {red: 2}}
                      b2: {fault: {}, above: {yellow: 4s}, deadband: 1}
                      b3: {sum: {window: 401d}, above: {red: 3}}
                      b4: {mean: {window: 60d}, above: {red: 3}}
                      b5: {overdue: {}, level: red}

                """,
            [
                "pack.yaml:7:35: limit is \"x\"; expected a number",
                "pack.yaml:7:63: confidence is 1.5; expected a number from 0 to 1",
                "pack.yaml:7:74: side is \"up\"; allowed: above, below",
                "pack.yaml:8:7: the window 5s of rule \"a2\" is too short for a reading every 5s; at least 10s",
                "pack.yaml:8:67: yellow is \"30\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "pack.yaml:9:30: unknown key \"countr\" in sum; did you mean \"counter\"? allowed: window, counter, roll_over, coverage",
                "pack.yaml:10:39: edges is \"1\"; expected true or false",
                "pack.yaml:11:33: bins goes from 3 to 2; each number greater than the one before",
                "pack.yaml:11:48: companion is \"load\", which names no point; an id such as site/unit/measure, ./measure, or {site} and {unit} for parts of the rule's own",
                "pack.yaml:12:18: flat has no epsilon; epsilon is required: \(note("flat", "epsilon"))",
                "pack.yaml:13:18: flat is \"0.1\"; expected a mapping",
                "pack.yaml:14:64: windows is \"32\"; expected a whole number from 1 to 31",
                "pack.yaml:15:26: window is a list; expected a duration such as 250ms, 3s, 5m, 8h or 7d",
                "pack.yaml:16:12: vote looks at several points; a rule of a group",
                "pack.yaml:17:54: deadband is \"1\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "pack.yaml:18:26: window is 401d; expected a duration from 1ms to 400d",
                "pack.yaml:20:25: unknown key \"level\" in rule \"b5\"; allowed: \(pointSignals), above, below, deadband, reset, on_delay, off_delay, while, latch, auto_acknowledge, reset_acknowledges, one_shot, re_alarm, chatter, on_bad, basis",
            ])
    ]

    static let expressions: [Self] = [
        Self(
            "grammar",
            main: Sample.main(
                points: """

                      - {match: "a/1", kind: o2, rules: {r: {above: {red: "min(30, 0.003 * "}}}}
                      - {match: "a/2", kind: o2, rules: {r: {above: {red: "minn(1, 2)"}}}}
                      - {match: "a/3", kind: o2, rules: {r: {above: {red: "2 depth"}}}}
                      - {match: "a/4", kind: o2, rules: {r: {above: {red: "(1 + 2"}}}}
                      - {match: "a/5", kind: o2, rules: {r: {above: {red: "1 + * 2"}}}}
                      - {match: "a/6", kind: o2, rules: {r: {above: {red: "abs(1, 2)"}}}}
                      - {match: "a/7", kind: o2, rules: {r: {above: {red: 2 * depth}}}}
                      - {match: "a/8", kind: o2, rules: {r: {above: {red: "max"}}}}
                      - {match: "a/9", kind: o2, rules: {r: {above: {red: "1e999"}}}}
                      - {match: "a/10", kind: o2, rules: {r: {above: {red: "\(String(repeating: "(", count: 40))"}}}}
                    """),
            [
                "tocsin.yaml:8:72: red: the expression breaks off; a number, a constant or a bracket",
                "tocsin.yaml:9:56: red: there is no function \"minn\"; did you mean \"min\"? allowed: min, max, abs",
                "tocsin.yaml:10:58: red: there is \"d\" where the expression should go on; +, -, *, / or its end",
                "tocsin.yaml:11:62: red: a bracket is not closed; \")\"",
                "tocsin.yaml:12:60: red: there is \"*\" where a value should stand; a number, a constant or a bracket",
                "tocsin.yaml:13:56: red: abs is of 2 values; of one",
                "tocsin.yaml:14:55: red is \"2 * depth\"; expected a number; an expression stands in quotes",
                "tocsin.yaml:15:56: red: \"max\" stands without its values; max(…); a constant has another name, of at most 64 letters",
                "tocsin.yaml:16:56: red: \"1e999\" is no number; such as 30 or 0.003",
                "tocsin.yaml:17:89: red: brackets are nested too deeply; at most 32 in one another",
            ]),
        Self(
            "values",
            main: """
                sources: [{topic: t, point: a/b}]
                sites:
                  a: {constants: {depth: 8, none: 0, min: 3, "a b": 1, deep: x}}
                  b: {}
                  c: {}
                packs: [pack.yaml]
                points:
                  - {match: "a/1", kind: pile, constants: {height: 1}}
                  - {match: "*/pile", kind: pile, constants: {height: 1}}
                  - match: "a/2"
                    kind: o2
                    rules:
                      zero: {above: {red: "1 / none"}}
                      band: {above: {red: 20}, deadband: "none - 1"}
                      order: {above: {yellow: "2 * depth", red: "depth"}}
                      back: {above: {red: "depth"}, reset: "depth + 1"}
                      slip: {above: {red: "depht * 1.5"}}
                      argument: {count: {window: 1h, at_least: "dep"}, above: {red: 1}}
                      far: {above: {red: "10 * depth"}}

                """,
            pack: """
                pack: chem
                version: 1
                kinds:
                  pile:
                    rules:
                      high: {above: {red: "min(30, 0.003 * depth * height)"}}
                  o2: {range: [0, 30]}

                """,
            [
                "tocsin.yaml:3:38: \"min\" cannot be the name of a constant; letters, digits and _, no digit first, at most 64; not min, max, abs",
                "tocsin.yaml:3:46: \"a b\" cannot be the name of a constant; letters, digits and _, no digit first, at most 64; not min, max, abs",
                "tocsin.yaml:3:62: deep is \"x\"; expected a number",
                "tocsin.yaml:9:5: red of rule \"high\" needs the constant \"depth\", which is not known on site b and 1 more; constants: {depth: …} of the site or of the point",
                "tocsin.yaml:13:28: red of rule \"zero\" comes to no number on site a; no division by zero, no overflow",
                "tocsin.yaml:14:43: deadband of rule \"band\" comes to -1 on site a; expected a number from 0 on",
                "tocsin.yaml:15:49: red 8 is lower than yellow 16 in rule \"order\"; above: blue ≤ yellow ≤ orange ≤ red",
                "tocsin.yaml:16:44: reset 9 is beyond the limit 8; at most the lowest limit of above",
                "tocsin.yaml:17:28: red of rule \"slip\" needs the constant \"depht\", which is not known on site a; did you mean \"depth\"? constants: {depht: …} of the site or of the point",
                "tocsin.yaml:18:49: at_least of rule \"argument\" needs the constant \"dep\", which is not known on site a; constants: {dep: …} of the site or of the point",
                "tocsin.yaml:19:26: red 80 of rule \"far\" is outside the range; from 0 to 30: values beyond are bad, not alarms",
            ]),
        Self(
            "looser by an expression",
            main: """
                sources: [{topic: t, point: a/b}]
                sites:
                  a: {constants: {depth: 8}}
                  b: {constants: {depth: 80}}
                packs: [pack.yaml]
                points:
                  - {match: "*/pile", kind: pile, limits: {high: {red: 20}}}

                """,
            pack: "pack: chem\nversion: 1\nkinds: {pile: {rules: {high: {above: {red: \"depth\"}}}}}\n",
            [
                "tocsin.yaml:7:56: red 20 of rule \"high\" is looser than the pack's 8; at most 8, or allow_looser: \"the reason\""
            ]),
    ]

    static let conditions: [Self] = [
        Self(
            "while",
            main: Sample.main(
                points: """

                      - {match: "a/T1/fan", kind: o2}
                      - {match: "a/T1/lel", kind: lel, rules: {high: {while: "./fan = on"}}}
                      - {match: "a/T2/lel", kind: lel, rules: {high: {while: "./fan == on"}}}
                      - {match: "a/T1/l2", kind: lel, rules: {high: {while: "{site}/T1/fam > 0 and fan > 0"}}}
                      - {match: "a/T1/l3", kind: lel, rules: {high: {while: "{plant}/T1/fan > 0"}}}
                      - {match: "a/T1/l4", kind: lel, rules: {high: {while: {condition: "./fan > on", maximum_age: 5}}}}
                      - {match: "a/T1/l5", kind: lel, rules: {high: {while: {maximum_age: 5m}}}}
                      - {match: "a/T1/l6", kind: lel, rules: {high: {while: [x]}}}
                      - {match: "a/T1/l7", kind: lel, rules: {high: {while: "a/*/fan > 1"}}}
                      - {match: "a/T1/l8", kind: lel, rules: {high: {while: "\u{E9}t\u{E9}/x > 1 or ("}}}
                      - {match: "b/*/lel", kind: lel, rules: {high: {while: "./fan == on"}}}
                      - {match: "b/*/l2", kind: lel, gateway: "{site}/gw/online", rules: {b: {baseline: {companion: ./lel, bins: [1]}, above: {red: 1}}}}
                      - {match: "b/*/l3", kind: lel, gateway: "x"}
                    """),
            [
                "tocsin.yaml:9:65: while: `=` means nothing here; equality is ==",
                "tocsin.yaml:10:59: while of rule \"high\" names \"a/T2/fan\", which no match of points fits; did you mean \"a/T1/fan\"? a point that is declared, or that a pattern makes",
                "tocsin.yaml:11:80: while: `fan` is no point; an id has two or more parts, site/unit/measure, and no space or #",
                "tocsin.yaml:12:58: while names \"{plant}/T1/fan\", which is no point; an id such as site/unit/measure, ./measure, or {site} and {unit} for parts of the rule's own",
                "tocsin.yaml:13:96: maximum_age is \"5\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "tocsin.yaml:14:57: while has no condition; condition is required: what must hold, such as \"./fan == off and ./ch4 >= 1.0\"",
                "tocsin.yaml:15:57: while is a list; expected a condition such as \"./fan == off and ./ch4 >= 1.0\"",
                "tocsin.yaml:16:58: while: `a/*/fan` may stand for several points; name one point; a group's rules look at several",
                "tocsin.yaml:17:72: while: the end is no comparison; write POINT >= NUMBER, not, or a parenthesis",
                "tocsin.yaml:18:58: while of rule \"high\" names \"b/*/fan\", which no match of points fits; a point that is declared, or that a pattern makes",
                "tocsin.yaml:19:43: the gateway names \"b/gw/online\", which no match of points fits; a point that is declared, or that a pattern makes",
                "tocsin.yaml:20:43: gateway is the quoted text \"x\", which names no point; an id such as site/unit/measure, ./measure, or {site} and {unit} for parts of the rule's own",
            ])
    ]

    static let groups: [Self] = [
        Self(
            "groups",
            main: Sample.main(
                points:
                    "[{match: \"a/T1/l1\", kind: lel}, {match: \"a/T1/l2\", kind: lel}, {match: \"b/*/lel\", kind: lel}]",
                extra: """
                    groups:
                      - {id: a/T1/g1, points: [a/T1/l1], match: "a/T1/*", rules: {r: {spread: {}, above: {red: 1}}}}
                      - {id: a/T1/l1, match: "a/**"}
                      - {id: c/g, match: "a/**"}
                      - {id: g, match: "a/**"}
                      - {id: "a/*", match: "a/**"}
                      - {match: "a/**"}
                      - {id: a/g2, match: "a/**", maximum_age: 0s, first_out: 1, rules: {r: {above: {red: 1}}, s: {rate: {window: 1m, per: 1m}}}}
                      - {id: a/g2, match: "a/**"}
                      - {id: a/g3, rules: {v: {vote: {at_least: 1, at_most: 2}, above: {red: 2}}, w: {when: "a/T1/l1 >= 1", level: red}}}
                      - {id: a/g4, tags: [a b], rules: {w: {when: "a/T1/l9 >= 1", level: pink}, x: {when: "a/T1/l1 >= 1 and", level: red}}}
                      - {id: a/g5, site: z, rules: {m: {mismatch: {command: ./l1}, above: {red: 2}}, on: {out: {}, above: {yellow: 1}, on_bad: red}}}
                      - {id: a/g6, under: b/, rules: {t: {tally: {levels: {yellow: 4 blu, rde: 3 yellow}}}, u: {tally: {levels: {yellow: 4 blue}}, above: {red: 2}}}}
                      - {id: a/g7, match: "a/**", rules: {f: {geofence: {latitude: a/T1/l1, longitude: a/T1/l2, corners: [[1, 2], [3, 4], [5]]}, above: {red: 1}}, l: {spread: {}, level: red}}}
                      - {id: a/g8, points: [], rules: {w: {when: {condition: "a/T1/l1 > 1"}, above: {red: 1}, level: red}, e: {tally: {levels: {}}}}}
                      - {id: a/g0, points: [a/T1/l1, a/T1/l3, "b/*/lel"], rules: {r: {spread: {}, above: {red: 1}, while: "./T1/l2 >"}}}
                      - {id: a/g9, match: "a/**", rules: {v: {vote: {at_least: "height"}, above: {red: 2, yellow: 3}}}}
                    conditions: []

                    """),
            [
                "tocsin.yaml:9:27: a group has its members by match and points; one of match, points, tags, site, under",
                "tocsin.yaml:10:10: \"a/T1/l1\" is the id of a point; an id of its own: both have alarms",
                "tocsin.yaml:11:10: \"c/g\" stands on the site \"c\", which is not declared; allowed: a, b",
                "tocsin.yaml:12:10: id is \"g\"; site/unit/group: two or more parts, none empty, without a wildcard",
                "tocsin.yaml:13:10: id is the quoted text \"a/*\"; site/unit/group: two or more parts, none empty, without a wildcard",
                "tocsin.yaml:14:5: the group has no id; id is required: what stands where a point's id stands, such as site/unit/group",
                "tocsin.yaml:15:44: maximum_age is 0ms; expected a duration from 1ms to 31d",
                "tocsin.yaml:15:59: first_out is \"1\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "tocsin.yaml:15:70: rule \"r\" of a group has no signal; one of: \(groupSignals)",
                "tocsin.yaml:15:96: rate looks at a single point; a rule of a point, or one of: \(groupSignals)",
                "tocsin.yaml:16:10: a group \"a/g2\" stands at tocsin.yaml:15 already; an id of its own",
                "tocsin.yaml:17:34: vote: has both at_least and at_most; give one of them",
                "tocsin.yaml:17:34: vote looks at members, and the group has none; one of match, points, tags, site, under says which points belong to it",
                "tocsin.yaml:18:23: tags is \"a b\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "tocsin.yaml:18:48: when of rule \"w\" names \"a/T1/l9\", which no match of points fits; did you mean \"a/T1/l1\"? a point that is declared, or that a pattern makes",
                "tocsin.yaml:18:70: level is \"pink\"; allowed: blue, yellow, orange, red",
                "tocsin.yaml:18:104: when: the end is no comparison; write POINT >= NUMBER, not, or a parenthesis",
                "tocsin.yaml:19:22: no site is called \"z\"; allowed: a, b",
                "tocsin.yaml:19:47: mismatch has no feedback; feedback is required: \(note("mismatch", "feedback"))",
                "tocsin.yaml:19:57: mismatch of rule \"m\" names \"a/l1\", which no match of points fits; a point that is declared, or that a pattern makes",
                "tocsin.yaml:19:77: red is \"2\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "tocsin.yaml:19:116: on_bad is about the readings of a point; the signal out counts members that are bad",
                "tocsin.yaml:20:23: under is \"b/\"; expected the first parts of ids, such as park7/T101",
                "tocsin.yaml:20:64: yellow is \"4 blu\"; expected a number from 1 to 100000 and a level of the members, such as 4 blue; levels: blue, yellow, orange, red",
                "tocsin.yaml:20:71: unknown key \"rde\" in levels; did you mean \"red\"? allowed: blue, yellow, orange, red",
                "tocsin.yaml:20:135: a tally has limits above; levels: {…} in it says how many each level needs",
                "tocsin.yaml:21:119: a corner of corners is a list of 1; expected [latitude, longitude]",
                "tocsin.yaml:21:167: level stands in a rule that has no when; above: or below: with a limit for each level",
                "tocsin.yaml:22:24: points is empty; ids or patterns of the members",
                "tocsin.yaml:22:98: level stands beside above or below; one of them",
                "tocsin.yaml:22:124: levels names no level; such as {yellow: 4 blue, orange: 3 yellow, red: 2 orange}",
                "tocsin.yaml:23:5: the group has the member \"a/T1/l3\", which no match of points fits; did you mean \"a/T1/l1\"? a point that is declared, or that a pattern makes",
                "tocsin.yaml:23:113: while: the end is no number; a finite number, or on, off, true, false, open, closed, yes, no",
                "tocsin.yaml:24:61: at_least of rule \"v\" needs the constant \"height\", which is not known on site a; constants: {height: …} of the site or of the point",
                "tocsin.yaml:24:84: red 2 is lower than yellow 3 in rule \"v\"; above: blue ≤ yellow ≤ orange ≤ red",
                "tocsin.yaml:25:1: conditions is no section; groups: conditions are rules of groups, with when",
            ]),
        Self(
            "groups of rule files",
            main: Sample.main(extra: "rules: [rules.yaml]\ngroups: [{id: a/g, match: \"a/**\"}]\n"),
            rules:
                "groups:\n  - {id: a/g, match: \"b/**\"}\n  - x\nrules: [{name: x, match: a/b, group: y, spread: {}}]\n",
            [
                "rules.yaml:2:10: a group \"a/g\" stands at tocsin.yaml:9 already; an id of its own",
                "rules.yaml:3:5: the group is \"x\"; expected a mapping",
                "rules.yaml:4:31: group is no part of a rule; groups: [{id, points, rules}] for several points",
                "rules.yaml:4:41: spread looks at several points; a rule of a group",
            ]),
        Self(
            "a rule file without anything", main: Sample.main(extra: "rules: [rules.yaml]\n"), rules: "{}\n",
            [
                "rules.yaml:1:1: the rule file has no rules; rules is required: a list of rules, or groups"
            ]),
    ]

    static let options: [Self] = [
        Self(
            "alarms, kinds and points",
            main: Sample.main(
                points: """

                      - {match: "a/1", kind: lel, rules: {high: {one_shot: maybe, re_alarm: 5, chatter: {count: 1, window: 0s, hld: 1s}}}}
                      - {match: "a/2", kind: lel, rules: {high: {chatter: 3, on_bad: alert}}}
                      - {match: "a/3", kind: lel, rules: {high: {on_bad: alarm}, fault: {above: {red: 5}}}}
                      - {match: "a/4", kind: open, current: {low: 0}}
                      - {match: "a/5", kind: open, current: {low: 5, high: 1, hold: 2h}}
                      - {match: "a/6", kind: open, tags: [a, "b c"], constants: [x]}
                      - {match: "a/7", kind: cur}
                      - {match: "a/8", kind: cur, gateway: a/9}
                    """,
                extra: """
                    flood: {start: 5, end: 6, window: 0s}
                    shelving: {blue: 12, red: nevr, black: 1h}
                    time: {zone: 8}

                    """),
            pack: Sample.pack + "\n  cur: {current: {}, tags: [x], groups: []}\n",
            [
                "tocsin.yaml:8:56: one_shot is \"maybe\"; expected true or false",
                "tocsin.yaml:8:73: re_alarm is \"5\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "tocsin.yaml:8:93: count is \"1\"; expected a whole number from 2 to 100",
                "tocsin.yaml:8:104: window is 0ms; expected a duration from 1s to 1d",
                "tocsin.yaml:8:108: unknown key \"hld\" in chatter; did you mean \"hold\"? allowed: count, window, hold",
                "tocsin.yaml:9:55: chatter is \"3\"; expected true, false, or {count, window, hold}",
                "tocsin.yaml:9:66: on_bad is \"alert\"; allowed: hold, blue, yellow, orange, red, alarm",
                "tocsin.yaml:10:5: on_bad: alarm of rule \"high\" brings a rule \"fault\", and one of that name looks at the value; another name for that rule",
                "tocsin.yaml:11:41: current does not say what 4 and 20 mA are; low and high, or a range",
                "tocsin.yaml:12:41: current runs from 5 to 1; the value at 4 mA first, then the greater one at 20 mA",
                "tocsin.yaml:12:65: hold is 2h; expected a duration from 0ms to 1h",
                "tocsin.yaml:13:42: tags is the quoted text \"b c\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "tocsin.yaml:13:61: constants is a list; expected a mapping",
                "tocsin.yaml:14:5: current does not say what 4 and 20 mA are; low and high, or a range",
                "tocsin.yaml:15:40: the gateway names \"a/9\", which no match of points fits; did you mean \"a/1\"? a point that is declared, or that a pattern makes",
                "tocsin.yaml:16:24: a flood begins with more than 5 alarms and ends with fewer than 6; end at most start",
                "tocsin.yaml:16:35: window is 0ms; expected a duration from 1s to 1d",
                "tocsin.yaml:17:18: blue is \"12\"; expected a duration such as 8h, or never",
                "tocsin.yaml:17:27: red is \"nevr\"; expected a duration such as 8h, or never",
                "tocsin.yaml:17:33: unknown key \"black\" in shelving; allowed: blue, yellow, orange, red",
                "tocsin.yaml:18:14: zone is \"8\"; expected an offset from UTC such as \"+08:00\", or Z",
                "pack.yaml:19:22: tags is no part of a kind; the points that have them",
                "pack.yaml:19:33: groups is no part of a kind; the main file or a rule file",
            ]),
        Self(
            "rules of the site beside on_bad: alarm",
            main: Sample.main(
                points: "[{match: \"*/1\", kind: lel, rules: {high: {on_bad: alarm}}}, {match: \"*/2\", kind: own}]",
                extra: "rules: [rules.yaml]\n"),
            pack: Sample.pack + "\n  own: {rules: {fault: {above: {red: 1}}}}\n",
            rules: """
                rules:
                  - {name: fault, match: "a/1", fault: {}, above: {red: 1m}}
                  - {name: n, match: "a/2", above: {red: 1}, on_bad: alarm}

                """,
            [
                "rules.yaml:2:5: on_bad: alarm of rule \"high\" brings a rule \"fault\", and one of that name looks at fault; another name for that rule",
                "rules.yaml:3:5: on_bad: alarm of rule \"n\" brings a rule \"fault\", and one of that name looks at the value; another name for that rule",
            ]),
    ]
}

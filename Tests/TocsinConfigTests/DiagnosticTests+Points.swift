// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore

extension DiagnosticTests.Fault {
    static let points: [Self] = [
        Self(
            "points",
            main: Sample.main(
                points: """

                      - {match: "*/*/lel", kind: lel}
                      - {match: "a/x/lel", kind: lel}
                      - {match: "a/*/lel", kind: lel}
                      - {match: "a/x/o2", kind: o3}
                      - {match: "c/x/o2", kind: o2}
                      - {match: "c/*/o2", kind: o2}
                      - {match: "a/x", kind: o2}
                      - {match: "a/x", kind: o2}
                      - {match: "a", kind: o2}
                      - {match: "a/x?", kind: o2}
                      - {match: "a/y", kind: lel, unit: "[ppm]"}
                      - {match: "a/z", kind: lel, range: [5, 1], period: 0s}
                      - {kind: lel}
                      - {match: "a/w", kind: lel, range: [0, 30]}
                    """),
            [
                "tocsin.yaml:9:5: \"a/x/lel\" is never looked at; the first match wins: put it before \"*/*/lel\" in line 8",
                "tocsin.yaml:10:5: \"a/*/lel\" is never looked at; the first match wins: put it before \"*/*/lel\" in line 8",
                "tocsin.yaml:11:29: no pack has a kind \"o3\"; allowed: lel, o2, open",
                "tocsin.yaml:12:5: \"c/x/o2\" stands on the site \"c\", which is not declared; allowed: a, b",
                "tocsin.yaml:13:5: \"c/*/o2\" is about the site \"c\", which is not declared; allowed: a, b",
                "tocsin.yaml:15:5: \"a/x\" is declared again; once; it stands in line 14 already",
                "tocsin.yaml:16:13: match is the quoted text \"a\"; two or more parts, such as \"site/unit/measure\" or \"*/*/lel\"",
                "tocsin.yaml:17:13: match holds \"?\"; parts of ids, divided by /; * is anything inside a part, ** crosses parts",
                "tocsin.yaml:18:37: the unit [ppm] is not that of kind lel, whose limits are in %{LEL}; allowed: %{LEL}, or a kind of its own in a pack of yours; what readings come in is said by their source",
                "tocsin.yaml:19:38: range runs from 5 to 1; the lower number first",
                "tocsin.yaml:19:54: period is 0ms; expected a duration from 1ms to 31d",
                "tocsin.yaml:20:5: the point has no match; match is required: a point's id, or a pattern such as \"*/*/lel\"",
                "tocsin.yaml:21:5: red 50 of rule \"high\" is outside the range; from 0 to 30: values beyond are bad, not alarms",
            ]),
        Self(
            "limits",
            main: Sample.main(
                points: """

                      - {match: "a/1", kind: lel, limits: {high: {red: 60}}}
                      - {match: "a/2", kind: lel, limits: {hihg: {red: 60}}}
                      - {match: "a/3", kind: lel, limits: {high: {rde: 60}}}
                      - {match: "a/4", kind: lel, limits: {high: {red: 20}}}
                      - {match: "a/5", kind: lel, limits: {high: {red: "1.1 * R", yellow: "20"}}}
                      - {match: "a/6", kind: o2, limits: {both: {red: 22}}}
                      - {match: "a/7", kind: o2, limits: {both: {above: {red: 19}, below: {yellow: 19}}}}
                      - {match: "a/8", kind: open, limits: {any: {red: 22}, low: {red: 1, yellow: 0}}}
                      - {match: "a/9", kind: lel, limits: {silent: {yellow: 60, red: 1m}}, allow_looser: true}
                      - {match: "a/10", kind: lel, limits: {high: {red: 49}}, reason: x}
                      - {match: "a/11", kind: lel, rules: {high: {above: {yellow: 30}}}}
                      - {match: "a/12", kind: lel, rules: {high: {swing: {window: 10s}, above: {yellow: 3}}}}
                    """),
            [
                "tocsin.yaml:8:52: red 60 of rule \"high\" is looser than the pack's 50; at most 50, or allow_looser: \"the reason\"",
                "tocsin.yaml:9:40: kind lel has no rule \"hihg\"; did you mean \"high\"? allowed: high, silent",
                "tocsin.yaml:10:47: unknown key \"rde\" in limits of \"high\"; did you mean \"red\"? allowed: blue, yellow, orange, red",
                "tocsin.yaml:11:52: red 20 is lower than yellow 25 in rule \"high\"; above: blue ≤ yellow ≤ orange ≤ red",
                "tocsin.yaml:12:59: red of rule \"high\" needs the constant \"R\", which is not known on site a; constants: {R: …} of the site or of the point",
                "tocsin.yaml:12:71: yellow is the quoted text \"20\"; expected a number",
                "tocsin.yaml:13:45: rule \"both\" has limits above and below; say which: {above: {red: …}} or {below: {red: …}}",
                "tocsin.yaml:14:5: rule \"both\" has above 19 and below 19; every limit of above greater than every limit of below",
                "tocsin.yaml:14:80: yellow 19 of rule \"both\" is looser than the pack's 19.5; at least 19.5, or allow_looser: \"the reason\"",
                "tocsin.yaml:15:46: rule \"any\" has no side yet; say which: {above: {red: …}} or {below: {red: …}}",
                "tocsin.yaml:15:68: red 1 is higher than yellow 0 in rule \"low\"; below: blue ≥ yellow ≥ orange ≥ red",
                "tocsin.yaml:16:57: yellow is \"60\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "tocsin.yaml:16:86: allow_looser has no reason; allow_looser: \"the reason\", or a reason beside it",
                "tocsin.yaml:17:67: reason stands without allow_looser; both, or neither",
                "tocsin.yaml:18:63: yellow 30 of rule \"high\" is looser than the pack's 25; at most 25, or allow_looser: \"the reason\"",
                "tocsin.yaml:19:54: the pack's rule \"high\" looks at something else than this swing; leave the signal out, or give the rule a name of its own",
            ]),
    ]

    static let rules: [Self] = [
        Self(
            "pack",
            main: Sample.main(),
            pack: """
                pack: a b
                version: "1"
                kinds:
                  k:
                    range: [0, 100]
                    period: 5s
                    unti: x
                    rules:
                      ladder: {above: {yellow: 50, orange: 40, red: 60}, below: {red: 55}}
                      two: {rate: {window: 60s, per: 1m}, swing: {window: 1s}}
                      zero: {rate: {window: 60s, per: 1m, relative_to: 0}, above: {red: 1}}
                      gate: {while: x, above: {red: 1}}
                      rate: {rate: {per: 1m, method: slope, relative_to: 2}, above: {red: 1}}
                      swing: {swing: {window: 0s, direction: left}}
                      short: {rate: {window: 6s, per: 1m, method: regression}}
                      long: {swing: {window: 30d}}
                      huge: {swing: {window: 401d}}
                      band: {above: {red: 5}, deadband: -1, latch: yes, on_bad: pink}
                      back: {above: {red: 5}, reset: 6}
                      back2: {below: {red: 5}, reset: 4, deadband: 1}
                      back3: {above: {red: 50}, below: {red: 5}, reset: 10}
                      quiet: {silence: {}, above: {red: 5}, below: {red: 5s}, deadband: 1}
                      quiet2: {silence: {after: 5s}}
                      far: {above: {red: 150}}
                      words: {above: {red: x}, below: 5, on_delay: -3s, tresh: 1}
                      bad name: {}
                  k: {}

                """,
            [
                "pack.yaml:1:7: pack is \"a b\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "pack.yaml:2:10: version is the quoted text \"1\"; expected a whole number from 1 to 1000000",
                "pack.yaml:7:5: unknown key \"unti\" in kind \"k\"; did you mean \"unit\"? allowed: unit, range, period, current, molar_mass, reference_temperature, reference_pressure, gateway, rules",
                "pack.yaml:9:7: rule \"ladder\" has above 40 and below 55; every limit of above greater than every limit of below",
                "pack.yaml:9:44: orange 40 is lower than yellow 50 in rule \"ladder\"; above: blue ≤ yellow ≤ orange ≤ red",
                "pack.yaml:10:50: a rule has the signals rate and swing; one signal a rule",
                "pack.yaml:11:20: rate: relative_to is 0; allowed: a number other than 0, or start",
                "pack.yaml:12:21: while: `x` is no point; an id has two or more parts, site/unit/measure, and no space or #",
                "pack.yaml:13:20: rate has no window; window is required: \(note("rate", "window"))",
                "pack.yaml:13:38: method is \"slope\"; allowed: ends, regression, means",
                "pack.yaml:14:31: window is 0ms; expected a duration from 1ms to 400d",
                "pack.yaml:14:46: direction is \"left\"; allowed: up, down, both",
                "pack.yaml:15:7: the window 6s of rule \"short\" is too short for a reading every 5s; at least 10s",
                "pack.yaml:16:7: the window 30d of rule \"long\" holds 518401 readings, one every 5s; at most limits.window_samples, which is 4096",
                "pack.yaml:17:30: window is 401d; expected a duration from 1ms to 400d",
                "pack.yaml:18:41: deadband is -1; expected a number from 0 on",
                "pack.yaml:18:52: latch is \"yes\"; expected true or false",
                "pack.yaml:18:65: on_bad is \"pink\"; allowed: hold, blue, yellow, orange, red, alarm",
                "pack.yaml:19:38: reset 6 is beyond the limit 5; at most the lowest limit of above",
                "pack.yaml:20:39: rule \"back2\" has both deadband and reset; one of the two",
                "pack.yaml:20:39: reset 4 is beyond the limit 5; at least the highest limit of below",
                "pack.yaml:21:57: reset in a rule with above and below; deadband, or a rule for each side",
                "pack.yaml:22:41: red is \"5\", which has no unit; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "pack.yaml:22:52: a silence rule has a limit below; allowed: above, since silence only grows",
                "pack.yaml:22:73: a silence rule ends with the next reading; neither deadband nor reset",
                "pack.yaml:23:26: unknown key \"after\" in silence; it has no settings",
                "pack.yaml:24:26: red 150 of rule \"far\" is outside the range; from 0 to 100: values beyond are bad, not alarms",
                "pack.yaml:25:28: red is \"x\"; expected a number",
                "pack.yaml:25:39: below of rule \"words\" is \"5\"; expected a mapping",
                "pack.yaml:25:52: on_delay is \"-3s\"; expected a duration: a whole number and ms, s, m, h or d, such as 250ms or 3s",
                "pack.yaml:25:57: unknown key \"tresh\" in rule \"words\"; allowed: \(pointSignals), above, below, deadband, reset, on_delay, off_delay, while, latch, auto_acknowledge, reset_acknowledges, one_shot, re_alarm, chatter, on_bad, basis",
                "pack.yaml:26:7: \"bad name\" cannot be the name of a rule; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "pack.yaml:27:3: the key \"k\" stands here again; each key once in a mapping; it stands in line 4 already",
            ]),
        Self(
            "pack without its keys", main: Sample.main(), pack: "version: 0\nkids: {}\n",
            [
                "pack.yaml:1:1: the pack has no pack; pack is required: the pack's name, such as hazardous-chemicals",
                "pack.yaml:1:1: the pack has no kinds; kinds is required: the kinds of points",
                "pack.yaml:1:10: version is \"0\"; expected a whole number from 1 to 1000000",
                "pack.yaml:2:1: unknown key \"kids\" in the pack; did you mean \"kinds\"? allowed: pack, version, kinds",
            ]),
        Self(
            "rule file",
            main: Sample.main(
                points: "[{match: \"a/*/lel\", kind: lel}, {match: \"a/1/lel\", kind: lel}]",
                extra: "rules: [rules.yaml]\n"),
            rules: """
                rules:
                  - {name: high, match: "a/**", above: {red: 10}}
                  - {name: x, match: "a/*/lel", above: {red: 10}}
                  - {name: x, match: "*/1/lel", above: {red: 110}}
                  - {name: y, match: "a/*/lel", kind: lle}
                  - {match: "a/b"}
                conditions: []

                """,
            [
                "tocsin.yaml:7:41: \"a/1/lel\" is never looked at; the first match wins: put it before \"a/*/lel\" in line 7",
                "tocsin.yaml:7:41: red 110 of rule \"x\" is outside the range; from 0 to 100: values beyond are bad, not alarms",
                "rules.yaml:2:5: rule \"high\" meets one of that name on \"a/*/lel\" (lel); another name, or a kind or match that leaves those points out",
                "rules.yaml:2:5: rule \"high\" meets one of that name on \"a/1/lel\" (lel); another name, or a kind or match that leaves those points out",
                "rules.yaml:4:5: rule \"x\" and the one at rules.yaml:3 could both stand on one point; different names, or patterns that have no point in common",
                "rules.yaml:4:46: red 110 of rule \"x\" is outside the range; from 0 to 100: values beyond are bad, not alarms",
                "rules.yaml:5:39: no pack has a kind \"lle\"; did you mean \"lel\"? allowed: lel, o2, open",
                "rules.yaml:6:5: the rule has no name; name is required: the part after # in the alarm's id",
                "rules.yaml:7:1: conditions is no section; groups: conditions are rules of groups, with when",
            ]),
        Self(
            "one kind in two packs",
            main: Sample.main(points: "[{match: \"*/x\", kind: lel}]", packs: "[pack.yaml, rules.yaml]"),
            rules: "pack: other\nversion: 1\nkinds: {lel: {}}\n",
            [
                "tocsin.yaml:7:31: the kind lel is in the packs chem, other, and site b is of neither industry; give the site one of them as its industry"
            ]),
    ]

    static let webhooks: [Self] = [
        Self(
            "webhooks",
            main: Sample.main(
                extra: """
                    webhooks:
                      - {name: a, url: "ftp://x", secret_file: s}
                      - {name: a b, url: "https://u:p@x/y", secret: hunter2}
                      - {name: c, url: "https://x/y", format: dingtalk, timeout: 1h}
                      - {name: d, url: "https://x/y", secret_files: [], secret_file: x}
                      - {name: e, url: "https://x/y", secret_file: s, match: {level: [oragne], site: [c], kind: lle, event: rase, region: x, colour: 1}}
                      - {name: f, url: "https://x/y", secret_file: s}
                      - {name: f, url: "https://x/y", secret_file: s, budget: 1}

                    """),
            [
                "tocsin.yaml:9:20: url is not one of the web; expected http://host[:port][/path] or https://host[:port][/path]",
                "tocsin.yaml:10:12: name is \"a b\"; expected letters, digits, \"_\", \"-\" and \".\", at most 64",
                "tocsin.yaml:10:22: url holds a user, a password or a fragment; a URL without them; secrets belong into secret_file",
                "tocsin.yaml:10:41: secret: a secret does not belong into a configuration file; secret_file: the path of a file that holds it",
                "tocsin.yaml:11:5: the webhook has no secret_file; the path of a file: every request is signed",
                "tocsin.yaml:11:43: format dingtalk is not built yet; allowed: cloudevents, record",
                "tocsin.yaml:11:62: timeout is 1h; expected a duration from 100ms to 5m",
                "tocsin.yaml:12:49: secret_file and secret_files are both given; one of the two",
                "tocsin.yaml:13:67: level is \"oragne\"; did you mean \"orange\"? allowed: blue, yellow, orange, red",
                "tocsin.yaml:13:83: no site is called \"c\"; allowed: a, b",
                "tocsin.yaml:13:93: no pack has a kind \"lle\"; did you mean \"lel\"? allowed: lel, o2, open",
                "tocsin.yaml:13:105: event is \"rase\"; did you mean \"raise\"? allowed: raise, level, clear, ack, reset, shelve, unshelve, suppress, unsuppress, out_of_service, return_to_service, close, start, stop, config, segment, seal, connected, disconnected, flood_start, … (22 in all)",
                "tocsin.yaml:13:119: region is \"x\"; the first digits of a GB/T 2260 code: \"32\", \"3205\", \"320585\"",
                "tocsin.yaml:13:122: unknown key \"colour\" in match; allowed: level, event, industry, site, region, kind",
                "tocsin.yaml:15:12: another webhook is called \"f\" already; a name of its own: its cursor is kept by it",
                "tocsin.yaml:15:51: budget is not built yet; name, url, secret_file, match, format and timeout are",
            ])
    ]
}

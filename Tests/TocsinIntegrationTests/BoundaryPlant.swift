// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinTestSupport

@testable import tocsin

/// The works that the boundary tests watch: a small site with rules of every sort.
enum BoundaryPlant {
    static let configuration = """
        node: boundary
        state_directory: /var/lib/tocsin
        broker: {client_id: boundary}
        sources:
          - {topic: "gateways/{site}/batch", point: "{site}/{$.sensor}"}
          - {topic: "plants/{site}/{unit}/{measure}", point: "{site}/{unit}/{measure}"}
          - {topic: "old/{site}/{unit}/{measure}", point: "{site}/{unit}/{measure}", format: scalar, time: receive}
        sites:
          w: {name: Works, region: "320585", industry: works, constants: {depth: 50}}
        packs: [pack.yaml]
        points:
          - {match: w/a/lel1, kind: lel, tags: [gas], rules: {high: {latch: true}}}
          - {match: w/a/lel2, kind: lel, tags: [gas], rules: {high: {chatter: {count: 3, window: 15m, hold: 5m}}}}
          - {match: w/a/lel3, kind: lel, tags: [gas], current: {low: 0, high: 100, hold: 4s}, rules: {high: {on_bad: alarm}}}
          - {match: w/a/level, kind: level}
          - {match: w/a/flow, kind: flow}
          - {match: w/b/temp, kind: temp}
          - {match: w/b/press, kind: press}
          - {match: w/b/crack, kind: crack}
          - {match: w/b/load, kind: load}
          - {match: w/b/spark, kind: spark}
          - {match: w/b/due, kind: due}
          - {match: w/b/fan, kind: switch, gateway: w/gw/online}
          - {match: w/b/fan-cmd, kind: switch}
          - {match: w/c/run, kind: switch}
          - {match: w/c/dust, kind: dust}
          - {match: w/gw/online, kind: online}
          - {match: "w/d/*", kind: extra}
        groups:
          - id: w/a/gas
            tags: gas
            first_out: 127s
            maximum_age: 20m
            rules:
              confirmed: {vote: {at_least: 40, deadband: 2}, above: {yellow: 1, red: 2}, off_delay: 45s}
              apart: {spread: {}, above: {yellow: 30}, deadband: 3, on_delay: 75s}
              maintenance: {out: {}, above: {yellow: 1}}
          - id: w/roll/up
            points: [w/a/lel1, w/a/lel2, w/a/level, w/a/flow, w/b/temp, w/b/press, w/b/crack, w/b/spark, w/c/dust]
            maximum_age: 20m
            rules:
              item: {tally: {levels: {yellow: 3 yellow, orange: 2 orange, red: 2 red}}}
          - id: w/b/together
            rules:
              hot-and-off: {when: "./temp >= 55 and ./fan == off", level: orange}
              fan-stuck: {mismatch: {command: ./fan-cmd, feedback: ./fan}, above: {orange: 75s}}
        flood: {start: 10, end: 3, window: 5m}
        shelving: {blue: 12h, yellow: 12h, orange: 8h, red: never}
        log: {segment: 64KiB}

        """

    static let pack = """
        pack: works
        version: 1
        kinds:
          lel:
            unit: "%{LEL}"
            range: [0, 100]
            period: 30s
            rules:
              high: {above: {yellow: 25, orange: 40, red: 60}, deadband: 2, on_delay: 45s, off_delay: 75s, basis: GB/T 50493-2019}
              rising: {rate: {window: 4m, per: 1m, method: regression}, above: {yellow: 5}, on_delay: 45s}
              silent: {silence: {}, above: {yellow: 100s, orange: 220s}}
              left-in-calibration: {calibration: {}, above: {yellow: 5m}}
          level:
            unit: m
            range: [0, 100]
            period: 30s
            rules:
              high: {above: {yellow: "depth + 10", red: "depth + 25"}, below: {orange: "depth - 20"}, deadband: 1, on_delay: 15s}
              swing: {swing: {window: 4m, direction: up}, above: {blue: 12}, deadband: 1}
              overflow: {time_to_limit: {limit: 95, window: 4m, confidence: 0.5}, below: {yellow: 10m}}
              change: {rate: {window: 4m, relative_to: start, floor: 10}, above: {yellow: 25}, deadband: 3}
          flow:
            unit: m3
            rules:
              much: {sum: {window: 2h, counter: total, roll_over: 1000}, above: {yellow: 690, orange: 720}, deadband: 2}
          temp:
            unit: Cel
            range: [-40, 200]
            period: 30s
            rules:
              mean: {mean: {window: 5m}, above: {yellow: 55}, deadband: 1}
              exposure: {twa: {window: 1h}, above: {yellow: 42, orange: 47}, deadband: 0.5}
              hot: {time_above: {limit: 55, deadband: 1, rest: 2m}, above: {yellow: 4m, orange: 8m}}
              rate: {rate: {window: 5m, per: 5m, method: means, windows: 2}, above: {yellow: 2.5}, below: {yellow: -2.5}}
              jerk: {acceleration: {window: 3m, per: 1m, method: ends}, above: {blue: 1.3}}
          press:
            unit: bar
            range: [0, 20]
            period: 30s
            rules:
              high: {above: {yellow: 11, orange: 12}, deadband: 0.2, on_bad: orange, re_alarm: 190s, auto_acknowledge: true}
              stuck: {flat: {epsilon: 0.01}, above: {yellow: 5m, orange: 9m}}
              broken: {fault: {}, above: {yellow: 20s}}
          crack:
            unit: mm
            period: 30s
            rules:
              failure: {time_to_failure: {window: 5m, per: 1h, minimum: 4, confidence: 0.6}, below: {yellow: 90m, orange: 45m}}
              faster: {acceleration: {window: 5m, per: 1h}, above: {blue: 20}}
          load:
            unit: kW
            period: 30s
            rules:
              unusual: {baseline: {companion: ./temp, bins: [45, 55], minimum: 5, history: 20, of: percent, reference: median, floor: 1}, above: {yellow: 20}, below: {yellow: -20}, deadband: 2}
          spark: {rules: {any: {one_shot: true, above: {red: 1}}, many: {count: {window: 10m}, above: {yellow: 3, orange: 5}}}}
          due: {rules: {late: {overdue: {}, above: {yellow: 1s, orange: 10m}}}}
          switch: {rules: {silent: {silence: {}, above: {yellow: 100s}}}}
          online: {rules: {gone: {below: {orange: 0}, on_delay: 250s}}}
          dust:
            unit: mg/m3
            range: [0, 500]
            period: 30s
            rules:
              high: {above: {yellow: 20, red: 40}, deadband: 2, on_delay: 45s, while: "./run == on"}
          extra: {period: 30s, rules: {high: {above: {yellow: 5}, on_delay: 45s}, silent: {silence: {}, above: {yellow: 100s}}}}
        """

    /// The configuration through the real loader.
    ///
    /// - Parameter change: what is different in its files.
    static func prepared(_ change: (String) -> String = { $0 }) throws -> PreparedConfiguration {
        let folder = try TemporaryFolder()
        try folder.write("pack.yaml", change(pack))
        return try PreparedConfiguration.load(path: folder.write("tocsin.yaml", change(configuration)))
    }
}

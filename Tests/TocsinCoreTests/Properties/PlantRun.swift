// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TocsinCore

/// What a plant's life has come to.
struct PlantRun {
    let records: [Record]
    let checkpoint: [UInt8]

    init(_ engine: Engine) {
        records = engine.records
        checkpoint = engine.checkpoint()
    }

    init(_ plant: RandomPlant, _ inputs: [PlantInput], reversed: Bool = false) {
        var engine = plant.engine(reversed: reversed)
        for input in inputs { input.apply(to: &engine) }
        engine.finish()
        self.init(engine)
    }

    /// The lines of the log.
    var lines: [String] { records.map(PlantRun.line) }

    static func line(_ record: Record) -> String {
        var bytes: [UInt8] = []
        record.appendJSON(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Engine {
    /// Lets everything end that ends by itself soon.
    mutating func finish() { advance(to: now + .seconds(100)) }
}

/// Expects the same lines, and shows the first that differs.
func expectSame(
    _ found: [String], _ expected: [String], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    guard found != expected else { return }
    let same = zip(found, expected).prefix { $0 == $1 }.count
    let shown = { (lines: [String]) in lines.count > same ? lines[same] : "nothing" }
    Issue.record(
        "\(what): record \(same + 1) of \(expected.count) differs\nfound    \(shown(found))\nexpected \(shown(expected))",
        sourceLocation: sourceLocation)
}

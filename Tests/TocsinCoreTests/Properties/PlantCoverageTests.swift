// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinTestSupport

@testable import TocsinCore

/// The generator is worth nothing if nothing happens in its plants.
@Suite("What random plants reach")
struct PlantCoverageTests {
    private static func records() -> [Record] {
        (UInt64(0)..<600).flatMap { seed in
            var random = SeededGenerator(seed: seed)
            let plant = RandomPlant(&random)
            return PlantRun(plant, plant.inputs(250, &random)).records
        }
    }

    @Test("every signal raises and clears, every state and event occurs") func everything() {
        var seen: Set<String> = []
        for record in PlantCoverageTests.records() {
            seen.insert("\(record.event.rawValue) \(record.signal)")
            seen.insert("\(record.event.rawValue) \(record.state?.rawValue ?? "")")
            seen.insert(record.event.rawValue)
            seen.insert("state \(record.state?.rawValue ?? "")")
            seen.insert(String(record.reason.prefix { $0 != ":" && $0 != " " }))
            if record.historical { seen.insert("historical") }
        }
        for signal in SignalCatalogue.types.map({ $0.name }) {
            for event in ["raise", "clear", "level"] where !(["when", "geofence"].contains(signal) && event == "level")
            {
                expectIn(seen, "\(event) \(signal)")
            }
        }
        for state in AlarmState.allCases { expectIn(seen, "state \(state.rawValue)") }
        for event in Event.allCases where event.isOfAlarm && event != .close {
            expectIn(seen, event.rawValue)
        }
        for word in [
            "flood_start", "flood_end", "historical", "phase", "first", "in", "re-alarm", "chattering", "refused",
        ] {
            expectIn(seen, word)
        }
    }
}

/// Without showing the whole set.
private func expectIn(_ seen: Set<String>, _ word: String, sourceLocation: SourceLocation = #_sourceLocation) {
    if !seen.contains(word) { Issue.record("never: \(word)", sourceLocation: sourceLocation) }
}

// SPDX-License-Identifier: Apache-2.0
import CountAllocations
import Foundation
import TocsinCore
import TocsinWire

/// One run: a hundred sites with a hundred points each, a reading of each point a second.
struct Run {
    let payload: Payload
    let rounds: Int

    struct Result {
        /// Of payload, a reading.
        var bytes = 0.0
        /// Nanoseconds of processor time a reading.
        var decoder = 0.0
        var both = 0.0
        /// Of decoder and engine, over the last rounds.
        var allocations: UInt = 0
        var countedReadings = 0
    }

    private static let sites = 100
    /// Rounds before the clock runs: all windows are full then.
    private static let warm = 80
    private static let counted = 10

    func measure() throws -> Result {
        var result = Result()
        var decoder = try MessageDecoder(sources: [payload.source])
        var engine = makeEngine(&decoder)
        var stream = Messages(payload: payload)
        for site in 0..<Run.sites { stream.introduce(site, to: &decoder) }
        let readings = Double(Run.sites * Payload.readings)
        for round in 0..<(Run.warm + rounds + Run.counted) {
            stream.next()
            let start = processorSeconds()
            for site in 0..<Run.sites { stream.decode(site, with: &decoder) }
            let middle = processorSeconds()
            let allocated = allocation_count()
            for site in 0..<Run.sites {
                stream.decode(site, with: &decoder)
                precondition(decoder.readings.count == Payload.readings, "the message must be understood")
                for reading in decoder.readings {
                    engine.receive(
                        Reading(
                            point: PointIndex(reading.point), time: reading.time, received: stream.received,
                            value: reading.value, quality: reading.quality))
                }
            }
            let end = processorSeconds()
            if round >= Run.warm + rounds {
                result.allocations += allocation_count() - allocated
                result.countedReadings += Int(readings)
            } else if round >= Run.warm {
                result.decoder += (middle - start) * 1e9 / readings / Double(rounds)
                result.both += (end - middle) * 1e9 / readings / Double(rounds)
            }
        }
        result.bytes = Double(stream.byteCount) / readings
        return result
    }

    private func makeEngine(_ decoder: inout MessageDecoder) -> Engine {
        var engine = Engine(options: EngineOptions(points: Run.sites * Payload.readings), clock: Messages.start)
        for site in 0..<Run.sites {
            for tank in 0..<Payload.readings {
                let id = "plant\(site)/tank\(tank)/temperature"
                let definition = PointDefinition(
                    id: id, site: Site(id: "plant\(site)"), kind: "tank.temperature", unit: "Cel", range: -50...200,
                    period: .seconds(1), rules: Run.rules)
                _ = engine.addPoint(definition)
                precondition(
                    decoder.points.insert(id: id, index: Int32(site * Payload.readings + tank), unit: "Cel"))
            }
        }
        return engine
    }

    private static let rules = [
        RuleDefinition(
            name: "high", above: Limits(yellow: 60, orange: 80, red: 100), deadband: 1, onDelay: .seconds(3),
            offDelay: .seconds(10)),
        RuleDefinition(
            name: "rising", signal: .rate(window: .seconds(60), per: .minutes(1), method: .regression),
            above: Limits(yellow: 500)),
        RuleDefinition(name: "silent", signal: .silence, above: Limits(yellow: 15)),
    ]
}

/// The messages of one round.
private struct Messages {
    static let start = Instant(milliseconds: 1_772_352_000_000)

    let payload: Payload
    private(set) var received = Messages.start
    private var topics: [[UInt8]] = []
    private var bodies: [[UInt8]] = []

    init(payload: Payload) {
        self.payload = payload
        topics = (0..<100).map { payload.topic(site: $0) }
    }

    var byteCount: Int { bodies.reduce(0) { $0 + $1.count } }

    mutating func next() {
        received = Instant(milliseconds: received.milliseconds + 1_000)
        let seconds = received.milliseconds / 1_000
        bodies = (0..<100).map { site in
            let values = (0..<Payload.readings).map { Double(2_000 + ($0 * 31 + Int(seconds) + site) % 400) / 100 }
            return payload.message(site: site, seconds: seconds, values: values)
        }
    }

    /// What has to be known before the first message of a site.
    func introduce(_ site: Int, to decoder: inout MessageDecoder) {
        guard let (topic, body) = payload.birth(site: site, seconds: received.milliseconds / 1_000) else { return }
        decoder.decode(topic: topic.span, payload: body.span, received: received)
    }

    func decode(_ site: Int, with decoder: inout MessageDecoder) {
        let (topic, body) = (topics[site], bodies[site])
        decoder.decode(topic: topic.span, payload: body.span, received: received)
    }
}

/// Processor time of this thread.
private func processorSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

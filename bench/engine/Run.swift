// SPDX-License-Identifier: Apache-2.0
import CountAllocations
import Foundation
import TocsinCore

/// One run: a reading of each point every five seconds, first by the bare loop, then by the engine.
struct Run {
    let workload: Workload
    let points: Int
    let isShuffled: Bool
    let rounds: Int

    struct Result {
        /// Nanoseconds of processor time a reading.
        var bare = 0.0
        var engine = 0.0
        var bytesPerPoint = 0.0
        var records = 0
        /// Over so many rounds without an alarm.
        var allocations: UInt = 0
    }

    /// Rounds before the clock runs: all windows but the longest are full then.
    private static let warm = 20
    /// Rounds in which the last alarms go, and rounds in which allocations are counted.
    private static let calm = 20
    private static let counted = 20

    func measure() -> Result {
        var result = Result()
        result.bare = measureBareLoop()
        let stream = Stream(points: points, isShuffled: isShuffled)
        let before = residentBytes()
        var turn = Turn(engine: makeEngine(), stream: stream, points: points)
        for _ in 0..<Run.warm { turn.round() }
        let start = processorSeconds()
        for _ in 0..<rounds { turn.round() }
        result.engine = (processorSeconds() - start) * 1e9 / Double(points * rounds)
        result.records = turn.records
        result.bytesPerPoint = Double(residentBytes() - before) / Double(points)
        turn.stream.calm()
        for _ in 0..<Run.calm { turn.round() }
        let allocated = allocation_count()
        for _ in 0..<Run.counted { turn.round() }
        result.allocations = allocation_count() - allocated
        return result
    }

    var countedReadings: Int { points * Run.counted }

    private func measureBareLoop() -> Double {
        var stream = Stream(points: points, isShuffled: isShuffled)
        var loop = BareLoop(points: points, hasRegression: workload != .ladder)
        for _ in 0..<Run.warm { loop.round(&stream) }
        let start = processorSeconds()
        for _ in 0..<rounds { loop.round(&stream) }
        let took = processorSeconds() - start
        precondition(loop.alarms > 0 || points * rounds < 4_096, "the loop must do its work")
        return took * 1e9 / Double(points * rounds)
    }

    private func makeEngine() -> Engine {
        var engine = Engine(options: EngineOptions(points: 2_000_000), clock: Instant(milliseconds: 0))
        let site = Site(id: "park")
        let rules = workload.rules
        for number in 0..<points {
            let definition = PointDefinition(
                id: "park/unit\(number / 10)/lel\(number % 10)", site: site, kind: "gas.lel", unit: "%{LEL}",
                range: 0...100, period: Interval(milliseconds: Workload.period), rules: rules)
            _ = engine.addPoint(definition)
        }
        return engine
    }
}

/// An engine, and how far its stream has come.
private struct Turn {
    var engine: Engine
    var stream: Stream
    let points: Int
    var start: Int64 = 0
    var records = 0
    /// As a message of many readings gives them to the engine.
    private var batch: [Reading] = []

    private static let batchSize = 100

    init(engine: consuming Engine, stream: Stream, points: Int) {
        self.engine = engine
        self.stream = stream
        self.points = points
    }

    mutating func round() {
        records += engine.records.count
        engine.records.removeAll(keepingCapacity: true)
        start += Workload.period
        for place in 0..<points {
            let time = Instant(milliseconds: start + Int64(place) * Workload.period / Int64(points))
            batch.append(
                Reading(point: PointIndex(stream.order[place]), time: time, received: time, value: stream.next()))
            if batch.count == Turn.batchSize || place == points - 1 { give() }
        }
    }

    private mutating func give() {
        for place in batch.indices {
            engine.lookAhead(over: batch, at: place)
            engine.receive(batch[place])
        }
        batch.removeAll(keepingCapacity: true)
    }
}

/// Processor time of this thread: what others do meanwhile does not count, though what they leave of the caches does.
private func processorSeconds() -> Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Resident memory of this process, in bytes.
private func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
}

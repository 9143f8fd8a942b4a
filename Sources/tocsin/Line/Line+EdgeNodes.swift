// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem
import TocsinWire

// What edge nodes of Sparkplug need beyond their messages: time, requests for births, a memory over a restart.
extension Line {
    /// Takes what a message or a deadline has brought about, part by part.
    ///
    /// - Returns: whether the journal has an input more.
    mutating func takeMore(received: Instant) -> Bool {
        var isMarked = false
        var known = evaluation.engine.pointCount
        while evaluation.decodeMore(received: received) {
            isMarked = takeReadings(pointsBefore: known, isRetained: false) || isMarked
            known = evaluation.engine.pointCount
        }
        return isMarked
    }

    /// Lets the deadlines of edge nodes pass. While our own link is down nobody can answer, so nobody is late.
    mutating func passEdgeNodeTime(_ now: Instant) {
        guard snapshot.isLinkUp, let due = evaluation.decoderDue, due <= now else { return }
        evaluation.passDecoderTime(now)
        let isMarked = takeMore(received: now)
        if isMarked { beginWaiting() }
        keepRecords(isMarked: isMarked)
        if evaluation.decoder.hasCommands { sendCommands() }
    }

    mutating func sendCommands() { around.edgeNodes.send(evaluation.decoder.takeCommands()) }

    /// The link stands again: a death may have passed us by.
    mutating func greetEdgeNodes() { evaluation.decoder.linkIsUp(at: clock.wall) }

    /// Keeps what births have named for a restart, a moment after they came.
    mutating func keepEdgeNodes(_ now: Int64) {
        guard edgeNodeFile.isDue(at: now, evaluation.decoder.sparkplugCounters) else { return }
        let start = MonotonicClock.milliseconds
        let bytes = evaluation.decoder.sparkplugCheckpoint()
        edgeNodeFile.begin(
            bytes, of: evaluation.decoder.sparkplugCounters, at: now, took: MonotonicClock.milliseconds - start)
        if let failure = edgeNodeFile.takeFailure() {
            around.logger.error("edge nodes are not kept for a restart", metadata: ["error": "\(failure)"])
        }
    }

    /// - Returns: what a person should know of it.
    mutating func restoreEdgeNodes() -> [String] {
        guard prepared.configuration.sources.contains(where: { $0.format == .sparkplug }) else { return [] }
        do {
            guard let bytes = try edgeNodeFile.read() else { return [] }
            if evaluation.decoder.restoreSparkplug(bytes, at: clock.wall) { return [] }
            return ["what was kept of edge nodes is of another version: they are known again with their next births"]
        } catch {
            return ["\(error): edge nodes are known again with their next births"]
        }
    }
}

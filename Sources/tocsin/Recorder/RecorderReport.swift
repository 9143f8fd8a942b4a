// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What is said of a recording while it goes on and at its end.
struct RecorderReport {
    let folder: RecordingFolder

    /// What was counted when it was last said, for the present rate.
    struct Recent {
        fileprivate var messages: UInt64 = 0
        fileprivate var at: Int64?
    }

    /// How far it is.
    ///
    /// - Parameter now: monotonic milliseconds.
    func progress(_ counts: Recorder.Counts, _ recent: inout Recent, now: Int64) -> String {
        let rate = recent.at.map {
            PlainText.rate(counts.messages - recent.messages, in: Interval(milliseconds: now - $0))
        }
        recent = Recent(messages: counts.messages, at: now)
        let content = folder.content
        var parts = ["\(PlainText.count(counts.messages)) messages"]
        if let rate { parts.append("\(rate) messages/s") }
        parts.append("\(PlainText.bytes(content.bytes)) in \(content.segments) segments")
        if folder.removed > 0 { parts.append("\(folder.removed) removed for room") }
        return parts.joined(separator: ", ")
    }

    /// What it came to.
    func closing(_ counts: Recorder.Counts, in elapsed: Interval) -> String {
        let content = folder.content
        var parts = [
            "\(counts.messages) messages recorded in \(PlainText.length(elapsed))",
            "\(PlainText.rate(counts.messages, in: elapsed)) messages/s",
            "\(PlainText.bytes(Int64(clamping: counts.bytes))) of payload",
            "\(folder.begun) segments begun",
        ]
        let others = [
            (UInt64(folder.removed), "segments removed for room"),
            (counts.unassured, "messages at QoS 0, which the broker does not send again"),
            (counts.refusals, "times that the disk refused"),
        ]
        parts += others.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        parts.append("\(PlainText.bytes(content.bytes)) in \(content.segments) segments in all")
        return parts.joined(separator: ", ")
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// How the readings of the present message find their point.
enum PointTarget: Sendable {
    /// Each by its own id.
    case composed
    /// All are of one known point.
    case known(point: Int32, unit: UInt16)
    /// All are of one point that is not known yet; its id stands in the composer.
    case unknown
    /// As ``unknown``, and it is among the unresolved ones by this number.
    case unresolved(Int32)
}

extension MessageDecoder {
    /// Finds the source of a topic, and its point where the topic says it.
    ///
    /// - Returns: nil, with the reason counted, when nothing of the message can be used.
    mutating func route(_ topic: Span<UInt8>) -> Int? {
        topicText.truncate(to: 0)
        let isShort = topicText.append(topic, from: 0, to: topic.count)
        if isShort {
            let entry = topics.find(topicText.words.span, byteCount: topicText.count)
            if entry >= 0 {
                let interned = topics.entries[entry]
                let point = points.known.entries[Int(interned.number)]
                target = .known(point: point.number, unit: point.tag)
                return Int(interned.tag)
            }
        }
        guard IDText.isTopicName(topic) else {
            count(.invalidTopic)
            return nil
        }
        guard let number = sources.source(of: topic, captures: &captures) else {
            count(.noSource)
            return nil
        }
        if sources.sources[number].format == .sparkplug { return number }
        if let reason = prepare(number, topic, isShort: isShort) {
            count(reason)
            return nil
        }
        return number
    }

    // The parts of the id that the topic gives; all of it where no others are needed.
    private mutating func prepare(_ number: Int, _ topic: Span<UInt8>, isShort: Bool) -> DecodeErrorReason? {
        let template = sources.templates[number]
        let escapes = sources.sources[number].escapes
        if let reason = id.prepare(template.parts, topic, captures, escapes: escapes, limit: limits.idBytes) {
            return reason
        }
        guard sources.sources[number].isTopicOnly else {
            target = .composed
            return nil
        }
        let entry = points.find(id.text.words.span, byteCount: id.text.count)
        if entry >= 0 {
            let point = points.known.entries[entry]
            target = .known(point: point.number, unit: point.tag)
            if isShort { intern(source: number, entry: entry) }
            return nil
        }
        target = .unknown
        return isRefused() ? .unknownPoint : nil
    }

    // Only topics that name a known point are kept, so made-up ones cannot fill the table; where many topics lead to one
    // point, it is emptied from time to time, and those in use come back with their next message.
    private mutating func intern(source: Int, entry: Int) {
        guard let number = Int32(exactly: entry), limits.internedTopics > 0 else { return }
        if topics.count >= min(limits.internedTopics, points.count + 1_024) { topics.removeAll() }
        _ = topics.add(topicText.words.span, byteCount: topicText.count, number: number, tag: UInt16(source))
    }
}

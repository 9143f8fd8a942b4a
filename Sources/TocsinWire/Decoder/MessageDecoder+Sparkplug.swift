// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What the decoder notes while it reads one Sparkplug message.
struct SparkplugMessageNotes: Sendable {
    /// Readings of historical values: their place, and that of their metric.
    var historical: [(reading: Int, metric: Int)] = []
    /// Metrics whose ids are among the unresolved ones: their node and place, and the number of the id.
    var unresolved: [(node: Int, metric: Int, number: Int)] = []
    /// The device whose id template is filled in: its node and itself; -1 for none.
    var preparedNode = -1
    var preparedDevice = -1
    /// What is wrong with the part of the ids that the topic gives.
    var prepareFault: DecodeErrorReason?
    /// Of a STATE message: who is online.
    var hostState: SparkplugHostState?

    init() {}
}

// Sparkplug messages: who sent them, whether it is their turn, and what follows from them.
extension MessageDecoder {
    /// Where a topic leads that was seen before: the topic's text then stands in the decoder, too.
    @inline(__always)
    mutating func knownSparkplugRoute(_ topic: Span<UInt8>) -> SparkplugHost.Route? {
        guard topic.count > 8, topic[0] == UInt8(ascii: "s"), topic[1] == UInt8(ascii: "p") else { return nil }
        topicText.truncate(to: 0)
        guard topicText.append(topic, from: 0, to: topic.count) else { return nil }
        return sparkplug.route(topicText)
    }

    mutating func beginSparkplug() {
        sparkplugMessage.hostState = nil
        sparkplugMessage.unresolved.removeAll(keepingCapacity: true)
    }

    /// A message whose topic is seen for the first time.
    mutating func decodeSparkplug(_ topic: Span<UInt8>, _ payload: Span<UInt8>, source number: Int) {
        do throws(DecodeErrorReason) {
            switch try SparkplugTopic(topic) {
            case .state(let host): takeHostState(topic, host, payload)
            case .message(let verb, _) where verb.isCommand: break
            case .message(let verb, let levels):
                guard let route = sparkplugRoute(verb, levels, topic, source: number) else { return }
                decodeSparkplug(route, topic, payload)
            }
        } catch {
            count(error)
        }
    }

    /// Finds the node and the device of a topic, and makes a node known. A topic that leads to what is known is remembered.
    private mutating func sparkplugRoute(
        _ verb: SparkplugTopic.Verb, _ levels: SparkplugTopic.Levels, _ topic: Span<UInt8>, source number: Int
    ) -> SparkplugHost.Route? {
        var known = sparkplug.node(topic, levels)
        if known == nil {
            // A death of somebody whose birth was not heard says nothing that could be used.
            guard verb != .nodeDeath else { return nil }
            known = sparkplug.addNode(topic, levels, source: number, now: received.milliseconds)
        }
        guard let node = known else {
            count(.tooManyNodes)
            return nil
        }
        sparkplug.nodes[node].mayBeAsked = sources.sources[number].sparkplug?.asksForRebirth ?? false
        var device = 0
        if verb.isOfDevice { device = sparkplug.nodes[node].device(topic, levels.device) ?? -1 }
        let route = SparkplugHost.Route(verb: verb, node: node, device: device, source: number)
        if device >= 0 {
            topicText.truncate(to: 0)
            if topicText.append(topic, from: 0, to: topic.count) {
                sparkplug.remember(route, for: topicText, limit: limits.internedTopics)
            }
        }
        return route
    }

    /// A message of an edge node. What was due before comes first; then, and after what others have brought about and
    /// nobody has taken yet, it waits for its turn.
    mutating func decodeSparkplug(_ route: SparkplugHost.Route, _ topic: Span<UInt8>, _ payload: Span<UInt8>) {
        source = sources.sources[route.source]
        passSparkplugTime(received)
        guard sparkplug.work.isEmpty else {
            guard sparkplug.work.count < limits.sparkplug.devices else { return count(.sequenceGap) }
            let identity = SparkplugSequence.Identity(timestamp: 0, byteCount: payload.count)
            sparkplug.work.append(.arrived(copy(route, topic, payload, sequence: 0, identity)))
            return workOn()
        }
        takeSparkplug(route, topic, payload)
        if readings.isEmpty, !sparkplug.work.isEmpty { workOn() }
    }

    mutating func passSparkplugTime(_ now: Instant) {
        for _ in 0..<sparkplug.advance(to: now.milliseconds) { count(.sequenceGap) }
    }

    private func copy(
        _ route: SparkplugHost.Route, _ topic: Span<UInt8>, _ payload: Span<UInt8>, sequence: UInt64,
        _ identity: SparkplugSequence.Identity
    ) -> SparkplugHeldMessage {
        var (topicBytes, bytes): ([UInt8], [UInt8]) = ([], [])
        topicBytes.reserveCapacity(topic.count)
        bytes.reserveCapacity(payload.count)
        for place in 0..<topic.count { topicBytes.append(topic[place]) }
        for place in 0..<payload.count { bytes.append(payload[place]) }
        return SparkplugHeldMessage(
            node: route.node, topic: topicBytes, payload: bytes, source: route.source, received: received,
            sequence: UInt8(truncatingIfNeeded: sequence), identity: identity)
    }

    // MARK: - Turn

    mutating func takeSparkplug(_ route: SparkplugHost.Route, _ topic: Span<UInt8>, _ payload: Span<UInt8>) {
        do throws(DecodeErrorReason) {
            let header = try SparkplugPayload(payload)
            guard !header.isCompressed else { throw .unexpectedShape }
            let identity = SparkplugSequence.Identity(timestamp: header.timestamp, byteCount: payload.count)
            switch route.verb {
            case .nodeDeath: try takeNodeDeath(route, payload)
            case .nodeBirth:
                // What waited for a message of the session before has waited long enough.
                if !sparkplug.nodes[route.node].held.isEmpty,
                    sparkplug.releaseOlder(than: header.timestamp, of: route.node)
                {
                    sparkplug.work.append(.arrived(copy(route, topic, payload, sequence: 0, identity)))
                    return
                }
                try takeBirth(route, header, identity, topic, payload)
                follow(route)
            case .nodeCommand, .deviceCommand: break
            case .nodeData, .deviceBirth, .deviceDeath, .deviceData:
                try takeInTurn(route, header, identity, topic, payload)
            }
        } catch {
            giveUp()
            count(error)
        }
    }

    private mutating func takeInTurn(
        _ route: SparkplugHost.Route, _ header: SparkplugPayload, _ identity: SparkplugSequence.Identity,
        _ topic: Span<UInt8>, _ payload: Span<UInt8>
    ) throws(DecodeErrorReason) {
        guard sparkplug.nodes[route.node].session == .alive else {
            sparkplug.wantRebirth(of: route.node, now: received.milliseconds)
            throw .beforeBirth
        }
        sparkplug.nodes[route.node].rebirth.hear()
        switch sparkplug.nodes[route.node].sequence.order(of: header.sequence, identity) {
        case .next:
            sparkplug.nodes[route.node].sequence.moveOn(identity)
            follow(route)
            try apply(route, header, topic, payload)
        case .unchecked: try apply(route, header, topic, payload)
        case .repeated: throw .repeatedMessage
        case .ahead:
            let message = copy(route, topic, payload, sequence: header.sequence ?? 0, identity)
            switch sparkplug.hold(message, timeout: reorderTimeout) {
            case .waits: break
            case .repeated: throw .repeatedMessage
            case .lost:
                sparkplug.wantRebirth(of: route.node, now: received.milliseconds)
                throw .sequenceGap
            }
        }
    }

    var reorderTimeout: Int64 { source.sparkplug?.reorderTimeout.milliseconds ?? 0 }

    private mutating func follow(_ route: SparkplugHost.Route) {
        guard !sparkplug.nodes[route.node].held.isEmpty else { return }
        sparkplug.releaseFollowers(of: route.node, now: received.milliseconds, timeout: reorderTimeout)
    }

    /// A message whose turn has come.
    mutating func apply(
        _ route: SparkplugHost.Route, _ header: SparkplugPayload, _ topic: Span<UInt8>, _ payload: Span<UInt8>
    ) throws(DecodeErrorReason) {
        if source.hasPayloadTime {
            sparkplug.nodes[route.node].note(
                sent: EventTime.ofMilliseconds(header.timestamp), received: received.milliseconds, isBirth: false)
        }
        switch route.verb {
        case .deviceBirth: try takeBirth(route, header, nil, topic, payload)
        case .deviceDeath: takeDeviceDeath(route, header)
        case .nodeData, .deviceData: try takeData(route, header, payload)
        case .nodeBirth, .nodeDeath, .nodeCommand, .deviceCommand: break
        }
    }

    // MARK: - Deaths

    private mutating func takeNodeDeath(
        _ route: SparkplugHost.Route, _ payload: Span<UInt8>
    ) throws(DecodeErrorReason) {
        let number = try birthDeathNumber(payload)
        let node = sparkplug.nodes[route.node]
        // The will that comes after a death that was announced says the same again.
        guard node.session == .alive else { return }
        if let mine = node.birthDeathNumber, let number, mine != number { throw .oldDeath }
        sparkplug.counters.deaths &+= 1
        guard node.held.isEmpty else {
            sparkplug.releaseAll(of: route.node)
            sparkplug.work.append(.death(node: route.node, received: received))
            return
        }
        sparkplug.die(route.node, received: received)
    }

    /// The `bdSeq` of a birth or death; nil when it has none.
    func birthDeathNumber(_ payload: Span<UInt8>) throws(DecodeErrorReason) -> Int64? {
        var number: Int64?
        var reader = ProtobufReader(from: 0, to: payload.count)
        while let fields = try SparkplugPayload.nextMetric(payload, &reader) {
            guard SparkplugPayload.equals(payload, fields.name, SparkplugHost.birthDeathName),
                case .integer(let bits) = fields.value, !fields.isNull
            else { continue }
            number = Int64(bitPattern: bits)
        }
        return number
    }

    private mutating func takeDeviceDeath(_ route: SparkplugHost.Route, _ header: SparkplugPayload) {
        guard route.device > 0 else { return }
        let device = sparkplug.nodes[route.node].devices[route.device]
        guard device.isAlive || device.isAwaited else { return }
        sparkplug.counters.deaths &+= 1
        var time = sparkplug.nodes[route.node].ownTime(received.milliseconds)
        if source.hasPayloadTime,
            case .instant(let stated) = EventTime.ofMilliseconds(header.timestamp),
            stated.milliseconds <= received.milliseconds &+ SparkplugEdgeNode.futureTolerance
        {
            time = max(stated.milliseconds, sparkplug.nodes[route.node].newest &+ 1)
        }
        sparkplug.markStale(
            route.node, device: route.device, time: Instant(milliseconds: time), received: received)
    }

    private mutating func takeHostState(_ topic: Span<UInt8>, _ host: Range<Int>, _ payload: Span<UInt8>) {
        let name = String(decoding: host.map { topic[$0] }, as: UTF8.self)
        guard let state = SparkplugHostState(host: name, payload: payload) else { return count(.unexpectedShape) }
        sparkplugMessage.hostState = state
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// From the metrics of a Sparkplug message to readings.
extension MessageDecoder {
    /// What is the same for all metrics of a message.
    struct SparkplugContext {
        var node: Int
        var device: Int
        /// The payload's time; the receive time if it has none.
        var time: Instant
        /// Whether that is the payload's.
        var isTimed: Bool
        var isBirth: Bool
        /// Event time that a birth has to be newer than.
        var staleSince: Int64
        /// Event times behind it are of the future.
        var latest: Int64
        var hasPayloadTime: Bool
    }

    private func context(_ route: SparkplugHost.Route, _ header: SparkplugPayload, isBirth: Bool) -> SparkplugContext {
        var time = received
        let hasPayloadTime = source.hasPayloadTime
        var isTimed = false
        if hasPayloadTime, case .instant(let stated) = EventTime.ofMilliseconds(header.timestamp) {
            (time, isTimed) = (stated, true)
        }
        return SparkplugContext(
            node: route.node, device: route.device, time: time, isTimed: isTimed, isBirth: isBirth,
            staleSince: isBirth ? sparkplug.nodes[route.node].devices[route.device].staleSince : .min,
            latest: received.milliseconds &+ SparkplugEdgeNode.futureTolerance, hasPayloadTime: hasPayloadTime)
    }

    private mutating func beginSparkplugMetrics() {
        target = .composed
        sparkplugMessage.historical.removeAll(keepingCapacity: true)
        sparkplugMessage.preparedNode = -1
    }

    // MARK: - Data

    /// NDATA and DDATA.
    mutating func takeData(
        _ route: SparkplugHost.Route, _ header: SparkplugPayload, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) {
        let (node, device) = (route.node, route.device)
        guard device >= 0, sparkplug.nodes[node].devices[device].isAlive else {
            sparkplug.wantRebirth(of: node, now: received.milliseconds)
            throw .beforeBirth
        }
        let generation = sparkplug.nodes[node].devices[device].generation
        let isBroken = sparkplug.nodes[node].isBroken
        let context = context(route, header, isBirth: false)
        var isStrange = false
        var newest = sparkplug.nodes[node].newest
        beginSparkplugMetrics()
        var reader = ProtobufReader(from: 0, to: bytes.count)
        var place = -1
        while let fields = try SparkplugPayload.nextMetric(bytes, &reader) {
            if fields.name.count > 0 {
                place = named(fields, context, bytes, &isStrange)
            } else if fields.hasAlias {
                place = sparkplug.nodes[node].table.metric(
                    alias: fields.alias, device: device, generation: generation, after: place)
            } else {
                place = -1
            }
            guard place >= 0 else {
                isStrange = true
                count(.unknownMetric)
                continue
            }
            let metric = sparkplug.nodes[node].table.metrics[place]
            let isDoubtful = isBroken && fields.name.count == 0
            emit(fields, metric, at: place, context, isDoubtful: isDoubtful, bytes, &newest)
        }
        sparkplug.nodes[node].newest = newest
        if isStrange { sparkplug.wantRebirth(of: node, now: received.milliseconds) }
        finishSparkplugMetrics(node)
    }

    /// A metric by its name. One that no birth has named is taken when it says its data type, and the node is asked.
    private mutating func named(
        _ fields: SparkplugMetricFields, _ context: SparkplugContext, _ bytes: Span<UInt8>, _ isStrange: inout Bool
    ) -> Int {
        let (node, device) = (context.node, context.device)
        let place = sparkplug.nodes[node].table.find(device: device, bytes, fields.name)
        if place >= 0, sparkplug.nodes[node].isLive(sparkplug.nodes[node].table.metrics[place]) { return place }
        guard fields.dataType != 0 else { return -1 }
        isStrange = true
        do throws(DecodeErrorReason) {
            return try sparkplug.bear(fields, node: node, device: device, bytes).place
        } catch {
            count(error)
            return -1
        }
    }

    // MARK: - Births

    /// NBIRTH, with the identity of the message, and DBIRTH. All of it is read once before any of it counts.
    mutating func takeBirth(
        _ route: SparkplugHost.Route, _ header: SparkplugPayload, _ identity: SparkplugSequence.Identity?,
        _ topic: Span<UInt8>, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) {
        var route = route
        let node = route.node
        let number = try birthDeathNumber(bytes)
        if let identity {
            sparkplug.begin(
                node, birthDeathNumber: number, sequence: header.sequence, identity, now: received.milliseconds,
                timeout: reorderTimeout)
            if source.hasPayloadTime {
                sparkplug.nodes[node].note(
                    sent: EventTime.ofMilliseconds(header.timestamp), received: received.milliseconds, isBirth: true)
            }
        } else if route.device < 0 {
            guard case .message(_, let levels) = try SparkplugTopic(topic),
                let device = sparkplug.addDevice(topic, levels.device, node: node, source: route.source)
            else { throw .tooManyNodes }
            route.device = device
        }
        sparkplug.counters.births &+= 1
        let context = context(route, header, isBirth: true)
        let bornBefore = sparkplug.nodes[node].devices[route.device].bornCount
        var topicBytes: [UInt8] = []
        for place in 0..<topic.count { topicBytes.append(topic[place]) }
        sparkplug.nodes[node].beginBirth(of: route.device, topic: topicBytes, source: route.source)
        beginSparkplugMetrics()
        let carried = try takeBornMetrics(context, bytes)
        if carried < bornBefore {
            sparkplug.markVanished(
                node, device: route.device, time: max(context.time, Instant(milliseconds: context.staleSince &+ 1)),
                received: received)
        }
        finishSparkplugMetrics(node)
    }

    /// - Returns: how many metrics the birth before had, too.
    private mutating func takeBornMetrics(
        _ context: SparkplugContext, _ bytes: Span<UInt8>
    ) throws(DecodeErrorReason) -> Int {
        var carried = 0
        var newest = sparkplug.nodes[context.node].newest
        var reader = ProtobufReader(from: 0, to: bytes.count)
        while let fields = try SparkplugPayload.nextMetric(bytes, &reader) {
            guard fields.name.count > 0 else {
                count(.missingID)
                continue
            }
            do throws(DecodeErrorReason) {
                let born = try sparkplug.bear(fields, node: context.node, device: context.device, bytes)
                if born.wasLive { carried += 1 }
                if !born.hasOwnAlias { count(.aliasTwice) }
                let metric = sparkplug.nodes[context.node].table.metrics[born.place]
                emit(fields, metric, at: born.place, context, isDoubtful: false, bytes, &newest)
            } catch {
                count(error)
            }
        }
        sparkplug.nodes[context.node].newest = newest
        return carried
    }

    /// A historical value is one of the past: without a current one as new as itself it would pass for current.
    private mutating func finishSparkplugMetrics(_ node: Int) {
        for note in sparkplugMessage.historical {
            let newest = sparkplug.nodes[node].table.metrics[note.metric].newest
            if newest < readings[note.reading].time.milliseconds {
                drop(note.reading, .historicalAhead)
            } else {
                sparkplug.counters.historical &+= 1
            }
        }
        compact()
    }
}

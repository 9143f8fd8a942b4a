// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// One metric, one reading.
extension MessageDecoder {
    /// Adds the reading of a metric, or counts why there is none.
    ///
    /// - Parameters:
    ///   - isDoubtful: whether messages are missing, so that an alias may mean something else by now.
    ///   - newest: event time of the node's newest current value.
    @inline(__always)
    mutating func emit(
        _ fields: SparkplugMetricFields, _ metric: SparkplugMetric, at place: Int, _ context: SparkplugContext,
        isDoubtful: Bool, _ bytes: Span<UInt8>, _ newest: inout Int64
    ) {
        guard metric.point > SparkplugMetric.refused else {
            if metric.point == SparkplugMetric.refused { count(.unknownPoint) }
            return
        }
        var reading = DecodedReading(
            time: context.time, value: .nan, point: metric.point, quality: .good, flag: .none, lacking: [], unit: 0)
        let dataType = fields.dataType == 0 ? metric.dataType : SparkplugDataType.code(fields.dataType)
        switch value(of: fields, dataType, bytes) {
        case .number(let number): reading.value = number
        case .unusable(let flag):
            reading.quality = .bad
            reading.flag = flag
        case .absent: return refuse(.missingValue, at: place, context)
        case .invalid: return refuse(.invalidValue, at: place, context)
        case nil: return count(.notMeasurement)
        }
        guard let time = time(of: fields, context) else { return count(.timeOutOfRange) }
        reading.time = time
        if !context.isTimed, fields.timestamp == 0 || !(context.hasPayloadTime || fields.isHistorical) {
            reading.lacking = .time
        }
        state(fields.properties.quality, bytes, &reading)
        if isDoubtful, reading.quality == .good { reading.quality = .uncertain }
        guard readings.count < limits.readingsPerMessage else { return countFull() }
        if metric.point < 0 {
            guard locate(place, context, &reading) else { return }
        } else if metric.conversion != 0 {
            convert(&reading, of: metric)
        }
        if fields.isHistorical {
            sparkplugMessage.historical.append((readings.count, place))
        } else if time.milliseconds <= context.latest {
            let milliseconds = time.milliseconds
            if milliseconds > metric.newest { sparkplug.nodes[context.node].table.metrics[place].newest = milliseconds }
            if milliseconds > newest { newest = milliseconds }
        }
        readings.append(reading)
    }

    /// - Returns: nil for what is no measurement.
    @inline(__always)
    private func value(
        of fields: SparkplugMetricFields, _ dataType: UInt8, _ bytes: Span<UInt8>
    ) -> ValueField? {
        if dataType == SparkplugDataType.other { return nil }
        if fields.isNull { return .unusable() }
        switch fields.value {
        case .real(let number): return ValueField(number)
        case .integer(let bits): return SparkplugDataType.number(bits, dataType).map { .number($0) } ?? .invalid
        case .boolean(let isSet): return .number(isSet ? 1 : 0)
        case .text(let text): return scalars.value(bytes, from: text.first, to: text.end)
        case .absent: return .absent
        case .structure: return nil
        }
    }

    /// The event time of a metric.
    ///
    /// A birth says what holds when it is published: its values are of that time, not of when they last changed, and newer
    /// than the mark that made them stale. Historical values have their own time, whatever the source says of clocks.
    ///
    /// - Returns: nil for one outside the years 2000 to 2100.
    @inline(__always)
    private func time(of fields: SparkplugMetricFields, _ context: SparkplugContext) -> Instant? {
        var time = context.time
        if context.hasPayloadTime || fields.isHistorical, fields.timestamp != 0 {
            if case .instant(let own) = EventTime.ofMilliseconds(fields.timestamp) {
                time = context.isBirth && !fields.isHistorical ? max(own, time) : own
            } else if !context.isBirth {
                return nil
            }
        }
        guard context.isBirth, !fields.isHistorical, time.milliseconds <= context.staleSince else { return time }
        return Instant(milliseconds: context.staleSince &+ 1)
    }

    /// What the property `Quality` says.
    @inline(__always)
    private mutating func state(
        _ stated: SparkplugProperties.Value, _ bytes: Span<UInt8>, _ reading: inout DecodedReading
    ) {
        switch stated {
        case .absent: return
        case .integer(let code): takeQuality(QualityCode.quality(of: code).map { StatedQuality($0) }, code, &reading)
        case .text(let text):
            let quality = scalars.quality(bytes, from: text.first, to: text.end)
            take(quality ?? unknownQuality(bytes, from: text.first, to: text.end), &reading)
        }
    }

    @inline(never)
    private mutating func takeQuality(_ quality: StatedQuality?, _ code: Int64, _ reading: inout DecodedReading) {
        if let quality { return take(quality, &reading) }
        let digits = Array(String(code).utf8)
        take(unknownQuality(digits.span, from: 0, to: digits.count), &reading)
    }

    // Without a value the reading is bad, whatever the code says.
    private func take(_ stated: StatedQuality, _ reading: inout DecodedReading) {
        if !reading.value.isNaN { reading.quality = stated.quality }
        if stated.flag != .none { reading.flag = stated.flag }
    }

    /// A value that is none. Births are full of texts that nobody watches: only of a known point is it a fault.
    @inline(never)
    private mutating func refuse(_ reason: DecodeErrorReason, at place: Int, _ context: SparkplugContext) {
        if sparkplug.nodes[context.node].table.metrics[place].point < 0 { find(place, context.node, context.device) }
        count(sparkplug.nodes[context.node].table.metrics[place].point >= 0 ? reason : .notMeasurement)
    }

    // MARK: - Points

    /// Finds the point of a metric that has none yet; it is kept once it is known or refused.
    ///
    /// - Returns: false, with the reason counted, when there is none.
    @inline(never)
    private mutating func locate(
        _ place: Int, _ context: SparkplugContext, _ reading: inout DecodedReading
    ) -> Bool {
        let found = compose(place, context.node, context.device) ?? .failed(.missingID)
        let unit = sparkplug.nodes[context.node].table.metrics[place].unit
        switch found {
        case .known(let point, let pointUnit):
            keep(point, pointUnit, at: place, context.node)
            reading.point = point
            let metric = sparkplug.nodes[context.node].table.metrics[place]
            if metric.conversion != 0 { convert(&reading, of: metric) }
        case .unresolved(let number):
            reading.point = -1 - number
            sparkplugMessage.unresolved.append((context.node, place, Int(number)))
            if unit == 0 { reading.lacking.insert(.unit) }
            let text = sparkplug.unitText(unit)
            if unit != 0 {
                reading.unit = unresolvedUnits.keep(text.span, from: 0, to: text.count)
            }
        case .failed(let reason):
            if reason != .tooManyUnresolved {
                sparkplug.nodes[context.node].table.metrics[place].point = SparkplugMetric.refused
            }
            count(reason)
            return false
        }
        return true
    }

    /// The points of the message's unresolved ids have been made known or refused: their metrics know it, too.
    mutating func adoptSparkplugPoints() {
        for note in sparkplugMessage.unresolved {
            let text = unresolved.packed(note.number)
            let entry = points.find(text.words.span, byteCount: text.count)
            if entry >= 0 {
                let point = points.known.entries[entry]
                keep(point.number, point.tag, at: note.metric, note.node)
            } else {
                sparkplug.nodes[note.node].table.metrics[note.metric].point = SparkplugMetric.refused
            }
        }
        sparkplugMessage.unresolved.removeAll(keepingCapacity: true)
    }

    /// As ``locate(_:_:_:)`` for a metric without a reading: nothing is made or counted.
    mutating func find(_ place: Int, _ node: Int, _ device: Int) {
        guard prepareID(node, device) == nil, composeID(place, node) == nil else { return }
        let entry = points.find(id.text.words.span, byteCount: id.text.count)
        guard entry >= 0 else { return }
        let point = points.known.entries[entry]
        keep(point.number, point.tag, at: place, node)
    }

    private mutating func keep(_ point: Int32, _ pointUnit: UInt16, at place: Int, _ node: Int) {
        let unit = sparkplug.nodes[node].table.metrics[place].unit
        sparkplug.nodes[node].table.metrics[place].point = point
        sparkplug.nodes[node].table.metrics[place].conversion = conversion(of: unit, point, pointUnit)
    }

    private mutating func compose(_ place: Int, _ node: Int, _ device: Int) -> Found? {
        if let reason = prepareID(node, device) { return .failed(reason) }
        let name = sparkplugName(place, node)
        return find(IDFields(repeating: ByteRange()), ByteRange(0, name.count), name.span)
    }

    private mutating func composeID(_ place: Int, _ node: Int) -> DecodeErrorReason? {
        let name = sparkplugName(place, node)
        return id.compose(
            name.span, IDFields(repeating: ByteRange()), ByteRange(0, name.count), scratch: &scratch,
            limit: limits.idBytes)
    }

    /// Spaces, which are common in names of metrics and cannot stand in an id, become `_`.
    private func sparkplugName(_ place: Int, _ node: Int) -> [UInt8] {
        sparkplug.nodes[node].table.name(place).map { $0 == 0x20 ? UInt8(ascii: "_") : $0 }
    }

    /// Fills in what the topic of a device's birth gives; once for all metrics that follow each other.
    ///
    /// - Returns: what is wrong with it.
    private mutating func prepareID(_ node: Int, _ device: Int) -> DecodeErrorReason? {
        if sparkplugMessage.preparedNode == node, sparkplugMessage.preparedDevice == device {
            return sparkplugMessage.prepareFault
        }
        let number = sparkplug.nodes[node].devices[device].source
        let topic = sparkplug.nodes[node].devices[device].topic.map { $0 == 0x20 ? UInt8(ascii: "_") : $0 }
        sparkplugMessage.preparedNode = node
        sparkplugMessage.preparedDevice = device
        sparkplugMessage.prepareFault = prepareID(topic.span, source: number, isNode: device == 0)
        return sparkplugMessage.prepareFault
    }

    private mutating func prepareID(_ topic: Span<UInt8>, source number: Int, isNode: Bool) -> DecodeErrorReason? {
        guard let known = sources.sparkplugIDs[number] else { return .noSource }
        do throws(DecodeErrorReason) {
            guard case .message(_, let levels) = try SparkplugTopic(topic),
                sources.filters[number].matches(topic, captures: &captures)
            else { return .noSource }
            for name in known.added { captures.append([levels.group, levels.edge, levels.device][name]) }
            let template = isNode ? known.nodeTemplate : sources.templates[number]
            return id.prepare(
                template.parts, topic, captures, escapes: sources.sources[number].escapes, limit: limits.idBytes)
        } catch {
            return error
        }
    }
}

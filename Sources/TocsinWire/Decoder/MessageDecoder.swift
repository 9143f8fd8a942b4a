// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Turns the bytes of messages into readings, in one forward pass over borrowed bytes and without allocating for a
/// reading.
///
/// What is settled where formats leave a choice:
/// - Of a member that stands twice in one object the last one counts; of a name that stands twice inside `values` both
///   are readings.
/// - The time, unit, quality and id fields of an item go before those of the objects around it, whichever comes first in
///   the text.
/// - An object with `values` is no reading itself. Arrays in arrays of readings are read as one.
/// - A message that is no JSON, or no SenML, to its end gives no readings at all; a bad item costs only itself.
/// - The readings of a SenML pack are in the order of their time, those of other payloads in that of the payload.
public struct MessageDecoder: Sendable {
    /// The points by id. The composition makes points known and refuses ids here.
    public var points: PointTable
    /// What the message decoded last gave.
    public internal(set) var readings: [DecodedReading] = []
    /// Items and messages that gave no good reading, since the start, in the order of ``DecodeErrorReason/allCases``.
    public private(set) var errors = [UInt64](repeating: 0, count: DecodeErrorReason.allCases.count)
    /// How many of them the message decoded last had.
    public private(set) var lastMessageErrors = 0
    /// The first of them that makes the message worth keeping; nil when it was understood whole.
    public internal(set) var lastMessageError: DecodeErrorReason?

    /// Whether ``refusals`` are kept: for `tocsin decode`.
    public var isExplaining = false
    /// What of the message decoded last gave no good reading, in order; at most one more than
    /// ``DecoderLimits/readingsPerMessage``. Empty unless ``isExplaining``.
    public internal(set) var refusals: [Refusal] = []

    let limits: DecoderLimits
    let sources: SourceSet
    /// Whether any source is one of Sparkplug.
    let hasSparkplug: Bool
    let scalars = ScalarText()

    // The message that is being decoded.
    var source: SourceSet.Source
    var received = Instant(milliseconds: 0)
    var target = PointTarget.composed
    var id = IDComposer()
    var unresolved = PackedTextTable()
    var unresolvedUnits = UnitTable()
    var waiting: [WaitingReading] = []
    var asides = Asides()
    var hasDropped = false
    var isFull = false
    var senml = SenMLPack()
    var unnamed: [UnnamedRefusal] = []
    /// Where the payload could not be read on.
    var faultOffset = 0

    // Kept from message to message.
    var topics = PackedTextTable()
    var topicText = PackedText()
    var captures: [Range<Int>] = []
    var scratch: [UInt8] = []
    var unknownCodes = PackedTextTable()
    var conversions = UnitConversions()
    var unitText: [UInt8] = []
    var spareReadings: [DecodedReading] = []
    var columns: [CSVColumn] = []
    var inflater: Inflater?
    // Bodies as they are once they are unpacked; each empty while it is being read.
    var expanded: [UInt8] = []
    var transcoded: [UInt8] = []
    var titled: [UInt8] = []
    var sparkplug: SparkplugHost
    var sparkplugMessage = SparkplugMessageNotes()

    /// - Throws: the first source with a topic filter, a point template or a path that cannot be used.
    public init(sources: [SourceDefinition], limits: DecoderLimits = DecoderLimits()) throws(SourceError) {
        self.limits = limits.clamped
        self.sources = try SourceSet(sources)
        hasSparkplug = self.sources.hasSparkplug
        source = SourceSet.Source(format: .scalar, zone: .zero, isTopicOnly: true)
        points = PointTable(limits: self.limits, statedUnits: self.sources.statedUnits)
        sparkplug = SparkplugHost(limits: self.limits.sparkplug)
    }

    /// How often a reason was met since the start.
    public func errorCount(_ reason: DecodeErrorReason) -> UInt64 { errors[Int(reason.rawValue)] }

    /// Ids of the message decoded last that are neither known nor refused.
    public var unresolvedCount: Int { unresolved.count }

    /// - Parameter number: below ``unresolvedCount``.
    public func unresolvedID(_ number: Int) -> String { unresolved.text(number) }

    /// Refuses one of them: it is no point.
    ///
    /// - Parameters:
    ///   - number: below ``unresolvedCount``.
    ///   - isOverLimit: it would be a point, if there were not too many.
    public mutating func refuse(unresolved number: Int, isOverLimit: Bool = false) {
        points.refuse(unresolved.packed(number), at: received, source: source.number, isOverLimit: isOverLimit)
    }

    /// The quality codes that were taken as uncertain because no scheme has them, each once, the first so many.
    public var unknownQualityCodes: [String] { (0..<unknownCodes.count).map { unknownCodes.text($0) } }

    /// Decodes one message; ``readings`` then holds what it said, or the first part of it: see ``hasMore``.
    ///
    /// - Parameter received: on the wall clock: the event time of readings without one.
    public mutating func decode(topic: Span<UInt8>, payload: Span<UInt8>, received: Instant) {
        begin(received)
        guard payload.count <= limits.payload else { return count(.payloadTooLarge) }
        if hasSparkplug, payload.count > 0, let route = knownSparkplugRoute(topic) {
            return decodeSparkplug(route, topic, payload)
        }
        guard let number = route(topic) else { return }
        source = sources.sources[number]
        guard payload.count > 0 else { return count(.emptyPayload) }
        if source.format == .sparkplug { return decodeSparkplug(topic, payload, source: number) }
        if source.isPlain { decodeBody(payload) } else { unpack(payload) }
    }

    /// Decodes a body that is neither compressed nor in another encoding than UTF-8, and that needs no more of its topic
    /// than the parts of the id.
    @inline(__always)
    mutating func decodeBody(_ body: Span<UInt8>) {
        if source.format == .scalar { return decodeScalar(body) }
        // Copies of the references, so that the tree can be looked at while the rest of the decoder changes.
        let (nodes, names) = (sources.tree.nodes, sources.tree.names)
        do throws(DecodeErrorReason) {
            switch source.format {
            case .scalar, .sparkplug: break
            case .senml: return try decodeSenML(body)
            case .json: try decodeJSON(body, nodes.span, names.span)
            case .influx: try decodeLines(body, nodes.span, names.span)
            case .csv: try decodeTable(body, nodes.span, names.span)
            case .hj212: try decodeFrames(body, nodes.span, names.span)
            }
            finish()
            if isExplaining { nameRefusals(body) }
        } catch {
            giveUp()
            count(error)
            if isExplaining { refusals = [Refusal(reason: error, id: "", offset: faultOffset > 0 ? faultOffset : nil)] }
        }
    }

    mutating func begin(_ received: Instant) {
        self.received = received
        readings.removeAll(keepingCapacity: true)
        if isExplaining { (refusals, unnamed, faultOffset) = ([], [], 0) }
        lastMessageErrors = 0
        lastMessageError = nil
        unresolved.removeAll()
        if !unresolvedUnits.isEmpty { unresolvedUnits.removeAll() }
        hasDropped = false
        isFull = false
        if hasSparkplug { beginSparkplug() }
    }

    mutating func count(_ reason: DecodeErrorReason) {
        errors[Int(reason.rawValue)] &+= 1
        lastMessageErrors += 1
        if isExplaining { explain(reason) }
        if lastMessageError == nil, reason.isUndecodable { lastMessageError = reason }
    }

    // MARK: - Scalar

    private mutating func decodeScalar(_ payload: Span<UInt8>) {
        let first = ScalarText.startAfterByteOrderMark(payload)
        let (start, end) = ScalarText.trimmed(payload, from: first, to: payload.count)
        guard start < end else { return count(.emptyPayload) }
        var item = ItemFields(
            key: ByteRange(), idFields: IDFields(repeating: ByteRange()), firstReading: 0, firstWaiting: 0)
        item.value =
            source.form.hasDecimalComma
            ? textValue(ByteRange(start, end), payload) : scalars.value(payload, from: start, to: end)
        emit(item, payload)
        giveStatedUnits()
    }
}

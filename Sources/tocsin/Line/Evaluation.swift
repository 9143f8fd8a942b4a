// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinWire

/// From the bytes of a message to readings that the engine knows the points of: what the line and `replay` share.
///
/// A point that only a pattern of the configuration names is made at its first reading; an id that nothing names is
/// remembered as refused, within a bound, so that made-up topics cost no further look-up.
struct Evaluation {
    var engine: Engine
    var decoder: MessageDecoder
    let catalogue: PointCatalogue
    /// How often the limit refused a point.
    private(set) var pointsOverLimit: UInt64 = 0
    private var isLimitTold = false

    /// - Parameter engine: may hold points already: those of a checkpoint.
    init(configuration: Configuration, engine: Engine) throws(SourceError) {
        self.engine = engine
        catalogue = configuration.points
        decoder = try MessageDecoder(sources: configuration.sources, limits: configuration.decoderLimits)
        for group in configuration.groups { _ = self.engine.addGroup(group) }
        for definition in catalogue.declared { _ = self.engine.addPoint(definition) }
        learnPoints()
    }

    /// Lets the decoder know all points of the engine: after a checkpoint has brought more.
    mutating func learnPoints() {
        for index in 0..<Int32(engine.pointCount) {
            let point = PointIndex(index)
            // A group has no readings of its own.
            if engine.isGroup(point) { continue }
            let prototype = engine.prototype(of: point)
            _ = decoder.points.insert(
                id: engine.id(of: point), index: index, unit: prototype.readingUnit, gas: prototype.gas)
        }
    }

    /// The readings of the part decoded last, in the order of its payload; the storage is kept from one to the next.
    private(set) var readings: [Reading] = []

    /// Decodes one message; ``readings`` then holds what it said of points that are known. What it has brought about
    /// beyond that comes by ``decodeMore(received:)``: a Sparkplug death makes many points stale.
    ///
    /// - Parameter received: on the engine clock.
    mutating func decode(topic: Span<UInt8>, payload: Span<UInt8>, received: Instant) {
        decoder.decode(topic: topic, payload: payload, received: received + engine.wallOffset)
        takeReadings(received)
    }

    /// Puts the next part into ``readings``.
    ///
    /// - Parameter received: of the message, or the time that has passed, on the engine clock.
    /// - Returns: false when there is none.
    mutating func decodeMore(received: Instant) -> Bool {
        guard decoder.hasMore else { return false }
        decoder.decodeMore()
        takeReadings(received)
        return true
    }

    /// When the decoder has something to do by itself, on the engine clock; nil for never.
    var decoderDue: Instant? { decoder.due.map { $0 - engine.wallOffset } }

    /// Lets time pass for edge nodes whose messages are waited for; what comes of it is fetched by
    /// ``decodeMore(received:)``.
    ///
    /// - Parameter now: on the engine clock.
    mutating func passDecoderTime(_ now: Instant) {
        readings.removeAll(keepingCapacity: true)
        decoder.advance(to: now + engine.wallOffset)
    }

    private mutating func takeReadings(_ received: Instant) {
        readings.removeAll(keepingCapacity: true)
        if decoder.unresolvedCount > 0 {
            // What was due before comes first, and a new point is silent from here on.
            engine.advance(to: received)
            resolvePoints()
        }
        for decoded in decoder.readings {
            readings.append(
                Reading(
                    point: PointIndex(decoded.point), time: decoded.time, received: received, value: decoded.value,
                    quality: decoded.quality, flag: decoded.flag, isUntimed: decoded.isUntimed))
        }
    }

    /// The point of an id, made now if a pattern of the configuration names it.
    mutating func point(id: String) -> PointIndex? {
        if let known = engine.index(of: id) { return known }
        guard !engine.isFull else {
            // Nothing is made of a million made-up ids only to be thrown away.
            if catalogue.names(id) { pointsOverLimit &+= 1 }
            return nil
        }
        guard let definition = catalogue.resolve(id: id), let index = engine.addPoint(definition),
            decoder.points.insert(id: id, index: index.value, unit: definition.readingUnit, gas: definition.gas)
        else { return nil }
        return index
    }

    /// Whether the limit of points has refused one for the first time under this configuration.
    mutating func takeNewsOfLimit() -> Bool {
        guard pointsOverLimit > 0, !isLimitTold else { return false }
        isLimitTold = true
        return true
    }

    // MARK: - New points

    private mutating func resolvePoints() {
        for number in 0..<decoder.unresolvedCount {
            let before = pointsOverLimit
            guard point(id: decoder.unresolvedID(number)) == nil else { continue }
            decoder.refuse(unresolved: number, isOverLimit: pointsOverLimit > before)
        }
        decoder.adoptResolvedPoints()
    }
}

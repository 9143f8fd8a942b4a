// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What stands of measures beside `values`: `{values: {a: 1}, times: {a: …}}`, whichever comes first in the text.
struct Asides: Sendable {
    /// What is said of one measure.
    struct Fields: Sendable {
        var time = EventTime.absent
        var quality: StatedQuality?
        var unit = ByteRange()
    }

    /// Measures by their name; the number of each is its place in ``fields``.
    private(set) var names = PackedTextTable()
    private(set) var fields: [Fields] = []
    /// The readings that somebody may have said something of, in order.
    private(set) var readings: [(reading: Int, name: ByteRange)] = []

    mutating func expect(_ name: ByteRange, of readings: Range<Int>) {
        for reading in readings { self.readings.append((reading, name)) }
    }

    /// Adds to what is known of a measure.
    ///
    /// - Returns: false when there is no room.
    mutating func add(_ more: Fields, to name: borrowing PackedText, limit: Int) -> Bool {
        var place = names.find(name.words.span, byteCount: name.count)
        if place < 0 {
            guard names.count < limit else { return false }
            place = names.add(name.words.span, byteCount: name.count, number: 0, tag: 0)
            guard place == fields.count else { return false }
            fields.append(Fields())
        }
        if more.time != .absent { fields[place].time = more.time }
        if let quality = more.quality { fields[place].quality = quality }
        if more.unit.isThere { fields[place].unit = more.unit }
        return true
    }

    mutating func removeAll() {
        names.removeAll()
        fields.removeAll(keepingCapacity: true)
        readings.removeAll(keepingCapacity: true)
    }
}

extension MessageDecoder {
    /// Something that is said of the measure with this name.
    mutating func aside(
        _ bytes: Span<UInt8>, _ nodes: Span<FieldNode>, _ names: Span<UInt8>, _ offset: inout Int,
        _ place: Int, key: ByteRange, nesting: Int
    ) throws(DecodeErrorReason) {
        var item = ItemFields(
            key: key, idFields: IDFields(repeating: ByteRange()), firstReading: readings.count,
            firstWaiting: waiting.count)
        try member(bytes, nodes, names, &offset, place, &item, nesting: nesting)
        guard let name = packed(key, bytes) else { return }
        let fields = Asides.Fields(time: item.time, quality: item.quality, unit: item.unit)
        if !asides.add(fields, to: name, limit: limits.readingsPerMessage) { countFull() }
    }

    // nil for a name that no id has room for.
    private mutating func packed(_ name: ByteRange, _ bytes: Span<UInt8>) -> PackedText? {
        var text = PackedText()
        if name.isEscaped {
            JSONEscapes.resolve(bytes, name, into: &scratch)
            return text.append(scratch.span, from: 0, to: scratch.count) ? text : nil
        }
        return text.append(bytes, from: name.first, to: name.end) ? text : nil
    }

    /// At the end of the object that the paths begin at.
    mutating func giveAsides(_ bytes: Span<UInt8>) {
        defer { asides.removeAll() }
        guard asides.names.count > 0 else { return }
        for number in asides.readings.indices {
            let (reading, name) = asides.readings[number]
            guard let text = packed(name, bytes) else { continue }
            let place = asides.names.find(text.words.span, byteCount: text.count)
            if place >= 0 { give(asides.fields[place], to: reading, bytes) }
        }
    }

    private mutating func give(_ fields: Asides.Fields, to place: Int, _ bytes: Span<UInt8>) {
        var reading = readings[place]
        if reading.lacking.contains(.time) {
            switch fields.time {
            case .absent: break
            case .instant(let time):
                reading.time = time
                reading.lacking.remove(.time)
            case .unreadable: return drop(place, .invalidTime)
            case .outOfRange: return drop(place, .timeOutOfRange)
            }
        }
        if let stated = fields.quality, reading.lacking.contains(.flag) {
            if reading.lacking.contains(.quality) { reading.quality = stated.quality }
            reading.flag = stated.flag
            reading.lacking.subtract([.quality, .flag])
        }
        readings[place] = reading
        give(fields.unit, to: place, bytes)
    }

    // They stand in the order of their readings.
    func waiter(of reading: Int) -> Int? {
        var (low, high) = (0, waiting.count)
        while low < high {
            let middle = (low + high) / 2
            if waiting[middle].reading < reading { low = middle + 1 } else { high = middle }
        }
        return low < waiting.count && waiting[low].reading == reading ? low : nil
    }
}

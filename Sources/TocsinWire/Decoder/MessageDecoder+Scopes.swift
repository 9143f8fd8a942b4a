// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// What an object says for the readings inside it, and the end of a message.
extension MessageDecoder {
    /// Gives the readings inside an item what they have not said themselves. It may stand behind them in the text.
    mutating func inherit(_ item: borrowing ItemFields, _ bytes: Span<UInt8>) {
        if waiting.count > item.firstWaiting { giveIDFields(of: item, bytes) }
        switch item.time {
        case .absent: break
        case .instant(let time):
            for place in item.firstReading..<readings.count where readings[place].lacking.contains(.time) {
                readings[place].time = time
                readings[place].lacking.remove(.time)
            }
        case .unreadable: dropTimeless(from: item.firstReading, .invalidTime)
        case .outOfRange: dropTimeless(from: item.firstReading, .timeOutOfRange)
        }
        if let stated = item.quality {
            for place in item.firstReading..<readings.count where readings[place].lacking.contains(.flag) {
                if readings[place].lacking.contains(.quality) { readings[place].quality = stated.quality }
                readings[place].flag = stated.flag
                readings[place].lacking.subtract([.quality, .flag])
            }
        }
        if item.unit.isThere {
            for place in item.firstReading..<readings.count where readings[place].lacking.contains(.unit) {
                readings[place].lacking.remove(.unit)
                var reading = readings[place]
                check(item.unit, bytes, &reading)
                readings[place] = reading
            }
        }
    }

    private mutating func dropTimeless(from first: Int, _ reason: DecodeErrorReason) {
        for place in first..<readings.count where readings[place].lacking.contains(.time) { drop(place, reason) }
    }

    // Those that are complete now find their point; the others wait for the next object around.
    private mutating func giveIDFields(of item: borrowing ItemFields, _ bytes: Span<UInt8>) {
        var kept = item.firstWaiting
        for place in item.firstWaiting..<waiting.count {
            var waiter = waiting[place]
            for number in 0..<PointTemplate.maximumFields where !waiter.idFields[number].isThere {
                waiter.idFields[number] = item.idFields[number]
            }
            if !waiter.key.isThere { waiter.key = item.key }
            if item.unit.isThere, readings[waiter.reading].lacking.contains(.unit) {
                waiter.unit = item.unit
                readings[waiter.reading].lacking.remove(.unit)
            }
            if !complete(waiter, bytes) {
                waiting[kept] = waiter
                kept += 1
            }
        }
        waiting.removeLast(waiting.count - kept)
    }

    private mutating func complete(_ waiter: WaitingReading, _ bytes: Span<UInt8>) -> Bool {
        var reading = readings[waiter.reading]
        switch find(waiter.idFields, waiter.key, bytes) {
        case .known(let point, let unit): (reading.point, reading.unit) = (point, unit)
        case .unresolved(let number): reading.point = -1 - number
        case .failed(.missingID): return false
        case .failed(let reason):
            drop(waiter.reading, reason)
            return true
        }
        if waiter.unit.isThere { check(waiter.unit, bytes, &reading) }
        readings[waiter.reading] = reading
        return true
    }

    // MARK: - Dropping

    /// Gives a reading up; it leaves at the end of the message, since others go by their places.
    mutating func drop(_ place: Int, _ reason: DecodeErrorReason) {
        guard !readings[place].lacking.contains(.everything) else { return }
        readings[place].lacking = .everything
        hasDropped = true
        count(reason)
        if isExplaining, refusals.last?.reason == reason { refusals[refusals.count - 1].id = id(of: readings[place]) }
    }

    /// The message ends well.
    mutating func finish() {
        for waiter in waiting {
            drop(waiter.reading, .missingID)
            name(waiter.idFields, waiter.key)
        }
        waiting.removeAll(keepingCapacity: true)
        compact()
        giveStatedUnits()
    }

    /// The message is no good: nothing of it is used.
    mutating func giveUp() {
        readings.removeAll(keepingCapacity: true)
        waiting.removeAll(keepingCapacity: true)
        asides.removeAll()
        unresolved.removeAll()
    }

    mutating func compact() {
        guard hasDropped else { return }
        readings.removeAll { $0.lacking.contains(.everything) }
        hasDropped = false
    }
}

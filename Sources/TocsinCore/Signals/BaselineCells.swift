// SPDX-License-Identifier: Apache-2.0

/// The calendar that a baseline is kept by, in the site's own time.
enum BaselineCalendar: String, CaseIterable, Sendable {
    case none
    case hour
    case weekday
    case hourOfWeek = "hour_of_week"

    var cells: Int {
        switch self {
        case .none: 1
        case .hour: 24
        case .weekday: 7
        case .hourOfWeek: 168
        }
    }

    /// - Parameters:
    ///   - time: milliseconds since the epoch.
    ///   - zone: the site's offset from UTC, in milliseconds.
    func cell(of time: Int64, zone: Int64) -> Int {
        let hours = Int((time &+ zone) / 3_600_000 - ((time &+ zone) % 3_600_000 < 0 ? 1 : 0))
        // 1970-01-01 was a Thursday; weeks begin on Monday.
        let hourOfWeek = ((hours + 72) % 168 + 168) % 168
        return switch self {
        case .none: 0
        case .hour: hourOfWeek % 24
        case .weekday: hourOfWeek / 24
        case .hourOfWeek: hourOfWeek
        }
    }
}

/// The newest values of one cell of a baseline.
struct BaselineCell: Sendable {
    private var values: [Double] = []
    /// The same by size, for the median only.
    private var sorted: [Double] = []
    /// Where the oldest stands once all places are taken.
    private var oldest = 0

    var count: Int { values.count }

    /// - Parameter index: 0 is the oldest.
    subscript(index: Int) -> Double {
        let position = oldest + index
        return values[position < values.count ? position : position - values.count]
    }

    /// - Parameters:
    ///   - history: so many values are kept; then the oldest gives way.
    ///   - isSorted: whether a median will be asked for.
    mutating func learn(_ value: Double, history: Int, isSorted: Bool) {
        if values.count < history {
            values.append(value)
        } else {
            if isSorted { sorted.remove(at: rank(of: values[oldest])) }
            values[oldest] = value
            oldest = oldest + 1 < values.count ? oldest + 1 : 0
        }
        if isSorted { sorted.insert(value, at: rank(of: value)) }
    }

    /// nil when there are no values.
    var mean: Double? {
        guard !values.isEmpty else { return nil }
        var sum = CompensatedSum()
        for index in 0..<values.count { sum.add(self[index]) }
        return sum.divided(by: Double(values.count))
    }

    /// Of an even number of values the middle between the two in the middle; nil when none has been sorted.
    var median: Double? {
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.count / 2
        if sorted.count % 2 == 1 { return sorted[middle] }
        return sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2
    }

    private func rank(of value: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

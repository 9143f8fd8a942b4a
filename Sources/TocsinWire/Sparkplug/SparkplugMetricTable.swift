// SPDX-License-Identifier: Apache-2.0

/// What is kept of one metric: plain bits.
struct SparkplugMetric: Sendable {
    /// Stands for a point that was not looked for yet.
    static let unknown = Int32(-1)
    /// Stands for the point of a metric that the configuration does not know, or whose name no id can have.
    static let refused = Int32(-2)
    /// Stands for the point of a metric between node and host: `bdSeq`, `Node Control/Rebirth`.
    static let control = Int32(-3)

    /// Event time of its newest current value, in milliseconds since the epoch.
    var newest = Int64.min
    var alias: UInt64 = 0
    /// The engine's number of its point, or one of the three above.
    var point = SparkplugMetric.unknown
    /// The device that it belongs to; 0 is the node itself.
    var device: Int32
    /// The next metric of the same device; -1 after the last.
    var next: Int32 = -1
    /// The birth of its device that named it last.
    var generation: UInt32 = 0
    /// Its `engUnit` by number; 0 for none.
    var unit: UInt16 = 0
    /// See ``SparkplugDataType``.
    var dataType: UInt8 = 0
    var hasAlias = false
    /// What is done about its unit, where that is not its point's: as in ``DecodedReading``.
    var conversion: UInt16 = 0
}

/// The metrics of one edge node and its devices, by name and by alias.
struct SparkplugMetricTable: Sendable {
    /// The longest name, in bytes: it and the device's number are one key.
    static let longestName = PackedText.maximumBytes - 8

    private var names = PackedTextTable()
    private(set) var aliases = SparkplugAliasTable()
    var metrics: [SparkplugMetric] = []
    /// Bytes of all names.
    private(set) var nameBytes = 0

    var count: Int { metrics.count }

    private static func key(_ device: Int, _ bytes: Span<UInt8>, _ name: ByteRange) -> PackedText? {
        var text = PackedText()
        text.append(word: UInt64(device + 1), byteCount: 8)
        return text.append(bytes, from: name.first, to: name.end) ? text : nil
    }

    /// - Returns: its place, or -1.
    func find(device: Int, _ bytes: Span<UInt8>, _ name: ByteRange) -> Int {
        guard let key = SparkplugMetricTable.key(device, bytes, name) else { return -1 }
        return names.find(key.words.span, byteCount: key.count)
    }

    /// Adds a metric that is not there yet.
    ///
    /// - Returns: its place; -1 when the name is too long.
    mutating func add(device: Int, _ bytes: Span<UInt8>, _ name: ByteRange) -> Int {
        guard let key = SparkplugMetricTable.key(device, bytes, name) else { return -1 }
        let place = names.add(key.words.span, byteCount: key.count, number: 0, tag: 0)
        guard place >= 0 else { return -1 }
        metrics.append(SparkplugMetric(device: Int32(device)))
        nameBytes += name.count
        return place
    }

    /// The bytes of a metric's name.
    func name(_ place: Int) -> [UInt8] {
        let text = names.packed(place)
        var bytes: [UInt8] = []
        for place in 8..<text.count {
            bytes.append(UInt8(truncatingIfNeeded: text.words[place >> 3] >> UInt64(8 * (place & 7))))
        }
        return bytes
    }

    // MARK: - Aliases

    /// What an alias stands for: a metric that the newest birth of its device has named with it, or -1.
    ///
    /// - Parameter last: the metric before in the message. Data mostly come in the order of their birth, and then the next
    ///   one is where the next one of the birth is.
    @inline(__always)
    func metric(alias: UInt64, device: Int, generation: UInt32, after last: Int) -> Int {
        let next = last &+ 1
        if next < metrics.count, has(next, alias, device, generation) { return next }
        let place = aliases.find(alias)
        return place >= 0 && has(place, alias, device, generation) ? place : -1
    }

    @inline(__always)
    private func has(_ place: Int, _ alias: UInt64, _ device: Int, _ generation: UInt32) -> Bool {
        metrics[place].alias == alias && metrics[place].generation == generation
            && metrics[place].device == Int32(truncatingIfNeeded: device) && metrics[place].hasAlias
    }

    mutating func setAlias(_ alias: UInt64, of place: Int) {
        metrics[place].alias = alias
        metrics[place].hasAlias = true
        aliases.set(alias, metric: place)
    }

    /// Two living metrics claim the alias: from then on it is of nobody.
    mutating func spoilAlias(_ alias: UInt64, of place: Int, and other: Int?) {
        metrics[place].hasAlias = false
        if let other { metrics[other].hasAlias = false }
        aliases.spoil(alias)
    }

    mutating func removeAliases() { aliases.removeAll() }

    // MARK: - Forgetting

    /// Keeps only some metrics; aliases go, and lists of a device's metrics have to be made anew.
    ///
    /// - Parameter isKept: asked for each.
    mutating func compact(_ isKept: (SparkplugMetric) -> Bool) {
        var table = SparkplugMetricTable()
        for place in metrics.indices where isKept(metrics[place]) {
            let text = names.packed(place)
            guard table.names.add(text.words.span, byteCount: text.count, number: 0, tag: 0) >= 0 else { continue }
            var metric = metrics[place]
            metric.next = -1
            table.metrics.append(metric)
            table.nameBytes += text.count - 8
        }
        self = table
    }
}

// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What the messages of a run are written in: the readings of a site's hundred tanks at one time.
enum Payload: String, CaseIterable {
    case json
    case senmlJSON = "senml-json"
    case senmlCBOR = "senml-cbor"
    /// Two series, one after the other, so that the readings must be put in order.
    case senmlSeries = "senml-cbor-series"
    /// By alias, as data come after a birth.
    case sparkplug

    static let readings = 100

    var source: SourceDefinition {
        switch self {
        case .json: SourceDefinition(topic: "sites/{site}/batch", format: .json, point: "{site}/{$.sensor}")
        case .senmlJSON, .senmlCBOR, .senmlSeries:
            SourceDefinition(topic: "sites/{site}/batch", format: .senml, point: "{$key}")
        case .sparkplug: SourceDefinition(topic: "spBv1.0/#", format: .sparkplug, point: "{edge}/{$key}")
        }
    }

    func topic(site: Int) -> [UInt8] {
        Array((self == .sparkplug ? "spBv1.0/bench/NDATA/plant\(site)" : "sites/plant\(site)/batch").utf8)
    }

    /// What a site sends before its data, if anything.
    func birth(site: Int, seconds: Int64) -> (topic: [UInt8], message: [UInt8])? {
        guard self == .sparkplug else { return nil }
        let metrics = (0..<Payload.readings).map { tank in
            var metric = Protobuf()
            metric.put(1, text: "tank\(tank)/temperature")
            metric.put(2, UInt64(tank))
            metric.put(4, 10)
            metric.put(13, double: 20)
            return metric
        }
        return (
            Array("spBv1.0/bench/NBIRTH/plant\(site)".utf8), Protobuf.payload(metrics, seconds: seconds)
        )
    }

    /// - Parameter seconds: since the epoch.
    func message(site: Int, seconds: Int64, values: [Double]) -> [UInt8] {
        switch self {
        case .json:
            let items = values.enumerated().map { #"{"sensor":"tank\#($0)/temperature","value":\#($1)}"# }
            return Array(#"{"ts":\#(seconds)000,"values":[\#(items.joined(separator: ","))]}"#.utf8)
        case .senmlJSON:
            let records = values.enumerated().map { #"{"n":"tank\#($0)/temperature","v":\#($1)}"# }
            let base = #"{"bn":"plant\#(site)/","bt":\#(seconds),"bu":"Cel"}"#
            return Array("[\(base),\(records.joined(separator: ","))]".utf8)
        case .senmlCBOR, .senmlSeries:
            var bytes: [UInt8] = [0x98, UInt8(values.count)]
            for (tank, value) in values.enumerated() {
                let isFirst = tank == 0
                bytes.append(isFirst ? 0xA6 : 0xA3)
                if isFirst {
                    bytes.append(0x21)
                    bytes += CBOR.text("plant\(site)/")
                    bytes.append(0x22)
                    bytes += CBOR.double(Double(seconds))
                    bytes.append(0x23)
                    bytes += CBOR.text("Cel")
                }
                bytes.append(0x00)
                bytes += CBOR.text("tank\(tank)/temperature")
                bytes.append(0x06)
                // The first half is half a second later than the second.
                if self == .senmlSeries, tank < 50 { bytes += [0xF9, 0x38, 0x00] } else { bytes.append(0x00) }
                bytes.append(0x02)
                bytes += CBOR.double(value)
            }
            return bytes
        case .sparkplug:
            // Without a sequence number, since each message is decoded twice.
            let metrics = values.enumerated().map { tank, value in
                var metric = Protobuf()
                metric.put(2, UInt64(tank))
                metric.put(3, UInt64(seconds) * 1_000)
                metric.put(13, double: value)
                return metric
            }
            return Protobuf.payload(metrics, seconds: seconds)
        }
    }
}

/// As much of an encoder as the messages need.
private enum CBOR {
    static func text(_ text: String) -> [UInt8] {
        let head: [UInt8] = text.utf8.count < 24 ? [0x60 | UInt8(text.utf8.count)] : [0x78, UInt8(text.utf8.count)]
        return head + Array(text.utf8)
    }

    static func double(_ number: Double) -> [UInt8] {
        [0xFB] + (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(56 - 8 * $0)) }
    }
}

/// The same of protobuf.
private struct Protobuf {
    private(set) var bytes: [UInt8] = []

    static func payload(_ metrics: [Protobuf], seconds: Int64) -> [UInt8] {
        var payload = Protobuf()
        payload.put(1, UInt64(seconds) * 1_000)
        for metric in metrics { payload.put(2, metric.bytes) }
        return payload.bytes
    }

    mutating func put(_ field: UInt64, _ number: UInt64) {
        put(field << 3)
        put(number)
    }

    mutating func put(_ field: UInt64, double: Double) {
        put(field << 3 | 1)
        bytes += (0..<8).map { UInt8(truncatingIfNeeded: double.bitPattern >> UInt64(8 * $0)) }
    }

    mutating func put(_ field: UInt64, text: String) { put(field, Array(text.utf8)) }

    mutating func put(_ field: UInt64, _ inner: [UInt8]) {
        put(field << 3 | 2)
        put(UInt64(inner.count))
        bytes += inner
    }

    private mutating func put(_ number: UInt64) {
        var number = number
        while number >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: number) | 0x80)
            number >>= 7
        }
        bytes.append(UInt8(number))
    }
}
